package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// class is what the scanner does with a folded character.
type class uint8

const (
	cSep    class = iota // parts words
	cWord                // letters and digits of scripts with spaces
	cHan                 // Han and hiragana
	cKata                // katakana, with the prolonged sound mark
	cHangul              // whole syllables
	cMark                // combining marks
	cIgnore              // soft hyphen, zero width, variation selectors, direction marks
	cApos                // apostrophes of every shape
	cHyphen              // hyphens that join, not dashes
	cDot                 // full stop: maybe a sentence end
	cEnd                 // certainly a sentence end
	cLine                // line feed: maybe a sentence end
)

// asciiClass is classOf for the first 128 characters.
var asciiClass = func() (t [128]class) {
	for b := range t {
		t[b] = classOf(rune(b))
	}
	return t
}()

func classOf(r rune) class {
	switch {
	case r < 0x80:
		return classASCII(r)
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3041 && r <= 0x3096, r >= 0x309D && r <= 0x309F:
		return cHan
	case r >= 0x30A1 && r <= 0x30FA, r >= 0x30FC && r <= 0x30FF, r >= 0x31F0 && r <= 0x31FF:
		return cKata
	case r >= 0xAC00 && r <= 0xD7A3:
		return cHangul
	}
	return classRare(r)
}

func classASCII(r rune) class {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return cWord
	case r == '\'':
		return cApos
	case r == '-':
		return cHyphen
	case r == '.':
		return cDot
	case r == '!' || r == '?':
		return cEnd
	case r == '\n':
		return cLine
	}
	return cSep
}

func classRare(r rune) class {
	switch {
	case ignored(r):
		return cIgnore
	case r == 0x2019 || r == 0x2018 || r == 0x02BC || r == 0x2032 || r == 0xFF07:
		return cApos
	case r == 0x2010 || r == 0x2011:
		return cHyphen
	case r == 0x3002 || r == 0xFF61 || r == 0x2029 || r == 0x0964 || r == 0x061F:
		return cEnd
	case unicode.Is(unicode.M, r):
		return cMark
	case unicode.Is(unicode.Han, r), unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Bopomofo, r):
		return cHan
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return cWord
	}
	return cSep
}

// ignored reports characters that are no part of what is written: they neither
// part nor join words (UAX #44, Default_Ignorable_Code_Point, those met in feeds).
func ignored(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x180E, r == 0xFEFF,
		r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E,
		r >= 0x2060 && r <= 0x206F, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE01EF:
		return true
	}
	return false
}

// joins reports characters that compose with the one before them: marks,
// half-width voicing marks, the vowels and finals of decomposed Hangul.
func joins(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == 0xFF9E || r == 0xFF9F, r >= 0x1160 && r <= 0x11FF:
		return true
	}
	return unicode.Is(unicode.M, r) && !ignored(r)
}

// plain reports characters that are their own folded form.
func plain(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3041 && r <= 0x3096 ||
		r >= 0x30A1 && r <= 0x30FC || r >= 0xAC00 && r <= 0xD7A3
}

// folder folds characters and remembers single ones.
type folder struct {
	caser cases.Caser
	memo  map[rune]string
}

func newFolder() *folder { return &folder{caser: cases.Fold(), memo: map[rune]string{}} }

// one folds a character that stands alone.
func (f *folder) one(r rune) string {
	if s, ok := f.memo[r]; ok {
		return s
	}
	if len(f.memo) >= maxWords {
		clear(f.memo)
	}
	s := f.cluster(string(r))
	f.memo[r] = s
	return s
}

// cluster folds a base character with what composes with it. Folding can undo
// the normal form, hence the second pass (UAX #15, toNFKC_Casefold).
func (f *folder) cluster(s string) string {
	return norm.NFKC.String(f.caser.String(norm.NFKC.String(s)))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
