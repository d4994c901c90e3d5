package matchers

import (
	"slices"
	"testing"

	"curbwire/matchers/text"

	"github.com/google/go-cmp/cmp"
)

func read(t testing.TB, doc Doc) Reading {
	t.Helper()
	return newSet(t, nil, compile(t, Facets{Materials: []string{"*"}})).Read(doc)
}

// TestDirection holds the traps: the same words mean the opposite by what they
// are about.
func TestDirection(t *testing.T) {
	for _, c := range []struct{ title, lang, want string }{
		{"China suspends exports of gallium", "en", "tighten"},
		{"China suspends export controls on gallium", "en", "ease"},
		{"China suspends its ban on gallium exports", "en", "ease"},
		{"China halts gallium exports", "en", "tighten"},
		{"China halts its gallium export ban", "en", "ease"},
		{"中国暂停出口镓", "zh", "tighten"},
		{"中国暂停实施镓出口管制", "zh", "ease"},
		{"中國暫停出口鎵", "zh-Hant", "tighten"},
		{"China setzt Exportkontrollen für Gallium aus", "de", "ease"},
		{"China setzt Exporte von Gallium aus", "de", "tighten"},
		{"La Chine suspend les contrôles sur le gallium", "fr", "ease"},
		{"La Chine suspend les exportations de gallium", "fr", "tighten"},
		{"China suspende los controles sobre el galio", "es", "ease"},
		{"China suspende las exportaciones de galio", "es", "tighten"},
		{"中国、ガリウムの輸出規制を一時停止", "ja", "ease"},
		{"中国、ガリウムの輸出を停止", "ja", "tighten"},
		{"중국, 갈륨 수출 통제 유예", "ko", "ease"},
		{"중국, 갈륨 수출 중단", "ko", "tighten"},
		{"Congo extends ban on cobalt exports", "en", "tighten"},
		{"Congo extends waiver for cobalt exporters", "en", "ease"},
		{"Kongo verlängert Exportverbot für Kobalt", "de", "tighten"},
		{"Kongo verlängert Ausnahme für Kobalt-Exporte", "de", "ease"},
		{"コンゴ、コバルトの禁輸を延長", "ja", "tighten"},
		{"コンゴ、コバルト輸出の免除を延長", "ja", "ease"},
		{"콩고, 코발트 수출 금지 연장", "ko", "tighten"},
		{"콩고, 코발트 수출 면제 연장", "ko", "ease"},
		{"Japan approves photoresist export to South Korea since curbs tightened in July", "en", "ease"},
		{"経産省、フッ化水素の輸出を許可", "ja", "ease"},
		{"経産省、フッ化水素の輸出を許可制に", "ja", "tighten"},
		{"フッ化水素の輸出に許可が必要", "ja", "tighten"},
		{"フッ化水素の輸出許可を取り消し", "ja", "tighten"},
		{"일본, 불화수소 수출 허가", "ko", "ease"},
		{"일본, 불화수소 수출 허가제 도입", "ko", "tighten"},
		{"일본, 불화수소 수출 허가 취소", "ko", "tighten"},
		{"商务部批准稀土出口许可", "zh", "ease"},
		{"稀土出口须申请许可", "zh", "tighten"},
		{"商务部撤销稀土出口许可", "zh", "tighten"},
		{"Japan removes South Korea from white list, photoresist hit", "en", "tighten"},
		{"日本、韓国をホワイト国から除外　フッ化水素に続き", "ja", "tighten"},
		{"中国、黒鉛を輸出規制の対象から除外", "ja", "ease"},
		{"일본, 한국을 백색국가에서 제외…불화수소 규제", "ko", "tighten"},
		{"중국, 흑연을 수출 통제 대상에서 제외", "ko", "ease"},
		{"China says no ban on rare earths exports", "en", "dispute"},
		{"China denies rare earth export ban", "en", "dispute"},
		{"中国、レアアース禁輸を否定", "ja", "dispute"},
		{"중국, 희토류 수출 금지 부인", "ko", "dispute"},
		{"中国否认禁止稀土出口", "zh", "dispute"},
		{"China dementiert Exportverbot für seltene Erden", "de", "dispute"},
		{"China lifts export quota of rare earths", "en", "ease"},
		{"China raises rare earth export quota", "en", "ease"},
		{"China cuts rare earth export quota by 40%", "en", "tighten"},
		{"Indonesia lifts ban on nickel ore exports", "en", "ease"},
		{"China revokes gallium export licences", "en", "tighten"},
		{"China grants gallium export licences", "en", "ease"},
		{"EU files WTO complaint over Indonesia's nickel ore export ban", "en", "dispute"},
		{"Russia considers restricting nickel exports", "en", "neutral"},
		{"Japan eases rare-earth and photoresist rules", "en", "ease"},
		{"EU files WTO complaint as China bans gallium exports, restricts germanium exports", "en", "dispute"},
	} {
		if got := read(t, Doc{Title: c.title, Lang: c.lang}).Direction; got != c.want {
			t.Errorf("%q: direction %q, want %q", c.title, got, c.want)
		}
	}
}

