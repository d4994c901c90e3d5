package story

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestKeysFindReports(t *testing.T) {
	var x Index
	s := Open(report("a.example", "Japan curbs chip materials", wire, 0, tighten))
	x.Keep(s)
	anonymous := Open(report("c.example", "Kein Export von Fluorit", "", 0, Facts{Materials: []string{"fluorspar"}}))
	x.Keep(anonymous)
	tests := []struct {
		name  string
		entry Item
		want  *Story
	}{
		{"same text", report("b.example", "Another headline", wire, time.Hour, Facts{}), s},
		{"same headline", report("b.example", "Japan curbs chip materials", "", time.Hour, Facts{}), s},
		{"same page", report("a.example", "Live", "All new.", time.Hour, Facts{}), s},
		{"same exporter and material", report("b.example", "フォトレジスト", "", time.Hour, Facts{Materials: []string{"photoresist"}, Exporter: "JP"}), s},
		{"another exporter", report("b.example", "フォトレジスト", "", time.Hour, Facts{Materials: []string{"photoresist"}, Exporter: "US"}), nil},
		{"a story without exporter", report("b.example", "蛍石", "", time.Hour, Facts{Materials: []string{"fluorspar"}, Exporter: "MN"}), anonymous},
		{"after the window", report("b.example", "Another headline", wire, StoryWindow+time.Hour, tighten), nil},
		{"long before", report("b.example", "蛍石", "", -StoryWindow-time.Hour, tighten), nil},
		{"no words at all", report("", "", "", 0, Facts{}), nil},
	}
	for _, tt := range tests {
		var want []*Story
		if tt.want != nil {
			want = append(want, tt.want)
		}
		if got := x.Candidates(tt.entry.Keys()); !slices.Equal(got, want) {
			t.Errorf("%s: %d candidates, want %d", tt.name, len(got), len(want))
		}
	}
}

// A story of many materials is found by the last of them too.
func TestStoryOfManyMaterials(t *testing.T) {
	var x Index
	s := Open(report("a.example", "Seven metals", "", 0, Facts{Exporter: "CN", Materials: strings.Fields("a b c d e f g")}))
	x.Keep(s)
	it := report("b.example", "Das siebte Metall", "", time.Hour, Facts{Exporter: "CN", Materials: []string{"g"}})
	if got := x.Candidates(it.Keys()); len(got) != 1 {
		t.Errorf("%d candidates, want the story", len(got))
	}
}

// What a story is found under follows from what is stored of it.
func TestIndexFollowsTheStory(t *testing.T) {
	var x Index
	s := Open(report("a.example", "Chip materials curbed", "", 0, Facts{Materials: []string{"photoresist"}}))
	x.Keep(s)
	s.Join(report("b.example", "Japan it is", wire, time.Hour, tighten), Verdict{Kind: Development})
	x.Keep(s)
	it := report("c.example", "フォトレジスト", "", 2*time.Hour, Facts{Materials: []string{"photoresist"}, Exporter: "JP"})
	if got := x.Candidates(it.Keys()); !slices.Equal(got, []*Story{s}) {
		t.Errorf("%d candidates under the exporter that a later report named", len(got))
	}
	it.Facts.Exporter = ""
	if got := x.Candidates(it.Keys()); len(got) != 0 {
		t.Error("the story is still found under no exporter")
	}
}

func TestRank(t *testing.T) {
	hot := []int{90, 91, 92, 93, 94, 95, 96, 97}
	tests := []struct {
		name  string
		lists [][]int
		want  []int
	}{
		{"nothing", nil, nil},
		{"a rare key before hot ones", [][]int{hot, hot, hot, {7}}, append([]int{7}, hot...)},
		{"many keys before one", [][]int{{1, 2}, {2, 3}}, []int{2, 1, 3}},
		{"what one hot key alone gives", [][]int{hot}, nil},
		{"the last opened first, and few", [][]int{{14, 13, 12}, {11, 10, 9}, {8, 7, 6}, {5, 4, 3}}, []int{14, 13, 12, 11, 10, 9, 8, 7, 6, 5}},
	}
	for _, tt := range tests {
		if got := Rank(tt.lists); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Rank = %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A text whose every shingle thousands share is found by all of them together.
func TestOneKeyIsRare(t *testing.T) {
	hot := report("a.example", "", wire, 0, Facts{}).Print.Lede
	one := Fingerprint{Lede: hot}
	other := Fingerprint{Lede: append(slices.Clone(hot[:3]), hot[4:]...)}
	a, b := wordKeys(nil, one), wordKeys(nil, other)
	if common := slices.DeleteFunc(slices.Clone(a), func(k int32) bool { return !slices.Contains(b, k) }); len(common) != len(a)-1 {
		t.Errorf("%d of %d keys in common, want all but one", len(common), len(a))
	}
}

func TestKeysAreBounded(t *testing.T) {
	f := Facts{Exporter: "CN", Materials: strings.Fields("a b c d e f g h i j k l m n o p")}
	k := report("a.example", strings.Repeat("word another third ", 50), wire+strings.Repeat(" more and more of it", 200), 0, f).Keys()
	if len(k.Words) > MaxWords || len(k.Topics) > MaxTopics {
		t.Errorf("%d words and %d topics, want at most %d and %d", len(k.Words), len(k.Topics), MaxWords, MaxTopics)
	}
}

// Entries that say next to nothing are no copies of each other.
func TestThinReportsAreNoCopies(t *testing.T) {
	notice := "We use cookies to give you the best experience. Subscribe to our newsletter for unlimited access. Read our privacy policy before you go on. "
	tests := []struct{ name, title, text, other, otherText string }{
		{"no words", "", "", "", ""},
		{"one word", "Gallium", "", "Gallium", ""},
		{"a headline of the same word and others", "Gallium", "", "Gallium and germanium", ""},
		{"nothing but boilerplate", "Japan curbs exports of photoresist", strings.Repeat(notice, 3), "Chile caps lithium output", strings.Repeat(notice, 3)},
		{"a megabyte of boilerplate", "Japan curbs exports of photoresist", strings.Repeat(notice, 1<<20/len(notice)), "Chile caps lithium output", strings.Repeat(notice, 1<<20/len(notice))},
	}
	for _, tt := range tests {
		s := Open(report("a.example", tt.title, tt.text, 0, Facts{}))
		it := report("b.example", tt.other, tt.otherText, time.Hour, Facts{})
		if _, v := Assign(it, []*Story{s}); v.Kind != New {
			t.Errorf("%s: %+v, want new", tt.name, v)
		}
	}
}
