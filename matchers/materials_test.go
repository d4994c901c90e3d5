package matchers

import (
	"slices"
	"strings"
	"testing"
)

// materialsIn returns the ids of the materials that a title names, each once,
// and those of which a weak name stands there.
func materialsIn(m *matcher, title, lang string) []string {
	m.begin(Doc{Title: title, Lang: lang})
	m.sort()
	var out []string
	for _, x := range slices.Concat(m.a.materials, m.a.hidden) {
		if id := m.k.lex.Materials[x.id].ID; !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// TestMaterialsAreNamed names materials as the trade does, and inflected.
func TestMaterialsAreNamed(t *testing.T) {
	m := newMatcher(newSet(t, nil, compile(t, Facets{Materials: []string{"*"}})).k)
	for _, c := range []struct{ lang, title, want string }{
		{"en", "Permits for chrome concentrate", "chromium"},
		{"de", "Chromerze und Kupferschrott", "chromium copper"},
		{"de", "Superharte Werkstoffe und Selten-Erd-Oxide", "rare-earths superhard-materials"},
		{"fr", "Machines de lithographie DUV", "duv-lithography"},
		{"fr", "Du silicium et du minerai de chrome", "chromium silicon-metal"},
		{"es", "Circuitos integrados y diamantes industriales", "semiconductors superhard-materials"},
		{"pt", "Cassiterita e grafita", "graphite tin"},
		{"it", "Macchine DUV e ferrocromo", "chromium duv-lithography"},
		{"nl", "Boraten en industriële diamanten", "boron superhard-materials"},
		{"ru", "Вывоз вольфрама, неодима и свинца", "lead neodymium tungsten"},
		{"ru", "Сделки с песком, желтым фосфором не торгуют", "sand yellow-phosphorus"},
		{"id", "Pasir besi dan timah hitam", "iron-ore lead"},
		{"id", "Pasir timah dan bijih mangan", "manganese tin"},
		{"ja", "先端半導体装置", "chip-equipment"},
		{"ja", "炭化珪素とフェロクロム", "chromium silicon-carbide"},
		{"ko", "초경질 재료", "superhard-materials"},
		{"ko", "희가스와 불화 수소", "hydrogen-fluoride noble-gases"},
		{"zh", "矾土、铁矿、磷肥", "bauxite iron-ore phosphate"},
		{"zh", "集成電路與天然沙", "sand semiconductors"},
		{"zh", "铅、铬铁", "chromium lead"},
	} {
		if got := materialsIn(m, c.title, c.lang); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %q names %v, want [%s]", c.lang, c.title, got, c.want)
		}
	}
}

// TestMaterialsDoNotCollide holds words that look like a name, by their letters
// or by their stem, and what holds a name and means something else.
func TestMaterialsDoNotCollide(t *testing.T) {
	m := newMatcher(newSet(t, nil, compile(t, Facets{Materials: []string{"*"}})).k)
	for _, c := range []struct{ lang, title, want string }{
		{"en", "Tokyo will resist, with blue-chip shares as a bargaining chip", ""},
		{"en", "A drone attack on a resistant roof, a silver bullet, a TIN", ""},
		{"fr", "Boris aime le pot", ""},
		{"es", "Van a cobrar cinco a la tina", ""},
		{"es", "Medalla de plata", ""},
		{"pt", "Um prato para cobrir, e duvido dos pratos", ""},
		{"pt", "A cera dos índios", ""},
		{"it", "Il gallo del neonato e la lite di un ramo", ""},
		{"it", "Cesare ha male alle reni sotto la volta celeste", ""},
		{"nl", "Het schip zal zinken bij het boren", ""},
		{"ru", "Такого рода граф родился в селе у Самары", ""},
		{"ru", "Мед, гель и литые диски из Тулы", ""},
		{"id", "Tarif timbal balik yang ceria", ""},
		{"ja", "鉛直のドローン攻撃", ""},
		{"ja", "黒鉛と亜鉛", "graphite zinc"},
		{"ko", "아연실색할 비소설", ""},
		{"zh", "无锡、锡林郭勒、石墨烯、限氪令、黄铁矿", ""},
		{"zh", "钛铁矿与铬铁矿与钽铁矿", "chromium tantalum titanium"},
	} {
		if got := materialsIn(m, c.title, c.lang); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %q names %v, want [%s]", c.lang, c.title, got, c.want)
		}
	}
}
