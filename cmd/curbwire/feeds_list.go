package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/store"
)

type feedsListCommand struct {
	JSON bool `help:"One JSON object a feed."`
}

// rhythmDays is how many days back a feed's entries are counted.
const rhythmDays = 7

// Run implements the command. It reads beside the running daemon.
func (c *feedsListCommand) Run(ctx context.Context, g *globals) error {
	p, _, err := load(g.Config)
	if err != nil {
		return err
	}
	polled, err := c.polled(ctx, p)
	if err != nil {
		return err
	}
	t := &table{head: []string{"state", "feed", "read", "next", "a day", "schedule"}, give: 1}
	for _, s := range p.subscriptions {
		f := listedOf(s, polled[s.Feed.ID])
		if c.JSON {
			if err := writeJSON(g.stdout, f); err != nil {
				return err
			}
		}
		when := func(at string) string {
			if read, err := time.Parse(time.RFC3339, at); err == nil {
				return notify.When(read, p.zone)
			}
			return ""
		}
		next := when(f.Next)
		if f.stopped {
			next = "never"
		}
		t.add(or(f.Fault, f.Warning), f.State, f.Name, when(f.Read), next, fmt.Sprintf("%.1f", f.Daily), f.Schedule)
	}
	if c.JSON {
		return nil
	}
	return t.print(g.stdout)
}

// polled asks the store; before the first run there is nothing to ask.
func (c *feedsListCommand) polled(ctx context.Context, p *plan) (map[string]store.Polled, error) {
	st, err := store.OpenReadOnly(ctx, p.storePath)
	if errors.Is(err, store.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer st.Close()
	return st.Polled(ctx, time.Now().AddDate(0, 0, -rhythmDays))
}

// listed is how polling one feed goes. Times are RFC 3339 in UTC, or "".
type listed struct {
	Name     string    `json:"name"`
	URL      string    `json:"url"`
	Kind     feed.Kind `json:"kind"`
	State    string    `json:"state"` // new, ok, warned or failing
	Title    string    `json:"title"` // what the feed calls itself
	Schedule string    `json:"schedule"`
	Read     string    `json:"read"`
	Next     string    `json:"next"`     // "" if it is gone for good
	Failures int       `json:"failures"` // in a row
	Since    string    `json:"since"`    // of the failures
	Fault    string    `json:"fault"`
	Warning  string    `json:"warning"`
	Held     int       `json:"held"`   // entries that it last showed
	Daily    float64   `json:"daily"`  // entries a day, over the last week
	Rolled   string    `json:"rolled"` // when it last showed no entry of the poll before

	stopped bool // it is gone for good and not polled any more
}

func listedOf(s watcher.Subscription, p store.Polled) listed {
	h := p.Health
	schedule := s.Feed.Schedule
	if i := strings.LastIndexByte(schedule, ' '); i > 0 {
		schedule = schedule[:i] // the zone is the same for all
	}
	out := listed{
		Name:     s.Feed.Name,
		URL:      s.Feed.URL,
		Kind:     s.Feed.Kind,
		State:    "ok",
		Title:    h.Title,
		Schedule: schedule,
		Read:     stamp(h.Read),
		Next:     stamp(p.Next),
		Failures: h.Failures,
		Since:    stamp(h.Failing),
		Fault:    h.Cause,
		Warning:  h.Warned,
		Held:     h.Held,
		Daily:    float64(p.Recent) / rhythmDays,
		Rolled:   stamp(h.Rolled),
	}
	if p.Next.Equal(watcher.Never) {
		out.Next, out.stopped = "", true
	}
	switch {
	case h.Failures > 0:
		out.State = "failing"
	case h.First():
		out.State = "new"
	case h.Warned != "":
		out.State = "warned"
	}
	return out
}
