package watcher

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// ledgerStore counts transactions and keeps what those that committed held. Each
// takes a second, so that others gather.
type ledgerStore struct {
	Store
	mu   sync.Mutex
	txs  int
	kept []string
	busy bool
}

type ledgerTx struct {
	Tx
	held []string
}

func (s *ledgerStore) Update(ctx context.Context, f func(Tx) error) error {
	s.mu.Lock()
	if s.busy {
		panic("two updates at one time")
	}
	s.busy = true
	s.txs++
	s.mu.Unlock()
	time.Sleep(time.Second)
	t := &ledgerTx{}
	err := f(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	if err == nil {
		s.kept = append(s.kept, t.held...)
	}
	return err
}

// TestGroup: polls that end while one is stored share the next transaction; what
// fails, breaks or has lost its lease fails alone, and nothing is kept of it.
func TestGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g group
		s := &ledgerStore{}
		failed := errors.New("disk full")
		outcome := map[int]error{3: failed, 7: ErrFenced}
		var wg sync.WaitGroup
		errs := make([]error, 100)
		for i := range errs {
			wg.Go(func() {
				errs[i] = g.update(t.Context(), s, func(tx Tx) error {
					if outcome[i] == nil {
						if i == 9 {
							panic("boom")
						}
						l := tx.(*ledgerTx)
						l.held = append(l.held, fmt.Sprint(i))
					}
					return outcome[i]
				})
			})
		}
		wg.Wait()
		for i, err := range errs {
			want := outcome[i]
			if i == 9 && err == nil || i != 9 && !errors.Is(err, want) {
				t.Errorf("poll %d: %v, want %v", i, err, want)
			}
		}
		if len(s.kept) != 97 {
			t.Errorf("%d polls are kept, want 97: %v", len(s.kept), s.kept)
		}
		s.txs, s.kept = 0, nil
		outcome = nil
		for i := range 100 {
			wg.Go(func() {
				err := g.update(t.Context(), s, func(tx Tx) error {
					l := tx.(*ledgerTx)
					l.held = append(l.held, fmt.Sprint(i))
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(s.kept) != 100 || s.txs > 3 {
			t.Errorf("%d polls kept in %d transactions, want 100 in at most 3", len(s.kept), s.txs)
		}
	})
}
