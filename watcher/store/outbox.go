package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
)

const (
	deliveryLease = time.Minute      // after it, the outcome of a delivery counts as unknown
	settleTime    = 10 * time.Second // of a channel: what a crashed process sent is seen there by then
)

// Enqueue adds a delivery that no poll has made.
func (s *Store) Enqueue(ctx context.Context, d notify.Delivery, at time.Time) error {
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("save delivery %s: %w", d.ID, err)
	}
	defer t.Rollback()
	if err := (tx{Tx: t}).enqueue(ctx, d, at); err != nil {
		return err
	}
	return t.Commit()
}

// enqueue adds a delivery to the outbox. The same delivery is added once. An
// update replaces those of its message that still wait.
func (t tx) enqueue(ctx context.Context, d notify.Delivery, at time.Time) error {
	doc, err := json.Marshal(d.Alert)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `INSERT INTO alerts (id, story, kind, created, doc) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		d.Alert.ID, d.Alert.Story, string(d.Alert.Kind), millis(at), string(doc))
	if err != nil {
		return fmt.Errorf("save alert %s: %w", d.Alert.ID, err)
	}
	if d.Op == notify.Gather {
		return t.gather(ctx, d)
	}
	thread := d.Alert.Story
	if thread == "" {
		thread = d.Alert.ID
	}
	state := notify.Pending
	if d.Op == notify.Update {
		folded, err := t.fold(ctx, d, at)
		if err != nil {
			return fmt.Errorf("save delivery %s: %w", d.ID, err)
		}
		if folded {
			state = notify.Superseded
		}
		_, err = t.ExecContext(ctx, `UPDATE deliveries SET state = $1 WHERE thread = $2 AND channel = $3 AND op = $4 AND state = $5`,
			string(notify.Superseded), thread, d.Channel, string(notify.Update), string(notify.Pending))
		if err != nil {
			return fmt.Errorf("save delivery %s: %w", d.ID, err)
		}
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO deliveries (id, alert, channel, thread, op, state, not_before) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`,
		d.ID, d.Alert.ID, d.Channel, thread, string(d.Op), string(state), millis(d.NotBefore))
	if err != nil {
		return fmt.Errorf("save delivery %s: %w", d.ID, err)
	}
	return nil
}

// recoverClaims makes the claims that a crash left open claimable again: an update at
// once, a message when the channel shows for certain whether it arrived.
func recoverClaims(ctx context.Context, db *sql.DB) error {
	now := time.Now()
	for _, c := range []struct {
		set string
		at  time.Time
	}{
		{`lease_until = $1 WHERE state = 'sending' AND lease_until > $1`, now.Add(settleTime)},
		{`lease_until = $1 WHERE state = 'sending' AND op = 'update' AND lease_until > $1`, now.Add(-time.Second)},
		{`not_before = $1 WHERE state = 'held' AND not_before > $1`, now}, // a restart is a reason to look again
	} {
		if _, err := db.ExecContext(ctx, `UPDATE deliveries SET `+c.set, millis(c.at)); err != nil {
			return fmt.Errorf("recover deliveries: %w", err)
		}
	}
	return nil
}

// Claim implements notify.Outbox. A delivery waits for the earlier ones of its
// thread, but nothing waits for a quiet update except the next one.
func (s *Store) Claim(ctx context.Context, channel string) (notify.Delivery, error) {
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return notify.Delivery{}, fmt.Errorf("claim delivery: %w", err)
	}
	defer t.Rollback()
	now := time.Now()
	found, err := queryAll(ctx, t, scanDelivery, `
		UPDATE deliveries SET state = 'sending', attempt = attempt + 1, fence = fence + 1, lease_until = $1,
			repeat = CASE WHEN state = 'sending' OR (repeat = 1 AND op <> 'update') THEN 1 ELSE 0 END,
			first_try = CASE WHEN first_try = 0 THEN $2 ELSE first_try END
		WHERE seq = (
			SELECT d.seq FROM deliveries d
			WHERE d.channel = $3
				AND (d.state IN ('pending', 'held') AND d.not_before <= $2 OR d.state = 'sending' AND d.lease_until < $2)
				AND NOT EXISTS (SELECT 1 FROM deliveries e
					WHERE e.thread = d.thread AND e.channel = d.channel AND e.seq < d.seq
						AND e.state IN ('pending', 'sending', 'held') AND (e.op <> 'update' OR d.op = 'update'))
			ORDER BY d.seq LIMIT 1)
		RETURNING id, alert, channel, thread, op, attempt, fence, not_before, first_try, repeat`,
		millis(now.Add(deliveryLease)), millis(now), channel)
	if err != nil {
		return notify.Delivery{}, fmt.Errorf("claim delivery: %w", err)
	}
	if len(found) == 0 {
		return notify.Delivery{}, notify.ErrEmpty
	}
	d := found[0]
	if d.Delivery, err = load(ctx, t, d); err != nil {
		return notify.Delivery{}, fmt.Errorf("claim delivery %s: %w", d.ID, err)
	}
	return d.Delivery, t.Commit()
}

