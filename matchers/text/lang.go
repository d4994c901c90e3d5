package text

import (
	"slices"
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
)

// languages are those that the package tells apart.
var languages = [...]string{"en", "de", "es", "fr", "id", "it", "ja", "ko", "nl", "pt", "ru", "zh"}

// Languages lists the languages that the package tells apart, as Base gives them.
func Languages() []string { return slices.Clone(languages[:]) }

// Base returns the language of a BCP 47 tag as Languages has it ("zh-Hant" is
// "zh"), or "" if it is none of them.
func Base(tag string) string {
	tag = strings.ToLower(tag) // allocates nothing for a tag in lower case
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if tag == "ms" || tag == "in" {
		tag = "id"
	}
	for _, l := range languages {
		if l == tag {
			return l
		}
	}
	return ""
}

// Common reports whether a folded word is a stop word of some language.
func Common(word string) bool { return words[word].weight == 1 }

// maxStem bounds the words that are stemmed; a longer one is no word.
const maxStem = 40

// Stem returns the stem of a folded word in a language of Languages. Text in
// Han, kana or Hangul borrows English for the Latin words it holds; Indonesian,
// which has no Snowball stemmer here, is left as it is.
func Stem(word, lang string) string { return NewStemmer(lang).Stem(word) }

// Stemmer is Stem for many words of one language, with one memory; it is not
// safe for concurrent use.
type Stemmer struct {
	env  *snowballstem.Env
	stem func(*snowballstem.Env) bool // nil: words are their own stems
}

// NewStemmer returns a Stemmer for a language of Languages.
func NewStemmer(lang string) *Stemmer {
	s := &Stemmer{env: snowballstem.NewEnv("")}
	switch lang {
	case "de":
		s.stem = german.Stem
	case "fr":
		s.stem = french.Stem
	case "es":
		s.stem = spanish.Stem
	case "pt":
		s.stem = portuguese.Stem
	case "it":
		s.stem = italian.Stem
	case "nl":
		s.stem = dutch.Stem
	case "ru":
		s.stem = russian.Stem
	case "id":
	default:
		s.stem = english.Stem
	}
	return s
}

// Stem returns the stem of a folded word.
func (s *Stemmer) Stem(word string) string {
	if s.stem == nil || len(word) < 3 || len(word) > maxStem || strings.ContainsAny(word, "0123456789.") {
		return word
	}
	s.env.SetCurrent(word)
	s.stem(s.env)
	if w := s.env.Current(); w != "" {
		return w
	}
	return word
}
