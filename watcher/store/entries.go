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

const entryColumns = `feed, key, url, title, text, lang, source, trust, published, updated, fetched, story, watches, decision, reason, alert, article`

// Unseen implements watcher.Tx. An entry is known by its key; else, when that
// key is new to the feed, by its canonical URL with the same headline, or by the
// same headline and text: so a feed that changes all its keys or addresses
// brings no news. A known entry with another text is returned with what it was,
// one whose key only changed only if its lede is another.
func (t tx) Unseen(ctx context.Context, p feed.Page) (watcher.Sifted, error) {
	k := knownEntries{byKey: map[string]watcher.Record{}, byURL: map[string][]watcher.Record{},
		byHash: map[string]watcher.Record{}, byTitle: map[string][]watcher.Record{}}
	entries := slices.Clone(p.Entries)
	for part := range slices.Chunk(entries, chunk) {
		if err := t.look(ctx, part, p.Same, &k); err != nil {
			return watcher.Sifted{}, fmt.Errorf("look up entries: %w", err)
		}
	}
	return k.sift(entries, p.Same), nil
}

// look collects what is stored of entries. Those with a key that stood for
// another entry get one of their own first. same more are on the page and known.
func (t tx) look(ctx context.Context, entries []feed.Entry, same int, k *knownEntries) error {
	keyOf := func(e feed.Entry) string { return e.Key }
	if err := t.collect(ctx, entries, "key", keyOf, k); err != nil {
		return err
	}
	var apart []feed.Entry
	for i := range entries {
		if r, ok := k.byKey[entries[i].Key]; ok && another(entries[i], r.Entry) {
			entries[i].Key = entries[i].OwnKey()
			apart = append(apart, entries[i])
		}
	}
	k.shared += len(apart)
	if err := t.collect(ctx, apart, "key", keyOf, k); err != nil {
		return err
	}
	var strange []feed.Entry
	for _, e := range entries {
		if _, ok := k.byKey[e.Key]; !ok {
			strange = append(strange, e)
		}
	}
	columns := map[string]func(feed.Entry) string{"canonical": canonical, "hash": feed.Entry.Hash}
	if 2*len(strange) > len(entries)+same { // perhaps it changed them all; there is no index on titles
		columns["title"] = func(e feed.Entry) string { return e.Title }
	}
	for column, value := range columns {
		if err := t.collect(ctx, strange, column, value, k); err != nil {
			return err
		}
	}
	return nil
}

func canonical(e feed.Entry) string { return feed.CanonicalURL(e.URL) }

// another reports whether two entries of one key are not the same: a feed gives
// every item the same id, and shows one at a time.
func another(e, was feed.Entry) bool {
	return e.Title != was.Title && canonical(e) != canonical(was) && (e.Text != was.Text || e.Text == "")
}

// collect adds what is stored of one feed under the values of a column.
func (t tx) collect(ctx context.Context, entries []feed.Entry, column string, value func(feed.Entry) string, k *knownEntries) error {
	if len(entries) == 0 {
		return nil
	}
	values := make([]any, len(entries))
	for i, e := range entries {
		values[i] = value(e)
	}
	values = padded(values)
	args := append([]any{entries[0].Feed}, values...)
	records, err := queryAll(ctx, t, scanRecord,
		`SELECT `+entryColumns+` FROM entries WHERE feed = $1 AND `+column+` IN (`+placeholders(2, len(values))+`)`, args...)
	if err != nil {
		return err
	}
	for _, r := range records {
		switch column {
		case "key":
			k.byKey[r.Entry.Key] = r
		case "canonical":
			k.byURL[canonical(r.Entry)] = append(k.byURL[canonical(r.Entry)], r)
		case "hash":
			k.byHash[r.Entry.Hash()] = r
		case "title":
			k.byTitle[r.Entry.Title] = append(k.byTitle[r.Entry.Title], r)
		}
	}
	return nil
}

func scanRecord(rows *sql.Rows) (r watcher.Record, err error) {
	e := &r.Entry
	var published, updated, fetched int64
	var watches []byte
	err = rows.Scan(&e.Feed, &e.Key, &e.URL, &e.Title, &e.Text, &e.Lang, &e.Source, &e.Trust, &published, &updated, &fetched,
		&r.Story, &watches, &r.Decision, &r.Reason, &r.Alert, &e.Article)
	if err != nil {
		return r, err
	}
	e.Published, e.Updated, e.Fetched = instant(published), instant(updated), instant(fetched)
	return r, json.Unmarshal(watches, &r.Watches)
}

// rename stores an entry under the key that its feed now gives it.
func (t tx) rename(ctx context.Context, name string, r watcher.Renamed) error {
	_, err := t.ExecContext(ctx, `
		UPDATE entries SET key = $1 WHERE feed = $2 AND key = $3
			AND NOT EXISTS (SELECT 1 FROM entries WHERE feed = $2 AND key = $1)`, r.Key, name, r.Was)
	if err != nil {
		return fmt.Errorf("rename entry %s: %w", r.Was, err)
	}
	return nil
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
		INSERT INTO entries (canonical, hash, `+entryColumns+`) VALUES (`+placeholders(1, 19)+`)
		ON CONFLICT (feed, key) DO UPDATE SET canonical = excluded.canonical, hash = excluded.hash, url = excluded.url,
			title = excluded.title, text = excluded.text, updated = excluded.updated, fetched = excluded.fetched,
			story = excluded.story, watches = excluded.watches, decision = excluded.decision, reason = excluded.reason, article = excluded.article,
			alert = CASE WHEN excluded.alert = '' THEN entries.alert ELSE excluded.alert END`,
		feed.CanonicalURL(e.URL), e.Hash(), e.Feed, e.Key, e.URL, e.Title, e.Text, e.Lang, e.Source, string(e.Trust),
		millis(e.Published), millis(e.Updated), millis(e.Fetched), r.Story, string(watches), string(r.Decision), r.Reason, r.Alert, e.Article)
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
