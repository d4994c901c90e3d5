package matchers

import (
	"slices"

	"curbwire/matchers/lexicon"
	"curbwire/matchers/text"
)

// build makes the automaton for documents in one language: names in that
// language, in English and in scripts that cannot be mistaken for it.
func (k *knowledge) build(lang string) *automaton {
	b := builder{a: newAutomaton(lang), r: text.NewReader(), lang: lang}
	for i, m := range k.lex.Materials {
		b.material(int32(i), m)
	}
	for i, p := range k.lex.Places {
		b.place(int32(i), p)
	}
	for _, c := range k.lex.Cues {
		r := role(slices.Index(lexicon.Roles(), c.Role))
		l := leaf{kind: leafCue, id: int32(r), free: r.free()}
		b.names(c.Words, true, func(string) leaf { return l })
		b.names(c.Forms, false, func(string) leaf { return l })
	}
	b.names(k.lex.Masks, true, func(string) leaf { return leaf{kind: leafMask} })
	slices.Sort(b.a.plens)
	return b.a
}

type builder struct {
	a    *automaton
	r    *text.Reader
	lang string
}

func (b *builder) material(id int32, m lexicon.Material) {
	b.names(m.Names, true, func(n string) leaf {
		if m.WeakAll || slices.Contains(m.Weak, n) {
			return leaf{kind: leafWeak, id: id}
		}
		return leaf{kind: leafMaterial, id: id}
	})
	for _, s := range m.Symbols {
		b.a.add(b.r, "="+s, false, leaf{kind: leafMaterial, id: id})
	}
	for _, s := range m.SymbolsWeak {
		b.a.add(b.r, "="+s, false, leaf{kind: leafWeak, id: id})
	}
}

func (b *builder) place(id int32, p lexicon.Place) {
	strong := leaf{kind: leafPlace, id: id}
	b.names(p.Names, true, func(string) leaf { return strong })
	b.names(p.Metonyms, false, func(string) leaf { return strong })
	for _, n := range p.Authority {
		b.a.add(b.r, n, false, strong)
	}
	for _, n := range p.AuthorityWeak {
		b.a.add(b.r, n, false, leaf{kind: leafPlaceWeak, id: id})
	}
	for _, n := range p.Firms {
		b.a.add(b.r, n, false, leaf{kind: leafFirm, id: id})
	}
	for _, n := range p.Short {
		b.a.add(b.r, n, false, leaf{kind: leafShort, id: id, free: true})
	}
}

func (b *builder) names(by lexicon.Names, inflected bool, leafOf func(name string) leaf) {
	for tag, names := range by {
		if !b.speaks(tag) {
			continue
		}
		for _, n := range names {
			b.a.add(b.r, n, inflected, leafOf(n))
		}
	}
}

// speaks reports whether names in a language count in documents of this one.
// English names do everywhere. Chinese words do not in Japanese and the other
// way round: they share characters, not meanings.
func (b *builder) speaks(tag string) bool {
	base := text.Base(tag)
	return base == b.lang || base == "en"
}
