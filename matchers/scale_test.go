package matchers

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"curbwire/matchers/text"
)

// corpus makes documents and queries of one vocabulary: the words of the
// labelled stories as frequent as they are there, and 200,000 made-up ones.
type corpus struct {
	r      *rand.Rand
	langs  []string
	words  map[string][]string // by language, as often as they occur
	common map[string][]string // the 1,500 most frequent
}

func newCorpus(tb testing.TB) *corpus {
	raw, err := os.ReadFile("testdata/stories.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	c := &corpus{r: rand.New(rand.NewPCG(1, 2)), langs: []string{"en", "ja", "ko", "zh", "de", "en"}, words: map[string][]string{}, common: map[string][]string{}}
	for line := range strings.Lines(string(raw)) {
		lang := text.Base(between(line, `"lang": "`, `"`))
		c.words[lang] = append(c.words[lang], strings.Fields(between(line, `"title": "`, `", "`)+" "+between(line, `"text": "`, `", "`))...)
	}
	for _, lang := range c.langs {
		count := map[string]int{}
		for _, w := range c.words[lang] {
			for _, t := range text.NewReader().Tokens(nil, w, lang, 0) {
				count[t.Word]++
			}
		}
		var top []string
		for w := range count {
			top = append(top, w)
		}
		slices.SortFunc(top, func(x, y string) int {
			if count[x] != count[y] {
				return count[y] - count[x]
			}
			return strings.Compare(x, y)
		})
		c.common[lang] = top[:min(1500, len(top))]
	}
	return c
}

func (c *corpus) lang() string { return c.langs[c.r.IntN(len(c.langs))] }

// made returns a made-up word.
func (c *corpus) made() string {
	const syllables = "ba co di fu ge hi jo ku la me ni po qua ri so tu va we xi yo za chi tro pla"
	s := strings.Fields(syllables)
	var b strings.Builder
	for n := c.r.IntN(200000) + 20000; n > 0; n /= len(s) {
		b.WriteString(s[n%len(s)])
	}
	return b.String()
}

func (c *corpus) doc() Doc {
	lang := c.lang()
	ws := c.words[lang]
	var b strings.Builder
	for b.Len() < 4096 {
		i := c.r.IntN(len(ws))
		for _, w := range ws[i:min(len(ws), i+5)] {
			b.WriteString(w)
			b.WriteByte(' ')
		}
		b.WriteString(c.made())
		b.WriteString([]string{" ", " ", ". "}[c.r.IntN(3)])
	}
	return Doc{Title: strings.Join(ws[:min(8, len(ws))], " "), Body: b.String(), Lang: lang}
}

// term is a made-up word, a phrase with one, or a stretch of a text.
func (c *corpus) term() Query {
	switch c.r.IntN(5) {
	case 0:
		return Term{c.made() + " " + c.made()}
	case 1, 2:
		lang := []string{"ja", "ko", "zh"}[c.r.IntN(3)]
		var out string
		for len([]rune(out)) < 3+c.r.IntN(2) {
			out += c.common[lang][c.r.IntN(len(c.common[lang]))]
		}
		return Term{out}
	}
	return Term{c.made()}
}

// boolean joins common words of one language.
func (c *corpus) boolean() Query {
	ws := c.common[c.lang()]
	w := func() Query { return Term{ws[c.r.IntN(len(ws))]} }
	switch c.r.IntN(5) {
	case 0:
		return All{w(), w(), w()}
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
			for i := range b.N {
				b.StopTimer()
				m := newMatcher(set.k)
				b.StartTimer()
				set.find(m, docs[i%len(docs)])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4150, "ns/B")
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
