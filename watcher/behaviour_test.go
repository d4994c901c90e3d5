package watcher

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/notify"
	"curbwire/watcher/feed"
)

// life is a feed that is polled again and again, each time with the health that
// the poll before left, as after a restart.
type life struct {
	*testing.T
	sub    Subscription
	health Health
	last   Batch
}

func newLife(t *testing.T) *life {
	return &life{T: t, sub: Subscription{ledger, cron.Every(30 * time.Minute)}}
}

// poll processes one outcome and returns what the operations channel is told.
func (l *life) poll(in Input) string {
	l.Helper()
	in.Sub, in.Lease = l.sub, Lease{Feed: l.sub.Feed.ID, Health: l.health}
	l.last = Process(in, Settings{Channels: []string{"main"}, Operations: "ops"})
	l.health = l.last.Health
	var told []string
	for _, d := range l.last.Deliveries {
		if d.Alert.Kind == notify.Operations && d.Channel == "ops" {
			told = append(told, d.Alert.Headline.Text)
		}
	}
	return strings.Join(told, "\n")
}

// want checks what is told: "" for nothing, else words of it.
func (l *life) want(what, got, words string) {
	l.Helper()
	if !strings.Contains(got, words) || (got == "") != (words == "") {
		l.Errorf("%s: told %q, want %q", what, got, words)
	}
}

// TestFrozen polls feeds of different habits for weeks.
func TestFrozen(t *testing.T) {
	hourly := func(at time.Time) bool { return at.Minute() == 0 }
	weekdays := func(at time.Time) bool {
		return at.Minute() == 0 && at.Hour() >= 9 && at.Hour() < 18 && at.Weekday() != time.Sunday && at.Weekday() != time.Saturday
	}
	monthly := func(at time.Time) bool { return at.Day() == 1 && at.Hour() == 9 && at.Minute() == 0 }
	day := 24 * time.Hour
	silent := func(habit func(time.Time) bool, from, to time.Duration) func(time.Time) bool {
		return func(at time.Time) bool {
			d := at.Sub(noon)
			return habit(at) && (d < from || d >= to)
		}
	}
	tests := []struct {
		name   string
		brings func(at time.Time) bool
		back   time.Duration // how far the first page goes back
		days   int
		told   string
	}{
		{"hourly for weeks", hourly, 20 * time.Hour, 60, ""},
		{"on weekdays", weekdays, 2 * day, 90, ""},
		{"on weekdays, with two weeks of leave", silent(weekdays, 40*day, 54*day), 2 * day, 120, "day 48: may be frozen\nday 55: brings new"},
		{"monthly", monthly, 400 * day, 120, ""},
		{"hourly, frozen in the first days", silent(hourly, 2*day, 90*day), 20 * time.Hour, 30, "day 5: may be frozen"},
		{"hourly, frozen later", silent(hourly, 60*day, 64*day), 20 * time.Hour, 90, "day 61: may be frozen\nday 64: brings new"},
		{"dead for years when it is added", silent(weekdays, -400*day, 900*day), 800 * day, 3, "day 0: may be frozen"},
		{"the same long pause is told once", silent(silent(hourly, 60*day, 64*day), 70*day, 73*day), 20 * time.Hour, 90, "day 61: may be frozen\nday 64: brings new"},
		{"no dates", hourly, 0, 20, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLife(t)
			var page feed.Page
			for d := tt.back; d > 0; d -= 30 * time.Minute {
				if at := noon.Add(-d); tt.brings(at) {
					page.Entries = append(page.Entries, feed.Entry{Published: at})
				}
			}
			var told []string
			for at := noon; at.Before(noon.AddDate(0, 0, tt.days)); at = at.Add(30 * time.Minute) {
				in := Input{At: at, Page: feed.Page{NotModified: true}}
				if at.Equal(noon) {
					in.Page = page
					if tt.back == 0 {
						in.Page.Entries = make([]feed.Entry, 5)
					}
				} else if tt.brings(at) {
					e := feed.Entry{Key: at.String(), Published: at}
					in.Page = feed.Page{Entries: []feed.Entry{e}}
					in.Sifted = Sifted{Fresh: []Fresh{{Entry: e}}, Known: 4}
				}
				if s := l.poll(in); s != "" {
					told = append(told, fmt.Sprintf("day %d: %s", int(at.Sub(noon)/day), s))
				}
			}
			want := strings.Split(tt.told, "\n")
			if tt.told == "" {
				want = nil
			}
			if len(told) != len(want) {
				t.Fatalf("told %q, want %q", told, want)
			}
			for i, w := range want {
				at, words, _ := strings.Cut(w, ": ")
				if !strings.HasPrefix(told[i], at+":") || !strings.Contains(told[i], words) {
					t.Errorf("told %q, want %q", told[i], w)
				}
			}
		})
	}
}

