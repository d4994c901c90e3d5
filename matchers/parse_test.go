package matchers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testWords = map[string][]string{"Our Supplier": {"Stella Chemifa", "ステラケミファ"}, "pause": {"=PAUSE"}}

func parse(t testing.TB, query string) Query {
	t.Helper()
	q, err := Parse(lex(t), query, testWords)
	if err != nil {
		t.Fatalf("Parse(%q): %v", query, err)
	}
	return q
}

func TestParse(t *testing.T) {
	ban, curb, export := Term{"ban"}, Term{"curb"}, Term{"export"}
	for _, c := range []struct {
		query string
		want  Query
	}{
		{`ban`, ban},
		{`ban curb`, All{ban, curb}},
		{`ban AND curb export`, All{ban, curb, export}},
		{`ban OR curb export`, Any{ban, All{curb, export}}},
		{`(ban OR curb) export`, All{Any{ban, curb}, export}},
		{`ban NOT curb`, All{ban, Not{curb}}},
		{`ban -curb -"export  curb"`, All{ban, Not{curb}, Not{Term{"export curb"}}}},
		{`ban -(curb OR export)`, All{ban, Not{Any{curb, export}}}},
		{`ban AND NOT NOT curb`, All{ban, Not{Not{curb}}}},
		{`photo-resist`, Term{"photo-resist"}},
		{`“export curb*”`, Term{"export curb*"}},
		{`"licen?e"`, Term{"licen?e"}},
		{`"say \"ban\""`, Term{`say "ban"`}},
		{`and or not`, All{Term{"and"}, Term{"or"}, Term{"not"}}},
		{`"AND"`, Term{"AND"}},
		{`ban NEAR/3 curb`, Near{ban, curb, 3, false}},
		{`ban ONEAR/0 curb NEAR/2 export`, Near{Near{ban, curb, 0, true}, export, 2, false}},
		{`ban NEAR/2 (curb ONEAR/1 export)`, Near{ban, Near{curb, export, 1, true}, 2, false}},
		{`"ban curb export"~4`, Near{Near{ban, curb, 4, false}, export, 4, false}},
		{`NOT ban NEAR/1 curb export`, All{Not{Near{ban, curb, 1, false}}, export}},
		{`title:ban`, In{Title, ban}},
		{`summary:"export ban" body: (ban OR curb)`, All{In{Summary, Term{"export ban"}}, In{Body, Any{ban, curb}}}},
		{`title:ban NEAR/5 curb`, Near{In{Title, ban}, curb, 5, false}},
		{`ban source:(reuters OR "nikkei asia") lang:pt-BR`, All{ban, Source{Any{Term{"reuters"}, Term{"nikkei asia"}}}, Lang{"pt"}}},
		{`=GaN ="Export Ban"`, All{Term{"=GaN"}, Term{"=Export Ban"}}},
		{`@photoresist`, Concept{Material, "photoresist"}},
		{`@"hydrogen fluoride"`, Concept{Material, "hydrogen-fluoride"}},
		{`@tighten @Japan`, All{Concept{Action, "tighten"}, Concept{Place, "JP"}}},
		{`@place:IN @material:indium`, All{Concept{Place, "IN"}, Concept{Material, "indium"}}},
		{`@"our supplier"`, Any{Term{"Stella Chemifa"}, Term{"ステラケミファ"}}},
		{`@pause`, Term{"=PAUSE"}},
		{`/chips? (act|law)/`, Regexp{`chips? (act|law)`}},
		{`/https:\/\/meti\.go/`, Regexp{`https://meti\.go`}},
		{`ban UNLESS "no ban"`, Unless{ban, Term{"no ban"}}},
		{`(ban OR curb) UNLESS ("no ban" OR "no curb") NEAR/4 export`, Near{Unless{Any{ban, curb}, Any{Term{"no ban"}, Term{"no curb"}}}, export, 4, false}},
		{`gallium NEAR/15 ("export licen?e*" OR curb*) NOT title:"stocks to watch"`,
			All{Near{Term{"gallium"}, Any{Term{"export licen?e*"}, Term{"curb*"}}, 15, false}, Not{In{Title, Term{"stocks to watch"}}}}},
	} {
		t.Run(c.query, func(t *testing.T) {
			got := parse(t, c.query)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Parse (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, parse(t, Print(got))); diff != "" {
				t.Errorf("Parse of %q (-want +got):\n%s", Print(got), diff)
			}
		})
	}
}

