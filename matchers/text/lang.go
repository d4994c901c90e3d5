package text

import (
	"strings"
	"unicode"

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

// guessBytes is how much of a text Guess looks at.
const guessBytes = 4096

// Languages lists the languages that the package tells apart, as Base gives them.
func Languages() []string {
	return []string{"en", "de", "es", "fr", "id", "it", "ja", "ko", "nl", "pt", "ru", "zh"}
}

// Base returns the language of a BCP 47 tag as Languages has it ("zh-Hant" is
// "zh"), or "" if it is none of them.
func Base(tag string) string {
	tag = strings.ToLower(tag)
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if tag == "ms" || tag == "in" {
		tag = "id"
	}
	for _, l := range Languages() {
		if l == tag {
			return l
		}
	}
	return ""
}

// Guess returns the language of a text: by script, and for Latin script by its
// stop words, hint (a BCP 47 tag or "") deciding where they do not. A hint that
// the script contradicts is not believed. The answer is one of Languages.
func Guess(s, hint string) string {
	hint = Base(hint)
	if len(s) > guessBytes {
		s = strings.ToValidUTF8(s[:guessBytes], "")
	}
	var latin, kana, han, hangul, cyr int
	for _, r := range s {
		switch c := classOf(r); {
		case c == cKata || r >= 0x3041 && r <= 0x309F || r >= 0xFF66 && r <= 0xFF9F:
			kana++
		case c == cHan:
			han++
		case c == cHangul:
			hangul++
		case r >= 0x400 && r < 0x530:
			cyr++
		case c == cWord && unicode.IsLetter(r):
			latin++
		}
	}
	switch {
	case hangul*3 > latin && hangul > kana+han/2:
		return "ko"
	case (kana+han)*3 > latin && kana*20 >= han && kana > 0:
		return "ja"
	case han*3 > latin && han > 0:
		if hint == "ja" {
			return hint
		}
		return "zh"
	case cyr > latin:
		return "ru"
	}
	switch hint {
	case "", "ja", "ko", "zh", "ru":
		return guessLatin(s, "en", 1)
	}
	return guessLatin(s, hint, 2)
}

// guessLatin counts stop words and the letters that only some languages have.
// The fallback wins unless another language has more than lead above it.
func guessLatin(s, fallback string, lead int) string {
	count := map[string]int{}
	for _, r := range s {
		switch r {
		case 'ä', 'ö', 'ü', 'ß':
			count["de"]++
		case 'ñ', '¿', '¡':
			count["es"]++
		case 'ã', 'õ':
			count["pt"]++
		case 'ç', 'œ', 'è', 'ê':
			count["fr"]++
		}
	}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 8 {
			continue
		}
		for _, l := range stopWords[strings.ToLower(w)] {
			count[l]++
		}
	}
	best, lang := count[fallback]+lead, fallback
	for _, l := range Languages() {
		if count[l] > best {
			best, lang = count[l], l
		}
	}
	return lang
}

// stopWords maps frequent words to the languages that have them.
var stopWords = func() map[string][]string {
	m := map[string][]string{}
	for l, words := range map[string]string{
		"en": "the of and to in for is on with that by as at from its was has be are it this after will",
		"de": "der die das und in den von zu mit sich auf für ist im dem nicht ein eine als auch es an werden aus nach bei über vor wie zur zum des",
		"fr": "le la les de des du et en un une que est pour qui dans par sur au aux plus pas ses avec sont ce son leur",
		"es": "el la los las de del y en un una que es por con para se su al más como lo sus ha sobre",
		"pt": "o os as de do da dos das e em um uma que é por com para se no na não mais ao sua nos nas",
		"it": "il lo la i gli le di del della dei e in un una che è per con su al non più sono ha nel",
		"nl": "de het een van en in is dat op te zijn voor met die niet aan om ook als naar bij uit wordt door",
		"id": "yang dan di dari untuk dengan pada ke ini itu akan dalam tidak oleh juga sebagai tersebut telah atau bagi",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] = append(m[w], l)
		}
	}
	return m
}()

// Common reports whether a folded word is a stop word of some language.
func Common(word string) bool { return len(stopWords[word]) > 0 }

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
