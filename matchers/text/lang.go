package text

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// languages are those that the package tells apart.
var languages = [...]string{"en", "de", "es", "fr", "id", "it", "ja", "ko", "nl", "pt", "ru", "zh"}

// Places in languages of those that have letters of their own.
const (
	langDE = 1
	langES = 2
	langFR = 3
	langPT = 9
)

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

// Guess returns the language of a text: by script, and for Latin script by its
// stop words, hint (a BCP 47 tag or "") deciding where they do not. A hint that
// the script contradicts is not believed. The answer is one of Languages.
func Guess(s, hint string) string { return GuessParts(hint, s) }

// GuessParts is Guess for a text in parts that stand one after the other, each
// looked at for its first 4,096 bytes. It allocates nothing.
func GuessParts(hint string, parts ...string) string {
	hint = Base(hint)
	var c counts
	for _, s := range parts {
		c.scripts(s[:min(len(s), guessBytes)])
	}
	switch {
	case c.hangul*3 > c.latin && c.hangul > c.kana+c.han/2:
		return "ko"
	case (c.kana+c.han)*3 > c.latin && c.kana*20 >= c.han && c.kana > 0:
		return "ja"
	case c.han*3 > c.latin && c.han > 0:
		if hint == "ja" {
			return hint
		}
		return "zh"
	case c.cyrillic > c.latin:
		return "ru"
	}
	for _, s := range parts {
		c.stops(s[:min(len(s), guessBytes)])
	}
	switch hint {
	case "", "ja", "ko", "zh", "ru":
		return c.latinLanguage("en", 1)
	}
	return c.latinLanguage(hint, 2)
}

// counts are what Guess sees in a text.
type counts struct {
	latin, kana, han, hangul, cyrillic int
	lang                               [16]int // stop words and letters, by place in languages
}

func (n *counts) scripts(s string) {
	for i := 0; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf {
			if b|0x20 >= 'a' && b|0x20 <= 'z' {
				n.latin++
			}
			i++
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		switch c := classOf(r); {
		case c == cKata || r >= 0x3041 && r <= 0x309F || r >= 0xFF66 && r <= 0xFF9F:
			n.kana++
		case c == cHan:
			n.han++
		case c == cHangul:
			n.hangul++
		case r >= 0x400 && r < 0x530:
			n.cyrillic++
		case c == cWord && unicode.IsLetter(r):
			n.latin++
		}
		switch r {
		case 'ä', 'ö', 'ü', 'ß':
			n.lang[langDE]++
		case 'ñ', '¿', '¡':
			n.lang[langES]++
		case 'ã', 'õ':
			n.lang[langPT]++
		case 'ç', 'œ', 'è', 'ê':
			n.lang[langFR]++
		}
	}
}

// stops counts stop words, of which none is longer than 8 bytes.
func (n *counts) stops(s string) {
	var word [8]byte
	size := 0
	flush := func() {
		if size > 0 && size <= len(word) {
			for langs := stopWords[string(word[:size])]; langs != 0; langs &= langs - 1 {
				n.lang[bits.TrailingZeros16(langs)]++
			}
		}
		size = 0
	}
	for i := 0; i < len(s); {
		b, w := s[i], 1
		r := rune(b)
		if b >= utf8.RuneSelf {
			if r, w = utf8.DecodeRuneInString(s[i:]); unicode.IsLetter(r) {
				r = unicode.ToLower(r)
			} else {
				r = ' '
			}
		} else if b >= 'A' && b <= 'Z' {
			r |= 0x20
		}
		i += w
		switch {
		case r >= 'a' && r <= 'z':
			if size < len(word) {
				word[size] = byte(r)
			}
			size++
		case r >= utf8.RuneSelf:
			if l := utf8.RuneLen(r); size+l <= len(word) {
				utf8.EncodeRune(word[size:], r)
			}
			size += utf8.RuneLen(r)
		default:
			flush()
		}
	}
	flush()
}

// latinLanguage takes the fallback unless another language has more than lead
// above it.
func (n *counts) latinLanguage(fallback string, lead int) string {
	best, lang := 0, fallback
	for i, l := range languages {
		if l == fallback {
			best = n.lang[i] + lead
		}
	}
	for i, l := range languages {
		if n.lang[i] > best {
			best, lang = n.lang[i], l
		}
	}
	return lang
}

// stopWords maps frequent words to the languages that have them, as bits.
var stopWords = func() map[string]uint16 {
	m := map[string]uint16{}
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
			m[w] |= 1 << slices.Index(languages[:], l)
		}
	}
	return m
}()

// Common reports whether a folded word is a stop word of some language.
func Common(word string) bool { return stopWords[word] != 0 }

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
