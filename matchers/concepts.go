package matchers

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// mention is a material or place at a place of a document.
type mention struct {
	found
	id int32 // index into the lexicon's list
}

// cue is a word of the grammar of measures at a place of a document.
type cue struct {
	found
	role role
}

// analysis is what one pass over a document finds. All lists are in order of
// start.
type analysis struct {
	document
	k         *knowledge
	run       *run // what the queries found
	materials []mention
	hidden    []mention // material names that a policy of the lexicon rules out
	places    []mention
	cues      []cue
	terms     []found
	events    []event
	told      []event // scratch: those of a sentence before some are dropped
	noise     noise

	cueEnds []int32  // by sentence: where its cues end
	has     []bool   // by material: it is mentioned
	taken   []bool   // by token: scratch of spans
	keys    []uint64 // likewise: lengths and places
}

// sameStart is how many of the last cues can stand where the next one does.
const sameStart = 8

func (c cue) same(o cue) bool { return c.role == o.role && c.start == o.start && c.end == o.end }

// index notes where the cues of each sentence lie.
func (a *analysis) index() {
	a.cueEnds = a.cueEnds[:0]
	i := int32(0)
	last := int32(-1)
	if n := len(a.sent); n > 0 {
		last = a.sent[n-1]
	}
	for s := int32(0); s <= last; s++ {
		for int(i) < len(a.cues) && a.sent[a.cues[i].start] == s {
			i++
		}
		a.cueEnds = append(a.cueEnds, i)
	}
}

// around returns the cues of the sentence that a token is in.
func (a *analysis) around(tok int32) []cue {
	s := a.sent[tok]
	from := int32(0)
	if s > 0 {
		from = a.cueEnds[s-1]
	}
	return a.cues[from:a.cueEnds[s]]
}

// sort takes apart what the finder found and applies the lexicon's policies:
// the longest name counts, masks hide, weak names need an export word.
func (a *analysis) sort(all []found) {
	a.materials, a.hidden, a.places = a.materials[:0], a.hidden[:0], a.places[:0]
	a.cues, a.terms = a.cues[:0], a.terms[:0]
	slices.SortStableFunc(all, func(x, y found) int {
		return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(y.end, x.end))
	})
	ps := newPatterns(all)
	for i, f := range all {
		switch f.leaf.kind {
		case leafTerm:
			a.terms = append(a.terms, f)
		case leafCue:
			r := role(f.leaf.id)
			if frame := r == roleTargetNext || r == roleTargetPrev; frame || !ps.covered(i, cueKinds|maskKinds|placeKinds) {
				if c := (cue{f, r}); !slices.ContainsFunc(a.cues[max(0, len(a.cues)-sameStart):], c.same) {
					a.cues = append(a.cues, c)
				}
			}
		}
	}
	a.german()
	a.index()
	for i := range all {
		switch all[i].leaf.kind {
		case leafPlace, leafPlaceWeak, leafShort, leafFirm:
			a.place(ps, i)
		}
	}
	a.places = distinct(a.places)
	a.sell()
	for i := range all {
		switch all[i].leaf.kind {
		case leafMaterial, leafWeak:
			a.material(ps, i)
		}
	}
	a.imply()
	a.materials = distinct(a.materials)
	a.has = slices.Grow(a.has[:0], len(a.k.lex.Materials))[:len(a.k.lex.Materials)]
	clear(a.has)
	for _, m := range a.materials {
		a.has[m.id] = true
	}
}

func (a *analysis) material(ps patterns, i int) {
	f := ps.all[i]
	if ps.covered(i, nameKinds) || a.crosses(f) || a.capital(f) && a.named(f) {
		return
	}
	m := mention{f, f.leaf.id}
	if f.leaf.kind == leafWeak && !a.exporting(f) {
		a.hidden = append(a.hidden, m)
		return
	}
	a.materials = append(a.materials, m)
}

