package matchers

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"curbwire/matchers/text"
)

// wordTables tell which classes a word of a text belongs to.
type wordTables struct {
	plens  []int   // lengths of the prefixes looked for, in bytes
	shapes []shape // of the words with free letters
	cases  map[string][]caseOf
	tables map[string]func() *stemTable // by language, made when first met
}

// caseOf is a class of a word that must be written in one way.
type caseOf struct {
	raw   string
	class int32
}

// shape is where free letters stand in words of one length.
type shape struct {
	runes int
	free  uint64 // bit n: letter n
	open  bool
}

// stemTable finds the classes whose words have a stem in one language.
type stemTable struct {
	lang  string
	first map[string]int32
	next  []int32 // by class: another one with the same stem, or -1
}

func newWordTables(p *program, r *text.Reader) wordTables {
	w := wordTables{cases: map[string][]caseOf{}, tables: map[string]func() *stemTable{}}
	for id, c := range p.classes {
		switch c.kind {
		case wordPrefix:
			if !slices.Contains(w.plens, len(c.text)) {
				w.plens = append(w.plens, len(c.text))
			}
		case wordWild:
			if s := shapeOf(c); !slices.Contains(w.shapes, s) {
				w.shapes = append(w.shapes, s)
			}
		case wordCase:
			if t := r.Tokens(nil, c.text, "", 0); len(t) > 0 {
				word := r.Word(t[0])
				w.cases[word] = append(w.cases[word], caseOf{c.text, int32(id)})
			}
		case wordStem:
			p.heads.words++
		}
	}
	for _, c := range p.classes {
		if c.kind == wordStem {
			p.heads.add(c.text)
		}
	}
	for _, lang := range text.Languages() {
		w.tables[lang] = sync.OnceValue(func() *stemTable { return newStemTable(p, lang) })
	}
	return w
}

func newStemTable(p *program, lang string) *stemTable {
	t := &stemTable{lang: lang, first: make(map[string]int32, p.heads.words), next: make([]int32, len(p.classes))}
	st := text.NewStemmer(lang)
	for id, c := range p.classes {
		if c.kind != wordStem {
			continue
		}
		s := st.Stem(c.text)
		if n, ok := t.first[s]; ok {
			t.next[id] = t.next[n]
			t.next[n] = int32(id)
			continue
		}
		t.first[s], t.next[id] = int32(id), -1
	}
	return t
}

// maxFree is the last letter that can be free, counted from 0.
const maxFree = 63

func shapeOf(c patternWord) shape {
	s := shape{open: c.open}
	for _, r := range c.text {
		if r == anyLetter && s.runes <= maxFree {
			s.free |= 1 << s.runes
		}
		s.runes++
	}
	return s
}

// of writes a word with the letters that a shape leaves free put out, or
// returns "" if the word has not that shape.
func (s shape) of(w string) string {
	var out strings.Builder
	i := 0
	for _, r := range w {
		if i == s.runes {
			if !s.open {
				return ""
			}
			break
		}
		if i <= maxFree && s.free&(1<<i) != 0 {
			r = anyLetter
		}
		out.WriteRune(r)
		i++
	}
	if i < s.runes {
		return ""
	}
	return out.String()
}

// heads are beginnings of long words that a text may write in two. It may take
// a word for one that is none.
type heads struct {
	words int
	bits  []uint64
}

// headSeed makes the bits those of one process; results do not depend on them.
var headSeed = maphash.MakeSeed()

// add notes where a long word may be cut in two.
func (h *heads) add(w string) {
	if h.bits == nil {
		n := 1 << 6
		for n < h.words {
			n *= 2
		}
		h.bits = make([]uint64, n) // 64 bits for a word's dozen heads
	}
	if len(w) < minJoin {
		return
	}
	for i := range w {
		if cutAt(w, i) {
			at := h.at(w[:i])
			h.bits[at>>6] |= 1 << (at & 63)
		}
	}
}

func (h *heads) at(w string) uint64 {
	return maphash.String(headSeed, w) & (uint64(len(h.bits))*64 - 1)
}

func (h *heads) may(w string) bool {
	if len(h.bits) == 0 || len(w) < 3 {
		return false
	}
	at := h.at(w)
	return h.bits[at>>6]>>(at&63)&1 != 0
}

// cutAt reports whether a word may be written in two parts, the first of n bytes.
func cutAt(w string, n int) bool {
	return len(w) >= minJoin && n >= 3 && n <= len(w)-3
}

// entry is what is known about a word of the texts.
type entry struct {
	classes []int32
	roots   []state // after it at the start of a term
	cases   []variant
	head    bool
}

// variant is the entry to use where the word is written in one way.
type variant struct {
	raw   string
	entry int32
}

// as returns the entry of a word as it is written.
func (e *entry) as(raw string, otherwise int32) int32 {
	for _, c := range e.cases {
		if c.raw == raw {
			return c.entry
		}
	}
	return otherwise
}

// entries are those of all languages; the first two are unused and that of
// words without a class.
type entries struct {
	list  []entry
	steps []step  // by entry
	chunk []int32 // for the classes of entries, many in one piece of memory
	roots []state // likewise
}

// step is what a glance at an entry tells, its only class, if it has one, and the
// state after it at the start of a term. A full one has more to it.
type step struct {
	class, root int32
	full        bool
}

// odd marks the number of an entry with cases or a head.
const odd = 1 << 30

func newEntries() entries {
	return entries{list: make([]entry, 2), steps: []step{{class: -1}, {class: -1}}}
}

