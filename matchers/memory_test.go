package matchers

import (
	"fmt"
	"strings"
	"testing"
)

// TestNoHitAllocatesNothing holds that the common case, a document that no watch
// wants, leaves no garbage, though it holds words of the queries.
func TestNoHitAllocatesNothing(t *testing.T) {
	set := newSet(t, nil, compile(t, Facets{Materials: []string{"*"}, Near: 40}), parse(t, `export NEAR/1 (gallium OR sausage*)`), parse(t, `keeper source:reuters -crowd`))
	m := newMatcher(set.k)
	doc := Doc{Title: "Local team wins again", Source: "Reuters", Body: strings.Repeat("The keeper held the ball, no export of a ban, and the crowd ate sausages at home. ", 50)}
	if n := testing.AllocsPerRun(100, func() { set.find(m, doc) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if hits := set.Match(doc); hits != nil {
		t.Errorf("%d hits", len(hits))
	}
}

// TestMemoryIsBounded holds that a matcher forgets words, and is none the wiser.
func TestMemoryIsBounded(t *testing.T) {
	set := newSet(t, nil, Term{"export ban"}, Term{"=GaN"}, Concept{Material, "gallium"})
	m := newMatcher(set.k)
	for i := range 100 {
		var b strings.Builder
		for j := range 1000 {
			fmt.Fprintf(&b, "w%dx%d ", i, j)
		}
		b.WriteString("an export ban on gallium and GaN")
		doc := Doc{Body: b.String()}
		if hits := set.find(m, doc); len(hits) != 3 {
			t.Fatalf("document %d: %d hits, want 3", i, len(hits))
		}
	}
	if n := len(m.run.memo("en").ids); n > 1<<16 {
		t.Errorf("%d words remembered", n)
	}
}

// TestWordsInPartsAreBounded holds that a term whose words can stand in a text in
// very many ways, one by one or two as one, is looked for once in each state.
func TestWordsInPartsAreBounded(t *testing.T) {
	term := strings.TrimSpace(strings.Repeat("x* ", 60))
	set := newSet(t, nil, Term{term}, Term{"x y"})
	hits := set.Find(Doc{Body: strings.TrimSuffix(strings.Repeat("x-", 110), "-")})
	if len(hits) != 1 || hits[0].Watch != &set.watches[0] {
		t.Errorf("%d hits, want that of %q", len(hits), term)
	}
}
