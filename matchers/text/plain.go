package text

import (
	"math/bits"
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

// mayGoOn are the ASCII characters after which a word may go on.
func mayGoOn(c byte) bool {
	return c == '<' || c == '&' || c == '.' || c == '\'' || c >= utf8.RuneSelf
}

// plainWords takes words of ASCII letters and digits, and single spaces between
// them, as long as each is over where its letters are: nothing follows that
// could go on with it. It returns where it stopped, i if it took nothing.
func (sc *scanner) plainWords(i int) int {
	s, v := sc.s, sc.r.words
	for i+9 <= len(s) && len(sc.toks) < sc.max {
		is, lower := wordBytes(le64(s[i:]))
		n := bits.TrailingZeros64(^is&highs) >> 3
		if n == 0 {
			break
		}
		var id int32
		j := i + n
		if n < 8 || asciiClass[s[j]&0x7f] != cWord && s[j] < utf8.RuneSelf {
			if mayGoOn(s[j]) {
				break
			}
			id = v.short(lower & (^uint64(0) >> (64 - 8*n)))
		} else {
			if j = sc.longWord(i); j == 0 {
				break
			}
			id = v.id(sc.buf[:min(len(sc.buf), maxWord)])
		}
		f := Flag(0)
		switch sc.pend {
		case 0:
		case pendSpace:
			f, sc.pend = Space, 0
		default:
			f = sc.before(s[i] >= 'A' && s[i] <= 'Z')
		}
		sc.toks = append(sc.toks, Token{Start: int32(i), End: int32(j), Pos: int32(sc.pos), ID: id, Flag: f})
		sc.pos++
		sc.half = false
		if i = j; i < len(s) && s[i] == ' ' {
			sc.pend = pendSpace // nothing is pending right after a word
			i++
		}
	}
	return i
}

// longWord puts a plain word into buf and returns where it ends, or 0 if it is
// not plain.
func (sc *scanner) longWord(i int) int {
	s, buf := sc.s, sc.buf[:0]
	for ; i < len(s) && s[i] < utf8.RuneSelf && asciiClass[s[i]] == cWord; i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf = append(buf, c)
	}
	sc.buf = buf
	if i < len(s) && mayGoOn(s[i]) {
		return 0
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
	s := sc.s
	for i+3 <= len(s) && len(sc.toks) < sc.max {
		if s[i]&0xF0 != 0xE0 || s[i+1]&0xC0 != 0x80 || s[i+2]&0xC0 != 0x80 {
			break
		}
		r := rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
		c := cHan
		switch {
		case r >= 0x4E00 && r <= 0x9FFF || r >= 0x3041 && r <= 0x3096:
		case r >= 0xAC00 && r <= 0xD7A3:
			c = cHangul
		case r >= 0x30A1 && r <= 0x30FA || r == 0x30FC:
			c = cKata
		default:
			return i
		}
		if marked(s[i+3:]) {
			break
		}
		sc.flush()
		sc.single(c, r, i, i+3)
		i += 3
	}
	return i
}

// marked reports whether a text begins with what composes with a character of
// East Asia before it. Punctuation and the characters themselves are told by
// their first bytes.
func marked(s string) bool {
	if len(s) < 3 || s[0] < 0xCC {
		return len(s) > 0 && s[0] >= 0xCC && joins(firstRune(s))
	}
	switch {
	case s[0] >= 0xE4 && s[0] <= 0xE9, s[0] >= 0xEB && s[0] <= 0xED, s[0] == 0xEF && s[1] == 0xBC:
		return false
	case s[0] == 0xE3 && (s[1] == 0x81 || s[1] == 0x83 || s[1] <= 0x82 && s[2] < 0x99):
		return false
	}
	return joins(firstRune(s))
}
