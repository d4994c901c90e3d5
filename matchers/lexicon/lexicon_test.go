package lexicon

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T) *Lexicon {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLoad(t *testing.T) {
	l := load(t)
	if n := len(l.Materials); n < 90 {
		t.Errorf("%d materials, want 90 or more", n)
	}
	if n := len(l.Places); n < 60 {
		t.Errorf("%d places, want 60 or more", n)
	}
	for _, r := range Roles() {
		if !slices.ContainsFunc(l.Cues, func(c Cue) bool { return c.Role == r }) {
			t.Errorf("role %q has no words", r)
		}
	}
}

// TestNamesMeanSomething finds every name of every list, so that a watch may
// use any of them.
func TestNamesMeanSomething(t *testing.T) {
	l := load(t)
	for _, m := range l.Materials {
		for lang, names := range m.Names {
			for _, n := range names {
				if ids := l.Find(n); len(ids) == 0 {
					t.Errorf("%s: %s name %q finds nothing", m.ID, lang, n)
				}
			}
		}
		if !slices.Contains(l.Find(m.ID), m.ID) {
			t.Errorf("%s does not find itself", m.ID)
		}
	}
	for _, p := range l.Places {
		for lang, names := range p.Names {
			for _, n := range names {
				if _, ok := l.Place(n); !ok {
					t.Errorf("%s: %s name %q is no place", p.Code, lang, n)
				}
			}
		}
	}
}

func TestFind(t *testing.T) {
	l := load(t)
	for _, c := range []struct {
		name string
		want []string
	}{
		{"photoresist", []string{"photoresist"}},
		{"Photo-Resist", []string{"photoresist"}},
		{"포토레지스트", []string{"photoresist"}},
		{"フッ化水素", []string{"hydrogen-fluoride"}},
		{"fluorure d’hydrogène", []string{"hydrogen-fluoride"}},
		{"7440-55-3", []string{"gallium"}},
		{"lithography", []string{"duv-lithography", "euv-lithography"}},
		{"kryptonite", nil},
		{"", nil},
	} {
		if got := l.Find(c.name); !slices.Equal(got, c.want) {
			t.Errorf("Find(%q) = %v, want %v", c.name, got, c.want)
		}
	}
	if got := l.Find("rare-earths"); !slices.Contains(got, "dysprosium") || !slices.Contains(got, "rare-earths") {
		t.Errorf("Find(rare-earths) = %v, want itself and its members", got)
	}
	if got := l.Find("*"); len(got) != len(l.Materials) {
		t.Errorf("Find(*) has %d of %d", len(got), len(l.Materials))
	}
}

func TestPlace(t *testing.T) {
	l := load(t)
	for name, want := range map[string]string{
		"Japan": "JP", "south korea": "KR", "KR": "KR", "METI": "JP", "商务部": "CN", "MOFCOM": "CN", "Seoul": "KR", "东京": "JP",
		"한국": "KR", "EU": "EU", "Den Haag": "NL", "DRC": "CD", "États-Unis": "US", "the Netherlands": "NL", "Atlantis": "",
	} {
		if got, _ := l.Place(name); got != want {
			t.Errorf("Place(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNamesForPeople(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ got, want string }{
		{l.MaterialName("hydrogen-fluoride"), "hydrogen fluoride"},
		{l.MaterialName("chip-chemicals"), "chip chemicals"},
		{l.MaterialName("?"), "?"},
		{l.PlaceName("KR"), "South Korea"},
		{l.PlaceName("ZZ"), "ZZ"},
		{l.Suggest("photorezist"), "photoresist"},
		{l.Suggest("galium nitride"), "gallium"},
		{l.Suggest("xqzw"), ""},
		{l.SuggestPlace("Sout Korea"), "South Korea"},
		{l.SuggestPlace("xqzw"), ""},
		{l.SuggestAction("tigthen"), "tighten"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestCheckFindsFaults(t *testing.T) {
	en := Names{"en": {"x"}}
	for _, c := range []struct {
		name string
		l    Lexicon
		want string
	}{
		{"id twice", Lexicon{Materials: []Material{{ID: "a", Name: "a", Names: en}, {ID: "a", Name: "a", Names: en}}}, "used twice"},
		{"no name", Lexicon{Materials: []Material{{ID: "a", Names: en}}}, "required"},
		{"weak name of none", Lexicon{Materials: []Material{{ID: "a", Name: "a", Names: en, Weak: []string{"y"}}}}, "none of its names"},
		{"part of nothing", Lexicon{Materials: []Material{{ID: "a", Name: "a", Names: en, PartOf: "b"}}}, "does not exist"},
		{"member of nothing", Lexicon{Groups: []Group{{ID: "g", Members: []string{"a"}}}}, "does not exist"},
		{"empty group", Lexicon{Groups: []Group{{ID: "g"}}}, "no members"},
		{"code", Lexicon{Places: []Place{{Code: "jp", Name: "Japan"}}}, "capital letters"},
		{"role", Lexicon{Cues: []Cue{{Role: "sing", Forms: en}}}, "does not exist"},
		{"doubtful name", Lexicon{Materials: []Material{{ID: "a", Name: "a", Names: Names{"en": {"x?"}}}}}, "is no name"},
		{"name twice", Lexicon{Masks: Names{"en": {"x", "x"}}}, "stands twice"},
		{"name of nothing", Lexicon{Masks: Names{"en": {"-"}}}, "is no name"},
	} {
		if err := errors.Join(c.l.check(nil)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
