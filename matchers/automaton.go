package matchers

import (
	"slices"
	"strings"

	"curbwire/matchers/text"
)

// leafKind says what a pattern stands for.
type leafKind uint8

const (
	leafMaterial leafKind = iota
	leafWeak              // a material's name that needs an export word beside it
	leafPlace
	leafPlaceWeak // an authority that needs an export word beside it
	leafShort     // a one-character country name
	leafFirm      // a company that measures on its country name
	leafCue
	leafMask
	leafTerm // of a watch
)

// leaf is one pattern's meaning.
type leaf struct {
	kind  leafKind
	exact bool   // matched as written; beats an inflected match at the same place
	id    int32  // index into the lexicon's list, a role, or a term
	hang  int8   // Hangul syllables at the start of the pattern, 0 if it starts otherwise
	free  bool   // may stand inside an eojeol
	split uint64 // bit n: the pattern itself has a space before its token n
	kataL bool   // must open its katakana run
	kataR bool   // must close it
}

// found is a pattern at a place: tokens start to end, half-open.
type found struct {
	leaf       *leaf
	start, end int32
}

// automaton finds all patterns of one language in one pass: a trie over classes
// of tokens. It does not change once built; what it learns about words is kept
// by its callers.
type automaton struct {
	lang    string
	classes map[string]int32 // "s"+stem, "x"+word, "c"+word as written, "p"+prefix, "r"+character
	edges   edges
	outs    [][]*leaf // by state
	more    []bool    // by state: some edge leads on
	cases   map[string][]string
	plens   []int           // lengths of prefixes, in bytes
	heads   map[string]bool // beginnings of words that a text may write in two
}

func newAutomaton(lang string) *automaton {
	return &automaton{
		lang: lang, classes: map[string]int32{}, outs: make([][]*leaf, 1), more: make([]bool, 1),
		cases: map[string][]string{}, heads: map[string]bool{},
	}
}

// minJoin is the shortest word that a text may write with a space inside.
const minJoin = 8

// add enters a name or phrase. Inflected says whether words match by their stem;
// a trailing * makes the last word a prefix, a leading = demands the case given.
func (a *automaton) add(r *text.Reader, name string, inflected bool, l leaf) bool {
	exact := strings.HasPrefix(name, "=")
	name = strings.TrimPrefix(name, "=")
	prefix := strings.HasSuffix(name, "*")
	name = strings.TrimSuffix(name, "*")
	toks := r.Tokens(nil, name, "", 0)
	if len(toks) == 0 {
		return false
	}
	l.exact = !inflected && !prefix
	l.kataL = toks[0].Flag&text.Kata != 0
	l.kataR = toks[len(toks)-1].Flag&text.Kata != 0 && !prefix
	keys := make([]string, len(toks))
	cjk := false
	for i, t := range toks {
		if t.Flag&text.CJK != 0 {
			cjk = true
		}
		if t.Flag&text.Hangul != 0 && int(l.hang) == i {
			l.hang++
		}
		if i > 0 && t.Flag&text.Space != 0 {
			l.split |= 1 << min(i, 63)
		}
		keys[i] = a.key(r.Word(t), t, name, exact, prefix && i == len(toks)-1, inflected)
	}
	a.insert(keys, &l)
	if len(toks) == 2 && !cjk && !exact {
		// A word in two parts is also one word.
		one := r.Word(toks[0]) + r.Word(toks[1])
		a.insert([]string{a.key(one, text.Token{}, name, false, prefix, inflected)}, &l)
	}
	return true
}

func (a *automaton) key(w string, t text.Token, name string, exact, prefix, inflected bool) string {
	switch {
	case t.Flag&text.CJK != 0:
		return "r" + w
	case exact:
		raw := name[t.Start:t.End]
		if !slices.Contains(a.cases[w], raw) {
			a.cases[w] = append(a.cases[w], raw)
		}
		return "c" + raw
	case prefix:
		if !slices.Contains(a.plens, len(w)) {
			a.plens = append(a.plens, len(w))
		}
		return "p" + w
	case inflected:
		a.head(w)
		return "s" + text.Stem(w, a.lang)
	}
	a.head(w)
	return "x" + w
}

