package matchers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Explanation is what Explain found out about a document, for people and for
// machines.
type Explanation struct {
	Lang    string  // the language it was read in
	Reading Reading // what it says happened
	Spans   []Span  // every concept in it, in order; they may overlap
	Reason  string  // why its measures count as background, "" if they do not
	Watches []WatchExplanation
}

// WatchExplanation says why a watch matches a document, or why not.
type WatchExplanation struct {
	Watch   *Watch
	Matched bool
	Facets  []FacetExplanation
}

// FacetExplanation is one condition of a watch.
type FacetExplanation struct {
	Facet string // materials, actions, near, places, exclude, query
	OK    bool
	Spans []Span // what satisfied it, or for exclude what broke it
	Why   string // what was missing, "" if nothing
}

// Explain says what every watch makes of a document.
func (s *Set) Explain(doc Doc) Explanation {
	m := s.pool.Get().(*matcher)
	defer s.pool.Put(m)
	a := m.analyse(doc)
	out := Explanation{Lang: a.lang, Reading: a.read(), Spans: a.all(), Reason: a.noise.why}
	for i := range s.watches {
		w := WatchExplanation{Watch: &s.watches[i]}
		_, w.Matched = a.match(w.Watch.Query)
		a.explain(&w, w.Watch.Query)
		out.Watches = append(out.Watches, w)
	}
	return out
}

// all returns the spans of every concept, live or not.
func (a *analysis) all() []Span {
	var out []Span
	for _, m := range a.materials {
		out = append(out, a.span(m.found, a.k.lex.Materials[m.id].ID))
	}
	for _, p := range a.places {
		out = append(out, a.span(p.found, a.k.lex.Places[p.id].Code))
	}
	for _, e := range a.events {
		out = append(out, a.span(e.found, e.dir.String()))
	}
	for _, f := range a.terms {
		out = append(out, a.span(f, a.k.terms[f.leaf.id]))
	}
	slices.SortStableFunc(out, func(x, y Span) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	})
	return out
}

// explain takes a query apart into the facets that Compile made it of.
func (a *analysis) explain(w *WatchExplanation, q Query) {
	all, ok := q.(All)
	if !ok {
		all = All{q}
	}
	for _, part := range all {
		switch p := part.(type) {
		case Near:
			a.facet(w, p.A)
			a.facet(w, p.B)
			a.explainNear(w, p)
		case Not:
			a.explainNot(w, p)
		default:
			a.facet(w, p)
		}
	}
}

func (a *analysis) facet(w *WatchExplanation, q Query) {
	hits, ok := a.eval(q)
	f := FacetExplanation{Facet: facetName(q), OK: ok, Spans: a.spans(slices.Clone(hits))}
	if !ok {
		f.Why = a.missing(f.Facet, q)
	}
	w.Facets = append(w.Facets, f)
}

// missing says what a facet looked for in vain.
func (a *analysis) missing(facet string, q Query) string {
	names := a.listed(q)
	why := fmt.Sprintf("%s: %s found", facet, none(names))
	switch {
	case facet == "actions" && a.noise.why != "":
		why += "; what measures are named are background, " + a.noise.why
	case facet == "actions" && len(a.events) > 0:
		why += "; what measures are named are background or of another direction"
	case facet == "materials" && len(a.hidden) > 0:
		why += fmt.Sprintf("; %q counts only beside an export word", a.raw(int(a.hidden[0].start), int(a.hidden[0].end)))
	}
	return why
}

func none(names []string) string {
	switch n := len(names); {
	case n == 1:
		return "no " + names[0]
	case n > 6:
		return fmt.Sprintf("none of %s and %d more", strings.Join(names[:5], ", "), n-5)
	}
	return "none of " + strings.Join(names, ", ")
}

// listed names the leaves of a query.
func (a *analysis) listed(q Query) []string {
	switch q := q.(type) {
	case Term:
		return []string{q.Text}
	case Concept:
		switch q.Kind {
		case Material:
			return []string{a.k.lex.MaterialName(q.ID)}
		case Place:
			return []string{a.k.lex.PlaceName(q.ID)}
		}
		return []string{q.ID}
	case Any:
		var out []string
		for _, x := range q {
			out = append(out, a.listed(x)...)
		}
		return out
	}
	return []string{"the query"}
}

// facetName tells which facet a part of a compiled query came from. A list of
// the user's own words is named for what else is in it.
func facetName(q Query) string {
	switch q := q.(type) {
	case Concept:
		return [...]string{"materials", "actions", "places"}[q.Kind]
	case Any:
		for _, x := range q {
			if n := facetName(x); n != "query" {
				return n
			}
		}
	}
	return "query"
}

// explainNear says how far apart the nearest material and action are.
func (a *analysis) explainNear(w *WatchExplanation, q Near) {
	x, okA := a.eval(q.A)
	y, okB := a.eval(q.B)
	if !okA || !okB {
		return
	}
	const most = 500 // is enough to explain
	x, y = x[:min(len(x), most)], y[:min(len(y), most)]
	best, bx, by := -1, at{}, at{}
	for _, h := range x {
		for _, o := range y {
			if n := a.words(h.found, o.found); best < 0 || n < best {
				best, bx, by = n, h, o
			}
		}
	}
	if best < 0 {
		return
	}
	f := FacetExplanation{Facet: "near", OK: best <= q.Words, Spans: a.spans([]at{bx, by})}
	switch {
	case f.OK:
	case best >= apart/2:
		f.Why = "near: material and action are in different fields"
	default:
		f.Why = fmt.Sprintf("near: material and action are %d words apart, %d allowed", best, q.Words)
	}
	w.Facets = append(w.Facets, f)
}

func (a *analysis) explainNot(w *WatchExplanation, q Not) {
	hits, found := a.eval(q.Query)
	f := FacetExplanation{Facet: "exclude", OK: !found, Spans: a.spans(slices.Clone(hits))}
	if found {
		f.Why = fmt.Sprintf("exclude: the text holds %q", a.raw(int(hits[0].start), int(hits[0].end)))
	}
	w.Facets = append(w.Facets, f)
}
