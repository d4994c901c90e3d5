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

// letterBytes tells of eight bytes which are ASCII letters, as the high bit of
// each.
func letterBytes(x uint64) uint64 {
	small := x&^highs | 0x20*ones
	return (small + (0x80-'a')*ones) &^ (small + (0x7f-'z')*ones) & highs &^ x
}

// digitBytes is letterBytes for digits.
func digitBytes(x uint64) uint64 {
	low := x &^ highs
	return (low + (0x80-'0')*ones) &^ (low + (0x7f-'9')*ones) & highs &^ x
}

// wordBytes tells of eight bytes which are ASCII letters or digits, as the high
// bit of each, and gives them in lower case.
func wordBytes(x uint64) (is, lower uint64) {
	letters := letterBytes(x)
	return letters | digitBytes(x), x | letters>>2
}

// lowerBytes gives the first n of eight bytes that are letters in lower case, and
// none of the others.
func lowerBytes(x uint64, n int) uint64 {
	if n <= 0 {
		return 0
	}
	return (x | 0x20*ones) & (^uint64(0) >> (64 - 8*min(n, 8)))
}

// after tells of each byte what it does right behind a word.
var after = func() (t [256]struct {
	part pending // parts words, and no more
	ends bool    // the word is over
}) {
	for c := range t {
		t[c].ends = c < utf8.RuneSelf && c != '<' && c != '&' && c != '\'' && asciiClass[c&0x7f] != cWord
	}
	t[' '].part, t[','].part, t['.'].part = pendSpace, pendSpace, pendDot
	return t
}()

// space is 1 for a space, 0 for other bytes.
var space = [256]uint8{' ': 1}

// plainWords takes words of ASCII letters and digits, and what commonly parts
// them, as long as each is over where its letters are: nothing follows that could
// go on with it. It returns where it stopped, i if it took nothing.
func (sc *scanner) plainWords(i int) int {
	s, v := sc.s, sc.r.words
	for i+maxShort+2 <= len(s) && len(sc.toks) < sc.max {
		is, lo := wordBytes(le64(s[i:]))
		n, hi := bits.TrailingZeros64(^is&highs)>>3, uint64(0)
		if n < 8 {
			lo &= 1<<(8*n) - 1
		} else {
			is, hi = wordBytes(le64(s[i+8:]))
			n = bits.TrailingZeros64(^is&highs) >> 3
			hi &= 1<<(8*n) - 1
			n += 8
		}
		j := i + n
		next := after[s[j]]
		if n == 0 || !next.ends || s[j] == '.' && n == 1 {
			break
		}
		f := Flag(0)
		switch sc.pend {
		case 0:
		case pendSpace:
			f = Space
		default:
			f = sc.before(s[i] >= 'A' && s[i] <= 'Z')
		}
		sc.emit(i, j, v.short(lo, hi), f)
		sc.half = false
		i = j
		if next.part != 0 {
			i++
		}
		sc.pend = next.part | pending(space[s[i]])*pendSpace
		i += int(space[s[i]])
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

// plainChars takes Han, kana and Hangul characters that no mark follows, and what
// commonly parts them. It returns where it stopped, i if it took nothing.
func (sc *scanner) plainChars(i int) int {
	c := sc.plainChar(i)
	if c == 0 {
		return i
	}
	sc.flush()
	s := sc.s
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
		switch sc.pend {
		case 0:
		case pendSpace:
			f |= Space
		default:
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
		i, sc.pend = i+3, 0
		if i < len(s) && after[s[i]].part != 0 {
			sc.pend = after[s[i]].part
			if i++; i < len(s) && s[i] == ' ' {
				sc.pend |= pendSpace
				i++
			}
		}
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
	if j := i + 3; j < len(s) && s[j] >= 0xCC && (s[j] < 0xE4 || s[j] > 0xE9) && marked(s[j:]) {
		return 0
	}
	r := threeBytes(s[i], s[i+1], s[i+2])
	if page := sc.r.words.chars[r>>8&0xff]; page != nil && page[r&0xff] != 0 {
		return page[r&0xff]
	}
	if eastAsian(r) == 0 {
		return 0
	}
	return sc.r.words.char(r)
}

// threeBytes decodes a character of three bytes, and returns 0 if they are none.
func threeBytes(b0, b1, b2 byte) rune {
	if b0&0xF0 != 0xE0 || b1&0xC0 != 0x80 || b2&0xC0 != 0x80 {
		return 0
	}
	return rune(b0&0x0F)<<12 | rune(b1&0x3F)<<6 | rune(b2&0x3F)
}

// eastAsian returns Han, Kata or Hangul for a character that folds to itself, 0
// for all others.
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
	case b >= 0xE4 && b <= 0xE9, b == 0xEA && len(s) > 1 && s[1] >= 0xB0, b >= 0xEB && b <= 0xED:
		return false
	case len(s) < 3:
	case b == 0xEF && s[1] == 0xBC, b == 0xE3 && (s[1] == 0x81 || s[1] == 0x83 || s[1] <= 0x82 && s[2] < 0x99):
		return false
	}
	return joins(firstRune(s))
}
