package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"curbwire/notify"
)

const (
	updateGap    = 1250 * time.Millisecond // chat.update is in Slack's Tier 3: some 50 calls a minute, over all channels
	updateWait   = 2 * updateGap           // longer than this no message waits behind an update
	longestPause = time.Hour               // a longer wish is not believed
)

// tier spaces the calls of one method. The zero value is ready to use. It is safe
// for concurrent use.
type tier struct {
	mu   sync.Mutex
	free time.Time // when the next call may go
}

// take waits for the turn of a call. A turn that is far off is not taken: the
// error says when to come back.
func (t *tier) take(ctx context.Context, gap time.Duration) error {
	t.mu.Lock()
	now := time.Now()
	turn := t.free
	if turn.Before(now) {
		turn = now
	}
	if off := turn.Sub(now); off > updateWait {
		t.mu.Unlock()
		return &notify.RetryError{Throttle: true, After: off, Err: errors.New("updates wait for their turn: slack takes some 50 a minute")}
	}
	t.free = turn.Add(gap)
	t.mu.Unlock()
	if wait(ctx, time.Until(turn)) != nil {
		return &notify.RetryError{Err: ctx.Err()}
	}
	return nil
}

// pause keeps all calls back for as long as Slack asked.
func (t *tier) pause(err error) {
	var retry *notify.RetryError
	if !errors.As(err, &retry) || !retry.Throttle {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if until := time.Now().Add(min(retry.After, longestPause)); until.After(t.free) {
		t.free = until
	}
}
