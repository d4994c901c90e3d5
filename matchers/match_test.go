package matchers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"curbwire/matchers/lexicon"

	"github.com/google/go-cmp/cmp"
)

var lexOnce = sync.OnceValues(lexicon.Load)

func lex(t testing.TB) *lexicon.Lexicon {
	t.Helper()
	l, err := lexOnce()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// newSet builds a set with one watch per query.
func newSet(t testing.TB, words map[string][]string, queries ...Query) *Set {
	t.Helper()
	var ws []Watch
	for i, q := range queries {
		ws = append(ws, Watch{Name: fmt.Sprint("w", i), Query: q})
	}
	s, err := NewSet(lex(t), words, ws)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func compile(t testing.TB, f Facets) Query {
	t.Helper()
	q, err := Compile(lex(t), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func within(a, b Query, words int) Near { return Near{A: a, B: b, Words: words} }

// cut returns what the spans of a hit show.
func cut(doc Doc, spans []Span) []string {
	var out []string
	src := [...]string{doc.Title, doc.Summary, doc.Body}
	for _, s := range spans {
		out = append(out, src[s.Field][s.Start:s.End])
	}
	return out
}

// TestTerms holds the text rules: a term, a text, and what must be shown.
func TestTerms(t *testing.T) {
	for _, c := range []struct{ term, text, want string }{
		{"resist", "A new photoresist plant", ""},
		{"photo-resist", "new photoresist line", "photoresist"},
		{"photo-resist", "new photo resist line", "photo resist"},
		{"photoresist", "new photo-resist line", "photo-resist"},
		{"photoresist", "new photo resist line", "photo resist"},
		{"photo resist", "new photoresist line", "photoresist"},
		{"photoresist", "Photoresists are scarce", "Photoresists"},
		{`"export curb*"`, "Japan's export curbs hit South Korea", "export curbs"},
		{"export controls", "He halted the export. Controls were lifted.", ""},
		{"=GaN", "gan is lower, Gan is a name", ""},
		{"=GaN", "a GaN-on-Si wafer", "GaN"},
		{"=In", "in Japan", ""},
		{"=HF", "HF, also known as hydrofluoric acid", "HF"},
		{"semiconductor", "ＳＥＭＩＣＯＮＤＵＣＴＯＲ news", "ＳＥＭＩＣＯＮＤＵＣＴＯＲ"},
		{"file", "the \ufb01le was lost", "\ufb01le"},
		{"photoresist", "photo\u00adresist supply", "photo\u00adresist"},
		{"photoresist", "photo\u200bresist supply", "photo\u200bresist"},
		{"straße", "HAUPT STRASSE", "STRASSE"},
		{"istanbul", "İ İSTANBUL is far", ""},
		{"café", "the cafe\u0301 closed", "cafe\u0301"},
		{"フォトレジスト", "信越化学のフォトレジスト工場", "フォトレジスト"},
		{"レジスト", "信越化学のフォトレジスト工場", ""},
		{"フォトレジスト", "半角ﾌｫﾄﾚｼﾞｽﾄの例", "ﾌｫﾄﾚｼﾞｽﾄ"},
		{"フォト", "信越化学のフォトレジスト工場", ""},
		{"東京都", "東京都庁", "東京都"},
		{"포토레지스트", "일본산 포토레지스트를 수입", "포토레지스트"},
		{"포토레지스트", "일본산 포토 레지스트를 수입", "포토 레지스트"},
		{"레지스트", "일본산 포토레지스트를 수입", ""},
		{"납", "납세 의무", ""},
		{"납", "납과 아연", "납"},
		{"중국", "하는 중 국가가", ""},
		{"光刻胶", "日本限制光刻胶出口", "光刻胶"},
		{"稀土", "中国宣布稀土出口管制", "稀土"},
		{"China", "China’s chips", "China"},
		{"R&D", "spending on R&amp;D rose", "R&amp;D"},
		{"hydrogen fluoride", "hydrogen\u00a0fluoride", "hydrogen\u00a0fluoride"},
		{"hydrogen fluoride", "hydrogen&nbsp;fluoride", "hydrogen&nbsp;fluoride"},
		{"hydrogen fluoride", "<b>hydrogen</b> fluoride", "hydrogen</b> fluoride"},
		{"exportkontroll*", "Das Exportkontrollgesetz gilt", "Exportkontrollgesetz"},
		{"ākā", "ġkġ word", ""},
		{"ākā", "ĀKĀ word", "ĀKĀ"},
		{"ban", "There is no ban", "ban"},
		{"export ban", "an export ban on chips", "export ban"},
		{"export curb", "curb the export", ""},
	} {
		t.Run(c.term+"/"+c.text, func(t *testing.T) {
			doc := Doc{Summary: c.text}
			hits := newSet(t, nil, Term{c.term}).Match(doc)
			got := ""
			if len(hits) > 0 {
				got = cut(doc, hits[0].Spans)[0]
			}
			if got != c.want {
				t.Errorf("%q in %q shows %q, want %q", c.term, c.text, got, c.want)
			}
		})
	}
}

// TestTree holds the tree itself, on terms.
func TestTree(t *testing.T) {
	ban, curb, export, cotton := Term{"ban"}, Term{"curb"}, Term{"export"}, Term{"cotton"}
	for _, c := range []struct {
		name string
		q    Query
		doc  Doc
		want bool
	}{
		{"all of any", All{Any{ban, curb}, export, Not{cotton}}, Doc{Summary: "export bans"}, true},
		{"not", All{Any{ban, curb}, export, Not{cotton}}, Doc{Summary: "cotton export bans"}, false},
		{"near either way", within(curb, export, 2), Doc{Summary: "export curb"}, true},
		{"near enough", within(export, Term{"photoresist"}, 3), Doc{Summary: "export of the very photoresist"}, true},
		{"too far", within(export, Term{"photoresist"}, 3), Doc{Summary: "export by the two firms of photoresist"}, false},
		{"nested", within(within(ban, Term{"chip"}, 2), Term{"japan"}, 5), Doc{Summary: "japan said the ban on chip sales"}, true},
		{"nested, inner too far", within(Term{"japan"}, within(ban, Term{"chip"}, 0), 5), Doc{Summary: "japan said the ban on chip sales"}, false},
		{"any within near", within(Term{"japan"}, Any{ban, within(Term{"chip"}, Term{"sales"}, 1)}, 9), Doc{Summary: "japan halts chip sales"}, true},
		{"title runs on into the summary", within(ban, export, 1), Doc{Title: "A ban", Summary: "on export"}, true},
		{"title runs on into a body alone", within(ban, export, 1), Doc{Title: "A ban", Body: "on export"}, true},
		{"summary and body are apart", within(ban, export, 50), Doc{Summary: "A ban", Body: "on export"}, false},
		{"phrases do not cross fields", Term{"export ban"}, Doc{Title: "export", Summary: "ban"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := len(newSet(t, nil, c.q).Match(c.doc)) > 0; got != c.want {
				t.Errorf("match = %v, want %v", got, c.want)
			}
		})
	}
}

func TestFacets(t *testing.T) {
	saga := Facets{Materials: []string{"photoresist", "hydrogen-fluoride", "fluorinated-polyimide"},
		AllPlaces: []string{"Japan", "South Korea"}, Near: 60}
	all := Facets{Materials: []string{"*"}, Near: 40}
	rare := Facets{Materials: []string{"rare-earths"}, Near: 40}
	for _, c := range []struct {
		name, title, text, lang string
		f                       Facets
		want                    bool
	}{
		{"seed story", "Japan approves further exports of high-tech material to South Korea: sources",
			"Japan has cleared a second shipment of photoresists since it tightened curbs in July.", "en", saga, true},
		{"Japanese title alone", "韓国向けフッ化水素の輸出規制", "", "ja", all, true},
		{"Chinese title alone", "中国宣布稀土出口管制", "", "zh", rare, true},
		{"two materials", "Japan eases rare-earth and photoresist rules", "", "", all, true},
		{"no-break entity", "Japan tightens hydrogen&nbsp;fluoride export controls", "", "", all, true},
		{"inline tag", "", "Japan restricted exports of <b>hydrogen</b> fluoride to Seoul.", "en", saga, true},
		{"authority stands for a place", "METI restricts photoresist shipments to Seoul", "", "en", saga, true},
		{"authority in Japanese", "経産省、韓国向けレジストの輸出を許可", "", "ja", saga, true},
		{"headline characters", "日韓、フッ化水素の輸出規制巡り協議", "", "ja", saga, true},
		{"Korean headline characters", "日 정부, 포토레지스트 한국 수출 허가", "", "ko", saga, true},
		{"Traditional Chinese", "日本放寬對韓光阻劑出口管制", "", "zh-Hant", saga, true},
		{"French", "Le Japon restreint les exportations de fluorure d’hydrogène vers la Corée du Sud", "", "fr", saga, true},
		{"Spanish", "Japón restringe la exportación de fluoruro de hidrógeno a Corea del Sur", "", "es", saga, true},
		{"German", "Japan beschränkt die Ausfuhr von Fotolack nach Südkorea", "", "de", saga, true},
		{"Russian", "Китай ограничил экспорт редкоземельных металлов", "", "ru", rare, true},
		{"Indonesian", "Indonesia melarang ekspor bijih nikel", "", "id", all, true},
		{"a member of a group", "China imposes export controls on dysprosium", "", "en", rare, true},
		{"a place is missing", "Japan restricts photoresist exports to Taiwan", "", "en", saga, false},
		{"football", "Germany beat Argentina 4-0, defence holds", "The ban on their keeper was lifted after 20 minutes.", "en", all, false},
		{"resist in photoresist", "A new photoresist plant", "", "en", all, false},
		{"malware", "Cobalt Strike malware hits export control office", "The agency restricted access to its licence portal.", "en", Facets{Materials: []string{"cobalt"}}, false},
		{"company", "China Molybdenum lifts cobalt export quota request", "", "en", Facets{Materials: []string{"molybdenum"}}, false},
		{"zinc is not lead", "中国、亜鉛の輸出を制限", "", "ja", Facets{Materials: []string{"lead"}}, false},
		{"graphite is not lead", "中国、黒鉛の輸出規制を発動", "", "ja", Facets{Materials: []string{"lead"}}, false},
		{"graphite", "中国、黒鉛の輸出規制を発動", "", "ja", Facets{Materials: []string{"graphite"}}, true},
		{"urea as element", "수출 규제의 핵심 요소는 시간이다", "", "ko", Facets{Materials: []string{"urea"}}, false},
		{"in is not indium", "Export ban in Japan", "", "en", Facets{Materials: []string{"indium"}}, false},
		{"statistics", "China's rare earth exports fell 12% in May", "Customs data showed lower shipments.", "en", all, false},
		{"share tip", "Rare earth stocks to watch this week", "Shares jumped after China imposed export controls on rare earths.", "en", all, false},
		{"import duty", "US slaps anti-dumping duty on Chinese graphite imports", "", "en", all, false},
		{"accident", "Hydrogen fluoride leak kills two at plant", "Regulators tightened oversight. Japan curbed exports in 2019.", "en", all, false},
		{"market report", "Photoresist market size to reach $6bn, CAGR 5%", "Export restrictions are a challenge.", "en", all, false},
		{"share tip that states a curb", "Rare earth shares soar as China bans gallium exports", "", "en", all, false},
		{"imports", "EU bans imports of Russian palladium", "", "en", all, false},
		{"background is not news", "Japan approves photoresist exports to South Korea since tightening export curbs in July", "", "en",
			Facets{Materials: []string{"*"}, Actions: []string{"tighten"}}, false},
		{"white phosphorus shells", "Army denies use of phosphorus shells", "", "en", all, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSet(t, nil, compile(t, c.f))
			doc := Doc{Title: c.title, Summary: c.text, Lang: c.lang}
			if got := len(s.Match(doc)) > 0; got != c.want {
				e := s.Explain(doc)
				t.Errorf("match = %v, want %v; reason %q, facets %+v", got, c.want, e.Reason, e.Watches[0].Facets)
			}
		})
	}
}

func TestSpansEndWithTheirWord(t *testing.T) {
	s := newSet(t, nil, compile(t, Facets{Materials: []string{"*"}}))
	for _, c := range []struct{ lang, title, want string }{
		{"fr", "Exportations : le cobalt s'envole, Kinshasa suspend ses ventes", "cobalt"},
		{"de", "China kontrolliert Ausfuhr von Graphit strenger", "Graphit"},
		{"en", "China bans gallium-exports", "gallium"},
		{"de", "China verbietet Ausfuhr von Gallium-Nitrid", "Gallium-Nitrid"},
	} {
		t.Run(c.title, func(t *testing.T) {
			e := s.Explain(Doc{Title: c.title, Lang: c.lang})
			var got []string
			for _, sp := range e.Spans {
				got = append(got, c.title[sp.Start:sp.End])
			}
			if !slices.Contains(got, c.want) {
				t.Errorf("spans are %q, want %q among them", got, c.want)
			}
		})
	}
}

func TestExcludeAndWords(t *testing.T) {
	words := map[string][]string{"our supplier": {"Stella Chemifa", "ステラケミファ"}, "pause": {"pausing"}}
	q, err := Compile(lex(t), Facets{Materials: []string{"Our Supplier"}, Actions: []string{"pause", "tighten"}, Exclude: []string{"market size report"}}, words)
	if err != nil {
		t.Fatal(err)
	}
	s := newSet(t, words, q)
	for _, c := range []struct {
		text string
		want bool
	}{
		{"Stella Chemifa is pausing sales.", true},
		{"Stella Chemifa faces export controls.", true},
		{"Stella Chemifa is pausing sales, says a market-size report.", false},
		{"Stella is pausing sales.", false},
	} {
		if got := len(s.Match(Doc{Summary: c.text})) > 0; got != c.want {
			t.Errorf("%q: match = %v, want %v", c.text, got, c.want)
		}
	}
}

func TestSpansAreDisjointAndInOrder(t *testing.T) {
	doc := Doc{Title: "Japan eases rare-earth and photoresist rules for South Korea",
		Summary: "Tokyo lifted its export controls on photoresist."}
	hits := newSet(t, nil, compile(t, Facets{Materials: []string{"*"}, AllPlaces: []string{"JP", "KR"}, Near: 40})).Match(doc)
	if len(hits) != 1 {
		t.Fatalf("%d hits", len(hits))
	}
	want := []string{"Japan", "eases", "rare-earth", "photoresist", "South Korea", "Tokyo", "lifted its export controls", "photoresist"}
	if diff := cmp.Diff(want, cut(doc, hits[0].Spans)); diff != "" {
		t.Errorf("spans (-want +got):\n%s\n%+v", diff, hits[0].Spans)
	}
	for i, s := range hits[0].Spans[1:] {
		if p := hits[0].Spans[i]; s.Field == p.Field && s.Start < p.End {
			t.Errorf("spans %v and %v overlap", p, s)
		}
	}
}

func TestCompileNamesEveryFault(t *testing.T) {
	_, err := Compile(lex(t), Facets{
		Materials: []string{"photoresist", "galium-x", "flourspar"},
		Actions:   []string{"tightn"},
		AllPlaces: []string{"Jpan"},
		AnyPlaces: []string{"KR", "Atlantis"},
		Exclude:   []string{"--"},
		Near:      -1,
	}, nil)
	var got []UnknownError
	for _, e := range unwrap(err) {
		var u *UnknownError
		if errors.As(e, &u) {
			got = append(got, *u)
		}
	}
	want := []UnknownError{
		{"materials", 1, "galium-x", "gallium"},
		{"materials", 2, "flourspar", "fluorspar"},
		{"actions", 0, "tightn", "tighten"},
		{"places.all", 0, "Jpan", "Japan"},
		{"places.any", 1, "Atlantis", ""},
		{"exclude", 0, "--", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if !strings.Contains(fmt.Sprint(err), "near: -1 is below 0") {
		t.Errorf("error %q does not name near", err)
	}
	if _, err := Compile(lex(t), Facets{}, nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("no materials: %v, want ErrEmpty", err)
	}
}

func unwrap(err error) []error {
	if m, ok := err.(interface{ Unwrap() []error }); ok {
		return m.Unwrap()
	}
	return []error{err}
}

func TestHitsFollowTheOrderOfWatches(t *testing.T) {
	s := newSet(t, nil, compile(t, Facets{Materials: []string{"gallium"}}), compile(t, Facets{Materials: []string{"tin"}}), compile(t, Facets{Materials: []string{"*"}}))
	var got []string
	for _, h := range s.Match(Doc{Title: "China restricts gallium exports"}) {
		got = append(got, h.Watch.Name)
	}
	if !slices.Equal(got, []string{"w0", "w2"}) {
		t.Errorf("hits %v, want w0 and w2", got)
	}
}

func TestNewSetRefusesAWatchWithoutQuery(t *testing.T) {
	if _, err := NewSet(lex(t), nil, []Watch{{Name: "x"}}); err == nil {
		t.Error("no error")
	}
}

func TestMatchIsSafeForConcurrentUse(t *testing.T) {
	s := newSet(t, nil, compile(t, Facets{Materials: []string{"*"}, Near: 40}))
	docs := []Doc{
		{Title: "China restricts gallium exports"}, {Title: "韓国向けフッ化水素の輸出規制"},
		{Title: "일본, 포토레지스트 한국 수출 첫 허가"}, {Title: "Niederlande beschränken Export von Chiptechnik nach China"},
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				if hits := s.Match(docs[i%len(docs)]); len(hits) != 1 || hits[0].Reading.Exporter == "" {
					t.Errorf("%q: %+v", docs[i%len(docs)].Title, hits)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestExplain(t *testing.T) {
	s := newSet(t, nil, compile(t, Facets{Materials: []string{"gallium"}, AnyPlaces: []string{"Japan"}, Exclude: []string{"webinar"}, Near: 5}))
	for _, c := range []struct {
		name string
		doc  Doc
		want []string // the reasons
	}{
		{"match", Doc{Title: "Japan restricts gallium exports"}, nil},
		{"no action", Doc{Title: "Gallium is mined in Japan"}, []string{"actions: none of tighten, ease, dispute found"}},
		{"too far", Doc{Title: "Gallium, say the traders of Tokyo and elsewhere in a note", Summary: "China restricts exports"},
			[]string{"near: material and action are 11 words apart, 5 allowed"}},
		{"no place", Doc{Title: "China restricts gallium exports"}, []string{"places: no Japan found"}},
		{"excluded", Doc{Title: "Webinar: Japan restricts gallium exports"}, []string{`exclude: the text holds "Webinar"`}},
		{"share tip", Doc{Title: "Gallium stocks to buy", Summary: "Japan restricts gallium exports."},
			[]string{"actions: none of tighten, ease, dispute found; what measures are named are background, the title is about a share tip"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := s.Explain(c.doc)
			var got []string
			for _, f := range e.Watches[0].Facets {
				if f.OK != (f.Why == "") {
					t.Errorf("facet %+v", f)
				}
				if f.Why != "" {
					got = append(got, f.Why)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
			if m := e.Watches[0].Matched; m != (len(c.want) == 0) || m != (len(s.Match(c.doc)) == 1) {
				t.Errorf("matched = %v", m)
			}
		})
	}
}

func TestHostileDocuments(t *testing.T) {
	s := newSet(t, nil, compile(t, Facets{Materials: []string{"*"}, AllPlaces: []string{"CN"}, Near: 40}))
	for _, unit := range []string{"gallium export ", "China bans ", "China's export controls on gallium since ", "中国出口管制镓", "日韓", "한국 ", "1 August ", "商务部公告", "<b>", "No. 1 of "} {
		doc := Doc{Title: "China bans gallium exports", Body: strings.Repeat(unit, (1<<20)/len(unit))}
		start := time.Now()
		s.Match(doc)
		s.Explain(doc)
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%q: %v for a megabyte", unit, d)
		} else {
			t.Logf("%q: %v", unit, d)
		}
	}
}
