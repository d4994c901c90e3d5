package matchers

import (
	"strings"
	"testing"
)

// TestTrap names the traps that real stories set, each with the words that
// spring it and what must be read.
func TestTrap(t *testing.T) {
	for _, c := range []struct{ name, title, text, lang, direction, exporter string }{
		{"suspending exports tightens", "Congo suspends exports of cobalt for four months", "", "en", "tighten", "CD"},
		{"suspending controls eases", "Beijing suspends export controls on gallium for a year", "", "en", "ease", "CN"},
		{"a suspension lifted eases", "Congo lifts the suspension of cobalt exports", "", "en", "ease", "CD"},
		{"a statement undone", "콩고, 코발트 수출 중단 철회", "", "ko", "ease", "CD"},
		{"an extended ban tightens", "La RDC prolonge l’interdiction d’exporter du cobalt", "", "fr", "tighten", "CD"},
		{"an extended waiver eases", "Kinshasa extends exemption for cobalt exporters", "", "en", "ease", "CD"},
		{"an easing full of tightening words", "Japan approves further exports of high-tech material to South Korea",
			"Tokyo cleared a shipment of photoresist, the second since it tightened curbs and struck Seoul from its white list.", "en", "ease", "JP"},
		{"a licence granted", "商务部已批准稀土出口许可", "", "zh", "ease", "CN"},
		{"a licence now needed", "중국, 흑연 수출하려면 허가 받아야", "", "ko", "tighten", "CN"},
		{"a licence now needed, in German", "Die Ausfuhr von Gallium aus China bedarf künftig einer Genehmigung", "", "de", "tighten", "CN"},
		{"only with a licence", "Ausfuhr von Gallium aus China künftig nur mit Genehmigung", "", "de", "tighten", "CN"},
		{"a licence no longer needed", "Exporters of Chilean lithium no longer need a permit", "", "en", "ease", "CL"},
		{"struck off a white list", "日本、韓国をホワイト国から除外　フォトレジスト輸出に影響", "", "ja", "tighten", "JP"},
		{"exempted", "中国、黒鉛を輸出規制の対象から除外", "", "ja", "ease", "CN"},
		{"a denial", "Pequim nega proibição de exportar terras raras", "", "pt", "dispute", "CN"},
		{"what will not be eased stays tight", "China will not lift export ban on gallium", "", "en", "tighten", "CN"},
		{"lifting a quota raises it", "China lifts export quota for rare earths by a fifth", "", "en", "ease", "CN"},
		{"a plan dropped eases", "Manila shelves plan to ban nickel ore exports", "", "en", "ease", "PH"},
		{"an easing demanded is a dispute", "EU fordert von China Ende der Exportkontrollen für Seltene Erden", "", "de", "dispute", "CN"},
		{"a tightening demanded is talk", "US urges Netherlands to restrict exports of DUV machines to China", "", "en", "neutral", "NL"},
		{"an easing considered is talk", "Japan considers easing export curbs on photoresist", "", "en", "neutral", "JP"},
		{"an authority stands for its place", "MOFCOM tightens export controls on antimony", "", "en", "tighten", "CN"},
		{"a separable verb", "China hebt das Exportverbot für Gallium auf", "", "de", "ease", "CN"},
		{"a compound", "Kongo stoppt Kobaltausfuhr", "", "de", "tighten", "CD"},
		{"India is not indium", "L'India limita l'export di terre rare", "", "it", "tighten", "IN"},
		{"sales are exports if they go abroad", "VS verbiedt verkoop van AI-chips aan China", "", "nl", "tighten", "US"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, Doc{Title: c.title, Summary: c.text, Lang: c.lang})
			if r.Direction != c.direction || r.Exporter != c.exporter {
				t.Errorf("%q: %s %s, want %s %s", c.title, r.Direction, r.Exporter, c.direction, c.exporter)
			}
		})
	}
}

