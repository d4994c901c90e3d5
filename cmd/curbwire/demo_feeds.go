package main

import (
	"encoding/xml"
	"time"
)

// What the demo's feeds are made of: RSS 2.0 and Atom (RFC 4287), as far as
// news feeds use them.
type (
	rssFeed struct {
		XMLName xml.Name  `xml:"rss"`
		Version string    `xml:"version,attr"`
		Title   string    `xml:"channel>title"`
		Link    string    `xml:"channel>link"`
		About   string    `xml:"channel>description"`
		Lang    string    `xml:"channel>language"`
		Items   []rssItem `xml:"channel>item"`
	}
	rssItem struct {
		Title  string     `xml:"title"`
		Link   string     `xml:"link"`
		GUID   rssGUID    `xml:"guid"`
		Date   string     `xml:"pubDate"`
		Text   string     `xml:"description,omitempty"`
		Source *rssSource `xml:"source"`
	}
	rssGUID struct {
		Permalink bool   `xml:"isPermaLink,attr"`
		ID        string `xml:",chardata"`
	}
	rssSource struct {
		URL  string `xml:"url,attr"`
		Name string `xml:",chardata"`
	}

	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		Title   string      `xml:"title"`
		ID      string      `xml:"id"`
		Updated string      `xml:"updated"`
		Entries []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		Title     string   `xml:"title"`
		ID        string   `xml:"id"`
		Link      atomLink `xml:"link"`
		Published string   `xml:"published"`
		Updated   string   `xml:"updated"`
		Content   atomText `xml:"content"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

func (p *press) rss(o outlet, pieces []piece) rssFeed {
	f := rssFeed{Version: "2.0", Title: o.Name, Link: "https://" + o.slug() + ".example/", About: "Sample news", Lang: o.Lang}
	for _, it := range pieces {
		item := rssItem{Title: it.Title, Link: it.url(), GUID: rssGUID{ID: p.guid(o, it)}, Date: p.date(it).Format(time.RFC1123Z), Text: it.Text}
		if it.Source != "" {
			item.Source = &rssSource{URL: "https://" + slug(it.from()) + ".example/feed", Name: it.Source}
		}
		f.Items = append(f.Items, item)
	}
	return f
}

func (p *press) atom(o outlet, pieces []piece) atomFeed {
	f := atomFeed{Lang: o.Lang, Title: o.Name, ID: "urn:demo:" + o.slug(), Updated: p.start.Format(time.RFC3339)}
	for _, it := range pieces {
		at := p.date(it).Format(time.RFC3339)
		f.Entries = append(f.Entries, atomEntry{
			Title: it.Title, ID: p.guid(o, it), Link: atomLink{"alternate", it.url()},
			Published: at, Updated: at, Content: atomText{"html", it.Text},
		})
	}
	return f
}

func (p *press) date(it piece) time.Time { return p.start.Add(-time.Duration(it.Ago) * time.Minute) }

// guid is the id of an item, another one once the outlet gave its items new
// ones; the caller holds mu.
func (p *press) guid(o outlet, it piece) string {
	id := "urn:demo:" + o.slug() + ":" + it.guid()
	if p.rekeyed[o.slug()] {
		return id + ":moved"
	}
	return id
}
