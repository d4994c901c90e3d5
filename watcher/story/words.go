package story

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const maxWords = 400 // of a text that are fingerprinted

// words splits a text into folded words: runs of letters and digits, and every
// Han or Kana character alone. "U.S." is "us"; "1,850" and "1.850" are "1850".
func words(s string, most int) []string {
	if len(s) > most*64 {
		cut := most * 64
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	s = cases.Fold().String(norm.NFKC.String(s))
	var out []string
	var w strings.Builder
	flush := func() {
		if w.Len() > 0 {
			out = append(out, w.String())
			w.Reset()
		}
	}
	rs := []rune(s)
	for i, r := range rs {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			flush()
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			w.WriteRune(r)
		case joins(rs, i):
		default:
			flush()
		}
		if len(out) >= most {
			return out
		}
	}
	flush()
	return out
}

// joins reports whether the mark at i stands inside a word: an apostrophe or a
// full stop of an abbreviation between letters, a separator between digits.
func joins(rs []rune, i int) bool {
	if i == 0 || i+1 == len(rs) {
		return false
	}
	a, b := rs[i-1], rs[i+1]
	switch rs[i] {
	case '.':
		abbreviation := unicode.IsLetter(a) && unicode.IsLetter(b) && (i < 2 || !unicode.IsLetter(rs[i-2]))
		return abbreviation || unicode.IsDigit(a) && unicode.IsDigit(b)
	case ',':
		return unicode.IsDigit(a) && unicode.IsDigit(b)
	case '\'', '’':
		return unicode.IsLetter(a) && unicode.IsLetter(b)
	}
	return false
}

func isNumber(w string) bool {
	if _, ok := ordinals[w]; ok {
		return true
	}
	return w != "" && strings.IndexFunc(w, unicode.IsDigit) >= 0
}

// ordinals are number words that tell one step from the next.
var ordinals = map[string]string{
	"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5",
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
	"eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}

// stop holds frequent words that say nothing of what a headline is about.
var stop = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`a an the of to in on for and or as at by with from after over since its it is
		are be was were will has have had that this than but not no new says said say amid
		der die das den dem ein eine einer und oder von zu im in auf für mit nach aus bei ist sind wird
		le la les un une des du de et ou en au aux pour par sur avec dans est sont
		el los las y o del al por para con en se es son の は が を に へ と も で`) {
		m[w] = true
	}
	return m
}()
