package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"curbwire/watcher"
)

// ErrUnknown reports an id that nothing has.
var ErrUnknown = errors.New("there is none with this id")

// OpenBeside opens a database that another process may run on, to read it and to
// write a few small rows. It takes no lock, frees no claims and leaves the schema
// as it is; a write waits for those of the other process, 10 seconds at most.
func OpenBeside(ctx context.Context, path string) (*Store, error) {
	s, err := OpenReadOnly(ctx, path)
	if err != nil {
		return nil, err
	}
	if s.write, err = connect(path, 1, "_txlock", "immediate", "mode", "rw"); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s: %w", ErrOpen, path, err), s.Close())
	}
	return s, nil
}

// Mutes implements watcher.Tx: the mutes that hold, the one that ends last first.
func (t tx) Mutes(ctx context.Context, at time.Time) ([]watcher.Mute, error) {
	mutes, err := queryAll(ctx, t, func(rows *sql.Rows) (m watcher.Mute, err error) {
		var created, until int64
		err = rows.Scan(&m.ID, &m.Kind, &m.Name, &m.Reason, &created, &until)
		m.Created, m.Until = instant(created), instant(until)
		return m, err
	}, `SELECT id, kind, name, reason, created, until FROM mutes WHERE until > $1 ORDER BY until DESC, id`, millis(at))
	if err != nil {
		return nil, fmt.Errorf("look up mutes: %w", err)
	}
	return mutes, nil
}

// Mute stores a mute, in place of an earlier one of the same thing, and forgets
// those that had ended by then.
func (s *Store) Mute(ctx context.Context, m watcher.Mute) error {
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("mute %s %s: %w", m.Kind, m.Name, err)
	}
	defer t.Rollback()
	if _, err := t.ExecContext(ctx, `DELETE FROM mutes WHERE until <= $1`, millis(m.Created)); err != nil {
		return fmt.Errorf("forget ended mutes: %w", err)
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO mutes (id, kind, name, reason, created, until) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, reason = excluded.reason, created = excluded.created, until = excluded.until`,
		m.ID, string(m.Kind), m.Name, m.Reason, millis(m.Created), millis(m.Until))
	if err != nil {
		return fmt.Errorf("mute %s %s: %w", m.Kind, m.Name, err)
	}
	return t.Commit()
}

// Lift ends a mute at once; the error is ErrUnknown if there is none.
func (s *Store) Lift(ctx context.Context, id string) error {
	res, err := s.write.ExecContext(ctx, `DELETE FROM mutes WHERE id = $1`, id)
	if err != nil {
		return fmt.Errorf("lift mute %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("lift mute %s: %w", id, ErrUnknown)
	}
	return nil
}
