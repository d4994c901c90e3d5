package notify

import (
	"errors"
	"time"
)

const (
	holdPause   = time.Minute // before a held channel or account is tried again
	longestMiss = time.Minute // the longest pause of a channel for retries in a row
	longestWish = time.Hour   // a channel's own wish beyond it is not believed
	causeRunes  = 300
)

// verdict is what an error of a notifier means: for the delivery, for the
// channel, for the account.
type verdict struct {
	Failure
	unknown bool          // the delivery stays sending
	retry   bool          // counts as a miss of the channel
	account bool          // the account is held, not only the channel
	pause   time.Duration // of the channel
}

// judge maps an error to its verdict. misses counts the retries in a row of the
// channel, with this one: a channel that is down is left alone for longer and
// longer, up to a minute, so that an outage does not leave an unknown outcome
// behind for every delivery that waits.
func judge(d Delivery, err error, misses int, now time.Time) verdict {
	v := verdict{Failure: Failure{Cause: Cut(Plain(err.Error()), causeRunes)}}
	var retry *RetryError
	var hold *HoldError
	switch {
	case errors.As(err, &retry) && retry.Throttle:
		v.pause = throttle(d, retry.After)
		v.State, v.Uncounted, v.NotBefore = Pending, true, now.Add(v.pause).UTC()
		if d.Op == Update { // its rate is its own: messages may go on
			v.pause = 0
		}
	case retry != nil:
		v.retry, v.unknown = true, retry.Unknown
		v.pause = min(Backoff(d.Channel, misses), longestMiss)
		if !v.unknown {
			v.State, v.NotBefore = Pending, now.Add(wish(d, retry.After)).UTC()
		}
	case errors.As(err, &hold):
		v.State, v.account, v.pause = Held, hold.Account, max(holdPause, min(hold.After, longestWish))
		v.NotBefore = now.Add(v.pause).UTC()
	case errors.Is(err, ErrSkip):
		v.State = Skipped
	case errors.Is(err, ErrUncertain):
		v.State = Uncertain
	default:
		v.State = Dead
	}
	return v
}

// classified reports whether a notifier said what its error means.
func classified(err error) bool {
	var retry *RetryError
	var hold *HoldError
	return errors.As(err, &retry) || errors.As(err, &hold) || errors.Is(err, ErrSkip) || errors.Is(err, ErrUncertain)
}

// throttle is the pause of a channel that asked to wait.
func throttle(d Delivery, after time.Duration) time.Duration {
	return max(wish(d, after), time.Second)
}

func wish(d Delivery, after time.Duration) time.Duration {
	if after <= 0 {
		return Backoff(d.ID, d.Attempt)
	}
	return min(after, longestWish)
}
