package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/store"
)

type alertsCommand struct {
	List alertsListCommand `cmd:"" help:"What was told, newest first, and how far it has come."`
	Show alertsShowCommand `cmd:"" help:"Everything about one alert or story."`
}

// stored loads the config and opens its database for reading, beside a daemon that
// may run.
func (g *globals) stored(ctx context.Context) (*plan, *store.Store, error) {
	p, _, err := load(g.Config)
	if err != nil {
		return nil, nil, err
	}
	st, err := store.OpenReadOnly(ctx, p.storePath)
	return p, st, err
}

type alertsListCommand struct {
	Since lapse `default:"7d" placeholder:"7d" help:"How far back: 24h, 7d, 2w."`
	All   bool  `help:"Also what a watch matched and was not told, with the reason, and updates that a later one replaced."`
	JSON  bool  `help:"One JSON object an alert, or entry that was not told."`
}

// Run implements the command.
func (c *alertsListCommand) Run(ctx context.Context, g *globals) error {
	p, st, err := g.stored(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	events, err := c.events(ctx, st, time.Now().Add(-time.Duration(c.Since)))
	if err != nil {
		return err
	}
	if c.JSON {
		for _, e := range events {
			if err := writeJSON(g.stdout, e); err != nil {
				return err
			}
		}
		return nil
	}
	if len(events) == 0 {
		fmt.Fprintln(g.stderr, "curbwire: nothing was told in that time")
		if !c.All {
			fmt.Fprintln(g.stderr, "hint: --all shows what a watch matched and was not told; --since 4w looks further back")
		}
		return nil
	}
	return eventTable(events, p.zone, isTerminal(g.stdout)).print(g.stdout)
}

// event is an alert, or an entry that a watch matched and that was not told.
type event struct {
	ID         string           `json:"id"`   // of the alert, or ""
	When       time.Time        `json:"when"` // UTC
	Kind       string           `json:"kind"` // of the alert, or "none"
	Severity   string           `json:"severity"`
	Watches    []string         `json:"watches"`
	Headline   string           `json:"headline"`
	URL        string           `json:"url"`
	Source     string           `json:"source"`
	Story      string           `json:"story"`
	Reason     string           `json:"reason"`
	Deliveries []deliveryAnswer `json:"deliveries"`
}

// deliveryAnswer is how far one delivery has come.
type deliveryAnswer struct {
	Channel  string       `json:"channel"`
	Op       notify.Op    `json:"op"`
	State    notify.State `json:"state"`
	Attempts int          `json:"attempts"`
	Sent     time.Time    `json:"sent,omitzero"` // UTC
	Due      time.Time    `json:"due,omitzero"`  // UTC, of one that is not finished
	Cause    string       `json:"cause,omitempty"`
}

// events returns what happened since a time, newest first.
func (c *alertsListCommand) events(ctx context.Context, st *store.Store, since time.Time) ([]event, error) {
	told, err := st.Alerts(ctx, since)
	if err != nil {
		return nil, err
	}
	var out []event
	for _, t := range told {
		if e := eventOf(t); c.All || slices.ContainsFunc(e.Deliveries, notReplaced) {
			out = append(out, e)
		}
	}
	if !c.All {
		return out, nil
	}
	untold, err := st.Untold(ctx, since)
	if err != nil {
		return nil, err
	}
	for _, r := range untold {
		out = append(out, untoldEvent(r))
	}
	slices.SortStableFunc(out, func(a, b event) int { return b.When.Compare(a.When) })
	return out, nil
}

func notReplaced(d deliveryAnswer) bool { return d.State != notify.Superseded }

func eventOf(t store.Told) event {
	a := t.Alert
	e := event{ID: a.ID, When: t.At, Kind: string(a.Kind), Severity: a.Severity, Watches: append([]string{}, a.Watches...),
		Headline: a.Headline.Text, URL: a.URL, Source: a.Source.Name, Story: a.Story, Reason: a.Reason}
	e.Deliveries = deliveriesOf(t.Outcomes)
	return e
}

func deliveriesOf(outcomes []store.Outcome) []deliveryAnswer {
	out := []deliveryAnswer{}
	for _, o := range outcomes {
		d := deliveryAnswer{Channel: o.Channel, Op: o.Op, State: o.State, Attempts: o.Attempt, Sent: o.Sent, Cause: o.Cause}
		if o.State == notify.Pending || o.State == notify.Held {
			d.Due = o.Due
		}
		out = append(out, d)
	}
	return out
}

func untoldEvent(r watcher.Record) event {
	return event{When: r.Entry.Fetched, Kind: string(r.Decision), Watches: r.Watches, Headline: r.Entry.Title, URL: r.Entry.URL,
		Source: r.Entry.Source, Story: r.Story, Reason: r.Reason, Deliveries: []deliveryAnswer{}}
}

// eventTable lays events out, a row a delivery. For a terminal, times and ids are
// short: `alerts show` takes the beginning of an id.
func eventTable(events []event, zone *time.Location, short bool) *table {
	when, id := func(t time.Time) string { return notify.When(t, zone) }, func(s string) string { return s }
	if short {
		when = func(t time.Time) string { return shortTime(t, time.Now(), zone) }
		id = func(s string) string { return s[:min(len(s), 8)] }
	}
	t := &table{head: []string{"when", "kind", "severity", "watch", "headline", "channel", "state", "id"}, give: 4}
	for _, e := range events {
		cells := func(channel, state, id string) []string {
			return []string{when(e.When), e.Kind, e.Severity, strings.Join(e.Watches, ", "), e.Headline, channel, state, id}
		}
		for _, d := range e.Deliveries {
			t.add(d.Cause, cells(d.Channel, string(d.State), id(e.ID))...)
		}
		if len(e.Deliveries) == 0 {
			t.add(e.Reason, cells("", "not told", id(cmp.Or(e.ID, e.Story)))...)
		}
	}
	return t
}

// shortTime leaves out the year where it is recent, and the hour where it is not.
func shortTime(t, now time.Time, zone *time.Location) string {
	const months = 180 * 24 * time.Hour
	if now.Sub(t) < months {
		return t.In(zone).Format("2 Jan 15:04")
	}
	return t.In(zone).Format("2 Jan 2006")
}
