package store

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"curbwire/watcher/story"
)

// A database of before stories were packed is brought up to date: every story is
// there, and is found by its keys.
func TestStoriesAreRepacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	old, err := connect(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := old.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	_, files, err := versions(t.Context(), old)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(files, packing)
	for _, name := range files[:at] {
		ddl, err := schema.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		exec(string(ddl))
	}
	exec(`PRAGMA user_version = ` + string(rune('0'+at)))
	p := newPress(6)
	var want []*story.Story
	for i := range chunk + 20 {
		s := told(p.report(p.event(now), false), i)
		doc, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		exec(`INSERT INTO stories (id, last, doc) VALUES ($1, $2, $3)`, s.ID, millis(s.Last)+int64(i), string(doc))
		exec(`INSERT INTO probes (probe, story) VALUES ($1, $2)`, i, s.ID)
		want = append(want, s)
	}
	exec(`INSERT INTO stories (id, last, doc) VALUES ('bad', 1, '{"Steps":7}')`)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}

	s := reopen(t, path)
	for _, w := range want {
		w.Prints = nil // their hashes are shortened, which the package story holds
	}
	for _, w := range want {
		got, err := s.Story(t.Context(), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		keys := got.Keys()
		keys.Words, keys.Topics = keys.Words[:min(len(keys.Words), story.MaxWords)], keys.Topics[:min(len(keys.Topics), story.MaxTopics)]
		if found := recent(t, s, keys); !slices.Contains(idsOf(found), w.ID) {
			t.Errorf("story %s is not found", w.ID)
		}
		got.Prints = nil
		if diff := cmp.Diff(w, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
	var packed int
	if err := s.read.QueryRow(`SELECT count(*) FROM stories WHERE substr(doc, 1, 1) = x'01'`).Scan(&packed); err != nil || packed != len(want) {
		t.Errorf("%d stories are packed, %v, want %d", packed, err, len(want))
	}
	var bad string
	if err := s.read.QueryRow(`SELECT doc FROM stories WHERE id = 'bad'`).Scan(&bad); err != nil || bad != `{"Steps":7}` {
		t.Errorf("what cannot be read is %q, %v, want it as it was", bad, err)
	}
}
