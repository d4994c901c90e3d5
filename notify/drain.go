package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// DrainReport says what a Drain did.
type DrainReport struct {
	Sent    int    // confirmed by their channels
	Skipped int    // see ErrSkip
	Dead    int    // refused for good, or uncertain
	Left    []Left // what this drain saw and could not finish, by channel and delivery
	Waiting int    // unfinished in the outbox when it ended, with Left; -1 when Relay.Backlog is nil
}

// Left is a delivery that Drain could not finish, or, with an empty Delivery, a
// channel that it gave up.
type Left struct {
	Delivery string
	Channel  string
	State    State     // Pending, Held or Sending (its outcome is unknown)
	Until    time.Time // when it is due again, UTC; zero if that is not known
	Cause    string
}

// Drain delivers what is due, and what becomes due within Patience, and returns
// when no channel has such a delivery left. It does not wait past the deadline
// of ctx. The error is ctx's, or the outbox's when it refused to work.
func (r *Relay) Drain(ctx context.Context) (DrainReport, error) {
	lines, err := r.lines()
	if err != nil {
		return DrainReport{}, err
	}
	led := &ledger{open: map[string]Left{}}
	errs := make([]error, len(lines))
	var wg sync.WaitGroup
	for i, l := range lines {
		l.ledger = led
		wg.Go(func() { errs[i] = l.drain(ctx) })
	}
	wg.Wait()
	rep := led.report()
	if r.Backlog == nil {
		rep.Waiting = -1
		return rep, errors.Join(errs...)
	}
	for _, l := range lines {
		b, err := r.Backlog(context.WithoutCancel(ctx), l.channel)
		if err != nil {
			return rep, errors.Join(append(errs, fmt.Errorf("drain %s: %w", l.channel, err))...)
		}
		rep.Waiting += b.Count
	}
	return rep, errors.Join(errs...)
}

// drain serves the channel until nothing is due soon.
func (l *line) drain(ctx context.Context) error {
	worked := time.Now()
	for faults := 0; ; {
		switch until := l.ready(); {
		case l.held || l.account.isHeld(): // a person must act first
			l.ledger.giveUp(Left{Channel: l.channel, State: Held, Cause: "the channel or its token is held"})
			return nil
		case !l.patient(ctx, until):
			l.ledger.giveUp(Left{Channel: l.channel, State: Pending, Until: until.UTC(), Cause: "the channel pauses for longer than this run waits"})
			return nil
		}
		if !l.rest(ctx) {
			return ctx.Err()
		}
		d, err := l.relay.Outbox.Claim(ctx, l.channel)
		switch {
		case err == nil:
			l.deliver(ctx, d)
			faults, worked = 0, time.Now()
		case errors.Is(err, ErrEmpty):
			next, err := l.next(ctx)
			if err != nil || next.IsZero() || !l.patient(ctx, next) || !l.patient(ctx, time.Now().Add(time.Since(worked))) {
				return err
			}
			sleep(ctx, max(time.Until(next), 100*time.Millisecond), nil)
		case ctx.Err() != nil:
			return ctx.Err()
		default:
			if faults++; faults > 8 {
				return fmt.Errorf("drain %s: %w", l.channel, err)
			}
			l.log.Warn("outbox refused a claim", "err", err)
			sleep(ctx, faultBackoff(l.channel, faults), nil)
		}
	}
}

// next is when the channel's next delivery is due, as far as it is known.
func (l *line) next(ctx context.Context) (time.Time, error) {
	next := l.ledger.next(l.channel)
	if l.relay.Backlog == nil {
		return next, nil
	}
	b, err := l.relay.Backlog(ctx, l.channel)
	if err != nil {
		return time.Time{}, fmt.Errorf("drain %s: %w", l.channel, err)
	}
	if b.Count == 0 {
		return time.Time{}, nil
	}
	return b.Next, nil
}

// patient reports whether Drain waits until then.
func (l *line) patient(ctx context.Context, until time.Time) bool {
	if deadline, ok := ctx.Deadline(); ok && until.After(deadline) {
		return false
	}
	return time.Until(until) <= orElse(l.relay.Patience, time.Minute)
}

// ledger collects a DrainReport. A nil ledger collects nothing.
type ledger struct {
	mu   sync.Mutex
	rep  DrainReport
	open map[string]Left // by delivery
}

func (g *ledger) sent(id string) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rep.Sent++
	delete(g.open, id)
}

func (g *ledger) left(l Left) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open[l.Delivery] = l
}

func (g *ledger) failed(channel string, d Delivery, f Failure) {
	switch {
	case g == nil:
	case f.State == Pending || f.State == Held:
		g.left(Left{Delivery: d.ID, Channel: channel, State: f.State, Until: f.NotBefore, Cause: f.Cause})
	default:
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.open, d.ID)
		if f.State == Skipped {
			g.rep.Skipped++
		} else {
			g.rep.Dead++
		}
	}
}

// giveUp records a channel that Drain leaves, unless a delivery of it says so
// already.
func (g *ledger) giveUp(why Left) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, l := range g.open {
		if l.Channel == why.Channel && l.State == why.State {
			return
		}
	}
	g.open["\x00"+why.Channel] = why
}

// next is when the earliest pending delivery of a channel is due; zero if none.
func (g *ledger) next(channel string) (next time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, l := range g.open {
		if l.Channel == channel && l.State == Pending && (next.IsZero() || l.Until.Before(next)) {
			next = l.Until
		}
	}
	return next
}

func (g *ledger) report() DrainReport {
	g.rep.Left = slices.SortedFunc(maps.Values(g.open), func(a, b Left) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Delivery, b.Delivery))
	})
	return g.rep
}
