package matchers

import (
	"testing"
	"unicode/utf8"
)

func FuzzMatch(f *testing.F) {
	f.Add("Japan eases rare-earth and photoresist rules", "China’s U.S. ban <b>on</b> gallium&nbsp;exports", "韓国向けフッ化水素の輸出規制", "")
	f.Add("日韓 対韓 对韩", "중국, 갈륨 수출 통제 유예", "2024年9月15日 1. September 2023 1 de agosto", "de")
	f.Add("=HF HF", "\xff\xfe", "MOFCOM notice No. 1 of 2024 bans gallium exports from 1 May", "xx")
	set := newSet(f, nil, compile(f, Facets{Materials: []string{"*"}, Near: 40}), Term{"=HF"}, All{Concept{Place, "CN"}, Not{Term{"ban*"}}})
	f.Fuzz(func(t *testing.T, title, summary, body, lang string) {
		doc := Doc{Title: title, Summary: summary, Body: body, Lang: lang}
		hits := set.Match(doc)
		e := set.Explain(doc)
		matched := map[string]bool{}
		for _, h := range hits {
			matched[h.Watch.Name] = true
			checkSpans(t, doc, h.Spans)
			for i, s := range h.Spans[:max(0, len(h.Spans)-1)] {
				if n := h.Spans[i+1]; n.Field < s.Field || n.Field == s.Field && n.Start < s.End {
					t.Fatalf("%q: spans %v and %v overlap or are out of order", doc, s, n)
				}
			}
		}
		checkSpans(t, doc, e.Spans)
		checkSpans(t, doc, e.Reading.Evidence)
		for _, w := range e.Watches {
			if w.Matched != matched[w.Watch.Name] {
				t.Fatalf("%q: Explain says %v of %s, Match %v", doc, w.Matched, w.Watch.Name, !w.Matched)
			}
		}
	})
}

func checkSpans(t testing.TB, doc Doc, spans []Span) {
	t.Helper()
	for _, s := range spans {
		src := [...]string{doc.Title, doc.Summary, doc.Body}[s.Field]
		if s.Start < 0 || s.Start >= s.End || s.End > len(src) || s.Concept == "" {
			t.Fatalf("span %+v of %q", s, src)
		}
		if utf8.ValidString(src) && !(utf8.RuneStart(src[s.Start]) && (s.End == len(src) || utf8.RuneStart(src[s.End]))) {
			t.Fatalf("span %+v of %q lies inside a character", s, src)
		}
	}
}
