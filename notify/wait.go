package notify

import (
	"context"
	"sync"
	"time"
)

const (
	longWait   = 5 * time.Minute // what waits and mends by itself is told then
	firstAgain = time.Hour       // after the first word, then daily
	thenAgain  = 24 * time.Hour
)

// Wait is a time in which the deliveries of a channel do not get through.
type Wait struct {
	Channel string    // the one that showed it
	Account bool      // every channel of its notifier waits
	First   Delivery  // the one that showed it
	Since   time.Time // of its first try, UTC
	Count   int       // deliveries that have waited, as far as they are due; -1 if that is not known
	Held    bool      // a person must mend the channel or the token
	Cause   string    // of the last failure; no secrets
	Told    int       // how often it was reported before
	Over    bool      // they go out again
}

// stretch follows one wait. The zero value is none. It is safe for concurrent use.
type stretch struct {
	mu   sync.Mutex
	wait Wait
	next time.Time // when it is worth a word
}

// failed notes a failure. It returns the wait, and whether it is worth a word:
// at once if a person must act, else when it has become long, and again later.
func (s *stretch) failed(d Delivery, f Failure, now time.Time) (Wait, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wait.Since.IsZero() {
		s.wait = Wait{Channel: d.Channel, First: d, Since: now.UTC()}
		if !d.First.IsZero() {
			s.wait.Since = d.First
		}
		s.next = s.wait.Since.Add(longWait)
	}
	s.wait.Cause, s.wait.Held = f.Cause, f.State == Held
	if now.Before(s.next) && !(s.wait.Held && s.wait.Told == 0) {
		return s.wait, false
	}
	w := s.wait
	s.next = now.Add(thenAgain)
	if s.wait.Told++; s.wait.Told == 1 {
		s.next = now.Add(firstAgain)
	}
	return w, true
}

// ended notes that a delivery got through. It returns the wait that this ends,
// and whether it was told of.
func (s *stretch) ended() (Wait, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.wait
	s.wait = Wait{}
	w.Over = true
	return w, w.Told > 0
}

// waits takes a failure into account and tells of it. An update is no message,
// so nobody waits for it.
func (l *line) waits(ctx context.Context, d Delivery, v verdict, now time.Time) {
	switch {
	case v.account:
		w, tell := l.account.wait.failed(d, v.Failure, now)
		w.Account = true
		l.tell(ctx, w, tell)
	case v.State == Held, d.Op != Update && (v.State == Pending || v.unknown):
		w, tell := l.wait.failed(d, v.Failure, now)
		l.tell(ctx, w, tell)
	}
}

// through notes that a delivery got through.
func (l *line) through(ctx context.Context) {
	w, tell := l.account.wait.ended()
	w.Account = true
	l.tell(ctx, w, tell)
	w, tell = l.wait.ended()
	l.tell(ctx, w, tell)
}

func (l *line) tell(ctx context.Context, w Wait, worth bool) {
	if !worth || l.relay.OnWait == nil {
		return
	}
	channels := []string{l.channel}
	if w.Account {
		channels = l.account.channels
	}
	w.Count = l.relay.due(ctx, channels)
	if w.Over && w.Count >= 0 {
		w.Count++ // the one that got through
	}
	l.relay.OnWait(w)
}

// due counts what waits in channels, -1 if that is not known.
func (r *Relay) due(ctx context.Context, channels []string) int {
	if r.Backlog == nil {
		return -1
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	n := 0
	for _, c := range channels {
		b, err := r.Backlog(ctx, c)
		if err != nil {
			return -1
		}
		n += b.Due
	}
	return n
}
