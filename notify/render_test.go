package notify

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var (
	seoul     = time.FixedZone("KST", 9*3600)
	published = time.Date(2019, 8, 8, 1, 0, 0, 0, time.UTC)
)

func approval() Alert {
	return Alert{
		Kind: New, Severity: High, Watch: "chip-materials", Headline: Text{Text: "Tokyo clears first photoresist shipment"},
		Direction: "ease", Exporter: "Japan", Targets: []string{"South Korea"}, Materials: []string{"photoresist"},
		Source: Source{Name: "Yonhap"}, Sources: []Source{{Name: "Yonhap", At: published}}, Published: published, Seen: published.Add(3*time.Minute + 40*time.Second),
	}
}

func TestSentence(t *testing.T) {
	with := func(change func(*Alert)) Alert {
		a := approval()
		change(&a)
		return a
	}
	many := []Source{{Name: "Yonhap", At: published}, {Name: "Reuters"}, {Name: "Kyodo"}, {Name: "YONHAP"}}
	cases := map[string]struct {
		a    Alert
		want string
	}{
		"new":         {approval(), "HIGH: Japan eases exports of photoresist to South Korea — Tokyo clears first photoresist shipment — Yonhap, 8 Aug 2019. Watch: chip-materials."},
		"copies":      {with(func(a *Alert) { a.Kind, a.Sources = Copy, many }), "HIGH: Japan eases exports of photoresist to South Korea — Tokyo clears first photoresist shipment — Yonhap and 2 others, 8 Aug 2019. Watch: chip-materials."},
		"development": {with(func(a *Alert) { a.Kind, a.Follows = Development, "Japan curbs exports." }), "NEW DEVELOPMENT (HIGH): Japan eases exports of photoresist to South Korea — Tokyo clears first photoresist shipment — Yonhap, 8 Aug 2019. Follows: Japan curbs exports. Watch: chip-materials."},
		"correction":  {with(func(a *Alert) { a.Kind, a.Direction = Correction, "" }), "CORRECTION (HIGH): Tokyo clears first photoresist shipment — Yonhap, 8 Aug 2019. Watch: chip-materials."},
		"considered":  {with(func(a *Alert) { a.Direction, a.Stage = "tighten", "considered" }), "HIGH: Japan considers curbs on exports of photoresist to South Korea — Tokyo clears first photoresist shipment — Yonhap, 8 Aug 2019. Watch: chip-materials."},
		"nobody named": {with(func(a *Alert) { a.Direction, a.Exporter, a.Targets = "tighten", "", nil }),
			"HIGH: Curbs on exports of photoresist — Tokyo clears first photoresist shipment — Yonhap, 8 Aug 2019. Watch: chip-materials."},
		"dispute":    {with(func(a *Alert) { a.Direction = "dispute" }), "HIGH: Dispute with Japan over exports of photoresist to South Korea — Tokyo clears first photoresist shipment — Yonhap, 8 Aug 2019. Watch: chip-materials."},
		"nothing":    {Alert{Kind: New, Headline: Text{Text: "A headline"}}, "NORMAL: A headline."},
		"summary":    {Alert{Kind: Summary, Headline: Text{Text: "METI already held 4"}, Lines: []Line{{Headline: "one"}, {Headline: "two"}, {Headline: "three"}, {Headline: "four"}}}, "SUMMARY: METI already held 4: one; two; three; and 1 more."},
		"operations": {Alert{Kind: Operations, Headline: Text{Text: "METI cannot be read: HTTP 403"}, Reason: "no alert from it means nothing"}, "OPERATIONS WARNING: METI cannot be read: HTTP 403. No alert from it means nothing."},
		"recovery":   {Alert{Kind: Operations, Recovered: true, Headline: Text{Text: "METI works again."}, Reason: "a feed changed"}, "OPERATIONS RECOVERED: METI works again. A feed changed."},
		"digest":     {Alert{Kind: Digest, Headline: Text{Text: "Friday: 2 stories"}, Lines: []Line{{Headline: "one"}, {Headline: "two"}}}, "DIGEST: Friday: 2 stories: one; two."},
		"zone":       {with(func(a *Alert) { a.Published = time.Date(2019, 8, 7, 20, 0, 0, 0, time.UTC) }), "HIGH: Japan eases exports of photoresist to South Korea — Tokyo clears first photoresist shipment — Yonhap, 8 Aug 2019. Watch: chip-materials."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Sentence(c.a, seoul)); diff != "" {
				t.Errorf("Sentence (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFacts(t *testing.T) {
	cases := map[string]struct {
		a    Alert
		want string
	}{
		"all":      {Alert{Direction: "ease", Stage: "in-force", Exporter: "Japan", Targets: []string{"South Korea"}, Materials: []string{"photoresist", "hydrogen fluoride"}}, "Direction: eases · Stage: in force · Japan → South Korea · photoresist, hydrogen fluoride"},
		"exporter": {Alert{Direction: "tighten", Exporter: "China"}, "Direction: tightens · China"},
		"target":   {Alert{Targets: []string{"Russia"}}, "→ Russia"},
		"notice":   {Alert{Direction: "tighten", Instrument: "MOFCOM notice 46/2024"}, "Direction: tightens · MOFCOM notice 46/2024"},
		"nothing":  {Alert{}, ""},
		"odd":      {Alert{Direction: "sideways"}, ""},
		"many":     {Alert{Materials: strings.Split("a b c d e f g h i j", " ")}, "a, b, c, d, e, f, g, h and 2 more"},
	}
	for name, c := range cases {
		if got := Facts(c.a); got != c.want {
			t.Errorf("%s: Facts = %q, want %q", name, got, c.want)
		}
	}
}

func TestAlsoReported(t *testing.T) {
	src := func(names ...string) (out []Source) {
		for _, n := range names {
			out = append(out, Source{Name: n})
		}
		return out
	}
	cases := map[string]struct {
		kind    Kind
		sources []Source
		want    string
	}{
		"none":       {New, nil, ""},
		"one":        {Copy, src("METI"), ""},
		"two":        {Copy, src("METI", "Reuters"), "Also reported by Reuters"},
		"three":      {Copy, src("METI", "Reuters", "Yonhap"), "Also reported by Reuters and Yonhap"},
		"five":       {Copy, src("METI", "Reuters", "Yonhap", "Kyodo", "AP"), "Also reported by Reuters, Yonhap and 2 more"},
		"same twice": {Copy, src("METI", "Reuters", "reuters ", "METI", ""), "Also reported by Reuters"},
		"a reply":    {Development, src("METI", "Reuters"), ""},
	}
	for name, c := range cases {
		if got := AlsoReported(Alert{Kind: c.kind, Source: Source{Name: "METI"}, Sources: c.sources}, 2); got != c.want {
			t.Errorf("%s: AlsoReported = %q, want %q", name, got, c.want)
		}
	}
}

func TestApplies(t *testing.T) {
	newYear := time.Date(2025, 12, 30, 20, 0, 0, 0, time.UTC) // the 31st in Seoul
	cases := map[string]struct {
		dates []string
		seen  time.Time
		want  string
	}{
		"none":             {nil, published, ""},
		"a day of a year":  {[]string{"2019-08-28"}, published, "from 28 Aug 2019, in 20 days"},
		"today":            {[]string{"--08-08"}, published, "from 8 Aug 2019, today"},
		"the reader's day": {[]string{"--01-01"}, newYear, "from 1 Jan 2026, tomorrow"},
		"last year's":      {[]string{"--12-01"}, newYear.AddDate(0, 0, 20), "from 1 Dec 2025, 50 days ago"},
		"two":              {[]string{"--08-07", "2020-01-01"}, published, "from 7 Aug 2019, yesterday; from 1 Jan 2020, in 146 days"},
		"no day":           {[]string{"--02-30", "soon", ""}, published, ""},
	}
	for name, c := range cases {
		if got := Applies(Alert{Dates: c.dates, Published: c.seen, Seen: c.seen}, seoul); got != c.want {
			t.Errorf("%s: Applies(%q) = %q, want %q", name, c.dates, got, c.want)
		}
	}
}

func TestStanding(t *testing.T) {
	two := []Source{{Name: "METI"}, {Name: "Reuters"}, {Name: "reuters"}}
	for want, a := range map[string]Alert{
		"":                                 {Kind: Operations},
		"1 source · no official text seen": {Kind: New, Sources: two[1:]},
		"2 sources · official text seen":   {Kind: Copy, Sources: two, Confirmed: true},
		"2 sources on the story · no official text of this step seen": {Kind: Development, Sources: two},
	} {
		if got := Standing(a); got != want {
			t.Errorf("Standing(%+v) = %q, want %q", a, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for lang, want := range map[string]string{"": "", "en": "", "en-GB": "", "ja": "Japanese", "zh-Hant": "Traditional Chinese", "<b>": ""} {
		if got := Language(Alert{Lang: lang}); got != want {
			t.Errorf("Language(%q) = %q, want %q", lang, got, want)
		}
	}
}

func TestDelay(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour:                     "seen within a minute of publication",
		30 * time.Second:               "seen within a minute of publication",
		3*time.Minute + 59*time.Second: "seen 3 min after publication",
		119 * time.Minute:              "seen 119 min after publication",
		5 * time.Hour:                  "late: seen 5 h after publication",
		72 * time.Hour:                 "late: seen 3 days after publication",
	} {
		if got := Delay(Alert{Published: published, Seen: published.Add(d)}); got != want {
			t.Errorf("Delay(%v) = %q, want %q", d, got, want)
		}
	}
	if got := Delay(Alert{Seen: published}); got != "" {
		t.Errorf("Delay without publication = %q", got)
	}
}

func TestSeverityWordsAndSymbolsDiffer(t *testing.T) {
	words, symbols := map[string]bool{}, map[string]bool{}
	for _, s := range Severities() {
		words[Word(s)], symbols[Symbol(s)] = true, true
		if utf8.RuneCountInString(Symbol(s)) != 1 {
			t.Errorf("Symbol(%s) = %q, want one character", s, Symbol(s))
		}
	}
	if len(words) != 4 || len(symbols) != 4 {
		t.Errorf("words %v, symbols %v: want four of each", words, symbols)
	}
}

func TestCut(t *testing.T) {
	cases := []struct {
		in   string
		n    int
		want string
	}{
		{"photoresist", 11, "photoresist"},
		{"photoresist", 10, "photoresi…"},
		{"photo resist", 7, "photo…"},
		{"포토레지스트", 4, "포토레…"},
		{"e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"👩\u200d🔬👩\u200d🔬", 4, "👩\u200d🔬…"},
		{"👩\u200d🔬👩\u200d🔬", 3, "👩…"},
		{"abc", 1, "…"},
		{"abc", 0, ""},
		{"", 0, ""},
	}
	for _, c := range cases {
		if got := Cut(c.in, c.n); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"  two\t words\r\n ":       "two words",
		"\x1b[31mred\x1b[0m":       "[31mred[0m",
		"\u202egnp.exe\u202c":      "gnp.exe",
		"zero\u200bwidth\ufeff":    "zerowidth",
		"می\u200cخواهم":            "می\u200cخواهم",
		"bad \xff":                 "bad \ufffd",
		"<!channel> *b* &amp; `c`": "<!channel> *b* &amp; `c`",
		"para\u2028graph":          "para graph",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRuns(t *testing.T) {
	sp := func(s, e int) Span { return Span{Start: s, End: e} }
	cases := map[string]struct {
		t    Text
		n    int
		want []Run
	}{
		"marked":         {Text{"of photoresist to", []Span{sp(3, 14)}}, 100, []Run{{"of ", false}, {"photoresist", true}, {" to", false}}},
		"all":            {Text{"photoresist", []Span{sp(0, 11)}}, 100, []Run{{"photoresist", true}}},
		"out of range":   {Text{"abc", []Span{sp(-1, 2), sp(1, 9), sp(2, 1)}}, 100, []Run{{"abc", false}}},
		"overlap":        {Text{"abcdef", []Span{sp(0, 3), sp(2, 5)}}, 100, []Run{{"abc", true}, {"def", false}}},
		"in a character": {Text{"한국", []Span{sp(1, 3)}}, 100, []Run{{"한국", false}}},
		"cut":            {Text{"of photoresist to", []Span{sp(3, 14)}}, 8, []Run{{"of ", false}, {"phot…", true}}},
		"cut between":    {Text{"of photoresist to", []Span{sp(3, 14)}}, 14, []Run{{"of ", false}, {"photoresis…", true}}},
		"just fits":      {Text{"of photoresist", []Span{sp(3, 14)}}, 14, []Run{{"of ", false}, {"photoresist", true}}},
		"spaces":         {Text{" a  \n b ", []Span{sp(1, 2)}}, 100, []Run{{"a", true}, {" b ", false}}},
		"nothing":        {Text{}, 100, nil},
		"no room":        {Text{"abc", nil}, 0, []Run{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Runs(c.t, c.n)); diff != "" {
				t.Errorf("Runs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLink(t *testing.T) {
	for in, ok := range map[string]bool{
		"https://example.org/a?b=c&d=e#f":                 true,
		"http://xn--9d0bm53a3xbzui.example/":              true,
		"https://한국.example/기사":                           true,
		"javascript:alert(1)":                             false,
		"JaVaScRiPt://example.org/%0aalert":               false,
		"data:text/html,x":                                false,
		"//example.org/":                                  false,
		"/relative":                                       false,
		"https://":                                        false,
		"https://example.org/a b":                         false,
		"https://example.org/a|bank>":                     false,
		"https://example.org/\u202egnp":                   false,
		"https://example.org/\x1b[2J":                     false,
		"https://example.org/" + strings.Repeat("a", 500): false,
		"": false,
	} {
		if got := Link(in, 400) != ""; got != ok {
			t.Errorf("Link(%q) given: %v, want %v", in, got, ok)
		}
	}
}

func FuzzRuns(f *testing.F) {
	f.Add("of photoresist to 한국", 3, 14, 20)
	f.Add("\u202e\x1b[2J\xff", 0, 3, 2)
	f.Fuzz(func(t *testing.T, s string, start, end, n int) {
		n = min(max(n, 0), 10000)
		total, last := 0, ""
		for _, r := range Runs(Text{s, []Span{{Start: start, End: end}}}, n) {
			if r.Text == "" || !utf8.ValidString(r.Text) || plain(r.Text) != r.Text {
				t.Fatalf("run %q of %q is not plain", r.Text, s)
			}
			total += utf8.RuneCountInString(r.Text)
			last = r.Text
		}
		if total > n {
			t.Fatalf("%d characters of %q, want at most %d", total, s, n)
		}
		if full := utf8.RuneCountInString(Plain(s)); full > n+1 && n > 0 && !strings.HasSuffix(last, "…") {
			t.Fatalf("%q is cut to %d without an ellipsis: %q", s, n, last)
		}
	})
}

func TestUpdatedKeepsWhatTheFirstReportSays(t *testing.T) {
	first := approval()
	later := first
	later.ID, later.Kind, later.Revision, later.Headline = "later", Copy, 4, Text{Text: "another headline"}
	later.Published, later.Seen = published.Add(5*time.Hour), published.Add(6*time.Hour)
	later.Sources = append(slices.Clone(first.Sources), Source{Name: "Reuters"})
	got := first.Updated(later)
	if got.Headline.Text != first.Headline.Text || got.ID != "later" || len(got.Sources) != 2 {
		t.Errorf("Updated = %+v, want the first headline with the later id and sources", got)
	}
	if Delay(got) != Delay(first) {
		t.Errorf("delay = %q, want that of the first report: %q", Delay(got), Delay(first))
	}
	for by, want := range map[string]string{Critical: Critical, Low: High, "": High, "strange": High} {
		later.Severity = by
		if got := first.Updated(later).Severity; got != want {
			t.Errorf("high updated by %q is %q, want %q", by, got, want)
		}
	}
}

func TestOthersToldTheSameStep(t *testing.T) {
	a := Alert{Kind: New, Source: Source{Name: "Wire"}, Sources: []Source{{Name: "Wire"}, {Name: "Ledger"}, {Name: "Gazette", Step: 1}}}
	if got := AlsoReported(a, 5); got != "Also reported by Ledger" {
		t.Errorf("the opening of the story says %q", got)
	}
	a.Step, a.Source = 1, Source{Name: "Later"}
	if got := AlsoReported(a, 5); got != "Also reported by Gazette" {
		t.Errorf("a message that tells the next step says %q", got)
	}
}
