package matchers

import "slices"

// generic are families whose name is only the wrapping of a named material.
func generic(id string) bool {
	switch id {
	case "semiconductors", "dual-use-items", "chip-equipment":
		return true
	}
	return false
}

// coveredMaterials are those that the measure covers. The title's count, and what
// a sentence of the lead that tells the same lists besides; without any in the
// title, what the first sentences that tell something name.
func (r *reader) coveredMaterials(d direction) []string {
	out := r.widen(r.specific(r.materialsIn(0, r.ends[Title], true)), d)
	if len(out) == 0 {
		out = r.materialsIn(0, len(r.toks), false)
	}
	return r.names(out)
}

// specific leaves semiconductors out of a title whose text names what for them
// is meant: there they are the industry that is hit.
func (r *reader) specific(title []mention) []mention {
	chips := func(m mention) bool { return r.k.lex.Materials[m.id].ID == "semiconductors" }
	named := slices.ContainsFunc(r.materials, func(m mention) bool {
		return r.k.lex.Materials[m.id].Class != "technology" && r.k.lex.Materials[m.id].Class != "group" && !r.backed(m)
	})
	if !named {
		return title
	}
	return slices.DeleteFunc(title, chips)
}

// materialsIn returns the materials named among tokens, background left out.
func (r *reader) materialsIn(from, to int, skipBack bool) []mention {
	var out []mention
	for _, m := range r.materials {
		if int(m.start) < from || int(m.start) >= to || skipBack && r.backed(m) {
			continue
		}
		out = append(out, m)
	}
	return out
}

// backed reports whether a material is named in the background part of its
// sentence.
func (r *reader) backed(m mention) bool {
	cues := slices.DeleteFunc(slices.Clone(r.around(m.start)), func(c cue) bool {
		switch r.word(r.toks[c.start]) {
		case "had", "hatte", "hatten":
			return true // what had been done may be what the story is about
		}
		return false
	})
	return r.background(event{found: m.found, at: m.start}, cues)
}

// family reports whether a title names only a family, whose members the text
// may list.
func (r *reader) family(title []mention) bool {
	for _, m := range title {
		switch id := r.k.lex.Materials[m.id].ID; {
		case id == "rare-earths", id == "noble-gases", generic(id):
		default:
			return false
		}
	}
	return true
}

// widen adds what sentences near the top list.
func (r *reader) widen(title []mention, d direction) []mention {
	out := slices.Clone(title)
	n := r.ends[Title]
	if n >= len(r.toks) {
		return out
	}
	last := r.sent[len(r.sent)-1]
	taken := 0
	for s := r.sent[n]; s <= last && s < r.sent[n]+4 && taken < 2; s++ {
		in := r.bySentence(s)
		if len(in) == 0 || !r.holds(in, title) || !r.agrees(s, d) {
			continue
		}
		taken++
		for _, m := range in {
			if r.belongs(m, title) || r.listed(in, title) {
				out = append(out, m)
			}
		}
		if len(title) == 0 {
			title = out
		}
	}
	return out
}

// belongs reports whether a material can be one of those that a title means: a
// family means its members only.
func (r *reader) belongs(m mention, title []mention) bool {
	if len(title) == 0 || !r.family(title) {
		return true
	}
	lex := r.k.lex
	id := lex.Materials[m.id].ID
	for _, t := range title {
		family := lex.Materials[t.id]
		if generic(family.ID) && lex.Materials[m.id].Class == "technology" || slices.Contains(lex.Find(family.ID), id) {
			return true
		}
	}
	return false
}

// listed reports whether a sentence names the families of the title, with other
// materials beside them: "rare earths, tungsten and molybdenum".
func (r *reader) listed(in, title []mention) bool {
	return slices.ContainsFunc(in, func(m mention) bool {
		return !generic(r.k.lex.Materials[m.id].ID) && slices.ContainsFunc(title, func(t mention) bool { return t.id == m.id })
	})
}

func (r *reader) bySentence(s int32) []mention {
	var out []mention
	for _, m := range r.materials {
		if r.sent[m.start] == s && !r.backed(m) {
			out = append(out, m)
		}
	}
	return out
}

// holds reports whether a sentence names one of the title's materials, or lists
// members of the family that the title names.
func (r *reader) holds(in, title []mention) bool {
	if len(title) == 0 || r.family(title) {
		return true
	}
	for _, m := range in {
		if slices.ContainsFunc(title, func(t mention) bool { return t.id == m.id }) {
			return true
		}
	}
	return len(in) >= 4 || r.more() // a list of its own, or the rest of one
}

// agrees reports whether a sentence tells nothing against the direction.
func (r *reader) agrees(s int32, d direction) bool {
	against := false
	for _, e := range r.events {
		if r.sent[e.start] != s || e.back {
			continue
		}
		if e.dir == d || d == dispute || d == neutral {
			return true
		}
		against = true
	}
	return !against
}

// more reports whether the title says that there are more: など, 등, 等.
func (r *reader) more() bool {
	for i := range r.ends[Title] {
		switch r.word(r.toks[i]) {
		case "등", "等":
			return true
		case "な":
			if i+1 < r.ends[Title] && r.word(r.toks[i+1]) == "ど" {
				return true
			}
		}
	}
	return false
}

// names turns mentions into ids, in order, each once, families of the same
// wrapping left out where something inside is named.
func (r *reader) names(ms []mention) []string {
	var out []string
	special := slices.ContainsFunc(ms, func(m mention) bool {
		id := r.k.lex.Materials[m.id].ID
		return !generic(id)
	})
	for _, m := range ms {
		id := r.k.lex.Materials[m.id].ID
		if (id == "semiconductors" || id == "dual-use-items") && special || slices.Contains(out, id) {
			continue
		}
		out = append(out, id)
		r.because(m.found, id)
		if whole := r.k.lex.Materials[m.id].PartOf; whole != "" && !slices.Contains(out, whole) {
			out = append(out, whole)
		}
	}
	slices.Sort(out)
	return out
}
