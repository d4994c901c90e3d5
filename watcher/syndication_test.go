package watcher

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// replay runs entries one by one through the code of the daemon, the stories
// kept in memory.
type replay struct {
	*desk
	index story.Index
}

func newReplay(t *testing.T) *replay {
	return &replay{desk: newDesk(t)}
}

func (r *replay) one(e feed.Entry) (Judged, Record) {
	judged := Judge(r.set, []Fresh{{Entry: e}})
	r.outlets.Learn(judged)
	var pool []*story.Story
	if len(judged[0].Hits) > 0 {
		pool = r.index.Candidates(judged[0].Item(r.outlets).Keys())
	}
	b := Process(Input{
		Sub:     Subscription{feed.Feed{ID: e.Feed, Name: e.Source}, cron.Every(time.Hour)},
		Lease:   Lease{Feed: e.Feed, Health: Health{Read: e.At().Add(-time.Hour)}},
		Page:    feed.Page{Entries: []feed.Entry{e}},
		At:      e.At(),
		Judged:  judged,
		Pool:    pool,
		Outlets: r.outlets,
	}, r.settings)
	for _, st := range b.Stories {
		r.index.Keep(st)
	}
	return judged[0], b.Records[0]
}

func (r *replay) run(entries []told) []ruling {
	var out []ruling
	for _, e := range entries {
		j, rec := r.one(e.Entry)
		out = append(out, ruling{told: e, hit: len(j.Hits) > 0, decision: rec.Decision, alert: rec.Alert, story: rec.Story, why: rec.Reason})
	}
	return out
}

// TestSyndicationBases holds that what the generator starts from is read as a
// hit, and that each change of a fact changes the text.
func TestSyndicationBases(t *testing.T) {
	c := readCorpus(t)
	r := newReplay(t)
	hit := func(lang, title, text string) bool {
		j := Judge(r.set, []Fresh{{Entry: feed.Entry{Title: title, Text: text, Lang: lang}}})
		return len(j[0].Hits) > 0
	}
	for _, b := range c.bases {
		if !hit(b.Lang, b.Headline, b.Text) {
			t.Errorf("%s: no hit: %s", b.ID, b.Headline)
		}
		for _, h := range b.Headlines {
			if !hit(b.Lang, h, b.Text) {
				t.Errorf("%s: no hit: %s", b.ID, h)
			}
		}
		for _, n := range b.Next {
			if !hit(b.Lang, n.Headline, n.Text) || !hit(b.Lang, n.Also, n.Text) {
				t.Errorf("%s: no hit: %s", b.ID, n.Headline)
			}
		}
		for _, w := range []swaps{b.Number, b.Date, b.Material, b.Country, b.Reverse} {
			for _, p := range w.pairs() {
				if !strings.Contains(b.Headline+strings.Join(b.Headlines, "")+b.Text+b.Standfirst, p[0]) {
					t.Errorf("%s: %q is not in the text", b.ID, p[0])
				}
			}
		}
	}
}

// TestSyndication measures how well copies are told from what happens next.
// With -v it prints a row for each seed, the sum and the first mistakes of each
// class; the floors are what was reached.
func TestSyndication(t *testing.T) {
	c := readCorpus(t)
	all := newTally()
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 2))
		d := &wireDesk{Rand: r, phrases: c.phrases}
		one := newTally()
		shown := map[string]int{}
		one.score(newReplay(t).run(d.syndicate(c.events(r))), func(class string, r ruling, first *ruling) {
			if shown[class]++; shown[class] <= 3 {
				t.Logf("%s: %s %v %s: %s (%s)", class, r.event.id, r.how, r.decision, r.Title, r.why)
			}
			if first != nil && shown[class] <= 3 {
				t.Logf("    in the post on %s %v: %s", first.event.id, first.how, first.Title)
			}
		})
		t.Logf("seed %d: %v", seed, one)
		all.add(one)
	}
	t.Logf("all: %v", all)
	for _, f := range []struct {
		name       string
		got, floor float64
	}{
		{"entries", float64(all.entries), 5500},
		{"share of hits", ratio(all.hits, all.entries), 0.95},
		{"pair precision", all.precision(), 0.97},
		{"pair recall", all.recall(), 0.935},
		{"pair F1", all.f1(), 0.955},
		{"first reports told", -float64(all.silenced), 0},
		{"number changes told", -float64(all.lost("number")), 0},
		{"date changes told", -float64(all.lost("date", "country", "material", "reverse")), 0},
		{"templates told", -float64(all.lost("template")), 0},
		{"later steps told", 1 - ratio(all.lost(laterSteps...), all.count(laterSteps...)), 0.97},
		{"copies not told again", 1 - all.repeats(), 0.97},
	} {
		if f.got < f.floor {
			t.Errorf("%s = %.3f, want at least %.3f", f.name, f.got, f.floor)
		}
	}
}
