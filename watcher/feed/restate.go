package feed

import (
	"bytes"
	"encoding/base64"
	"html"
	"net/url"
	"strings"
)

// The name spaces that gofeed knows the elements of a feed by.
const (
	atomSpace = "http://www.w3.org/2005/Atom"
	rssSpace  = "http://purl.org/rss/1.0/"
)

// native puts a feed into a name space that gofeed reads as its own: it takes
// the elements of any other for extensions. The text begins with the root.
func native(text []byte) []byte {
	s := scanner{text: text}
	root := s.next(0)
	if root.kind != open {
		return text
	}
	prefix, _, prefixed := strings.Cut(string(root.name), ":")
	own := "xmlns"
	if prefixed {
		own += ":" + prefix
	}
	head := string(text[:root.end])
	for name, value := range attributes(string(root.attrs(text))) {
		space := strings.TrimSpace(value)
		switch {
		case !strings.HasPrefix(name, "xmlns") || space == "":
		case name == own && root.is("feed", "entry") && space != "http://purl.org/atom/ns#":
			head = replaceQuoted(head, value, atomSpace)
		case name == own && root.is("rss", "channel"), userland(space):
			head = replaceQuoted(head, value, rssSpace)
		}
	}
	if head == string(text[:root.end]) {
		return text
	}
	return append([]byte(head), text[root.end:]...)
}

// userland reports the name spaces that people gave to RSS 2.0, which has none.
func userland(space string) bool {
	space = strings.ToLower(space)
	return strings.HasPrefix(space, "http://backend.userland.com/rss") || strings.HasPrefix(space, "http://blogs.law.harvard.edu/tech/rss") ||
		strings.HasPrefix(space, "http://cyber.law.harvard.edu/rss/rss")
}

func replaceQuoted(s, old, new string) string {
	s = strings.Replace(s, `"`+old+`"`, `"`+new+`"`, 1)
	return strings.Replace(s, "'"+old+"'", "'"+new+"'", 1)
}

// restate writes anew what gofeed reads otherwise than it is meant. It takes
// xml:base for a folder even if it names a file (RFC 3986, section 5.2.3, drops
// what follows the last slash) and knows no base outside the document; and it
// leaves the base64 of Atom 0.3 as it is in elements of a text type.
func restate(text []byte, document *url.URL) []byte {
	if !bytes.Contains(text, []byte("xml:base")) && !bytes.Contains(text, []byte("base64")) {
		return text
	}
	s := scanner{text: text}
	bases := []*url.URL{document} // of the open elements
	var out bytes.Buffer
	from := 0
	for at := 0; ; {
		t := s.next(at)
		at = t.end
		switch t.kind {
		case ended, cut:
			out.Write(text[from:])
			return out.Bytes()
		case shut:
			if len(bases) > 1 {
				bases = bases[:len(bases)-1]
			}
		case open:
			tag, base, encoded := restateTag(string(text[t.start:t.end]), string(t.attrs(text)), bases[len(bases)-1])
			out.Write(text[from:t.start])
			out.WriteString(tag)
			from = t.end
			if !t.empty && len(bases) <= maxDepth {
				bases = append(bases, base)
			}
			if end := bytes.Index(text[t.end:], []byte("</")); encoded && end >= 0 {
				out.WriteString(unbase64(string(text[t.end : t.end+end])))
				from, at = t.end+end, t.end+end
			}
		}
	}
}

// restateTag returns a start tag with its base made absolute and a folder, the
// base in it, and whether its text is base64.
func restateTag(tag, attrs string, base *url.URL) (string, *url.URL, bool) {
	encoded := false
	for name, value := range attributes(attrs) {
		switch {
		case name == "mode" && value == "base64":
			tag, encoded = replaceQuoted(tag, value, "escaped"), true
		case name == "xml:base":
			ref, err := url.Parse(strings.TrimSpace(html.UnescapeString(value)))
			if err != nil {
				continue
			}
			if base != nil {
				ref = base.ResolveReference(ref)
			}
			base = ref
			folder := *ref
			folder.Path = folder.Path[:strings.LastIndexByte(folder.Path, '/')+1]
			folder.RawPath, folder.RawQuery, folder.Fragment = "", "", ""
			tag = replaceQuoted(tag, value, html.EscapeString(folder.String()))
		}
	}
	return tag, base, encoded
}

// unbase64 decodes the text of an element, to be read as escaped HTML.
func unbase64(s string) string {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return s
	}
	return html.EscapeString(string(bytes.ToValidUTF8(b, []byte("\ufffd"))))
}
