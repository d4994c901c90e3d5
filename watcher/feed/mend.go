package feed

import (
	"bytes"
	"strings"
)

// maxSearch bounds how many bytes mend looks at for end tags, over the length
// of the text: a document of nothing but start tags must not cost its square.
const maxSearch = 64 << 20

// mended is what mend made of a document.
type mended struct {
	text    []byte
	entries int
	lost    bool // the text ended inside an entry, which was left out
	capped  bool // there were more entries than allowed
}

// mend rewrites the root element that starts at from so that encoding/xml can
// read it. It knows the shape of feeds: a few elements hold others, all others
// hold text. What stands inside those, markup or not, closed or not, becomes
// escaped text, which is what gofeed would have made of it. Of a text that ends
// too early it keeps the whole entries.
func mend(text []byte, from, maxEntries int) (mended, error) {
	m := mender{scanner: scanner{text: text}, max: maxEntries, budget: maxSearch + 4*len(text)}
	m.out.Grow(len(text) - from + len(text)/16)
	for at := from; at >= 0; {
		var err error
		if at, err = m.step(m.next(at)); err != nil {
			return mended{}, err
		}
	}
	m.closeTo(0)
	m.done.text = m.out.Bytes()
	return m.done, nil
}

type mender struct {
	scanner
	out    bytes.Buffer
	stack  []token // open elements that hold others
	item   int     // index in stack of the open entry, 0 if there is none
	mark   int     // length of out before the open entry
	max    int
	budget int
	atom   bool
	done   mended
}

// step deals with one token and returns where the next one is looked for; less
// than 0 at the end.
func (m *mender) step(t token) (at int, err error) {
	switch t.kind {
	case open:
		return m.start(t)
	case shut:
		if m.shut(t) {
			return -1, nil
		}
	case ended, cut:
		if m.item > 0 {
			m.out.Truncate(m.mark)
			m.stack = m.stack[:m.item]
			m.item = 0
			m.done.entries--
			m.done.lost = true
		}
		return -1, nil
	}
	return t.end, nil
}

func (m *mender) start(t token) (at int, err error) {
	if len(m.stack) == 0 {
		m.atom = t.is("feed")
	}
	if t.is("item", "entry") {
		if m.item > 0 {
			m.closeTo(m.item)
		}
		if m.done.entries == m.max {
			m.done.capped = true
			return -1, nil
		}
		m.done.entries++
		m.item, m.mark = len(m.stack), m.out.Len()
	}
	switch {
	case len(m.stack) > maxDepth:
		return 0, errTangled
	case t.empty:
		m.tag(t, false)
		m.out.WriteString("</")
		m.out.Write(oneColon(t.name))
		m.out.WriteByte('>')
		if m.item == len(m.stack) {
			m.item = 0
		}
		return t.end, nil
	case len(m.stack) == 0 || m.holds(t):
		m.tag(t, false)
		m.stack = append(m.stack, t)
		return t.end, nil
	}
	return m.leaf(t)
}

// holds reports whether an element holds elements that gofeed looks at.
func (m *mender) holds(t token) bool {
	if t.is("channel", "item", "entry", "image", "textinput", "skiphours", "skipdays") {
		return true
	}
	return m.atom && t.is("author", "contributor", "source")
}

// shut closes the innermost open element of that name and what is open in it.
// It reports whether that was the root. An end tag without a start is dropped.
func (m *mender) shut(t token) (root bool) {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if bytes.EqualFold(m.stack[i].name, t.name) {
			m.closeTo(i)
			return i == 0
		}
	}
	return false
}

// closeTo closes open elements until n are left.
func (m *mender) closeTo(n int) {
	for len(m.stack) > n {
		last := len(m.stack) - 1
		m.out.WriteString("</")
		m.out.Write(oneColon(m.stack[last].name))
		m.out.WriteByte('>')
		m.stack = m.stack[:last]
		if m.item >= last {
			m.item = 0
		}
	}
}

// leaf writes an element that holds text. Without its end tag it ends where
// something else of a feed begins; if it is nothing of a feed, it was HTML.
func (m *mender) leaf(t token) (at int, err error) {
	end, next, state := m.endOf(t)
	if m.budget < 0 {
		return 0, errTangled
	}
	if state == unclosed && !feedText(t) {
		return t.end, nil
	}
	if state == lost {
		return m.step(token{kind: cut, start: end, end: end})
	}
	xhtml := m.atom && strings.Contains(attribute(m.text[t.start:t.end], "type"), "xhtml")
	m.tag(t, xhtml)
	m.escape(m.text[t.end:end], xhtml)
	m.out.WriteString("</")
	m.out.Write(oneColon(t.name))
	m.out.WriteByte('>')
	return next, nil
}

