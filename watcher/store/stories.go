package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"curbwire/watcher"
	"curbwire/watcher/story"
)

// most is how many stories one lookup returns: the newest.
const most = 400

// Recent implements watcher.Tx.
func (t tx) Recent(ctx context.Context, l watcher.Lookup) ([]*story.Story, error) {
	found := map[string]*story.Story{}
	collect := func(query string, args ...any) error {
		stories, err := queryAll(ctx, t, scanStory, query, args...)
		for _, s := range stories {
			found[s.ID] = s
		}
		return err
	}
	for ids := range slices.Chunk(l.IDs, chunk) {
		ids = padded(slices.Clone(ids))
		if err := collect(`SELECT doc FROM stories WHERE id IN (`+placeholders(1, len(ids))+`)`, anys(ids)...); err != nil {
			return nil, fmt.Errorf("look up stories: %w", err)
		}
	}
	for probes := range slices.Chunk(l.Probes, chunk) {
		probes = padded(slices.Clone(probes))
		err := collect(`SELECT doc FROM stories WHERE last >= $1 AND id IN (
				SELECT story FROM probes WHERE probe IN (`+placeholders(3, len(probes))+`)) ORDER BY last DESC LIMIT $2`,
			append([]any{millis(l.Since), most}, anys(probes)...)...)
		if err != nil {
			return nil, fmt.Errorf("look up stories: %w", err)
		}
	}
	out := make([]*story.Story, 0, len(found))
	for _, s := range found {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *story.Story) int {
		if c := b.Last.Compare(a.Last); c != 0 {
			return c
		}
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	return out, nil
}

func scanStory(rows *sql.Rows) (*story.Story, error) {
	var doc []byte
	if err := rows.Scan(&doc); err != nil {
		return nil, err
	}
	s := new(story.Story)
	return s, json.Unmarshal(doc, s)
}

func (t tx) saveStory(ctx context.Context, k watcher.Kept) error {
	doc, err := json.Marshal(k.Story)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO stories (id, last, doc) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET last = excluded.last, doc = excluded.doc`,
		k.Story.ID, millis(k.Story.Last), string(doc))
	if err != nil {
		return fmt.Errorf("save story %s: %w", k.Story.ID, err)
	}
	for _, p := range k.Probes {
		_, err := t.ExecContext(ctx, `INSERT INTO probes (probe, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p, k.Story.ID)
		if err != nil {
			return fmt.Errorf("save story %s: %w", k.Story.ID, err)
		}
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
	for _, k := range b.Stories {
		if err := t.saveStory(ctx, k); err != nil {
			return err
		}
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
