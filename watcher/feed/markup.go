package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// The limits of markup that is handed to gofeed. It copies the name spaces in
// scope at every element and adds up the text of foreign ones piece by piece,
// so without them a body of a few megabytes costs minutes or gigabytes.
const (
	maxDepth    = 200
	maxElements = 400_000
	maxWork     = 1 << 30
)

var (
	errUnclean = errors.New("the markup is not well-formed")
	errTangled = fmt.Errorf("%w: markup nested deeper than %d, or of more than %d elements", ErrTooLarge, maxDepth, maxElements)
)

// kind of a token.
type kind uint8

const (
	ended   kind = iota // no "<" is left
	cut                 // the text ends inside the token
	stray               // a "<" that begins nothing
	open                // <name ...> or <name ... />
	shut                // </name>
	cdata               // <![CDATA[ ... ]]>
	comment             // <!-- ... -->
	other               // <? ... ?> and <! ... >
)

// token is one piece of markup; the text between two tokens is theirs who ask.
type token struct {
	kind       kind
	start, end int    // byte offsets, half-open
	name       []byte // of open and shut, with its prefix; part of the text
	empty      bool   // <name/>
}

// local returns the name without its prefix.
func (t token) local() []byte { return t.name[bytes.IndexByte(t.name, ':')+1:] }

// attrs returns the attributes of a start tag in text, as written.
func (t token) attrs(text []byte) []byte {
	return bytes.TrimSuffix(text[t.start+1+len(t.name):t.end-1], []byte("/"))
}

// is reports whether the local name is one of names, in any case.
func (t token) is(names ...string) bool {
	local := t.local()
	for _, name := range names {
		if len(name) == len(local) && strings.EqualFold(name, string(local)) {
			return true
		}
	}
	return false
}

// scanner finds tokens. Unlike encoding/xml it never gives up.
type scanner struct {
	text []byte
	// What was looked for to the end of the text in vain is not looked for again.
	noQuote   [2]bool // " and '
	noBracket bool
}

// next returns the first token that starts at from or later.
func (s *scanner) next(from int) token {
	b := s.text
	i := bytes.IndexByte(b[from:], '<')
	if i < 0 {
		return token{kind: ended, start: len(b), end: len(b)}
	}
	i += from
	rest := b[i:]
	switch {
	case len(rest) < 2:
		return token{kind: cut, start: i, end: len(b)}
	case rest[1] == '!':
		return s.declaration(i)
	case rest[1] == '?':
		return s.until(other, i, "?>")
	case rest[1] == '/':
		return s.closing(i)
	case nameStart(rest[1]):
		return s.opening(i)
	}
	return token{kind: stray, start: i, end: i + 1}
}

func (s *scanner) declaration(i int) token {
	rest := s.text[i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.until(cdata, i, "]]>")
	case bytes.HasPrefix(rest, []byte("<!--")):
		t := s.until(comment, i, "-->")
		if t.end < i+7 && t.kind == comment { // <!-->
			t.end = i + 4
		}
		return t
	}
	if !s.noBracket {
		depth := 0 // of the brackets of a DOCTYPE
		for j, c := range rest {
			switch {
			case c == '[':
				depth++
			case c == ']':
				depth--
			case c == '>' && depth <= 0:
				return token{kind: other, start: i, end: i + j + 1}
			}
		}
		s.noBracket = true
	}
	return s.until(other, i, ">")
}

func (s *scanner) until(k kind, i int, end string) token {
	n := bytes.Index(s.text[i:], []byte(end))
	if n < 0 {
		return token{kind: cut, start: i, end: len(s.text)}
	}
	return token{kind: k, start: i, end: i + n + len(end)}
}

func (s *scanner) closing(i int) token {
	j := i + 2
	for j < len(s.text) && nameByte(s.text[j]) {
		j++
	}
	name := s.text[i+2 : j]
	n := bytes.IndexByte(s.text[j:], '>')
	switch {
	case n < 0:
		return token{kind: cut, start: i, end: len(s.text)}
	case len(name) == 0:
		return token{kind: stray, start: i, end: i + 1}
	}
	return token{kind: shut, start: i, end: j + n + 1, name: name}
}

