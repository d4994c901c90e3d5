package story

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const quota = "Japan will require individual licences for exports of photoresist and hydrogen fluoride to South Korea from July 4, " +
	"the trade ministry said on Monday. Applications will take up to 90 days. Three makers in Osaka and Tokyo supply 80 percent of what " +
	"the world needs of both, and buyers abroad hold stocks for about ten weeks, an industry group said."

// TestRelate holds entries against a story that several reports have told.
func TestRelate(t *testing.T) {
	none := with(tighten, func(f *Facts) { f.Targets = nil })
	first := report("wire.example", "Japan curbs exports of chip materials to South Korea", quota, 0, tighten)
	general := report("wire.example", "Japan curbs exports of chip materials", "Exports of photoresist and hydrogen fluoride will need a licence.", 0, none)
	few := report("wire.example", "Japan acts", "Exports of photoresist and hydrogen fluoride will need a licence.", 0, with(tighten, func(f *Facts) { f.Aside = true }))
	numbered := report("wire.example", "Version 1", quota, 0, tighten)
	headline := report("b.example", "Japan curbs exports of chip materials to South Korea", "", time.Hour, tighten)
	_, rest, _ := strings.Cut(quota, ".")
	brief := report("wire.example", "Japan curbs exports of chip materials to South Korea", "Japan curbs exports of chip materials for Korea."+rest, 0, tighten)
	cut := report("c.example", "Tokyo squeezes Seoul", quota[:180]+"…", time.Hour, tighten)
	other := func(f func(*Facts)) Facts { return with(tighten, f) }
	dated := func(day, date string) Item {
		return report(date+".example", "Japan curbs exports of chip materials to South Korea", strings.Replace(quota, "from July 4", day, 1), 9*time.Hour, other(func(f *Facts) { f.Dates = []string{date} }))
	}
	undated := report("u.example", "Seoul squeezed", quota[:strings.Index(quota, " from July")]+"…", time.Hour, tighten)
	force := report("f.example", "Japanese licence rule takes effect", "Customs turned a lorry back.", 40*time.Hour, tighten)
	part := func(material string) Item {
		return report(material+".example", "Japan curbs exports of "+material, quota, time.Hour, other(func(f *Facts) { f.Materials = []string{material} }))
	}
	swap := func(old, now string) string { return strings.Replace(quota, old, now, 1) }
	tests := []struct {
		name    string
		reports []Item
		entry   Item
		want    Kind
	}{
		{"another number deep in the text", []Item{first}, report("a.example", "Tokyo acts", swap("80 percent", "60 percent"), 9*time.Hour, tighten), Development},
		{"the same number in another style", []Item{first}, report("a.example", "Tokyo acts", swap("80 percent", "80%"), 9*time.Hour, tighten), Copy},
		{"another number, and a report cut before it", []Item{first, cut}, report("a.example", "Tokyo acts", swap("90 days", "60 days"), 9*time.Hour, tighten), Development},
		{"another number, and a headline alone", []Item{first, headline}, report("a.example", "Japan curbs exports of chip materials to South Korea", swap("90 days", "60 days"), 9*time.Hour, tighten), Development},
		{"another month between the same words", []Item{first}, report("a.example", "Tokyo acts", swap("July 4", "August 4"), 9*time.Hour, tighten), Development},
		{"few words, the same", []Item{few}, report("a.example", "Squeeze", "Exports of photoresist and hydrogen fluoride will need a licence.", time.Hour, other(func(f *Facts) { f.Aside = true })), Copy},
		{"few words, cut", []Item{few}, report("a.example", "Squeeze", "Exports of photoresist and hydrogen fluoride will…", time.Hour, other(func(f *Facts) { f.Aside = true })), Development},
		{"one text, numbered headlines", []Item{numbered}, report("a.example", "Version 2", quota, time.Hour, tighten), Copy},
		{"a text cut within a number", []Item{first}, report("a.example", "Tokyo acts", quota[:strings.Index(quota, "0 days")]+"…", time.Hour, tighten), Copy},
		{"another country in the same words", []Item{first}, report("a.example", "Japan curbs exports of chip materials to Taiwan", swap("South Korea", "Taiwan"), 9*time.Hour, other(func(f *Facts) { f.Targets = []string{"TW"} })), Development},
		{"another country, and a headline that names none", []Item{first, general}, report("a.example", "Japan curbs exports of chip materials to Taiwan", swap("South Korea", "Taiwan"), 9*time.Hour, other(func(f *Facts) { f.Targets = []string{"TW"} })), Development},
		{"one of the materials, after a report on the other", []Item{first, part("photoresist")}, part("hydrogen-fluoride"), Copy},
		{"another date in the same words, and a report cut before it", []Item{dated("from July 4", "--07-04"), undated}, dated("as of July 18", "--07-18"), Development},
		{"the same date with its year", []Item{dated("from July 4", "--07-04")}, dated("from July 4", "2019-07-04"), Copy},
		{"the same day of another year", []Item{dated("from July 4", "2019-07-04")}, dated("from July 4", "2020-07-04"), Development},
		{"another date with its year", []Item{dated("from July 4", "--07-04"), undated}, dated("as of July 18", "2019-07-18"), Development},
		{"another number, and a step in other words", []Item{first, force}, report("a.example", "Tokyo acts", swap("90 days", "60 days"), 44*time.Hour, tighten), Development},
		{"the very words, read as another exporter's", []Item{first}, report("a.example", "Seoul's chip makers squeezed", quota, time.Hour, other(func(f *Facts) { f.Exporter = "KR" })), Copy},
		{"the text as background of another lede", []Item{brief}, report("a.example", "Chip maker signs for gas", "Korean makers sign for gas from Qatar now."+rest, 9*time.Hour, other(func(f *Facts) { f.Aside = true })), Development},
		{"only the text tells of the measure", []Item{first}, report("a.example", "Chip maker falls in early trade", "Traders weigh the controls.", 9*time.Hour, other(func(f *Facts) { f.Aside = true })), Development},
		{"it takes effect", []Item{first}, report("a.example", "Japanese licence rule takes effect", "Customs turned a lorry back.", 40*time.Hour, tighten), Development},
		{"it takes effect, one outlet says at once", []Item{first}, report("a.example", "Japanese licence rule takes effect", "Customs get ready.", 2*time.Hour, tighten), Copy},
		{"it takes effect some day", []Item{first}, report("a.example", "Japanese licence rule takes effect on July 4", "Customs get ready.", 40*time.Hour, tighten), Copy},
		{"the text says that it is in force", []Item{first}, report("a.example", "Japanese licence rule for chip makers", "Since Thursday customs want papers.", 40*time.Hour, other(func(f *Facts) { f.Stage = "in-force" })), Development},
		{"it is extended", []Item{first}, report("a.example", "Tokyo prolongs chip material curbs", "They last until autumn now.", 40*time.Hour, tighten), Development},
		{"one more", []Item{first}, report("a.example", "Tokyo restricts another group of buyers", "The list grows.", 40*time.Hour, tighten), Development},
		{"nearly the same headline, one turn more", []Item{headline}, report("a.example", "Japan also curbs exports of chip materials to South Korea", "", 9*time.Hour, other(func(f *Facts) { f.Aside = true })), Development},
		{"a country named days later", []Item{general}, report("a.example", "Tokyo restricts chip chemicals for Seoul", "Deliveries stop.", 40*time.Hour, tighten), Development},
		{"a country named half a day later", []Item{general}, report("a.example", "Tokyo restricts chip chemicals for Seoul", "Deliveries stop.", 18*time.Hour, tighten), Development},
		{"a country named the next day, no hour known", []Item{general}, report("a.example", "Tokyo restricts chip chemicals for Seoul", "Deliveries stop.", 22*time.Hour, tighten), Copy},
		{"a country named the same day", []Item{general}, report("a.example", "Tokyo restricts chip chemicals for Seoul", "Deliveries stop.", 10*time.Hour, tighten), Copy},
		{"the same page tells something else", []Item{first}, report("wire.example", "Live: talks in Tokyo", "Delegates from both sides met in a hotel near the harbour on Sunday and left it after nine hours without a word to reporters.", 20*time.Hour, Facts{}), Development},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := storyOf(t, tt.reports)
			if got, v := Assign(tt.entry, []*Story{s}); v.Kind != tt.want || got != s {
				t.Errorf("Assign(%q) = %v, want %s of the story", tt.entry.Entry.Title, v, tt.want)
			}
		})
	}
}

