package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/watcher/feed"
)

func noNews(int, int) bool { return false }

func article(title, text string, day int) feed.Entry {
	return feed.Entry{Title: title, Text: text, URL: "https://ledger.example/" + title, Published: start.AddDate(0, 0, day)}
}

const tagline = "The Ledger has told you of metals since the age of sail."

func TestOutletLearnsSentences(t *testing.T) {
	news := func(i int) string { return fmt.Sprintf("Plant %d of the smelter in Antofagasta was shut. ", i) }
	tests := []struct {
		name    string
		entries []feed.Entry
		want    bool
	}{
		{"under three headlines", []feed.Entry{article("A ship", news(1)+tagline, 0), article("A mine", news(2)+tagline, 0), article("A port", tagline+" "+news(3), 0)}, true},
		{"whatever its marks and case", []feed.Entry{article("A ship", news(1)+strings.ToUpper(tagline), 0), article("A mine", news(2)+"— "+tagline, 0), article("A port", news(3)+tagline, 0)}, true},
		{"alone under three headlines", []feed.Entry{article("A ship", tagline, 0), article("A mine", tagline, 0), article("A port", tagline, 0)}, true},
		{"under two", []feed.Entry{article("A ship", news(1)+tagline, 0), article("A mine", news(2)+tagline, 0), article("A mine", news(3)+tagline, 0)}, false},
		{"in one text under three headlines", []feed.Entry{article("A ship", news(1)+tagline, 0), article("The ship", news(1)+tagline, 0), article("That ship", news(1)+tagline, 0)}, false},
		{"under one headline and its updates", []feed.Entry{article("A ship", news(1)+tagline, 0), article("UPDATE 1-A ship", news(2)+tagline, 0), article("UPDATE 2-A ship - The Ledger", news(3)+tagline, 0)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := new(Outlet)
			for _, e := range tt.entries {
				o.Learn(e, "", noNews)
			}
			if got := o.Boilerplate(tagline); got != tt.want {
				t.Errorf("Boilerplate = %v, want %v", got, tt.want)
			}
			if cut := o.Cut("Ore is dear. " + tagline); strings.Contains(cut, tagline) == tt.want || !strings.Contains(cut, "Ore is dear.") {
				t.Errorf("Cut leaves %q", cut)
			}
			if (*Outlet)(nil).Boilerplate(tagline) {
				t.Error("another outlet knows it too")
			}
		})
	}
}

// The words that a watch looks for are news however often an outlet says them.
func TestOutletDoesNotLearnNews(t *testing.T) {
	o := new(Outlet)
	for i := range 9 {
		o.Learn(article(fmt.Sprint("Headline ", i), fmt.Sprint("Version ", 10+i, ". ", tagline), 0), "", func(start, end int) bool { return start > 0 })
	}
	if o.Boilerplate(tagline) {
		t.Error("news became boilerplate")
	}
}

