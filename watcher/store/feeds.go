package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"curbwire/watcher"
	"curbwire/watcher/feed"
)

// leaseTime is how long a poll may take before it is repeated: longer than a
// fetch may wait for its host and take.
const leaseTime = 5 * time.Minute

// Due is a feed of the config with the time of its next poll by its schedule.
type Due struct {
	Feed feed.Feed
	Next time.Time
}

// Subscribe makes the given feeds the ones that are polled. A known feed keeps
// its state and its due time, with what its server asked for, unless it has a
// new schedule that asks for an earlier one. Feeds that are not given are kept,
// but no longer polled.
func (s *Store) Subscribe(ctx context.Context, feeds []Due) error {
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	defer t.Rollback()
	if _, err := t.ExecContext(ctx, `UPDATE feeds SET active = 0`); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	for _, d := range feeds {
		_, err := t.ExecContext(ctx, `
			INSERT INTO feeds (id, name, host, schedule, active, next_due) VALUES ($1, $2, $3, $4, 1, $5)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, active = 1, schedule = excluded.schedule,
				next_due = CASE WHEN feeds.schedule <> excluded.schedule AND excluded.next_due < feeds.next_due
					THEN excluded.next_due ELSE feeds.next_due END`,
			d.Feed.ID, d.Feed.Name, feed.Host(d.Feed.URL), d.Feed.Schedule, millis(d.Next))
		if err != nil {
			return fmt.Errorf("subscribe to %s: %w", d.Feed.Name, err)
		}
	}
	for _, step := range newHeads {
		if _, err := t.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	return nil
}

// newHeads finds the head of every host anew. A host with a lease gets it when
// the lease ends.
var newHeads = [...]string{
	`UPDATE feeds SET head = 0 WHERE head = 1`,
	`UPDATE feeds SET head = 1 WHERE id IN (
		SELECT id FROM (
			SELECT id, row_number() OVER (PARTITION BY host ORDER BY next_due, id) AS turn FROM feeds
			WHERE active = 1 AND host NOT IN (SELECT host FROM feeds WHERE lease_until > 0)) feeds
		WHERE turn = 1)`,
}

// Hasten makes every subscribed feed due at a time, if it is not due before.
func (s *Store) Hasten(ctx context.Context, at time.Time) error {
	if _, err := s.write.ExecContext(ctx, `UPDATE feeds SET next_due = $1 WHERE active = 1 AND next_due > $1`, millis(at)); err != nil {
		return fmt.Errorf("make feeds due: %w", err)
	}
	return nil
}

// Known returns the ids of the feeds that were ever subscribed.
func (s *Store) Known(ctx context.Context) (map[string]bool, error) {
	ids, err := queryAll(ctx, s.read, scanText, `SELECT id FROM feeds`)
	if err != nil {
		return nil, fmt.Errorf("known feeds: %w", err)
	}
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	return known, nil
}

// Lease implements watcher.Store. A lease that ran out is free again.
func (s *Store) Lease(ctx context.Context, due time.Time, n int) ([]watcher.Lease, error) {
	if n <= 0 {
		return nil, nil
	}
	var leases []watcher.Lease
	err := s.Update(ctx, func(wtx watcher.Tx) (err error) {
		t, now := wtx.(tx), time.Now()
		hosts, err := queryAll(ctx, t, scanText, freeLeases, millis(now))
		if err != nil {
			return err
		}
		for _, host := range hosts {
			if _, err := t.ExecContext(ctx, nextHead, host); err != nil {
				return err
			}
		}
		leases, err = queryAll(ctx, t, scanLease, leaseHeads, millis(now.Add(leaseTime)), millis(due), n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lease feeds: %w", err)
	}
	return leases, nil
}

const freeLeases = `UPDATE feeds SET lease_until = 0 WHERE lease_until > 0 AND lease_until < $1 RETURNING host`

var leaseHeads = `UPDATE feeds SET lease_until = $1, fence = fence + 1, head = 0
	WHERE id IN (SELECT id FROM feeds WHERE head = 1 AND next_due <= $2 ORDER BY next_due LIMIT $3)
	RETURNING ` + leaseColumns

var leaseColumns = `id, fence, next_due, ` + strings.Join(feedState[:], ", ")

// feedState are the columns of what is known of a feed, in the order of scanLease
// and of stateOf.
var feedState = [...]string{"etag", "last_modified", "body_hash", "rhythm", "seen", "title", "read_at", "failures", "failing", "cause", "told", "warned",
	"held", "rolled", "renamed", "gone", "fresh", "pause", "frozen", "moved", "moved_since", "adopted"}

func scanLease(rows *sql.Rows) (l watcher.Lease, err error) {
	var due, read, failing, rolled, renamed, fresh, pause, movedSince int64
	v, h := &l.Validators, &l.Health
	err = rows.Scan(&l.Feed, &l.Fence, &due,
		&v.ETag, &v.LastModified, &v.BodyHash, &v.Rhythm, &v.Seen, &h.Title, &read, &h.Failures, &failing, &h.Cause, &h.Told, &h.Warned,
		&h.Held, &rolled, &renamed, &h.Gone, &fresh, &pause, &h.Frozen, &h.Moved, &movedSince, &h.Adopted)
	l.Due, h.Read, h.Failing = instant(due), instant(read), instant(failing)
	h.Rolled, h.Renamed = instant(rolled), instant(renamed)
	h.Fresh, h.Pause, h.MovedSince = instant(fresh), time.Duration(pause)*time.Millisecond, instant(movedSince)
	return l, err
}

func stateOf(v feed.Validators, h watcher.Health) []any {
	return []any{v.ETag, v.LastModified, v.BodyHash, v.Rhythm, v.Seen, h.Title, millis(h.Read), h.Failures, millis(h.Failing), h.Cause, flag(h.Told), h.Warned,
		h.Held, millis(h.Rolled), millis(h.Renamed), flag(h.Gone), millis(h.Fresh), h.Pause.Milliseconds(), flag(h.Frozen), h.Moved, millis(h.MovedSince), flag(h.Adopted)}
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// saveFeed ends the lease of a poll. A failed poll keeps the validators.
func (t tx) saveFeed(ctx context.Context, b watcher.Batch) error {
	v := b.Page.Validators
	if b.Err != nil {
		v = b.Lease.Validators
	}
	args := append([]any{b.Lease.Feed, b.Lease.Fence, millis(b.Next)}, stateOf(v, b.Health)...)
	var host string
	var head bool
	switch err := t.QueryRowContext(ctx, saveFeedSQL, args...).Scan(&host, &head); {
	case errors.Is(err, sql.ErrNoRows):
		return watcher.ErrFenced
	case err != nil:
		return fmt.Errorf("save feed: %w", err)
	case !head:
		if _, err := t.ExecContext(ctx, nextHead, host); err != nil {
			return fmt.Errorf("save feed: %w", err)
		}
	}
	if b.Paused.Host == "" {
		return nil
	}
	_, err := t.ExecContext(ctx, `UPDATE feeds SET next_due = $1 WHERE host = $2 AND next_due < $1`, millis(b.Paused.Until), b.Paused.Host)
	if err != nil {
		return fmt.Errorf("pause the host %s: %w", b.Paused.Host, err)
	}
	return nil
}

// saveFeedSQL makes the feed the head of its host if no other is due before it;
// else nextHead names the one that is.
var saveFeedSQL = `UPDATE feeds SET lease_until = 0, next_due = $3, head = CASE WHEN active = 0 OR EXISTS (
		SELECT 1 FROM feeds other WHERE other.active = 1 AND other.host = feeds.host AND other.next_due < $3 AND other.id <> $1)
		THEN 0 ELSE 1 END, (` + strings.Join(feedState[:], ", ") + `) = (` + placeholders(4, len(feedState)) + `)
	WHERE id = $1 AND fence = $2 RETURNING host, head`

const nextHead = `UPDATE feeds SET head = 1 WHERE id = (
	SELECT id FROM feeds WHERE active = 1 AND host = $1 ORDER BY next_due, id LIMIT 1)`

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func scanText(rows *sql.Rows) (s string, err error) { return s, rows.Scan(&s) }

// queryAll runs a query and scans every row.
func queryAll[T any](ctx context.Context, q queryer, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
