package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"curbwire/watcher"
	"curbwire/watcher/feed"
)

// TestClaimsAreThoseOfAFullLook runs leases, polls, pauses, changes of the config
// and restarts in random order, and holds each claim against a look at all feeds:
// of each host that no lease is for, the feed that is due longest.
func TestClaimsAreThoseOfAFullLook(t *testing.T) {
	s, path := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	var all []feed.Feed
	for i := range 30 {
		all = append(all, feed.Feed{ID: fmt.Sprint("f", i), URL: fmt.Sprintf("https://host%d.example/%d", i%7, i), Schedule: "@hourly"})
	}
	hosts := map[string]string{}
	for _, f := range all {
		hosts[f.ID] = feed.Host(f.URL)
	}
	soon := func() time.Time { return now.Add(time.Duration(random.IntN(100)) * time.Second) }
	choose := func() {
		var due []Due
		for _, f := range all {
			if random.IntN(4) > 0 {
				due = append(due, Due{f, soon()})
			}
		}
		if err := s.Subscribe(t.Context(), due); err != nil {
			t.Fatal(err)
		}
	}
	choose()
	var held []watcher.Lease
	claimed := 0
	for step := range 400 {
		switch random.IntN(12) {
		case 0:
			choose()
		case 1:
			if err := s.Hasten(t.Context(), soon()); err != nil {
				t.Fatal(err)
			}
		case 2:
			s.Close()
			s, held = reopen(t, path), nil
		case 3: // the leases of another process run out
			if _, err := s.write.Exec(`UPDATE feeds SET lease_until = 1 WHERE lease_until > 0`); err != nil {
				t.Fatal(err)
			}
			held = nil
		case 4, 5, 6, 7:
			for _, l := range held {
				b := watcher.Batch{Lease: l, At: now, Next: soon()}
				if random.IntN(5) == 0 {
					b.Paused = watcher.Pause{Host: fmt.Sprintf("host%d.example", random.IntN(7)), Until: soon()}
				}
				if err := save(t, s, b); err != nil {
					t.Fatal(err)
				}
			}
			held = nil
		default:
			due := soon()
			want := fullLook(t, s, due)
			ls, err := s.Lease(t.Context(), due, 100)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range ls {
				got = append(got, fmt.Sprint(hosts[l.Feed], " ", millis(l.Due))) // of two that are due at one time, either will do
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("step %d: leased %v, want %v", step, got, want)
			}
			held = append(held, ls...)
			claimed += len(ls)
		}
	}
	if claimed < 100 {
		t.Errorf("only %d claims were compared", claimed)
	}
}

func fullLook(t *testing.T, s *Store, due time.Time) []string {
	t.Helper()
	rows, err := s.read.Query(`SELECT host, next_due FROM (
		SELECT host, next_due, row_number() OVER (PARTITION BY host ORDER BY next_due, id) AS turn FROM feeds
		WHERE active = 1 AND host NOT IN (SELECT host FROM feeds WHERE lease_until > 0 AND lease_until >= $1)) due
		WHERE turn = 1 AND next_due <= $2`, millis(time.Now()), millis(due))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var host string
		var due int64
		if err := rows.Scan(&host, &due); err != nil {
			t.Fatal(err)
		}
		found = append(found, fmt.Sprint(host, " ", due))
	}
	slices.Sort(found)
	return found
}

// TestClaimsUseTheIndex: what a tick costs does not grow with the number of feeds.
func TestClaimsUseTheIndex(t *testing.T) {
	s, _ := open(t)
	for _, query := range []struct {
		sql  string
		args []any
	}{{freeLeases, []any{1}}, {leaseHeads, []any{1, 2, 3}}, {nextHead, []any{"h"}}, {saveFeedSQL, make([]any, 3+len(feedState))}} {
		rows, err := s.read.Query(`EXPLAIN QUERY PLAN `+query.sql, query.args...)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(detail, "SCAN") && !strings.Contains(detail, "INDEX feeds_head") {
				t.Errorf("%s\nreads all feeds: %s", query.sql, detail)
			}
		}
		rows.Close()
	}
}

// TestUnseenCountsWhatThePageLeavesOut: a few entries under new keys are no storm
// when the rest of the page stands as it did.
func TestUnseenCountsWhatThePageLeavesOut(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	b := batch(lease(t, s))
	var page []feed.Entry
	for i := range 10 {
		e := entry(fmt.Sprint(i), fmt.Sprint("title ", i), "text")
		page = append(page, e)
		b.Records = append(b.Records, watcher.Record{Entry: e, Decision: watcher.None})
	}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	for i := range page {
		page[i].Key = "new" + page[i].Key
	}
	for _, tt := range []struct {
		shown int
		storm bool
	}{{3, false}, {6, true}} {
		var got watcher.Sifted
		err := s.View(t.Context(), func(tx watcher.Tx) (err error) {
			got, err = tx.Unseen(t.Context(), feed.Page{Entries: page[:tt.shown], Same: 10 - tt.shown})
			return err
		})
		if err != nil || got.Storm != tt.storm || got.Known != 10 || len(got.Renamed) != tt.shown {
			t.Errorf("%d of 10 under new keys: storm %v, %d known, %d renamed, %v; want %v, 10, %d", tt.shown, got.Storm, got.Known, len(got.Renamed), err, tt.storm, tt.shown)
		}
	}
}