// An edit is nothing new, and a pause in which the feed was not polled says
// nothing about the feed.
func TestFrozenCountsOnlyWhatIsNewAndSeen(t *testing.T) {
	l := newLife(t)
	e := feed.Entry{Key: "1", Published: noon}
	l.poll(Input{At: noon, Page: feed.Page{Entries: []feed.Entry{e}}})
	l.poll(Input{At: noon.Add(time.Hour), Page: feed.Page{Entries: []feed.Entry{e}}, Sifted: Sifted{Known: 1, Fresh: []Fresh{{Entry: e, Was: &e}}}})
	if !l.health.Fresh.Equal(noon) {
		t.Errorf("after an edit Fresh = %v, want %v", l.health.Fresh, noon)
	}
	later := noon.Add(10 * 24 * time.Hour) // the daemon was down
	l.poll(Input{At: later, Page: feed.Page{Entries: []feed.Entry{e}}, Sifted: Sifted{Known: 1, Fresh: []Fresh{{Entry: e}}}})
	if l.health.Pause > 24*time.Hour || !l.health.Fresh.Equal(later) {
		t.Errorf("after ten days without a poll Pause = %v, Fresh = %v", l.health.Pause, l.health.Fresh)
	}
}

func TestGoneIsToldAndStops(t *testing.T) {
	l := newLife(t)
	l.poll(Input{At: noon})
	gone := &feed.StatusError{Code: 410}
	l.want("410", l.poll(Input{At: noon.Add(time.Hour), Err: gone}), "not polled any more")
	if !l.last.Next.Equal(Never) {
		t.Errorf("it is due again at %v", l.last.Next)
	}
	l.want("asked once more by hand", l.poll(Input{At: noon.Add(2 * time.Hour), Err: gone}), "")
	if !l.last.Next.Equal(Never) {
		t.Errorf("it is due again at %v", l.last.Next)
	}
	l.want("back", l.poll(Input{At: noon.Add(3 * time.Hour)}), "works again")
	if l.health.Gone || l.last.Next.After(noon.Add(5*time.Hour)) {
		t.Errorf("it works, but %+v, due at %v", l.health, l.last.Next)
	}
	missing := &feed.StatusError{Code: 404}
	for i := range 3 {
		l.poll(Input{At: noon.Add(time.Duration(10+i) * time.Hour), Err: missing})
	}
	l.want("410 after 404s that were told", l.poll(Input{At: noon.Add(20 * time.Hour), Err: gone}), "not polled any more")
}

// However long a feed fails, it is tried again.
func TestFailuresNeverStopAFeed(t *testing.T) {
	l := newLife(t)
	at := noon
	var longest time.Duration
	for i := range 2000 {
		l.poll(Input{At: at, Err: errors.New("timeout")})
		wait := l.last.Next.Sub(at)
		if i > 20 && (wait < longest || wait > 6*time.Hour+3*time.Minute) {
			t.Fatalf("after %d failures it waits %v, before %v", i, wait, longest)
		}
		longest, at = wait, l.last.Next
	}
	if longest < 2*time.Hour {
		t.Errorf("after 2000 failures it waits only %v", longest)
	}
}

