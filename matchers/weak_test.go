package matchers

import (
	"testing"

	"curbwire/matchers/lexicon"
)

func TestWeak(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, err := Compile(lex, Facets{Materials: []string{"gallium"}, Exclude: []string{"market size"}, Near: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := NewSet(lex, nil, []Watch{{Name: "w", Query: q}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		doc  Doc
		want int
	}{
		{"a material without an action", Doc{Title: "Gallium: what smelters say"}, 1},
		{"an action without the material", Doc{Title: "China bans exports of two metals"}, 1},
		{"both: a hit", Doc{Title: "China bans exports of gallium"}, 0},
		{"neither", Doc{Title: "Ajax beat Porto"}, 0},
		{"excluded", Doc{Title: "Gallium market size to grow"}, 0},
		{"background", Doc{Title: "Best gallium stocks to buy now", Summary: "Shares rose."}, 0},
		{"the article was read already", Doc{Title: "Gallium: what smelters say", Body: "They melt."}, 0},
	}
	for _, tt := range tests {
		if got := set.Weak(tt.doc); len(got) != tt.want {
			t.Errorf("%s: Weak = %d watches, want %d", tt.name, len(got), tt.want)
		}
	}
	article := Doc{Title: "Gallium: what smelters say", Body: "The government in Beijing banned exports of gallium on Monday."}
	if hits := set.Match(article); len(hits) != 1 {
		t.Errorf("with the article it is no hit")
	}
}
