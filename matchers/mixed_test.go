package matchers

import "testing"

// TestMixedLanguages holds that a title in one language is read although the
// text, or what the feed says of itself, is of another.
func TestMixedLanguages(t *testing.T) {
	set := newSet(t, nil, compile(t, Facets{Materials: []string{"gallium"}, Near: 40}))
	hits := func(doc Doc) bool { return len(set.Match(doc)) > 0 }
	titles := map[string]string{
		"en": "Japan bans exports of gallium",
		"es": "Japón prohíbe la exportación de galio",
		"fr": "Le Japon interdit l’exportation de gallium",
		"de": "Japan verbietet Ausfuhr von Gallium",
		"it": "Il Giappone vieta l’esportazione di gallio",
		"ru": "Япония запретила экспорт галлия",
		"ja": "日本、ガリウムの輸出を禁止",
		"ko": "일본, 갈륨 수출 금지",
		"zh": "日本禁止出口镓",
	}
	texts := map[string]string{
		"en": "The government announced the measure on Monday to protect national security and the industry of the country.",
		"es": "El Gobierno de Japón anunció el lunes la medida para proteger la seguridad nacional del país y la industria.",
		"fr": "Le gouvernement a annoncé lundi la mesure pour protéger la sécurité nationale et l’industrie du pays.",
		"de": "Die Regierung kündigte den Schritt am Montag an, um die nationale Sicherheit und die Industrie zu schützen.",
		"ru": "Правительство объявило об этом в понедельник, чтобы защитить безопасность страны.",
		"ja": "政府は月曜日、国の安全保障と産業を守るための措置だと発表した。",
		"ko": "정부는 월요일 국가 안보와 산업을 보호하기 위한 조치라고 발표했다.",
		"zh": "政府周一宣布了这项旨在保护国家安全和产业的措施。",
	}
	for of, title := range titles {
		for in, text := range texts {
			if of == "zh" && in == "ja" {
				continue // a line of Han alone in a Japanese text is Japanese
			}
			for _, lang := range []string{"", of, in} {
				if of == "zh" && lang == "ja" {
					continue
				}
				for _, doc := range []Doc{{Title: title, Summary: text, Lang: lang}, {Title: title, Body: text, Lang: lang}, {Title: text, Summary: title, Lang: lang}} {
					if !hits(doc) {
						t.Errorf("%+v: no hit; %s", doc, set.Explain(doc).Watches[0].Facets[0].Why)
					}
				}
			}
		}
	}
	for _, doc := range []Doc{
		{Title: titles["en"], Lang: "ja"}, {Title: titles["en"], Lang: "es"}, {Title: titles["en"], Lang: "de"}, {Title: titles["ja"], Lang: "en"},
		{Title: titles["ja"], Lang: "zh"}, {Title: titles["ko"], Lang: "ja"}, {Title: titles["fr"], Lang: "en"}, {Title: titles["de"], Lang: "en"}, {Title: titles["es"], Lang: "en"},
		{Title: "China bans gallium exports", Summary: texts["es"]},
		{Title: "China bans gallium exports", Summary: texts["de"], Lang: "de"},
	} {
		if !hits(doc) {
			t.Errorf("%+v: no hit", doc)
		}
	}
}