func TestSeed(t *testing.T) {
	var o *Outlet
	for _, s := range []string{
		"Cookies help us deliver our services and by using this site you agree to our privacy policy and terms of use.",
		"Subscribe for unlimited access.", "Sign up for our daily newsletter.", "Read more", "Click here to read the full story.",
		"© 2026 The Ledger. All rights reserved.", "The post Gallium soars appeared first on Metal Mornings.", "Continue reading…",
		"Diese Website verwendet Cookies, um Ihnen den besten Service zu bieten; Sie können zustimmen oder ablehnen.", "Jetzt weiterlesen", "Alle Rechte vorbehalten.",
		"Abonnez-vous pour lire la suite.", "Suscríbete a nuestro boletín.", "Tutti i diritti riservati.", "Leia mais", "Wszelkie prawa zastrzeżone.", "Все права защищены.",
		"この記事は有料会員限定です。", "無断転載を禁じます。", "무단 전재 및 재배포 금지", "未经授权不得转载。", "欢迎关注我们的公众号。",
		"Forward-looking statements involve risks.",
	} {
		if !o.Boilerplate(s) {
			t.Errorf("%q is not known as boilerplate", s)
		}
	}
	for _, s := range []string{
		"Japan will require individual licences for exports of photoresist.", "China suspends its licence policy for gallium.",
		"The ministry will read more applications in May.", "Investors subscribe to bonds of the gallium maker.", "About 40 percent of gallium comes from China.",
		"The bakery sells cookies to China.", "The rights of exporters are reserved to the state.", "日本は輸出規制を強化する。", "중국은 갈륨 수출을 통제한다.", "中国限制镓出口。",
	} {
		if o.Boilerplate(s) {
			t.Errorf("%q is taken for boilerplate", s)
		}
	}
	release := "Acme signed an offtake agreement for antimony. About 400 tonnes are due. About Acme Metals: Acme is an exploration company. It has no mine."
	if got := o.Cut(release); got != "Acme signed an offtake agreement for antimony. About 400 tonnes are due." {
		t.Errorf("Cut(a press release) = %q", got)
	}
	if got := o.Cut("About Acme Metals: it was bought."); got == "" {
		t.Error("Cut took a text for its own tail")
	}
	for _, title := range []string{"Stocks to watch: Lynas, MP", "Morning metals briefing", "Lithium carbonate price on 3 May", "Rare earth prices today", "Weekly wrap: gallium", "今日のニュース（5月3日）", "稀土价格行情：5月3日", "오늘의 금속 시황"} {
		if !NewItem(article(title, "", 0), Facts{}).Template {
			t.Errorf("%q is no template", title)
		}
	}
	for _, title := range []string{"China restricts exports of gallium", "Japan briefs Seoul on export rules", "Gallium price doubles on export ban", "中国限制镓出口", "Morning raid at gallium trader over export licences"} {
		if NewItem(article(title, "", 0), Facts{}).Template {
			t.Errorf("%q is taken for a template", title)
		}
	}
}

// A feed never seen before: the same cookie text around different news.
func TestSharedBoilerplateIsNoCopy(t *testing.T) {
	const cookies = "Cookies help us deliver our services and by using this site you agree to our privacy policy and terms of use. Subscribe for unlimited access. "
	a := report("a.example", "Cobalt rallies", cookies+"Cobalt prices rallied on Congo news.", 0, Facts{})
	b := report("b.example", "Tin smelter shuts", cookies+"A tin smelter in Yunnan shut for maintenance.", time.Hour, Facts{})
	if _, v := Assign(b, []*Story{Open(a)}); v.Kind != New {
		t.Errorf("Assign = %v, want new", v)
	}
	if got := cmp.Diff(a.Print.Text, fingerprint(article("Cobalt rallies", "Cobalt prices rallied on Congo news.", 0), Facts{}).Text); got != "" {
		t.Errorf("the boilerplate is in the fingerprint: %s", got)
	}
	empty := report("c.example", "Cobalt", cookies, 0, Facts{})
	if _, v := Assign(report("c.example", "Tin", cookies, 0, Facts{}), []*Story{Open(empty)}); v.Kind != New {
		t.Errorf("two texts that are all boilerplate: %v, want new", v)
	}
}