// TestSameEvent tells events in several languages: the reading must be one key.
func TestSameEvent(t *testing.T) {
	for _, e := range []struct {
		exporter, direction, material string
		targets                       []string
		docs                          []Doc
	}{
		{"JP", "ease", "photoresist", []string{"KR"}, []Doc{
			{Title: "Japan approves further exports of high-tech material to South Korea: sources", Lang: "en",
				Summary: "SEOUL (Reuters) - Japan has cleared a shipment of photoresists to South Korea for the second time since imposing export curbs last month."},
			{Title: "経産省、韓国向けレジストの輸出を許可　2件目", Lang: "ja", Summary: "政府は19日、韓国向けのフォトレジストの輸出を許可した。7月の規制強化以降で2件目となる。"},
			{Title: "일본, 포토레지스트 한국 수출 두 번째 허가", Lang: "ko", Summary: "일본 정부가 포토레지스트의 한국 수출을 추가로 허가한 것으로 알려졌다."},
			{Title: "日本批准对韩出口光刻胶", Lang: "zh", Summary: "这是7月收紧管制以来第二次批准。"},
			{Title: "Japan genehmigt Export von Fotolack nach Südkorea", Lang: "de", Summary: "Es ist die zweite Genehmigung seit der Verschärfung im Juli."},
			{Title: "Le Japon autorise l’exportation de photorésine vers la Corée du Sud", Lang: "fr"},
		}},
		{"CN", "tighten", "gallium", nil, []Doc{
			{Title: "China restricts exports of gallium and germanium", Lang: "en", Summary: "MOFCOM said licences will be required from 1 August."},
			{Title: "中国、ガリウムとゲルマニウムの輸出を規制へ", Lang: "ja", Summary: "商務省は8月1日から許可制にすると発表した。"},
			{Title: "중국, 갈륨·게르마늄 수출 통제", Lang: "ko", Summary: "중국 상무부는 8월 1일부터 수출 허가를 받아야 한다고 밝혔다."},
			{Title: "中国对镓、锗相关物项实施出口管制", Lang: "zh", Summary: "自8月1日起生效。"},
			{Title: "China beschränkt Ausfuhr von Gallium und Germanium", Lang: "de", Summary: "Ab 1. August gilt eine Genehmigungspflicht."},
			{Title: "China restringe la exportación de galio y germanio", Lang: "es", Summary: "La medida entra en vigor el 1 de agosto."},
		}},
		{"CN", "ease", "rare-earths", []string{"US"}, []Doc{
			{Title: "China suspends rare earth export controls on shipments to the United States", Lang: "en"},
			{Title: "中国、米国向けレアアースの輸出規制を停止", Lang: "ja"},
			{Title: "中国暂停实施对美稀土出口管制", Lang: "zh"},
			{Title: "China setzt Exportkontrollen für seltene Erden nach USA aus", Lang: "de"},
		}},
	} {
		for _, doc := range e.docs {
			r := read(t, doc)
			if r.Exporter != e.exporter || r.Direction != e.direction || !slices.Contains(r.Materials, e.material) {
				t.Errorf("%q: %s %s %v, want %s %s with %s", doc.Title, r.Exporter, r.Direction, r.Materials, e.exporter, e.direction, e.material)
			}
			if diff := cmp.Diff(e.targets, r.Targets); diff != "" {
				t.Errorf("%q: targets (-want +got):\n%s", doc.Title, diff)
			}
		}
	}
}

