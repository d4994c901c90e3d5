package matchers

import (
	"cmp"
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

// knowledge is what all matchers of a Set share: the lexicon, the queries, and
// an automaton of the lexicon for each language, built when first needed.
type knowledge struct {
	lex   *lexicon.Lexicon
	terms []string // by atom
	mats  map[string]int32
	codes map[string]int32
	autos map[string]func() *automaton
	p     *program
}

// NewSet builds a Set. Words are the user's own concepts, as given to Compile;
// their entries are entered too, so that Explain shows them. It fails if a watch
// has no query.
func NewSet(lex *lexicon.Lexicon, words map[string][]string, watches []Watch) (*Set, error) {
	k := &knowledge{lex: lex, mats: map[string]int32{}, codes: map[string]int32{}, autos: map[string]func() *automaton{}}
	for i, m := range lex.Materials {
		k.mats[m.ID] = int32(i)
	}
	for i, p := range lex.Places {
		k.codes[p.Code] = int32(i)
	}
	var own []string
	for _, name := range slices.Sorted(maps.Keys(words)) {
		own = append(own, words[name]...)
	}
	queries := make([]Query, len(watches))
	for i, w := range watches {
		if w.Query == nil {
			return nil, fmt.Errorf("watch %q: no query", w.Name)
		}
		queries[i] = w.Query
	}
	k.p = newProgram(k, queries, own)
	for _, a := range k.p.atoms {
		k.terms = append(k.terms, a.text)
	}
	for _, lang := range text.Languages() {
		k.autos[lang] = sync.OnceValue(func() *automaton { return k.build(lang) })
	}
	s := &Set{watches: slices.Clone(watches), k: k}
	s.pool.New = func() any { return newMatcher(k) }
	return s, nil
}

// Match returns the watches that a document satisfies, in the order of the
// watches. Hits share the slices of one Reading; do not change them. Of a very
// long document only the first 32,768 words or characters are read.
func (s *Set) Match(doc Doc) []Hit {
	m := s.pool.Get().(*matcher)
	defer s.pool.Put(m)
	hits := s.find(m, doc)
	if len(hits) == 0 {
		return nil
	}
	read := m.understood().read()
	for i := range hits {
		hits[i].Reading = read
	}
	return hits
}

// Find is Match without the Reading, for many watches of plain terms: what a
// document says happened is only looked into as far as the watches ask for it.
func (s *Set) Find(doc Doc) []Hit {
	m := s.pool.Get().(*matcher)
	defer s.pool.Put(m)
	return s.find(m, doc)
}

// find evaluates what could match. Nothing is allocated for a document without
// a hit, and one slice of all spans for one with hits.
func (s *Set) find(m *matcher, doc Doc) []Hit {
	m.begin(doc)
	a, r := &m.a, m.run
	m.matched, m.spans = m.matched[:0], m.spans[:0]
	for _, c := range r.candidates() {
		ok := true
		if c.atom >= 0 {
			r.scratch = r.term(&a.document, c.atom, inText, r.scratch[:0])
		} else {
			r.scratch, ok = a.at(s.k.p.roots[c.query], r.scratch[:0])
		}
		if ok {
			from := len(m.spans)
			m.spans = a.appendSpans(m.spans, r.scratch)
			m.matched = append(m.matched, match{c.query, from, len(m.spans)})
		}
	}
	if len(m.matched) == 0 {
		return nil
	}
	slices.SortFunc(m.matched, func(x, y match) int { return int(x.query - y.query) })
	hits, spans := make([]Hit, len(m.matched)), slices.Clone(m.spans)
	for i, h := range m.matched {
		hits[i].Watch = &s.watches[h.query]
		if h.from < h.to {
			hits[i].Spans = spans[h.from:h.to:h.to]
		}
	}
	return hits
}

// match is a query that matched, and its part of the spans.
type match struct {
	query    int32
	from, to int
}

// Read returns what a document says happened, whatever the watches.
func (s *Set) Read(doc Doc) Reading {
	m := s.pool.Get().(*matcher)
	defer s.pool.Put(m)
	m.begin(doc)
	return m.understood().read()
}

// matcher is the memory for one document at a time.
type matcher struct {
	k       *knowledge
	reader  *text.Reader
	finders map[string]*finder
	run     *run
	a       analysis
	sorted  bool // the lexicon was asked about the document
	matched []match
	found   []found // what the lexicon knows in the document
	spans   []Span
}

func newMatcher(k *knowledge) *matcher {
	m := &matcher{k: k, reader: text.NewReader(), finders: map[string]*finder{}, run: newRun(k.p)}
	m.reader.Max = maxTokens
	m.a = analysis{k: k, run: m.run}
	return m
}

// begin finds in a document what the queries look for.
func (m *matcher) begin(doc Doc) {
	a := &m.a
	if m.reader.Full() {
		m.forget()
	}
	a.reset(m.reader, doc)
	m.sorted = false
	m.run.scan(&a.document)
	m.run.markExprs(&a.document)
	if m.k.p.sources {
		m.run.scanOutlet(&a.document, doc.Source)
	}
	if m.k.p.concepts {
		m.sort()
		m.run.markConcepts(a)
	}
}

// forget drops what is known of words, so that memory stays bounded.
func (m *matcher) forget() {
	m.reader.Forget()
	m.run.forget()
	for _, f := range m.finders {
		f.forget()
	}
}

// sort finds what the lexicon knows in the document, once.
func (m *matcher) sort() {
	if m.sorted {
		return
	}
	m.sorted = true
	a := &m.a
	a.number()
	m.found = m.found[:0]
	for i, lang := range a.langs {
		from, to := a.tokens(Field(i))
		if from == to {
			continue
		}
		f := m.finders[lang]
		if f == nil {
			f = newFinder(m.k.autos[lang]())
			m.finders[lang] = f
		}
		m.found = f.find(&a.document, from, to, m.found)
	}
	a.sort(m.found)
}

// understood returns the analysis with the measures composed and judged.
func (m *matcher) understood() *analysis {
	m.sort()
	m.a.understand()
	return &m.a
}

// analyse finds everything in a document, also what no query waits for. The
// result is valid until the next call.
func (m *matcher) analyse(doc Doc) *analysis {
	m.begin(doc)
	a := m.understood()
	a.terms = a.terms[:0]
	for i, atom := range m.k.p.atoms {
		if atom.is != atomTerm {
			continue
		}
		for _, h := range m.run.term(&a.document, int32(i), inText, nil) {
			a.terms = append(a.terms, h.found)
		}
	}
	byPlace(a.terms)
	return a
}

func byPlace(fs []found) {
	slices.SortStableFunc(fs, func(x, y found) int { return cmp.Compare(x.start, y.start) })
}
