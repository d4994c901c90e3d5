package story

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/watcher/feed"
)

var start = time.Date(2019, 7, 1, 2, 0, 0, 0, time.UTC)

// tighten is the reading of the first measure in these tests.
var tighten = Facts{
	Materials: []string{"hydrogen-fluoride", "photoresist"},
	Direction: "tighten",
	Exporter:  "JP",
	Targets:   []string{"KR"},
}

func with(f Facts, change func(*Facts)) Facts {
	f.Materials, f.Targets = slices.Clone(f.Materials), slices.Clone(f.Targets)
	change(&f)
	return f
}

func report(host, title, text string, after time.Duration, f Facts) Item {
	return NewItem(feed.Entry{
		Feed:      feed.ID("https://" + host),
		Key:       host + title,
		URL:       "https://" + host + "/news/1",
		Title:     title,
		Text:      text,
		Source:    host,
		Published: start.Add(after),
	}, f)
}

const wire = "Japan will require individual licences for exports of photoresist and hydrogen fluoride to South Korea from July 4, " +
	"the trade ministry said on Monday. The two materials are used to make memory chips and displays, and " +
	"Japanese firms supply most of the world's needs."

func TestAssign(t *testing.T) {
	first := report("wire.example", "Japan curbs exports of chip materials to South Korea", wire, 0, tighten)
	ease := with(tighten, func(f *Facts) { f.Direction = "ease" })
	tests := []struct {
		name  string
		entry Item
		want  Kind
		flip  bool
	}{
		{"new headline, dateline, same text", report("a.example", "Tokyo squeezes Seoul's chip makers - The Ledger", "TOKYO, July 1 (Wire) - "+wire, time.Hour, tighten), Copy, false},
		{"cut summary", report("a.example", "Chip chemicals: Japan acts", wire[:150]+"…", time.Hour, tighten), Copy, false},
		{"a label and an appended quote", report("a.example", "UPDATE 2-Japan curbs exports of chip materials to South Korea", wire+" Analysts expect delays of ninety days.", 2*time.Hour, tighten), Copy, false},
		{"headline alone", report("a.example", "Japan curbs exports of chip materials to South Korea", "", time.Hour, tighten), Copy, false},
		{"other words, same facts", report("a.example", "Seoul protests as Tokyo restricts key chemicals", "A dispute over wartime labour spills into trade.", 5*time.Hour, tighten), Copy, false},
		{"another language, same facts", report("k.example", "日本、韓国向け輸出規制を強化", "経済産業省は半導体材料の輸出管理を厳しくする。", 3*time.Hour, tighten), Copy, false},
		{"the opposite direction in nearly the same words", report("a.example", "Japan lifts curbs on exports of chip materials to South Korea", strings.Replace(wire, "will require", "will no longer require", 1), 48*time.Hour, ease), Development, true},
		{"a denial in nearly the same words", report("a.example", "Japan denies curbs on exports of chip materials to South Korea", strings.Replace(wire, "will require", "does not plan to require", 1), time.Hour, with(tighten, func(f *Facts) { f.Direction = "dispute" })), Development, false},
		{"another date in the same words", report("a.example", "Japan curbs exports of chip materials to South Korea", strings.Replace(wire, "July 4", "July 18", 1), 5*time.Hour, tighten), Development, false},
		{"a correction of the number", report("wire.example", "CORRECTED-Japan curbs exports of chip materials to South Korea", strings.Replace(wire, "July 4", "July 5", 1), 2*time.Hour, tighten), Correction, false},
		{"weeks later, a step with the opposite direction", report("wire.example", "Tokyo clears first shipment", "A permit was granted for one supplier.", 20*24*time.Hour, ease), Development, true},
		{"another exporter", report("a.example", "China curbs exports of chip materials to South Korea", strings.Replace(wire, "Japan", "China", 1), time.Hour, with(tighten, func(f *Facts) { f.Exporter = "CN" })), New, false},
		{"other materials in the same words", report("a.example", "Japan curbs exports of gallium to South Korea", strings.ReplaceAll(wire, "photoresist and hydrogen fluoride", "gallium and germanium"), time.Hour, with(tighten, func(f *Facts) { f.Materials = []string{"gallium", "germanium"} })), New, false},
		{"other targets", report("a.example", "Japan restricts chip chemicals for Russia", "A new order names Russia.", time.Hour, with(tighten, func(f *Facts) { f.Targets = []string{"RU"} })), New, false},
		{"months later", report("a.example", "Tokyo tightens again", "New rules.", 80*24*time.Hour, tighten), New, false},
		{"one word", report("a.example", "Photoresist", "", time.Hour, Facts{Materials: []string{"photoresist"}}), New, false},
		{"nothing at all", report("a.example", "", "", time.Hour, Facts{}), New, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Open(first)
			got, v := Assign(tt.entry, []*Story{s})
			if v.Kind != tt.want || v.Flip != tt.flip || (got == s) != (tt.want != New) {
				t.Errorf("Assign(%q) = %v, want %s, flip %v", tt.entry.Entry.Title, v, tt.want, tt.flip)
			}
			if v.Why == "" {
				t.Errorf("Assign(%q) gives no reason", tt.entry.Entry.Title)
			}
		})
	}
}

