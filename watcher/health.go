package watcher

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher/feed"
)

// Health is how polling a feed has gone. The zero value is a feed that was
// never read.
type Health struct {
	Title    string    // what the feed calls itself
	Read     time.Time // of the last poll that succeeded; zero means never
	Failures int       // in a row
	Failing  time.Time // since when; zero when it works
	Cause    string    // of the last failure
	Told     bool      // the operations channel was told and waits for the recovery
	Warned   string    // what the last page that was read had wrong with it
	Held     int       // entries of that page
	Rolled   time.Time // when it last shared no entry with the page before; zero when pages overlap
	Renamed  time.Time // when the feed last gave most of its entries new ids
	Gone     bool      // its server says that it will not come back; it is not polled

	Fresh  time.Time     // when the feed last brought an entry that it did not show before
	Pause  time.Duration // how long it usually brings nothing, at most
	Frozen bool          // it brought nothing for much longer, and the operations channel was told

	Moved      string    // where a permanent redirect leads, see feed.Relocation; "" means nowhere
	MovedSince time.Time // when that was first seen
	Adopted    bool      // the feed is asked for there
}

// First reports whether the feed was never read before.
func (h Health) First() bool { return h.Read.IsZero() }

const (
	failingLong  = 24 * time.Hour // then any failure is told
	failingTwice = 2              // then a feed that is no feed is told
	failingNew   = 3              // then a feed that never worked, or is refused, is told
)

// after returns the health after a poll, and what the operations channel is to
// be told, "" for nothing. A trouble is told once, and once when it is over.
func (h Health) after(name string, page feed.Page, err error, at time.Time) (Health, string) {
	if err == nil {
		next := h
		next.Read, next.Failures, next.Failing, next.Cause, next.Told, next.Gone = at, 0, time.Time{}, "", false, false
		if !page.NotModified {
			next.Title, next.Warned = page.Title, strings.Join(page.Warnings, "; ")
		}
		if h.Told {
			return next, fmt.Sprintf("%s works again after %s.", name, notify.Lapse(at.Sub(h.Failing)))
		}
		return next, ""
	}
	h.Failures++
	h.Cause = err.Error()
	if h.Failing.IsZero() {
		h.Failing = at
	}
	if gone(err) && !h.Gone {
		h.Told, h.Gone = true, true
		return h, fmt.Sprintf("%s is gone for good, its server says (http status 410), and is not polled any more. Take it out of the config, or give it its new address there.", name)
	}
	if h.Told || !h.worthTelling(err, at) {
		return h, ""
	}
	h.Told = true
	return h, fmt.Sprintf("%s cannot be read: %v. %s Until it works, no alert from it means nothing.", name, err, h.since(at))
}

func gone(err error) bool {
	var status *feed.StatusError
	return errors.As(err, &status) && status.Gone()
}

func (h Health) worthTelling(err error, at time.Time) bool {
	var status *feed.StatusError
	refused := errors.As(err, &status) && status.Code >= 400 && status.Code < 500 && status.Code != 429
	switch {
	case errors.Is(err, feed.ErrNotFeed):
		return h.Failures >= failingTwice
	case refused, h.First():
		return h.Failures >= failingNew
	}
	return at.Sub(h.Failing) >= failingLong
}

func (h Health) since(at time.Time) string {
	if h.First() {
		return fmt.Sprintf("It was never read in %d tries.", h.Failures)
	}
	return fmt.Sprintf("It was last read %s ago.", notify.Lapse(at.Sub(h.Read)))
}

// Notice makes the alert that tells the operations channel of a trouble or its
// end. The same occasion is told once, whenever it is noticed.
func Notice(occasion, text, reason string, at time.Time, s Settings) notify.Delivery {
	channel := s.Operations
	if channel == "" {
		channel = s.Channels[0]
	}
	return deliver(notify.Alert{
		ID:       notify.ID("", occasion, notify.Operations, 0),
		Kind:     notify.Operations,
		Severity: notify.Normal,
		Headline: notify.Text{Text: text},
		Reason:   reason,
		Seen:     at,
	}, notify.Post, channel, time.Time{})
}
