package watcher

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/watcher/feed"
)

// pageOf holds n entries, one a minute.
func pageOf(n int) feed.Page {
	var p feed.Page
	for i := range n {
		p.Entries = append(p.Entries, said(fmt.Sprint(i), fmt.Sprint("Title ", i), "", time.Duration(i)*time.Minute))
	}
	return p
}

func TestTurnover(t *testing.T) {
	all, nothing := Sifted{Known: 20}, Sifted{}
	storm := Sifted{Known: 20, Storm: true, Renamed: make([]Renamed, 18)}
	type poll struct {
		after  time.Duration
		page   feed.Page
		sifted Sifted
		told   string // words in what is told, separated by |; "" for nothing
	}
	tests := []struct {
		name  string
		held  int
		every time.Duration
		polls []poll
	}{
		{"it overlaps", 20, 30 * time.Minute, []poll{{0, pageOf(20), all, ""}}},
		{"it rolls over, is told once, and overlaps for a day", 20, 30 * time.Minute, []poll{
			{0, pageOf(20), nothing, `roll over faster|"@every 30m"|"@every 9m"`},
			{time.Hour, pageOf(20), nothing, ""},
			{2 * time.Hour, pageOf(20), all, ""},
			{3 * time.Hour, pageOf(20), nothing, ""},
			{26 * time.Hour, feed.Page{NotModified: true}, nothing, ""},
			{28 * time.Hour, pageOf(20), all, "no longer rolls over"},
			{29 * time.Hour, pageOf(20), all, ""},
			{30 * time.Hour, pageOf(20), nothing, "roll over faster"},
		}},
		{"one entry stayed", 20, 30 * time.Minute, []poll{{0, pageOf(20), Sifted{Known: 1}, ""}}},
		{"it held too few to tell", 2, 30 * time.Minute, []poll{{0, pageOf(20), nothing, ""}}},
		{"it holds too few to tell", 20, 30 * time.Minute, []poll{{0, pageOf(2), nothing, ""}}},
		{"it was not read for days", 20, time.Minute, []poll{{70 * time.Hour, pageOf(20), nothing, `not read in between|"@every 1m"`}}},
		{"it is polled each minute", 20, time.Minute, []poll{{0, pageOf(20), nothing, "sections"}}},
		{"its server asks for an hour", 20, 30 * time.Minute, []poll{{0, feed.Page{Entries: pageOf(20).Entries, NextAfter: time.Hour}, nothing, "asks for 60 min"}}},
		{"new ids at every poll", 20, 30 * time.Minute, []poll{
			{0, pageOf(20), storm, "The Ledger changed the ids of 18 of its 20 entries; they are known and were not told again"},
			{time.Hour, pageOf(20), storm, ""},
			{20 * time.Hour, pageOf(20), storm, ""},
			{40 * time.Hour, pageOf(20), storm, ""},
			{41 * time.Hour, pageOf(20), all, ""},
			{65 * time.Hour, pageOf(20), storm, "changed the ids"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sub := Subscription{ledger, cron.Every(tt.every)}
			sub.Feed.Schedule = fmt.Sprintf("@every %s UTC", strings.TrimSuffix(tt.every.String(), "0s"))
			h := Health{Read: noon.Add(-tt.every), Held: tt.held}
			for i, p := range tt.polls {
				at := noon.Add(p.after)
				next, _ := h.after(ledger.Name, p.page, nil, at)
				next, told := next.turned(sub, p.page, p.sifted, h, at)
				got := strings.Join(told, "\n")
				for word := range strings.SplitSeq(p.told, "|") {
					if !strings.Contains(got, word) || (got == "") != (p.told == "") {
						t.Errorf("poll %d tells %q, want %q", i, got, word)
					}
				}
				h = next
			}
		})
	}
}

// A failure in between keeps what is known of the pages.
func TestTurnoverOutlastsFailures(t *testing.T) {
	h := Health{Read: noon, Held: 20, Rolled: noon, Renamed: noon}
	next, _ := h.after(ledger.Name, feed.Page{}, fmt.Errorf("timeout"), noon.Add(time.Hour))
	if next.Held != 20 || next.Rolled != noon || next.Renamed != noon {
		t.Errorf("after a failure: %+v", next)
	}
}
