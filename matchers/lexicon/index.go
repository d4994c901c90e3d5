package lexicon

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Directions lists what a measure or a story about one can do.
func Directions() []string { return []string{"tighten", "ease", "dispute", "neutral"} }

// Home returns the code of the country whose press writes in a language, "" if
// there are several.
func Home(lang string) string {
	return map[string]string{"id": "ID", "ja": "JP", "ko": "KR", "nl": "NL", "ru": "RU"}[lang]
}

// Roles lists the roles that a Cue can have.
func Roles() []string {
	return []string{
		"curb", "ban", "levy", "rule", "trade", "licence", "relief", "quota",
		"tightens", "eases", "disputes",
		"tighten", "ease", "end", "stop", "cease", "start", "extend", "give", "refuse", "need", "more", "less", "dispute", "row", "answer",
		"talk", "effect", "before", "relative", "behind", "says", "deny", "negate", "target_next", "target_prev", "against", "urges", "firms", "imports", "sale", "force", "announce", "rises", "falls", "home",
		"shares", "market", "critical", "statistics", "duty", "accident", "local", "product", "other",
	}
}

// key is the form in which names compare: folded, hyphens and apostrophes as
// spaces, single spaces, no trailing * or leading =.
func key(s string) string {
	s = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s)))
	s = strings.TrimPrefix(strings.TrimSuffix(strings.TrimSpace(s), "*"), "=")
	s = strings.NewReplacer("-", " ", "'", " ", "’", " ", "_", " ").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

func (l *Lexicon) index(aliases Names) {
	l.materials, l.groups, l.places = map[string]int{}, map[string]int{}, map[string]int{}
	l.find, l.placeOf, l.aliases = map[string][]string{}, map[string]string{}, map[string]string{}
	add := func(name, id string) {
		k := key(name)
		if k != "" && !slices.Contains(l.find[k], id) {
			l.find[k] = append(l.find[k], id)
		}
	}
	for i, m := range l.Materials {
		l.materials[m.ID] = i
		l.find[key(m.ID)] = []string{m.ID}
	}
	for i, m := range l.Materials {
		for _, names := range [][]string{{l.Materials[i].Name}, m.CAS, m.Symbols, m.SymbolsWeak} {
			for _, n := range names {
				add(n, m.ID)
			}
		}
		for _, lang := range sorted(m.Names) {
			for _, n := range m.Names[lang] {
				add(n, m.ID)
			}
		}
	}
	for i, g := range l.Groups {
		l.groups[g.ID] = i
		l.groups[key(g.ID)] = i
		l.groups[key(g.Name)] = i
	}
	for i, p := range l.Places {
		l.places[p.Code] = i
		l.indexPlace(p)
	}
	for d, words := range aliases {
		l.aliases[d] = d
		for _, w := range words {
			l.aliases[key(w)] = d
		}
	}
	l.indexNames()
}

func (l *Lexicon) indexPlace(p Place) {
	set := func(n string) {
		if k := key(n); l.placeOf[k] == "" {
			l.placeOf[k] = p.Code
		}
	}
	l.placeOf[key(p.Code)] = p.Code
	set(p.Name)
	for _, by := range []Names{p.Names, p.Metonyms} {
		for _, lang := range sorted(by) {
			for _, n := range by[lang] {
				set(n)
			}
		}
	}
	for _, n := range p.Authority {
		set(n)
	}
	for _, n := range p.AuthorityWeak {
		set(n)
	}
}

func sorted(n Names) []string {
	langs := make([]string, 0, len(n))
	for l := range n {
		langs = append(langs, l)
	}
	slices.Sort(langs)
	return langs
}

// check returns every fault of the files.
func (l *Lexicon) check(aliases Names) []error {
	errs := slices.Concat(l.checkMaterials(), l.checkGroups(), l.checkPlaces(), l.checkCues())
	for d := range aliases {
		if !slices.Contains(Directions(), d) {
			errs = append(errs, fmt.Errorf("aliases: direction %q does not exist", d))
		}
	}
	return append(errs, l.Masks.check("mask")...)
}

func (l *Lexicon) checkMaterials() []error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	ids := map[string]bool{}
	for _, m := range l.Materials {
		if m.ID == "" || m.Name == "" || len(m.Names["en"]) == 0 {
			bad("material %q: id, name and English names are required", m.ID)
		}
		if ids[m.ID] {
			bad("material %q: the id is used twice", m.ID)
		}
		ids[m.ID] = true
		for _, w := range m.Weak {
			if !m.Names.has(w) {
				bad("material %q: weak name %q is none of its names", m.ID, w)
			}
		}
		errs = append(errs, m.Names.check("material "+m.ID)...)
	}
	for _, m := range l.Materials {
		if m.PartOf != "" && !ids[m.PartOf] {
			bad("material %q: it is part of %q, which does not exist", m.ID, m.PartOf)
		}
	}
	return errs
}

func (l *Lexicon) checkGroups() []error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	ids := map[string]bool{}
	for _, m := range l.Materials {
		ids[m.ID] = true
	}
	groups := map[string]bool{}
	for _, g := range l.Groups {
		if groups[g.ID] {
			bad("group %q: the id is used twice", g.ID)
		}
		groups[g.ID] = true
		if len(g.Members) == 0 || ids[g.ID] && !slices.Contains(g.Members, g.ID) {
			bad("group %q: it has no members, or is a material and not its own member", g.ID)
		}
		for _, id := range g.Members {
			if !ids[id] {
				bad("group %q: member %q does not exist", g.ID, id)
			}
		}
	}
	return errs
}

func (l *Lexicon) checkCues() []error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for i, c := range l.Cues {
		if !slices.Contains(Roles(), c.Role) {
			bad("cue %d: role %q does not exist", i, c.Role)
		}
		if len(c.Words) == 0 && len(c.Forms) == 0 {
			bad("cue %d (%s): no words", i, c.Role)
		}
		errs = append(errs, c.Words.check("cue "+c.Role)...)
		errs = append(errs, c.Forms.check("cue "+c.Role)...)
	}
	return errs
}

func (l *Lexicon) checkPlaces() []error {
	var errs []error
	codes := map[string]bool{}
	for _, p := range l.Places {
		if len(p.Code) != 2 || p.Code != strings.ToUpper(p.Code) || p.Name == "" {
			errs = append(errs, fmt.Errorf("place %q: two capital letters and a name are required", p.Code))
		}
		if codes[p.Code] {
			errs = append(errs, fmt.Errorf("place %q: the code is used twice", p.Code))
		}
		codes[p.Code] = true
		errs = append(errs, p.Names.check("place "+p.Code)...)
		errs = append(errs, p.Metonyms.check("place "+p.Code)...)
	}
	return errs
}

func (n Names) has(name string) bool {
	for _, xs := range n {
		if slices.Contains(xs, name) {
			return true
		}
	}
	return false
}

// check finds names that could not match and names that stand twice.
func (n Names) check(what string) []error {
	var errs []error
	for lang, xs := range n {
		seen := map[string]bool{}
		for _, x := range xs {
			if strings.TrimSpace(x) != x || key(x) == "" || strings.ContainsAny(x, "?()") && !strings.ContainsAny(x, "（") && lang != "zh-Hans" {
				errs = append(errs, fmt.Errorf("%s: %s name %q is no name", what, lang, x))
			}
			if seen[x] {
				errs = append(errs, fmt.Errorf("%s: %s name %q stands twice", what, lang, x))
			}
			seen[x] = true
		}
	}
	if len(errs) > 1 {
		return []error{errors.Join(errs...)}
	}
	return errs
}
