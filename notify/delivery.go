package notify

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Op is what a delivery does in its channel.
type Op string

// The operations of a delivery.
const (
	Post   Op = "post"   // a message of its own; it opens the story's thread in the channel
	Update Op = "update" // the message that opened the thread is changed, quietly
	Reply  Op = "reply"  // a message in the thread
	Gather Op = "gather" // a row of a message that is made when it is due
)

// Gathering is why an alert is not sent by itself.
type Gathering string

// The gatherings.
const (
	QuietHours Gathering = "quiet"  // it is held until people want messages again
	ForDigest  Gathering = "digest" // it is told in the next digest
	OverCap    Gathering = "cap"    // the channel had its messages for the hour
)

// Words says the gathering to people.
func (g Gathering) Words() string {
	switch g {
	case QuietHours:
		return "held in quiet hours"
	case ForDigest:
		return "gathered for the digest"
	case OverCap:
		return "over the channel's messages for the hour"
	}
	return ""
}

// Gathered is an alert that waits to be told with others.
type Gathered struct {
	Alert     Alert
	Channel   string
	Gathering Gathering
	Due       time.Time // UTC
	Reports   int       // outlets that have reported its story by now
}

// State is where a delivery stands in the outbox.
type State string

// The states of a delivery. Pending, sending and held are unfinished.
const (
	Pending    State = "pending"    // due at NotBefore
	Sending    State = "sending"    // claimed; after a crash its outcome is unknown
	Sent       State = "sent"       // confirmed by the channel
	Held       State = "held"       // the channel or the token must be mended first
	Superseded State = "superseded" // an update that a later one replaced
	Skipped    State = "skipped"    // the channel cannot do it, or a person deleted the message
	Dead       State = "dead"       // refused for good: our defect, the payload is kept
	Uncertain  State = "uncertain"  // its outcome is unknown and cannot be looked up, and a repeat is not wanted
)

// Delivery is one alert to one channel.
type Delivery struct {
	ID        string // alert id and channel
	Alert     Alert
	Channel   string // its name in the config
	Op        Op
	Attempt   int       // 1 on the first try
	Thread    string    // receipt of the message that opened the story's thread; "" for a Post, or if there is none
	NotBefore time.Time // when it is due, UTC; zero means at once
	First     time.Time // of the first try, UTC
	Fence     int64     // grows with every claim; the outbox refuses an outdated one
	Gathering Gathering // of a Gather; of a Post, what it tells together
	Repeat    bool      // an earlier try has an unknown outcome: it was still sending when it was claimed again
}

// Outbox is the durable queue of deliveries. Implementations are safe for
// concurrent use.
//
// Claim returns the next due delivery of a channel and marks it sending, or
// ErrEmpty. Of one story and channel it gives the deliveries in order, one at a
// time; the alert of an update is the one that opened the thread, Updated. Held
// deliveries become due again by themselves, so that a mended channel gets them,
// and so does one still sending when its lease is over, then with Repeat. Sent
// and Failed end a claim; they return ErrFenced when another owner has claimed
// the delivery since.
type Outbox interface {
	Claim(ctx context.Context, channel string) (Delivery, error)
	Sent(ctx context.Context, d Delivery, receipt string) error
	Failed(ctx context.Context, d Delivery, f Failure) error
}

// Failure says what becomes of a delivery that was not confirmed.
type Failure struct {
	State     State     // Pending, Held, Skipped, Dead or Uncertain
	NotBefore time.Time // for Pending and Held: when it is due again, UTC
	Uncounted bool      // the try does not count: the channel asked us to wait
	Cause     string    // for people; no secrets
}

// Errors of an Outbox.
var (
	ErrEmpty  = errors.New("no delivery is due")
	ErrFenced = errors.New("the delivery was claimed by another owner")
)

// Notifier sends deliveries to one kind of channel. It returns the channel's
// receipt (Slack's ts), "" where there is none. Before it sends a delivery with
// Repeat it asks, where the channel can be asked, whether the delivery is there
// already. An error is a *RetryError, a *HoldError, ErrSkip or ErrUncertain
// (possibly wrapped), or anything else for a delivery that was refused for good.
type Notifier interface {
	Notify(ctx context.Context, d Delivery) (receipt string, err error)
}

// ErrSkip reports a delivery that the channel cannot do, such as an update
// through a webhook or of a message that a person deleted.
var ErrSkip = errors.New("the channel cannot do this")

// ErrUncertain reports a delivery that may have arrived: nobody can say, and by
// the user's choice it is not repeated.
var ErrUncertain = errors.New("it may have arrived and is not repeated")

// RetryError reports a delivery that may succeed later.
type RetryError struct {
	After    time.Duration // the channel's wish; 0 means the relay's own back-off
	Throttle bool          // the channel asked to wait (429): the whole channel pauses, for an update only the update; the try does not count
	Unknown  bool          // the channel may have accepted it: the answer was lost
	Err      error
}

func (e *RetryError) Error() string { return e.Err.Error() }
func (e *RetryError) Unwrap() error { return e.Err }

// HoldError reports trouble that a person must mend: an archived channel, a
// revoked token.
type HoldError struct {
	Account bool          // every channel of the notifier is concerned, not only this one
	After   time.Duration // until it is worth another try; 0 means a minute
	Hint    string        // what to do
	Err     error
}

func (e *HoldError) Error() string {
	if e.Hint == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v (%s)", e.Err, e.Hint)
}
func (e *HoldError) Unwrap() error { return e.Err }
