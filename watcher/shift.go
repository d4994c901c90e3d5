package watcher

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// refill is how long ended polls gather before their slots are filled again, so
// that one claim serves many.
const refill = 20 * time.Millisecond

// shift polls feeds that are due, a bounded number at one time.
type shift struct {
	watcher *Watcher
	mu      sync.Mutex // one claim at a time
	slots   *semaphore.Weighted
	polls   sync.WaitGroup
	freed   chan struct{} // a poll has ended since somebody looked
}

func (w *Watcher) shift() *shift {
	return &shift{watcher: w, slots: semaphore.NewWeighted(int64(w.workers())), freed: make(chan struct{}, 1)}
}

// start starts as many polls of feeds due by a time as there are free slots, and
// returns how many. done is called after each, and may be nil.
func (s *shift) start(ctx context.Context, due time.Time, done func(feed string, err error)) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	free := 0
	for free < s.watcher.workers() && s.slots.TryAcquire(1) {
		free++
	}
	leases, err := s.watcher.Store.Lease(ctx, due, free)
	s.slots.Release(int64(free - len(leases)))
	for _, l := range leases {
		s.polls.Go(func() {
			name, err := s.watcher.poll(ctx, l)
			if done != nil {
				done(name, err)
			}
			s.slots.Release(1)
			select {
			case s.freed <- struct{}{}:
			default:
			}
		})
	}
	return len(leases), err
}

// await waits until polls have ended, and reports false when ctx has.
func (s *shift) await(ctx context.Context) bool {
	select {
	case <-s.freed:
	case <-ctx.Done():
		return false
	}
	gather := time.NewTimer(refill)
	defer gather.Stop()
	select {
	case <-gather.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// idle reports whether no poll is under way.
func (s *shift) idle() bool {
	n := int64(s.watcher.workers())
	if !s.slots.TryAcquire(n) {
		return false
	}
	s.slots.Release(n)
	return true
}

// drain polls what is due by a time, each feed once, and returns when all are stored.
func (s *shift) drain(ctx context.Context, due time.Time, done func(feed string, err error)) error {
	defer s.polls.Wait()
	for {
		idle := s.idle()
		switch started, err := s.start(ctx, due, done); {
		case err != nil:
			return err
		case started == 0 && idle:
			return nil
		case !s.await(ctx):
			return ctx.Err()
		}
	}
}
