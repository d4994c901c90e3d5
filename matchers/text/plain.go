package text

import (
	"math/bits"
	"slices"
	"unicode/utf8"
)

// Most of a text is plain: words of ASCII letters and digits, and characters of
// scripts without spaces, that nothing before or after them changes. Here they
// are taken several at a time; run7 and cluster take the rest, to the same end.

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// wordBytes tells of eight bytes which are ASCII letters or digits, as the high
// bit of each, and gives them in lower case.
func wordBytes(x uint64) (is, lower uint64) {
	low := x &^ highs
	small := low | 0x20*ones
	letters := (small + (0x80-'a')*ones) &^ (small + (0x7f-'z')*ones)
	digits := (low + (0x80-'0')*ones) &^ (low + (0x7f-'9')*ones)
	letters &= highs &^ x
	return letters | digits&highs&^x, x | letters>>2
}

// goesOn reports whether a word of n letters may go on after a character, or the
// character is not ASCII.
func goesOn(n int, c byte) bool {
	return c >= utf8.RuneSelf || c == '<' || c == '&' || c == '\'' || c == '.' && n == 1
}

// plainWords takes words of ASCII letters and digits, and what commonly parts
// them, as long as each is over where its letters are: nothing follows that could
// go on with it. It returns where it stopped, i if it took nothing.
func (sc *scanner) plainWords(i int) int {
	s, v := sc.s, sc.r.words
	for i+17 <= len(s) && len(sc.toks) < sc.max {
		is, lo := wordBytes(le64(s[i:]))
		n, hi := bits.TrailingZeros64(^is&highs)>>3, uint64(0)
		switch {
		case n == 0:
			return i
		case n < 8:
			lo &= 1<<(8*n) - 1
		default:
			is, hi = wordBytes(le64(s[i+8:]))
			n = bits.TrailingZeros64(^is&highs) >> 3
			hi &= 1<<(8*n) - 1
			n += 8
		}
		j := i + n
		if n == 16 && asciiClass[s[j]&0x7f] == cWord || goesOn(n, s[j]) {
			return i
		}
		f := Flag(0)
		switch sc.pend {
		case 0:
		case pendSpace:
			f, sc.pend = Space, 0
		default:
			f = sc.before(s[i] >= 'A' && s[i] <= 'Z')
		}
		sc.emit(i, j, v.short(lo, hi), f)
		sc.half = false
		i = j
		switch s[j] { // nothing is pending right after a word
		case ',':
			sc.pend = pendSpace
			i++
		case '.':
			sc.pend = pendDot
			i++
		}
		if s[i] == ' ' {
			sc.pend |= pendSpace
			i++
		}
	}
	return i
}

// le64 returns the first eight bytes of a text, the first one the lowest; the
// compiler makes one load of it.
func le64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// plainChars takes Han, kana and Hangul characters that no mark follows, and
// returns where it stopped, i if it took nothing.
func (sc *scanner) plainChars(i int) int {
	c := sc.plainChar(i)
	if c == 0 {
		return i
	}
	sc.flush()
	toks, pos, half := sc.toks, sc.pos, sc.half
	for c != 0 && len(toks) < sc.max {
		f := c.flag()
		if f != Hangul {
			if half {
				pos--
			}
			half = !half
		}
		kind := f
		if sc.pend != 0 {
			sc.toks = toks
			f |= sc.before(true)
		}
		if kind == Hangul {
			half = false
			if n := len(toks); n > sc.first && f&(Space|Break) == 0 && toks[n-1].Flag&Hangul != 0 {
				pos-- // an eojeol counts as one word, whatever its length
			}
		}
		n := len(toks)
		if n == cap(toks) {
			toks = slices.Grow(toks, 1)
		}
		toks = toks[:n+1]
		t := &toks[n]
		t.Start, t.End, t.Pos, t.ID, t.Flag = int32(i), int32(i+3), int32(pos), c.id(), f
		pos++
		i += 3
		c = sc.plainChar(i)
	}
	sc.toks, sc.pos, sc.half = toks, pos, half
	return i
}

// plainChar returns the character at i, 0 if it is none of East Asia that folds
// to itself, or a mark follows it.
func (sc *scanner) plainChar(i int) char {
	s := sc.s
	if i+3 > len(s) {
		return 0
	}
	b0, b1, b2 := s[i], s[i+1], s[i+2]
	if b0&0xF0 != 0xE0 || b1&0xC0 != 0x80 || b2&0xC0 != 0x80 || i+3 < len(s) && s[i+3] >= 0xCC && marked(s[i+3:]) {
		return 0
	}
	r := rune(b0&0x0F)<<12 | rune(b1&0x3F)<<6 | rune(b2&0x3F)
	if page := sc.r.words.chars[r>>8]; page != nil && page[r&0xff] != 0 {
		return page[r&0xff]
	}
	if eastAsian(r) == 0 {
		return 0
	}
	return sc.r.words.char(r)
}

// eastAsian returns Han, Kata or Hangul for the characters that fold to
// themselves, 0 for all others.
func eastAsian(r rune) Flag {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3041 && r <= 0x3096:
		return Han
	case r >= 0xAC00 && r <= 0xD7A3:
		return Hangul
	case r >= 0x30A1 && r <= 0x30FA || r == 0x30FC:
		return Kata
	}
	return 0
}

// marked reports whether a text, whose first byte is 0xCC or more, begins with
// what composes with a character of East Asia before it. Punctuation and the
// characters themselves are told by their first bytes.
func marked(s string) bool {
	switch b := s[0]; {
	case b >= 0xE4 && b <= 0xE9, b >= 0xEB && b <= 0xED:
		return false
	case len(s) < 3:
	case b == 0xEF && s[1] == 0xBC, b == 0xE3 && (s[1] == 0x81 || s[1] == 0x83 || s[1] <= 0x82 && s[2] < 0x99):
		return false
	}
	return joins(firstRune(s))
}
