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
	cells   []cell   // by class
	present []int32  // classes in the document
	bits    []uint64 // the same, as a set
	occurs  []occurrence
	classAt []int32  // by occurrence
	pairs   []uint64 // a set of pairOf
	sides   []uint32 // the same, as a list
	asks    []int32
	epoch   uint32

	lower   []byte // the text in lower case as far as ASCII goes, for literals
	nodes   []node
	scratch []at
	near    []bool
	told    bool     // the measures of the document were composed and judged
	asked   []uint32 // by query: the epoch in which it was looked at
}

// side is a row of tokens with what is known of them: the text, or the outlet.
type side struct {
	toks  []text.Token
	entry []int32 // by token
	joins []int32 // by token: the entry of it and the next as one word, or 0
	d     *document
	text  string // of the outlet, where there is no document
}

// raw returns a token as it is written.
func (s *side) raw(i int) string {
	if s.d != nil {
		return s.d.raw(i, i+1)
	}
	return s.text[s.toks[i].Start:s.toks[i].End]
}

// cell is where a class occurs in the document of an epoch.
type cell struct {
	epoch      uint32
	head, tail int32 // of a list of occurrences
}

// occurrence is a class at a place, tokens tok to end; next is -1 at the end.
type occurrence struct{ tok, end, next int32 }

func newRun(p *program) *run {
	return &run{
		p: p, memos: map[string]*memo{}, words: entries{make([]entry, 2)}, nodes: p.nodes, cells: make([]cell, len(p.classes)),
		bits: make([]uint64, len(p.classes)/64+1), pairs: make([]uint64, pairBits/64), asked: make([]uint32, len(p.roots)),
	}
}

// scan finds all classes in a document.
func (r *run) scan(d *document) {
	r.begin()
	r.main.toks, r.main.d = d.toks, d
	r.main.entry, r.main.joins = r.main.entry[:0], r.main.joins[:0]
	for f := range d.src {
		if from, to := d.tokens(Field(f)); from < to {
			r.resolve(r.memo(d.langs[f]), &r.main, from, to)
		}
	}
	for i, e := range r.main.entry {
		if e == nothing && r.main.joins[i] <= nothing {
			continue
		}
		for _, c := range r.words.list[e].classes {
			r.occur(c, int32(i), int32(i+1))
		}
		if j := r.main.joins[i]; j > nothing {
			for _, c := range r.words.list[j].classes {
				r.occur(c, int32(i), int32(i+2))
			}
		}
	}
	r.pairUp()
}

// begin forgets the last document.
func (r *run) begin() {
	if r.epoch++; r.epoch == 0 { // after 2^32 documents
		clear(r.cells)
		clear(r.asked)
		r.epoch = 1
	}
	for _, c := range r.present {
		r.bits[c>>6] = 0
	}
	r.present, r.occurs, r.classAt = r.present[:0], r.occurs[:0], r.classAt[:0]
	r.outlet.toks = r.outlet.toks[:0]
	r.told = false
}

// forget drops what is known of words, whose numbers mean nothing any more.
func (r *run) forget() {
	for _, m := range r.memos {
		m.forget()
	}
	r.words.list = r.words.list[:2]
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
	for i := from; i < to; i++ {
		t := &s.toks[i]
		e := m.look(t)
		join := int32(0)
		if e != nothing {
			if cs := r.words.list[e].cases; len(cs) > 0 {
				w := s.raw(i)
				for _, c := range cs {
					if c.raw == w {
						e = c.entry
						break
					}
				}
			}
		}
		if i+1 < to {
			n := &s.toks[i+1]
			hyphen := n.Flag&text.Hyphen != 0
			if (hyphen || r.words.list[e].head) && n.Flag&(text.Break|text.CJK) == 0 && t.Flag&text.CJK == 0 {
				join = m.joined(t, n, hyphen)
			}
		}
		s.entry, s.joins = append(s.entry, e), append(s.joins, join)
	}
}

// occur notes a class at a place.
func (r *run) occur(class, tok, end int32) {
	n := int32(len(r.occurs))
	r.occurs = append(r.occurs, occurrence{tok, end, -1})
	r.classAt = append(r.classAt, class)
	c := &r.cells[class]
	if c.epoch == r.epoch {
		r.occurs[c.tail].next = n
		c.tail = n
		return
	}
	*c = cell{r.epoch, n, n}
	r.mark(class)
}

// mark notes that a class is in the document.
func (r *run) mark(class int32) {
	if r.bits[class>>6]>>(class&63)&1 == 0 {
		r.bits[class>>6] |= 1 << (class & 63)
		r.present = append(r.present, class)
	}
}

func (r *run) has(class int32) bool { return r.bits[class>>6]>>(class&63)&1 != 0 }

// read cuts the name of the outlet into words.
func (r *run) readOutlet(d *document, reader *text.Reader, source string) {
	r.outlet.toks = reader.Tokens(r.outlet.toks[:0], source, d.lang, 0)
	r.outlet.text = source
	r.outlet.entry, r.outlet.joins = r.outlet.entry[:0], r.outlet.joins[:0]
	r.resolve(r.memo(d.lang), &r.outlet, 0, len(r.outlet.toks))
}

