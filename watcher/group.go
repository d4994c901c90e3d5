package watcher

import (
	"context"
	"errors"
	"sync"
)

// group stores the outcomes of several polls in one transaction: while one is
// committed, those that end meanwhile gather for the next. They are still decided
// one after the other. The zero value is ready; it is safe for concurrent use.
type group struct {
	mu      sync.Mutex
	waiting []*member
	writing bool
}

// member is one poll's part in a transaction. It can be run again.
type member struct {
	part func(Tx) error
	err  error
	done chan struct{}
}

// update runs part in a transaction that it may share with others, and returns
// when that is committed. What fails, fails alone.
func (g *group) update(ctx context.Context, store Store, part func(Tx) error) error {
	m := &member{part: part, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	leads := !g.writing
	g.writing = true
	g.mu.Unlock()
	if leads {
		g.write(ctx, store)
	}
	<-m.done
	return m.err
}

// write commits what waits until nothing does.
func (g *group) write(ctx context.Context, store Store) {
	for {
		g.mu.Lock()
		members := g.waiting
		g.waiting = nil
		g.writing = len(members) > 0
		g.mu.Unlock()
		if len(members) == 0 {
			return
		}
		commit(ctx, store, members)
		for _, m := range members {
			close(m.done)
		}
	}
}

// commit stores members together, or one by one if that fails: a transaction in
// which one part failed is not kept. A lost lease is found before anything is
// written, so it spoils nothing.
func commit(ctx context.Context, store Store, members []*member) {
	err := store.Update(ctx, func(tx Tx) error {
		for _, m := range members {
			if m.err = m.run(tx); m.err != nil && !errors.Is(m.err, ErrFenced) {
				return m.err
			}
		}
		return nil
	})
	for _, m := range members {
		switch {
		case err == nil:
		case len(members) == 1:
			m.err = err
		default:
			m.err = store.Update(ctx, m.run)
		}
	}
}

// run runs the member's part; a panic in it is its own error.
func (m *member) run(tx Tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = broken(r)
		}
	}()
	return m.part(tx)
}
