package matchers

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestQueries holds what the query language finds in a text, and what it shows.
func TestQueries(t *testing.T) {
	body := func(s string) Doc { return Doc{Body: s} }
	for _, c := range []struct {
		query string
		doc   Doc
		want  bool
		shows string // one of the spans
	}{
		{`resist`, body("A plant for photoresist opens"), false, ""},
		{`"photo-resist"`, body("a second photoresist line"), true, "photoresist"},
		{`"photo-resist"`, body("a second photo resist line"), true, "photo resist"},
		{`photoresist`, body("a second photo-resist line"), true, "photo-resist"},
		{`photoresist`, body("Photoresists run short"), true, "Photoresists"},
		{`"export curb*" NEAR/15 photoresist`, body("Japan's export curbs hit South Korea, whose chip makers buy photoresist"), true, "export curbs"},
		{`"export curb*" NEAR/3 photoresist`, body("Export curbs came on Monday from the ministers, and then photoresist"), false, ""},
		{`"export controls"`, body("He halted the export. Controls were lifted."), false, ""},
		{`=GaN`, body("gan fell, Gan is a name"), false, ""},
		{`=GaN`, body("a wafer of GaN-on-Si"), true, "GaN"},
		{`=In`, body("in Japan"), false, ""},
		{`=HF`, body("HF, or hydrofluoric acid"), true, "HF"},
		{`="Export Ban"`, body("an export ban, the Export Ban"), true, "Export Ban"},
		{`="Export Ban"`, body("an export ban"), false, ""},
		{`semiconductor`, body("ＳＥＭＩＣＯＮＤＵＣＴＯＲ makers"), true, "ＳＥＭＩＣＯＮＤＵＣＴＯＲ"},
		{`file`, body("a \ufb01le is gone"), true, "\ufb01le"},
		{`photoresist`, body("photo\u00adresist stock"), true, "photo\u00adresist"},
		{`photoresist`, body("photo\u200bresist stock"), true, "photo\u200bresist"},
		{`straße`, body("ALTE STRASSE"), true, "STRASSE"},
		{`istanbul`, body("İ İSTANBUL"), false, ""}, // a dotted capital I folds to i and a dot
		{`café`, body("a cafe\u0301 shut"), true, "cafe\u0301"},
		{`フォトレジスト`, body("東京応化のフォトレジスト増産"), true, "フォトレジスト"},
		{`レジスト`, body("東京応化のフォトレジスト増産"), false, ""},
		{`フォトレジスト`, body("半角ﾌｫﾄﾚｼﾞｽﾄと書く"), true, "ﾌｫﾄﾚｼﾞｽﾄ"},
		{`東京都`, body("東京都議会"), true, "東京都"},
		{`포토레지스트`, body("일본의 포토레지스트를 산다"), true, "포토레지스트"},
		{`포토레지스트`, body("일본의 포토 레지스트를 산다"), true, "포토 레지스트"},
		{`레지스트`, body("일본의 포토레지스트를 산다"), false, ""},
		{`光刻胶`, body("日本限制光刻胶出口"), true, "光刻胶"},
		{`稀土`, body("中国宣布稀土出口管制"), true, "稀土"},
		{`China`, body("China’s chips"), true, "China"},
		{`"hydrogen fluoride"`, body("hydrogen\u00a0fluoride"), true, "hydrogen\u00a0fluoride"},
		{`"hydrogen fluoride"`, body("<b>hydrogen</b> fluoride"), true, "hydrogen</b> fluoride"},
		{`"R&D"`, body("their R&amp;D budget"), true, "R&amp;D"},
		{`title:sanctions`, Doc{Title: "Wider sanctions", Body: "x"}, true, "sanctions"},
		{`title:sanctions`, Doc{Title: "x", Body: "Wider sanctions"}, false, ""},
		{`(ban OR curb) AND export -cotton`, body("bans on export"), true, "bans"},
		{`(ban OR curb) AND export -cotton`, body("bans on the export of cotton"), false, ""},
		{`curb ONEAR/2 export`, body("export curb"), false, ""},
		{`curb NEAR/2 export`, body("export curb"), true, "curb"},
		{`"export ban" "export ban on chips"`, body("their export ban on chips"), true, "export ban"},
		{`(ban NEAR/2 chip) NEAR/5 japan`, body("japan spoke of the ban on chip sales"), true, "ban"},
		{`japan NEAR/5 (ban NEAR/0 chip)`, body("japan spoke of the ban on chip sales"), false, ""},
		{`japan NEAR/9 (ban OR (chip NEAR/1 sales))`, body("japan stops chip sales"), true, "chip"},
		{`ākā`, body("ġkġ here"), false, ""}, // bytes that differ in one bit, as ASCII letters of two cases do
		{`ākā`, body("ĀKĀ here"), true, "ĀKĀ"},
		{`ban NOT "no ban"`, body("There is no ban"), false, ""},
		{`@lead`, Doc{Title: "中国、亜鉛の輸出を制限", Lang: "ja"}, false, ""},
		{`@lead`, Doc{Title: "中国、黒鉛の輸出規制を発動", Lang: "ja"}, false, ""},
		{`@urea`, Doc{Title: "수출 규제의 핵심 요소는 시간이다", Lang: "ko"}, false, ""},
		{`@cobalt`, Doc{Title: "Cobalt Strike malware hits an export office"}, false, ""},
		{`@molybdenum`, Doc{Title: "China Molybdenum lifts its cobalt export target"}, false, ""},
		{`exportkontroll*`, body("Das Exportkontrollgesetz gilt"), true, "Exportkontrollgesetz"},

		{`licen?e`, body("a licence and a license"), true, "license"},
		{`licen?e`, body("licenses"), false, ""},
		{`licen?e*`, body("new licensees"), true, "licensees"},
		{`"export licen?e*"`, body("export licences"), true, "export licences"},
		{`"export* curb"`, body("the exporters curb"), true, "exporters curb"},
		{`caf?`, body("the CAFÉ"), true, "CAFÉ"},
		{`"a1 b1"~2`, body("b1 then only a1"), true, "a1"},
		{`"a1 b1"~1`, body("b1 then only a1"), false, ""},
		{`ban UNLESS "no ban"`, body("There is no ban"), false, ""},
		{`ban UNLESS "no ban"`, body("There is no ban. A ban follows"), true, "ban"},
		{`(ban OR curb) UNLESS ("no ban" OR "no curb")`, body("no ban, no curb"), false, ""},
		{`(ban OR curb) UNLESS ("no ban" OR "no curb")`, body("no ban, one curb"), true, "curb"},
		{`/chips? act/`, body("the chips act passes"), true, "chips act"},
		{`/chips? act/`, body("the CHIPS act passes"), false, ""},
		{`/(?i)chips? act/`, body("the CHIPS act passes"), true, "CHIPS act"},
		{`/ctivat/`, body("they activate it"), true, "activate"},
		{`/稀土|gallium/`, body("中国稀土"), true, "稀土"},
		{`title:/ban/`, Doc{Title: "x", Body: "ban"}, false, ""},
		{`/"ban"/ NEAR/1 x1`, body(`<a title="ban"> x1`), false, ""}, // markup is no text
		{`export source:reuters`, Doc{Title: "export", Source: "Reuters, Tokyo"}, true, "export"},
		{`export source:reuters`, Doc{Title: "export by Reuters", Source: "Kyodo"}, false, ""},
		{`source:"nikkei asia" -source:weekly`, Doc{Title: "export", Source: "Nikkei Asia"}, true, ""},
		{`export lang:de`, Doc{Title: "Der Export und die Ausfuhr", Lang: "de"}, true, "Export"},
		{`export lang:ja`, Doc{Title: "The export of the goods"}, false, ""},
		{`@gallium @tighten`, Doc{Title: "China restricts gallium exports"}, true, "gallium"},
		{`@gallium @ease`, Doc{Title: "China restricts gallium exports"}, false, ""},
		{`title:@gallium`, Doc{Title: "Exports", Body: "gallium"}, false, ""},
		{`@rare-earths NEAR/3 @CN`, Doc{Title: "China's dysprosium"}, true, "dysprosium"},
	} {
		t.Run(c.query, func(t *testing.T) {
			hits := newSet(t, nil, parse(t, c.query)).Match(c.doc)
			if got := len(hits) > 0; got != c.want {
				t.Fatalf("%s on %+v: match = %v, want %v", c.query, c.doc, got, c.want)
			}
			if c.shows != "" && !slices.Contains(cut(c.doc, hits[0].Spans), c.shows) {
				t.Errorf("%s on %+v shows %q, want %q among it", c.query, c.doc, cut(c.doc, hits[0].Spans), c.shows)
			}
		})
	}
}

