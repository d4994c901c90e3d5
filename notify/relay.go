package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"time"
)

// Relay takes deliveries from the outbox to their channels. Each channel has a
// goroutine of its own, so a channel is served in order and at its own pace and
// none waits for another.
//
// A held delivery stays in the outbox, which offers it again after a while: a
// mended token or channel lets it through without a restart.
type Relay struct {
	Outbox    Outbox
	Notifiers map[string]Notifier      // by channel name
	Pace      map[string]time.Duration // least time between two sends in a channel; 0 means none, absent means 1 s
	Log       *slog.Logger             // nil means silence
	Idle      time.Duration            // how often an idle channel looks for work unwoken; 0 means 1 s
	Deadline  time.Duration            // of one delivery; 0 means 30 s
	Grace     time.Duration            // what a delivery in hand still gets when Run is told to stop; 0 means 6 s
	Patience  time.Duration            // the longest single wait of Drain; 0 means 1 min

	// OnWait, if set, is called when the deliveries of a channel do not get
	// through: at once if a person must act, else after a few minutes; again
	// from time to time; and when they go out again. For a token it is called
	// once for all its channels. OnEnd, if set, is called for each delivery that
	// is dead or uncertain. Both must return quickly, must not call the relay
	// back, and may be called from several goroutines at once.
	OnWait func(Wait)
	OnEnd  func(Delivery, Failure)

	// Backlog, if set, tells what else waits in a channel.
	Backlog func(ctx context.Context, channel string) (Backlog, error)

	mu   sync.Mutex
	wake chan struct{} // closed and replaced by Wake
}

// Backlog says what is unfinished in a channel.
type Backlog struct {
	Count int       // deliveries pending, sending or held
	Due   int       // of these, those that were tried or should have been by now
	Next  time.Time // when the earliest of them may be claimed; zero if none
}

// Run delivers until ctx is done. It then finishes the deliveries in hand,
// within Grace, and returns nil. The error is for a relay that cannot start.
func (r *Relay) Run(ctx context.Context) error {
	lines, err := r.lines()
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, l := range lines {
		wg.Go(func() { l.run(ctx) })
	}
	wg.Wait()
	return nil
}

// Wake makes idle channels look for work at once. Call it after a commit that
// added deliveries; it never blocks.
func (r *Relay) Wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wake != nil {
		close(r.wake)
		r.wake = nil
	}
}

// woken returns a channel that the next Wake closes. Ask for it before Claim,
// so that no Wake falls between the two.
func (r *Relay) woken() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wake == nil {
		r.wake = make(chan struct{})
	}
	return r.wake
}

// lines makes the workers, one for each channel.
func (r *Relay) lines() ([]*line, error) {
	if r.Outbox == nil {
		return nil, errors.New("relay has no outbox")
	}
	log := r.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	accounts := map[Notifier]*account{}
	var lines []*line
	for name, n := range r.Notifiers {
		if n == nil {
			return nil, fmt.Errorf("relay: channel %s has no notifier", name)
		}
		a := &account{}
		if reflect.TypeOf(n).Comparable() { // channels of one notifier share its account
			if accounts[n] == nil {
				accounts[n] = a
			}
			a = accounts[n]
		}
		a.channels = append(a.channels, name)
		gap, ok := r.Pace[name]
		if !ok {
			gap = time.Second
		}
		lines = append(lines, &line{relay: r, channel: name, notifier: n, account: a, gap: gap, log: log.With("channel", name)})
	}
	return lines, nil
}

// account is what the channels of one notifier share: its token.
type account struct {
	channels []string // not changed after lines
	wait     stretch

	mu    sync.Mutex
	until time.Time // no channel sends before
	held  bool
}

func (a *account) pausedUntil() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.until
}

// hold pauses the account and reports whether it was well before.
func (a *account) hold(until time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	first := !a.held
	a.held, a.until = true, until
	return first
}

func (a *account) isHeld() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.held
}

func (a *account) mend() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.held, a.until = false, time.Time{}
}

func orElse(d, fallback time.Duration) time.Duration {
	if d == 0 {
		return fallback
	}
	return d
}
