package matchers

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"curbwire/matchers/lexicon"
	"curbwire/matchers/text"
)

// UnknownError is a name in a facet that means nothing.
type UnknownError struct {
	Facet   string // the config's key: materials, actions, places.all, places.any, exclude, words
	Index   int    // of the array element
	Name    string
	Suggest string // a name that is known and near, or ""
}

// Error says what is unknown, and what may have been meant.
func (e *UnknownError) Error() string {
	s := fmt.Sprintf("%s: %q is not known", e.Facet, e.Name)
	if e.Suggest != "" {
		s += fmt.Sprintf(" (did you mean %q?)", e.Suggest)
	}
	return s
}

// ErrEmpty means that a watch names neither a material nor a word of its own,
// so that everything would match.
var ErrEmpty = errors.New("a watch needs at least one material")

// Compile turns facets into a query. Words are the user's own concepts, by
// name; a facet that names one matches any of its entries. Every fault is
// returned, joined; those about a name are *UnknownError.
func Compile(lex *lexicon.Lexicon, f Facets, words map[string][]string) (Query, error) {
	c := newCompiler(lex, words)
	var q All
	if f.Query != "" {
		parsed, err := Parse(lex, f.Query, words)
		if err != nil {
			c.errs = append(c.errs, err)
		}
		q = append(q, parsed)
	}
	q = append(q, c.deeds(f)...)
	for i, p := range f.AllPlaces {
		q = append(q, c.place("places.all", i, p))
	}
	if len(f.AnyPlaces) > 0 {
		var any Any
		for i, p := range f.AnyPlaces {
			any = append(any, c.place("places.any", i, p))
		}
		q = append(q, any)
	}
	var none Any
	for i, e := range f.Exclude {
		none = append(none, c.own("exclude", i, e)...)
	}
	if len(none) > 0 {
		q = append(q, Not{none})
	}
	if len(f.Materials) == 0 && f.Query == "" {
		c.errs = append(c.errs, ErrEmpty)
	}
	if f.Near < 0 {
		c.errs = append(c.errs, fmt.Errorf("near: %d is below 0", f.Near))
	}
	if err := errors.Join(c.errs...); err != nil {
		return nil, err
	}
	return q, nil
}

// deeds returns what materials and actions ask for. Beside a query either may
// be missing; actions then have no default.
func (c *compiler) deeds(f Facets) []Query {
	if len(f.Materials) == 0 && f.Query != "" {
		if len(f.Actions) == 0 {
			return nil
		}
		return []Query{c.actions(f.Actions)}
	}
	materials := c.materials(f.Materials)
	if f.Query != "" && len(f.Actions) == 0 {
		return []Query{materials}
	}
	actions := c.actions(f.Actions)
	if f.Near > 0 {
		return []Query{Near{A: materials, B: actions, Words: f.Near}}
	}
	return []Query{materials, actions}
}

func newCompiler(lex *lexicon.Lexicon, words map[string][]string) compiler {
	c := compiler{lex: lex, words: map[string][]string{}, read: text.NewReader()}
	for _, k := range slices.Sorted(maps.Keys(words)) {
		c.words[strings.ToLower(strings.TrimSpace(k))] = words[k]
	}
	return c
}

type compiler struct {
	lex   *lexicon.Lexicon
	words map[string][]string
	read  *text.Reader
	errs  []error
}

func (c *compiler) unknown(facet string, i int, name, suggest string) {
	c.errs = append(c.errs, &UnknownError{facet, i, name, suggest})
}

func (c *compiler) materials(names []string) Any {
	var out Any
	seen := map[string]bool{}
	for i, n := range names {
		if own, ok := c.entry(n); ok {
			out = append(out, c.terms("materials", i, own)...)
			continue
		}
		ids := c.lex.Find(n)
		if ids == nil {
			c.unknown("materials", i, n, c.lex.Suggest(n))
		}
		for _, id := range ids {
			if !seen[id] {
				seen[id] = true
				out = append(out, Concept{Material, id})
			}
		}
	}
	return out
}

func (c *compiler) actions(names []string) Any {
	if names == nil {
		names = []string{"tighten", "ease", "dispute"}
	}
	var out Any
	for i, n := range names {
		if own, ok := c.entry(n); ok {
			out = append(out, c.terms("actions", i, own)...)
			continue
		}
		d, ok := c.lex.Direction(n)
		if !ok {
			c.unknown("actions", i, n, c.lex.SuggestAction(n))
			continue
		}
		if !slices.Contains(out, Query(Concept{Action, d})) {
			out = append(out, Concept{Action, d})
		}
	}
	return out
}

func (c *compiler) place(facet string, i int, name string) Query {
	if own, ok := c.entry(name); ok {
		return c.terms(facet, i, own)
	}
	code, ok := c.lex.Place(name)
	if !ok {
		c.unknown(facet, i, name, c.lex.SuggestPlace(name))
	}
	return Concept{Place, code}
}

// own returns the terms of an entry of [words], or the name as a term.
func (c *compiler) own(facet string, i int, name string) Any {
	if own, ok := c.entry(name); ok {
		return c.terms(facet, i, own)
	}
	return c.terms(facet, i, []string{name})
}

func (c *compiler) entry(name string) ([]string, bool) {
	own, ok := c.words[strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "@"))]
	return own, ok
}

func (c *compiler) terms(facet string, i int, texts []string) Any {
	var out Any
	for _, t := range texts {
		q, ok := c.term(t)
		if !ok {
			c.unknown(facet, i, t, "")
			continue
		}
		out = append(out, q)
	}
	return out
}

// term reads one plain or quoted term. A term without a letter matches nothing
// and is refused. A question mark that ends a word is punctuation here: people
// paste headlines.
func (c *compiler) term(s string) (Term, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = strings.TrimRight(w, "?")
	}
	s = strings.Join(words, " ")
	return Term{s}, len(readPattern(c.read, s)) > 0
}
