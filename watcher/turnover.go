package watcher

import (
	"fmt"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher/feed"
)

const (
	several   = 3              // entries of a page, to tell by them how fast a feed turns over
	calm      = 24 * time.Hour // without the trouble, then it is over
	soonest   = time.Minute    // the shortest schedule that is proposed
	longPause = time.Hour      // between two polls; then the schedule is not at fault
)

// turned returns the health after a page was read, as to which entries it held,
// and what the operations channel is to be told.
func (h Health) turned(sub Subscription, page feed.Page, s Sifted, before Health, at time.Time) (next Health, told []string) {
	if page.NotModified || page.Delta {
		s.Known = before.Held
	} else {
		h.Held = len(page.Entries) + page.Same
	}
	name := sub.Feed.Name
	if s.Storm {
		if at.Sub(h.Renamed) >= calm {
			told = append(told, fmt.Sprintf("The feed %s changed the ids of %d of its %d entries; they are known and were not told again.", name, len(s.Renamed), h.Held))
		}
		h.Renamed = at
	}
	if s.Shared > 0 {
		h.Warned = strings.Trim(h.Warned+"; entries have ids that stood for others; told apart by title and link", "; ")
	}
	rolled := s.Known == 0 && before.Held >= several && h.Held >= several
	switch {
	case rolled:
		if h.Rolled.IsZero() {
			told = append(told, rolling(sub, page, before, at))
		}
		h.Rolled = at
	case !h.Rolled.IsZero() && at.Sub(h.Rolled) >= calm:
		told = append(told, fmt.Sprintf("Two polls of the feed %s have had entries in common for %s again: it no longer rolls over between polls.", name, notify.Lapse(at.Sub(h.Rolled))))
		h.Rolled = time.Time{}
	}
	return h, told
}

// rolling says that two polls of a feed share no entry, and what could help.
func rolling(sub Subscription, page feed.Page, before Health, at time.Time) string {
	schedule := sub.Feed.Schedule
	if i := strings.LastIndexByte(schedule, ' '); i > 0 {
		schedule = schedule[:i] // without its time zone
	}
	pause, interval := at.Sub(before.Read), Interval(sub.Schedule, before.Read)
	text := fmt.Sprintf("The feed %s shows none of the %d entries of its poll before, %s ago: ", sub.Feed.Name, before.Held, notify.Lapse(pause))
	if pause > max(2*interval, longPause) {
		return text + fmt.Sprintf("it was not read in between, although its schedule is %q. Entries may have been missed.", schedule)
	}
	text += fmt.Sprintf("it may roll over faster than it is polled, and entries may have been missed. Its schedule is %q; ", schedule)
	every := proposed(page, interval)
	switch {
	case interval <= soonest:
		return text + "as it cannot be polled much faster, look for feeds of its sections."
	case page.NextAfter > every:
		return text + fmt.Sprintf("its server asks for %s between polls, so look for feeds of its sections.", notify.Lapse(page.NextAfter))
	}
	return text + fmt.Sprintf("a schedule of \"@every %s\" may be enough.", plain(every))
}

// proposed is half the time that the entries of a page span, so that each is on
// two pages, and at most half the interval.
func proposed(page feed.Page, interval time.Duration) time.Duration {
	every := interval / 2
	var oldest, newest time.Time
	for _, e := range page.Entries {
		if p := e.Published; !p.IsZero() {
			newest = later(newest, p)
			if oldest.IsZero() || p.Before(oldest) {
				oldest = p
			}
		}
	}
	if span := newest.Sub(oldest); span > 0 {
		every = min(every, span/2)
	}
	return max(every.Truncate(time.Minute), soonest)
}

// plain writes a whole number of minutes as a schedule has it: "90m", "2h".
func plain(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}