// storyOf is the story that reports tell of, all of them.
func storyOf(t *testing.T, reports []Item) *Story {
	t.Helper()
	s := Open(reports[0])
	for _, it := range reports[1:] {
		got, v := Assign(it, []*Story{s})
		if got != s {
			t.Fatalf("%q does not join: %v", it.Entry.Title, v)
		}
		s.Join(it, v)
	}
	return s
}

// An edition of a series is neither a copy nor a step of the last.
func TestAssignKeepsEditionsApart(t *testing.T) {
	text := "Lithium carbonate was assessed at %s yuan per tonne on %s May, up from the previous session, according to the exchange in Shanghai."
	s := Open(report("a.example", "Lithium carbonate price on 3 May", fmt.Sprintf(text, "72,500", "3"), 0, Facts{Materials: []string{"lithium"}}))
	next := report("b.example", "Lithium carbonate price on 4 May", fmt.Sprintf(text, "71,900", "4"), 20*time.Hour, Facts{Materials: []string{"lithium"}})
	if _, v := Assign(next, []*Story{s}); v.Kind != New {
		t.Errorf("Assign(the next day's) = %v, want new", v)
	}
}

// A story that was split keeps no number from being told, and the twin of a
// story keeps its own copies.
func TestAssignBetweenStories(t *testing.T) {
	whole := Open(report("wire.example", "Japan curbs exports of chip materials to South Korea", quota, 0, tighten))
	split := Open(report("c.example", "Squeeze on chip makers", quota[:180]+"…", time.Hour, with(tighten, func(f *Facts) { f.Exporter = "" })))
	changed := report("a.example", "Tokyo acts", strings.Replace(quota, "90 days", "60 days", 1), 9*time.Hour, tighten)
	if got, v := Assign(changed, []*Story{split, whole}); got != whole || v.Kind != Development {
		t.Errorf("Assign(another number) = %v, want a development of the whole text's story", v)
	}
	island := with(tighten, func(f *Facts) { f.Targets = []string{"TW"} })
	text := strings.Replace(quota, "South Korea", "Taiwan", 1)
	twin := Open(report("wire.example", "Japan curbs exports to Taiwan", text, 0, island))
	whole.Last = whole.Last.Add(2 * time.Hour)
	if got, v := Assign(report("b.example", "Taiwan", text, 3*time.Hour, island), []*Story{whole, twin}); got != twin || v.Kind != Copy {
		t.Errorf("Assign(the twin's copy) = %v, want a copy of the twin", v)
	}
}