type claimed struct {
	notify.Delivery
	thread string
}

func scanDelivery(rows *sql.Rows) (c claimed, err error) {
	var due, first int64
	err = rows.Scan(&c.ID, &c.Alert.ID, &c.Channel, &c.thread, &c.Op, &c.Attempt, &c.Fence, &due, &first, &c.Repeat)
	c.NotBefore, c.First = instant(due), instant(first)
	return c, err
}

// load reads the alert of a delivery and the message that opened its thread.
func load(ctx context.Context, t *sql.Tx, c claimed) (notify.Delivery, error) {
	d := c.Delivery
	var doc, root []byte
	if err := t.QueryRowContext(ctx, `SELECT doc FROM alerts WHERE id = $1`, d.Alert.ID).Scan(&doc); err != nil {
		return d, err
	}
	if err := json.Unmarshal(doc, &d.Alert); err != nil || d.Op == notify.Post {
		return d, err
	}
	err := t.QueryRowContext(ctx, `
		SELECT d.receipt, a.doc FROM deliveries d JOIN alerts a ON a.id = d.alert
		WHERE d.thread = $1 AND d.channel = $2 AND d.op = 'post' AND d.state = 'sent' ORDER BY d.seq LIMIT 1`,
		c.thread, d.Channel).Scan(&d.Thread, &root)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err != nil || d.Op != notify.Update {
		return d, err
	}
	var first notify.Alert
	if err := json.Unmarshal(root, &first); err != nil {
		return d, err
	}
	d.Alert = first.Updated(d.Alert)
	return d, nil
}

// Sent implements notify.Outbox.
func (s *Store) Sent(ctx context.Context, d notify.Delivery, receipt string) error {
	return s.settle(ctx, d, `state = 'sent', sent = $3, receipt = $4, cause = '', lease_until = 0`, millis(time.Now()), receipt)
}

// Failed implements notify.Outbox.
func (s *Store) Failed(ctx context.Context, d notify.Delivery, f notify.Failure) error {
	tries := 0
	if f.Uncounted {
		tries = 1
	}
	return s.settle(ctx, d, `state = $3, not_before = $4, attempt = attempt - $5, cause = $6, lease_until = 0`,
		string(f.State), millis(f.NotBefore), tries, f.Cause)
}

func (s *Store) settle(ctx context.Context, d notify.Delivery, set string, args ...any) error {
	res, err := s.write.ExecContext(ctx, `UPDATE deliveries SET `+set+` WHERE id = $1 AND fence = $2 AND state = 'sending'`,
		append([]any{d.ID, d.Fence}, args...)...)
	if err != nil {
		return fmt.Errorf("settle delivery %s: %w", d.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return notify.ErrFenced
	}
	return nil
}

// Unfinished counts the deliveries that are pending, sending or held, by channel.
func (s *Store) Unfinished(ctx context.Context) (map[string]int, error) {
	type row struct {
		channel string
		n       int
	}
	rows, err := queryAll(ctx, s.read, func(r *sql.Rows) (x row, err error) { return x, r.Scan(&x.channel, &x.n) },
		`SELECT channel, count(*) FROM deliveries WHERE state IN ('pending', 'sending', 'held') GROUP BY channel`)
	if err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	out := map[string]int{}
	for _, r := range rows {
		out[r.channel] = r.n
	}
	return out, nil
}

// Backlog says what is unfinished in a channel.
func (s *Store) Backlog(ctx context.Context, channel string) (notify.Backlog, error) {
	var b notify.Backlog
	var next sql.NullInt64
	err := s.read.QueryRowContext(ctx, `
		SELECT count(*), count(CASE WHEN first_try > 0 OR not_before <= $2 THEN 1 END),
			min(CASE state WHEN 'sending' THEN lease_until ELSE not_before END)
		FROM deliveries WHERE channel = $1 AND state IN ('pending', 'sending', 'held')`, channel, millis(time.Now())).Scan(&b.Count, &b.Due, &next)
	if err != nil {
		return b, fmt.Errorf("count deliveries: %w", err)
	}
	b.Next = time.UnixMilli(next.Int64).UTC()
	if b.Count == 0 {
		b.Next = time.Time{}
	}
	return b, nil
}

// Queue counts the deliveries in each state.
func (s *Store) Queue(ctx context.Context) (map[notify.State]int, error) {
	type row struct {
		state notify.State
		n     int
	}
	rows, err := queryAll(ctx, s.read, func(r *sql.Rows) (x row, err error) { return x, r.Scan(&x.state, &x.n) },
		`SELECT state, count(*) FROM deliveries GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	out := map[notify.State]int{}
	for _, r := range rows {
		out[r.state] = r.n
	}
	return out, nil
}

var (
	_ watcher.Store = (*Store)(nil)
	_ notify.Outbox = (*Store)(nil)
)