// The same step told with an opposite direction must not be silenced even when
// it comes as the copy of a copy.
func TestAssignKeepsOppositesApart(t *testing.T) {
	s := Open(report("wire.example", "Japan curbs chip materials", wire, 0, tighten))
	for i := range 30 {
		it := report(fmt.Sprintf("o%d.example", i), "Japan curbs chip materials", wire, time.Duration(i)*time.Minute, tighten)
		_, v := Assign(it, []*Story{s})
		if v.Kind != Copy {
			t.Fatalf("copy %d = %v, want copy", i, v)
		}
		s.Join(it, v)
	}
	ease := with(tighten, func(f *Facts) { f.Direction = "ease" })
	if _, v := Assign(report("z.example", "Japan eases chip materials", wire, time.Hour, ease), []*Story{s}); v.Kind != Development || !v.Flip {
		t.Errorf("Assign(the opposite) = %v, want a development that flips", v)
	}
}

func TestAssignPrefersTheStrongerStory(t *testing.T) {
	old := Open(report("a.example", "Japan restricts photoresist", "An older measure on other grounds.", 0, tighten))
	same := Open(report("b.example", "Japan curbs exports of chip materials", wire, time.Hour, with(tighten, func(f *Facts) { f.Direction = "" })))
	got, v := Assign(report("c.example", "Chip chemicals", wire, 2*time.Hour, with(tighten, func(f *Facts) { f.Direction = "" })), []*Story{old, same})
	if got != same || v.Kind != Copy {
		t.Errorf("Assign = story %v, %v, want the one with the same text", got, v)
	}
}

func TestJoin(t *testing.T) {
	first := report("wire.example", "Japan curbs chip materials", wire, 0, tighten)
	s := Open(first)
	again := first
	again.Entry.Source = "b.example"
	again.Entry.URL = "https://b.example/1"
	s.Join(again, Verdict{Kind: Copy})
	notice := report("meti.example", "輸出管理の運用の見直しについて", "", time.Hour, tighten)
	notice.Entry.Trust = feed.Official
	s.Join(notice, Verdict{Kind: Development})
	for range 20 {
		s.Join(first, Verdict{Kind: Copy})
	}
	var names []string
	for _, src := range s.Sources {
		names = append(names, src.Name)
	}
	if diff := cmp.Diff([]string{"wire.example", "b.example", "meti.example"}, names); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if !s.Confirmed || s.URL != notice.Entry.URL || len(s.Steps) != 2 || len(s.Prints) != maxPrints {
		t.Errorf("confirmed %v, url %s, %d steps, %d prints", s.Confirmed, s.URL, len(s.Steps), len(s.Prints))
	}
	if !s.Last.Equal(start.Add(time.Hour)) || !s.First.Equal(start) {
		t.Errorf("first %v, last %v", s.First, s.Last)
	}
}

