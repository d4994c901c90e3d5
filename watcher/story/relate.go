package story

import (
	"slices"
	"time"
)

// Ranks of evidence, strongest last: among several stories the strongest wins.
const (
	rankSaga  = iota + 1 // same exporter and materials, another step
	rankNear             // some of the same words
	rankFacts            // the same facts
	rankHead             // the same headline
	rankText             // the same words
)

// evidence is a verdict with its rank, 0 for none.
type evidence struct {
	Verdict
	rank   int
	figure bool // a number or date is what tells the entry from a copy
	agreed int  // numbers that both have in the same place
}

// stronger returns the evidence of the higher rank, or with more numbers, a if
// both are equal.
func stronger(a, b evidence) evidence {
	if b.rank > a.rank || b.rank == a.rank && b.agreed > a.agreed {
		return b
	}
	return a
}

// relate holds the entry against each step of a story. It is a copy of a step
// only if no report of that step contradicts it in the same words. If one of
// any step does so by a number, a report must hold the entry's own number to
// vouch for it: one that was cut before the number does not.
func relate(it Item, s *Story) evidence {
	if disjoint(it.Facts.Materials, s.materials()) || differ(it.Facts.Exporter, s.exporter()) && !s.quotes(it.Print) {
		return evidence{}
	}
	steps := s.told()
	found := make([]evidence, len(s.Prints))
	var disputed []clash
	for i, p := range s.Prints {
		found[i] = relatePrint(it, p, steps[p.Step], s.First)
		if found[i].figure && found[i].rank >= rankHead {
			disputed = append(disputed, clashes(it.Print.Numbers, p.Numbers)...)
		}
	}
	copies, others := make([]evidence, len(s.Steps)), make([]evidence, len(s.Steps))
	for i, p := range s.Prints {
		switch {
		case found[i].Kind != Copy:
			others[p.Step] = stronger(others[p.Step], found[i])
		case found[i].rank < rankHead || p.holds(disputed):
			copies[p.Step] = stronger(copies[p.Step], found[i])
		}
	}
	var copied, other evidence
	for i := range s.Steps {
		other = stronger(other, others[i])
		if others[i].rank < rankHead {
			copied = stronger(copied, copies[i])
		}
	}
	if copied.rank > 0 && (copied.rank >= other.rank || other.rank < rankHead) {
		return copied
	}
	if other.rank == 0 {
		other = relateSaga(it, s)
	}
	if other.Kind == Development {
		other.Flip = opposite(it.Facts.Direction, s.direction())
		if other.Flip {
			other.Why = "the direction changed"
		}
	}
	return other
}

// quotes reports whether a report of the story has the very words of the lede:
// then it is not another country that they tell of, only another reading.
func (s *Story) quotes(p Fingerprint) bool {
	return slices.ContainsFunc(s.Prints, func(q Fingerprint) bool {
		return min(len(p.Lede), len(q.Lede)) >= 20 && contained(p.Lede, q.Lede) == 1
	})
}

// relatePrint holds the entry against one earlier report of a step.
func relatePrint(it Item, p Fingerprint, step told, first time.Time) evidence {
	age := it.Print.At.Sub(p.At).Abs()
	alike, why := alike(it.Print, p, age)
	facts := sameFacts(it.Facts, p.Facts, age)
	switch {
	case alike == none && !facts && samePage(it.Print, p):
		return evidence{Verdict: Verdict{Kind: Development, Why: "the same page tells something new"}, rank: rankNear}
	case alike == none && !facts, edition(it, p):
		return evidence{}
	case alike == none:
		why = "the same step in other words"
	}
	rank := map[likeness]int{none: rankFacts, near: rankNear, head: rankHead, same: rankText}[alike]
	p.Facts.Materials, p.Facts.Targets = step.materials, step.targets // one outlet may name a part of them
	if conflict, figure := contradicts(it, p); conflict != "" {
		kind := Development
		if it.Print.Corrected {
			kind = Correction
		}
		return evidence{Verdict: Verdict{Kind: kind, Why: conflict}, rank: rank, figure: figure}
	}
	switch {
	case alike < head && step.beyond(it, first):
		return evidence{Verdict: Verdict{Kind: Development, Why: "a further step"}, rank: rank}
	case alike == near && !facts:
		return evidence{Verdict: Verdict{Kind: Development, Why: why}, rank: rank}
	}
	return evidence{Verdict: Verdict{Kind: Copy, Step: p.Step, Why: why}, rank: rank, agreed: p.agreed(it.Print)}
}

// samePage reports whether two texts stood at one address, one after the other.
func samePage(a, b Fingerprint) bool {
	return a.Page != 0 && a.Page == b.Page && min(len(a.Text), len(b.Text)) >= minShingles
}

// edition reports whether two reports are of a series that says of each day what
// it said of the last: no step of anything.
func edition(it Item, p Fingerprint) bool {
	return it.Print.Dated && p.Dated && it.Facts.Direction == "" && p.Facts.Direction == "" &&
		clashes(it.Print.Numbers, p.Numbers) != nil
}

// relateSaga finds a new step of a known story by its facts alone.
func relateSaga(it Item, s *Story) evidence {
	f := it.Facts
	known := f.Exporter != "" && f.Exporter == s.exporter() && len(f.Materials) > 0
	late := it.Print.At.Sub(s.Last).Abs() > StoryWindow
	if !known || late || !compatible(f.Targets, s.targets()) {
		return evidence{}
	}
	return evidence{Verdict: Verdict{Kind: Development, Why: "a new step of a known story"}, rank: rankSaga}
}

// told is what the reports of a step say.
type told struct {
	last      time.Time
	turns     turn
	inForce   bool
	materials []string
	targets   []string
}

func (s *Story) told() []told {
	out := make([]told, len(s.Steps))
	for _, p := range s.Prints {
		t := &out[p.Step]
		t.turns |= p.Turn
		t.inForce = t.inForce || p.Facts.Stage == "in-force"
		t.materials = append(t.materials, p.Facts.Materials...)
		t.targets = append(t.targets, p.Facts.Targets...)
		if p.At.After(t.last) {
			t.last = p.At
		}
	}
	return out
}

// beyond reports whether an entry says more than the step: a turn that no report
// of it tells of. In the first hours after the story's first report it does not:
// then it is an outlet's choice of words.
func (t told) beyond(it Item, first time.Time) bool {
	turned := it.Print.Turn&^t.turns != 0
	came := it.Facts.Stage == "in-force" && !t.inForce
	aimed := len(it.Facts.Targets) > 0 && len(t.targets) == 0
	return turned && it.Print.At.Sub(first) > turnAge ||
		came && it.Print.At.Sub(t.last) > turnAge ||
		aimed && it.Print.At.Sub(t.last) > aimAge(it.Print.At, t.last)
}

// aimAge is how long after a step's last report a country that no report of it
// names makes another step: half a day, or a whole one where a time is only a day.
func aimAge(times ...time.Time) time.Duration {
	if slices.ContainsFunc(times, func(t time.Time) bool { return t.Equal(t.Truncate(24 * time.Hour)) }) {
		return 24 * time.Hour
	}
	return 12 * time.Hour
}

// sameFacts reports whether two readings tell of the same step: no text is
// compared, so that it holds across languages and headlines.
func sameFacts(f, g Facts, age time.Duration) bool {
	return age <= factsWindow && !f.Aside && !g.Aside &&
		f.Exporter != "" && f.Exporter == g.Exporter &&
		f.Direction != "" && f.Direction == g.Direction &&
		overlap(f.Materials, g.Materials) >= 0.5 &&
		compatible(f.Targets, g.Targets)
}
