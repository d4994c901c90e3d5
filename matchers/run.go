package matchers

import (
	"slices"

	"curbwire/matchers/text"
)

// run is one program at work on one document at a time.
type run struct {
	p     *program
	memos map[string]*memo
	words entries

	main    side
	outlet  side
	present []int32  // atoms in the text
	bits    []uint64 // the same, as a set
	asks    []candidate
	asked   []uint32 // by query: the epoch in which it was looked at
	epoch   uint32
	visits  map[visit]bool // of the start in hand

	lower   []byte // the text in lower case as far as ASCII goes, for literals
	scratch []at
	near    []bool
	told    bool // the measures of the document were composed and judged
}

// side is a row of tokens with what is known of them: the text, or the outlet.
type side struct {
	read  *text.Reader
	toks  []text.Token
	entry []int32 // by token
	joins []int32 // by token: the entry of it and the next as one word, 0 if that has none
	d     *document
	text  string // of the outlet, where there is no document

	cells  []cell // by atom
	occurs []occurrence
}

// raw returns a token as it is written.
func (s *side) raw(i int) string {
	if s.d != nil {
		return s.d.raw(i, i+1)
	}
	return s.text[s.toks[i].Start:s.toks[i].End]
}

// visit is a state of the trie at a token, reached by words written as one. There
// are many ways to get there, and one is enough.
type visit struct{ at, end int32 }

// cell is where an atom occurs in the document of an epoch.
type cell struct {
	epoch      uint32
	head, tail int32 // of a list of occurrences
}

// occurrence is an atom at tokens start to end; next is -1 at the end.
type occurrence struct{ start, end, next int32 }

func newRun(p *program) *run {
	r := &run{
		p: p, memos: map[string]*memo{}, words: newEntries(), visits: map[visit]bool{},
		bits: make([]uint64, len(p.atoms)/64+1), asked: make([]uint32, len(p.roots)),
	}
	r.main.cells = make([]cell, len(p.atoms))
	if p.sources {
		r.outlet.cells = make([]cell, len(p.atoms))
	}
	return r
}

// scan finds all terms in a document.
func (r *run) scan(d *document) {
	r.begin()
	s := &r.main
	s.read, s.toks, s.d = d.read, d.toks, d
	s.entry, s.joins = s.entry[:0], s.joins[:0]
	for f := range d.src {
		if from, to := d.tokens(Field(f)); from < to {
			r.resolve(r.memo(d.langs[f]), s, from, to)
		}
	}
	r.walk(s)
}

// begin forgets the last document.
func (r *run) begin() {
	if r.epoch++; r.epoch == 0 { // after 2^32 documents
		clear(r.main.cells)
		clear(r.outlet.cells)
		clear(r.asked)
		r.epoch = 1
	}
	for _, c := range r.present {
		r.bits[c>>6] = 0
	}
	r.present, r.main.occurs, r.outlet.occurs = r.present[:0], r.main.occurs[:0], r.outlet.occurs[:0]
	r.told = false
}

// forget drops what is known of words, whose numbers mean nothing any more.
func (r *run) forget() {
	for _, m := range r.memos {
		m.forget()
	}
	r.words.forget()
}

// memo returns what is known of the words of a language.
func (r *run) memo(lang string) *memo {
	m := r.memos[lang]
	if m == nil {
		m = newMemo(r.p, lang, &r.words)
		r.memos[lang] = m
	}
	return m
}

// resolve looks up tokens of a side that are in one language.
func (r *run) resolve(m *memo, s *side, from, to int) {
	s.entry, s.joins = slices.Grow(s.entry, to-from)[:to], slices.Grow(s.joins, to-from)[:to]
	clear(s.joins[from:])
	ids := m.known(s.read)
	cut := false // the word before may be the head of one written in two
	for i := from; i < to; i++ {
		t := &s.toks[i]
		e := ids[t.ID]
		if e == 0 {
			e = m.learn(s.read, *t)
		}
		if i > from && (cut || t.Flag&text.Hyphen != 0) {
			s.joins[i-1] = m.joined(s.read, s.toks[i-1], *t)
		}
		if cut = e&odd != 0; cut {
			e &^= odd
			x := &r.words.list[e]
			cut = x.head
			if len(x.cases) > 0 {
				e = x.as(s.raw(i), e)
			}
		}
		s.entry[i] = e
	}
}

// walk finds the terms of a side. Few tokens begin one, so a step into the trie
// is taken only where a glance at the next token does not rule it out.
func (r *run) walk(s *side) {
	last := len(s.entry) - 1
	for i := range last {
		x, next := &r.words.steps[s.entry[i]], &r.words.steps[s.entry[i+1]]
		if x.full || next.full || s.joins[i]|s.joins[i+1] != 0 || r.p.trie.edges.maybe(x.root, next.class) {
			r.begins(s, i)
		}
	}
	if last >= 0 {
		r.begins(s, last)
	}
}

// begins finds the terms that begin at a token.
func (r *run) begins(s *side, i int) {
	for _, n := range r.words.list[s.entry[i]].roots {
		r.reach(s, n, int32(i), int32(i+1), false)
	}
	if j := s.joins[i]; j != 0 {
		for _, n := range r.words.list[j].roots {
			r.reach(s, n, int32(i), int32(i+2), true)
		}
	}
	if len(r.visits) > 0 {
		clear(r.visits)
	}
}