// markConcepts notes what the lexicon found.
func (r *run) markConcepts(a *analysis) {
	for i, in := range a.has {
		if in {
			r.markKey(classKey{kind: wordMaterial, text: a.k.lex.Materials[i].ID})
		}
	}
	for _, m := range a.places {
		r.markKey(classKey{kind: wordPlace, text: a.k.lex.Places[m.id].Code})
	}
	if len(a.cues) > 0 {
		r.markKey(classKey{kind: wordAction})
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
	for text, i := range r.p.expr {
		if r.p.exprs[i].may(r.lower) {
			r.markKey(classKey{kind: wordExpr, text: text})
		}
	}
}

func (r *run) markKey(k classKey) {
	if id, ok := r.p.class[k]; ok {
		r.mark(id)
	}
}

// candidates returns the queries that the document could satisfy, each once, in
// the order of queries. The slice is valid until the next document.
func (r *run) candidates() []int32 {
	p := r.p
	out := r.asks[:0]
	for _, c := range r.present {
		out = r.ask(p.filed[p.from[c]:p.from[c+1]], out)
	}
	for _, pair := range r.sides {
		out = r.ask(p.sided[p.sideFrom[pair]:p.sideFrom[pair+1]], out)
	}
	out = append(out, p.always...)
	slices.Sort(out)
	r.asks = out
	return out
}

// ask appends the queries among filings that are not ruled out.
func (r *run) ask(fs []filing, out []int32) []int32 {
	for _, f := range fs {
		if f.second >= 0 && !r.has(f.second) || !r.open(f.query) || r.asked[f.query] == r.epoch {
			continue
		}
		r.asked[f.query] = r.epoch
		out = append(out, f.query)
	}
	return out
}

// pairOf is a number for two classes that stand side by side, never 0. Others
// may have the same.
func pairOf(a, b int32) uint32 {
	h := uint64(uint32(a))<<32 | uint64(uint32(b))
	h *= 0x9e3779b97f4a7c15
	return uint32(h>>32)&(pairBits-1) | 1<<31
}

const pairBits = 1 << 17

// pairUp notes which classes stand side by side.
func (r *run) pairUp() {
	if !r.p.phrases {
		return
	}
	for _, p := range r.sides {
		r.pairs[p>>6] = 0
	}
	r.sides = r.sides[:0]
	s := &r.main
	for i := range r.classAt {
		o := &r.occurs[i]
		if int(o.end) >= len(s.toks) || s.toks[o.end].Flag&text.Break != 0 {
			continue
		}
		for _, e := range [2]int32{s.entry[o.end], s.joins[o.end]} {
			if e <= nothing {
				continue
			}
			for _, c := range r.words.list[e].classes {
				p := pairOf(r.classAt[i], c) & (pairBits - 1)
				if bit := uint64(1) << (p & 63); r.pairs[p>>6]&bit == 0 {
					r.pairs[p>>6] |= bit
					r.sides = append(r.sides, p)
				}
			}
		}
	}
}

// term appends where a term occurs in the given fields.
func (r *run) term(d *document, n *node, dst []at) []at {
	l := &r.p.leaves[n.id]
	if len(l.words) == 0 {
		return dst
	}
	if n.in == inSource {
		for i := range r.outlet.toks {
			dst = r.follow(&r.outlet, l, 0, int32(i), int32(i), n, dst)
			if l.joined >= 0 && r.words.in(r.outlet.entry[i], l.joined) {
				dst = r.follow(&r.outlet, l, len(l.words), int32(i), int32(i+1), n, dst)
			}
		}
		return dst
	}
	from := len(dst)
	if c := &r.cells[l.words[0]]; c.epoch == r.epoch {
		for i := c.head; i >= 0; i = r.occurs[i].next {
			o := r.occurs[i]
			dst = r.follow(&r.main, l, 1, o.tok, o.end, n, dst)
		}
	}
	if l.joined >= 0 {
		if c := &r.cells[l.joined]; c.epoch == r.epoch {
			for i := c.head; i >= 0; i = r.occurs[i].next {
				o := r.occurs[i]
				dst = r.follow(&r.main, l, len(l.words), o.tok, o.end, n, dst)
			}
		}
	}
	if n.in == inText {
		return dst
	}
	kept := dst[:from]
	for _, h := range dst[from:] {
		if n.in>>d.field(int(h.start))&1 != 0 {
			kept = append(kept, h)
		}
	}
	return kept
}

// follow appends the places where the words of a leaf from word k on stand at
// token i on, for a match that begins at start.
func (r *run) follow(s *side, l *termLeaf, k int, start, i int32, n *node, dst []at) []at {
	for ; k < len(l.words); k++ {
		if int(i) >= len(s.toks) || i > start && s.toks[i].Flag&text.Break != 0 {
			return dst
		}
		if j := s.joins[i]; j > nothing && r.words.in(j, l.words[k]) {
			dst = r.follow(s, l, k+1, start, i+2, n, dst)
		}
		if !r.words.in(s.entry[i], l.words[k]) {
			return dst
		}
		i++
	}
	if !l.fits(s.toks, int(start), int(i)) {
		return dst
	}
	return append(dst, at{found{&l.leaf, start, i}, n.concept})
}