// head notes where a long word may be cut in two.
func (a *automaton) head(w string) {
	if len(w) < minJoin {
		return
	}
	for i := range w {
		if i >= 3 && i <= len(w)-3 {
			a.heads[w[:i]] = true
		}
	}
}

func (a *automaton) insert(keys []string, l *leaf) {
	at := int32(0)
	for _, k := range keys {
		c, ok := a.classes[k]
		if !ok {
			c = int32(len(a.classes)) + 1
			a.classes[k] = c
		}
		n := a.edges.next(at, c).id
		if n == 0 {
			n = int32(len(a.outs))
			a.outs, a.more = append(a.outs, nil), append(a.more, false)
			a.edges.add(edge{at, c, state{id: n}})
			a.more[at] = true
		}
		at = n
	}
	for _, o := range a.outs[at] {
		if *o == *l {
			return // two names with one stem
		}
	}
	a.outs[at] = append(a.outs[at], l)
}

// word is what an automaton knows about a word.
type word struct {
	ids   []int32
	first []int32 // by class of ids: the state after it at the start, 0 for none
	cases []caseClass
	head  bool
	root  bool // some pattern begins with it
}

type caseClass struct {
	raw string
	id  int32
}

func (a *automaton) word(w string, char bool) *word {
	out := &word{head: a.heads[w]}
	add := func(key string) {
		if id, ok := a.classes[key]; ok && !slices.Contains(out.ids, id) {
			out.ids = append(out.ids, id)
		}
	}
	if char {
		add("r" + w)
	} else {
		a.whole(w, add)
		for _, n := range a.plens {
			if n <= len(w) {
				add("p" + w[:n])
			}
		}
		for _, raw := range a.cases[w] {
			out.cases = append(out.cases, caseClass{raw, a.classes["c"+raw]})
		}
	}
	out.root = len(out.cases) > 0 || out.head
	for _, id := range out.ids {
		n := a.edges.next(0, id).id // no edge leads back to the start
		out.first = append(out.first, n)
		out.root = out.root || n != 0
	}
	return out
}

// whole adds the classes of a word that stands as it is or inflected.
func (a *automaton) whole(w string, add func(key string)) {
	add("x" + w)
	add("s" + text.Stem(w, a.lang))
}

// asOne is word for two words written as one. Without a hyphen a prefix does not
// count, for the next word would be taken for the end of the first, and neither
// does an inflection that is the whole of the second: "cobalt s'envole".
func (a *automaton) asOne(x, y string, hyphen bool) *word {
	if hyphen {
		return a.word(x+y, false)
	}
	out := &word{}
	if cutAt(x+y, len(x)) {
		a.whole(x+y, func(key string) {
			if id, ok := a.classes[key]; ok && !slices.Contains(out.ids, id) {
				out.ids = append(out.ids, id)
			}
		})
	}
	return out
}

// maxLearned bounds what is remembered of pairs of words.
const maxLearned = 1 << 14

// finder runs one automaton; it remembers the words it met and is not safe for
// concurrent use.
type finder struct {
	a     *automaton
	known []*word // by ID of a token
	joins map[join]*word
	words []*word
	from  int // the token of the first word
	out   []found
}

func newFinder(a *automaton) *finder { return &finder{a: a, joins: map[join]*word{}} }

// forget drops what is known of words, whose numbers mean nothing any more.
func (f *finder) forget() {
	clear(f.known)
	clear(f.joins)
}

func (f *finder) look(r *text.Reader, t text.Token) *word {
	if int(t.ID) >= len(f.known) {
		f.known = append(f.known, make([]*word, max(int(t.ID)+1, 2*len(f.known))-len(f.known))...)
	}
	w := f.known[t.ID]
	if w == nil {
		w = f.a.word(r.Word(t), t.Flag&text.CJK != 0)
		f.known[t.ID] = w
	}
	return w
}

func (f *finder) joined(r *text.Reader, a, b text.Token) *word {
	key := join{a.ID, b.ID, b.Flag&text.Hyphen != 0}
	w, ok := f.joins[key]
	if !ok {
		if len(f.joins) >= maxLearned {
			clear(f.joins)
		}
		w = f.a.asOne(r.Word(a), r.Word(b), key.hyphen)
		f.joins[key] = w
	}
	return w
}

