package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"curbwire/watcher"
	"curbwire/watcher/story"
)

// Outlets implements watcher.Tx.
func (t tx) Outlets(ctx context.Context, hosts []string) (watcher.Outlets, error) {
	out := watcher.Outlets{}
	scan := func(rows *sql.Rows) (host string, err error) {
		var doc []byte
		if err := rows.Scan(&host, &doc); err != nil {
			return "", err
		}
		out[host] = new(story.Outlet)
		return host, out[host].UnmarshalText(doc)
	}
	for part := range slices.Chunk(hosts, chunk) {
		part = padded(slices.Clone(part))
		if _, err := queryAll(ctx, t, scan, `SELECT host, doc FROM outlets WHERE host IN (`+placeholders(1, len(part))+`)`, anys(part)...); err != nil {
			return nil, fmt.Errorf("look up outlets: %w", err)
		}
	}
	return out, nil
}

func (t tx) saveOutlet(ctx context.Context, host string, o *story.Outlet) error {
	doc, err := o.MarshalText()
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `INSERT INTO outlets (host, doc) VALUES ($1, $2) ON CONFLICT (host) DO UPDATE SET doc = excluded.doc`, host, string(doc))
	if err != nil {
		return fmt.Errorf("save outlet %s: %w", host, err)
	}
	return nil
}