// TestHostileQueries holds that documents made to hurt stay bounded, whatever
// kind of query meets them.
func TestHostileQueries(t *testing.T) {
	var qs []Query
	for _, q := range []string{`ban NEAR/1000 curb`, `ban ONEAR/1000 curb NEAR/1000 export`, `ban UNLESS "no ban"`, `"no ban no ban no curb"`,
		`/(?:a|aa)+(?:ban){1,100}(?:x+x+)+y/`, `/ban.*curb.*export$/`, `a1* OR ?ab OR ba*`, `"hydrogen fluoride"`, `@* NEAR/40 @tighten`, `稀土 OR ban -"no ban"`} {
		qs = append(qs, parse(t, q))
	}
	set := newSet(t, nil, qs...)
	for name, unit := range map[string]string{
		"words": "ban ", "two": "ban curb export ", "phrase": "no ban ", "near miss": "curb ban no ban no ban ", "hyphens": "ban-", "a": "a", "one word": "aban",
		"marks": "\u0301", "invalid": "\xff\xfeban ", "cut": "\xe4\xb8", "han": "稀土", "markup": "<b ban", "concepts": "gallium export ban ",
	} {
		size := 1 << 20
		if name == "one word" {
			size = 10 << 20
		}
		doc := Doc{Title: "ban", Summary: strings.Repeat(unit, size/len(unit))}
		start := time.Now()
		hits := set.Match(doc)
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s: %v", name, d)
		} else {
			t.Logf("%s: %v", name, d)
		}
		for _, h := range hits {
			checkSpans(t, doc, h.Spans[:min(20, len(h.Spans))])
		}
	}
}