func TestTemplates(t *testing.T) {
	const price = "Lithium carbonate was assessed at %d yuan per tonne on %d May, up 1.2 percent from the previous session, according to the exchange."
	on := func(host, title string, day, yuan int) Item {
		it := report(host, title, fmt.Sprintf(price, yuan, day), time.Duration(day)*24*time.Hour, Facts{Materials: []string{"lithium"}, Exporter: "CN"})
		it.Print.Form, it.Template = 7, true
		return it
	}
	first := on("a.example", "Lithium carbonate: 3 May", 3, 72500)
	next := on("a.example", "Lithium carbonate: 4 May", 4, 71900)
	if _, v := Assign(next, []*Story{Open(first)}); v.Kind != New {
		t.Errorf("the next day's = %v, want new", v)
	}
	next.Template = false
	if _, v := Assign(next, []*Story{Open(first)}); v.Kind == New {
		t.Error("without the template it is new: the test shows nothing")
	}
	again := first
	again.Entry.URL, again.Print.At = "https://a.example/other", first.Print.At.Add(time.Hour)
	if _, v := Assign(again, []*Story{Open(first)}); v.Kind != Copy {
		t.Errorf("the same article in another feed = %v, want copy", v)
	}
	if _, v := Assign(on("b.example", "Lithium carbonate: 3 May", 3, 72500), []*Story{Open(first)}); v.Kind != Copy {
		t.Errorf("another outlet's copy = %v, want copy", v)
	}
	seeded := report("b.example", "Lithium carbonate price on 4 May", fmt.Sprintf(price, 71900, 4), 24*time.Hour, Facts{Materials: []string{"lithium"}, Exporter: "CN"})
	if _, v := Assign(seeded, []*Story{Open(report("a.example", "Lithium carbonate price on 3 May", fmt.Sprintf(price, 72500, 3), 0, Facts{Materials: []string{"lithium"}, Exporter: "CN"}))}); v.Kind != New {
		t.Errorf("a price report of another outlet = %v, want new", v)
	}
	real := Open(report("wire.example", "China restricts lithium exports", "China restricts exports of lithium, the ministry said.", 0, Facts{Materials: []string{"lithium"}, Exporter: "CN", Direction: "tighten"}))
	real.Join(seeded, Verdict{Kind: Copy})
	other := report("c.example", "Morning metals briefing", "China restricts exports of lithium, the ministry said.", time.Hour, Facts{Materials: []string{"lithium"}, Exporter: "CN", Direction: "tighten"})
	if _, v := Assign(other, []*Story{real}); v.Kind != Copy {
		t.Errorf("a briefing about a story of the wire = %v, want copy", v)
	}
}

func TestOutletLearnsTemplates(t *testing.T) {
	text := func(i int) string { return fmt.Sprintf("It was a day of %d calls.", i) }
	tests := []struct {
		name    string
		entries []feed.Entry
		want    bool
	}{
		{"three dates", []feed.Entry{article("Calls on 3 May", text(1), 0), article("Calls on 4 May", text(2), 0), article("Calls on 5 May", text(3), 0)}, true},
		{"headlines alone", []feed.Entry{article("Calls on 3 May", "", 0), article("Calls on 4 May", "", 0), article("Calls on 5 May", "", 0)}, true},
		{"one headline on three days", []feed.Entry{article("Calls", text(1), 0), article("Calls", text(2), 1), article("Calls", text(3), 2)}, true},
		{"two", []feed.Entry{article("Calls on 3 May", text(1), 0), article("Calls on 4 May", text(2), 0)}, false},
		{"one headline on one day", []feed.Entry{article("Calls", text(1), 0), article("Calls", text(2), 0), article("Calls", text(3), 0)}, false},
		{"updates of one headline", []feed.Entry{article("Calls on 3 May", text(1), 0), article("UPDATE 1-Calls on 4 May", text(2), 1), article("UPDATE 2-Calls on 5 May", text(3), 2)}, false},
		{"one text under three headlines", []feed.Entry{article("Calls on 3 May", text(1), 0), article("Calls on 4 May", text(1), 0), article("Calls on 5 May", text(1), 0)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := new(Outlet)
			for _, e := range tt.entries {
				o.Learn(e, "calls on #", noNews)
			}
			if got := o.Item(tt.entries[0], "calls on #", Facts{}).Template; got != tt.want {
				t.Errorf("Template = %v, want %v", got, tt.want)
			}
			if o.Item(tt.entries[0], "calls to #", Facts{}).Template {
				t.Error("another skeleton is a template")
			}
		})
	}
}

