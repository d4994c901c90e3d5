package feed

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/mmcdole/gofeed"
	xhtml "golang.org/x/net/html"
)

// parsePage reads an HTML list page: what the selectors find becomes items. The
// text is valid UTF-8. The error is a *SelectorError if the page has no item, or
// no item a title or a link.
func parsePage(text []byte, c *Compiled, base *url.URL, maxEntries int) (*document, error) {
	if len(text) > maxHTML {
		return nil, tooLarge(maxHTML)
	}
	root, err := xhtml.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: HTML that cannot be read: %w", ErrNotFeed, err)
	}
	d := &document{format: "page", feed: &gofeed.Feed{}}
	if base != nil {
		d.feed.Link = base.String()
	}
	if title := cascadia.Query(root, headTitle); title != nil {
		d.feed.Title = escapeText(innerText(title))
	}
	p := pageReader{Compiled: c, base: baseOf(root, base)}
	nodes := cascadia.QueryAll(root, c.item)
	if len(nodes) > maxEntries {
		nodes = nodes[:maxEntries]
		d.warn(fmt.Sprintf("more than %d entries; the rest was left out", maxEntries))
	}
	for _, n := range nodes {
		if it := p.item(n); it.Title != "" || it.Link != "" {
			d.items = append(d.items, item{Item: it})
		}
	}
	return d, p.judge(d, len(nodes), text)
}

var (
	headTitle = mustSelector("title")
	baseTag   = mustSelector("base[href]")
	anchor    = mustSelector("a[href]")
	timeTag   = mustSelector("time")
)

func mustSelector(s string) cascadia.Sel {
	sel, err := cascadia.Parse(s)
	if err != nil {
		panic(err)
	}
	return sel
}

// pageReader reads the items of one page and counts what it finds.
type pageReader struct {
	*Compiled
	base                  *url.URL
	titles, links, marked int // items with a title, a link, a match of the date selector
}

func (p *pageReader) item(n *xhtml.Node) *gofeed.Item {
	it := &gofeed.Item{}
	link := p.linkOf(n)
	if link != nil {
		if it.Link = webURL(nodeAttr(link, "href"), p.base); it.Link != "" {
			p.links++
		}
	}
	title := link
	if p.title != nil {
		title = find(n, p.title)
	}
	if title != nil {
		if it.Title = escapeText(fullText(title)); it.Title != "" {
			p.titles++
		}
	}
	it.Published = p.dateOf(n)
	return it
}

// linkOf finds the element with the address of an item.
func (p *pageReader) linkOf(n *xhtml.Node) *xhtml.Node {
	link := find(n, cmp.Or(p.link, anchor))
	if link != nil && nodeAttr(link, "href") == "" { // a heading around the link
		return find(link, anchor)
	}
	return link
}

// find returns the first match in a node, which may be the node itself.
func find(n *xhtml.Node, sel cascadia.Sel) *xhtml.Node {
	if sel.Match(n) {
		return n
	}
	return cascadia.Query(n, sel)
}

// dateLike finds a date in the text around it.
var dateLike = regexp.MustCompile(`(?:\d{4}|(?:令和|平成)\s*(?:\d{1,2}|元))\s*[-/.年년]\s*\d{1,2}\s*[-/.月월]\s*\d{1,2}\s*[日일]?(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2})?)?`)

// dateOf returns the date of an item as RFC 3339, or what stands there if it
// cannot be read, so that people are told.
func (p *pageReader) dateOf(n *xhtml.Node) string {
	guess := p.date == nil
	at := find(n, cmp.Or(p.date, timeTag))
	switch {
	case at == nil && !guess:
		return ""
	case at == nil:
		at = n
	default:
		p.marked++
	}
	text := innerText(at)
	if exact := nodeAttr(at, "datetime"); exact != "" {
		if t, ok := readDate(exact, ""); ok {
			return p.local(t, exact)
		}
	}
	if p.layout != "" {
		if t, err := time.ParseInLocation(p.layout, text, p.zone()); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	like := dateLike.FindString(text)
	if guess && at == n {
		text = like
	}
	for _, s := range []string{text, like} {
		if t, ok := readDate(s, ""); ok {
			return p.local(t, s)
		}
	}
	return text
}

// zoned matches dates with a zone of their own, which readDate has heeded: they
// name it, or they are times in Hangul.
var zoned = regexp.MustCompile(`(?i)(?:z|[+-]\d{2}:?\d{2}|\b[a-z]{2,4}t|\butc)\s*$|\p{Hangul}.*(?:시|:)`)

// local moves a date without a zone from UTC into the zone of the page.
func (p *pageReader) local(t time.Time, written string) string {
	if !zoned.MatchString(written) {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, p.zone())
	}
	return t.Format(time.RFC3339)
}

func (p *pageReader) zone() *time.Location {
	if p.source.Zone == nil {
		return time.UTC
	}
	return p.source.Zone
}

// judge reports a selector that matched nothing.
func (p *pageReader) judge(d *document, nodes int, text []byte) error {
	missing := ""
	switch {
	case nodes == 0:
		missing = "item"
	case p.titles == 0:
		missing = "title"
	case p.links == 0:
		missing = "link"
	}
	for _, key := range p.source.Keys() {
		if key.Name == missing {
			return &SelectorError{Key: key.Name, Selector: key.Value, Page: describeHTML(text)}
		}
	}
	if p.date != nil && p.marked == 0 {
		d.warn("the selector date = " + quoted(p.source.Date) + " matches nothing")
	}
	return nil
}

// baseOf returns what the links of a page are relative to.
func baseOf(root *xhtml.Node, base *url.URL) *url.URL {
	if tag := cascadia.Query(root, baseTag); tag != nil {
		if u, err := url.Parse(webURL(nodeAttr(tag, "href"), base)); err == nil && u.Host != "" {
			return u
		}
	}
	return base
}

// fullText is the text of an element, or its title attribute where the page
// shows only the beginning.
func fullText(n *xhtml.Node) string {
	text := innerText(n)
	whole := titleText(escapeText(nodeAttr(n, "title")))
	if start := strings.TrimRight(text, ".… "); len(whole) > len(text) && strings.HasPrefix(whole, start) {
		return whole
	}
	return text
}

// innerText is the text of an element on one line.
func innerText(n *xhtml.Node) string {
	f := folder{limit: maxTitle}
	for d := range n.Descendants() {
		switch {
		case d.Type == xhtml.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style":
			f.lines(d.Data)
		case d.Type == xhtml.ElementNode && block(d.Data):
			f.space(' ')
		}
	}
	return f.done()
}

var textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;")

// escapeText makes text of what PlainText would take for markup.
func escapeText(s string) string { return textEscaper.Replace(s) }

func nodeAttr(n *xhtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
