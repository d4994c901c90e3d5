package watcher

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/watcher/feed"
)

// Subscription is a feed with its parsed schedule.
type Subscription struct {
	Feed     feed.Feed
	Schedule cron.Schedule
}

const (
	maxJitter   = 2 * time.Minute
	firstSpread = 3 * time.Second
	maxBackoff  = 6 * time.Hour
	maxWish     = 24 * time.Hour // a server can put the next poll off no longer
	backoffBase = 2              // failures before the interval grows
)

// Never is when a feed is due that is gone for good.
var Never = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// ParseSchedule parses a cron expression of five fields, or a descriptor such
// as "@hourly" or "@every 10m", in a time zone.
func ParseSchedule(expr string, zone *time.Location) (cron.Schedule, error) {
	if strings.HasPrefix(expr, "TZ=") || strings.HasPrefix(expr, "CRON_TZ=") {
		return nil, errors.New("a schedule cannot hold a time zone; set time_zone at the top of the config")
	}
	s, err := cron.ParseStandard(expr)
	if err != nil {
		return nil, fmt.Errorf("schedule %q: %w", expr, err)
	}
	if spec, ok := s.(*cron.SpecSchedule); ok {
		spec.Location = zone
		if spec.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, zone)).IsZero() {
			return nil, fmt.Errorf("schedule %q: never comes due", expr)
		}
	}
	return s, nil
}

// Interval is the time between the next two runs of a schedule after t.
func Interval(s cron.Schedule, t time.Time) time.Duration {
	next := s.Next(t)
	return s.Next(next).Sub(next)
}

// next returns when a feed is due again after a poll at t: the schedule, moved
// by a jitter that is always the same for the feed, so that feeds of one
// schedule do not all ask at once. A wish of the server and repeated failures
// can only make it later.
func (s Subscription) next(t time.Time, wish time.Duration, failures int) time.Time {
	interval := Interval(s.Schedule, t)
	due := s.Schedule.Next(t).Add(jitter(s.Feed.ID, min(interval/10, maxJitter)))
	if wish > 0 {
		due = later(due, t.Add(min(wish, maxWish)))
	}
	if n := failures - backoffBase; n > 0 {
		due = later(due, t.Add(min(interval<<min(n, 16), max(maxBackoff, interval))))
	}
	return due.UTC()
}

// NextDue is when the feed is due after t by its schedule alone.
func (s Subscription) NextDue(t time.Time) time.Time { return s.next(t, 0, 0) }

// FirstDue is when a feed is polled for the first time: nearly at once.
func (s Subscription) FirstDue(t time.Time) time.Time {
	return t.Add(jitter(s.Feed.ID, firstSpread)).UTC()
}

// jitter is between 0 and span, always the same for a feed.
func jitter(id string, span time.Duration) time.Duration {
	if span < tick { // the feed would only wait for the next tick
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(id))
	return time.Duration(h.Sum64() % uint64(span))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
