package feed

import (
	"context"
	"sync"
	"time"
)

// Hosts makes requests to one host wait for each other: one at a time, with a
// gap between them, none while the host's Retry-After lasts. It is safe for
// concurrent use. It remembers a host only while somebody waits for it or its
// gap or pause lasts.
type Hosts struct {
	gap   time.Duration
	mu    sync.Mutex
	known map[string]*host
	sweep int // size of known at which forgotten hosts are dropped next
}

type host struct {
	slot   chan struct{} // holds one token while a request is under way
	users  int           // requests under way or waiting; guarded by Hosts.mu
	free   time.Time     // when the gap has passed; guarded by Hosts.mu
	paused time.Time     // until when the host wants to be left alone; guarded by Hosts.mu
	code   int           // the status that paused it
}

// NewHosts returns Hosts that leave a gap between two requests to a host; 0
// means none.
func NewHosts(gap time.Duration) *Hosts {
	return &Hosts{gap: gap, known: make(map[string]*host), sweep: 64}
}

// Acquire waits for the turn of a request to the host named. The caller must
// call release once, when the answer was read; gap says whether the next
// request has to keep its distance. A host that is paused gives a *StatusError
// with Held set, at once.
func (hs *Hosts) Acquire(ctx context.Context, name string) (release func(gap bool), err error) {
	h := hs.join(name)
	if err := hs.held(h); err != nil {
		hs.leave(name, h)
		return nil, err
	}
	select {
	case h.slot <- struct{}{}:
	case <-ctx.Done():
		hs.leave(name, h)
		return nil, context.Cause(ctx)
	}
	if err := hs.wait(ctx, h); err != nil {
		<-h.slot
		hs.leave(name, h)
		return nil, err
	}
	return func(gap bool) {
		if gap {
			hs.mu.Lock()
			h.free = time.Now().Add(hs.gap)
			hs.mu.Unlock()
		}
		<-h.slot
		hs.leave(name, h)
	}, nil
}

// Pause keeps every request away from the host until d has passed, because it
// answered with the status code and a Retry-After.
func (hs *Hosts) Pause(name string, code int, d time.Duration) {
	h := hs.join(name)
	hs.mu.Lock()
	if until := time.Now().Add(d); until.After(h.paused) {
		h.paused, h.code = until, code
	}
	hs.mu.Unlock()
	hs.leave(name, h)
}

func (hs *Hosts) wait(ctx context.Context, h *host) error {
	hs.mu.Lock()
	gap := time.Until(h.free)
	hs.mu.Unlock()
	if gap > 0 {
		timer := time.NewTimer(gap)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return hs.held(h) // the request before us may have been told to wait
}

func (hs *Hosts) held(h *host) error {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if left := time.Until(h.paused); left > 0 {
		return &StatusError{Code: h.code, RetryAfter: left, Held: true}
	}
	return nil
}

func (hs *Hosts) join(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.known[name]
	if h == nil {
		if len(hs.known) >= hs.sweep {
			hs.forget()
		}
		h = &host{slot: make(chan struct{}, 1)}
		hs.known[name] = h
	}
	h.users++
	return h
}

func (hs *Hosts) leave(name string, h *host) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.users--
	if h.idle(time.Now()) {
		delete(hs.known, name)
	}
}

// forget drops the hosts that nothing is known of any more. The next sweep
// comes when the map has doubled, so the cost of a request stays constant.
func (hs *Hosts) forget() {
	now := time.Now()
	for name, h := range hs.known {
		if h.idle(now) {
			delete(hs.known, name)
		}
	}
	hs.sweep = max(64, 2*len(hs.known))
}

func (h *host) idle(now time.Time) bool {
	return h.users == 0 && !h.free.After(now) && !h.paused.After(now)
}