// TestOnePageIsOneSource: two feeds that lead to one page, such as an outlet's
// feeds of its sections, are one source; the page's own official feed counts.
func TestOnePageIsOneSource(t *testing.T) {
	page := func(feedOf, url string, trust feed.Trust) Item {
		it := report(feedOf, "Japan curbs chip materials", wire, 0, tighten)
		it.Entry.URL, it.Entry.Trust = url, trust
		return it
	}
	s := Open(page("world", "https://wire.example/1?utm_source=world", feed.Agency))
	for _, it := range []Item{
		page("business", "https://www.wire.example/1", feed.Agency),
		page("nowhere", "", feed.Press),
		page("nowhere else", "", feed.Press),
		page("ministry", "https://wire.example/1", feed.Official),
		page("ministry's news", "https://wire.example/1", feed.Official),
	} {
		s.Join(it, Verdict{Kind: Copy})
	}
	var names []string
	for _, src := range s.Sources {
		names = append(names, src.Name)
	}
	if diff := cmp.Diff([]string{"world", "nowhere", "nowhere else", "ministry"}, names); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

func TestOpenIsDeterministic(t *testing.T) {
	it := report("wire.example", "Japan curbs chip materials", wire, 0, tighten)
	if a, b := Open(it), Open(it); a.ID != b.ID || len(a.ID) != 16 {
		t.Errorf("ids %q and %q", a.ID, b.ID)
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"UPDATE 2-Japan curbs exports", "Japan curbs exports"},
		{"BREAKING: Japan curbs exports to Korea", "Japan curbs exports to Korea"},
		{"Japan curbs exports to South Korea - The Daily Ledger", "Japan curbs exports to South Korea"},
		{"Japan curbs exports to South Korea | Ledger", "Japan curbs exports to South Korea"},
		{"CORRECTED-Indonesia cuts quota", "Indonesia cuts quota"},
		{"Lithium - a primer", "Lithium - a primer"},
	}
	for _, tt := range tests {
		if got := cleanTitle(tt.in); got != tt.want {
			t.Errorf("cleanTitle(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	for _, in := range []string{"TOKYO, May 6 (Kyodo) - Japan said.", "SEOUL (Reuters) – Japan said.", "【東京時事】Japan said.", "[서울=연합뉴스] Japan said.", "(서울=항만통신) Japan said.",
		"MADRID, 3 mar (Puerto).- Japan said.", "海港社北京3月3日电 Japan said.", "We use cookies, and by browsing you accept our privacy policy. Japan said.",
		"Japan said. Subscribe to our newsletter for more!", "当サイトではクッキーを使用しています。Japan said.", "Japan said."} {
		if got := strings.TrimSpace(cleanText(in)); got != "Japan said." {
			t.Errorf("cleanText(%q) = %q", in, got)
		}
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"The U.S. curbs 1,850 tonnes", []string{"the", "us", "curbs", "1850", "tonnes"}},
		{"韓国向け輸出", []string{"韓", "国", "向", "け", "輸", "出"}},
		{"반도체 소재를", []string{"반도체", "소재를"}},
		{"10% of", []string{"10", "percent", "of"}},
		{"10 per cent of", []string{"10", "percent", "of"}},
		{"Ten percent, second of May", []string{"10", "percent", "2", "of", "may"}},
		{"Halted. Controls", []string{"halted", "controls"}},
		{"China’s ＣＨＩＰ", []string{"chinas", "chip"}},
		{"", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, words(tt.in, maxWords)); diff != "" {
			t.Errorf("words(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
	if got := len(words(strings.Repeat("x ", 1<<20), maxWords)); got != maxWords {
		t.Errorf("words of a long text = %d, want %d", got, maxWords)
	}
}

func FuzzAssign(f *testing.F) {
	f.Add("Japan curbs chip materials", wire)
	f.Add("", "\xff\xfe")
	f.Add("1 1 1 1", strings.Repeat("á", 50))
	s := Open(report("wire.example", "Japan curbs chip materials", wire, 0, tighten))
	f.Fuzz(func(t *testing.T, title, text string) {
		it := report("x.example", title, text, time.Hour, Facts{})
		Assign(it, []*Story{s})
		own := Open(it)
		if _, v := Assign(it, []*Story{own}); v.Kind != New && v.Kind != Copy {
			t.Errorf("an entry against itself = %v", v)
		}
	})
}