func (a *analysis) place(ps patterns, i int) {
	f := ps.all[i]
	if ps.covered(i, placeKinds) || !a.capital(f) && same(ps.all, f, leafMaterial, leafWeak) {
		return
	}
	switch k := f.leaf.kind; {
	case (k == leafPlaceWeak || k == leafFirm && f.leaf.hang > 0) && !a.exporting(f), k == leafShort && (f.leaf.hang > 0 && ps.covered(i, cueKinds) || !a.headline(ps.all, f)):
		return
	}
	a.places = append(a.places, mention{f, f.leaf.id})
}

// imply enters the exporter that a text does not name because its language says
// it: an export measure told in Japanese that names only where the goods go is
// Japan's, and one told in simplified Chinese with 对 is China's.
func (a *analysis) imply() {
	code, marks := "", []string(nil)
	switch a.lang {
	case "ja":
		code, marks = "JP", []string{"向け", "向けの", "への", "対"}
	case "zh":
		code, marks = "CN", []string{"对"}
	default:
		return
	}
	home := a.k.codes[code]
	for _, p := range a.places {
		if p.id == home || !a.aimed(p) && !a.aimedInTitle(p.id) {
			return
		}
	}
	for _, p := range a.places {
		for _, c := range a.around(p.start) {
			if (c.start == p.end || c.end == p.start) && slices.Contains(marks, a.raw(int(c.start), int(c.end))) && a.exporting(p.found) {
				a.places = append(a.places, mention{c.found, home})
				slices.SortStableFunc(a.places, func(x, y mention) int { return cmp.Compare(x.start, y.start) })
				return
			}
		}
	}
}

// capital reports whether f is written with a capital: India, not indio or
// индия, whose stems are one.
func (a *analysis) capital(f found) bool {
	r, _ := utf8.DecodeRuneInString(a.raw(int(f.start), int(f.end)))
	return unicode.IsUpper(r)
}

func (a *analysis) named(f found) bool {
	return f.end == f.start+1 && slices.ContainsFunc(a.places, func(p mention) bool { return p.start == f.start && p.end == f.end })
}

// same reports whether a pattern of another kind stands at the very place of f.
// All is sorted by start.
func same(all []found, f found, kinds ...leafKind) bool {
	i, _ := slices.BinarySearchFunc(all, f.start, func(x found, s int32) int { return cmp.Compare(x.start, s) })
	for ; i < len(all) && all[i].start == f.start; i++ {
		if all[i].end == f.end && slices.Contains(kinds, all[i].leaf.kind) {
			return true
		}
	}
	return false
}

// sell makes sales trade where the goods go to another country: a shop's sales
// are none of ours.
func (a *analysis) sell() {
	for i := range a.cues {
		c := &a.cues[i]
		if c.role != roleSale {
			continue
		}
		seen, abroad := int32(-1), false
		for _, p := range a.places {
			if a.sent[p.start] != a.sent[c.start] {
				continue
			}
			beside := p.end == c.start || c.end == p.start
			abroad = abroad || a.aimed(p) || beside && seen >= 0 && seen != p.id
			seen = p.id
		}
		if abroad {
			c.role = roleTrade
		}
	}
}

// kindSet is a set of kinds of leaves, as bits.
type kindSet uint16

const (
	cueKinds   kindSet = 1 << leafCue
	maskKinds  kindSet = 1 << leafMask
	placeKinds kindSet = 1<<leafPlace | 1<<leafPlaceWeak | 1<<leafFirm
	nameKinds  kindSet = 1<<leafMaterial | 1<<leafWeak | 1<<leafMask
)

// patterns are what the lexicon knows in a document, in order of start.
type patterns struct {
	all     []found
	longest int32 // of them, in tokens
}

func newPatterns(all []found) patterns {
	p := patterns{all: all}
	for _, f := range all {
		p.longest = max(p.longest, f.end-f.start)
	}
	return p
}

