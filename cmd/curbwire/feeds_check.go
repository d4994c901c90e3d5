package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/feed"
)

type feedsCheckCommand struct {
	Subject string `arg:"" name:"URL|FILE" help:"A feed's address, or a file that holds a feed. It works without a config. An address on your own machine, such as http://localhost/feed, is read because you name it; other private addresses need allow_private in [fetch]."`
	JSON    bool   `help:"One JSON object."`
}

// Run implements the command.
func (c *feedsCheckCommand) Run(ctx context.Context, g *globals) error {
	p, err := loadOrStandard(g.Config)
	if err != nil {
		return err
	}
	s, err := p.subscription(c.Subject)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	page, err := c.read(ctx, p, s.Feed, now)
	if err != nil {
		return err
	}
	answer := learnedOf(page, s, now)
	if c.JSON {
		return writeJSON(g.stdout, answer)
	}
	return answer.print(g, p.zone)
}

// loadOrStandard loads the config, or stands in for one if none is named and
// none is found.
func loadOrStandard(path string) (*plan, error) {
	p, _, err := load(path)
	if path == "" && errors.Is(err, errNoConfig) {
		return &plan{zone: time.UTC, timeout: standardTimeout}, nil
	}
	return p, err
}

// subscription returns the feed of the config at an address, or one with
// standard settings.
func (p *plan) subscription(address string) (watcher.Subscription, error) {
	for _, s := range p.subscriptions {
		if s.Feed.URL == address {
			return s, nil
		}
	}
	schedule, err := watcher.ParseSchedule(standardSchedule, p.zone)
	return watcher.Subscription{Feed: feed.Feed{ID: feed.ID(address), URL: address}, Schedule: schedule}, err
}

func (c *feedsCheckCommand) read(ctx context.Context, p *plan, f feed.Feed, now time.Time) (feed.Page, error) {
	if !strings.Contains(c.Subject, "://") {
		body, err := os.ReadFile(c.Subject)
		if err != nil {
			return feed.Page{}, fmt.Errorf("read a feed from a file: %w", err)
		}
		page, err := feed.Parse(body, "", f, nil, now)
		if err != nil {
			return page, fmt.Errorf("%s: %w", c.Subject, err)
		}
		return page, nil
	}
	client := p.visitor(c.Subject)
	defer client.Close()
	return client.Fetch(ctx, f, feed.Validators{}, now)
}

// learned is what one fetch has shown of a feed.
type learned struct {
	Title       string      `json:"title"`
	Link        string      `json:"link"`
	Format      string      `json:"format"`
	Status      int         `json:"status"` // of HTTP; 0 for a file
	NotModified bool        `json:"notModified"`
	Next        string      `json:"next"` // RFC 3339: when run would ask again
	Warnings    []string    `json:"warnings"`
	Items       []shownItem `json:"items"`
}

// shownItem is an item; its dates are RFC 3339 in UTC, or "".
type shownItem struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Link       string   `json:"link"`
	Date       string   `json:"date"`
	Updated    string   `json:"updated"`
	Summary    string   `json:"summary"`
	Content    string   `json:"content"`
	Author     string   `json:"author"`
	Categories []string `json:"categories"`
}

func learnedOf(page feed.Page, s watcher.Subscription, now time.Time) learned {
	next := s.NextDue(now)
	if wish := now.Add(page.NextAfter); wish.After(next) {
		next = wish
	}
	out := learned{
		Title:       page.Title,
		Link:        page.Link,
		Format:      page.Format,
		Status:      page.Status,
		NotModified: page.NotModified,
		Next:        stamp(next.Truncate(time.Second)),
		Warnings:    append([]string{}, page.Warnings...),
		Items:       []shownItem{},
	}
	if page.Moved != "" {
		out.Warnings = append(out.Warnings, "the feed has moved for good, to "+page.Moved)
	}
	for _, it := range page.Items {
		out.Items = append(out.Items, shownItem{it.ID, it.Title, it.Link, stamp(it.Date), stamp(it.Updated),
			it.Summary, it.Content, it.Author, append([]string{}, it.Categories...)})
	}
	return out
}

// stamp writes a time as RFC 3339 in UTC, and none as "".
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// print writes it for people.
func (c learned) print(g *globals, zone *time.Location) error {
	var b sheet
	b.some("title", c.Title)
	b.some("link", c.Link)
	b.add("format", "%s", c.Format)
	if c.Status > 0 {
		b.add("status", "%d", c.Status)
	}
	next, err := time.Parse(time.RFC3339, c.Next)
	if err != nil {
		return err
	}
	b.add("next", "%s", notify.When(next, zone))
	for _, w := range c.Warnings {
		b.add("warning", "%s", w)
	}
	b.add("items", "%d", len(c.Items))
	if _, err := fmt.Fprintln(g.stdout, b.String()); err != nil {
		return err
	}
	t := table{head: []string{"DATE", "TITLE", "LINK"}, give: 1}
	for _, it := range c.Items {
		t.add("", it.Date, it.Title, it.Link)
	}
	return t.print(g.stdout)
}