// TestRelevanceClass names what is a hit of a watch on everything and what is
// not, with the reason that Explain gives for measures that are background.
func TestRelevanceClass(t *testing.T) {
	for _, c := range []struct {
		name, title, text, lang string
		want                    bool
		reason                  string // part of it
	}{
		{"new", "Gabon bans exports of raw manganese", "", "en", true, ""},
		{"proposed", "Malaysia proposes ban on rare earth exports", "", "en", true, ""},
		{"changed", "Indonesië verlengt exportverbod op bauxiet", "", "nl", true, ""},
		{"eased", "Индонезия сняла запрет на экспорт бокситов", "", "ru", true, ""},
		{"disputed", "Uni Eropa gugat larangan ekspor bijih nikel ke WTO", "", "id", true, ""},
		{"explained", "What China's graphite export controls mean for battery makers", "", "en", true, ""},
		{"a licence decision", "Berlin issues export licence for chip equipment bound for China", "", "en", true, ""},
		{"a supply effect of a measure", "Autobauer warnen vor Engpässen bei Seltenen Erden", "Wegen Chinas Exportbeschränkungen stehen Bänder still.", "de", true, ""},
		{"statistics", "Chinese rare earth exports jump 60% in June", "Beijing has curbed exports since April.", "en", false, "routine statistics"},
		{"statistics without a set phrase", "Exports of Chinese graphite climbed by a third in May", "Beijing put export controls on graphite in 2023.", "en", false, "routine statistics"},
		{"a share tip", "Три акции, которые вырастут из-за запрета экспорта титана", "Инвесторы ждут ограничений.", "ru", false, "a share tip"},
		{"shares moved by a measure", "出口管制升级 稀土板块多股涨停", "分析人士建议关注龙头企业。", "zh", false, "a share tip"},
		{"an import duty", "Dazi antidumping Ue sulla grafite cinese", "Pechino ha limitato l'export.", "it", false, "an import duty"},
		{"a list of critical minerals", "Australia adds magnesium to critical minerals list", "China controls exports of the metal.", "en", false, "a list of critical minerals"},
		{"production at home", "Solvay inaugure un atelier de terres rares", "La Chine restreint ses exportations.", "fr", false, "production or a boycott at home"},
		{"a boycott", "일본산 불매 1년, 반도체 업계는", "수출규제에 반발해 시작됐다.", "ko", false, "production or a boycott at home"},
		{"an accident", "Smelter nikel di Morowali meledak", "Indonesia melarang ekspor bijih nikel sejak 2020.", "id", false, "an accident"},
		{"exports going on after a strike", "Peru copper mine resumes exports after strike", "", "en", false, "an accident"},
		{"a market report", "Photoresist market size to reach $6bn", "Export restrictions are a risk.", "en", false, "a market report"},
		{"goods in shops", "New earbuds drop neodymium magnets", "China restricts exports of the metal.", "en", false, "goods in shops"},
		{"goods that nobody watches", "India bans onion exports", "Lithium miners are not affected by the export ban.", "en", false, "goods that are not watched"},
		{"a measure on other goods beside a watched one", "Bolivia votes as lithium deals stall", "The front-runner wants to scrap export limits on beef.", "en", false, ""},
		{"a rule at home", "Anvisa proíbe venda de suplemento com lítio", "O produto não tinha registro.", "pt", false, ""},
		{"words that are names", "Cobalt Strike malware hits export control office", "The agency restricted access.", "en", false, ""},
		{"sanctions on people", "EU sanctions 40 people over drone deliveries", "Asset freezes and travel bans were imposed on company directors.", "en", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSet(t, nil, compile(t, Facets{Materials: []string{"*"}, Near: 40}))
			doc := Doc{Title: c.title, Summary: c.text, Lang: c.lang}
			e := s.Explain(doc)
			if got := len(s.Match(doc)) > 0; got != c.want {
				t.Errorf("%q: hit %v, want %v; %q, %+v", c.title, got, c.want, e.Reason, e.Watches[0].Facets)
			}
			if !strings.Contains(e.Reason, c.reason) || c.want && e.Reason != "" {
				t.Errorf("%q: reason %q, want %q", c.title, e.Reason, c.reason)
			}
		})
	}
}
