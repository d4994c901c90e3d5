package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/watcher"
	"curbwire/watcher/story"
)

func recent(t *testing.T, s *Store, keys ...story.Keys) []*story.Story {
	t.Helper()
	var out []*story.Story
	err := s.View(t.Context(), func(tx watcher.Tx) (err error) {
		out, err = tx.Recent(t.Context(), watcher.Lookup{Keys: keys})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// shelve stores stories in a poll at a time.
func shelve(t *testing.T, s *Store, l watcher.Lease, at time.Time, stories ...*story.Story) {
	t.Helper()
	b := batch(l)
	b.At, b.Next, b.Stories = at, now.Add(-time.Second), stories
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
}

// idsOf are those of stories, sorted.
func idsOf(stories []*story.Story) []string {
	var out []string
	for _, s := range stories {
		out = append(out, s.ID)
	}
	slices.Sort(out)
	return out
}

// The tables find what an index in memory finds, while stories grow.
func TestStoreFindsWhatAnIndexFinds(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	p := newPress(3)
	var memory story.Index
	var events []event
	var stories []*story.Story
	for i := range 12 {
		var touched []*story.Story
		for range 40 {
			e := p.event(now.Add(time.Duration(p.IntN(100)-90) * 24 * time.Hour))
			touched = append(touched, told(p.report(e, false), i))
			events = append(events, e)
		}
		for range min(i, 1) * 20 {
			n := p.IntN(len(stories))
			if r := p.report(events[n], true); !slices.Contains(touched, stories[n]) {
				stories[n].Join(story.NewItem(r.Entry, r.facts), story.Verdict{Kind: story.Development})
				touched = append(touched, stories[n])
			}
		}
		stories = append(stories, touched[:40]...)
		for _, x := range touched {
			memory.Keep(x)
		}
		shelve(t, s, lease(t, s), now, touched...)
	}
	found := 0
	for range 300 {
		r := p.report(events[p.IntN(len(events))], true)
		keys := story.NewItem(r.Entry, r.facts).Keys()
		want := memory.Candidates(keys)
		from, _ := keys.Window()
		got := slices.DeleteFunc(recent(t, s, keys), func(x *story.Story) bool { return x.Last.Before(from) })
		if diff := cmp.Diff(idsOf(want), idsOf(got)); diff != "" {
			t.Fatalf("candidates of %q (-memory +tables):\n%s", r.Title, diff)
		}
		found += len(got)
	}
	if found < 600 {
		t.Errorf("%d candidates for 300 entries: the test tests little", found)
	}
}

// A key that thousands share costs no more than one that a few do, and the right
// story is found beside it.
func TestHotKeys(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	facts := story.Facts{Materials: []string{"gallium"}, Direction: "tighten", Exporter: "CN"}
	const opening = "China will require licences for exports of gallium from Friday, the commerce ministry said in a notice that names "
	p := newPress(2)
	report := func(i int, title, text, target string) story.Item {
		e := entry(fmt.Sprint(i, title), title, text)
		e.Published = now.Add(time.Duration(i-3000) * time.Minute)
		f := facts
		f.Targets = []string{target}
		return story.NewItem(e, f)
	}
	var stories []*story.Story
	var texts, targets []string
	for i := range 3000 {
		texts, targets = append(texts, opening+p.name()+" of "+p.name()+". "+p.prose()+" "+p.prose()), append(targets, p.name())
		stories = append(stories, story.Open(report(i, "China curbs exports of gallium to "+targets[i], texts[i], targets[i])))
	}
	shelve(t, s, lease(t, s), now, stories...)
	for _, i := range []int{0, 7, 1500, 2999} {
		it := report(i, "Gallium curbs", texts[i], targets[i])
		it.Print.Host, it.Print.Page = "another.example", 0
		pool := recent(t, s, it.Keys())
		if len(pool) > 30 {
			t.Errorf("%d candidates, want at most 30", len(pool))
		}
		found, v := story.Assign(it, story.NewIndex(pool).Candidates(it.Keys()))
		if found == nil || found.ID != stories[i].ID || v.Kind != story.Copy {
			t.Errorf("the copy of story %d: %+v", i, v)
		}
	}
}

func probes(t *testing.T, s *Store) (words, topics int) {
	t.Helper()
	if err := s.read.QueryRow(`SELECT (SELECT count(*) FROM probes), (SELECT count(*) FROM topics)`).Scan(&words, &topics); err != nil {
		t.Fatal(err)
	}
	return words, topics
}

// A story leaves probes and topics when nobody has reported it for long, a few with
// each poll, and comes back with its next report.
func TestProbesArePruned(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	p := newPress(4)
	var stories []*story.Story
	for i := range 120 {
		stories = append(stories, told(p.report(p.event(now), false), i))
	}
	shelve(t, s, lease(t, s), now, stories...)
	full, _ := probes(t, s)
	late := now.AddDate(0, 0, keptDays)
	shelve(t, s, lease(t, s), late, stories[7]) // reported again
	if words, _ := probes(t, s); words != full {
		t.Errorf("%d probes of %d within the window", words, full)
	}
	for _, left := range []int{70, 20, 1, 1} {
		shelve(t, s, lease(t, s), late.AddDate(0, 0, 1))
		var probed int
		if err := s.read.QueryRow(`SELECT count(*) FROM stories WHERE probed > 0`).Scan(&probed); err != nil || probed != left {
			t.Errorf("%d stories are in the probes, %v, want %d", probed, err, left)
		}
	}
	words, topics := probes(t, s)
	if keys := stories[7].Keys(); words != len(keys.Words) || topics != len(keys.Topics) {
		t.Errorf("%d probes and %d topics are left, want those of one story", words, topics)
	}
	shelve(t, s, lease(t, s), late.AddDate(0, 0, 2), stories[8])
	if again := recent(t, s, stories[8].Keys()); !slices.Contains(idsOf(again), stories[8].ID) {
		t.Error("a story that was reported again is not found")
	}
	if _, err := s.Story(t.Context(), stories[0].ID); err != nil {
		t.Errorf("a pruned story is no longer stored: %v", err)
	}
}

// A damaged story is named, and keeps no other from being found or pruned.
func TestDamagedStory(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	p := newPress(5)
	bad, good := told(p.report(p.event(now), false), 1), told(p.report(p.event(now), false), 2)
	shelve(t, s, lease(t, s), now, bad, good)
	if _, err := s.write.Exec(`UPDATE stories SET doc = $1 WHERE id = $2`, []byte("\x01\xff"), bad.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Story(t.Context(), bad.ID); err == nil || !strings.Contains(err.Error(), bad.ID) {
		t.Errorf("Story = %v, want an error that names it", err)
	}
	err := s.View(t.Context(), func(tx watcher.Tx) error {
		_, err := tx.Recent(t.Context(), watcher.Lookup{Keys: []story.Keys{bad.Keys()}})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), bad.ID) {
		t.Errorf("Recent = %v, want an error that names it", err)
	}
	shelve(t, s, lease(t, s), now.AddDate(0, 0, keptDays+1))
	if words, topics := probes(t, s); words+topics != 0 {
		t.Errorf("%d probes and %d topics are left", words, topics)
	}
}