func TestOutletIsBoundedAndKept(t *testing.T) {
	o := new(Outlet)
	for i := range 3 {
		o.Learn(article(fmt.Sprint("Old ", i), fmt.Sprintf("A line of %d. ", 10+i)+tagline, 0), "calls on #", noNews)
	}
	for i := range 3000 {
		o.Learn(article(fmt.Sprint("Headline ", i), fmt.Sprintf("Ship %d came. It left with ore of grade %d.", i, i), i/30), fmt.Sprint("ship ", i), noNews)
	}
	for name, n := range map[string]int{"sentences": len(o.sentences), "titles": len(o.titles)} {
		if n > maxHabits*5/4+1 {
			t.Errorf("%d %s are kept", n, name)
		}
	}
	if !o.Boilerplate(tagline) {
		t.Error("a habit was forgotten for what was seen once")
	}
	for i := range 3000 {
		o.Learn(article(fmt.Sprint("New ", i), fmt.Sprintf("Train %d came.", i), 300), "", noNews)
	}
	if o.Boilerplate(tagline) {
		t.Error("a habit is not forgotten")
	}
	text, err := o.MarshalText()
	if err != nil || len(text) > 60_000 {
		t.Fatalf("MarshalText: %d bytes, %v", len(text), err)
	}
	read := new(Outlet)
	if err := read.UnmarshalText(text); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(o.sentences, read.sentences, cmp.AllowUnexported(habit{})); diff != "" {
		t.Errorf("what was read differs: %s", diff)
	}
	if read.Changed() || !o.Changed() {
		t.Errorf("Changed = %v after reading, %v after learning", read.Changed(), o.Changed())
	}
	for _, broken := range []string{"", "AAAA", "?", string(text[:len(text)/2])} {
		if err := new(Outlet).UnmarshalText([]byte(broken)); err == nil {
			t.Errorf("UnmarshalText(%.10q…) succeeded", broken)
		}
	}
}

// The work on a long text grows no faster than the text, as what is allocated
// tells, and nothing past maxLooked is looked at.
func TestLongTextsCostLittle(t *testing.T) {
	cost := func(unit string, n int) float64 {
		e := article("A headline", strings.Repeat(unit, n/len(unit)), 0)
		return testing.AllocsPerRun(3, func() {
			o := new(Outlet)
			o.Learn(e, "", noNews)
			o.Item(e, "", Facts{})
		})
	}
	for _, unit := range []string{"The plant stands idle. ", "word ", "x", "...", "輸出規制。", "\xff", " \n"} {
		small, twice, large := cost(unit, maxLooked/4), cost(unit, maxLooked/2), cost(unit, 1<<20)
		if twice > 2.2*small+100 || large > 4.4*small+100 {
			t.Errorf("%q: %v allocations for a quarter, %v for half of what is looked through, %v for 1 MB", unit, small, twice, large)
		}
	}
}

func TestLongTextsAreNotReadToTheirEnd(t *testing.T) {
	var text strings.Builder
	for i := 0; text.Len() < 1<<20; i++ {
		fmt.Fprintf(&text, "Ship %d came into port. ", i)
	}
	whole, head := new(Outlet), new(Outlet)
	whole.Learn(article("Ships", text.String(), 0), "", noNews)
	head.Learn(article("Ships", text.String()[:maxLooked], 0), "", noNews)
	if diff := cmp.Diff(head.sentences, whole.sentences, cmp.AllowUnexported(habit{})); diff != "" {
		t.Errorf("the end of a long text teaches: %s", diff)
	}
	if got := (*Outlet)(nil).Cut(text.String()); got != text.String()[:maxLooked] {
		t.Errorf("Cut leaves %d bytes of a long text, want %d", len(got), maxLooked)
	}
}

func FuzzOutlet(f *testing.F) {
	f.Add("A ship", "It came. Read more", "AAAAAAAAAAA=")
	f.Fuzz(func(t *testing.T, title, text, doc string) {
		o := new(Outlet)
		e := article(title, text, 0)
		o.Learn(e, title, noNews)
		o.Item(e, title, Facts{})
		if cut := o.Cut(text); len(cut) > len(text) {
			t.Errorf("Cut(%q) = %q", text, cut)
		}
		new(Outlet).UnmarshalText([]byte(doc))
	})
}
