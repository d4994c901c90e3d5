package feed

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/url"
	"path"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// parseXML reads an RSS or Atom document: as it is if it is well-formed,
// otherwise mended. gofeed's own detection looks at 4 KB and gives up on an
// XML 1.1 declaration or a PHP warning, so the root is found here and everything
// before it left out.
func parseXML(text []byte, base *url.URL, maxEntries int) (*document, error) {
	root, err := findRoot(text)
	if err != nil {
		return nil, err
	}
	d := &document{}
	if junk := PlainText(string(text[:root.start])); root.junk && junk != "" {
		d.warn("text before the feed was skipped: " + quoted(junk))
	}
	text = restate(native(expandEntities(text[:root.start], text[root.start:])), base)
	if outer, ok := wrappers[strings.ToLower(string(root.local()))]; ok {
		text = bytes.Join([][]byte{[]byte("<" + outer + ">"), text, []byte("</" + outer + ">")}, nil)
	}
	isAtom := root.is("feed", "entry")
	// gofeed tries some hundred layouts before the one that says GMT, which took
	// a third of its time.
	text = bytes.ReplaceAll(text, []byte(" GMT</pubDate>"), []byte(" +0000</pubDate>"))
	entries, err := inspect(text, 0, maxEntries)
	if err == nil {
		if err = d.read(text, isAtom); err == nil && len(d.items) < entries {
			err = errMisplaced
		}
	}
	switch {
	case err == nil:
		return d, nil
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrNotFeed):
		return nil, err
	}
	return d, d.readMended(text, isAtom, maxEntries, err)
}

// errMisplaced reports entries where gofeed does not look for them.
var errMisplaced = errors.New("entries stand inside other elements")

// wrappers are what a document lacks whose root is only a part of a feed.
var wrappers = map[string]string{"channel": "rss", "entry": "feed"}

// readMended is the second try; fault is why the first one failed.
func (d *document) readMended(text []byte, isAtom bool, maxEntries int, fault error) error {
	m, err := mend(text, 0, maxEntries)
	if err != nil {
		return err
	}
	if _, err := inspect(m.text, 0, maxEntries); err != nil {
		return err
	}
	if err := d.read(m.text, isAtom); errors.Is(err, ErrNotFeed) {
		return err
	} else if err != nil {
		return fmt.Errorf("%w: %w", ErrNotFeed, err)
	}
	switch {
	case m.capped:
		d.warn(fmt.Sprintf("more than %d entries; the rest was left out", maxEntries))
	case m.lost:
		d.warn(fmt.Sprintf("the feed is cut off; kept %s", counted(m.entries, "whole entry", "whole entries")))
	default:
		d.warn("the feed is not well-formed and was mended: " + shorten(fault.Error(), 200))
	}
	return nil
}

