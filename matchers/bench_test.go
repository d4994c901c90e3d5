package matchers

import (
	"os"
	"strings"
	"testing"
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

// exampleSet has the four watches of config.example.toml.
func exampleSet(tb testing.TB) *Set {
	words := map[string][]string{"our suppliers": {"Stella Chemifa", "ステラケミファ", "Tokyo Ohka Kogyo", "東京応化工業"}}
	var watches []Watch
	for _, f := range []Facets{
		{Materials: []string{"photoresist", "hydrogen fluoride", "fluorinated polyimide"}, AllPlaces: []string{"Japan", "South Korea"}, Near: 40},
		{Materials: []string{"gallium", "germanium", "graphite", "antimony", "rare-earths", "rare-earth-magnets"}, Exclude: []string{"market size report", "stocks to watch", "price target"}, Near: 40},
		{Materials: []string{"chip-equipment", "duv-lithography", "euv-lithography", "eda-software", "hbm", "ai-chips"}, AnyPlaces: []string{"United States", "Netherlands", "Japan", "China", "Taiwan"}, Near: 40},
		{Materials: []string{"our suppliers"}, Near: 40},
	} {
		q, err := Compile(lex(tb), f, words)
		if err != nil {
			tb.Fatal(err)
		}
		watches = append(watches, Watch{Name: "w", Query: q})
	}
	set, err := NewSet(lex(tb), words, watches)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

// BenchmarkMatch reports the time a byte on documents dense with hits, for the
// watches of config.example.toml and for twenty, without the Reading and with
// it, and as a ratio to lower-casing and scanning the same bytes in the same run.
func BenchmarkMatch(b *testing.B) {
	docs := benchDocs(b)
	n := 0
	for _, d := range docs {
		n += len(d.Title) + len(d.Body)
	}
	for _, c := range []struct {
		name string
		set  *Set
	}{{"default config: four watches of config.example.toml", exampleSet(b)}, {"twenty", benchSet(b)}} {
		for _, do := range []struct {
			name string
			do   func(Doc) []Hit
		}{{"find", c.set.Find}, {"match", c.set.Match}} {
			b.Run(c.name+"/"+do.name, func(b *testing.B) {
				hits := 0
				for _, d := range docs {
					hits += len(do.do(d))
				}
				b.ReportAllocs()
				b.ResetTimer()
				for b.Loop() {
					for _, d := range docs {
						do.do(d)
					}
				}
				per := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(n)
				b.ReportMetric(per, "ns/B")
				b.ReportMetric(per/floor(docs), "x-floor")
				b.ReportMetric(float64(hits)/float64(len(docs)), "hits/doc")
			})
		}
	}
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
