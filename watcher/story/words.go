package story

import (
	"slices"
	"strconv"
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
	rs := []rune(folded(bounded(s, most)))
	out := slices.Grow([]string(nil), min(most, len(rs)/5))
	var w []byte
	flush := func() {
		if len(w) > 0 {
			out = addWord(out, string(w))
			w = w[:0]
		}
	}
	for i, r := range rs {
		switch {
		case inWord(r):
			w = utf8.AppendRune(w, r)
		case isWord(r):
			flush()
			out = append(out, string(r))
		case joins(rs, i):
		case r == '%':
			flush()
			out = append(out, "percent")
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

// folded is a text in lower case and without the variants of letters.
func folded(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return strings.ToLower(s)
	}
	return cases.Fold().String(norm.NFKC.String(s))
}

// isWord reports whether a character is a word of its own: Han or Kana.
func isWord(r rune) bool {
	return r >= utf8.RuneSelf && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// inWord reports whether a character is part of a word, with those beside it.
func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !isWord(r)
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

// bounded cuts a text to what can hold so many words, however long it is.
func bounded(s string, most int) string {
	cut := most * 64 // bytes
	if len(s) <= cut {
		return s
	}
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}

// addWord appends a word, or the figures that it stands for, or "percent" where
// a language has two words for it.
func addWord(out []string, w string) []string {
	if n, ok := numberWord[w]; ok {
		w = n
	}
	if n := len(out); n > 0 && (w == "cent" || w == "cento" || w == "ciento") && (out[n-1] == "per" || out[n-1] == "por") {
		out[n-1] = "percent"
		return out
	}
	return append(out, w)
}

func isNumber(w string) bool {
	return strings.IndexFunc(w, unicode.IsDigit) >= 0
}

// isMonth reports whether a word stands for a month, as numberWord writes it.
func isMonth(w string) bool { return len(w) > 1 && w[0] == 'm' && w[1] >= '1' && w[1] <= '9' }

// isCharacter reports whether a word is a single Han or Kana character.
func isCharacter(w string) bool {
	r, n := utf8.DecodeRuneInString(w)
	return n == len(w) && isWord(r)
}

// numberWord holds words for numbers, ordinals, months and percent as they are
// compared. A month is
// one so that another month between the same words counts as another number.
var numberWord = func() map[string]string {
	m := map[string]string{}
	for i, names := range []string{
		"", "first", "two second", "three third", "four fourth", "five fifth", "six sixth", "seven seventh", "eight", "nine", "ten",
		"eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
	} {
		for _, n := range strings.Fields(names) {
			m[n] = strconv.Itoa(i)
		}
	}
	for i, names := range []string{
		"january jan januar janvier enero gennaio janeiro januari января", "february feb februar février febrero febbraio fevereiro februari февраля",
		"march märz mars marzo março maart maret марта", "april avril abril aprile апреля", "mai mayo maggio maio mei мая",
		"june juni juin junio giugno junho июня", "july juli juillet julio luglio julho июля", "august aug août agosto augustus agustus августа",
		"september sept septembre septiembre settembre setembro сентября", "october oct oktober octobre octubre ottobre outubro октября",
		"november nov novembre noviembre novembro ноября", "december dec dezember décembre diciembre dicembre dezembro desember декабря",
	} {
		for _, n := range strings.Fields(names) {
			m[n] = "m" + strconv.Itoa(i+1)
		}
	}
	for _, n := range strings.Fields("prozent procent persen процент процента процентов") {
		m[n] = "percent"
	}
	return m
}()

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
