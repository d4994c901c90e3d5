package notify

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// memory is an Outbox in memory that keeps the contract: order within a story
// and channel, one claim at a time, fences, leases, held deliveries offered again.
type memory struct {
	mu     sync.Mutex
	rows   []*row
	lease  time.Duration
	broken []error // what the next calls answer
	calls  []string
}

type row struct {
	Delivery
	state   State
	due     time.Time
	receipt string
	cause   string
	sentAt  time.Time
}

var errBusy = errors.New("database is locked")

func newMemory(ds ...Delivery) *memory {
	m := &memory{lease: 5 * time.Minute}
	m.add(ds...)
	return m
}

func (m *memory) add(ds ...Delivery) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range ds {
		m.rows = append(m.rows, &row{Delivery: d, state: Pending, due: time.Now()})
	}
}

func (m *memory) fault(call string) error {
	m.calls = append(m.calls, call)
	if len(m.broken) == 0 {
		return nil
	}
	err := m.broken[0]
	m.broken = m.broken[1:]
	return err
}

func (r *row) open() bool { return r.state == Pending || r.state == Sending || r.state == Held }

func (m *memory) Claim(ctx context.Context, channel string) (Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault("claim"); err != nil {
		return Delivery{}, err
	}
	now, before := time.Now(), map[string]bool{}
	for _, r := range m.rows {
		if r.Channel != channel || !r.open() || before[r.Alert.Story] {
			continue
		}
		before[r.Alert.Story] = true
		if r.due.After(now) {
			continue
		}
		r.Repeat = r.state == Sending
		r.state, r.due = Sending, now.Add(m.lease)
		if r.First.IsZero() {
			r.First = now
		}
		r.Attempt++
		r.Fence++
		return r.Delivery, nil
	}
	return Delivery{}, ErrEmpty
}

func (m *memory) Sent(ctx context.Context, d Delivery, receipt string) error {
	return m.end("sent", d, func(r *row) { r.state, r.receipt, r.sentAt = Sent, receipt, time.Now() })
}

func (m *memory) Failed(ctx context.Context, d Delivery, f Failure) error {
	return m.end("failed", d, func(r *row) {
		r.state, r.due, r.cause = f.State, f.NotBefore, f.Cause
		if f.Uncounted {
			r.Attempt--
		}
	})
}

func (m *memory) end(call string, d Delivery, change func(*row)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(call); err != nil {
		return err
	}
	for _, r := range m.rows {
		if r.ID == d.ID && r.Fence == d.Fence {
			change(r)
			return nil
		}
	}
	return ErrFenced
}

func (m *memory) backlog(_ context.Context, channel string) (b Backlog, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := map[string]bool{}
	for _, r := range m.rows {
		if r.Channel == channel && r.open() {
			b.Count++
			if !r.First.IsZero() || !r.due.After(time.Now()) {
				b.Due++
			}
			if before[r.Alert.Story] {
				continue
			}
			before[r.Alert.Story] = true
			if b.Next.IsZero() || r.due.Before(b.Next) {
				b.Next = r.due
			}
		}
	}
	return b, nil
}

func (m *memory) state(id string) row {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.rows, func(r *row) bool { return r.ID == id })
	return *m.rows[i]
}

func (m *memory) sentOrder() (ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var sent []*row
	for _, r := range m.rows {
		if r.state == Sent {
			sent = append(sent, r)
		}
	}
	slices.SortStableFunc(sent, func(a, b *row) int { return cmp.Compare(a.sentAt.UnixNano(), b.sentAt.UnixNano()) })
	for _, r := range sent {
		ids = append(ids, r.ID)
	}
	return ids
}
