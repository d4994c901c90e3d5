package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

var (
	now   = time.Now().UTC().Truncate(time.Millisecond)
	ledge = feed.Feed{ID: "f1", Name: "The Ledger", URL: "https://ledger.example/rss"}
)

func open(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a b%3f?.db")
	return reopen(t, path), path
}

func reopen(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func subscribe(t *testing.T, s *Store, next time.Time, feeds ...feed.Feed) {
	t.Helper()
	var due []Due
	for _, f := range feeds {
		due = append(due, Due{f, next})
	}
	if err := s.Subscribe(t.Context(), due); err != nil {
		t.Fatal(err)
	}
}

func lease(t *testing.T, s *Store) watcher.Lease {
	t.Helper()
	ls, err := s.Lease(t.Context(), now, 10)
	if err != nil || len(ls) != 1 {
		t.Fatalf("Lease = %v, %v, want one", ls, err)
	}
	return ls[0]
}

func save(t *testing.T, s *Store, b watcher.Batch) error {
	t.Helper()
	return s.Update(t.Context(), func(tx watcher.Tx) error { return tx.Save(t.Context(), b) })
}

func batch(l watcher.Lease) watcher.Batch {
	return watcher.Batch{Lease: l, At: now, Next: now.Add(time.Hour),
		Health: watcher.Health{Title: "Ledger", Read: now, Held: 20, Rolled: now.Add(-time.Hour), Renamed: now.Add(-2 * time.Hour),
			Failures: 3, Failing: now.Add(-3 * time.Hour), Cause: "timeout", Told: true, Warned: "odd", Gone: true, Fresh: now.Add(-4 * time.Hour), Pause: 90 * time.Minute,
			Frozen: true, Moved: "https://new.example/", MovedSince: now.Add(-5 * time.Hour), Adopted: true}}
}

func entry(key, title, text string) feed.Entry {
	return feed.Entry{Feed: ledge.ID, Key: key, URL: "https://ledger.example/" + key, Title: title, Text: text, Source: ledge.Name, Trust: feed.Press, Published: now, Fetched: now}
}

func post(story, channel string, revision int, kind notify.Kind, op notify.Op) notify.Delivery {
	a := notify.Alert{ID: notify.ID("w", story, kind, revision), Kind: kind, Story: story, Revision: revision, Severity: notify.Normal, Headline: notify.Text{Text: fmt.Sprint(kind, revision)}}
	return notify.Delivery{ID: a.ID + "@" + channel, Alert: a, Channel: channel, Op: op}
}

// fill stores deliveries through a poll.
func fill(t *testing.T, s *Store, ds ...notify.Delivery) {
	t.Helper()
	subscribe(t, s, now.Add(-time.Second), ledge)
	b := batch(lease(t, s))
	b.Next, b.Deliveries = now.Add(-time.Second), ds
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, s *Store, channel string) notify.Delivery {
	t.Helper()
	d, err := s.Claim(t.Context(), channel)
	if err != nil {
		t.Fatalf("Claim: %v", err)
	}
	return d
}

func wantEmpty(t *testing.T, s *Store, channel string) {
	t.Helper()
	if d, err := s.Claim(t.Context(), channel); !errors.Is(err, notify.ErrEmpty) {
		t.Fatalf("Claim = %s %s, %v, want ErrEmpty", d.Op, d.ID, err)
	}
}

func TestLeaseIsExclusiveAndFenced(t *testing.T) {
	s, path := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	first := lease(t, s)
	if !first.Health.First() {
		t.Error("a feed that was never read is not First")
	}
	if ls, err := s.Lease(t.Context(), now, 10); err != nil || len(ls) != 0 {
		t.Errorf("a leased feed was leased again: %v, %v", ls, err)
	}
	s.Close()
	s = reopen(t, path) // a crash in between: the lease is free again
	second := lease(t, s)
	if err := save(t, s, batch(first)); !errors.Is(err, watcher.ErrFenced) {
		t.Errorf("Save with an outdated lease = %v, want ErrFenced", err)
	}
	b := batch(second)
	b.Page.Validators = feed.Validators{ETag: `W/"1"`, LastModified: "Mon \xe9 \"odd\"", BodyHash: "aa", Rhythm: "60 0 0", Seen: "AAAA"}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	if ls, err := s.Lease(t.Context(), now, 10); err != nil || len(ls) != 0 {
		t.Errorf("a feed that is not due was leased: %v, %v", ls, err)
	}
	ls, err := s.Lease(t.Context(), now.Add(2*time.Hour), 10)
	if err != nil || len(ls) != 1 {
		t.Fatalf("Lease = %v, %v", ls, err)
	}
	got := ls[0]
	want := watcher.Lease{Feed: ledge.ID, Fence: 3, Due: now.Add(time.Hour), Validators: b.Page.Validators, Health: b.Health}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lease (-want +got):\n%s", diff)
	}
}