// reach notes what ends in a state, for a row of tokens begun at start and
// followed to end, and goes on from there. Joined says that two of them were
// taken as one word.
func (r *run) reach(s *side, at state, start, end int32, joined bool) {
	if joined {
		v := visit{at.id, end}
		if r.visits[v] {
			return
		}
		r.visits[v] = true
	}
	if at.atom >= 0 {
		r.close(s, at, start, end)
	}
	if !at.more || int(end) >= len(s.toks) || s.toks[end].Flag&text.Break != 0 {
		return
	}
	for _, c := range r.words.list[s.entry[end]].classes {
		if to := r.p.trie.edges.next(at.id, c); to.id != 0 {
			r.reach(s, to, start, end+1, joined)
		}
	}
	if j := s.joins[end]; j != 0 {
		for _, c := range r.words.list[j].classes {
			if to := r.p.trie.edges.next(at.id, c); to.id != 0 {
				r.reach(s, to, start, end+2, true)
			}
		}
	}
}

// close notes the atoms that end in a state.
func (r *run) close(s *side, n state, start, end int32) {
	check := n.strict || parted(s.toks[start:end])
	if !n.many {
		if !check || r.p.atoms[n.atom].fits(s.read, s.toks, int(start), int(end)) {
			r.occur(s, n.atom, start, end)
		}
		return
	}
	for _, a := range r.p.trie.shared[n.atom] {
		if !check || r.p.atoms[a].fits(s.read, s.toks, int(start), int(end)) {
			r.occur(s, a, start, end)
		}
	}
}

// parted reports whether a row of tokens of a script without spaces has one
// inside. Only then does a leaf that cares for nothing around it have a say.
func parted(toks []text.Token) bool {
	if toks[0].Flag&text.CJK == 0 {
		return false
	}
	for _, t := range toks[1:] {
		if t.Flag&text.Space != 0 {
			return true
		}
	}
	return false
}

// occur notes an atom at a place.
func (r *run) occur(s *side, atom, start, end int32) {
	n := int32(len(s.occurs))
	s.occurs = append(s.occurs, occurrence{start, end, -1})
	c := &s.cells[atom]
	if c.epoch == r.epoch {
		s.occurs[c.tail].next = n
		c.tail = n
		return
	}
	*c = cell{r.epoch, n, n}
	if s == &r.main {
		r.mark(atom)
	}
}

// mark notes that an atom is in the text.
func (r *run) mark(atom int32) {
	if !r.has(atom) {
		r.bits[atom>>6] |= 1 << (atom & 63)
		r.present = append(r.present, atom)
	}
}

func (r *run) has(atom int32) bool { return r.bits[atom>>6]>>(atom&63)&1 != 0 }

// scanOutlet finds all terms in the name of the outlet.
func (r *run) scanOutlet(d *document, source string) {
	s := &r.outlet
	s.read, s.toks, s.text = d.read, d.read.Tokens(s.toks[:0], source, d.lang, 0), source
	s.entry, s.joins = s.entry[:0], s.joins[:0]
	r.resolve(r.memo(d.lang), s, 0, len(s.toks))
	r.walk(s)
}

// markConcepts notes what the lexicon found.
func (r *run) markConcepts(a *analysis) {
	for i, in := range a.has {
		if in {
			r.markKey(atomKey{atomMaterial, a.k.lex.Materials[i].ID})
		}
	}
	for _, m := range a.places {
		r.markKey(atomKey{atomPlace, a.k.lex.Places[m.id].Code})
	}
	if len(a.cues) > 0 {
		r.markKey(atomKey{kind: atomAction})
	}
}

// markExprs notes the regular expressions whose literals are in the document.
func (r *run) markExprs(d *document) {
	if len(r.p.exprs) == 0 {
		return
	}
	r.lower = r.lower[:0]
	for f := range d.src {
		for _, b := range []byte(d.part(Field(f))) {
			if b >= 'A' && b <= 'Z' {
				b |= 0x20
			}
			r.lower = append(r.lower, b)
		}
		r.lower = append(r.lower, 0)
	}
	for i, a := range r.p.atoms {
		if a.is == atomExpr && r.p.exprs[a.id].may(r.lower) {
			r.mark(int32(i))
		}
	}
}

func (r *run) markKey(k atomKey) {
	if id, ok := r.p.atom[k]; ok {
		r.mark(id)
	}
}

// candidate is a query that a document could satisfy. If it is one term anywhere
// in the text, which is there, atom is that term, otherwise -1.
type candidate struct{ query, atom int32 }

// candidates returns the queries that the document could satisfy, each once. The
// slice is valid until the next document.
func (r *run) candidates() []candidate {
	p := r.p
	out := r.asks[:0]
	for _, q := range p.always {
		out = append(out, candidate{q, -1})
	}
	for _, a := range r.present {
		for _, f := range p.filed[p.from[a]:p.from[a+1]] {
			if f.second == alone {
				out = append(out, candidate{f.query, a})
				continue
			}
			if f.second >= 0 && !r.has(f.second) || r.asked[f.query] == r.epoch {
				continue
			}
			r.asked[f.query] = r.epoch
			if r.open(f.query) {
				out = append(out, candidate{f.query, -1})
			}
		}
	}
	r.asks = out
	return out
}

// term appends where a term occurs in the given fields.
func (r *run) term(d *document, atom int32, in fields, dst []at) []at {
	s := &r.main
	if in == inSource {
		s = &r.outlet
	}
	c := s.cells[atom]
	if c.epoch != r.epoch {
		return dst
	}
	a := &r.p.atoms[atom]
	for i := c.head; i >= 0; i = s.occurs[i].next {
		o := s.occurs[i]
		if in == inText || in == inSource || in>>d.field(int(o.start))&1 != 0 {
			dst = append(dst, at{found{&a.leaf, o.start, o.end}, a.text})
		}
	}
	return dst
}