func TestMoved(t *testing.T) {
	const to = "https://new.example/rss"
	day := 24 * time.Hour
	type poll struct {
		after time.Duration
		moved string // where permanent redirects led
		err   error
		told  string
		asks  string // the URL of the next poll
	}
	own := ledger.URL
	tests := []struct {
		name  string
		polls []poll
	}{
		{"it holds for days", []poll{
			{0, to, nil, "", own}, {day, to, nil, "", own}, {3 * day, to, nil, "redirected to " + to, to},
			{4 * day, "", nil, "", to},
			{5 * day, "", errors.New("timeout"), "", own}, // one of the two will work
			{6 * day, to, nil, "", to},
		}},
		{"it leads elsewhere every day", []poll{{0, to, nil, "", own}, {2 * day, to + "2", nil, "", own}, {4 * day, to, nil, "", own}}},
		{"it ends in time", []poll{{0, to, nil, "", own}, {2 * day, "", nil, "", own}, {4 * day, to, nil, "", own}}},
		{"it comes back", []poll{
			{0, to, nil, "", own}, {3 * day, to, nil, "moved for good", to},
			{4 * day, "", errors.New("no such host"), "", own},
			{5 * day, "", nil, "at its own address again", own},
		}},
		{"gone from there only", []poll{
			{0, to, nil, "", own}, {3 * day, to, nil, "moved for good", to},
			{4 * day, "", &feed.StatusError{Code: 410}, "", own},
			{4*day + time.Hour, "", &feed.StatusError{Code: 410}, "not polled any more", to},
		}},
		{"a token in the query is not kept", []poll{{0, to + "?token=5ecret", nil, "", own}, {4 * day, to + "?token=5ecret", nil, "", own}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLife(t)
			for i, p := range tt.polls {
				in := Input{At: noon.Add(p.after), Asked: l.health.address(ledger), Err: p.err, Sifted: Sifted{Known: 1, Fresh: make([]Fresh, 1)}}
				if p.err == nil {
					in.Page.Moved = p.moved
				}
				l.want(fmt.Sprint("poll ", i), l.poll(in), p.told)
				if asks := l.health.address(ledger); asks != p.asks {
					t.Errorf("poll %d: the next one asks %s, want %s", i, asks, p.asks)
				}
				if strings.Contains(fmt.Sprint(l.health), "5ecret") {
					t.Errorf("poll %d keeps a secret: %+v", i, l.health)
				}
			}
		})
	}
}

// TestDeltaIsNoRollOver: a 226 shows none of what the feed held before.
func TestDeltaIsNoRollOver(t *testing.T) {
	l := newLife(t)
	l.poll(Input{At: noon, Page: pageOf(20)})
	delta := pageOf(5)
	delta.Delta = true
	l.want("a delta", l.poll(Input{At: noon.Add(time.Hour), Page: delta, Sifted: Sifted{Fresh: make([]Fresh, 5)}}), "")
	if l.health.Held != 20 {
		t.Errorf("the feed holds %d entries after a delta, want 20", l.health.Held)
	}
}

// TestPauseOfHost: what one feed was told holds for its host, and a feed that was
// not even asked is as healthy as before.
func TestPauseOfHost(t *testing.T) {
	l := newLife(t)
	l.poll(Input{At: noon})
	for _, tt := range []struct {
		err  *feed.StatusError
		want Pause
	}{
		{&feed.StatusError{Code: 429, RetryAfter: time.Hour, Host: "ledger.example"}, Pause{"ledger.example", noon.Add(2 * time.Hour)}},
		{&feed.StatusError{Code: 503, RetryAfter: time.Hour, Host: "hub.example"}, Pause{"hub.example", noon.Add(2 * time.Hour)}},
		{&feed.StatusError{Code: 403, RetryAfter: time.Hour, Host: "ledger.example"}, Pause{}},
		{&feed.StatusError{Code: 503, Host: "ledger.example"}, Pause{}},
		{&feed.StatusError{Code: 429, RetryAfter: time.Hour, Held: true}, Pause{}},
	} {
		before := l.health
		l.poll(Input{At: noon.Add(time.Hour), Err: tt.err})
		if l.last.Paused != tt.want {
			t.Errorf("%v pauses %+v, want %+v", tt.err, l.last.Paused, tt.want)
		}
		if tt.err.Held && l.health != before {
			t.Errorf("a feed that was not asked: %+v, before %+v", l.health, before)
		}
	}
}