func TestPrint(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{`ban   (curb)`, `ban AND curb`},
		{`ban OR (curb AND export)`, `ban OR curb AND export`},
		{`(a1 NEAR/1 b1) NEAR/2 (c1 NEAR/3 d1)`, `a1 NEAR/1 b1 NEAR/2 (c1 NEAR/3 d1)`},
		{`title:(ban OR "export, ban")`, `title:(ban OR "export, ban")`},
		{`"OR" @JP ="Ga N"`, `"OR" AND @place:JP AND ="Ga N"`},
		{`/a\/bcd/`, `/a\/bcd/`},
		{`-ban export`, `NOT ban AND export`},
	} {
		if got := Print(parse(t, c.query)); got != c.want {
			t.Errorf("Print(Parse(%q)) = %q, want %q", c.query, got, c.want)
		}
	}
	if got := Print(All{Any{Term{"ban"}}, Not{Any{Term{"a b"}}}}); got != `ban AND NOT "a b"` {
		t.Errorf("lists of one print as %q", got)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		name, query  string
		line, column int
		reason       string // a part of it
	}{
		{"empty", "  ", 1, 1, "empty"},
		{"only not", "NOT ban", 1, 1, "nothing in this query has to occur"},
		{"only lang", "lang:ja", 1, 1, "nothing in this query has to occur"},
		{"alternative without a word", "ban OR\n NOT curb", 1, 1, "nothing in this query has to occur"},
		{"unclosed bracket", "ban\n  (curb", 2, 3, "never closed"},
		{"bracket too many", "ban) curb", 1, 4, "closes nothing"},
		{"empty brackets", "ban ()", 1, 6, "empty pair"},
		{"unclosed quote", "鉛 \"ban", 1, 3, "quote is never closed"},
		{"operator first", "AND ban", 1, 1, "both sides"},
		{"operator last", "ban OR", 1, 7, "query ends"},
		{"two operators", "ban AND OR curb", 1, 9, "both sides"},
		{"bad distance", "ban NEAR/x curb", 1, 5, "from 0 to 1000"},
		{"no distance", "ban NEAR curb", 1, 5, "from 0 to 1000"},
		{"far distance", "ban NEAR/1001 curb", 1, 5, "from 0 to 1000"},
		{"near not", "ban NEAR/2 (NOT curb)", 1, 12, "NEAR needs words"},
		{"near lang", "lang:ja NEAR/2 curb", 1, 1, "NEAR needs words"},
		{"slop of one word", `"ban"~3`, 1, 1, "2 to 50 words"},
		{"unknown field", "headline:ban", 1, 1, `no field "headline"`},
		{"field in field", "title:(body:ban)", 1, 8, "inside title:"},
		{"field of nothing", "title:", 1, 7, "query ends"},
		{"unknown language", "ban lang:xx", 1, 5, "en, de, es"},
		{"unknown concept", "@galliumm", 1, 1, "did you mean @gallium?"},
		{"concept of nothing", "@zzzzqqq", 1, 1, "neither in the lexicon"},
		{"nothing after folding", `ban "--"`, 1, 5, "no letter or digit"},
		{"lone minus", "ban - curb", 1, 5, "stands alone"},
		{"star alone", "*", 1, 1, "two letters"},
		{"star inside", "cu*b", 1, 1, "only end a word"},
		{"one letter and star", "a*", 1, 1, "two letters"},
		{"marks alone", "??", 1, 1, "two letters"},
		{"wild exact", "=Ga?", 1, 1, "no place"},
		{"regexp without literal", "/.*[0-9]+/", 1, 1, "every match holds"},
		{"regexp with an optional literal", "/(?:ban)?[0-9]/", 1, 1, "every match holds"},
		{"regexp with one bare alternative", "/(?:export|[0-9]+)/", 1, 1, "every match holds"},
		{"regexp that is none", "/ban(/", 1, 1, "missing closing )"},
		{"regexp too large", "/ban(?:[a-z]{1,500}[0-9]{1,500}){2}/", 1, 1, "too large"},
		{"unclosed regexp", "/ban", 1, 1, "second /"},
		{"unless not", `ban UNLESS (NOT curb)`, 1, 12, "phrase"},
		{"unless after and", `(ban curb) UNLESS "no ban"`, 1, 1, "UNLESS follows"},
		{"concept as source", "source:@gallium", 1, 8, "takes words"},
		{"near as source", "source:(a1 NEAR/3 b1)", 1, 12, "NEAR has no place"},
		{"slop as source", `source:"a1 b1"~3`, 1, 8, "~n has no place"},
		{"deep", strings.Repeat("(", 100000), 1, 101, "100 deep"},
		{"deep nots", strings.Repeat("NOT ", 10000) + "x", 1, 401, "100 deep"},
		{"deep minuses", strings.Repeat("-", 10000) + "x", 1, 101, "100 deep"},
		{"long", strings.Repeat("ban ", 70000), 1, 1, "at most 262144 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(lex(t), c.query, testWords)
			var s *SyntaxError
			if !errors.As(err, &s) {
				t.Fatalf("Parse(%.40q) = %v, want a *SyntaxError", c.query, err)
			}
			if s.Line != c.line || s.Column != c.column || !strings.Contains(s.Reason, c.reason) {
				t.Errorf("Parse(%.40q): %v; want line %d, column %d: %q", c.query, err, c.line, c.column, c.reason)
			}
		})
	}
}

