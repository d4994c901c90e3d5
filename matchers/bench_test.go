package matchers

import (
	"os"
	"strings"
	"testing"
	"time"
)

// benchDocs are mixed-language documents of about 4 KB made of the labelled
// sentences, one language each.
func benchDocs(tb testing.TB) []Doc {
	tb.Helper()
	raw, err := os.ReadFile("testdata/stories.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	byLang := map[string][]string{}
	for line := range strings.Lines(string(raw)) {
		s := between(line, `"lang": "`, `"`)
		byLang[s] = append(byLang[s], between(line, `"title": "`, `", "`)+". "+between(line, `"text": "`, `", "`))
	}
	var docs []Doc
	for _, lang := range []string{"en", "ja", "ko", "zh", "de", "fr"} {
		var b strings.Builder
		for i := 0; b.Len() < 4096; i++ {
			b.WriteString(byLang[lang][i%len(byLang[lang])])
			b.WriteString("\n")
		}
		docs = append(docs, Doc{Title: byLang[lang][0][:strings.Index(byLang[lang][0], ".")], Body: b.String(), Lang: lang})
	}
	return docs
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func benchSet(tb testing.TB) *Set {
	var qs []Query
	for _, m := range []string{"*", "photoresist", "rare-earths", "gallium", "germanium", "cobalt", "nickel", "lithium", "graphite", "tungsten",
		"chip-technology", "fertilisers", "uranium", "copper", "bauxite", "antimony", "tin", "noble-gases", "platinum-group", "urea"} {
		qs = append(qs, compile(tb, Facets{Materials: []string{m}, Near: 40, AnyPlaces: []string{"CN", "JP", "US", "ID"}, Exclude: []string{"market size report"}}))
	}
	return newSet(tb, nil, qs...)
}

// BenchmarkMatch reports the time a byte for twenty watches, and as a ratio to
// lower-casing and scanning the same bytes in the same run.
func BenchmarkMatch(b *testing.B) {
	docs, set := benchDocs(b), benchSet(b)
	n := 0
	for _, d := range docs {
		n += len(d.Title) + len(d.Body)
		set.Match(d)
	}
	const rounds = 200
	start := time.Now()
	for range rounds {
		for _, d := range docs {
			if strings.Contains(strings.ToLower(d.Body), "\x00") {
				b.Fatal("a zero byte")
			}
		}
	}
	floor := float64(time.Since(start).Nanoseconds()) / rounds / float64(n)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		for _, d := range docs {
			set.Match(d)
		}
	}
	per := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(n)
	b.ReportMetric(per, "ns/B")
	b.ReportMetric(per/floor, "x-floor")
}

// BenchmarkNoHit is the common case: a document that says nothing of interest.
func BenchmarkNoHit(b *testing.B) {
	set := benchSet(b)
	doc := Doc{Title: "Local team wins again", Body: strings.Repeat("The keeper held the ball and the crowd went home happy after a long evening. ", 54)}
	set.Match(doc)
	b.SetBytes(int64(len(doc.Body)))
	b.ReportAllocs()
	for b.Loop() {
		set.Match(doc)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(doc.Body)), "ns/B")
}

func BenchmarkNewSet(b *testing.B) {
	for b.Loop() {
		benchSet(b).Match(Doc{Title: "gallium"})
	}
}
