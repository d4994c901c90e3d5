package matchers

import (
	"cmp"
	"slices"
)

// weights of what is said in the title, the lead and the rest. The title
// outweighs the lead outweighs the background.
const (
	titleWeight = 4
	leadWeight  = 1.5
	restWeight  = 0.4
	backWeight  = 0.15 // of any of these
)

func (a *analysis) weight(e event) float64 {
	w := restWeight
	switch {
	case a.field(int(e.start)) == Title:
		w = titleWeight
	case a.lead(e.start):
		w = leadWeight
	}
	if e.back {
		w *= backWeight
	}
	return w * e.strength
}

// read puts together what the document says happened.
func (a *analysis) read() Reading {
	r := reader{analysis: a}
	dir := r.direction()
	out := Reading{Direction: dir.String()}
	out.Materials = r.coveredMaterials(dir)
	exporter := r.exporter(dir)
	if out.Exporter = r.code(exporter); exporter < 0 || r.aimed(r.places[exporter]) {
		out.Exporter = cmp.Or(r.home(dir), out.Exporter)
	}
	out.Targets = r.targets(exporter, dir)
	out.Instrument = r.instrument()
	out.Dates = r.dates()
	out.Stage = r.stage(dir)
	out.Evidence = r.sorted()
	return out
}

// reader reads one analysis and collects the evidence.
type reader struct {
	*analysis
	main     int // index of the event that decides, -1 if none
	evidence []Span
}

func (r *reader) because(f found, concept string) {
	if s := r.span(f, concept); !slices.Contains(r.evidence, s) {
		r.evidence = append(r.evidence, s)
	}
}

func (r *reader) sorted() []Span {
	slices.SortStableFunc(r.evidence, func(x, y Span) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	})
	return r.evidence
}

// direction decides by the title if it states anything, else by all. A denial
// or a step in a dispute is about measures and so always names them: it
// outweighs the tightening that it is about.
func (r *reader) direction() direction {
	r.main = -1
	var title, all [4]float64
	for _, e := range r.events {
		w := r.weight(e)
		all[e.dir] += w
		if r.field(int(e.start)) == Title {
			title[e.dir] += w
		}
	}
	sum := all
	if slices.Max(title[:]) >= titleWeight*0.5 {
		sum = title
	}
	best := undirected
	for d, w := range sum {
		if w > 0 && (best == undirected || w > sum[best]) {
			best = direction(d)
		}
	}
	if sum[dispute] >= titleWeight*0.6 {
		best = dispute
	}
	if best == undirected {
		return r.talk(best)
	}
	best = r.firstStated(best)
	best = r.talk(best)
	r.settle(best)
	return best
}

// firstStated prefers, in a title that states both an easing and a tightening,
// the one nearest the subject: the first.
func (r *reader) firstStated(best direction) direction {
	if best == dispute {
		return best
	}
	for _, e := range r.events {
		if r.field(int(e.start)) != Title {
			break
		}
		if !e.noun && !e.back && e.strength >= 0.7 && e.dir != dispute {
			return e.dir
		}
	}
	return best
}

// talk turns a tightening that is only considered, or only felt, into neutral.
func (r *reader) talk(best direction) direction {
	if best == dispute && r.disputed() || best == ease && !r.considered() && !r.felt() {
		return best
	}
	stated := r.states(best)
	for _, c := range r.cues {
		if r.field(int(c.start)) != Title {
			break
		}
		if (c.role == roleTalk && !r.actedOn(c.start) || c.role == roleUrges && r.demands(c)) || c.role == roleEffect && !stated {
			r.because(c.found, neutral.String())
			return neutral
		}
	}
	return best
}

// disputed reports whether the title tells of a dispute, or the title of nothing
// that is only considered.
func (r *reader) disputed() bool {
	talk := slices.ContainsFunc(r.cues, func(c cue) bool { return c.role == roleTalk && r.field(int(c.start)) == Title })
	return !talk || slices.ContainsFunc(r.events, func(e event) bool { return e.dir == dispute && r.field(int(e.start)) == Title })
}

