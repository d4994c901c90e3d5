package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/feed"
)

func mute(kind watcher.MuteKind, name, reason string, hours int) watcher.Mute {
	return watcher.Mute{ID: watcher.MuteID(kind, name), Kind: kind, Name: name, Reason: reason, Created: now, Until: now.Add(time.Duration(hours) * time.Hour)}
}

func mutes(t *testing.T, s *Store, at time.Time) []watcher.Mute {
	t.Helper()
	var out []watcher.Mute
	err := s.View(t.Context(), func(tx watcher.Tx) (err error) {
		out, err = tx.Mutes(t.Context(), at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMutes(t *testing.T) {
	s, _ := open(t)
	a, b := mute(watcher.MuteWatch, "gallium", "", 1), mute(watcher.MuteSource, "The Ledger", "noise", 48)
	for _, m := range []watcher.Mute{mute(watcher.MuteSource, "the ledger", "an earlier one of the same outlet", 7), a, b} {
		if err := s.Mute(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]watcher.Mute{b, a}, mutes(t, s, now)); diff != "" {
		t.Errorf("mutes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]watcher.Mute{b}, mutes(t, s, a.Until)); diff != "" {
		t.Errorf("mutes when one has ended (-want +got):\n%s", diff)
	}
	if err := s.Lift(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Lift(t.Context(), b.ID); !errors.Is(err, ErrUnknown) {
		t.Errorf("a second Lift = %v, want ErrUnknown", err)
	}
	c := mute(watcher.MuteStory, "5f", "", 72)
	c.Created = a.Until
	if err := s.Mute(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	var kept int
	if err := s.read.QueryRow(`SELECT count(*) FROM mutes`).Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d mutes are kept, %v, want 1: one was lifted, one has ended", kept, err)
	}
}

// A second process mutes beside the one that holds the lock, and leaves alone
// what that one has in hand.
func TestOpenBeside(t *testing.T) {
	s, path := open(t)
	fill(t, s, post("s", "c", 1, notify.New, notify.Post))
	subscribe(t, s, now.Add(-time.Second), ledge, feed.Feed{ID: "f2", URL: "https://other.example"})
	leases, err := s.Lease(t.Context(), now, 10)
	if err != nil || len(leases) != 2 {
		t.Fatalf("Lease = %v, %v", leases, err)
	}
	d := claim(t, s, "c")
	beside, err := OpenBeside(t.Context(), path)
	if err != nil {
		t.Fatalf("OpenBeside a running one: %v", err)
	}
	defer beside.Close()
	m := mute(watcher.MuteWatch, "gallium", "", 1)
	if err := beside.Mute(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]watcher.Mute{m}, mutes(t, s, now)); diff != "" {
		t.Errorf("the running one sees (-want +got):\n%s", diff)
	}
	if err := save(t, s, batch(leases[0])); err != nil {
		t.Errorf("a poll in hand: %v", err)
	}
	if err := s.Sent(t.Context(), d, "1"); err != nil {
		t.Errorf("a delivery in hand: %v", err)
	}
	if err := beside.Lift(t.Context(), m.ID); err != nil || len(mutes(t, s, now)) != 0 {
		t.Errorf("Lift = %v, %v still hold", err, mutes(t, s, now))
	}
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrLocked) {
		t.Errorf("Open = %v, want ErrLocked: OpenBeside took the lock", err)
	}
}

func TestOpenBringsTheSchemaUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	first, err := schema.ReadFile("schema/0001_initial.sql")
	if err != nil {
		t.Fatal(err)
	}
	old, err := connect(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec(string(first) + `; INSERT INTO stories (id, last, doc) VALUES ('5f', 1, '{"ID":"5f"}'); PRAGMA user_version = 1`); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s := reopen(t, path)
	if err := s.Mute(t.Context(), mute(watcher.MuteStory, "5f", "", 1)); err != nil {
		t.Error(err)
	}
	var stories int
	if err := s.read.QueryRow(`SELECT count(*) FROM stories`).Scan(&stories); err != nil || stories != 1 {
		t.Errorf("%d stories, %v, want the one that was there", stories, err)
	}
}

func TestOpenBesideNeverMigrates(t *testing.T) {
	s, path := open(t)
	if _, err := OpenBeside(t.Context(), path+"x"); !errors.Is(err, ErrNone) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenBeside nothing = %v, want ErrNone", err)
	}
	if _, err := s.write.Exec(`DROP TABLE mutes; PRAGMA user_version = 1`); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBeside(t.Context(), path); !errors.Is(err, ErrOlder) {
		t.Errorf("OpenBeside an older database = %v, want ErrOlder", err)
	}
	var version int
	if err := s.read.QueryRow(`PRAGMA user_version`).Scan(&version); err != nil || version != 1 {
		t.Errorf("the schema is %d, %v, want 1 as before", version, err)
	}
}
