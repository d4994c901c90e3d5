package feed

import (
	"strings"
	"time"
)

// Item is an item of a feed as it stands there, for people who look into a
// feed. Summary and Content may be HTML and are as hostile as their source.
type Item struct {
	ID         string    `json:"id"`
	Title      string    `json:"title"`
	Link       string    `json:"link"`
	Date       time.Time `json:"date,omitzero"`    // published, UTC; the future is not clamped
	Updated    time.Time `json:"updated,omitzero"` // UTC
	Summary    string    `json:"summary"`
	Content    string    `json:"content"`
	Author     string    `json:"author"`
	Categories []string  `json:"categories"`
}

func (m *maker) details(items []item) []Item {
	plain := *m
	plain.now = time.Unix(1<<40, 0) // do not clamp
	out := make([]Item, len(items))
	for i, it := range items {
		out[i] = Item{
			ID:         strings.TrimSpace(it.GUID),
			Title:      it.Title,
			Link:       m.link(it),
			Summary:    it.Description,
			Content:    it.Content,
			Categories: it.Categories,
		}
		out[i].Date, out[i].Updated = plain.dates(it)
		if out[i].Link == "" {
			out[i].Link = it.Link
		}
		if len(it.Authors) > 0 {
			out[i].Author = it.Authors[0].Name
			if out[i].Author == "" {
				out[i].Author = it.Authors[0].Email
			}
		}
		if out[i].Categories == nil {
			out[i].Categories = []string{}
		}
	}
	return out
}