// covered reports whether a longer pattern of some kind holds f, or one at the
// same place that is exact while f is not. I is the place of f in the list.
func (p patterns) covered(i int, kinds kindSet) bool {
	f := p.all[i]
	for i+1 < len(p.all) && p.all[i+1].start == f.start {
		i++
	}
	for ; i >= 0; i-- {
		x := &p.all[i]
		if x.start <= f.start-p.longest {
			return false
		}
		if x.end < f.end || kinds>>x.leaf.kind&1 == 0 {
			continue
		}
		longer := x.end-x.start > f.end-f.start
		if longer || x.leaf.exact && !f.leaf.exact && x.leaf.kind == f.leaf.kind && f.leaf.kind != leafCue {
			return true
		}
	}
	return false
}

// crosses reports whether f begins inside a material found before it: 鉛の輸出
// begins inside 亜鉛.
func (a *analysis) crosses(f found) bool {
	for _, ms := range [2][]mention{a.materials, a.hidden} {
		if n := len(ms); n > 0 && ms[n-1].start < f.start && f.start < ms[n-1].end {
			return true
		}
	}
	return false
}

// maxPattern is the most tokens that a name of the lexicon has.
const maxPattern = 24

// distinct drops mentions of the same thing at the same place.
func distinct(ms []mention) []mention {
	return slices.CompactFunc(ms, func(x, y mention) bool {
		return x.id == y.id && x.start == y.start && x.end == y.end
	})
}

// exporting reports whether the sentence of f, or the title, speaks of exports
// or licences near it; for a name in the title the first sentence after it counts
// too if a country is named.
func (a *analysis) exporting(f found) bool {
	speaks := func(c cue) bool {
		switch c.role {
		case roleCurb, roleTrade, roleLicence, roleTightens, roleEases, roleQuota:
			return (c.start != f.start || c.end > f.end || c.leaf == &wordLeaf) && a.words(c.found, f) <= weakReach
		case roleBan:
			return a.words(c.found, f) <= 4 && slices.ContainsFunc(a.places, func(p mention) bool { return a.sent[p.start] == a.sent[f.start] })
		}
		return false
	}
	n := a.ends[Title]
	return slices.ContainsFunc(a.around(f.start), speaks) ||
		n > 0 && slices.ContainsFunc(a.around(0), speaks) ||
		int(f.start) < n && n < len(a.toks) && slices.ContainsFunc(a.around(int32(n)), speaks) && a.placed(n)
}

// placed reports whether the title or the first sentence after it, which begins
// at token n, names a country.
func (a *analysis) placed(n int) bool {
	return slices.ContainsFunc(a.places, func(p mention) bool { return int(p.start) < n || a.sent[p.start] == a.sent[n] })
}

// weakReach is how near an export word makes a weak name count, in words.
const weakReach = 40

// headline reports whether a one-character country name stands where headlines
// use them: next to another one, or next to a word of direction.
func (a *analysis) headline(all []found, f found) bool {
	i, _ := slices.BinarySearchFunc(all, f.start-maxPattern, func(x found, s int32) int { return cmp.Compare(x.start, s) })
	for _, x := range all[i:] {
		if x.start > f.end {
			break
		}
		if x.end != f.start && x.start != f.end || a.parts(x, f) {
			continue
		}
		switch x.leaf.kind {
		case leafShort:
			return true
		case leafCue:
			switch role(x.leaf.id) {
			case roleTargetNext:
				if x.end == f.start {
					return true
				}
			case roleTargetPrev:
				if x.start == f.end {
					return true
				}
			}
		}
	}
	// At the head of a headline, before what it does: 美撤銷, 中禁止
	if f.start == 0 && slices.ContainsFunc(a.cues, func(c cue) bool {
		return c.start == f.end && (c.role.verb() || c.role >= roleTightens && c.role <= roleDisputes || c.role == roleTalk)
	}) {
		return true
	}
	// In Korean headlines the character stands alone: 日 정부, 美, 반도체…
	if a.langAt(f.start) == "ko" && a.word(a.toks[f.start]) >= "\u4e00" && a.word(a.toks[f.start]) < "\ua000" {
		return true
	}
	// At the head of a title, before a comma: 米、輸出規制を強化
	return f.start == 0 && a.comma(int(f.start))
}

// parts reports whether something parts x and f, which touch.
func (a *analysis) parts(x, f found) bool {
	return a.gap(int(min(x.end, f.end))-1) != ""
}
