package notify

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A wait is told when a person must act or when it has become long, again from
// time to time with how many wait, and when it is over.
func TestWaitsAreTold(t *testing.T) {
	boom := errors.New("boom")
	cases := map[string]struct {
		answer error
		times  int
		op     Op
		want   []string
	}{
		"short":     {&RetryError{Throttle: true, After: time.Minute, Err: boom}, 3, Post, nil},
		"throttled": {&RetryError{Throttle: true, After: 4 * time.Minute, Err: boom}, 3, Post, []string{"8m0s: 3 wait since 0s, held false, told 0", "12m0s: 3 went out after a wait since 0s"}},
		"held": {&HoldError{Err: boom}, 90, Post, []string{"0s: 1 wait since 0s, held true, told 0",
			"1h0m0s: 3 wait since 0s, held true, told 1", "1h30m0s: 3 went out after a wait since 0s"}},
		"updates": {&RetryError{Throttle: true, After: 10 * time.Minute, Err: boom}, 3, Update, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				first := delivery("d", "a", "s")
				first.Op = c.op
				box, n := newMemory(first), newScript()
				n.answer["d"] = slices.Repeat([]error{c.answer}, c.times)
				time.AfterFunc(time.Minute/2, func() { box.add(delivery("e", "a", "s"), delivery("f", "a", "s")) })
				var told []string
				r := &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}, Backlog: box.backlog, OnWait: func(w Wait) {
					at := time.Since(start).Round(time.Minute)
					if w.Over {
						told = append(told, fmt.Sprintf("%v: %d went out after a wait since %v", at, w.Count, w.Since.Sub(start)))
						return
					}
					told = append(told, fmt.Sprintf("%v: %d wait since %v, held %v, told %d", at, w.Count, w.Since.Sub(start), w.Held, w.Told))
				}}
				runFor(t, r, 2*time.Hour)
				if diff := cmp.Diff(c.want, told); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// An update has a rate of its own: messages do not wait behind it.
func TestThrottledUpdateDelaysNoMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		update := delivery("update", "a", "s")
		update.Op = Update
		box, n := newMemory(update, delivery("message", "a", "s2")), newScript()
		n.answer["update"] = []error{&RetryError{Throttle: true, After: 10 * time.Minute, Err: errors.New("busy")}}
		runFor(t, &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}, time.Hour)
		if took := box.state("message").sentAt.Sub(start); took > 2*time.Second {
			t.Errorf("the message waited %v", took)
		}
		if took := box.state("update").sentAt.Sub(start); took < 10*time.Minute {
			t.Errorf("the update came after %v, although Slack asked for 10 min", took)
		}
	})
}
