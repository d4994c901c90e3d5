package main

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// exec changes the database between two starts of the daemon: days pass, or all
// feeds are due.
func (b *bench) exec(query string, args ...any) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.dir, "curbwire.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		b.Fatal(err)
	}
}

// startDue polls what is due, as a start without --once does.
func (b *bench) startDue() {
	b.Helper()
	p, _, err := load(b.file)
	if err != nil {
		b.Fatal(err)
	}
	d, err := build(b.Context(), p, b.Output(), false, (&runCommand{}).logger(b.Output()))
	if err != nil {
		b.Fatal(err)
	}
	defer d.store.Close()
	if err := d.subscribe(b.Context(), p, false); err != nil {
		b.Fatal(err)
	}
	if err := d.once(b.Context(), b.Output()); err != nil {
		b.Log(err)
	}
}

func (p *kiosk) asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gets[path]
}

// TestRestartAsksNothingEarly: however often the daemon starts, a feed is asked
// when its schedule says, and a server's wishes are remembered.
func TestRestartAsksNothingEarly(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "plain", "slow")
	b.replace("@every 1s", "@every 1h")
	b.kiosk.answer("slow", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=7200")
		io.WriteString(w, rss("slow", football(3)))
	})
	b.poll()
	for range 3 {
		b.startDue()
	}
	b.exec(`UPDATE feeds SET next_due = next_due - $1`, (90 * time.Minute).Milliseconds()) // time passes
	b.startDue()
	if plain, slow := b.kiosk.asked("plain"), b.kiosk.asked("slow"); plain != 2 || slow != 1 {
		t.Errorf("asked %d and %d times, want 2 and 1", plain, slow)
	}
}

func TestGoneFeedIsToldAndNotAskedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	b.kiosk.answer("daily", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusGone) })
	b.poll()
	for range 3 {
		b.exec(`UPDATE feeds SET next_due = next_due - $1`, (1000 * time.Hour).Milliseconds())
		b.startDue()
	}
	if got := b.kiosk.asked("daily"); got != 2 {
		t.Errorf("asked %d times, want 2", got)
	}
	if told := texts(b.want(ops, 1, 0)); !strings.Contains(told, "daily is gone for good") {
		t.Errorf("it says:\n%s", told)
	}
	b.kiosk.answer("daily", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, rss("daily", football(3))) })
	b.round() // run --once asks all the same
	if told := texts(b.want(ops, 2, 0)); !strings.Contains(told, "daily works again") {
		t.Errorf("it says:\n%s", told)
	}
}

// TestMovedFeedIsAskedWhereItLives: a redirect that held for days is believed,
// told once, and feeds that come to share an address are asked for once.
func TestMovedFeedIsAskedWhereItLives(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "old", "older", "oldest")
	away := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusMovedPermanently) }
	}
	b.kiosk.set("home", football(3)...)
	for _, path := range []string{"old", "older", "oldest"} {
		b.kiosk.answer(path, away(b.kiosk.URL+"/home"))
	}
	b.round()
	b.exec(`UPDATE feeds SET moved_since = moved_since - $1`, (73 * time.Hour).Milliseconds())
	b.round()
	b.round()
	told := texts(b.want(ops, 3, 0))
	if n := strings.Count(told, fmt.Sprintf("redirected to %s/home", b.kiosk.URL)); n != 3 {
		t.Errorf("%d feeds are said to have moved, want 3:\n%s", n, told)
	}
	b.kiosk.set("home", append(football(3), measure(0))...)
	before := b.kiosk.asked("home")
	b.round()
	for _, path := range []string{"old", "older", "oldest"} {
		if got := b.kiosk.asked(path); got != 2 {
			t.Errorf("%s was asked %d times, want 2", path, got)
		}
	}
	if got := b.kiosk.asked("home") - before; got != 1 {
		t.Errorf("the new address was asked %d times in a round, want once", got)
	}
	b.want(alerts, 1, 0)
	b.want(ops, 3, 0)
}

// TestFrozenFeedIsToldOnce, across restarts: every round is one.
func TestFrozenFeedIsToldOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.kiosk.set("daily", football(5)...)
	b.round()
	b.exec(`UPDATE feeds SET fresh = fresh - $1`, (7 * 24 * time.Hour).Milliseconds())
	for range 3 {
		b.round()
	}
	if told := texts(b.want(ops, 1, 0)); !strings.Contains(told, "daily answers, but has brought nothing new for 7 days") {
		t.Errorf("it says:\n%s", told)
	}
	b.kiosk.set("daily", football(6)...)
	b.round()
	b.round()
	if told := texts(b.want(ops, 2, 0)); !strings.Contains(told, "daily brings new entries again") {
		t.Errorf("it says:\n%s", told)
	}
}
