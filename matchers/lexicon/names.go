package lexicon

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NameAt returns the length in bytes of the longest name of a material or place
// with which a text in the form of Key begins; 0 if there is none. Names of one
// or two letters do not count: they are words.
func (l *Lexicon) NameAt(s string) int {
	for _, name := range l.starts[start(s)] {
		if strings.HasPrefix(s, name) && ends(name, s[len(name):]) {
			return len(name)
		}
	}
	return 0
}

// Key is the form in which names compare: folded, hyphens and apostrophes as
// spaces, single spaces.
func Key(s string) string { return key(s) }

// start is what a name is filed under: its first character in a script without
// spaces, else its first word.
func start(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if Solid(r) {
		return s[:n]
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// ends reports whether a name ends where the rest begins.
func ends(name, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(name)
	next, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || Solid(last) || !unicode.IsLetter(next) && !unicode.IsDigit(next)
}

// Solid reports whether a character belongs to a script in which words stand
// without spaces, or carry particles.
func Solid(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func (l *Lexicon) indexNames() {
	l.starts = map[string][]string{}
	add := func(name string) {
		if letters := strings.IndexFunc(name, unicode.IsLetter) >= 0; letters && len(name) > 2 {
			l.starts[start(name)] = append(l.starts[start(name)], name)
		}
	}
	for name := range l.find {
		add(name)
	}
	for name := range l.placeOf {
		add(name)
	}
	for _, names := range l.starts {
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	}
}
