package matchers

import (
	"cmp"
	"slices"
)

// at is where a query matched, and as what.
type at struct {
	found
	concept string
}

// match evaluates a query and returns the spans to show.
func (a *analysis) match(q Query) ([]Span, bool) {
	hits, ok := a.eval(q)
	if !ok {
		return nil, false
	}
	return a.spans(hits), true
}

// eval returns where a query matches, and whether it does: a negation matches
// without being anywhere.
func (a *analysis) eval(q Query) ([]at, bool) {
	switch q := q.(type) {
	case Term:
		return a.term(q)
	case Concept:
		return a.concept(q)
	case Any:
		var out []at
		ok := false
		for _, x := range q {
			h, yes := a.eval(x)
			out, ok = append(out, h...), ok || yes
		}
		return out, ok
	case All:
		var out []at
		for _, x := range q {
			h, yes := a.eval(x)
			if !yes {
				return nil, false
			}
			out = append(out, h...)
		}
		return out, true
	case Not:
		_, yes := a.eval(q.Query)
		return nil, !yes
	case Near:
		return a.near(q)
	}
	return nil, false
}

func (a *analysis) term(q Term) ([]at, bool) {
	id, known := a.k.term[q.Text]
	if !known {
		return nil, false
	}
	var out []at
	for _, f := range a.terms {
		if f.leaf.id == id {
			out = append(out, at{f, q.Text})
		}
	}
	return out, len(out) > 0
}

func (a *analysis) concept(q Concept) ([]at, bool) {
	var out []at
	switch q.Kind {
	case Material:
		if n, ok := a.k.mats[q.ID]; !ok || !a.has[n] {
			return nil, false
		}
		out = a.mentions(a.materials, a.k.mats, q.ID)
	case Place:
		out = a.mentions(a.places, a.k.codes, q.ID)
	case Action:
		for _, e := range a.events {
			if e.dir.String() == q.ID && a.live(e) {
				out = append(out, at{e.found, q.ID})
			}
		}
		if q.ID == neutral.String() && len(out) == 0 {
			for _, c := range a.cues {
				if c.role == roleTalk && a.noise.why == "" {
					out = append(out, at{c.found, q.ID})
				}
			}
		}
	}
	return out, len(out) > 0
}

func (a *analysis) mentions(ms []mention, index map[string]int32, id string) []at {
	n, ok := index[id]
	if !ok {
		return nil
	}
	var out []at
	for _, m := range ms {
		if m.id == n {
			out = append(out, at{m.found, id})
		}
	}
	return out
}

// near keeps what of A and B has the other near it.
func (a *analysis) near(q Near) ([]at, bool) {
	x, ok := a.eval(q.A)
	if !ok {
		return nil, false
	}
	y, ok := a.eval(q.B)
	if !ok {
		return nil, false
	}
	byStart(x)
	byStart(y)
	var out []at
	for _, s := range [2][2][]at{{x, y}, {y, x}} {
		for _, h := range s[0] {
			if a.anyNear(h, s[1], q.Words) {
				out = append(out, h)
			}
		}
	}
	return out, len(out) > 0
}

func byStart(hits []at) {
	slices.SortStableFunc(hits, func(x, y at) int { return cmp.Compare(x.start, y.start) })
}

// anyNear reports whether one of others, in order of start, has at most words
// between it and h.
func (a *analysis) anyNear(h at, others []at, words int) bool {
	first := a.toks[h.start].Pos - words - maxSentence
	last := a.toks[h.end-1].Pos + words + 1
	i, _ := slices.BinarySearchFunc(others, first, func(o at, p int) int { return cmp.Compare(a.toks[o.start].Pos, p) })
	for _, o := range others[i:] {
		if a.toks[o.start].Pos > last {
			return false
		}
		if a.words(h.found, o.found) <= words {
			return true
		}
	}
	return false
}

// spans turns matches into disjoint spans, in order; of overlapping ones the
// first and shortest stay, since a long event holds what it is about.
func (a *analysis) spans(hits []at) []Span {
	slices.SortStableFunc(hits, func(x, y at) int {
		return cmp.Or(cmp.Compare(x.end-x.start, y.end-y.start), cmp.Compare(x.start, y.start))
	})
	a.taken = slices.Grow(a.taken[:0], len(a.toks))[:len(a.toks)]
	taken := a.taken
	clear(taken)
	var out []Span
	for _, h := range hits {
		free := true
		for t := h.start; t < h.end && free; t++ {
			free = !taken[t]
		}
		if !free {
			h = a.core(h, taken)
			if h.start == h.end {
				continue
			}
		}
		for t := h.start; t < h.end; t++ {
			taken[t] = true
		}
		out = append(out, a.span(h.found, h.concept))
	}
	slices.SortFunc(out, func(x, y Span) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	})
	return out
}

// core shrinks a match to the first free run of its tokens.
func (a *analysis) core(h at, taken []bool) at {
	for h.start < h.end && taken[h.start] {
		h.start++
	}
	end := h.start
	for end < h.end && !taken[end] {
		end++
	}
	h.end = end
	return h
}
