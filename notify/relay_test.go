package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// script is a Notifier that answers what the test says, by delivery and try.
type script struct {
	mu     sync.Mutex
	answer map[string][]error // by delivery id, one a try; after the last: nil
	took   time.Duration
	at     []time.Duration // since start, of each try
	tries  []string
	start  time.Time
}

func newScript() *script { return &script{answer: map[string][]error{}, start: time.Now()} }

func (s *script) Notify(ctx context.Context, d Delivery) (string, error) {
	s.mu.Lock()
	s.at = append(s.at, time.Since(s.start))
	s.tries = append(s.tries, d.ID)
	var err error
	if a := s.answer[d.ID]; len(a) > 0 {
		err, s.answer[d.ID] = a[0], a[1:]
	}
	s.mu.Unlock()
	if err == errPanic {
		panic("a nil map")
	}
	select {
	case <-time.After(s.took):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return "ts-" + d.ID, err
}

func (s *script) times() ([]string, []time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.tries...), append([]time.Duration(nil), s.at...)
}

var errPanic = errors.New("panic")

func delivery(id, channel, story string) Delivery {
	return Delivery{ID: id, Channel: channel, Op: Post, Alert: Alert{ID: "alert-" + id, Story: story}}
}

// relay runs for d of virtual time and ends.
func runFor(t *testing.T, r *Relay, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestRelayPacesChannelsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := newMemory(delivery("a1", "a", "s1"), delivery("b1", "b", "s1"), delivery("a2", "a", "s2"), delivery("a3", "a", "s1"), delivery("b2", "b", "s2"))
		a, b := newScript(), newScript()
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": a, "b": b}, Pace: map[string]time.Duration{"b": 0}}, time.Minute)
		ids, at := a.times()
		if diff := cmp.Diff([]string{"a1", "a2", "a3"}, ids); diff != "" {
			t.Errorf("order in channel a (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]time.Duration{0, time.Second, 2 * time.Second}, at); diff != "" {
			t.Errorf("times in channel a (-want +got):\n%s", diff)
		}
		if _, at := b.times(); !cmp.Equal(at, []time.Duration{0, 0}) {
			t.Errorf("times in channel b = %v, want both at once", at)
		}
		if r := box.state("a3"); r.receipt != "ts-a3" {
			t.Errorf("receipt of a3 = %q", r.receipt)
		}
	})
}

func TestRelayWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, n := newMemory(), newScript()
		r := &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}, Idle: time.Hour}
		r.Wake() // before Run: must neither block nor be needed
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		synctest.Wait()
		<-time.After(time.Minute)
		box.add(delivery("late", "a", "s"))
		r.Wake()
		synctest.Wait()
		if _, at := n.times(); !cmp.Equal(at, []time.Duration{time.Minute}) {
			t.Errorf("sent at %v, want at once after the wake", at)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestRelayOutcomes(t *testing.T) {
	boom := errors.New("boom")
	cases := map[string]struct {
		answers   []error
		run       time.Duration
		state     State
		attempt   int
		cause     string
		at        []time.Duration
		holds     int
		dead      int
		repeat    bool
		otherSent time.Duration // when the next story of the channel went out
	}{
		"sent":        {answers: nil, run: time.Minute, state: Sent, attempt: 1, at: []time.Duration{0}, otherSent: time.Second},
		"throttled":   {answers: []error{&RetryError{Throttle: true, After: 20 * time.Second, Err: boom}}, run: time.Minute, state: Sent, attempt: 1, at: []time.Duration{0, 20 * time.Second}, cause: "boom", otherSent: 21 * time.Second},
		"retried":     {answers: []error{&RetryError{Err: boom}}, run: time.Minute, state: Sent, attempt: 2, at: []time.Duration{0, Backoff("d", 1)}, cause: "boom", otherSent: Backoff("a", 1)},
		"wish":        {answers: []error{&RetryError{After: 30 * time.Second, Err: boom}}, run: time.Minute, state: Sent, attempt: 2, at: []time.Duration{0, 30 * time.Second}, cause: "boom", otherSent: Backoff("a", 1)},
		"absurd":      {answers: []error{&RetryError{Throttle: true, After: 1e6 * time.Hour, Err: boom}}, run: 2 * time.Hour, state: Sent, attempt: 1, at: []time.Duration{0, time.Hour}, cause: "boom", otherSent: time.Hour + time.Second},
		"unknown":     {answers: []error{&RetryError{Unknown: true, Err: boom}}, run: 4 * time.Minute, state: Sending, attempt: 1, at: []time.Duration{0}, otherSent: Backoff("a", 1)},
		"lease over":  {answers: []error{&RetryError{Unknown: true, Err: boom}}, run: 6 * time.Minute, state: Sent, attempt: 2, at: []time.Duration{0, 5 * time.Minute}, repeat: true, otherSent: Backoff("a", 1)},
		"held":        {answers: []error{&HoldError{Hint: "invite the bot", Err: boom}}, run: 50 * time.Second, state: Held, attempt: 1, cause: "boom (invite the bot)", at: []time.Duration{0}, holds: 1},
		"mended":      {answers: []error{&HoldError{Err: boom}}, run: 5 * time.Minute, state: Sent, attempt: 2, cause: "boom", at: []time.Duration{0, time.Minute}, holds: 1, otherSent: time.Minute + time.Second},
		"mended late": {answers: []error{&HoldError{After: 15 * time.Minute, Err: boom}}, run: 20 * time.Minute, state: Sent, attempt: 2, cause: "boom", at: []time.Duration{0, 15 * time.Minute}, holds: 1, otherSent: 15*time.Minute + time.Second},
		"uncertain":   {answers: []error{fmt.Errorf("webhook: %w", ErrUncertain)}, run: time.Minute, state: Uncertain, attempt: 1, cause: "webhook: " + ErrUncertain.Error(), at: []time.Duration{0}, dead: 1, otherSent: time.Second},
		"skipped":     {answers: []error{fmt.Errorf("webhook: %w", ErrSkip)}, run: time.Minute, state: Skipped, attempt: 1, cause: "webhook: " + ErrSkip.Error(), at: []time.Duration{0}, otherSent: time.Second},
		"dead":        {answers: []error{boom}, run: time.Minute, state: Dead, attempt: 1, cause: "boom", at: []time.Duration{0}, dead: 1, otherSent: time.Second},
		"panic":       {answers: []error{errPanic}, run: time.Minute, state: Dead, attempt: 1, cause: "the notifier panicked: a nil map", at: []time.Duration{0}, dead: 1, otherSent: time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				box, n := newMemory(delivery("d", "a", "s"), delivery("other", "a", "s2")), newScript()
				n.answer["d"] = c.answers
				holds, dead := 0, 0
				runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n},
					OnWait: func(w Wait) {
						if w.Held && !w.Over {
							holds++
						}
					}, OnEnd: func(Delivery, Failure) { dead++ }}, c.run)
				d := box.state("d")
				if d.state != c.state || d.Attempt != c.attempt || d.cause != c.cause || d.Repeat != c.repeat {
					t.Errorf("delivery is %s after %d tries, repeat %v, cause %q; want %s, %d, %v, %q", d.state, d.Attempt, d.Repeat, d.cause, c.state, c.attempt, c.repeat, c.cause)
				}
				var at []time.Duration
				ids, all := n.times()
				for i, id := range ids {
					if id == "d" {
						at = append(at, all[i])
					}
				}
				slack := cmp.Comparer(func(a, b time.Duration) bool { return (a - b).Abs() <= time.Second }) // pace and idle look
				if diff := cmp.Diff(c.at, at, slack); diff != "" {
					t.Errorf("tries (-want +got):\n%s", diff)
				}
				if o := box.state("other"); c.otherSent == 0 {
					if name != "sent" && o.state != Pending {
						t.Errorf("the other story is %s, want it to wait", o.state)
					}
				} else if o.state != Sent || (o.sentAt.Sub(start)-c.otherSent).Abs() > time.Second {
					t.Errorf("the other story is %s after %v, want sent after %v", o.state, o.sentAt.Sub(start), c.otherSent)
				}
				if holds != c.holds || dead != c.dead {
					t.Errorf("OnHold, OnDead called %d, %d times, want %d, %d", holds, dead, c.holds, c.dead)
				}
			})
		})
	}
}

