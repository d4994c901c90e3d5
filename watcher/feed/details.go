package feed

import (
	"cmp"
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
	Summary    string
	Content    string
	Author     string
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
			Link:       m.link(it),
			Summary:    it.Description,
			Content:    it.Content,
			Categories: it.Categories,
		}
		out[i].Date, out[i].Updated = plain.dates(it)
		if out[i].Link == "" {
			out[i].Link = it.Link
		}
		if out[i].Author == "" && len(it.Authors) > 0 {
			out[i].Author = person(it.Authors[0])
		}
		out[i].ID = cmp.Or(out[i].ID, out[i].Link)
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
