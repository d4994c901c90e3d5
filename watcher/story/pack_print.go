package story

import (
	"reflect"
	"slices"
)

// print packs a fingerprint. Its facts are mostly those of its step. The lede is
// part of the text, and the text kept is the smallest of its shingles: then one set
// holds both, the text first, and bits tell what of it is in lede and opening.
func (w *packer) print(p Fingerprint, steps []Step) {
	own := p.Step < 0 || p.Step >= len(steps) || !reflect.DeepEqual(p.Facts, steps[p.Step].Facts)
	all := union(p.Text, p.Lede)
	nested := slices.Equal(all[:len(p.Text)], p.Text) && subset(p.Open, p.Lede)
	w.flags(own, nested, p.Dated, p.Corrected, p.Page != 0, p.Form != 0, p.Turn != 0)
	w.number(p.Step)
	if own {
		w.facts(p.Facts)
	}
	w.string(p.Host)
	w.time(p.At)
	if p.Page != 0 {
		w.word(p.Page)
	}
	if p.Form != 0 {
		w.word(p.Form)
	}
	if p.Turn != 0 {
		w.b = append(w.b, byte(p.Turn))
	}
	w.set(p.Title)
	if nested {
		w.set(all)
		w.number(len(p.Text))
		w.among(p.Lede, all[:len(p.Text)])
		w.among(p.Open, p.Lede)
	} else {
		w.set(p.Text)
		w.set(p.Lede)
		w.set(p.Open)
	}
	w.number(len(p.Numbers))
	for _, n := range p.Numbers {
		w.half(n.Left)
		w.half(n.Right)
		w.string(n.Number)
	}
}

func (r *unpacker) print(steps []Step) (p Fingerprint) {
	f := r.flags(7)
	p.Dated, p.Corrected = f[2], f[3]
	p.Step = r.number()
	switch {
	case f[0]:
		p.Facts = r.facts()
	case p.Step < len(steps):
		p.Facts = steps[p.Step].Facts
	}
	p.Host = r.string()
	p.At = r.time()
	if f[4] {
		p.Page = r.word()
	}
	if f[5] {
		p.Form = r.word()
	}
	if f[6] {
		p.Turn = turn(r.byte())
	}
	p.Title = r.set()
	if f[1] {
		all := r.set()
		n := min(r.number(), len(all))
		p.Text = slices.Clone(all[:n])
		p.Lede = append(r.among(p.Text), all[n:]...)
		p.Open = r.among(p.Lede)
	} else {
		p.Text, p.Lede, p.Open = r.set(), r.set(), r.set()
	}
	for range r.count() {
		p.Numbers = append(p.Numbers, slot{r.half(), r.half(), r.string()})
	}
	return p
}

// union returns the hashes of two sorted sets.
func union(a, b []uint32) []uint32 {
	return distinct(slices.Concat(a, b))
}

// subset reports whether b holds all of a, both sorted.
func subset(a, b []uint32) bool { return shared(a, b) == len(a) }
