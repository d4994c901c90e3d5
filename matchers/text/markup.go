package text

import (
	"html"
	"strings"
)

// marks is what the scanner remembers so that hostile markup stays linear.
type marks struct {
	skip                         int // where the s of a possessive begins
	noComment, noScript, noStyle bool
}

// maxEntity bounds an entity: the longest name is 33 bytes.
const maxEntity = 36

// tag takes a tag at s[i:]. Inline tags are nothing, block tags end a sentence,
// comments, scripts and styles are dropped. It returns where the tag ends, or 0
// if this is no tag: then the angle is a character like any other.
func (sc *scanner) tag(i int) int {
	s := sc.s
	if strings.HasPrefix(s[i:], "<!--") {
		return sc.until(i+4, "-->", &sc.seen.noComment)
	}
	j := i + 1
	if j < len(s) && s[j] == '/' {
		j++
	}
	k := j
	for k < len(s) && k-j < 12 && asciiClass7(s[k]) {
		k++
	}
	block, ok := tagKind(strings.ToLower(s[j:k]))
	if !ok {
		return 0
	}
	end := strings.IndexAny(s[k:], "<>")
	if end < 0 || s[k+end] == '<' {
		return 0
	}
	end += k + 1
	if block {
		sc.part(pendEnd | pendSpace)
	}
	if s[i+1] == '/' {
		return end
	}
	switch strings.ToLower(s[j:k]) {
	case "script":
		if n := sc.until(end, "</script>", &sc.seen.noScript); n > 0 {
			return n
		}
	case "style":
		if n := sc.until(end, "</style>", &sc.seen.noStyle); n > 0 {
			return n
		}
	}
	return end
}

// until returns the end of mark after i, or 0. A mark that was not found once
// is not there later either, so it is looked for only once.
func (sc *scanner) until(i int, mark string, none *bool) int {
	if *none {
		return 0
	}
	n := strings.Index(sc.s[i:], mark)
	if n < 0 {
		*none = true
		return 0
	}
	sc.part(pendSpace)
	return i + n + len(mark)
}

func asciiClass7(b byte) bool { return b < 0x80 && asciiClass[b] == cWord }

// tagKind tells the HTML elements that occur in feeds: whether they end a
// sentence, and whether they are known at all.
func tagKind(name string) (block, ok bool) {
	switch name {
	case "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark",
		"q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr":
		return false, true
	case "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
		"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html",
		"iframe", "img", "li", "link", "main", "meta", "nav", "noscript", "ol", "p", "pre", "script", "section",
		"style", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", "video":
		return true, true
	}
	return false, false
}

// entity decodes the entity that s begins with and returns its length, 0 if
// there is none.
func entity(s string) (string, int) {
	n := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
	if n < 2 {
		return "", 0
	}
	raw := s[:n+1]
	dec := html.UnescapeString(raw)
	if dec == raw || strings.HasSuffix(dec, ";") && len(dec) > 1 {
		return "", 0
	}
	return dec, n + 1
}