func (es *entries) forget() {
	es.list, es.steps, es.chunk = es.list[:2], es.steps[:2], es.chunk[:0]
	es.roots = es.roots[:0]
}

// add enters a word of some classes, which it copies, and returns its number.
func (es *entries) add(t *trie, e entry) int32 {
	e.classes = es.keep(e.classes)
	if cap(es.roots)-len(es.roots) < len(e.classes) {
		es.roots = make([]state, 0, max(1024, len(e.classes)))
	}
	from := len(es.roots)
	for _, c := range e.classes {
		if t.roots[c].id != 0 {
			es.roots = append(es.roots, t.roots[c])
		}
	}
	e.roots = es.roots[from:len(es.roots):len(es.roots)]
	s := step{class: -1, full: len(e.classes) > 1}
	if len(e.classes) == 1 {
		s.class = e.classes[0]
		s.root = t.roots[s.class].id
		s.full = s.root != 0 && t.roots[s.class].atom >= 0
	}
	es.list, es.steps = append(es.list, e), append(es.steps, s)
	n := int32(len(es.list) - 1)
	if e.head || len(e.cases) > 0 {
		n |= odd
	}
	return n
}

func (es *entries) keep(ids []int32) []int32 {
	if cap(es.chunk)-len(es.chunk) < len(ids) {
		es.chunk = make([]int32, 0, max(4096, len(ids)))
	}
	from := len(es.chunk)
	es.chunk = append(es.chunk, ids...)
	return es.chunk[from:len(es.chunk):len(es.chunk)]
}

// memo remembers the words of one language that one matcher met.
type memo struct {
	p       *program
	stems   *stemTable
	stem    *text.Stemmer
	ids     []int32 // by ID of a token: 0 not met yet, else an entry
	entries *entries
	joins   map[join]int32
	found   []int32 // classes, for the word in hand
}

// join is two words written as one.
type join struct {
	a, b   int32 // IDs of tokens
	hyphen bool
}

// nothing is the entry of words that no query asks for.
const nothing = 1

func newMemo(p *program, lang string, es *entries) *memo {
	return &memo{p: p, stems: p.words.tables[lang](), stem: text.NewStemmer(lang), entries: es, joins: map[join]int32{}}
}

func (m *memo) forget() {
	clear(m.ids)
	clear(m.joins)
}

// known returns the entries of the words that a Reader has met, by their number,
// those of which are 0 that were not looked up yet.
func (m *memo) known(r *text.Reader) []int32 {
	if n := r.Words(); n > len(m.ids) {
		m.ids = append(m.ids, make([]int32, max(n, 2*len(m.ids))-len(m.ids))...)
	}
	return m.ids
}

// learn looks a token's word up.
func (m *memo) learn(r *text.Reader, t text.Token) int32 {
	e := m.meet(r.Word(t), t.Flag&text.CJK != 0)
	m.ids[t.ID] = e
	return e
}

func (m *memo) meet(w string, char bool) int32 {
	if char {
		if id, ok := m.p.class[classKey{kind: wordChar, text: w}]; ok {
			return m.enter(entry{classes: []int32{id}})
		}
		return nothing
	}
	e := entry{classes: m.classes(w), head: m.p.heads.may(w)}
	for _, c := range m.p.words.cases[w] {
		e.cases = append(e.cases, variant{c.raw, m.enter(entry{classes: append(e.classes, c.class)})})
	}
	if len(e.classes) == 0 && len(e.cases) == 0 && !e.head {
		return nothing
	}
	return m.enter(e)
}

func (m *memo) enter(e entry) int32 { return m.entries.add(&m.p.trie, e) }

// classes returns the classes of a folded word, however it is written. The slice
// is valid until the next call.
func (m *memo) classes(w string) []int32 {
	out := m.found[:0]
	if id, ok := m.stems.first[m.stem.Stem(w)]; ok {
		for ; id >= 0; id = m.stems.next[id] {
			out = append(out, id)
		}
	}
	for _, n := range m.p.words.plens {
		if n <= len(w) {
			if id, ok := m.p.class[classKey{kind: wordPrefix, text: w[:n]}]; ok {
				out = append(out, id)
			}
		}
	}
	for _, s := range m.p.words.shapes {
		if x := s.of(w); x != "" {
			if id, ok := m.p.class[classKey{kind: wordWild, open: s.open, text: x}]; ok {
				out = append(out, id)
			}
		}
	}
	m.found = out
	return out
}

// joined returns the entry of two words written as one, 0 if that has none.
// Without a hyphen only a long word can be cut, and not near its ends.
func (m *memo) joined(r *text.Reader, a, b text.Token) int32 {
	if b.Flag&(text.Break|text.CJK) != 0 || a.Flag&text.CJK != 0 {
		return 0
	}
	key := join{a.ID, b.ID, b.Flag&text.Hyphen != 0}
	if e, ok := m.joins[key]; ok {
		return e
	}
	if len(m.joins) >= maxLearned {
		clear(m.joins)
	}
	first := r.Word(a)
	classes := m.classes(first + r.Word(b))
	if !key.hyphen {
		classes = slices.DeleteFunc(classes, func(id int32) bool {
			c := m.p.classes[id]
			return c.kind != wordStem || !strings.HasPrefix(c.text, first) || !cutAt(c.text, len(first)) || !utf8.RuneStart(c.text[len(first)])
		})
	}
	e := int32(0)
	if len(classes) > 0 {
		e = m.enter(entry{classes: classes})
	}
	m.joins[key] = e
	return e
}
