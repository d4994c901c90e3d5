package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

// line serves one channel. It belongs to one goroutine.
type line struct {
	relay    *Relay
	channel  string
	notifier Notifier
	account  *account
	gap      time.Duration
	log      *slog.Logger

	free   time.Time // nothing is sent before: pace, a throttle, a back-off
	misses int       // retries in a row
	held   bool
	wait   stretch
	ledger *ledger // of a Drain; nil in Run
}

func (l *line) run(ctx context.Context) {
	faults := 0
	for l.rest(ctx) {
		wake := l.relay.woken()
		d, err := l.relay.Outbox.Claim(ctx, l.channel)
		switch {
		case err == nil:
			faults = 0
			l.deliver(ctx, d)
		case errors.Is(err, ErrEmpty):
			faults = 0
			sleep(ctx, orElse(l.relay.Idle, time.Second), wake)
		case ctx.Err() == nil:
			faults++
			l.log.Warn("outbox refused a claim", "err", err)
			sleep(ctx, faultBackoff(l.channel, faults), nil)
		}
	}
}

// rest waits until the channel and its account may send. It is false when ctx
// is done first.
func (l *line) rest(ctx context.Context) bool {
	for ctx.Err() == nil {
		wait := time.Until(l.ready())
		if wait <= 0 {
			return true
		}
		sleep(ctx, wait, nil)
	}
	return false
}

func (l *line) ready() time.Time {
	if until := l.account.pausedUntil(); until.After(l.free) {
		return until
	}
	return l.free
}

// deliver sends one delivery and settles it with the outbox.
func (l *line) deliver(ctx context.Context, d Delivery) {
	receipt, err := l.notify(ctx, d)
	now := time.Now()
	l.free = now.Add(l.gap)
	log := l.log.With("alert", d.Alert.ID, "story", d.Alert.Story)
	if err == nil {
		l.misses, l.held = 0, false
		l.account.mend()
		log.Info("delivered", "op", d.Op, "attempt", d.Attempt)
		l.settle(ctx, log, Sent, func(ctx context.Context) error { return l.relay.Outbox.Sent(ctx, d, receipt) })
		l.through(ctx)
		l.ledger.sent(d.ID)
		return
	}
	v := judge(d, err, l.misses+1, now)
	l.apply(v, now)
	l.report(log, d, v)
	defer l.waits(ctx, d, v, now) // when the outbox knows
	if v.unknown {
		l.ledger.left(Left{Delivery: d.ID, Channel: l.channel, State: Sending, Cause: v.Cause})
		return
	}
	l.settle(ctx, log, v.State, func(ctx context.Context) error { return l.relay.Outbox.Failed(ctx, d, v.Failure) })
	l.ledger.failed(l.channel, d, v.Failure)
}

// notify calls the notifier with a deadline that outlives ctx by Grace, and
// turns a panic into an error: one bad alert must not end the daemon.
func (l *line) notify(ctx context.Context, d Delivery) (receipt string, err error) {
	nctx, cancel := outlive(ctx, orElse(l.relay.Deadline, 30*time.Second), orElse(l.relay.Grace, 6*time.Second))
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			l.log.Error("notifier panicked", "alert", d.Alert.ID, "err", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("the notifier panicked: %v", v)
		}
	}()
	receipt, err = l.notifier.Notify(nctx, d)
	if err != nil && nctx.Err() != nil && errors.Is(err, nctx.Err()) && !classified(err) {
		err = &RetryError{Unknown: true, Err: err}
	}
	return receipt, err
}

// apply takes what a failure means for the channel and its account.
func (l *line) apply(v verdict, now time.Time) {
	if v.retry {
		l.misses++
	}
	if until := now.Add(v.pause); until.After(l.free) {
		l.free = until
	}
}

// report logs a failure and calls the hooks.
func (l *line) report(log *slog.Logger, d Delivery, v verdict) {
	log = log.With("op", d.Op, "attempt", d.Attempt, "err", v.Cause)
	switch {
	case v.unknown:
		log.Warn("outcome of a delivery is unknown")
	case v.State == Pending:
		log.Warn("delivery is retried", "at", v.NotBefore)
	case v.State == Skipped:
		log.Info("delivery is skipped")
	case v.State == Held:
		first := !l.held
		l.held = true
		if v.account {
			first = l.account.hold(l.free)
		}
		if first {
			log.Error("channel is held")
		}
	case v.State == Dead || v.State == Uncertain:
		log.Error("delivery is not tried again", "state", v.State)
		if l.relay.OnEnd != nil {
			l.relay.OnEnd(d, v.Failure)
		}
	}
}

// settle writes an outcome to the outbox until it is stored or another owner
// has the delivery. When ctx is done it gives up after three more tries: what is
// not stored stays sending, and the lease brings it back.
func (l *line) settle(ctx context.Context, log *slog.Logger, state State, write func(context.Context) error) {
	late := 0
	for faults := 1; ; faults++ {
		wctx, cancel := outlive(ctx, 15*time.Second, 500*time.Millisecond)
		err := write(wctx)
		cancel()
		if err == nil {
			return
		}
		if errors.Is(err, ErrFenced) {
			log.Warn("another owner has the delivery", "state", state)
			return
		}
		if ctx.Err() != nil {
			if late++; late == 3 {
				log.Error("outcome of a delivery was not stored", "state", state, "err", err)
				return
			}
			sleep(context.WithoutCancel(ctx), faultBackoff(l.channel, late), nil)
			continue
		}
		log.Warn("outcome of a delivery is stored again", "state", state, "err", err)
		sleep(ctx, faultBackoff(l.channel, faults), nil)
	}
}

// outlive returns a context that ends after limit, or grace after ctx ends.
func outlive(ctx context.Context, limit, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

// faultBackoff is the wait after the n-th fault of the outbox in a row: a
// database is near, so it is shorter than a channel's.
func faultBackoff(id string, n int) time.Duration {
	return min(Backoff(id, n)/8, 15*time.Second)
}

// sleep waits for d, for wake or for the end of ctx.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-wake:
	case <-ctx.Done():
	}
}
