package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"curbwire/watcher"
	"curbwire/watcher/story"
)

// stored is a story as a row holds it.
type stored struct {
	num    int64 // 0 for one that is not stored yet
	probed int64 // day; 0 if it is not in probes and topics
	story  *story.Story
}

func scanStory(rows *sql.Rows) (stored, error) {
	var s stored
	var d doc
	err := rows.Scan(&d.num, &d.id, &d.bytes, &s.probed)
	if err != nil {
		return s, err
	}
	s.num = d.num
	s.story, err = d.read()
	return s, err
}

// doc is a story as its bytes.
type doc struct {
	num   int64
	id    string
	bytes []byte
}

func scanDoc(rows *sql.Rows) (d doc, err error) { return d, rows.Scan(&d.num, &d.id, &d.bytes) }

func (d doc) read() (*story.Story, error) {
	s := &story.Story{ID: d.id}
	if err := s.UnmarshalBinary(d.bytes); err != nil {
		return nil, fmt.Errorf("read story %s: %w", d.id, err)
	}
	return s, nil
}

const selectStory = `SELECT num, id, doc, probed FROM stories WHERE `

// saveStory stores a story and brings up to date what it is found under.
func (t tx) saveStory(ctx context.Context, s *story.Story, at time.Time) error {
	was, err := queryAll(ctx, t, scanStory, selectStory+`id = $1`, s.ID)
	if err != nil {
		return err
	}
	doc, err := s.MarshalBinary()
	if err != nil {
		return err
	}
	var old stored
	now := stored{probed: max(day(at), 1), story: s}
	if len(was) == 0 {
		err = t.QueryRowContext(ctx, `INSERT INTO stories (id, probed, doc) VALUES ($1, $2, $3) RETURNING num`, s.ID, now.probed, doc).Scan(&now.num)
	} else {
		old, now.num = was[0], was[0].num
		_, err = t.ExecContext(ctx, `UPDATE stories SET probed = $1, doc = $2 WHERE num = $3`, now.probed, doc, now.num)
	}
	if err == nil {
		err = t.probe(ctx, old, now)
	}
	if err != nil {
		return fmt.Errorf("save story %s: %w", s.ID, err)
	}
	return nil
}

// Save implements watcher.Tx.
func (t tx) Save(ctx context.Context, b watcher.Batch) error {
	if err := t.saveFeed(ctx, b); err != nil {
		return err
	}
	for _, r := range b.Renamed {
		if err := t.rename(ctx, b.Lease.Feed, r); err != nil {
			return err
		}
	}
	for _, r := range b.Records {
		if err := t.saveRecord(ctx, r); err != nil {
			return err
		}
	}
	for _, s := range b.Stories {
		if err := t.saveStory(ctx, s, b.At); err != nil {
			return err
		}
	}
	if err := t.prune(ctx, b.At); err != nil {
		return err
	}
	for _, host := range slices.Sorted(maps.Keys(b.Outlets)) {
		if err := t.saveOutlet(ctx, host, b.Outlets[host]); err != nil {
			return err
		}
	}
	for _, d := range b.Deliveries {
		if err := t.enqueue(ctx, d, b.At); err != nil {
			return err
		}
	}
	return nil
}

func anys[T any](xs []T) []any {
	out := make([]any, len(xs))
	for i, x := range xs {
		out[i] = x
	}
	return out
}