func TestInstrumentAndDates(t *testing.T) {
	for _, c := range []struct {
		name, text, lang, instrument string
		dates                        []string
	}{
		{"Chinese notice", "商务部、海关总署公告2024年第33号，对锑实施出口管制，自2024年9月15日起生效。", "zh", "MOFCOM notice 33/2024", []string{"2024-09-15"}},
		{"English notice", "MOFCOM Announcement No. 33 of 2024 puts export controls on antimony, effective September 15, 2024.", "en", "MOFCOM notice 33/2024", []string{"2024-09-15"}},
		{"no issuer", "Under notice No. 33 of 2024 China restricts antimony exports from 15 September.", "en", "MOFCOM notice 33/2024", []string{"--09-15"}},
		{"not China's", "Under notice No. 33 of 2024 India restricts antimony exports.", "en", "", nil},
		{"Korean", "중국 상무부 공고 2024년 제33호, 안티몬 수출 통제를 9월 15일부터 시행", "ko", "MOFCOM notice 33/2024", []string{"--09-15"}},
		{"Federal Register", "BIS rule (85 FR 29849) restricts semiconductor exports.", "en", "85 FR 29849", nil},
		{"WTO case", "Indonesia appeals the WTO ruling in DS592 on its nickel ore export ban.", "en", "WTO DS592", nil},
		{"EU", "Regulation (EU) 2021/821 requires an export licence for gallium.", "en", "Regulation (EU) 2021/821", nil},
		{"German date", "China beschränkt die Ausfuhr von Gallium ab 1. August 2023.", "de", "", []string{"2023-08-01"}},
		{"French date", "La Chine restreint l’exportation de gallium à compter du 1er août 2023.", "fr", "", []string{"2023-08-01"}},
		{"Spanish date", "China restringe la exportación de galio a partir del 1 de agosto de 2023.", "es", "", []string{"2023-08-01"}},
		{"Japanese date", "政府は7月4日から韓国向けフッ化水素の輸出規制を強化する。", "ja", "", []string{"--07-04"}},
		{"ISO date", "Export controls on gallium take effect 2023-08-01.", "en", "", []string{"2023-08-01"}},
		{"no entry into force", "On 3 July China said it may restrict gallium exports.", "en", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := Doc{Summary: c.text, Lang: c.lang}
			r := read(t, doc)
			if r.Instrument != c.instrument {
				t.Errorf("instrument %q, want %q", r.Instrument, c.instrument)
			}
			if diff := cmp.Diff(c.dates, r.Dates); diff != "" {
				t.Errorf("dates (-want +got):\n%s", diff)
			}
			for _, s := range r.Evidence {
				if s.Field != Summary || s.Start >= s.End || s.End > len(c.text) || s.Concept == "" {
					t.Errorf("evidence %+v", s)
				}
			}
		})
	}
}

func TestStage(t *testing.T) {
	for _, c := range []struct{ title, want string }{
		{"Russia considers restricting nickel exports", "considered"},
		{"China announces export controls on gallium", "announced"},
		{"China's export controls on gallium take effect", "in-force"},
		{"China suspends export controls on gallium", "suspended"},
		{"Indonesia lifts ban on nickel ore exports", "lifted"},
		{"Gallium is a metal", ""},
	} {
		if got := read(t, Doc{Title: c.title}).Stage; got != c.want {
			t.Errorf("%q: stage %q, want %q", c.title, got, c.want)
		}
	}
}

// TestOwnStories keeps the readings of testdata/stories.jsonl, sentences of our
// own in twelve languages, at what was reached.
func TestOwnStories(t *testing.T) {
	stories := readStories(t, "testdata/stories.jsonl")
	s := rate(t, stories, t.Logf)
	t.Log(s)
	for _, c := range []struct {
		what       string
		got, floor float64
	}{
		{"precision", s.precision(), 0.99},
		{"recall", s.recall(), 0.98},
		{"materials", s.materials(), 0.98},
		{"direction", ratio(s.dir, s.rows), 0.96},
		{"direction without border", ratio(s.plainDir, s.plain), 0.99},
		{"exporter", ratio(s.exp, s.rows), 0.99},
		{"targets", ratio(s.target, s.rows), 0.97},
	} {
		if c.got < c.floor {
			t.Errorf("readings have become worse: %s %.3f, was at least %.3f", c.what, c.got, c.floor)
		}
	}
	hits, misses := map[string]int{}, map[string]int{}
	for _, st := range stories {
		if l := text.Base(st.Lang); st.Relevant {
			hits[l]++
		} else {
			misses[l]++
		}
	}
	for _, l := range text.Languages() {
		if hits[l] < 8 || misses[l] < 8 {
			t.Errorf("%s: %d relevant stories and %d others, want 8 of each", l, hits[l], misses[l])
		}
	}
}

// TestExporterIsNotTheTarget holds places named before the one that acts.
func TestExporterIsNotTheTarget(t *testing.T) {
	for _, c := range []struct{ title, lang, want string }{
		{"Exports of photoresist to South Korea curbed by Japan", "en", "JP"},
		{"韓国向けフッ化水素、日本が輸出規制", "ja", "JP"},
		{"South Korea says Japan restricts photoresist exports", "en", "JP"},
		{"한국 기업, 일본 포토레지스트 수출 규제에 타격", "ko", "JP"},
		{"Nach Südkorea liefert Japan kein Fotolack mehr: Exportverbot", "de", "JP"},
	} {
		if got := read(t, Doc{Title: c.title, Lang: c.lang}).Exporter; got != c.want {
			t.Errorf("%q: exporter %q, want %q", c.title, got, c.want)
		}
	}
}
