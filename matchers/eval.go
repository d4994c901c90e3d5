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

// eval returns where a query of the Set, or a part of one, matches, and whether
// it does: a negation matches without being anywhere.
func (a *analysis) eval(q Query) ([]at, bool) {
	r := a.run
	p := *r.p
	p.nodes, p.kids, p.sets = slices.Clip(p.nodes), slices.Clip(p.kids), slices.Clip(p.sets)
	b := programmer{k: a.k, p: &p, frozen: true}
	root := b.node(q, inText)
	r.p, b.p = &p, r.p
	defer func() { r.p = b.p }()
	return a.at(root, nil)
}

// at appends where a node matches and reports whether it does; if it does not,
// dst comes back as it was.
func (a *analysis) at(i int32, dst []at) ([]at, bool) {
	p := a.run.p
	n := &p.nodes[i]
	from := len(dst)
	switch n.kind {
	case nodeTerm:
		dst = a.run.term(&a.document, n.atom, n.in, dst)
		return dst, len(dst) > from
	case nodeMaterials:
		dst = a.inFields(n, a.mentioned(n, dst), from)
		return dst, len(dst) > from
	case nodePlace:
		dst = a.inFields(n, a.located(n, dst), from)
		return dst, len(dst) > from
	case nodeAction:
		dst = a.inFields(n, a.acted(n, dst), from)
		return dst, len(dst) > from
	case nodeExpr:
		dst = p.exprs[n.id].find(&a.document, n.in, p.atoms[n.atom].text, dst)
		return dst, len(dst) > from
	case nodeAny:
		ok := false
		for _, kid := range p.under(n) {
			var yes bool
			dst, yes = a.at(kid, dst)
			ok = ok || yes
		}
		return dst, ok
	case nodeAll:
		for _, kid := range p.under(n) {
			var yes bool
			if dst, yes = a.at(kid, dst); !yes {
				return dst[:from], false
			}
		}
		return dst, true
	case nodeSource: // the outlet is not in the text
		dst, yes := a.at(p.under(n)[0], dst)
		return dst[:from], yes
	case nodeNot:
		dst, yes := a.at(p.under(n)[0], dst)
		return dst[:from], !yes
	case nodeLang:
		return dst, n.id >= 0 && a.lang == languages[n.id]
	case nodeNear:
		return a.near(n, dst)
	}
	return a.unless(n, dst)
}

// inFields keeps of the matches from one on those in the fields of a node.
func (a *analysis) inFields(n *node, dst []at, from int) []at {
	if n.in == inText {
		return dst
	}
	kept := dst[:from]
	for _, h := range dst[from:] {
		if n.in>>a.field(int(h.start))&1 != 0 {
			kept = append(kept, h)
		}
	}
	return kept
}

func (a *analysis) mentioned(n *node, dst []at) []at {
	set := a.run.p.sets[n.id]
	for _, m := range a.materials {
		if set[m.id] {
			dst = append(dst, at{m.found, a.k.lex.Materials[m.id].ID})
		}
	}
	return dst
}

func (a *analysis) located(n *node, dst []at) []at {
	for _, m := range a.places {
		if m.id == n.id {
			dst = append(dst, at{m.found, a.k.lex.Places[m.id].Code})
		}
	}
	return dst
}

func (a *analysis) acted(n *node, dst []at) []at {
	a.understand()
	from := len(dst)
	for _, e := range a.events {
		if e.dir == direction(n.id) && a.live(e) {
			dst = append(dst, at{e.found, e.dir.String()})
		}
	}
	if direction(n.id) == neutral && len(dst) == from {
		for _, c := range a.cues {
			if c.role == roleTalk && a.noise.why == "" {
				dst = append(dst, at{c.found, neutral.String()})
			}
		}
	}
	return dst
}

// understand composes and judges the measures that a document names. Most
// documents are never asked for them.
func (a *analysis) understand() {
	if !a.run.told {
		a.run.told = true
		a.tell()
		a.judge()
	}
}

