package matchers

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"curbwire/matchers/text"
)

// corpus makes documents and queries of one vocabulary: 30,000 words a language,
// the words of the labelled stories first, made-up ones after them, each as
// frequent as its rank lets it be (Zipf).
type corpus struct {
	r     *rand.Rand
	words map[string][]string
}

var corpusLangs = []string{"en", "ja", "ko", "zh", "de"}

func newCorpus(tb testing.TB) *corpus {
	raw, err := os.ReadFile("testdata/stories.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	c := &corpus{r: rand.New(rand.NewPCG(1, 2)), words: map[string][]string{}}
	texts := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		texts[text.Base(between(line, `"lang": "`, `"`))] += between(line, `"title": "`, `", "`) + " " + between(line, `"text": "`, `", "`) + " "
	}
	for _, lang := range corpusLangs {
		count := map[string]int{}
		reader := text.NewReader()
		for _, t := range reader.Tokens(nil, texts[lang], lang, 0) {
			count[reader.Word(t)]++
		}
		real := slices.SortedFunc(maps.Keys(count), func(x, y string) int {
			return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y))
		})
		c.words[lang] = c.vocabulary(lang, real)
	}
	return c
}

// vocabulary adds made-up words to real ones; in scripts without spaces all are
// made of three or four of the real characters.
func (c *corpus) vocabulary(lang string, real []string) []string {
	const size = 30000
	parts := strings.Fields("ba co di fu ge hi jo ku la me ni po qua ri so tu va we xi yo za chi tro pla")
	var out []string
	if lang == "en" || lang == "de" {
		out = real[:min(1500, len(real))]
	} else {
		parts = real[:min(800, len(real))]
	}
	for len(out) < size {
		var b strings.Builder
		for range 3 + c.r.IntN(2) {
			b.WriteString(parts[c.r.IntN(len(parts))])
		}
		out = append(out, b.String())
	}
	return out
}

func (c *corpus) lang() string { return corpusLangs[c.r.IntN(len(corpusLangs))] }

func (c *corpus) doc() Doc {
	lang := c.lang()
	ws := c.words[lang]
	z := rand.NewZipf(c.r, 1.07, 2, uint64(len(ws)-1))
	write := func(size int) string {
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(ws[z.Uint64()])
			if lang != "ja" && lang != "zh" || c.r.IntN(8) == 0 {
				b.WriteString([]string{" ", " ", " ", " ", ", ", ". "}[c.r.IntN(6)])
			}
		}
		return b.String()
	}
	return Doc{Title: write(50), Body: write(4096), Lang: lang}
}

// word returns a word of a range of ranks.
func (c *corpus) word(lang string, from, to int) string { return c.words[lang][from+c.r.IntN(to-from)] }

// term is a rarer word, one time in four a phrase of two.
func (c *corpus) term() Query {
	lang := c.lang()
	t := c.word(lang, 8000, 30000)
	if c.r.IntN(4) == 0 {
		t += " " + c.word(lang, 500, 30000)
	}
	return Term{t}
}

// boolean joins common words of one language.
func (c *corpus) boolean() Query {
	lang := c.lang()
	w := func() Query { return Term{c.word(lang, 50, 2000)} }
	switch c.r.IntN(5) {
	case 0:
		return All{w(), w()}
	case 1:
		return All{w(), Any{w(), w()}, w()}
	case 2:
		return Near{A: w(), B: w(), Words: 5}
	case 3:
		return All{w(), w(), Not{w()}}
	}
	return All{Any{w(), w()}, Near{A: w(), B: w(), Words: 10}}
}

// floor is the time a byte to lower-case and scan the same documents.
func floor(docs []Doc) float64 {
	buf := make([]byte, 1<<14)
	best, n, lines := time.Hour, 0, 0
	for range 20 {
		start := time.Now()
		n = 0
		for _, d := range docs {
			to := buf[:len(d.Body)]
			for i := range to {
				b := d.Body[i]
				if b-'A' < 26 {
					b |= 0x20
				}
				to[i] = b
			}
			lines += bytes.Count(to, []byte("zz"))
			n += len(to)
		}
		best = min(best, time.Since(start))
	}
	return float64(best.Nanoseconds()) / float64(n)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkScale is what standing queries cost: ns a byte of 4 KB documents in
// five languages, highlights included, and the ratio to the floor measured in
// the same run. The lexicon and the Reading are not asked.
func BenchmarkScale(b *testing.B) {
	for _, row := range []struct {
		name  string
		n     int
		query func(*corpus) Query
	}{
		{"terms", 1000, (*corpus).term}, {"terms", 10000, (*corpus).term}, {"terms", 100000, (*corpus).term},
		{"booleans", 100000, (*corpus).boolean},
	} {
		c := newCorpus(b)
		watches := make([]Watch, row.n)
		for i := range watches {
			watches[i] = Watch{Name: "w", Query: row.query(c)}
		}
		docs := make([]Doc, 200)
		for i := range docs {
			docs[i] = c.doc()
		}
		before := heap()
		start := time.Now()
		set, err := NewSet(lex(b), nil, watches)
		if err != nil {
			b.Fatal(err)
		}
		for _, lang := range []string{"en", "ja", "ko", "zh", "de"} {
			set.k.p.words.tables[lang]()
		}
		build := time.Since(start)
		size := heap() - before
		b.Run(fmt.Sprintf("%s-%d", row.name, row.n), func(b *testing.B) {
			per := measure(b, set, docs)
			b.ReportMetric(per/floor(docs), "x-floor")
			b.ReportMetric(build.Seconds(), "build-s")
			b.ReportMetric(float64(size)/(1<<20), "heap-MB")
		})
		b.Run(fmt.Sprintf("%s-%d-cold", row.name, row.n), func(b *testing.B) {
			m, n := newMatcher(set.k), 0
			for i := range b.N {
				m.forget()
				set.find(m, docs[i%len(docs)])
				n += len(docs[i%len(docs)].Body)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/B")
			b.ReportMetric(0, "ns/op")
		})
		runtime.KeepAlive(set)
	}
}

// measure returns ns a byte with a warm memory.
func measure(b *testing.B, set *Set, docs []Doc) float64 {
	m := newMatcher(set.k)
	hits, n := 0, 0
	for _, d := range docs {
		hits += len(set.find(m, d))
		n += len(d.Title) + len(d.Body)
	}
	b.ReportAllocs()
	b.ResetTimer()
	i := 0
	for b.Loop() {
		set.find(m, docs[i%len(docs)])
		i++
	}
	per := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / (float64(n) / float64(len(docs)))
	b.ReportMetric(per, "ns/B")
	b.ReportMetric(float64(hits)/float64(len(docs)), "hits/doc")
	b.ReportMetric(0, "ns/op")
	return per
}
