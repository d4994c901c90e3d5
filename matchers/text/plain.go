package text

import "unicode/utf8"

// plainWord takes a word of ASCII letters and digits that is over where they
// are: nothing follows that could go on with it. It returns where the word ends,
// or 0 if this is none such.
func (sc *scanner) plainWord(i int) int {
	s, j := sc.s, i
	buf := sc.buf[:0]
	for j < len(s) {
		c := s[j]
		if c >= utf8.RuneSelf || c == '<' || c == '&' || c == '.' || c == '\'' {
			return 0
		}
		if asciiClass[c] != cWord {
			break
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf = append(buf, c)
		j++
	}
	sc.buf, sc.half = buf, false
	id := sc.r.words.id(buf[:min(len(buf), maxWord)])
	f := Flag(0)
	switch sc.pend {
	case 0:
	case pendSpace:
		f, sc.pend = Space, 0
	default:
		f = sc.before(s[i] >= 'A' && s[i] <= 'Z')
	}
	sc.toks = append(sc.toks, Token{Start: i, End: j, Pos: sc.pos, Word: sc.r.words.words[id], ID: id, Flag: f})
	sc.pos++
	return j
}

// plainChar takes a Han or Hangul character that no mark can follow in modern
// text, and returns where it ends, or 0 if this is none such.
func (sc *scanner) plainChar(i int) int {
	s := sc.s
	if i+3 > len(s) || s[i+1]&0xC0 != 0x80 || s[i+2]&0xC0 != 0x80 {
		return 0
	}
	if j := i + 3; j < len(s) && s[j] >= 0xCC && (s[j] < 0xE4 || s[j] > 0xE9) && (s[j] < 0xEB || s[j] > 0xED) {
		if r, _ := utf8.DecodeRuneInString(s[j:]); joins(r) {
			return 0
		}
	}
	r := rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
	c := cHan
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
	case r >= 0xAC00 && r <= 0xD7A3:
		c = cHangul
	default:
		return 0
	}
	sc.flush()
	sc.single(c, r, i, i+3)
	return i + 3
}
