package feed

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
)

// maxText bounds the text of an entry and maxTitle its title, bytes.
const (
	maxText  = 100 << 10
	maxTitle = 1000
)

// PlainText returns what a reader sees of a piece of HTML: no markup, entities
// decoded, one space for any white space, "\n" where a block ends, invisible
// characters dropped but for joiners that are seen. Plain text passes through,
// its blank lines kept as "\n". It takes time linear in its input and returns
// valid UTF-8 of at most 100 KB.
func PlainText(markup string) string {
	return plain(markup, maxText)
}

// titleText is PlainText on one line, 1000 bytes at most.
func titleText(markup string) string {
	t := plain(markup, maxTitle)
	return strings.ReplaceAll(t, "\n", " ")
}

func plain(markup string, limit int) string {
	f := folder{limit: limit}
	if !strings.ContainsAny(markup, "<&") {
		f.lines(markup)
		return f.done()
	}
	if !strings.Contains(markup, "<") {
		// Entities alone: either text, or markup that was escaped once too often.
		text := html.UnescapeString(markup)
		if !hasTag(text) {
			f.lines(unescapeAgain(text))
			return f.done()
		}
		markup = text
	}
	f.markup(markup)
	return f.done()
}

// unescapeAgain decodes entities that were escaped twice: "&amp;#8217;" came
// through XML and HTML as "&#8217;".
func unescapeAgain(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return html.UnescapeString(s)
}

// hasTag reports whether s holds an HTML tag that news markup is made of. A
// mere "<" does not: "margin < 5 %".
func hasTag(s string) bool {
	for {
		_, after, found := strings.Cut(s, "<")
		if !found {
			return false
		}
		s = after
		name := strings.TrimPrefix(after[:min(len(after), 12)], "/")
		end := strings.IndexAny(name, " \t\r\n/>")
		if end > 0 && knownTag(strings.ToLower(name[:end])) {
			return true
		}
	}
}

func knownTag(name string) bool {
	switch name {
	case "a", "b", "i", "u", "em", "strong", "span", "img", "font", "sup", "sub", "small", "script", "style", "tbody", "thead":
		return true
	}
	return block(name)
}

// block reports whether an element's start and end break the line.
func block(name string) bool {
	switch name {
	case "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
		"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
		"h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre",
		"section", "summary", "table", "title", "tr", "ul":
		return true
	}
	return false
}

// folder collects words. It writes the white space before a word only once the
// word is there, so nothing has to be trimmed.
type folder struct {
	b     strings.Builder
	limit int
	gap   rune // 0, ' ' or '\n': what stands before the next word
	full  bool
}

func (f *folder) done() string { return f.b.String() }

// markup adds HTML. The tokenizer reads script, style and their like as one raw
// text, which is dropped with its element.
func (f *folder) markup(s string) {
	z := xhtml.NewTokenizer(strings.NewReader(s))
	raw := false
	for !f.full {
		switch z.Next() {
		case xhtml.ErrorToken:
			return
		case xhtml.TextToken:
			if !raw {
				f.text(string(z.Text()))
			}
			raw = false
		case xhtml.CommentToken:
			if said := z.Raw(); noMarkup(said) {
				f.text(string(said))
			}
		case xhtml.StartTagToken:
			if said := z.Raw(); noMarkup(said) {
				f.text(string(said))
				continue
			}
			raw = f.tag(z)
		case xhtml.EndTagToken, xhtml.SelfClosingTagToken:
			if said := z.Raw(); noMarkup(said) {
				f.text(string(said))
			} else {
				f.tag(z)
			}
			raw = false
		}
	}
}

// noMarkup reports whether what HTML takes for a tag or a comment is text: an
// address in angle brackets, or a word behind "<!" in lower case, as chats write it.
func noMarkup(token []byte) bool {
	s := string(token[:min(len(token), 8)])
	if token[len(token)-1] != '>' {
		return false
	}
	for _, scheme := range []string{"<http:", "<https:", "<mailto:"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return len(s) > 3 && s[:2] == "<!" && 'a' <= s[2] && s[2] <= 'z'
}

// tag breaks the line where the element does and reports whether the text of
// the element is for no reader.
func (f *folder) tag(z *xhtml.Tokenizer) (raw bool) {
	b, _ := z.TagName()
	name := string(b)
	if _, local, found := strings.Cut(name, ":"); found {
		name = local // <xhtml:p> in an Atom feed
	}
	switch name {
	case "script", "style", "noscript", "iframe", "noembed", "noframes":
		return true
	case "td", "th":
		f.space(' ')
	default:
		if block(name) {
			f.space('\n')
		}
	}
	return false
}

// text adds the text of HTML, where any white space is one space. Runs of
// printable ASCII, nearly all there is, are added at once.
func (f *folder) text(s string) {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	for s != "" && !f.full {
		n := 0
		for n < len(s) && '!' <= s[n] && s[n] <= '~' {
			n++
		}
		if n > 0 {
			f.word(s[:n])
			s = s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		f.rune(r)
		s = s[size:]
	}
}

// lines adds plain text, where a blank line ends a paragraph.
func (f *folder) lines(s string) {
	newlines := 0
	for _, r := range s {
		switch {
		case r == '\n':
			if newlines++; newlines > 1 {
				f.space('\n')
			}
		case !unicode.IsSpace(r):
			newlines = 0
		}
		f.rune(r)
		if f.full {
			return
		}
	}
}

func (f *folder) space(r rune) {
	if f.gap != '\n' {
		f.gap = r
	}
}

func (f *folder) rune(r rune) {
	switch {
	case unicode.IsSpace(r):
		f.space(' ')
		return
	case r < 0x7f:
		if r < ' ' {
			return
		}
	case (r == 0x200c || r == 0x200d) && f.joinable():
	case invisible(r):
		return
	}
	var buf [utf8.UTFMax]byte
	f.word(string(buf[:utf8.EncodeRune(buf[:], r)]))
}

// joinable reports whether a joiner changes how the character before it looks: in
// emoji, and in scripts whose letters join. Elsewhere it only hides.
func (f *folder) joinable() bool {
	if f.gap != 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(f.b.String())
	return r != utf8.RuneError && unicode.In(r, unicode.So, unicode.Sk, unicode.Arabic, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
		unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar)
}

// word adds visible text, behind the white space that is due. A long run may be
// cut at the limit, which is between two ASCII characters or between runes.
func (f *folder) word(s string) {
	if f.b.Len() == 0 {
		f.gap = 0
		f.b.Grow(min(f.limit, 1<<10))
	}
	room := f.limit - f.b.Len()
	if f.gap != 0 {
		room--
	}
	if len(s) > room {
		f.full = true
		if s[0] >= utf8.RuneSelf || room <= 0 {
			return
		}
		s = s[:room]
	}
	if f.gap != 0 {
		f.b.WriteByte(byte(f.gap))
		f.gap = 0
	}
	f.b.WriteString(s)
}

// invisible reports characters that a reader does not see and that would keep a
// term from matching: zero-width and soft hyphen, direction marks, controls.
func invisible(r rune) bool {
	switch {
	case r < 0xa0, r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e:
		return true
	case 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x206f:
		return true
	case r == 0xfeff, 0xfff9 <= r && r <= 0xfffb, 0xfe00 <= r && r <= 0xfe0f:
		return true
	case 0xe0000 <= r && r <= 0xe0fff, r&0xfffe == 0xfffe:
		return true
	}
	return false
}
