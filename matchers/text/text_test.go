package text

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// show writes tokens as words, with a bar where a sentence begins.
func show(s, lang string) string {
	var out []string
	r := NewReader()
	for i, t := range r.Tokens(nil, s, lang, 0) {
		w := r.Word(t)
		if i > 0 && t.Flag&Break != 0 {
			w = "| " + w
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ name, in, lang, want string }{
		{"case", "Photoresists ARE scarce", "en", "photoresists are scarce"},
		{"full width", "ＳＥＭＩＣＯＮＤＵＣＴＯＲ", "en", "semiconductor"},
		{"ligature", "the \ufb01le", "en", "the file"},
		{"sharp s", "STRASSE Straße", "de", "strasse strasse"},
		{"soft hyphen", "photo\u00adresist", "en", "photoresist"},
		{"zero width space", "photo\u200bresist", "en", "photoresist"},
		{"combining mark", "cafe\u0301", "fr", "café"},
		{"half-width kana", "ﾌｫﾄﾚｼﾞｽﾄ", "ja", "フ ォ ト レ ジ ス ト"},
		{"decomposed Hangul", "\u1112\u1161\u11ab국", "ko", "한 국"},
		{"typographic apostrophe", "China’s chips", "en", "china chips"},
		{"elision", "d’hydrogène", "fr", "d hydrogène"},
		{"no-break space", "hydrogen\u00a0fluoride", "en", "hydrogen fluoride"},
		{"entities", "hydrogen&nbsp;fluoride R&amp;D China&rsquo;s", "en", "hydrogen fluoride r d china"},
		{"no entity", "AT&T; a & b", "en", "at t a b"},
		{"inline tag", "<b>hydro</b>gen fluoride", "en", "hydrogen fluoride"},
		{"block tag", "<p>One</p><p>two</p>", "en", "one | two"},
		{"no tag", "a <3 b < c > d", "en", "a 3 b c d"},
		{"script", "<script>var export = 1</script>ban", "en", "ban"},
		{"comment", "a<!-- export --> b", "en", "a b"},
		{"initials", "The U.S. Commerce Department", "en", "the u.s commerce department"},
		{"initial and name", "S. Korea and S.Korea", "en", "s korea and s korea"},
		{"decimal", "above 17.5 g. Then", "en", "above 17 5 g then"},
		{"a chat's markup ends no sentence", "Ban <!channel> now! More", "en", "ban channel now | more"},
		{"sentence", "He halted the export. Controls were lifted.", "en", "he halted the export | controls were lifted"},
		{"abbreviation", "Notice No. 46 of Feb. 4", "en", "notice no 46 of feb 4"},
		{"German ordinal", "Ab 1. September gilt", "de", "ab 1 september gilt"},
		{"CJK stop", "輸出。規制", "ja", "輸 出 | 規 制"},
		{"paragraph", "first line\nSecond line\nwrapped", "en", "first line | second line wrapped"},
		{"dash is no hyphen", "a – b", "en", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(c.in, c.lang); got != c.want {
				t.Errorf("Tokens(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestOffsets(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"the \ufb01le", []string{"the", "\ufb01le"}},
		{"photo\u00adresist x", []string{"photo\u00adresist", "x"}},
		{"cafe\u0301 closed", []string{"cafe\u0301", "closed"}},
		{"半角ﾌﾞ", []string{"半", "角", "ﾌﾞ"}},
		{"<b>hydrogen</b>&nbsp;fluoride", []string{"hydrogen", "fluoride"}},
		{"China’s U.S. ban", []string{"China", "U.S", "ban"}},
	} {
		var got []string
		for _, tok := range NewReader().Tokens(nil, c.in, "en", 0) {
			got = append(got, c.in[tok.Start:tok.End])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Tokens(%q) offsets (-want +got):\n%s", c.in, diff)
		}
	}
}

func TestFlags(t *testing.T) {
	r := NewReader()
	toks := r.Tokens(nil, "photo-resist 포토 레지스트를 稀土フッ化", "ko", 7)
	type row struct {
		Word string
		Pos  int32
		Flag Flag
	}
	var got []row
	for _, k := range toks {
		got = append(got, row{r.Word(k), k.Pos, k.Flag})
	}
	want := []row{
		{"photo", 7, Break | Space}, {"resist", 8, Hyphen},
		{"포", 9, Space | Hangul}, {"토", 9, Hangul},
		{"레", 10, Space | Hangul}, {"지", 10, Hangul}, {"스", 10, Hangul}, {"트", 10, Hangul}, {"를", 10, Hangul},
		{"稀", 11, Space | Han}, {"土", 11, Han}, {"フ", 12, Kata}, {"ッ", 12, Kata}, {"化", 13, Han},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
}

func TestGuess(t *testing.T) {
	for _, c := range []struct{ in, hint, want string }{
		{"Japan eases its rules on photoresist exports to the South", "", "en"},
		{"Die Niederlande schränken den Export von Chipmaschinen weiter ein", "", "de"},
		{"La Chine restreint les exportations de terres rares", "", "fr"},
		{"China restringe las exportaciones de tierras raras en respuesta a los aranceles", "", "es"},
		{"Niederlande beschränken Export von Chiptechnik", "", "de"},
		{"Estados Unidos autoriza a Nvidia a vender chips de IA H20 a China", "es", "es"},
		{"Indonesia larang ekspor timah", "", "id"},
		{"China stelt exportvergunning verplicht", "", "nl"},
		{"La Cina limita il gallio", "", "it"},
		{"China kontrolliert Graphit strenger", "", "de"},
		{"China restringe imanes", "", "es"},
		{"Pékin durcit", "", "fr"},
		{"Pemerintah akan melarang ekspor bijih nikel dari Indonesia untuk tahun ini", "", "id"},
		{"Китай ограничил экспорт", "", "ru"},
		{"日本、韓国向け輸出規制", "", "ja"},
		{"日本経済産業省", "ja", "ja"},
		{"中国宣布稀土出口管制", "en", "zh"},
		{"日 정부, 포토레지스트 허가", "", "ko"},
		{"Gallium", "de", "de"},
		{"", "", "en"},
		{"", "fr-CA", "fr"},
	} {
		if got := Guess(c.in, c.hint); got != c.want {
			t.Errorf("Guess(%q, %q) = %q, want %q", c.in, c.hint, got, c.want)
		}
	}
}

func TestGuessParts(t *testing.T) {
	const spanish = "El Gobierno anunció el lunes la medida para proteger la industria del país"
	for _, c := range []struct {
		hint  string
		parts []string
		want  string // the whole, then each
	}{
		{"", []string{"Japan bans exports of gallium", spanish}, "es en es"},
		{"es", []string{"Japan bans exports of gallium", spanish}, "es en es"},
		{"en", []string{spanish, "Japan bans exports of gallium to the United States, it said"}, "en es en"},
		{"", []string{"TDK", "日本政府は輸出を規制する"}, "ja en ja"},
		{"", []string{"Samsung Electronics, 수출 허가", "정부는 월요일 수출을 허가했다고 밝혔다"}, "ko ko ko"},
		{"", []string{"輸出規制", "日本政府は輸出を規制する"}, "ja ja ja"},
		{"de", []string{"", "2024", "Gallium"}, "de de de de"},
		{"", []string{"a", "b", "c", "d", "的"}, "en en en en en"},
	} {
		langs := make([]string, min(len(c.parts), 4))
		whole := GuessParts(c.hint, langs, c.parts...)
		if got := whole + " " + strings.Join(langs, " "); got != c.want {
			t.Errorf("GuessParts(%q, %q) = %s, want %s", c.hint, c.parts, got, c.want)
		}
	}
	langs, title, text := make([]string, 2), "Japan bans exports of gallium", spanish
	if n := testing.AllocsPerRun(100, func() { GuessParts("es", langs, title, text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct{ a, b, lang string }{
		{"photoresists", "photoresist", "en"},
		{"restricted", "restrict", "ja"},
		{"genehmigungen", "genehmigung", "de"},
		{"exportations", "exportation", "fr"},
		{"ограничения", "ограничение", "ru"},
	} {
		if x, y := Stem(c.a, c.lang), Stem(c.b, c.lang); x != y {
			t.Errorf("Stem(%q) = %q, Stem(%q) = %q", c.a, x, c.b, y)
		}
	}
	if a, b := Stem("tin", "en"), Stem("tint", "en"); a == b {
		t.Errorf("tin and tint share the stem %q", a)
	}
}

// hostile are texts that make careless scanners quadratic.
func hostile(n int) map[string]string {
	return map[string]string{
		"angles":     strings.Repeat("<", n),
		"open tags":  strings.Repeat("<a ", n/3),
		"scripts":    strings.Repeat("<script>", n/8),
		"comments":   strings.Repeat("<!--", n/4),
		"marks":      strings.Repeat("\u0301", n/2),
		"one base":   "e" + strings.Repeat("\u0301", n/2),
		"ampersands": strings.Repeat("&", n),
		"newlines":   strings.Repeat("\n", n),
		"dots":       strings.Repeat("a.", n/2),
		"word":       strings.Repeat("a", n),
		"hyphens":    strings.Repeat("a-", n/2),
		"invalid":    strings.Repeat("\xff", n),
		"jamo":       strings.Repeat("\u1100\u1161\u11a8", n/9),
		"expanding":  strings.Repeat("\ufdfa", n/3),
	}
}

func TestHostileIsLinear(t *testing.T) {
	r := NewReader()
	for name, s := range hostile(1 << 20) {
		start := time.Now()
		r.Tokens(nil, s, "en", 0)
		Guess(s, "")
		// A linear pass takes some milliseconds, a quadratic one minutes.
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: %v for a megabyte", name, d)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"China’s photo\u00adresist", "<b>a</b>&nbsp;b", "ﾌｫﾄﾚｼﾞｽﾄ", "포토 레지스트를", "e\u0301\u0301", "İİ ßẞ", "U.S. 3.5\nx", "\xff\xfe", "㈱½ﷺ"} {
		f.Add(s)
	}
	for _, s := range hostile(60) {
		f.Add(s)
	}
	r := NewReader()
	f.Fuzz(func(t *testing.T, s string) {
		toks := r.Tokens(nil, s, "en", 3)
		if msg := faulty(s, r, toks); msg != "" {
			t.Fatalf("Tokens(%q): %s", s, msg)
		}
		ids := map[string]int32{}
		for _, k := range toks {
			if id, ok := ids[r.Word(k)]; ok && id != k.ID {
				t.Fatalf("Tokens(%q): two IDs for %q", s, r.Word(k))
			}
			ids[r.Word(k)] = k.ID
		}
		for _, careful := range []bool{false, true} {
			fresh := NewReader()
			fresh.careful = careful
			if diff := cmp.Diff(told(r, toks), told(fresh, fresh.Tokens(nil, s, "en", 3))); diff != "" {
				t.Fatalf("Tokens(%q) depends on what was read before, or (careful: %v) on short cuts (-got +want):\n%s", s, careful, diff)
			}
		}
		if r.Full() {
			r.Forget()
		}
	})
}

// told writes tokens out without their numbers, which differ from Reader to
// Reader.
func told(r *Reader, toks []Token) (out []string) {
	for _, k := range toks {
		out = append(out, fmt.Sprint(r.Word(k), " ", k.Start, "-", k.End, " at ", k.Pos, " flags ", k.Flag))
	}
	return out
}

// faulty checks the invariant of the package.
func faulty(s string, r *Reader, toks []Token) string {
	start, end, pos := int32(0), int32(0), int32(3)
	boundary := func(i int32) bool { return int(i) == len(s) || utf8.RuneStart(s[i]) || !utf8.ValidString(s) }
	for i, k := range toks {
		switch {
		case k.Start < start || k.End < end || k.End <= k.Start || int(k.End) > len(s):
			return "offsets go back, are empty or lie outside"
		case !boundary(k.Start) || !boundary(k.End):
			return "an offset lies inside a character"
		case r.Word(k) == "":
			return "an empty word"
		case k.Pos < pos:
			return "positions go back"
		case i == 0 && k.Flag&Break == 0:
			return "the first token begins no sentence"
		}
		start, end, pos = k.Start, k.End, k.Pos
	}
	return ""
}