// TestParseIsLinear holds that what the limits let through is read and printed
// quickly, however it is built.
func TestParseIsLinear(t *testing.T) {
	start := time.Now()
	for _, unit := range []string{"ban NEAR/3 ", "ban OR ", "ban ", `ban UNLESS `, `"a b"~3 `} {
		q := parse(t, strings.Repeat(unit, maxQuery/3/len(unit))+"ban")
		if diff := cmp.Diff(len(Print(q)), len(Print(parse(t, Print(q))))); diff != "" {
			t.Errorf("%q: %s", unit, diff)
		}
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestLiterals(t *testing.T) {
	for _, c := range []struct {
		expr string
		want []string
	}{
		{`Chips Act`, []string{"chips act"}},
		{`(?i)gallium`, []string{"gallium"}},
		{`(?i)risk-free`, []string{"-free"}}, // ſ folds to s, the Kelvin sign to k
		{`a+bcd{2}x?(export)+`, []string{"export"}},
		{`(?:ban|(?:curbs?))`, []string{"ban", "curb"}},
		{`稀土`, []string{"稀土"}},
		{`[Ee]xport`, []string{"xport"}},
		{`ab`, nil},
		{`(?:export){0,3}`, nil},
	} {
		var got []string
		if e, reason := readExpr(c.expr); e != nil {
			got = e.literals
		} else if c.want != nil {
			t.Errorf("%q: %s", c.expr, reason)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("literals of %q (-want +got):\n%s", c.expr, diff)
		}
	}
}

func TestCompileWithQuery(t *testing.T) {
	ban := Term{"ban"}
	for _, c := range []struct {
		name string
		f    Facets
		want Query
	}{
		{"alone", Facets{Query: "ban", Near: 40}, All{ban}},
		{"places and exclude", Facets{Query: "ban", AnyPlaces: []string{"JP"}, Exclude: []string{"which share to buy?"}},
			All{ban, Any{Concept{Place, "JP"}}, Not{Any{Term{"which share to buy"}}}}},
		{"materials", Facets{Query: "ban", Materials: []string{"gallium"}}, All{ban, Any{Concept{Material, "gallium"}}}},
		{"actions", Facets{Query: "ban", Actions: []string{"ease"}}, All{ban, Any{Concept{Action, "ease"}}}},
		{"both", Facets{Query: "ban", Materials: []string{"gallium"}, Actions: []string{"ease"}, Near: 9},
			All{ban, Near{Any{Concept{Material, "gallium"}}, Any{Concept{Action, "ease"}}, 9, false}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, compile(t, c.f)); diff != "" {
				t.Errorf("Compile (-want +got):\n%s", diff)
			}
		})
	}
	_, err := Compile(lex(t), Facets{Query: "ban (", AnyPlaces: []string{"Atlantis"}}, nil)
	var s *SyntaxError
	var u *UnknownError
	if !errors.As(err, &s) || !errors.As(err, &u) {
		t.Errorf("Compile = %v, want both faults", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`gallium NEAR/15 ("export licen?e*" OR curb*) NOT title:"stocks to watch"`, `"a b"~3 =GaN @rare-earths -x`,
		`ban UNLESS ("no ban" OR =Ban) ONEAR/2 /ex\/port\\/`, `source:(a OR b) body:x lang:de`, "((a)) OR (b c) \"q\\\"\\\\\"", `@"our supplier" @place:IN 鉛* ？`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(lex(t), s, testWords)
		if err != nil {
			var e *SyntaxError
			if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Reason == "" {
				t.Fatalf("Parse(%q): %#v", s, err)
			}
			return
		}
		if len(Print(q)) > maxQuery {
			return
		}
		back, err := Parse(lex(t), Print(q), testWords)
		if err != nil {
			t.Fatalf("Parse(%q) prints as %q: %v", s, Print(q), err)
		}
		if diff := cmp.Diff(q, back); diff != "" {
			t.Fatalf("Parse(%q) prints as %q (-first +second):\n%s", s, Print(q), diff)
		}
	})
}
