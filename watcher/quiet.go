package watcher

import (
	"slices"
	"time"
)

// Quiet is when people want no messages: each day from one time of day to
// another, past midnight if To is not after From. The zero value is never.
type Quiet struct {
	From, To time.Duration  // time of day; To may be 24 h
	Days     []time.Weekday // on which quiet hours begin; none means every day
	Zone     *time.Location
}

// Until returns the end of the quiet hours that a time lies in, ok false if it
// lies in none. Quiet hours that meet are one; those without an end are none.
func (q Quiet) Until(at time.Time) (end time.Time, ok bool) {
	const longest = 9 // quiet hours that meet; more have no end
	end = at
	for range longest {
		next, in := q.window(end)
		if !in {
			return end, ok
		}
		end, ok = next, true
	}
	return at, false
}

// window returns the end of the quiet hours of one day that hold a time.
func (q Quiet) window(at time.Time) (end time.Time, ok bool) {
	if q.From == q.To || q.Zone == nil {
		return at, false
	}
	today := at.In(q.Zone)
	for _, back := range []int{0, 1} {
		day := time.Date(today.Year(), today.Month(), today.Day()-back, 0, 0, 0, 0, time.UTC)
		if len(q.Days) > 0 && !slices.Contains(q.Days, day.Weekday()) {
			continue
		}
		last := day
		if q.To < q.From {
			last = day.AddDate(0, 0, 1)
		}
		from, to := q.clock(day, q.From), q.clock(last, q.To)
		if !at.Before(from) && at.Before(to) {
			return to, true
		}
	}
	return at, false
}

// clock is when the clock first shows a time on a day. One that it skips is when
// it skips it.
func (q Quiet) clock(day time.Time, of time.Duration) time.Time {
	shown := day.Add(of) // in UTC, where no time is skipped
	t := time.Date(shown.Year(), shown.Month(), shown.Day(), shown.Hour(), shown.Minute(), 0, 0, q.Zone)
	since, until := t.ZoneBounds()
	switch w := wall(t); {
	case w.After(shown):
		return since
	case w.Before(shown):
		return until
	}
	if since.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := since.Add(-time.Second).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(since) && wall(first).Equal(shown) {
		return first
	}
	return t
}

// wall is what a clock shows at a time, in UTC.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
