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

// gather keeps an alert that is told with others. The same one is kept once.
func (t tx) gather(ctx context.Context, d notify.Delivery) error {
	_, err := t.ExecContext(ctx, `INSERT INTO gathered (alert, channel, gathering, due) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		d.Alert.ID, d.Channel, string(d.Gathering), millis(d.NotBefore))
	if err != nil {
		return fmt.Errorf("gather alert %s: %w", d.Alert.ID, err)
	}
	return nil
}

// Gather implements watcher.Store.
func (s *Store) Gather(ctx context.Context, at time.Time, tell func(watcher.Harvest) []notify.Delivery) (int, error) {
	var waiting int // read beside the writers: mostly there is nothing to do
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM gathered WHERE summary = '' AND due <= $1`, millis(at)).Scan(&waiting)
	if err != nil || waiting == 0 {
		return 0, err
	}
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("gather alerts: %w", err)
	}
	defer t.Rollback()
	n, err := tx{Tx: t}.harvest(ctx, at, tell)
	if err != nil {
		return 0, fmt.Errorf("gather alerts: %w", err)
	}
	return n, t.Commit()
}

// Gathered counts the alerts that wait to be told with others.
func (s *Store) Gathered(ctx context.Context) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM gathered WHERE summary = ''`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count gathered alerts: %w", err)
	}
	return n, nil
}

func (t tx) harvest(ctx context.Context, at time.Time, tell func(watcher.Harvest) []notify.Delivery) (told int, err error) {
	var h watcher.Harvest
	h.Rows, err = queryAll(ctx, t, scanGathered, `
		SELECT a.doc, g.channel, g.gathering, g.due, COALESCE(s.id, ''), s.doc
		FROM gathered g JOIN alerts a ON a.id = g.alert LEFT JOIN stories s ON s.id = a.story
		WHERE g.summary = '' AND g.due <= $1 ORDER BY a.created, g.alert, g.channel`, millis(at))
	if err != nil {
		return 0, err
	}
	if err := t.QueryRowContext(ctx, `SELECT count(*) FROM feeds WHERE active = 1`).Scan(&h.Feeds); err != nil {
		return 0, err
	}
	h.Failing, err = queryAll(ctx, t, func(rows *sql.Rows) (n string, err error) { return n, rows.Scan(&n) },
		`SELECT name FROM feeds WHERE active = 1 AND told = 1 ORDER BY name`)
	if err != nil {
		return 0, err
	}
	for _, d := range tell(h) {
		if err := t.enqueue(ctx, d, at); err != nil {
			return 0, err
		}
		if d.Op != notify.Post {
			continue
		}
		told++
		_, err := t.ExecContext(ctx, `UPDATE gathered SET summary = $1 WHERE channel = $2 AND gathering = $3 AND summary = '' AND due <= $4`,
			d.Alert.ID, d.Channel, string(d.Gathering), millis(at))
		if err != nil {
			return 0, err
		}
	}
	return told, nil
}

func scanGathered(rows *sql.Rows) (g notify.Gathered, err error) {
	var due int64
	var alert []byte
	var d doc
	if err := rows.Scan(&alert, &g.Channel, &g.Gathering, &due, &d.id, &d.bytes); err != nil {
		return g, err
	}
	g.Due = instant(due)
	if d.id != "" {
		st, err := d.read()
		if err != nil {
			return g, err
		}
		g.Reports = len(st.Sources)
	}
	return g, json.Unmarshal(alert, &g.Alert)
}

// Loads implements watcher.Tx.
func (t tx) Loads(ctx context.Context, at time.Time) (map[string]watcher.Load, error) {
	type row struct {
		channel string
		at      time.Time
	}
	scan := func(rows *sql.Rows) (r row, err error) {
		var ms int64
		err = rows.Scan(&r.channel, &ms)
		r.at = instant(ms)
		return r, err
	}
	sent, err := queryAll(ctx, t, scan, `
		SELECT d.channel, a.created FROM alerts a JOIN deliveries d ON d.alert = a.id
		WHERE a.created > $1 AND a.kind <> 'operations' AND d.op IN ('post', 'reply') ORDER BY a.created`, millis(at.Add(-time.Hour)))
	if err != nil {
		return nil, fmt.Errorf("look up messages: %w", err)
	}
	open, err := queryAll(ctx, t, scan, `SELECT channel, MIN(due) FROM gathered WHERE gathering = 'cap' AND summary = '' GROUP BY channel`)
	if err != nil {
		return nil, fmt.Errorf("look up what is over the cap: %w", err)
	}
	out := map[string]watcher.Load{}
	for _, r := range sent {
		l := out[r.channel]
		l.Sent = append(l.Sent, r.at)
		out[r.channel] = l
	}
	for _, r := range open {
		l := out[r.channel]
		l.Open = r.at
		out[r.channel] = l
	}
	return out, nil
}

// fold brings the first message of a story up to date while it waits for more
// sources, and reports whether there was one: no update is needed then.
func (t tx) fold(ctx context.Context, d notify.Delivery, at time.Time) (bool, error) {
	var doc []byte
	err := t.QueryRowContext(ctx, `
		SELECT a.doc FROM deliveries d JOIN alerts a ON a.id = d.alert
		WHERE d.thread = $1 AND d.channel = $2 AND d.op = 'post' AND d.state = 'pending' AND d.attempt = 0 AND d.not_before > $3`,
		d.Alert.Story, d.Channel, millis(at)).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var first notify.Alert
	if err := json.Unmarshal(doc, &first); err != nil {
		return false, err
	}
	known := first.Updated(d.Alert)
	known.ID, known.Kind, known.Revision = first.ID, first.Kind, first.Revision
	if doc, err = json.Marshal(known); err != nil {
		return false, err
	}
	_, err = t.ExecContext(ctx, `UPDATE alerts SET doc = $1 WHERE id = $2`, string(doc), first.ID)
	return true, err
}