// states reports whether the title states a measure, or names none and the first
// sentence after it states one of that direction.
func (r *reader) states(d direction) bool {
	named, opened := false, false
	for _, e := range r.events {
		if e.back || e.noun {
			named = named || r.field(int(e.start)) == Title
			continue
		}
		if r.field(int(e.start)) == Title {
			return true
		}
		opened = opened || r.opening(e.start) && e.dir == d
	}
	return opened && !named
}

// felt reports whether a title names a measure and says what comes of it, not
// what is done.
func (r *reader) felt() bool {
	named, effect := false, false
	for _, e := range r.events {
		if r.field(int(e.start)) == Title && !e.back {
			if !e.noun {
				return false
			}
			named = true
		}
	}
	for _, c := range r.cues {
		effect = effect || c.role == roleEffect && r.field(int(c.start)) == Title
	}
	return named && effect
}

// actedOn reports whether token i is what some verb acts on.
func (r *reader) actedOn(i int32) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return e.object == i })
}

// considered reports whether the title puts a word of talk right before an
// easing: "considers lifting".
func (r *reader) considered() bool {
	objectFirst := r.verbLast(0)
	for _, e := range r.events {
		if r.field(int(e.start)) != Title {
			break
		}
		if e.dir != ease || e.noun {
			continue
		}
		for _, c := range r.around(e.at) {
			after := c.end <= e.at
			if c.role == roleTalk && after != objectFirst && r.together(c.found, found{start: e.at, end: e.at + 1}, 6) {
				return true
			}
		}
	}
	return false
}

// demands reports whether a title has somebody demand of a country that it
// tighten: that is talk.
func (r *reader) demands(c cue) bool {
	objectFirst := r.verbLast(c.start)
	told := slices.ContainsFunc(r.events, func(e event) bool {
		return r.sent[e.at] == r.sent[c.start] && e.dir == tighten && !e.noun && (c.end <= e.at) != objectFirst
	})
	return told && slices.ContainsFunc(r.places, func(p mention) bool { return r.sent[p.start] == r.sent[c.start] && r.accused(p) })
}

// settle picks the event that shows a direction best and notes it.
func (r *reader) settle(d direction) {
	best := 0.0
	for i, e := range r.events {
		if w := r.weight(e); e.dir == d && w > best {
			best, r.main = w, i
		}
	}
	if r.main >= 0 {
		r.because(r.events[r.main].found, d.String())
	}
}

// stage says how far the measure has come.
func (r *reader) stage(d direction) string {
	if d == undirected || d == dispute {
		return ""
	}
	var in [roleNone]bool
	var where [roleNone]found
	for _, c := range r.cues {
		if r.field(int(c.start)) != Title && !r.lead(c.start) || in[c.role] {
			continue
		}
		in[c.role], where[c.role] = true, c.found
	}
	note := func(ro role, s string) string {
		r.because(where[ro], s)
		return s
	}
	switch {
	case in[roleTalk] && d == neutral:
		return note(roleTalk, "considered")
	case d == ease && in[roleStop]:
		return note(roleStop, "suspended")
	case d == ease && in[roleEase]:
		return note(roleEase, "lifted")
	case r.inForce():
		return note(roleForce, "in-force")
	case in[roleAnnounce]:
		return note(roleAnnounce, "announced")
	case d == tighten || d == ease:
		return "announced"
	}
	return ""
}

// inForce reports whether the title or the lead says that the measure applies
// from now on, rather than from some day.
func (r *reader) inForce() bool {
	for _, c := range r.cues {
		if c.role != roleForce || r.field(int(c.start)) != Title && !r.lead(c.start) {
			continue
		}
		switch r.raw(int(c.start), int(c.end)) {
		case "in force", "take effect", "takes effect", "took effect", "effective immediately", "with immediate effect", "in force at once",
			"entered into force", "in Kraft", "en vigueur", "施行", "発効", "即日", "発動", "시행", "발효", "生效", "即日起":
			return true
		}
	}
	return false
}
