package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many marks on one base are composed; the rest are dropped
// (UAX #15 calls a text with at most 30 stream-safe).
const maxMarks = 30

// cjkFlag is the flag of the classes that stand for one character.
var cjkFlag = [...]Flag{cHan: Han, cKata: Kata, cHangul: Hangul}

// pending is what was met since the last token.
type pending uint8

const (
	pendSpace  pending = 1 << iota
	pendHyphen         // one hyphen and nothing else
	pendDot
	pendEnd
	pendLine
	pendStart
)

type scanner struct {
	r     *Reader
	s     string
	lang  string
	toks  []Token
	first int // index of the first token of this text
	max   int // the most tokens
	pos   int
	half  bool // the last Han or kana opened a pair
	pend  pending

	in         bool // a word is being built
	start, end int
	upper      bool // the word begins with a capital
	buf        []byte
	seen       marks
}

func (sc *scanner) run() {
	s := sc.s
	for i := 0; i < len(s); {
		if len(sc.toks) >= sc.max {
			sc.in = false
			return
		}
		b := s[i]
		if b < utf8.RuneSelf && asciiClass[b] == cWord {
			if !sc.in && sc.seen.skip != i && !sc.r.careful {
				if j := sc.plainWords(i); j > i {
					i = j
					continue
				}
			}
			i = sc.run7(i)
			continue
		}
		if b == ' ' {
			sc.part(pendSpace)
			i++
			continue
		}
		if b >= 0xE3 && b <= 0xED && !sc.r.careful {
			if j := sc.plainChars(i); j > i {
				i = j
				continue
			}
		}
		switch {
		case b == '<':
			if n := sc.tag(i); n > 0 {
				i = n
				continue
			}
		case b == '&':
			if dec, n := entity(s[i:]); n > 0 {
				for _, r := range dec {
					sc.char(r, i, i+n)
				}
				i += n
				continue
			}
		}
		if b < utf8.RuneSelf {
			sc.put(asciiClass[b], rune(b), i, i+1)
			i++
			continue
		}
		i = sc.cluster(i)
	}
	sc.flush()
}

// run7 takes a run of ASCII letters and digits and returns where it ends.
func (sc *scanner) run7(i int) int {
	s, j := sc.s, i+1
	for j < len(s) && s[j] < utf8.RuneSelf && asciiClass[s[j]] == cWord {
		j++
	}
	marked := false
	if j < len(s) && s[j] >= utf8.RuneSelf {
		r, _ := utf8.DecodeRuneInString(s[j:])
		marked = joins(r)
	}
	k := j
	if marked {
		k-- // the last letter carries the marks
	}
	if k > i {
		if !sc.in {
			sc.begin(i, s[i] >= 'A' && s[i] <= 'Z')
		}
		for _, c := range []byte(s[i:k]) {
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			sc.buf = append(sc.buf, c)
		}
		sc.end = k
	}
	if marked {
		return sc.cluster(k)
	}
	return j
}

// cluster takes one character and the marks on it and returns where they end.
func (sc *scanner) cluster(i int) int {
	s := sc.s
	r, w := utf8.DecodeRuneInString(s[i:])
	j, marks, cut := i+w, 0, i+w
	for j < len(s) && s[j] >= utf8.RuneSelf {
		m, mw := utf8.DecodeRuneInString(s[j:])
		if !joins(m) {
			break
		}
		j += mw
		if marks++; marks <= maxMarks {
			cut = j
		}
	}
	if marks == 0 {
		sc.char(r, i, j)
		return j
	}
	for _, c := range sc.r.fold.cluster(s[i:cut]) {
		sc.put(classOf(c), c, i, j)
	}
	return j
}

// char takes one character that stands alone, at s[i:j].
func (sc *scanner) char(r rune, i, j int) {
	switch {
	case plain(r):
		sc.put(classOf(r), r, i, j)
		return
	case r < utf8.RuneSelf:
		if c := asciiClass[r]; c != cWord {
			sc.put(c, r, i, j)
			return
		}
	case classOf(r) == cSep && r < 0x2E00 && !unicode.IsSymbol(r) && r != 0x2026:
		sc.put(cSep, r, i, j)
		return
	}
	for k, c := range sc.r.fold.one(r) {
		cl := classOf(c)
		if cl == cDot && k > 0 {
			continue // an ellipsis is one end
		}
		sc.put(cl, c, i, j)
	}
}

// put takes one folded character.
func (sc *scanner) put(c class, r rune, i, j int) {
	switch c {
	case cIgnore:
	case cMark:
		if sc.in {
			sc.buf, sc.end = utf8.AppendRune(sc.buf, r), j
		}
	case cWord:
		if !sc.in {
			u := firstRune(sc.s[i:])
			sc.begin(i, unicode.IsUpper(u) || unicode.IsTitle(u))
		}
		sc.buf, sc.end = utf8.AppendRune(sc.buf, r), j
	case cHan, cKata, cHangul:
		sc.flush()
		sc.single(sc.r.words.char(r), i, j)
	case cApos:
		if sc.in && sc.possessive(j) {
			sc.flush()
			sc.pend |= pendSpace
			sc.seen.skip = j // the s that follows is no word
			return
		}
		sc.part(pendSpace)
	case cHyphen:
		if sc.in || (sc.pend == 0 && len(sc.toks) > sc.first) {
			sc.flush()
			sc.pend = pendHyphen
		} else {
			sc.part(pendSpace)
		}
	case cDot:
		if sc.in && sc.initial(j) {
			sc.buf = append(sc.buf, '.')
			return
		}
		sc.part(pendDot)
	case cEnd:
		if i > 0 && sc.s[i-1] == '<' { // "<!" opens something
			sc.part(pendSpace)
			return
		}
		sc.part(pendEnd | pendSpace)
	case cLine:
		sc.part(pendLine | pendSpace)
	default:
		sc.part(pendSpace)
	}
}

