package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"curbwire/watcher"
	"curbwire/watcher/feed"
)

const entryColumns = `feed, key, url, title, text, lang, source, trust, published, updated, fetched, story, watches, decision, reason, alert`

// Unseen implements watcher.Tx. An entry is known by its key; else, when that
// key is new to the feed, by its canonical URL with the same headline, or by the
// same headline and text: so a feed that changes all its keys or addresses
// brings no news. A known entry with another text is returned with what it was.
func (t tx) Unseen(ctx context.Context, entries []feed.Entry) ([]watcher.Fresh, error) {
	var out []watcher.Fresh
	for part := range slices.Chunk(entries, chunk/3) {
		known, err := t.known(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("look up entries: %w", err)
		}
		for _, e := range part {
			if f, ok := known.fresh(e); ok {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// knownEntries holds stored entries of one feed by what identifies them.
type knownEntries struct {
	byKey, byURL, byHash map[string]watcher.Record
}

func (k knownEntries) fresh(e feed.Entry) (watcher.Fresh, bool) {
	if r, ok := k.byKey[e.Key]; ok {
		if r.Entry.Hash() == e.Hash() {
			return watcher.Fresh{}, false
		}
		return watcher.Fresh{Entry: e, Was: &r.Entry, Story: r.Story}, true
	}
	if r, ok := k.byURL[feed.CanonicalURL(e.URL)]; ok && e.URL != "" && r.Entry.Title == e.Title {
		return watcher.Fresh{}, false
	}
	if _, ok := k.byHash[e.Hash()]; ok && e.Title+e.Text != "" {
		return watcher.Fresh{}, false
	}
	return watcher.Fresh{Entry: e}, true
}

func (t tx) known(ctx context.Context, entries []feed.Entry) (knownEntries, error) {
	k := knownEntries{map[string]watcher.Record{}, map[string]watcher.Record{}, map[string]watcher.Record{}}
	n := len(entries)
	args := make([]any, 1+3*n)
	args[0] = entries[0].Feed
	for i, e := range entries {
		args[1+i], args[1+n+i], args[1+2*n+i] = e.Key, feed.CanonicalURL(e.URL), e.Hash()
	}
	for i, column := range []string{"key", "canonical", "hash"} {
		records, err := queryAll(ctx, t, scanRecord,
			`SELECT `+entryColumns+` FROM entries WHERE feed = $1 AND `+column+` IN (`+placeholders(2, n)+`)`,
			append([]any{entries[0].Feed}, args[1+i*n:1+(i+1)*n]...)...)
		if err != nil {
			return k, err
		}
		for _, r := range records {
			switch column {
			case "key":
				k.byKey[r.Entry.Key] = r
			case "canonical":
				k.byURL[feed.CanonicalURL(r.Entry.URL)] = r
			case "hash":
				k.byHash[r.Entry.Hash()] = r
			}
		}
	}
	return k, nil
}

func scanRecord(rows *sql.Rows) (r watcher.Record, err error) {
	e := &r.Entry
	var published, updated, fetched int64
	var watches []byte
	err = rows.Scan(&e.Feed, &e.Key, &e.URL, &e.Title, &e.Text, &e.Lang, &e.Source, &e.Trust, &published, &updated, &fetched,
		&r.Story, &watches, &r.Decision, &r.Reason, &r.Alert)
	if err != nil {
		return r, err
	}
	e.Published, e.Updated, e.Fetched = instant(published), instant(updated), instant(fetched)
	return r, json.Unmarshal(watches, &r.Watches)
}

// saveRecord stores an entry with what became of it. An edit keeps the alert
// that covers the entry unless it made one of its own.
func (t tx) saveRecord(ctx context.Context, r watcher.Record) error {
	watches, err := json.Marshal(r.Watches)
	if err != nil {
		return err
	}
	e := r.Entry
	_, err = t.ExecContext(ctx, `
		INSERT INTO entries (canonical, hash, `+entryColumns+`) VALUES (`+placeholders(1, 18)+`)
		ON CONFLICT (feed, key) DO UPDATE SET canonical = excluded.canonical, hash = excluded.hash, url = excluded.url,
			title = excluded.title, text = excluded.text, updated = excluded.updated, fetched = excluded.fetched,
			story = excluded.story, watches = excluded.watches, decision = excluded.decision, reason = excluded.reason,
			alert = CASE WHEN excluded.alert = '' THEN entries.alert ELSE excluded.alert END`,
		feed.CanonicalURL(e.URL), e.Hash(), e.Feed, e.Key, e.URL, e.Title, e.Text, e.Lang, e.Source, string(e.Trust),
		millis(e.Published), millis(e.Updated), millis(e.Fetched), r.Story, string(watches), string(r.Decision), r.Reason, r.Alert)
	if err != nil {
		return fmt.Errorf("save entry %s: %w", e.Key, err)
	}
	return nil
}

// Entries returns what became of the entries with an address, in any feed.
func (s *Store) Entries(ctx context.Context, url string) ([]watcher.Record, error) {
	records, err := queryAll(ctx, s.read, scanRecord,
		`SELECT `+entryColumns+` FROM entries WHERE canonical = $1 AND canonical <> '' ORDER BY fetched`, feed.CanonicalURL(url))
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", url, err)
	}
	return records, nil
}
