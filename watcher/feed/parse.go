package feed

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// Parse turns a body into a page of entries. contentType is the header of that
// name, base the URL the body came from in the end (nil means unknown), now the
// time of the fetch: no entry is dated later. Validators and NotModified are
// Fetch's business; Items are filled. The error wraps ErrNotFeed or ErrTooLarge.
//
// What can be mended is mended and said in Warnings; a body that is cut off
// gives its whole entries. Parse does not keep or change body.
func Parse(body []byte, contentType string, f Feed, base *url.URL, now time.Time) (Page, error) {
	p, r, err := parse(body, contentType, f, base, now, limits{entries: defaultMaxEntries, items: true})
	p.NextAfter = r.after(0, now)
	return p, err
}

// limits of one parse, and whether the items are wanted as they stand.
type limits struct {
	entries int
	items   bool
}

func parse(body []byte, contentType string, f Feed, base *url.URL, now time.Time, l limits) (Page, rhythm, error) {
	if f.Kind == ListPage {
		d, err := parsePage(decodePage(body, contentType, f.Lang), f.Select, base, l.entries)
		if err != nil {
			return Page{}, rhythm{}, err
		}
		return d.page(f, base, now.UTC(), l.items), d.rhythm, nil
	}
	text, warnings := decodeText(body, contentType, f.Lang)
	if firstForbidden(text) >= 0 {
		var removed int
		text, removed = stripForbidden(bytes.Clone(text))
		warnings = append(warnings, counted(removed, "character", "characters")+" that XML forbids removed")
	}
	text = bytes.TrimSpace(bytes.TrimLeft(text, "\ufeff \t\r\n"))
	var d *document
	var err error
	switch {
	case len(text) == 0:
		err = notFeed(nil, "")
	case f.Kind == Sitemap:
		d, err = parseSitemap(text, l.entries)
	case text[0] == '{' || text[0] == '[':
		d, err = parseJSON(text, l.entries)
	default:
		d, err = parseXML(text, base, l.entries)
	}
	if errors.Is(err, ErrNotFeed) && len(text) > 0 {
		if kind := http.DetectContentType(body); !strings.HasPrefix(kind, "text/") && kind != "application/octet-stream" {
			err = fmt.Errorf("%w: a file of type %s", ErrNotFeed, kind)
		}
	}
	if err != nil {
		return Page{}, rhythm{}, err
	}
	d.warnings = append(warnings, d.warnings...)
	return d.page(f, base, now.UTC(), l.items), d.rhythm, nil
}

// document is a feed as gofeed read it, with what its translation leaves out.
type document struct {
	feed     *gofeed.Feed
	format   string
	items    []item
	rhythm   rhythm
	warnings []string
}

// item is one item of a document.
type item struct {
	*gofeed.Item
	source    string // title of the source element
	lang      string
	about     string // rdf:about
	author    string // as written, if it is not in Authors
	permalink bool   // the GUID may serve as link
	text      bool   // the content is plain text
}

func (d *document) warn(msg string) { d.warnings = append(d.warnings, msg) }

// page makes the entries.
func (d *document) page(f Feed, base *url.URL, now time.Time, withItems bool) Page {
	m := maker{feed: f, base: base, now: now, lang: language(f.Lang), source: f.Name, trust: f.Trust}
	p := Page{Title: titleText(d.feed.Title), Format: d.format}
	p.Link = webURL(d.feed.Link, base)
	if m.base == nil {
		m.base, _ = url.Parse(p.Link)
	}
	if m.lang == "" {
		m.lang = language(d.feed.Language)
	}
	if m.source == "" {
		m.source = p.Title
	}
	if m.trust == "" {
		m.trust = Other
	}
	p.Entries = make([]Entry, 0, len(d.items))
	empty := 0
	for _, it := range d.items {
		e := m.entry(it)
		if e.Title == "" && e.Text == "" && e.URL == "" {
			empty++
			continue
		}
		p.Entries = append(p.Entries, e)
	}
	if withItems {
		p.Items = m.details(d.items)
	}
	var repaired, repeated int
	p.Entries, repaired, repeated = uniqueKeys(p.Entries)
	d.remark(m, empty, repaired, repeated)
	p.Warnings = d.warnings
	return p
}

// remark says what the making of the entries had to leave out or mend.
func (d *document) remark(m maker, empty, repaired, repeated int) {
	if empty > 0 {
		d.warn(counted(empty, "item", "items") + " without title, text and link left out")
	}
	if m.future > 0 {
		d.warn(counted(m.future, "entry is", "entries are") + " dated in the future; taken as of now")
	}
	if m.undated > 0 {
		d.warn(counted(m.undated, "date", "dates") + " could not be read, such as " + quoted(m.example))
	}
	if repaired > 0 {
		d.warn(counted(repaired, "entry shares", "entries share") + " an id with another; told apart by title and link")
	}
	if repeated > 0 {
		d.warn(counted(repeated, "entry is", "entries are") + " repeated word for word")
	}
}
