package slack

import (
	"errors"
	"sync/atomic"

	"curbwire/notify"
)

// health remembers whether Slack refused the token, or the webhook, the last time.
type health struct{ refused atomic.Bool }

// Healthy reports whether Slack took the token the last time that it was used; it
// is true before.
func (h *health) Healthy() bool { return !h.refused.Load() }

// note takes the outcome of a delivery. One that says nothing about the token,
// such as a time-out, changes nothing.
func (h *health) note(err error) {
	var hold *notify.HoldError
	switch {
	case err == nil:
		h.refused.Store(false)
	case errors.As(err, &hold) && hold.Account:
		h.refused.Store(true)
	}
}