// read lets gofeed parse well-formed text into d.
func (d *document) read(text []byte, isAtom bool) error {
	if isAtom {
		return d.readAtom(text)
	}
	parsed, err := (&rss.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return err
	}
	// The scan for a first image parses the HTML of every item and costs a
	// quarter of the whole.
	d.feed, err = (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(parsed)
	if err != nil {
		return err
	}
	d.format = "rss"
	d.rhythm = rhythmOf(parsed)
	d.items = make([]item, len(parsed.Items))
	for i, it := range parsed.Items {
		d.items[i] = item{Item: d.feed.Items[i]}
		if it.Source != nil {
			d.items[i].source = it.Source.Title
		}
		d.items[i].permalink = it.GUID != nil && !strings.EqualFold(it.GUID.IsPermalink, "false")
		d.items[i].author = authorOf(it)
	}
	if bytes.Contains(text, []byte("about=")) {
		d.noteAbout(text)
	}
	return nil
}

// authorOf is an item's author as written; of several, the last.
func authorOf(it *rss.Item) string {
	author := it.Author
	if dc := it.DublinCoreExt; dc != nil && author == "" {
		for _, names := range [][]string{dc.Author, dc.Creator} {
			if n := len(names); n > 0 {
				author = names[n-1]
			}
		}
	}
	if author == "" && it.ITunesExt != nil {
		author = it.ITunesExt.Author
	}
	return author
}

func (d *document) readAtom(text []byte) error {
	parsed, err := (&atom.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return err
	}
	if parsed.Version == "" && len(parsed.Entries)+len(parsed.Links) == 0 && parsed.Title+parsed.ID+parsed.Updated+parsed.Subtitle == "" {
		return fmt.Errorf("%w: XML with the root element <feed>, but no Atom", ErrNotFeed)
	}
	if d.feed, err = (&gofeed.DefaultAtomTranslator{}).Translate(parsed); err != nil {
		return err
	}
	d.format = "atom"
	d.items = make([]item, len(parsed.Entries))
	for i, e := range parsed.Entries {
		d.items[i] = item{Item: d.feed.Items[i]}
		if e.Source != nil {
			d.items[i].source = e.Source.Title
		}
		d.items[i].Link = pageLink(e)
		for j, c := range e.Categories {
			if c.Term != "" { // gofeed prefers the label
				d.items[i].Categories[j] = c.Term
			}
		}
	}
	if bytes.Contains(text, []byte("xml:base")) {
		d.restoreIDs(text)
	}
	return nil
}

// pageLink picks the page that an entry leads to: of its alternates the last
// that is HTML, as feedparser does, else the first of any type.
func pageLink(e *atom.Entry) string {
	link := ""
	for _, l := range e.Links {
		if path.Base(l.Rel) != "alternate" { // a registered name may be written as a URL
			continue
		}
		switch l.Type {
		case "", "text/html", "application/xhtml+xml":
			link = l.Href
		}
	}
	for _, l := range e.Links {
		if link == "" && path.Base(l.Rel) == "alternate" {
			link = l.Href
		}
	}
	if link == "" && e.Content != nil {
		link = e.Content.Src
	}
	return link
}

// noteAbout notes the rdf:about of each item, its id in RSS 1.0, which gofeed
// leaves out.
func (d *document) noteAbout(text []byte) {
	s := scanner{text: text}
	n := -1
	for at := 0; ; {
		t := s.next(at)
		at = t.end
		switch {
		case t.kind == ended || t.kind == cut:
			return
		case t.kind == open && t.is("item"):
			if n++; n == len(d.items) {
				return
			}
			for name, value := range attributes(string(t.attrs(text))) {
				if strings.HasSuffix(name, ":about") {
					d.items[n].about = strings.TrimSpace(html.UnescapeString(value))
				}
			}
		}
	}
}

// restoreIDs puts back the ids of Atom entries as they stand in the document.
// gofeed resolves them against xml:base, so that the same entry would be a new
// one whenever the base changes; an id is to be compared character by character
// (RFC 4287, section 4.2.6.1).
func (d *document) restoreIDs(text []byte) {
	s := scanner{text: text}
	n, depth := -1, 0
	for at := 0; ; {
		t := s.next(at)
		at = t.end
		switch {
		case t.kind == ended || t.kind == cut:
			return
		case t.kind == open && t.is("entry") && depth == 1:
			n++
		case t.kind == open && t.is("id") && depth == 2 && n >= 0 && n < len(d.items):
			if end := bytes.Index(text[at:], []byte("</")); end >= 0 && !t.empty {
				id := strings.TrimSpace(string(text[at : at+end]))
				id = strings.TrimSuffix(strings.TrimPrefix(id, "<![CDATA["), "]]>")
				d.items[n].GUID = strings.TrimSpace(html.UnescapeString(id))
			}
		}
		if t.kind == open && !t.empty {
			depth++
		} else if t.kind == shut {
			depth--
		}
	}
}

// rootElement is where a feed begins.
type rootElement struct {
	token
	junk bool // something stood before it that belongs to no feed
}

// findRoot looks for the element that makes a document a feed.
func findRoot(text []byte) (rootElement, error) {
	s := scanner{text: text}
	first, junk := "", false
	for at := 0; ; {
		t := s.next(at)
		if t.kind == open && t.is("rss", "rdf", "feed", "channel", "entry") {
			junk = junk || len(bytes.TrimSpace(text[at:t.start])) > 0
			return rootElement{token: t, junk: junk}, nil
		}
		junk = junk || t.kind == open || len(bytes.TrimSpace(text[at:t.start])) > 0
		switch {
		case t.kind == ended || t.kind == cut:
			return rootElement{}, notFeed(text, first)
		case t.kind == open && t.is("html", "head", "body", "opml", "urlset", "sitemapindex", "svg"):
			return rootElement{}, notFeed(text, string(t.local()))
		case t.kind == open && first == "":
			first = string(t.local())
		}
		at = t.end
	}
}

// expandEntities replaces the entities that a DOCTYPE in the prolog declares,
// one level deep, so that nothing can multiply. encoding/xml does not know them.
func expandEntities(prolog, text []byte) []byte {
	const most = 64
	if !bytes.Contains(prolog, []byte("<!ENTITY")) {
		return text
	}
	var pairs []string
	grown := 0
	for decl := range strings.SplitSeq(string(prolog), "<!ENTITY") {
		f := strings.Fields(decl)
		if len(f) < 2 || len(pairs) >= 2*most {
			continue
		}
		name := f[0]
		_, decl, _ = strings.Cut(decl, name)
		decl = strings.TrimSpace(decl)
		if decl == "" || decl[0] != '"' && decl[0] != '\'' {
			continue // SYSTEM: never fetched
		}
		value, _, found := strings.Cut(decl[1:], decl[:1])
		if found && len(value) < 200 && !strings.ContainsAny(value, "<&") {
			pairs = append(pairs, "&"+name+";", value)
			grown += len(value) * bytes.Count(text, []byte("&"+name+";"))
		}
	}
	if len(pairs) == 0 || grown > len(text) {
		return text
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(text)))
}
