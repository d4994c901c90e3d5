package feed

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// mostSitemaps is how many sitemaps of an index are read, and mostPages how many
// entries of a sitemap are kept: the newest of each.
const (
	mostSitemaps = 5
	mostPages    = 1000
)

// sitemapIndex is the error for a sitemap that only lists others.
type sitemapIndex struct {
	maps []string // the newest mostSitemaps, newest first
	left int      // others
}

func (e *sitemapIndex) Error() string {
	return fmt.Sprintf("not a feed: a list of %d sitemaps; name one of them", len(e.maps)+e.left)
}

// Is reports whether target is ErrNotFeed.
func (e *sitemapIndex) Is(target error) bool { return target == ErrNotFeed }

// place is a url or sitemap element (sitemaps.org/protocol.html) with Google's
// news extension.
type place struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod"`
	News    struct {
		Publication struct {
			Name     string `xml:"name"`
			Language string `xml:"language"`
		} `xml:"publication"`
		Date     string `xml:"publication_date"`
		Title    string `xml:"title"`
		Keywords string `xml:"keywords"`
	} `xml:"news"`
	when time.Time
}

// parseSitemap reads a sitemap. A page without a news title is named after the
// last words of its address. The error is a *sitemapIndex for an index.
func parseSitemap(text []byte, maxEntries int) (*document, error) {
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.Strict = false
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	dec.Entity = xml.HTMLEntity
	var places []place
	root := ""
	d := &document{format: "sitemap", feed: &gofeed.Feed{}}
	for {
		t, err := dec.Token()
		if err != nil {
			break // io.EOF, or what is cut off: the whole entries count
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch name := start.Name.Local; {
		case root == "":
			if root = name; root != "urlset" && root != "sitemapindex" {
				return nil, notFeed(text, strings.ToLower(root))
			}
		case name == "url" || name == "sitemap":
			var p place
			if dec.DecodeElement(&p, &start) == nil && strings.TrimSpace(p.Loc) != "" && len(places) < maxElements {
				p.when, _ = readDate(cmp.Or(p.News.Date, p.LastMod), "")
				places = append(places, p)
			}
		}
	}
	if root == "" {
		return nil, notFeed(text, "")
	}
	slices.SortStableFunc(places, func(a, b place) int { return b.when.Compare(a.when) })
	if root == "sitemapindex" {
		return nil, indexOf(places)
	}
	most := min(mostPages, maxEntries)
	if len(places) > most {
		d.warn(fmt.Sprintf("%d pages; the newest %d were read", len(places), most))
		places = places[:most]
	}
	for _, p := range places {
		d.items = append(d.items, p.item())
	}
	return d, nil
}

func indexOf(places []place) *sitemapIndex {
	index := &sitemapIndex{}
	for i, p := range places {
		if i == mostSitemaps {
			index.left = len(places) - i
			break
		}
		index.maps = append(index.maps, strings.TrimSpace(p.Loc))
	}
	return index
}

func (p place) item() item {
	it := &gofeed.Item{Link: strings.TrimSpace(p.Loc), Title: p.News.Title, Published: p.News.Date, Updated: p.LastMod}
	if it.Title == "" {
		it.Title = nameOf(it.Link)
	}
	for word := range strings.SplitSeq(p.News.Keywords, ",") {
		if word = strings.TrimSpace(word); word != "" {
			it.Categories = append(it.Categories, word)
		}
	}
	return item{Item: it, source: p.News.Publication.Name, lang: p.News.Publication.Language}
}

// nameOf makes words of the end of an address: "/2023/china-curbs-gallium.html".
// One word or two are no headline.
func nameOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	base := path.Base(strings.TrimSuffix(u.Path, "/"))
	words := strings.FieldsFunc(strings.TrimSuffix(base, path.Ext(base)), func(r rune) bool { return r == '-' || r == '_' })
	if len(words) < 3 {
		return ""
	}
	return escapeText(strings.Join(words, " "))
}
