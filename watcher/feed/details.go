package feed

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// Item is an item of a feed as it stands there, for people who look into a
// feed. Summary and Content may be HTML and are as hostile as their source.
type Item struct {
	ID         string    // GUID, id or rdf:about, else Link
	Title      string    // one line, no markup; "" if the item has none
	Link       string    // resolved
	Date       time.Time // published, else updated; UTC, zero if unknown; the future is not clamped
	Updated    time.Time // UTC; zero if unknown
	Summary    string    // else Content
	Content    string
	Author     string // the last one: "Name (address)", or as written
	Categories []string
}

func (m *maker) details(items []item) []Item {
	plain := *m
	plain.now = time.Unix(1<<40, 0) // do not clamp
	out := make([]Item, len(items))
	for i, it := range items {
		out[i] = Item{
			ID:         strings.TrimSpace(cmp.Or(it.GUID, it.about)),
			Author:     strings.TrimSpace(it.author),
			Title:      titleOf(it),
			Link:       m.writtenLink(it),
			Summary:    cmp.Or(it.Description, it.Content),
			Content:    it.Content,
			Categories: tags(it.Categories),
		}
		out[i].Date, out[i].Updated = plain.dates(it)
		if n := len(it.Authors); out[i].Author == "" && n > 0 {
			out[i].Author = person(it.Authors[n-1])
		}
		out[i].ID = cmp.Or(out[i].ID, out[i].Link)
	}
	return out
}

// writtenLink is an item's link as it stands there, if it is a whole address.
func (m *maker) writtenLink(it item) string {
	link := strings.TrimSpace(it.Link)
	if u, err := url.Parse(link); err == nil && u.IsAbs() {
		return link
	}
	return cmp.Or(m.link(it), link)
}

// tags drops empty and repeated categories.
func tags(categories []string) []string {
	var out []string
	for _, c := range categories {
		if c = strings.TrimSpace(c); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// person writes an author as "Name (address)", or what there is of it.
func person(p *gofeed.Person) string {
	if p.Name != "" && p.Email != "" {
		return p.Name + " (" + p.Email + ")"
	}
	return p.Name + p.Email
}