func (s *scanner) opening(i int) token {
	b := s.text
	j := i + 1
	for j < len(b) && nameByte(b[j]) {
		j++
	}
	name := b[i+1 : j]
	for j < len(b) {
		n := bytes.IndexAny(b[j:], `>"'`)
		if n < 0 {
			break
		}
		j += n
		if b[j] == '>' {
			return token{kind: open, start: i, end: j + 1, name: name, empty: b[j-1] == '/'}
		}
		if bytes.HasSuffix(bytes.TrimRight(b[i:j], " \t\r\n"), []byte("=")) {
			j = s.pastQuote(j)
		} else {
			j++ // an apostrophe in a value without quotes
		}
	}
	return token{kind: cut, start: i, end: len(b)}
}

// pastQuote returns the offset behind the quoted value that begins at j, or
// behind the quote alone if it is never closed.
func (s *scanner) pastQuote(j int) int {
	q := s.text[j]
	seen := &s.noQuote[0]
	if q == '\'' {
		seen = &s.noQuote[1]
	}
	if !*seen {
		if n := bytes.IndexByte(s.text[j+1:], q); n >= 0 {
			return j + n + 2
		}
		*seen = true
	}
	return j + 1
}

func nameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

func nameByte(c byte) bool {
	return nameStart(c) || '0' <= c && c <= '9' || c == ':' || c == '-' || c == '.'
}

// frame is an open element.
type frame struct {
	token
	scopes int // name spaces declared here and further out
	text   int // bytes of character data so far
}

// inspector adds up what a document would cost.
type inspector struct {
	scanner
	stack    []frame // the first one stands for the document
	entries  int
	elements int
	sections int // CDATA
	work     int
}

// inspect reads the root element that starts at from and counts its entries. It
// returns nil if gofeed can be trusted with it, errUnclean if it has to be mended
// first, and an error wrapping ErrTooLarge if it would cost too much.
func inspect(text []byte, from, maxEntries int) (entries int, err error) {
	in := inspector{scanner: scanner{text: text}, stack: make([]frame, 1, 16)}
	at := from
	for {
		t := in.next(at)
		if len(in.stack) > 3 { // no text is collected outside of items
			in.collect(t.start - at)
		}
		if err := in.take(t); err != nil {
			return 0, err
		}
		at = t.end
		if len(in.stack) == 1 && t.kind != comment && t.kind != other {
			break
		}
		if in.elements > maxElements || in.work > maxWork {
			return 0, errTangled
		}
		if in.entries > maxEntries {
			return 0, errUnclean
		}
	}
	if bytes.Count(text[from:at], []byte("]]>")) != in.sections {
		return 0, errUnclean
	}
	return in.entries, nil
}

// collect accounts for n bytes of text added to what the element already has.
func (in *inspector) collect(n int) {
	if n > 0 {
		top := &in.stack[len(in.stack)-1]
		in.work += top.text
		top.text += n
	}
}

func (in *inspector) take(t token) error {
	top := in.stack[len(in.stack)-1]
	switch t.kind {
	case open:
		if bytes.IndexByte(in.text[t.start+1:t.end], '<') >= 0 || bytes.Count(t.name, []byte(":")) > 1 {
			return errUnclean
		}
		if t.is("item", "entry") {
			in.entries++
		}
		scopes := top.scopes
		if t.end-t.start > len("<a xmlns=''>") {
			scopes += bytes.Count(in.text[t.start:t.end], []byte("xmlns"))
		}
		in.elements++
		in.work += 64 * (1 + scopes)
		if t.empty {
			return nil
		}
		if len(in.stack) > maxDepth {
			if t.is("br", "hr", "img", "p", "li") { // HTML that is never closed, not nesting
				return errUnclean
			}
			return errTangled
		}
		in.stack = append(in.stack, frame{token: t, scopes: scopes})
	case shut:
		if len(in.stack) == 1 || !bytes.Equal(t.name, top.name) {
			return errUnclean
		}
		in.stack = in.stack[:len(in.stack)-1]
	case cdata:
		in.sections++
		in.collect(t.end - t.start)
	case comment:
		if bytes.Contains(in.text[t.start+4:max(t.start+4, t.end-3)], []byte("--")) {
			return errUnclean
		}
	case ended, cut, stray:
		return errUnclean
	}
	return nil
}
