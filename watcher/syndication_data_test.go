package watcher

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"curbwire/watcher/story"

	"github.com/pelletier/go-toml/v2"
)

// base is a report of our own, with what makes copies and later events of it.
type base struct {
	Lang, ID   string
	Headline   string
	Headlines  []string // the same, in other outlets' words
	Standfirst string   // of a second outlet: tells the same without the same words
	Text       string
	Number     swaps // make another event of the same text
	Date       swaps
	Material   swaps
	Country    swaps
	Reverse    swaps
	Next       []nextStep
}

// nextStep is a later step of a base's story.
type nextStep struct{ What, Headline, Also, Text string }

// swaps are replacements, "old > new; old > new".
type swaps string

func (w swaps) pairs() [][2]string {
	var out [][2]string
	for _, s := range strings.Split(string(w), ";") {
		if old, now, ok := strings.Cut(s, " > "); ok {
			out = append(out, [2]string{strings.TrimSpace(old), strings.TrimSpace(now)})
		}
	}
	return out
}

// apply makes all replacements in one pass.
func (w swaps) apply(s string) string {
	var flat []string
	for _, p := range w.pairs() {
		flat = append(flat, p[0], p[1])
	}
	return strings.NewReplacer(flat...).Replace(s)
}

// phrases is what outlets of a language put around a text.
type phrases struct {
	Datelines                  []string
	Cookie, Subscribe, Tagline string
	Quotes                     []string
	Edits                      swaps
}

type templates struct {
	Series     []struct{ Headline, Text string }
	Background []struct{ Headline, Text string }
}

type corpus struct {
	bases     []base
	phrases   map[string]phrases
	templates templates
}

func readCorpus(t *testing.T) corpus {
	t.Helper()
	var c corpus
	for _, name := range []string{"en", "asia", "europe"} {
		var file struct{ Base []base }
		readTOML(t, name, &file)
		c.bases = append(c.bases, file.Base...)
	}
	readTOML(t, "phrases", &c.phrases)
	readTOML(t, "templates", &c.templates)
	return c
}

func readTOML(t *testing.T, name string, into any) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "syndication", name+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := toml.NewDecoder(f).DisallowUnknownFields().Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// sentences splits a text after each sentence.
func sentences(s string) []string {
	var out []string
	for start, end := range story.Sentences(s) {
		if one := strings.TrimSpace(s[start:end]); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// glue is what stands between two sentences of a language.
func glue(lang string) string {
	if lang == "ja" || lang == "zh" {
		return ""
	}
	return " "
}
