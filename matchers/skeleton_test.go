package matchers

import (
	"testing"

	"curbwire/matchers/lexicon"
)

func TestSkeleton(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	set, err := NewSet(lex, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, same := range [][]string{
		{"Lithium carbonate price on 3 May", "Lithium carbonate price on 14 June 2026", "Gallium price on Monday"},
		{"China restricts exports of germanium", "Indonesia restricts exports of nickel ore", "US restricts exports of gallium", "U.S. restricts exports of rare-earths"},
		{"Morning metals briefing", "Morning Metals Briefing"},
		{"Preis für Gallium am Montag, 3. März", "Preis für Germanium am Freitag, 11. April"},
		{"炭酸リチウム価格 5月3日", "ガリウム価格 11月14日"},
		{"갈륨 가격 3월 2일", "게르마늄 가격 12월 11일"},
	} {
		for _, title := range same[1:] {
			if a, b := set.Skeleton(same[0]), set.Skeleton(title); a != b || a == "" {
				t.Errorf("Skeleton(%q) = %q, but of %q it is %q", same[0], a, title, b)
			}
		}
	}
	for _, pair := range [][2]string{
		{"China restricts exports of germanium", "China eases exports of germanium"},
		{"Trade in gallium", "Trade at gallium"},
		{"Lithium price on 3 May", "Lithium stocks on 3 May"},
	} {
		if a := set.Skeleton(pair[0]); a == set.Skeleton(pair[1]) {
			t.Errorf("%q and %q have one skeleton: %q", pair[0], pair[1], a)
		}
	}
	for _, bare := range []string{"", "Gallium", "China, Japan and 3 May", "…", "2026"} {
		if got := set.Skeleton(bare); got != "" {
			t.Errorf("Skeleton(%q) = %q, want none", bare, got)
		}
	}
}

func BenchmarkSkeleton(b *testing.B) {
	lex, err := lexicon.Load()
	if err != nil {
		b.Fatal(err)
	}
	set, err := NewSet(lex, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		set.Skeleton("Japan approves first photoresist export to South Korea since July curbs")
	}
}