// Among the steps of one story the numbers decide.
func TestRelateFindsTheStep(t *testing.T) {
	tell := func(text string) Item { return report("wire.example", "Japan curbs chip materials", text, 0, tighten) }
	swap := func(now string) string { return strings.Replace(quota, "up to 90 days", now, 1) }
	tests := []struct {
		name       string
		step0      []string
		step1, now string
		want       Kind
		step       int
	}{
		{"the number that stands in the second only", []string{swap("as many as 90 days")}, swap("up to 60 days"), swap("up to 60 days"), Copy, 1},
		{"a neighbour of the number was edited", []string{quota, swap("as many as 90 days")}, swap("up to 60 days"), swap("as many as 60 days"), Copy, 1},
		{"the second was cut before the number", []string{quota}, quota[:180] + "…", swap("up to 60 days"), Development, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Open(tell(tt.step0[0]))
			for _, text := range tt.step0[1:] {
				s.Join(tell(text), Verdict{Kind: Copy})
			}
			s.Join(tell(tt.step1), Verdict{Kind: Development})
			if _, v := Assign(report("a.example", "Tokyo acts", tt.now, time.Hour, tighten), []*Story{s}); v.Kind != tt.want || v.Step != tt.step {
				t.Errorf("Assign = %v, want %s, step %d", v, tt.want, tt.step)
			}
		})
	}
	s := Open(tell(quota))
	s.Join(report("wire.example", "Tokyo prolongs chip material curbs", "Japan prolonged its curbs on chip chemicals by half a year on Friday because talks with its neighbour had brought nothing, a person in the ministry said late in the evening.", 40*time.Hour, tighten), Verdict{Kind: Development})
	edited := report("a.example", "Tokyo extends curbs", "Japan prolonged its curbs on chip chemicals by half a year on Friday after fruitless talks in Osaka, a person with knowledge of them told reporters who were waiting outside the door.", 41*time.Hour, tighten)
	if _, v := Assign(edited, []*Story{s}); v.Kind != Copy || v.Step != 1 {
		t.Errorf("Assign(an edited copy of the second step) = %v, want a copy of it", v)
	}
}