func TestFailedPollKeepsValidators(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	b := batch(lease(t, s))
	b.Next = now.Add(-time.Second)
	b.Page.Validators = feed.Validators{ETag: "e"}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	b = batch(lease(t, s))
	b.Next, b.Err = now.Add(-time.Second), errors.New("timeout")
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	if l := lease(t, s); l.Validators.ETag != "e" {
		t.Errorf("validators after a failed poll = %+v", l.Validators)
	}
}

func TestSubscribe(t *testing.T) {
	s, _ := open(t)
	other := feed.Feed{ID: "f2", Name: "Other", URL: "https://other.example"}
	subscribe(t, s, now.Add(time.Hour), ledge, other)
	subscribe(t, s, now.Add(2*time.Hour), ledge) // later: the stored time stays; other is dropped
	ls, err := s.Lease(t.Context(), now.Add(time.Hour), 10)
	if err != nil || len(ls) != 1 || ls[0].Feed != ledge.ID {
		t.Fatalf("Lease = %v, %v, want the one that is still subscribed", ls, err)
	}
	hourly := ledge
	hourly.Schedule = "@hourly UTC"
	subscribe(t, s, now.Add(time.Minute), ledge) // the same schedule: what the server asked for stays
	if ls, _ := s.Lease(t.Context(), now.Add(30*time.Minute), 10); len(ls) != 0 {
		t.Error("a restart forgot when the feed is due")
	}
	subscribe(t, s, now.Add(time.Minute), hourly) // a new schedule may ask for an earlier time
	s.write.Exec(`UPDATE feeds SET lease_until = 1 WHERE lease_until > 0`)
	if ls, _ := s.Lease(t.Context(), now.Add(30*time.Minute), 10); len(ls) != 1 {
		t.Error("a new schedule does not move the due time")
	}
	known, err := s.Known(t.Context())
	if diff := cmp.Diff(map[string]bool{"f1": true, "f2": true}, known); diff != "" || err != nil {
		t.Errorf("Known (-want +got):\n%s, %v", diff, err)
	}
}