// find appends every pattern in tokens from to to, which a sentence begins, in
// order of start.
func (f *finder) find(d *document, from, to int, dst []found) []found {
	f.out, f.words, f.from = dst, f.words[:0], from
	for i := from; i < to; i++ {
		f.words = append(f.words, f.look(d.read, d.toks[i]))
	}
	for i := from; i < to; i++ {
		if f.words[i-from].root {
			f.walk(d, 0, i, i)
		}
	}
	return f.out
}

// walk follows the trie from state at token i for a pattern begun at start.
func (f *finder) walk(d *document, state int32, start, i int) {
	if i-f.from >= len(f.words) || i > start && d.toks[i].Flag&text.Break != 0 {
		return
	}
	w := f.words[i-f.from]
	if state == 0 {
		for _, n := range w.first {
			f.reach(d, n, start, i+1)
		}
	} else {
		for _, id := range w.ids {
			f.step(d, state, id, start, i+1)
		}
	}
	if len(w.cases) > 0 {
		raw := d.raw(i, i+1)
		for _, c := range w.cases {
			if c.raw == raw {
				f.step(d, state, c.id, start, i+1)
			}
		}
	}
	if i+1 < len(d.toks) && (w.head || d.toks[i+1].Flag&text.Hyphen != 0) && d.toks[i+1].Flag&(text.Break|text.CJK) == 0 &&
		d.toks[i].Flag&text.CJK == 0 {
		for _, id := range f.joined(d.read, d.toks[i], d.toks[i+1]).ids {
			f.step(d, state, id, start, i+2)
		}
	}
}

func (f *finder) step(d *document, state, class int32, start, end int) {
	f.reach(d, f.a.edges.next(state, class).id, start, end)
}

// reach enters what ends in a state and goes on from there.
func (f *finder) reach(d *document, n int32, start, end int) {
	if n == 0 {
		return
	}
	for _, l := range f.a.outs[n] {
		if l.fits(d.read, d.toks, start, end) {
			f.out = append(f.out, found{l, int32(start), int32(end)})
		}
	}
	if f.a.more[n] {
		f.walk(d, n, start, end)
	}
}

// fits applies the rules of scripts without spaces to tokens start to end.
func (l *leaf) fits(r *text.Reader, toks []text.Token, start, end int) bool {
	const parted = text.Space | text.Break | text.Hyphen
	first := toks[start]
	if l.kataL && start > 0 && first.Flag&parted == 0 && toks[start-1].Flag&text.Kata != 0 {
		return false
	}
	if l.kataR && end < len(toks) && toks[end].Flag&text.Kata != 0 && toks[end].Flag&parted == 0 {
		return false
	}
	if first.Flag&text.CJK != 0 {
		for i := start + 1; i < end; i++ {
			if toks[i].Flag&text.CJK == 0 || toks[i].Flag&text.Space == 0 || l.split&(1<<min(i-start, 63)) != 0 {
				continue
			}
			if l.hang < 4 { // only a long Korean word may be written in parts
				return false
			}
		}
	}
	if l.hang == 0 {
		return true
	}
	if !l.free && start > 0 && first.Flag&parted == 0 && toks[start-1].Flag&text.Hangul != 0 {
		return false
	}
	return l.hang > 1 || l.free || int(l.hang) < end-start || particle(r, toks, end)
}

// particle reports whether what is left of the eojeol at i is nothing or a
// grammatical ending. A term of one syllable is too short to carry more.
func particle(r *text.Reader, toks []text.Token, i int) bool {
	var rest strings.Builder
	for ; i < len(toks) && toks[i].Flag&text.Hangul != 0 && toks[i].Flag&(text.Space|text.Break) == 0; i++ {
		rest.WriteString(r.Word(toks[i]))
	}
	switch rest.String() {
	case "", "을", "를", "은", "는", "이", "가", "의", "에", "로", "으로", "과", "와", "도", "만", "등", "까지", "부터", "에서", "에도", "이나", "나":
		return true
	}
	return false
}
