package matchers

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"curbwire/matchers/lexicon"
	"curbwire/matchers/text"
)

// Set matches documents against watches. It is safe for concurrent use.
type Set struct {
	watches []Watch
	k       *knowledge
	pool    sync.Pool // of *matcher
}

// knowledge is what all matchers of a Set share: the lexicon, the terms of the
// watches, and an automaton for each language, built when first needed.
type knowledge struct {
	lex   *lexicon.Lexicon
	terms []string
	term  map[string]int32
	mats  map[string]int32
	codes map[string]int32
	autos map[string]func() *automaton
}

// NewSet builds a Set. Words are the user's own concepts, as given to Compile;
// their entries are entered too, so that Explain shows them. It fails if a watch
// has no query.
func NewSet(lex *lexicon.Lexicon, words map[string][]string, watches []Watch) (*Set, error) {
	k := &knowledge{lex: lex, term: map[string]int32{}, mats: map[string]int32{}, codes: map[string]int32{}, autos: map[string]func() *automaton{}}
	for i, m := range lex.Materials {
		k.mats[m.ID] = int32(i)
	}
	for i, p := range lex.Places {
		k.codes[p.Code] = int32(i)
	}
	for _, name := range slices.Sorted(maps.Keys(words)) {
		for _, t := range words[name] {
			k.enter(t)
		}
	}
	for _, w := range watches {
		if w.Query == nil {
			return nil, fmt.Errorf("watch %q: no query", w.Name)
		}
		k.collect(w.Query)
	}
	for _, lang := range text.Languages() {
		k.autos[lang] = sync.OnceValue(func() *automaton { return k.build(lang) })
	}
	s := &Set{watches: slices.Clone(watches), k: k}
	s.pool.New = func() any { return newMatcher(k) }
	return s, nil
}

func (k *knowledge) enter(t string) {
	if _, ok := k.term[t]; !ok {
		k.term[t] = int32(len(k.terms))
		k.terms = append(k.terms, t)
	}
}

func (k *knowledge) collect(q Query) {
	switch q := q.(type) {
	case Term:
		k.enter(q.Text)
	case Any:
		for _, x := range q {
			k.collect(x)
		}
	case All:
		for _, x := range q {
			k.collect(x)
		}
	case Not:
		k.collect(q.Query)
	case Near:
		k.collect(q.A)
		k.collect(q.B)
	}
}

// Match returns the watches that a document satisfies, in the order of the
// watches. Hits share the slices of one Reading; do not change them. Of a very
// long document only the first 32,768 words or characters are read.
func (s *Set) Match(doc Doc) []Hit {
	m := s.pool.Get().(*matcher)
	defer s.pool.Put(m)
	a := m.analyse(doc)
	var (
		hits []Hit
		read *Reading
	)
	for i := range s.watches {
		spans, ok := a.match(s.watches[i].Query)
		if !ok {
			continue
		}
		if read == nil {
			r := a.read()
			read = &r
		}
		hits = append(hits, Hit{Watch: &s.watches[i], Spans: spans, Reading: *read})
	}
	return hits
}

// Read returns what a document says happened, whatever the watches.
func (s *Set) Read(doc Doc) Reading {
	m := s.pool.Get().(*matcher)
	defer s.pool.Put(m)
	return m.analyse(doc).read()
}

// matcher is the memory for one document at a time.
type matcher struct {
	k       *knowledge
	reader  *text.Reader
	finders map[string]*finder
	a       analysis
}

func newMatcher(k *knowledge) *matcher {
	return &matcher{k: k, reader: text.NewReader(), finders: map[string]*finder{}, a: analysis{k: k}}
}

// analyse finds everything in a document. The result is valid until the next call.
func (m *matcher) analyse(doc Doc) *analysis {
	a := &m.a
	a.reset(m.reader, doc)
	f := m.finders[a.lang]
	if f == nil {
		f = &finder{a: m.k.autos[a.lang](), known: map[string]*word{}}
		m.finders[a.lang] = f
	}
	a.sort(f.find(&a.document))
	a.tell()
	a.judge()
	return a
}