// However often a step is told, copies of the others are known.
func TestPrintsOfEachStepStay(t *testing.T) {
	texts := []string{quota, strings.Replace(quota, "90 days", "60 days", 1), strings.Replace(quota, "90 days", "30 days", 1)}
	s := Open(report("wire.example", "Japan curbs chip materials", texts[0], 0, tighten))
	for i := range 2 * maxPrints {
		it := report(fmt.Sprintf("o%d.example", i), "Japan curbs chip materials", texts[min(i+1, 2)], time.Duration(i+1)*time.Minute, tighten)
		_, v := Assign(it, []*Story{s})
		s.Join(it, v)
	}
	if len(s.Steps) != 3 || len(s.Prints) != maxPrints {
		t.Errorf("%d steps, %d prints, want 3 and %d", len(s.Steps), len(s.Prints), maxPrints)
	}
	for step, text := range texts {
		late := report("late.example", "Tokyo acts", text, time.Hour, tighten)
		if _, v := Assign(late, []*Story{s}); v.Kind != Copy || v.Step != step {
			t.Errorf("a copy of step %d = %v", step, v)
		}
	}
}

func TestTurnOf(t *testing.T) {
	same := []string{"Japan extends the curbs", "Japon prolonge", "日本、延長", "연장"}
	for _, title := range same {
		if turnOf(title) != turnOf(same[0]) || turnOf(title) == 0 {
			t.Errorf("turnOf(%q) = %b, want %b", title, turnOf(title), turnOf(same[0]))
		}
	}
	for _, title := range []string{"Japan curbs exports", "Rule takes effect on 4 July", "輸出規制を強化", "Drop in the ocean: Japan's atoll"} {
		if got := turnOf(title); got&^turnOf("dropped") != 0 {
			t.Errorf("turnOf(%q) = %b, want none", title, got)
		}
	}
}

func TestSlots(t *testing.T) {
	number := func(text string) []string {
		var out []string
		ws := words(text, maxWords)
		for _, s := range slots(ws, len(ws)) {
			out = append(out, s.Number)
		}
		return out
	}
	for text, want := range map[string]string{
		"심사에는 90일가량 걸린다":      "90",
		"from 1,850 to 2,000": "1850 2000",
		"the second of July":  "2 m7",
		"自9月1日起":              "9 1",
	} {
		if got := strings.Join(number(text), " "); got != want {
			t.Errorf("numbers of %q = %q, want %q", text, got, want)
		}
	}
	place := func(text string, i int) slot { ws := words(text, maxWords); return slots(ws, len(ws))[i] }
	if a, b := place("3月3日电", 1), place("9月1日起", 1); a.Left == b.Left && a.Right == b.Right {
		t.Error("a dateline stands where the date of a measure does")
	}
	if a, b := place("from July 4 on", 0), place("from August 9 on", 0); a.Left != b.Left || a.Right != b.Right {
		t.Error("two dates between the same words do not stand in one place")
	}
}

func TestOpening(t *testing.T) {
	for text, want := range map[string]int{strings.Repeat("word ", 20): openWords, strings.Repeat("字", 20): 2 * openWords, "two words": 2} {
		if got := len(opening(words(text, maxWords))); got != want {
			t.Errorf("opening(%q) has %d words, want %d", text, got, want)
		}
	}
}
