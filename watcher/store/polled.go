package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"curbwire/watcher"
)

// Polled is how polling a feed has gone.
type Polled struct {
	Next   time.Time
	Health watcher.Health
	Recent int // entries that the feed published since the time asked for
}

// Polled returns how polling the feeds that were ever subscribed has gone, by id,
// with their entries since a time.
func (s *Store) Polled(ctx context.Context, since time.Time) (map[string]Polled, error) {
	feeds, err := queryAll(ctx, s.read, scanLease, `SELECT `+leaseColumns+` FROM feeds`)
	if err != nil {
		return nil, fmt.Errorf("look up feeds: %w", err)
	}
	type recent struct {
		feed string
		n    int
	}
	counts, err := queryAll(ctx, s.read, func(rows *sql.Rows) (r recent, err error) { return r, rows.Scan(&r.feed, &r.n) },
		`SELECT feed, COUNT(*) FROM entries WHERE published >= $1 GROUP BY feed`, millis(since))
	if err != nil {
		return nil, fmt.Errorf("count entries: %w", err)
	}
	polled := map[string]Polled{}
	for _, f := range feeds {
		polled[f.Feed] = Polled{Next: f.Due, Health: f.Health}
	}
	for _, c := range counts {
		p := polled[c.feed]
		p.Recent = c.n
		polled[c.feed] = p
	}
	return polled, nil
}
