package story

import (
	"slices"
	"time"
)

// Kind says how an entry stands to the stories we know.
type Kind string

// The kinds of verdict.
const (
	New         Kind = "new"
	Copy        Kind = "copy"
	Development Kind = "development"
	Correction  Kind = "correction"
)

// How long an earlier report counts.
const (
	copyWindow  = 14 * 24 * time.Hour // for the same words
	factsWindow = 72 * time.Hour      // for the same facts in other words
	titleWindow = 36 * time.Hour      // for the same headline
	hostWindow  = 12 * time.Hour      // for alike words at the same host
	StoryWindow = 30 * 24 * time.Hour // since a story's last report, for a new step
)

// Verdict is how an entry stands to one story.
type Verdict struct {
	Kind Kind
	Step int    // of a copy: index of the story's step that it tells anew
	Flip bool   // a development whose direction is the opposite of the story's
	Why  string // for people
}

// Assign finds the story that an entry belongs to among candidates, or returns
// nil and New. It changes nothing.
func Assign(it Item, candidates []*Story) (*Story, Verdict) {
	var best *Story
	verdict := Verdict{Kind: New, Why: "no known story tells of it"}
	top := 0
	for _, s := range candidates {
		if apart(it, s) {
			continue
		}
		v, rank := relate(it, s)
		if rank > top || rank == top && rank > 0 && s.Last.After(best.Last) {
			best, verdict, top = s, v, rank
		}
	}
	return best, verdict
}

// Ranks of evidence, strongest last: among several stories the strongest wins.
const (
	rankSaga  = iota + 1 // same exporter and materials, another step
	rankNear             // some of the same words
	rankFacts            // the same facts
	rankText             // the same words
)

func relate(it Item, s *Story) (Verdict, int) {
	if differ(it.Facts.Exporter, s.exporter()) || disjoint(it.Facts.Materials, s.materials()) {
		return Verdict{}, 0
	}
	best, rank := Verdict{}, 0
	for _, p := range s.Prints {
		if v, r := relatePrint(it, p); r > rank || r == rank && v.Kind == Copy && best.Kind != Copy {
			best, rank = v, r
		}
	}
	if rank == 0 {
		best, rank = relateSaga(it, s)
	}
	if best.Kind == Development {
		best.Flip = opposite(it.Facts.Direction, s.direction())
		if best.Flip {
			best.Why = "the direction changed"
		}
	}
	return best, rank
}

// relatePrint holds the entry against one earlier report.
func relatePrint(it Item, p Fingerprint) (Verdict, int) {
	age := it.Print.At.Sub(p.At).Abs()
	alike, why := alike(it.Print, p, age)
	switch {
	case alike == none && !sameFacts(it.Facts, p.Facts, age):
		return Verdict{}, 0
	case alike == none:
		why = "the same step in other words"
	}
	rank := map[likeness]int{none: rankFacts, near: rankNear, same: rankText}[alike]
	if conflict := contradicts(it, p); conflict != "" {
		kind := Development
		if it.Print.Corrected {
			kind = Correction
		}
		return Verdict{Kind: kind, Why: conflict}, rank
	}
	if alike == near && !sameFacts(it.Facts, p.Facts, age) {
		return Verdict{Kind: Development, Why: why}, rank
	}
	return Verdict{Kind: Copy, Step: p.Step, Why: why}, rank
}

// relateSaga finds a new step of a known story by its facts alone.
func relateSaga(it Item, s *Story) (Verdict, int) {
	f := it.Facts
	known := f.Exporter != "" && f.Exporter == s.exporter() && len(f.Materials) > 0
	late := it.Print.At.Sub(s.Last).Abs() > StoryWindow
	if !known || late || !compatible(f.Targets, s.targets()) {
		return Verdict{}, 0
	}
	return Verdict{Kind: Development, Why: "a new step of a known story"}, rankSaga
}

// Changed says what matters in an edit of an entry: a number, date, material or
// direction that is not what it was. "" means nothing does.
func Changed(now, was Item) string { return contradicts(now, was.Print) }

// contradicts says what tells the entry from a report it resembles, or "".
func contradicts(it Item, p Fingerprint) string {
	f, g := it.Facts, p.Facts
	switch {
	case opposite(f.Direction, g.Direction):
		return "the direction changed"
	case differ(f.Direction, g.Direction) && (f.Direction == "dispute" || g.Direction == "dispute"):
		return "a denial or dispute is not the measure"
	case len(f.Materials) > 0 && len(g.Materials) > 0 && disjoint(f.Materials, g.Materials):
		return "other materials"
	case differ(f.Instrument, g.Instrument):
		return "another instrument"
	case len(f.Dates) > 0 && len(g.Dates) > 0 && disjoint(f.Dates, g.Dates):
		return "another date"
	case (f.Stage == "considered") != (g.Stage == "considered") && f.Stage != "" && g.Stage != "":
		return "another stage"
	}
	if a, b := numberConflict(it.Print.Numbers, p.Numbers); a != "" {
		return "another number: " + b + " was " + a
	}
	return ""
}

// numberConflict finds two numbers between the same neighbours that differ. It
// returns the earlier and the new one.
func numberConflict(now, before []slot) (old, new string) {
	for _, a := range now {
		clash := ""
		for _, b := range before {
			if a.Left != b.Left || a.Right != b.Right {
				continue
			}
			if a.Number == b.Number {
				clash = ""
				break
			}
			clash = b.Number
		}
		if clash != "" {
			return clash, a.Number
		}
	}
	return "", ""
}

// sameFacts reports whether two readings tell of the same step: no text is
// compared, so that it holds across languages and headlines.
func sameFacts(f, g Facts, age time.Duration) bool {
	return age <= factsWindow &&
		f.Exporter != "" && f.Exporter == g.Exporter &&
		f.Direction != "" && f.Direction == g.Direction &&
		overlap(f.Materials, g.Materials) >= 0.5 &&
		compatible(f.Targets, g.Targets)
}

func opposite(a, b string) bool {
	return a == "tighten" && b == "ease" || a == "ease" && b == "tighten"
}

// differ reports whether two known values are not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }

// compatible reports whether two lists of targets can mean the same: none
// named fits any.
func compatible(a, b []string) bool { return len(a) == 0 || len(b) == 0 || !disjoint(a, b) }

func disjoint[T comparable](a, b []T) bool {
	return !slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) }) && len(a) > 0 && len(b) > 0
}

// overlap is the share of the shorter list that the longer one holds, 0 to 1.
func overlap[T comparable](a, b []T) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// direction returns where the story stands: the direction of the newest step
// that tightens or eases. A protest in between changes nothing.
func (s *Story) direction() string {
	for _, st := range slices.Backward(s.Steps) {
		if d := st.Facts.Direction; d == "tighten" || d == "ease" {
			return d
		}
	}
	return ""
}

// exporter returns the exporter of the story: the newest step that names one.
func (s *Story) exporter() string {
	for _, st := range slices.Backward(s.Steps) {
		if st.Facts.Exporter != "" {
			return st.Facts.Exporter
		}
	}
	return ""
}

func (s *Story) materials() []string {
	var out []string
	for _, st := range s.Steps {
		out = append(out, st.Facts.Materials...)
	}
	return out
}

func (s *Story) targets() []string {
	var out []string
	for _, st := range s.Steps {
		out = append(out, st.Facts.Targets...)
	}
	return out
}
