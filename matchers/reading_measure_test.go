package matchers

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMeasureIsRead tells one measure each, and holds the whole of what is read.
func TestMeasureIsRead(t *testing.T) {
	chip := []string{"fluorinated-polyimide", "hydrogen-fluoride", "photoresist"}
	for _, c := range []struct {
		name, title, text, lang string
		direction, exporter     string
		targets, materials      []string
	}{
		{"curbs on goods exports", "New curbs on hydrogen fluoride exports from Japan to South Korea", "", "en",
			"tighten", "JP", []string{"KR"}, []string{"hydrogen-fluoride"}},
		{"curbs on the export of goods", "Japan's restrictions on the export of photoresist to South Korea", "", "en",
			"tighten", "JP", []string{"KR"}, []string{"photoresist"}},
		{"a ban without a verb", "Ban on gallium shipments: what it means for buyers", "China's new ban on gallium exports takes effect.", "en",
			"tighten", "CN", nil, []string{"gallium"}},
		{"a verb beats a row", "Chip row: Tokyo tightens exports of photoresist to South Korea", "", "en",
			"tighten", "JP", []string{"KR"}, []string{"photoresist"}},
		{"a row alone", "Japan and South Korea in row over photoresist export curbs", "", "en",
			"dispute", "JP", []string{"KR"}, []string{"photoresist"}},
		{"ends licences", "Tokyo ends bulk licences: exports of photoresist to South Korea restricted from 4 July", "", "en",
			"tighten", "JP", []string{"KR"}, []string{"photoresist"}},
		{"ends licences only", "Tokyo ends bulk licences for photoresist exports to South Korea", "", "en",
			"tighten", "JP", []string{"KR"}, []string{"photoresist"}},
		{"ends an exemption", "China withdraws exemptions for graphite exporters", "", "en", "tighten", "CN", nil, []string{"graphite"}},
		{"ends white-list status", "Japan revokes South Korea's white-list status, photoresist exports hit", "", "en",
			"tighten", "JP", []string{"KR"}, []string{"photoresist"}},
		{"ends a quota", "China scraps export quotas on rare earths", "", "en", "ease", "CN", nil, []string{"rare-earths"}},
		{"ends a licence requirement", "Japan ends licence requirement for photoresist exports to South Korea", "", "en",
			"ease", "JP", []string{"KR"}, []string{"photoresist"}},
		{"suspends an export licence requirement", "China suspends export licence requirement for gallium", "", "en", "ease", "CN", nil, []string{"gallium"}},
		{"has suspended its requirement", "China has suspended its export license requirements for gallium", "", "en", "ease", "CN", nil, []string{"gallium"}},
		{"drops a permit requirement", "China drops export permit requirement for gallium", "", "en", "ease", "CN", nil, []string{"gallium"}},
		{"halts a licence rule", "China halts export licence rule for gallium", "", "en", "ease", "CN", nil, []string{"gallium"}},
		{"suspends permit rules", "China suspends export permit rules for gallium", "", "en", "ease", "CN", nil, []string{"gallium"}},
		{"suspends licences", "China suspends export licences for gallium", "", "en", "tighten", "CN", nil, []string{"gallium"}},
		{"imposes a requirement", "China imposes export licence requirement on gallium", "", "en", "tighten", "CN", nil, []string{"gallium"}},
		{"ends a ban", "Indonesia ends ban on bauxite exports", "", "en", "ease", "ID", nil, []string{"bauxite"}},
		{"Japan implied by 向け", "韓国向けフッ化水素の輸出規制", "", "ja", "tighten", "JP", []string{"KR"}, []string{"hydrogen-fluoride"}},
		{"Japan implied by 対", "対韓輸出規制を強化　フッ化水素など3品目", "", "ja", "tighten", "JP", []string{"KR"}, []string{"hydrogen-fluoride"}},
		{"China is not Japan", "中国、米国向けガリウムの輸出を禁止", "", "ja", "tighten", "CN", []string{"US"}, []string{"gallium"}},
		{"French singular", "La Chine suspend l'exportation de terres rares", "", "fr", "tighten", "CN", nil, []string{"rare-earths"}},
		{"French controls", "La Chine suspend les contrôles sur les terres rares", "", "fr", "ease", "CN", nil, []string{"rare-earths"}},
		{"Korean destination", "일본, 한국에 포토레지스트 수출 허가", "", "ko", "ease", "JP", []string{"KR"}, []string{"photoresist"}},
		{"Korean destination, long", "일본, 한국으로의 포토레지스트 수출 허가", "", "ko", "ease", "JP", []string{"KR"}, []string{"photoresist"}},
		{"no plan is a denial", "No plan to ban rare earth exports, says Malaysia's minister", "", "en", "dispute", "MY", nil, []string{"rare-earths"}},
		{"not considering is a denial", "Malaysia is not considering a ban on rare earth exports, minister says", "", "en", "dispute", "MY", nil, []string{"rare-earths"}},
		{"a ministry's notice", "輸出貿易管理令の運用の見直しについて",
			"経済産業省は、フォトレジスト、フッ化水素及びフッ化ポリイミドの大韓民国向け輸出について、包括輸出許可制度の対象から外し、個別の許可申請を求める制度運用に切り替える。", "ja",
			"tighten", "JP", []string{"KR"}, chip},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := Doc{Title: c.title, Summary: c.text, Lang: c.lang}
			s := newSet(t, nil, compile(t, Facets{Materials: []string{"*"}, AllPlaces: slices.Concat([]string{c.exporter}, c.targets), Near: 40}))
			if len(s.Match(doc)) == 0 {
				e := s.Explain(doc)
				t.Errorf("no hit: %q, %+v", e.Reason, e.Watches[0].Facets)
			}
			r := s.Read(doc)
			if r.Direction != c.direction || r.Exporter != c.exporter {
				t.Errorf("direction %q exporter %q, want %q %q", r.Direction, r.Exporter, c.direction, c.exporter)
			}
			if diff := cmp.Diff(c.targets, r.Targets); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.materials, r.Materials); diff != "" {
				t.Errorf("materials (-want +got):\n%s", diff)
			}
		})
	}
}