// closure says how an element ends.
type closure uint8

const (
	closed   closure = iota // by its own end tag
	unclosed                // not at all: another part of the feed begins
	lost                    // not at all: the text is over
)

// endOf finds the end of a leaf: where its text ends and where to go on.
func (m *mender) endOf(t token) (end, next int, state closure) {
	depth, sibling := 0, -1
	at := t.end
	defer func() { m.budget -= at - t.end }()
	for {
		u := m.next(at)
		at = u.end
		switch u.kind {
		case open:
			switch {
			case bytes.EqualFold(u.name, t.name):
				if !u.empty {
					depth++
				}
			case u.is("item", "entry"):
				return unclosedAt(u.start, sibling)
			case sibling < 0 && feedText(u):
				sibling = u.start
			}
		case shut:
			if bytes.EqualFold(u.name, t.name) {
				if depth == 0 {
					return u.start, u.end, closed
				}
				depth--
			}
			if u.is("item", "entry", "channel", "feed", "rss", "rdf") {
				return unclosedAt(u.start, sibling)
			}
		case ended, cut:
			if m.item > 0 && feedText(t) {
				return u.start, u.end, lost
			}
			return unclosedAt(u.start, sibling)
		}
	}
}

func unclosedAt(boundary, sibling int) (end, next int, state closure) {
	if sibling >= 0 {
		boundary = sibling
	}
	return boundary, boundary, unclosed
}

// feedText reports whether an element is one of those that carry the text of
// a feed; any other that is not closed is HTML that nobody escaped.
func feedText(t token) bool {
	return t.is("title", "link", "guid", "pubdate", "description", "encoded", "category", "creator",
		"author", "comments", "date", "id", "updated", "published", "summary", "content", "language",
		"lastbuilddate", "generator", "ttl", "copyright")
}

// escape writes text so that gofeed reads it as it stands. A CDATA section is
// kept; twice says that gofeed will not decode entities here by itself.
func (m *mender) escape(text []byte, twice bool) {
	s := scanner{text: text}
	for at := 0; at < len(text); {
		t := s.next(at)
		m.escapeText(text[at:t.start], twice)
		switch {
		case t.kind == comment:
		case t.kind != cdata:
			m.escapeText(text[t.start:t.end], twice)
		case twice:
			m.escapeText(text[t.start+len("<![CDATA["):t.end-len("]]>")], twice)
		default:
			m.out.Write(text[t.start:t.end])
		}
		at = t.end
	}
}

func (m *mender) escapeText(text []byte, twice bool) {
	for len(text) > 0 {
		i := bytes.IndexAny(text, "<>&")
		if i < 0 {
			break
		}
		m.out.Write(text[:i])
		switch c := text[i]; {
		case c == '<':
			m.out.WriteString("&lt;")
		case c == '>':
			m.out.WriteString("&gt;")
		case twice:
			m.out.WriteString("&amp;")
		default:
			m.out.WriteByte('&')
		}
		text = text[i+1:]
	}
	m.out.Write(text)
}

// tag writes a start tag with its attributes put in order.
func (m *mender) tag(t token, asHTML bool) {
	m.out.WriteByte('<')
	m.out.Write(oneColon(t.name))
	for name, value := range attributes(string(t.attrs(m.text))) {
		if asHTML && strings.EqualFold(name, "type") {
			value = "html"
		}
		m.out.WriteByte(' ')
		m.out.WriteString(name)
		m.out.WriteString(`="`)
		m.out.WriteString(attributeEscaper.Replace(value))
		m.out.WriteByte('"')
	}
	m.out.WriteByte('>')
}

var attributeEscaper = strings.NewReplacer("<", "&lt;", `"`, "&quot;")

// oneColon keeps the last two parts of a name such as "a:b:c", which XML with
// name spaces has no place for.
func oneColon(name []byte) []byte {
	for bytes.Count(name, []byte(":")) > 1 {
		name = name[bytes.IndexByte(name, ':')+1:]
	}
	return bytes.Trim(name, ":")
}