// Feeds of one host take turns, so that a slow host holds one slot only.
func TestLeaseIsOnePerHost(t *testing.T) {
	s, _ := open(t)
	a := feed.Feed{ID: "a", URL: "https://Slow.example/a"}
	b := feed.Feed{ID: "b", URL: "https://slow.example/b"}
	c := feed.Feed{ID: "c", URL: "https://other.example/c"}
	subscribe(t, s, now.Add(-time.Minute), a, b, c)
	ids := func() (out []string) {
		ls, err := s.Lease(t.Context(), now, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range ls {
			out = append(out, l.Feed)
		}
		return out
	}
	first := ids()
	if len(first) != 2 {
		t.Fatalf("leased %v, want one of the slow host and the other's", first)
	}
	if more := ids(); len(more) != 0 {
		t.Errorf("leased %v while their hosts are polled", more)
	}
	if err := save(t, s, batch(watcher.Lease{Feed: "a", Fence: 1})); err != nil {
		t.Fatal(err)
	}
	if next := ids(); len(next) != 1 || next[0] != "b" {
		t.Errorf("leased %v after the host was free, want b", next)
	}
}

// A host that asks for a pause gets it from all its feeds, also after a restart.
func TestHostIsPaused(t *testing.T) {
	s, path := open(t)
	a := feed.Feed{ID: "a", URL: "https://Slow.example/a"}
	b := feed.Feed{ID: "b", URL: "https://slow.example:443/b"}
	c := feed.Feed{ID: "c", URL: "https://other.example/c"}
	subscribe(t, s, now.Add(-time.Minute), a)
	paused := batch(lease(t, s))
	subscribe(t, s, now.Add(-time.Minute), a, b, c)
	paused.Paused = watcher.Pause{Host: "slow.example", Until: now.Add(30 * time.Minute)}
	if err := save(t, s, paused); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = reopen(t, path)
	for _, tt := range []struct {
		after time.Duration
		want  string
	}{{0, "c"}, {29 * time.Minute, ""}, {30 * time.Minute, "b"}} {
		ls, err := s.Lease(t.Context(), now.Add(tt.after), 10)
		got := ""
		for _, l := range ls {
			got += l.Feed
		}
		if err != nil || got != tt.want {
			t.Errorf("%v later %q is due, %v, want %q", tt.after, got, err, tt.want)
		}
	}
}

func unseen(t *testing.T, s *Store, entries ...feed.Entry) []watcher.Fresh {
	t.Helper()
	return sift(t, s, entries...).Fresh
}

func sift(t *testing.T, s *Store, entries ...feed.Entry) watcher.Sifted {
	t.Helper()
	var out watcher.Sifted
	err := s.View(t.Context(), func(tx watcher.Tx) (err error) {
		out, err = tx.Unseen(t.Context(), feed.Page{Entries: entries})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestUnseen(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	b := batch(lease(t, s))
	known := entry("1", "Japan curbs photoresist", "text")
	b.Records = []watcher.Record{{Entry: known, Story: "", Decision: watcher.None, Reason: "no watch matches"}}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	change := func(f func(*feed.Entry)) feed.Entry {
		e := known
		f(&e)
		return e
	}
	tests := []struct {
		name  string
		entry feed.Entry
		fresh bool
		edit  bool
	}{
		{"the same", known, false, false},
		{"edited", change(func(e *feed.Entry) { e.Text = "text, corrected" }), true, true},
		{"new key, same address and headline", change(func(e *feed.Entry) { e.Key, e.Text = "9", "text grew" }), false, false},
		{"new key and a tracking parameter", change(func(e *feed.Entry) { e.Key, e.URL, e.Text = "9", e.URL+"?utm_source=rss", "grew" }), false, false},
		{"new key and address, same words", change(func(e *feed.Entry) { e.Key, e.URL = "9", "https://ledger.example/moved/9" }), false, false},
		{"same address, another headline (a live blog)", change(func(e *feed.Entry) { e.Key, e.Title = "9", "Japan lifts curbs" }), true, false},
		{"another feed", change(func(e *feed.Entry) { e.Feed = "f2" }), true, false},
		{"new", entry("2", "Another", "story"), true, false},
		{"no words at all", entry("3", "", ""), true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := unseen(t, s, tt.entry)
			if fresh := len(got) == 1; fresh != tt.fresh {
				t.Fatalf("Unseen = %v, want fresh %v", got, tt.fresh)
			}
			if tt.fresh && (got[0].Was != nil) != tt.edit {
				t.Errorf("Was = %v, want an edit: %v", got[0].Was, tt.edit)
			}
			if tt.edit {
				if diff := cmp.Diff(known, *got[0].Was); diff != "" {
					t.Errorf("Was (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestUnseenOfManyEntries(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	var all []feed.Entry
	b := batch(lease(t, s))
	for i := range 700 {
		e := entry(fmt.Sprint(i), fmt.Sprint("title ", i), "text")
		all = append(all, e)
		if i%2 == 0 {
			b.Records = append(b.Records, watcher.Record{Entry: e, Decision: watcher.None})
		}
	}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	got := unseen(t, s, all...)
	if len(got) != 350 || got[0].Entry.Key != "1" || got[349].Entry.Key != "699" {
		t.Errorf("Unseen = %d entries, first %q", len(got), got[0].Entry.Key)
	}
}

func TestStoriesComeBackWhole(t *testing.T) {
	s, path := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	it := story.NewItem(entry("1", "Japan curbs photoresist to Korea", "Japan will require licences for 3 goods from July 4."),
		story.Facts{Materials: []string{"photoresist"}, Direction: "tighten", Exporter: "JP", Targets: []string{"KR"}})
	st := story.Open(it)
	st.Channels, st.Revision, st.Update = []string{"c"}, 2, now
	b := batch(lease(t, s))
	b.Stories = []*story.Story{st}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = reopen(t, path)
	lookups := map[string]struct {
		l    watcher.Lookup
		want int
	}{
		"by its keys":         {watcher.Lookup{Keys: []story.Keys{it.Keys()}}, 1},
		"by a word":           {watcher.Lookup{Keys: []story.Keys{{Words: it.Keys().Words[:1], At: now}}}, 1},
		"by a topic":          {watcher.Lookup{Keys: []story.Keys{{Topics: st.Keys().Topics, At: now}}}, 1},
		"by a topic, too old": {watcher.Lookup{Keys: []story.Keys{{Topics: st.Keys().Topics, At: now.Add(story.StoryWindow + time.Hour)}}}, 0},
		"by id":               {watcher.Lookup{IDs: []string{st.ID}}, 1},
		"by both":             {watcher.Lookup{IDs: []string{st.ID}, Keys: []story.Keys{it.Keys()}}, 1},
		"by another word":     {watcher.Lookup{Keys: []story.Keys{{Words: []int32{42}, At: now}}}, 0},
	}
	for name, tt := range lookups {
		var got []*story.Story
		err := s.View(t.Context(), func(tx watcher.Tx) (err error) {
			got, err = tx.Recent(t.Context(), tt.l)
			return err
		})
		if err != nil || len(got) != tt.want {
			t.Errorf("%s: Recent = %d stories, %v, want %d", name, len(got), err, tt.want)
			continue
		}
		if tt.want == 1 {
			if diff := cmp.Diff(st, got[0]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

// Nothing of a batch may be stored when any part of it fails.
func TestUpdateIsAtomic(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	l := lease(t, s)
	b := batch(l)
	b.Records = []watcher.Record{{Entry: entry("1", "t", "x")}}
	b.Deliveries = []notify.Delivery{post("s", "c", 1, notify.New, notify.Post)}
	broken := errors.New("broken")
	err := s.Update(t.Context(), func(tx watcher.Tx) error {
		if err := tx.Save(t.Context(), b); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatalf("Update = %v", err)
	}
	if got := unseen(t, s, entry("1", "t", "x")); len(got) != 1 {
		t.Error("an entry of a failed update is known")
	}
	wantEmpty(t, s, "c")
	if err := save(t, s, b); err != nil {
		t.Errorf("the lease was lost by a failed update: %v", err)
	}
}

func TestViewKeepsNothing(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	b := batch(lease(t, s))
	b.Deliveries = []notify.Delivery{post("s", "c", 1, notify.New, notify.Post)}
	err := s.View(t.Context(), func(tx watcher.Tx) error { return tx.Save(t.Context(), b) })
	t.Logf("saving in a view: %v", err)
	wantEmpty(t, s, "c")
}

func TestOpen(t *testing.T) {
	s, path := open(t)
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrLocked) {
		t.Errorf("a second Open = %v, want ErrLocked", err)
	}
	ro, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatalf("OpenReadOnly beside a writer: %v", err)
	}
	if err := ro.Close(); err != nil {
		t.Error(err)
	}
	if _, err := OpenReadOnly(t.Context(), path+"x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenReadOnly of nothing = %v", err)
	}
	fill(t, s, post("s", "c", 1, notify.New, notify.Post))
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := Copy(t.Context(), path, to); err != nil {
		t.Fatal(err)
	}
	claim(t, reopen(t, to), "c")
	if _, err := s.write.Exec(`PRAGMA user_version = 99`); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrNewer) {
		t.Errorf("Open of a newer database = %v, want ErrNewer", err)
	}
	if _, err := Open(t.Context(), "/proc/none/x.db"); err == nil {
		t.Error("Open where nothing can be written succeeded")
	}
}

func TestConnectionIsDurable(t *testing.T) {
	s, _ := open(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		for _, db := range []*sql.DB{s.write, s.read} {
			var got string
			if err := db.QueryRowContext(context.Background(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s = %q, %v, want %q", pragma, got, err, want)
			}
		}
	}
}
