package notify

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestDrain(t *testing.T) {
	boom := errors.New("boom")
	ds := func() []Delivery {
		return []Delivery{delivery("d", "a", "s"), delivery("after", "a", "s"), delivery("other", "a", "s2")}
	}
	cases := map[string]struct {
		answers []error
		backlog bool
		want    DrainReport
		within  time.Duration
	}{
		"all":             {want: DrainReport{Sent: 3, Waiting: -1}, within: 3 * time.Second},
		"waits for a 429": {answers: []error{&RetryError{Throttle: true, After: 20 * time.Second, Err: boom}}, want: DrainReport{Sent: 3, Waiting: -1}, within: 23 * time.Second},
		"a 429 too long": {answers: []error{&RetryError{Throttle: true, After: 5 * time.Minute, Err: boom}}, backlog: true,
			want: DrainReport{Left: []Left{{Delivery: "d", Channel: "a", State: Pending, Cause: "boom"}}, Waiting: 3}, within: time.Second},
		"retries": {answers: []error{&RetryError{Err: boom}, &RetryError{Err: boom}}, want: DrainReport{Sent: 3, Waiting: -1}, within: 10 * time.Second},
		"held": {answers: []error{&HoldError{Err: boom}}, backlog: true,
			want: DrainReport{Left: []Left{{Delivery: "d", Channel: "a", State: Held, Cause: "boom"}}, Waiting: 3}, within: time.Second},
		"unknown": {answers: []error{&RetryError{Unknown: true, Err: boom}}, backlog: true,
			want: DrainReport{Sent: 1, Left: []Left{{Delivery: "d", Channel: "a", State: Sending, Cause: "boom"}}, Waiting: 2}, within: 3 * time.Second},
		"skipped and dead": {answers: []error{ErrSkip}, backlog: true, want: DrainReport{Sent: 2, Skipped: 1}, within: 3 * time.Second},
		"dead":             {answers: []error{boom}, backlog: true, want: DrainReport{Sent: 2, Dead: 1}, within: 3 * time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				box, n := newMemory(ds()...), newScript()
				n.answer["d"] = c.answers
				r := &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n, "b": newScript()}}
				if c.backlog {
					r.Backlog = box.backlog
				}
				got, err := r.Drain(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(Left{}, "Until"), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("report (-want +got):\n%s", diff)
				}
				if took := time.Since(start); took > c.within {
					t.Errorf("drain took %v, want at most %v", took, c.within)
				}
			})
		})
	}
}

func TestDrainWaitsForWhatOthersScheduled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		box := newMemory(delivery("soon", "a", "s1"), delivery("far", "a", "s2"))
		box.rows[0].due, box.rows[1].due = start.Add(40*time.Second), start.Add(time.Hour)
		r := &Relay{Outbox: box, Notifiers: map[string]Notifier{"a": newScript()}, Backlog: box.backlog}
		got, err := r.Drain(t.Context())
		if want := (DrainReport{Sent: 1, Waiting: 1}); err != nil || !cmp.Equal(got, want, cmpopts.EquateEmpty()) {
			t.Errorf("Drain = %+v, %v, want %+v", got, err, want)
		}
		if took := time.Since(start); took < 40*time.Second || took > 42*time.Second {
			t.Errorf("drain took %v, want 40 s", took)
		}
	})
}

func TestDrainKeepsToItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		box, n := newMemory(delivery("d", "a", "s")), newScript()
		n.answer["d"] = []error{&RetryError{Throttle: true, After: 30 * time.Second, Err: errBusy}}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		got, err := (&Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n}}).Drain(ctx)
		if err != nil || len(got.Left) != 1 || got.Left[0].Until.Sub(start) != 30*time.Second {
			t.Errorf("Drain = %+v, %v; want the delivery left, due in 30 s", got, err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("drain took %v although it cannot wait long enough", took)
		}
	})
}

func TestDrainAccountHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		box, n := newMemory(delivery("a", "a", "s"), delivery("b", "b", "s"), delivery("b2", "b", "s2")), newScript()
		hold := &HoldError{Account: true, Err: errors.New("invalid_auth")}
		n.answer["a"], n.answer["b"] = []error{hold}, []error{hold}
		got, err := (&Relay{Outbox: box, Notifiers: map[string]Notifier{"a": n, "b": n}}).Drain(t.Context())
		if err != nil || got.Sent != 0 || len(got.Left) != 2 {
			t.Errorf("Drain = %+v, %v; want both channels left", got, err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("drain waited %v for a person", took)
		}
	})
}

func TestDrainBrokenOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := newMemory(delivery("d", "a", "s"))
		for range 100 {
			box.broken = append(box.broken, errBusy)
		}
		_, err := (&Relay{Outbox: box, Notifiers: map[string]Notifier{"a": newScript()}}).Drain(t.Context())
		if !errors.Is(err, errBusy) {
			t.Errorf("Drain = %v, want the outbox's error", err)
		}
	})
}

func TestDrainGivesUpOnAnOutboxThatContradictsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := &Relay{Outbox: newMemory(), Notifiers: map[string]Notifier{"a": newScript()},
			Backlog: func(context.Context, string) (Backlog, error) { return Backlog{Count: 1, Next: start}, nil }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if got, err := r.Drain(ctx); err != nil || got.Waiting != 1 {
			t.Errorf("Drain = %+v, %v; want one waiting", got, err)
		}
		if took := time.Since(start); took > 2*time.Minute {
			t.Errorf("drain took %v", took)
		}
	})
}
