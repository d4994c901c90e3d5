//go:build unix

package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"curbwire/watcher"
	"curbwire/watcher/story"
)

// library is a store with many stories, all within their window.
type library struct {
	*testing.B
	*Store
	*press
	events   []event // those of the stories
	ids      []string
	lease    watcher.Lease
	perStory float64 // bytes by which the file grew
}

// newLibrary stores n stories.
func newLibrary(b *testing.B, n int) *library {
	b.Helper()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "library.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	l := &library{B: b, Store: s, press: newPress(1)}
	if err := s.Subscribe(b.Context(), []Due{{ledge, now.Add(-time.Minute)}}); err != nil {
		b.Fatal(err)
	}
	ls, err := s.Lease(b.Context(), now, 1)
	if err != nil || len(ls) != 1 {
		b.Fatal(ls, err)
	}
	l.lease = ls[0]
	before := l.size()
	const step = 2000
	for done := 0; done < n; done += step {
		var stories []*story.Story
		for i := done; i < min(done+step, n); i++ {
			e := l.event(now.Add(-time.Duration(n-i) * 30 * 24 * time.Hour / time.Duration(n)))
			l.events = append(l.events, e)
			s := told(l.report(e, false), i)
			stories, l.ids = append(stories, s), append(l.ids, s.ID)
		}
		l.keep(stories)
	}
	l.perStory = float64(l.size()-before) / float64(n)
	return l
}

// size is that of the database file, in bytes.
func (l *library) size() int {
	l.Helper()
	var size int
	if err := l.write.QueryRow(`SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&size); err != nil {
		l.Fatal(err)
	}
	return size
}

func (l *library) keep(stories []*story.Story) {
	l.Helper()
	err := l.Update(l.Context(), func(tx watcher.Tx) error {
		return tx.Save(l.Context(), watcher.Batch{Lease: l.lease, At: now, Next: now, Stories: stories})
	})
	if err != nil {
		l.Fatal(err)
	}
}

// poll is what one poll brings: half of it tells of what no story does, the others
// are copies of reports old and recent. Of these it gives the stories that are right.
func (l *library) poll(n int) (entries []report, right []string) {
	for range n {
		if l.IntN(2) == 0 {
			entries, right = append(entries, l.report(l.event(now), false)), append(right, "")
			continue
		}
		i := l.IntN(len(l.events))
		entries, right = append(entries, l.report(l.events[i], true)), append(right, l.ids[i])
	}
	return entries, right
}

// place does with the entries of a poll what the watcher does, without matching and
// deciding. It returns the stories that they belong to, and how many were looked at.
func (l *library) place(tx watcher.Tx, entries []report) (placed []*story.Story, looked int) {
	l.Helper()
	items := make([]story.Item, len(entries))
	keys := make([]story.Keys, len(entries))
	for i, e := range entries {
		items[i] = story.NewItem(e.Entry, e.facts)
		keys[i] = items[i].Keys()
	}
	pool, err := tx.Recent(l.Context(), watcher.Lookup{Keys: keys})
	if err != nil {
		l.Fatal(err)
	}
	index := story.NewIndex(pool)
	for i, it := range items {
		candidates := index.Candidates(keys[i])
		looked += len(candidates)
		s, v := story.Assign(it, candidates)
		if s == nil {
			s = story.Open(it)
		} else {
			s.Join(it, v)
		}
		index.Keep(s)
		placed = append(placed, s)
	}
	return placed, looked
}

// BenchmarkStories takes entries through fingerprint, probes, verification and
// assignment, with so many stories retained: "find" without storing the outcome,
// "save" with the entries and stories in one durable transaction a poll. It prints
// the rate by the processor's time and by the clock, how many stories an entry was
// held against, how many of the copies came to the story that they are copies of, and
// the bytes of a story on disk.
func BenchmarkStories(b *testing.B) {
	for _, n := range []int{1_000, 50_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l := newLibrary(b, n)
			b.Run("find", func(b *testing.B) { l.bench(b, false) })
			b.Run("save", func(b *testing.B) { l.bench(b, true) })
		})
	}
}

func (l *library) bench(b *testing.B, save bool) {
	const perPoll = 25
	var copies, right, looked int
	var cpu time.Duration
	for b.Loop() {
		b.StopTimer()
		entries, want := l.poll(perPoll)
		b.StartTimer()
		began := processorTime(b)
		err := l.Update(b.Context(), func(tx watcher.Tx) error {
			placed, n := l.place(tx, entries)
			looked += n
			for i, s := range placed {
				if want[i] != "" {
					copies++
					if s.ID == want[i] {
						right++
					}
				}
			}
			if !save {
				return nil
			}
			return tx.Save(b.Context(), l.batch(entries, placed))
		})
		if err != nil {
			b.Fatal(err)
		}
		cpu += processorTime(b) - began
	}
	b.ReportMetric(float64(b.N*perPoll)/cpu.Seconds(), "entries/cpu-s")
	b.ReportMetric(float64(b.N*perPoll)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric(float64(looked)/float64(b.N*perPoll), "looked/entry")
	b.ReportMetric(float64(right)/float64(max(copies, 1)), "right/copy")
	b.ReportMetric(l.perStory, "bytes/story")
}

// processorTime is what this process has used of it: other processes on the machine
// make the clock a poor measure.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// batch is what is stored of a poll.
func (l *library) batch(entries []report, placed []*story.Story) watcher.Batch {
	out := watcher.Batch{Lease: l.lease, At: now, Next: now}
	for i, s := range placed {
		out.Records = append(out.Records, watcher.Record{Entry: entries[i].Entry, Story: s.ID, Watches: []string{"metals"}, Decision: watcher.SayCopy, Reason: "the same text"})
		if !slices.Contains(out.Stories, s) {
			out.Stories = append(out.Stories, s)
		}
	}
	return out
}
