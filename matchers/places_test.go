package matchers

import (
	"slices"
	"strings"
	"testing"
)

// placesIn returns the codes of the places that a title names, each once.
func placesIn(m *matcher, title, lang string) []string {
	m.begin(Doc{Title: title, Lang: lang})
	m.sort()
	var out []string
	for _, p := range m.a.places {
		if code := m.k.lex.Places[p.id].Code; !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// TestPlacesAreNamed names places in the ways in which the languages do:
// inflected, by adjective, by capital, by ministry, by one character.
func TestPlacesAreNamed(t *testing.T) {
	m := newMatcher(newSet(t, nil, compile(t, Facets{Materials: []string{"*"}})).k)
	for _, c := range []struct{ lang, title, want string }{
		{"en", "Katanga miners wait for export papers", "CD"},
		{"en", "Wa State taxes tin", "MM"},
		{"en", "Karnataka ore may leave again", "IN"},
		{"en", "Sarawak stops sand barges", "MY"},
		{"en", "Bauxite from Guinea's ports", "GN"},
		{"en", "Lilongwe bars raw ore", "MW"},
		{"de", "Südafrikanische Chromerze", "ZA"},
		{"de", "Chiles Lithium", "CL"},
		{"fr", "Le ministre guinéen de la bauxite", "GN"},
		{"fr", "Les autorités congolaises et le cobalt", "CD"},
		{"fr", "Le gouvernement turc et la chromite", "TR"},
		{"es", "Las búlgaras minas de cobre", "BG"},
		{"pt", "O governo sul-africano e o manganês", "ZA"},
		{"it", "Le miniere sudafricane di cromo", "ZA"},
		{"nl", "De Turkse regering en chroom", "TR"},
		{"ru", "Вывоз бокситов из Гвинеи", "GN"},
		{"ru", "Заводы в Казахстане", "KZ"},
		{"ru", "Турецкое правительство", "TR"},
		{"ru", "Минпромторгу поручили", "RU"},
		{"id", "Pemerintah Afsel dan kromium", "ZA"},
		{"ja", "印尼、ニッケル鉱石を止める", "ID"},
		{"ja", "南ア、クロム鉱石に税", "ZA"},
		{"ja", "対豪の輸出に許可", "AU"},
		{"ko", "印尼, 니켈 원광 막는다", "ID"},
		{"ko", "튀르키예, 붕소 원광에 허가제", "TR"},
		{"ko", "대한 수출 규제", "KR"},
		{"zh", "佤邦锡矿停采", "MM"},
		{"zh", "普利托利亞擬徵鉻礦稅", "ZA"},
		{"zh", "普亭要求評估", "RU"},
		{"zh", "美欧墨诉九种原料", "EU MX US"},
	} {
		if got := placesIn(m, c.title, c.lang); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %q names %v, want [%s]", c.lang, c.title, got, c.want)
		}
	}
}

// TestPlacesDoNotCollide holds names that lie inside others, and words that look
// like a name, by their letters or by their stem.
func TestPlacesDoNotCollide(t *testing.T) {
	m := newMatcher(newSet(t, nil, compile(t, Facets{Materials: []string{"*"}})).k)
	for _, c := range []struct{ lang, title, want string }{
		{"en", "A guinea pig and a turkey in chile sauce", ""},
		{"en", "Equatorial Guinea and Papua New Guinea", "GQ PG"},
		{"en", "Guinea-Bissau lets phosphate go", "GW"},
		{"en", "Congo-Brazzaville lets potash go", "CG"},
		{"en", "Inner Mongolia caps rare earths", "CN"},
		{"en", "Coffee to-go", ""},
		{"en", "The Austrian and the Australian", "AT AU"},
		{"en", "Nigerian and Nigerien uranium", "NE NG"},
		{"fr", "Le mal des francs-tireurs et un malaise aussi", ""},
		{"fr", "La République du Congo", "CG"},
		{"es", "Los malos irán a la paz, francamente", ""},
		{"es", "En el cubo que quito", ""},
		{"pt", "Os romanos comem peru nos canais", ""},
		{"pt", "Gostos saudáveis", ""},
		{"it", "Dei mali di un angolo franco e libero in un coro", ""},
		{"nl", "De motie in den pool over pols en noord", ""},
		{"ru", "Данные о грузах: мало, в куб. м", ""},
		{"ru", "Того и гляди кит всплывёт под сирену", ""},
		{"ru", "Экваториальной Гвинее и Новой Гвинее", "GQ PG"},
		{"id", "Sudah lima ton bahan baku", ""},
		{"ja", "豪華な豪雨の対比を印刷する法案", ""},
		{"ja", "内モンゴルと赤道ギニアとコンゴ共和国", "CG CN GQ"},
		{"ja", "ジョージア州の工場", "US"},
		{"ko", "이러한 신중한 입장, 소중한 운영중인 지독한", ""},
		{"ko", "전년比 타이타늄 생산", ""},
		{"ko", "기니비사우와 적도기니", "GQ GW"},
		{"ko", "조지아주 공장", "US"},
		{"zh", "爱德华向法院解释豪华对比", ""},
		{"zh", "豪掷千金的平台方在天津方面", ""},
		{"zh", "索马里与马里兰", "SO US"},
		{"zh", "新几内亚、几内亚比绍、赤道几内亚", "GQ GW PG"},
		{"zh", "刚果（布）与刚果（金）", "CD CG"},
		{"zh", "尼日利亞與內蒙古", "CN NG"},
		{"zh", "自由市場的台中", "TW"},
		{"zh", "朝鲜日报", "KR"},
	} {
		if got := placesIn(m, c.title, c.lang); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %q names %v, want [%s]", c.lang, c.title, got, c.want)
		}
	}
}
