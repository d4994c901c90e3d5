package main

import (
	_ "embed"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed demo/newsroom.toml
var newsroomTOML string

// newsroom is the script of the demo; the file says what each key means.
type newsroom struct {
	Outlets []outlet `toml:"outlet"`
	Rounds  []round  `toml:"round"`
}

type outlet struct {
	Name   string `toml:"name"`
	Lang   string `toml:"lang"`
	Trust  string `toml:"trust"`
	Format string `toml:"format"` // "rss" or "atom"; "" means rss
}

// slug is the outlet's name as it stands in addresses.
func (o outlet) slug() string { return slug(o.Name) }

func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

type round struct {
	Title   string    `toml:"title"`
	Breaks  string    `toml:"breaks"`
	Mends   string    `toml:"mends"`
	Rekeys  string    `toml:"rekeys"`
	Pieces  []piece   `toml:"entry"`
	Trouble []trouble `toml:"trouble"`
}

// piece is an entry of the script.
type piece struct {
	Outlet string `toml:"outlet"`
	Source string `toml:"source"`
	ID     string `toml:"id"`
	Ago    int    `toml:"ago"` // minutes
	Title  string `toml:"title"`
	Text   string `toml:"text"`
	Query  string `toml:"query"`
	Story  string `toml:"story"`
	Due    due    `toml:"due"`

	at int // place in the script, which makes its GUID
}

// due is what Slack is to show of a piece.
type due string

const (
	dueMessage due = "message"
	dueReply   due = "reply"
	dueChannel due = "channel" // a reply that the channel shows too
	dueSummary due = "summary"
	dueQuiet   due = "quiet"
)

// from is the name of the outlet that the piece counts for.
func (p piece) from() string {
	if p.Source != "" {
		return html.UnescapeString(p.Source)
	}
	return p.Outlet
}

// headline is the title as people read it.
func (p piece) headline() string { return html.UnescapeString(p.Title) }

func (p piece) url() string {
	u := fmt.Sprintf("https://%s.example/news/%s", slug(p.from()), p.guid())
	if p.Query != "" {
		u += "?" + p.Query
	}
	return u
}

func (p piece) guid() string {
	if p.ID != "" {
		return p.ID
	}
	return fmt.Sprintf("item-%d", p.at)
}

// trouble is what a call of Slack meets.
type trouble struct {
	Method     string `toml:"method"`
	Status     int    `toml:"status"`
	RetryAfter int    `toml:"retry_after"` // seconds
	Code       string `toml:"code"`
}

func readNewsroom() (*newsroom, error) {
	n := &newsroom{}
	if err := toml.Unmarshal([]byte(newsroomTOML), n); err != nil {
		return nil, fmt.Errorf("read the sample news: %w", err)
	}
	for _, o := range n.Outlets { // a feed holds something, so that its first poll can be seen
		n.Rounds[0].Pieces = append(n.Rounds[0].Pieces, piece{Outlet: o.Name, Ago: 5000, Title: "About " + o.Name, Text: "Sample news for a demonstration."})
	}
	at := 0
	for _, r := range n.Rounds {
		for i := range r.Pieces {
			at++
			r.Pieces[i].at = at
		}
	}
	return n, nil
}

// shown returns what the outlet's feed holds in a round, newest first.
func (n *newsroom) shown(o outlet, round int) []piece {
	var out []piece
	for _, r := range n.Rounds[:round+1] {
		for _, p := range r.Pieces {
			if p.Outlet != o.Name {
				continue
			}
			out = slices.DeleteFunc(out, func(old piece) bool { return old.guid() == p.guid() })
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b piece) int { return a.Ago - b.Ago })
	return out
}
