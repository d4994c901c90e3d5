package matchers

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Words that documents and queries of the random tests are made of: inflected,
// hyphened, in two scripts, common and rare.
var randomWords = strings.Fields(`export exports exported curb curbs ban bans no gallium photoresist photo resist photo-resist GaN gan Gan licence license
	licensed chip chips Japan China tightens eases controls on the of and フォトレジスト レジスト 稀土 出口 管制 中国 亜鉛 鉛 포토레지스트 한국 수출 규제 Ausfuhr Kontrollen café cafe CAFÉ`)

// randomWord takes every other word from a few, so that phrases meet.
func randomWord(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return randomWords[r.IntN(len(randomWords))]
	}
	return []string{"photo", "resist", "photoresist", "export", "bans", "no"}[r.IntN(6)]
}

func randomDoc(r *rand.Rand) Doc {
	field := func(n int) string {
		var b strings.Builder
		for range r.IntN(n) {
			b.WriteString(randomWord(r))
			b.WriteString([]string{" ", " ", " ", " ", "-", ". ", ", ", "", "\u00ad", "を"}[r.IntN(10)])
		}
		return b.String()
	}
	return Doc{Title: field(8), Summary: field(25), Body: field(25), Source: field(3), Lang: []string{"", "de", "ja", "ko", "zh", "fr"}[r.IntN(6)]}
}

// randomQuery writes a query; it need not be one that Parse takes.
func randomQuery(r *rand.Rand, depth int) string {
	word := func() string { return randomWord(r) }
	if depth == 0 || r.IntN(4) == 0 {
		switch r.IntN(12) {
		case 0:
			return `"` + word() + " " + word() + `"`
		case 1:
			w := []rune(word())
			return string(w[:max(1, len(w)-1-r.IntN(2))]) + "*"
		case 2:
			w := []rune(word())
			w[r.IntN(len(w))] = '?'
			return string(w)
		case 3:
			return "=" + word()
		case 4:
			return []string{"@gallium", "@rare-earths", "@tighten", "@ease", "@JP", "@CN", "@neutral"}[r.IntN(7)]
		case 5:
			return []string{"/(?i)export(s|ed)?/", "/curbs? on/", "/稀土|gall/", "/no +ban/"}[r.IntN(4)]
		case 6:
			w := word()
			return w + ` UNLESS "` + []string{w + " " + word(), word() + " " + w, w}[r.IntN(3)] + `"`
		}
		return word()
	}
	sub := func() string { return "(" + randomQuery(r, depth-1) + ")" }
	switch r.IntN(8) {
	case 0, 1:
		return sub() + " AND " + sub()
	case 2:
		return sub() + " OR " + sub()
	case 3:
		return sub() + " NOT " + sub()
	case 4, 5:
		return sub() + []string{" NEAR/", " ONEAR/"}[r.IntN(2)] + fmt.Sprint(r.IntN(6)) + " " + sub()
	case 6:
		return []string{"title:", "summary:", "body:", "source:"}[r.IntN(4)] + sub()
	}
	return sub() + []string{" lang:ja", " -lang:de", " NOT lang:zh"}[r.IntN(3)]
}

// TestMatchAgreesWithOracle runs sets of random queries on random documents.
func TestMatchAgreesWithOracle(t *testing.T) {
	rounds, matched, asked := 150, 0, 0
	if testing.Short() {
		rounds = 20
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		var qs []Query
		for len(qs) < 40 {
			if q, err := Parse(lex(t), randomQuery(r, 3), nil); err == nil {
				qs = append(qs, q)
			}
		}
		set := quickSet(t, qs...)
		for range 6 {
			matched += agree(t, set, randomDoc(r))
			asked += len(qs)
		}
	}
	if matched < asked/20 || matched > asked*19/20 {
		t.Errorf("%d of %d matched; the test says little", matched, asked)
	}
}

// TestOracleWithoutTokens holds the leaf check, on words without inflection,
// against a search in plain strings.
func TestOracleWithoutTokens(t *testing.T) {
	words := []string{"zub", "kom", "rax", "vil", "dof", "pem"}
	for seed := range 300 {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		some := func(n int) string {
			out := make([]string, n)
			for i := range out {
				out[i] = words[r.IntN(len(words))]
			}
			return strings.Join(out, " ")
		}
		var qs []Query
		for range 30 {
			qs = append(qs, Term{some(1 + r.IntN(3))})
		}
		set := quickSet(t, qs...)
		var sentences []string
		for range 3 {
			sentences = append(sentences, some(1+r.IntN(6)))
		}
		matched := map[*Watch]bool{}
		for _, h := range set.Match(Doc{Summary: strings.Join(sentences, ". ")}) {
			matched[h.Watch] = true
		}
		for i, q := range qs {
			want := slices.ContainsFunc(sentences, func(s string) bool { return strings.Contains(" "+s+" ", " "+q.(Term).Text+" ") })
			if matched[&set.watches[i]] != want {
				t.Fatalf("%q in %q: Match says %v, strings %v", q, sentences, !want, want)
			}
		}
	}
}

func FuzzOracle(f *testing.F) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 40 {
		d := randomDoc(r)
		f.Add(randomQuery(r, 3), d.Title, d.Summary, d.Body, d.Source, d.Lang)
	}
	f.Add(`"export curb*" NEAR/15 photoresist`, "Japan's export curbs", "&amp; photo\u00adresist", "", "", "en")
	f.Fuzz(func(t *testing.T, query, title, summary, body, source, lang string) {
		q, err := Parse(lex(t), query, nil)
		if err != nil || len(query)+len(title)+len(summary)+len(body) > 2000 {
			return
		}
		agree(t, quickSet(t, q, Term{"export*"}, All{Term{"photo"}, Term{"resist"}}), Doc{Title: title, Summary: summary, Body: body, Source: source, Lang: lang})
	})
}