func TestRelayKeepsOrderOfAStory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, n := newMemory(delivery("first", "a", "s"), delivery("second", "a", "s"), delivery("third", "a", "s")), newScript()
		n.answer["first"] = []error{&RetryError{Err: errBusy}, &RetryError{Throttle: true, After: time.Minute, Err: errBusy}, &RetryError{Unknown: true, Err: errBusy}}
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}, time.Hour)
		if diff := cmp.Diff([]string{"first", "second", "third"}, box.sentOrder()); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

func TestRelayAccountPausesEveryChannelOfANotifier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ds []Delivery
		for i := range 20 {
			ds = append(ds, delivery(fmt.Sprint("a", i), "a", fmt.Sprint(i)), delivery(fmt.Sprint("b", i), "b", fmt.Sprint(i)))
		}
		box, n, other := newMemory(append(ds, delivery("c", "c", "s"))...), newScript(), newScript()
		for _, d := range ds {
			n.answer[d.ID] = slices.Repeat([]error{&HoldError{Account: true, Err: errors.New("token_revoked")}}, 20)
		}
		var held []Wait
		var mu sync.Mutex
		n.took = time.Millisecond
		r := &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n, "b": n, "c": other}, Backlog: box.backlog, OnWait: func(w Wait) {
			mu.Lock()
			defer mu.Unlock()
			held = append(held, w)
		}}
		runFor(t, r, 10*time.Minute-time.Second)
		if ids, _ := n.times(); len(ids) != 20 {
			t.Errorf("%d tries in 10 min on two channels, want one a minute each", len(ids))
		}
		if len(held) != 1 || !held[0].Account || held[0].Count != 40 {
			t.Errorf("OnWait called for %+v, want once for the account, with all 40", held)
		}
		if box.state("c").state != Sent {
			t.Error("the channel of another notifier waited")
		}
	})
}

func TestRelayAccountPausesAChannelThatWasIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, n := newMemory(delivery("a", "a", "s")), newScript()
		n.answer["a"] = []error{&HoldError{Account: true, Err: errors.New("token_revoked")}}
		time.AfterFunc(30*time.Second, func() { box.add(delivery("b", "b", "s")) })
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n, "b": n}}, 5*time.Minute)
		ids, at := n.times()
		if i := slices.Index(ids, "b"); i < 0 || at[i] < time.Minute || at[i] > 62*time.Second {
			t.Errorf("tries %v at %v, want b when the account's minute is over", ids, at)
		}
	})
}

func TestRelayTellsOfAHoldOnce(t *testing.T) {
	for _, account := range []bool{false, true} {
		t.Run(fmt.Sprint("account ", account), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				box, n := newMemory(delivery("first", "a", "s")), newScript()
				n.answer["first"] = slices.Repeat([]error{&HoldError{Account: account, Err: errors.New("is_archived")}}, 3)
				n.answer["second"] = n.answer["first"]
				time.AfterFunc(4*time.Minute, func() { box.add(delivery("second", "a", "s2")) })
				holds, ends := 0, 0
				runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}, OnWait: func(w Wait) {
					if !w.Held || w.Cause != "is_archived" || w.Account != account || w.Count != -1 {
						t.Errorf("OnWait got %+v", w)
					}
					if w.Over {
						ends++
					} else {
						holds++
					}
				}}, 10*time.Minute)
				if holds != 2 || ends != 2 {
					t.Errorf("OnWait told of %d holds and %d ends, want 2 and 2", holds, ends)
				}
			})
		})
	}
}

func TestRelayOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, n := newMemory(), newScript()
		for i := range 500 {
			d := delivery(fmt.Sprint(i), "a", fmt.Sprint(i))
			for range 5 {
				n.answer[d.ID] = append(n.answer[d.ID], &RetryError{Unknown: true, Err: errBusy})
			}
			box.add(d)
		}
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}, 10*time.Minute)
		if ids, _ := n.times(); len(ids) > 25 || len(ids) < 10 {
			t.Errorf("%d deliveries tried in an outage of 10 min, want between 10 and 25", len(ids))
		}
	})
}

func TestRelayOutboxFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, n := newMemory(delivery("d", "a", "s")), newScript()
		box.broken = []error{errBusy, errBusy, nil, errBusy, errBusy, errBusy}
		var log bytes.Buffer
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}, Log: slog.New(slog.NewTextHandler(&log, nil))}, 2*time.Minute)
		if d := box.state("d"); d.state != Sent {
			t.Errorf("delivery is %s, want sent", d.state)
		}
		ids, at := n.times()
		if len(ids) != 1 {
			t.Errorf("notified %d times, want once: a busy outbox must not repeat a post", len(ids))
		}
		if at[0] == 0 || at[0] > time.Second {
			t.Errorf("notified after %v, want a short wait after each fault", at[0])
		}
		if got := strings.Count(log.String(), "database is locked"); got != 5 {
			t.Errorf("%d faults logged, want 5:\n%s", got, log.String())
		}
	})
}

func TestRelayFenced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, n := newMemory(delivery("d", "a", "s")), newScript()
		box.broken = []error{nil, ErrFenced}
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}, time.Minute)
		if got := strings.Count(strings.Join(box.calls, " "), "sent"); got != 1 {
			t.Errorf("Sent called %d times, want 1: an outdated claim is not repeated", got)
		}
	})
}

func TestRelayStops(t *testing.T) {
	cases := map[string]struct {
		took  time.Duration
		ends  time.Duration
		state State
	}{
		"in time":  {5 * time.Second, 5 * time.Second, Sent},
		"too slow": {25 * time.Second, 7 * time.Second, Sending}, // asked after 1 s, 6 s of grace
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				box, n := newMemory(delivery("d", "a", "s"), delivery("next", "a", "s2")), newScript()
				n.took = c.took
				runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}, time.Second)
				if took := time.Since(start); took != c.ends {
					t.Errorf("run ended after %v, want %v", took, c.ends)
				}
				if d := box.state("d"); d.state != c.state {
					t.Errorf("delivery in hand is %s, want %s", d.state, c.state)
				}
				if d := box.state("next"); d.state != Pending {
					t.Errorf("the next delivery is %s, want pending", d.state)
				}
			})
		})
	}
}

func TestRelayStopsWithABusyOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		box, n := newMemory(delivery("d", "a", "s")), newScript()
		box.broken = []error{nil}
		for range 50 {
			box.broken = append(box.broken, errBusy)
		}
		n.took = 2 * time.Second
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}, time.Second)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("run ended %v after its start, want within 10 s", took)
		}
		if d := box.state("d"); d.state != Sending {
			t.Errorf("delivery is %s, want sending", d.state)
		}
	})
}

func TestRelayDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, n := newMemory(delivery("d", "a", "s")), newScript()
		n.took = time.Hour
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}, 2*time.Minute)
		if d := box.state("d"); d.state != Sending {
			t.Errorf("delivery is %s, want sending: a notifier that does not come back leaves the outcome unknown", d.state)
		}
	})
}

func TestRelayRefusesToStart(t *testing.T) {
	for name, r := range map[string]*Relay{
		"no outbox":   {Notifiers: map[string]Notifier{"a": newScript()}},
		"no notifier": {Outbox: newMemory(), Notifiers: map[string]Notifier{"a": nil}},
	} {
		if err := r.Run(t.Context()); err == nil {
			t.Errorf("%s: Run returned nil", name)
		}
	}
}
