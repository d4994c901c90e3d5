package matchers

import (
	"strings"
	"unicode"

	"curbwire/matchers/text"
)

// wordKind is how one word of a pattern matches.
type wordKind uint8

const (
	wordStem   wordKind = iota // any inflection
	wordPrefix                 // any ending
	wordWild                   // letters given and letters free
	wordCase                   // exactly as written
	wordChar                   // one character of a script without spaces
)

// patternWord is one word of a term.
type patternWord struct {
	kind wordKind
	open bool      // of wordWild: any ending
	text string    // folded, or as written for wordCase
	flag text.Flag // as the tokens of a text have it
}

// anyLetter stands for a ? while a term is cut into words: a letter that folds
// to itself and that nobody writes.
const anyLetter = '\ua78f'

// readPattern cuts a term into words, in the way texts are cut. It returns nil
// if there is nothing in it to look for.
func readPattern(r *text.Reader, term string) []patternWord {
	name, exact := strings.CutPrefix(term, "=")
	if !exact {
		name = markWild(name)
	}
	var out []patternWord
	for _, t := range r.Tokens(nil, name, "", 0) {
		w := patternWord{text: r.Word(t), flag: t.Flag}
		open := strings.HasPrefix(name[t.End:], "*")
		switch {
		case t.Flag&text.CJK != 0:
			w.kind = wordChar
			if open {
				w.open = true
			}
		case exact:
			w.kind, w.text = wordCase, name[t.Start:t.End]
		case strings.ContainsRune(w.text, anyLetter):
			w.kind, w.open = wordWild, open
		case open:
			w.kind = wordPrefix
		}
		out = append(out, w)
	}
	return out
}

// markWild puts anyLetter for each ? that touches a letter.
func markWild(s string) string {
	if strings.ContainsRune(s, anyLetter) {
		s = strings.ReplaceAll(s, string(anyLetter), " ")
	}
	if !strings.Contains(s, "?") {
		return s
	}
	rs := []rune(s)
	touches := func(i int) bool {
		if i < 0 || i >= len(rs) {
			return false
		}
		r := rs[i]
		return r == anyLetter || (unicode.IsLetter(r) || unicode.IsNumber(r)) && r < 0x3041
	}
	for i := range rs {
		if rs[i] == '?' && touches(i-1) {
			rs[i] = anyLetter
		}
	}
	for i := len(rs) - 1; i >= 0; i-- {
		if rs[i] == '?' && touches(i+1) {
			rs[i] = anyLetter
		}
	}
	return string(rs)
}
