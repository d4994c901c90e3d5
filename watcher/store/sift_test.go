package store

import (
	"fmt"
	"testing"
	"time"

	"curbwire/watcher"
	"curbwire/watcher/feed"
)

const (
	ledeA = "Delegations arrived in Geneva on Saturday for two days of talks on tariffs and rare earth licences."
	ledeB = "Beijing agreed late on Sunday to resume licences for carmakers, the treasury secretary told reporters as talks ended."
)

// keep polls a page and stores all of it, and returns how it was sifted.
func keep(t *testing.T, s *Store, entries ...feed.Entry) watcher.Sifted {
	t.Helper()
	subscribe(t, s, now.Add(-time.Minute), ledge)
	b := batch(lease(t, s))
	b.Next = now.Add(-time.Minute)
	sifted := sift(t, s, entries...)
	b.Renamed = sifted.Renamed
	for _, f := range sifted.Fresh {
		b.Records = append(b.Records, watcher.Record{Entry: f.Entry, Decision: watcher.None})
	}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	return sifted
}

func page(n int, change func(i int, e *feed.Entry)) []feed.Entry {
	var out []feed.Entry
	for i := range n {
		e := entry(fmt.Sprint("k", i), fmt.Sprint("Headline number ", i), ledeA)
		e.Text += fmt.Sprint(" ", i)
		e.Published = now.Add(-time.Duration(i) * time.Hour)
		change(i, &e)
		out = append(out, e)
	}
	return out
}

func TestStormIsKnownByItsNewKeys(t *testing.T) {
	newKey := func(_ int, e *feed.Entry) { e.Key = "new-" + e.Key }
	tests := []struct {
		name   string
		change func(i int, e *feed.Entry)
	}{
		{"the same otherwise", newKey},
		{"other addresses", func(i int, e *feed.Entry) { newKey(i, e); e.URL = "https://ledger.example/moved/" + e.Key }},
		{"other headlines at the same address and date", func(i int, e *feed.Entry) { newKey(i, e); e.Title = "The Ledger: " + e.Title }},
		{"other addresses and texts, headline and date as before", func(i int, e *feed.Entry) {
			newKey(i, e)
			e.URL, e.Text = "https://ledger.example/moved/"+e.Key, ledeB
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := open(t)
			keep(t, s, page(6, func(int, *feed.Entry) {})...)
			now := page(6, tt.change)
			got := keep(t, s, now...)
			if len(got.Fresh) != 0 || len(got.Renamed) != 6 || got.Known != 6 || !got.Storm {
				t.Fatalf("the storm: %+v", got)
			}
			got = keep(t, s, now...)
			if got.Storm || len(got.Renamed) != 0 || got.Known != 6 {
				t.Errorf("the poll after it: %+v", got)
			}
		})
	}
}

func TestNoStorm(t *testing.T) {
	s, _ := open(t)
	keep(t, s, page(6, func(int, *feed.Entry) {})...)
	tests := []struct {
		name   string
		change func(i int, e *feed.Entry)
		fresh  int
	}{
		{"half of the keys", func(i int, e *feed.Entry) {
			if i%2 == 0 {
				e.Key = "x" + e.Key
			}
		}, 0},
		{"new articles under standing headlines", func(i int, e *feed.Entry) {
			e.Key, e.URL, e.Text, e.Published = "y"+e.Key, e.URL+"/y", ledeB, now.Add(time.Duration(i)*time.Minute)
		}, 6},
		{"new articles that all link to one page", func(i int, e *feed.Entry) {
			e.Key, e.Title, e.Text, e.URL = "z"+e.Key, fmt.Sprint("Other news ", i), ledeB, "https://ledger.example/k0"
		}, 6},
	}
	for _, tt := range tests {
		if got := sift(t, s, page(6, tt.change)...); got.Storm || len(got.Fresh) != tt.fresh {
			t.Errorf("%s: storm %v, %d fresh, want %d", tt.name, got.Storm, len(got.Fresh), tt.fresh)
		}
	}
}

// An article that a feed lists twice, under two keys, is not moved to and fro.
func TestTwiceInOnePageIsNotRenamed(t *testing.T) {
	s, _ := open(t)
	twice := []feed.Entry{entry("1", "One", ledeA), entry("1", "One", ledeA)}
	twice[1].Key = "2"
	keep(t, s, twice[0])
	for range 2 {
		if got := keep(t, s, twice...); len(got.Renamed)+len(got.Fresh) != 0 || got.Known != 2 {
			t.Errorf("it was sifted as %+v", got)
		}
	}
}

// A feed that shows one item at a time, always under the same id.
func TestOneKeyForEveryItem(t *testing.T) {
	s, _ := open(t)
	first := entry("1", "Talks on rare earths begin", ledeA)
	second := entry("1", "Licences for carmakers resume", ledeB)
	second.URL = "https://ledger.example/2"
	keep(t, s, first)
	got := keep(t, s, second)
	if len(got.Fresh) != 1 || got.Fresh[0].Was != nil || got.Shared != 1 {
		t.Fatalf("the second item: %+v", got)
	}
	for _, e := range []feed.Entry{first, second} {
		if got := keep(t, s, e); len(got.Fresh) != 0 {
			t.Errorf("%q is news again: %+v", e.Title, got)
		}
	}
	edited := first
	edited.Title, edited.URL = "Talks on rare earths begin in Geneva", "https://ledger.example/talks-begin-in-geneva"
	if got := sift(t, s, edited); len(got.Fresh) != 1 || got.Fresh[0].Was == nil || got.Shared != 0 {
		t.Errorf("a new headline with its address: %+v, want an edit", got)
	}
}

func TestLiveBlog(t *testing.T) {
	s, _ := open(t)
	live := entry("1", "Live: trade talks in Geneva", ledeA)
	keep(t, s, live)
	moved := live
	moved.Key, moved.Text, moved.URL = "2", ledeB, live.URL+"?utm_source=rss"
	got := keep(t, s, moved)
	if len(got.Fresh) != 1 || got.Fresh[0].Was == nil || len(got.Renamed) != 1 {
		t.Fatalf("a new lede at a known address: %+v, want a changed entry", got)
	}
	if got := keep(t, s, moved); len(got.Fresh) != 0 {
		t.Errorf("it is news again: %+v", got)
	}
}

// TestArticleIsKept: what was read behind an entry stays with it through an edit,
// so that it is not fetched again.
func TestArticleIsKept(t *testing.T) {
	s, _ := open(t)
	e := entry("k", "Headline", ledeA)
	e.Article = "Six paragraphs."
	keep(t, s, e)
	records, err := s.Entries(t.Context(), e.URL)
	if err != nil || len(records) != 1 || records[0].Entry.Article != e.Article {
		t.Fatalf("stored %+v, %v; want the article %q", records, err, e.Article)
	}
	edited := entry("k", "Headline", ledeB)
	got := keep(t, s, edited)
	if len(got.Fresh) != 1 || got.Fresh[0].Entry.Article != e.Article {
		t.Errorf("after an edit: %+v; want the article %q", got.Fresh, e.Article)
	}
}
