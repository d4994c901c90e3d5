package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Standing is how polling and delivering go, in numbers.
type Standing struct {
	Feeds   int       // that the config names
	Failing int       // of these, whose last poll failed
	New     int       // of these, never polled
	Read    time.Time // when one was last read; zero if none was
	Waiting int       // deliveries that are pending, sending or held
	Held    int       // of these, held: a person must act
	Oldest  time.Time // when the alert of the oldest of them was made; zero if none
	Later   int       // alerts gathered to be told together
}

// Standing counts.
func (s *Store) Standing(ctx context.Context) (Standing, error) {
	var out Standing
	var read, oldest sql.NullInt64
	feeds := s.read.QueryRowContext(ctx, `
		SELECT count(*), count(CASE WHEN failures > 0 THEN 1 END), count(CASE WHEN failures = 0 AND read_at = 0 THEN 1 END), max(read_at)
		FROM feeds WHERE active = 1`).Scan(&out.Feeds, &out.Failing, &out.New, &read)
	deliveries := s.read.QueryRowContext(ctx, `
		SELECT count(*), count(CASE WHEN d.state = 'held' THEN 1 END), min(a.created)
		FROM deliveries d JOIN alerts a ON a.id = d.alert
		WHERE d.state IN ('pending', 'sending', 'held')`).Scan(&out.Waiting, &out.Held, &oldest)
	out.Read, out.Oldest = instant(read.Int64), instant(oldest.Int64)
	var err error
	out.Later, err = s.Gathered(ctx)
	if err := errors.Join(feeds, deliveries, err); err != nil {
		return Standing{}, fmt.Errorf("count feeds and deliveries: %w", err)
	}
	return out, nil
}