// near keeps what of its two sides has the other near it.
func (a *analysis) near(n *node, dst []at) ([]at, bool) {
	from := len(dst)
	dst, ok := a.at(a.run.p.under(n)[0], dst)
	if !ok {
		return dst, false
	}
	mid := len(dst)
	dst, ok = a.at(a.run.p.under(n)[1], dst)
	if !ok {
		return dst[:from], false
	}
	x, y := dst[from:mid], dst[mid:]
	byStart(x)
	byStart(y)
	near := a.run.near[:0]
	for _, h := range x {
		near = append(near, a.anyNear(h, y, n, false))
	}
	for _, h := range y {
		near = append(near, a.anyNear(h, x, n, true))
	}
	a.run.near = near
	kept := dst[:from]
	for i, h := range dst[from:] {
		if near[i] {
			kept = append(kept, h)
		}
	}
	return kept, len(kept) > from
}

// unless keeps what lies in no exception.
func (a *analysis) unless(n *node, dst []at) ([]at, bool) {
	from := len(dst)
	dst, ok := a.at(a.run.p.under(n)[0], dst)
	if !ok {
		return dst, false
	}
	mid := len(dst)
	dst, _ = a.at(a.run.p.under(n)[1], dst)
	x, y := dst[from:mid], dst[mid:]
	byStart(x)
	byStart(y)
	kept, end, j := dst[:from], int32(-1), 0
	for _, h := range x {
		for ; j < len(y) && y[j].start <= h.start; j++ {
			end = max(end, y[j].end)
		}
		if h.end > end {
			kept = append(kept, h)
		}
	}
	return kept, len(kept) > from
}

func byStart(hits []at) {
	less := func(x, y at) int { return cmp.Compare(x.start, y.start) }
	if !slices.IsSortedFunc(hits, less) {
		slices.SortStableFunc(hits, less)
	}
}

// anyNear reports whether one of others, in order of start, has at most as many
// words between it and h as a node says. After says that h is the second of the
// two, for nodes that care.
func (a *analysis) anyNear(h at, others []at, n *node, after bool) bool {
	first := int(a.toks[h.start].Pos) - int(n.words) - maxSentence
	last := int(a.toks[h.end-1].Pos) + int(n.words) + 1
	i, _ := slices.BinarySearchFunc(others, first, func(o at, p int) int { return cmp.Compare(int(a.toks[o.start].Pos), p) })
	for _, o := range others[i:] {
		if int(a.toks[o.start].Pos) > last {
			return false
		}
		if n.ordered && (after && o.end > h.start || !after && h.end > o.start) {
			continue
		}
		if a.words(h.found, o.found) <= int(n.words) {
			return true
		}
	}
	return false
}

// spans turns matches into disjoint spans, in order.
func (a *analysis) spans(hits []at) []Span { return a.appendSpans(nil, hits) }

// appendSpans appends matches as disjoint spans, in order; of overlapping ones
// the first and shortest stay, since a long event holds what it is about.
func (a *analysis) appendSpans(dst []Span, hits []at) []Span {
	if disjoint(hits) {
		for _, h := range hits {
			dst = append(dst, a.span(h.found, h.concept))
		}
		return dst
	}
	if len(a.taken) < len(a.toks) {
		a.taken = make([]bool, len(a.toks))
	}
	taken, keys := a.taken, a.keys[:0]
	for i, h := range hits {
		keys = append(keys, uint64(h.end-h.start)<<48|uint64(h.start)<<32|uint64(i))
	}
	slices.Sort(keys)
	shown := keys[:0]
	for _, key := range keys {
		i := uint32(key)
		h := a.core(hits[i], taken)
		if h.start == h.end {
			continue
		}
		for t := h.start; t < h.end; t++ {
			taken[t] = true
		}
		hits[i] = h
		shown = append(shown, uint64(h.start)<<32|uint64(i))
	}
	slices.Sort(shown)
	for _, key := range shown {
		h := hits[uint32(key)]
		clear(taken[h.start:h.end])
		dst = append(dst, a.span(h.found, h.concept))
	}
	a.keys = keys
	return dst
}

// disjoint reports whether matches are in order and apart.
func disjoint(hits []at) bool {
	for i := 1; i < len(hits); i++ {
		if hits[i].start < hits[i-1].end {
			return false
		}
	}
	return true
}

// core shrinks a match to the first free run of its tokens, all of them if none
// is taken.
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