// part ends the word in hand and notes what came between.
func (sc *scanner) part(p pending) {
	sc.flush()
	if sc.pend&pendHyphen != 0 {
		sc.pend = sc.pend&^pendHyphen | pendSpace
	}
	sc.pend |= p
}

func (sc *scanner) begin(i int, upper bool) {
	sc.in, sc.start, sc.upper, sc.buf = true, i, upper, sc.buf[:0]
}

// possessive reports whether an s and the end of the word follow at j.
func (sc *scanner) possessive(j int) bool {
	if j >= len(sc.s) || sc.s[j]|0x20 != 's' {
		return false
	}
	if j+1 == len(sc.s) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(sc.s[j+1:])
	c := classOf(r)
	return c != cWord && c != cMark && c != cApos
}

// initial reports whether the full stop before j stands inside initials, as in
// "U.S.": single letters on both sides.
func (sc *scanner) initial(j int) bool {
	n := len(sc.buf)
	if sc.buf[n-1] < 'a' || sc.buf[n-1] > 'z' || n > 1 && sc.buf[n-2] != '.' {
		return false
	}
	s := sc.s
	if j >= len(s) || s[j]|0x20 < 'a' || s[j]|0x20 > 'z' {
		return false
	}
	return j+1 == len(s) || s[j+1] >= utf8.RuneSelf || asciiClass[s[j+1]] != cWord
}

// flush ends the word in hand.
func (sc *scanner) flush() {
	if !sc.in {
		return
	}
	sc.in = false
	if sc.seen.skip > 0 && sc.seen.skip == sc.start && len(sc.buf) == 1 {
		sc.seen.skip = 0
		return
	}
	sc.half = false
	id := sc.r.words.id(sc.buf[:min(len(sc.buf), maxWord)])
	sc.emit(sc.start, sc.end, id, sc.before(sc.upper))
}

// single appends a token of one character.
func (sc *scanner) single(c char, i, j int) {
	kind := c.flag()
	f := kind | sc.before(true)
	switch {
	case kind != Hangul:
		if sc.half {
			sc.pos--
		}
		sc.half = !sc.half
	case len(sc.toks) > sc.first && f&(Space|Break) == 0 && sc.toks[len(sc.toks)-1].Flag&Hangul != 0:
		sc.pos-- // an eojeol counts as one word, whatever its length
		fallthrough
	default:
		sc.half = false
	}
	sc.emit(i, j, c.id(), f)
}

// emit appends a token. It sets the fields one by one, for a Token that is made
// first and copied then costs several times as much.
func (sc *scanner) emit(start, end int, id int32, f Flag) {
	n := len(sc.toks)
	if n == cap(sc.toks) {
		sc.toks = slices.Grow(sc.toks, 1)
	}
	sc.toks = sc.toks[:n+1]
	t := &sc.toks[n]
	t.Start, t.End, t.Pos, t.ID, t.Flag = int32(start), int32(end), int32(sc.pos), id, f
	sc.pos++
}

// before decides how the token that begins now stands to the last one.
func (sc *scanner) before(upper bool) Flag {
	p := sc.pend
	sc.pend = 0
	switch {
	case p == 0:
		return 0
	case p == pendHyphen:
		return Hyphen
	case p&(pendStart|pendEnd) != 0:
		return Break | Space
	case p&pendLine != 0 && upper:
		return Break | Space
	case p&pendDot != 0 && p&pendSpace != 0 && sc.stops(upper):
		return Break | Space
	}
	return Space
}

// stops reports whether a full stop and a space after the last token end a
// sentence. Initials, abbreviations and German ordinals do not.
func (sc *scanner) stops(upper bool) bool {
	if len(sc.toks) == sc.first {
		return false
	}
	t := sc.toks[len(sc.toks)-1]
	w := sc.r.Word(t)
	if t.Flag&CJK != 0 {
		return true
	}
	if strings.IndexByte(w, '.') > 0 || len(w) == 1 && (w[0] < '0' || w[0] > '9') || abbreviated(w) {
		return false
	}
	if len(w) <= 2 && w[0] >= '0' && w[0] <= '9' {
		return upper && sc.lang != "de"
	}
	return true
}

func abbreviated(w string) bool {
	switch w {
	case "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "vs", "inc", "ltd", "co", "corp", "sen", "gov", "gen",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
		"art", "nr", "bzw", "ca", "str", "mio", "mrd", "approx", "dept", "fig", "reg":
		return true
	}
	return false
}
