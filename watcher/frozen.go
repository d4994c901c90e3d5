package watcher

import (
	"fmt"
	"slices"
	"time"

	"curbwire/notify"
	"curbwire/watcher/feed"
)

const (
	patience   = 4                   // pauses of a feed's own length, and a day, until it counts as frozen
	memory     = 20 * 24 * time.Hour // after which a long pause that did not come again is mostly forgotten
	overnight  = 18 * time.Hour      // the pause that is assumed of a feed of which less than a week is known
	week       = 7 * 24 * time.Hour
	pauseShare = 9 // of ten pauses between the entries of a page, this many are no longer than the usual one
)

// frozen returns the health after a page was read, as to when the feed last
// brought something new, and what the operations channel is to be told. A feed
// counts as frozen when nothing new came for much longer than its own pauses
// last; a page that only stops moving is answered with 200 or 304 for ever.
func (h Health) frozen(sub Subscription, page feed.Page, s Sifted, before Health, at time.Time) (Health, string) {
	brought := slices.ContainsFunc(s.Fresh, func(f Fresh) bool { return f.Was == nil })
	name := sub.Feed.Name
	switch {
	case h.Fresh.IsZero():
		h.Fresh, h.Pause = newestOf(page, at), usualPause(page)
	case brought:
		pause := at.Sub(h.Fresh)
		thawed := h.Frozen
		h.Pause = h.paused(pause, at.Sub(before.Read) > max(2*Interval(sub.Schedule, before.Read), longPause))
		h.Fresh, h.Frozen = at, false
		if thawed {
			return h, fmt.Sprintf("The feed %s brings new entries again after %s.", name, notify.Lapse(pause))
		}
	case !h.Frozen && at.Sub(h.Fresh) >= patience*h.Pause+24*time.Hour:
		h.Frozen = true
		return h, fmt.Sprintf("The feed %s answers, but has brought nothing new for %s, and its usual pauses last %s at most: it may be frozen. See whether its site has newer items.",
			name, notify.Lapse(at.Sub(h.Fresh)), notify.Lapse(h.Pause))
	}
	return h, ""
}

// paused returns the longest usual pause after one has ended. Longer ones count
// at once and fade over weeks. The pause of a frozen feed counts so far that the
// same one is not told again; one in which the feed was not polled, not at all.
func (h Health) paused(pause time.Duration, unwatched bool) time.Duration {
	usual := h.Pause - time.Duration(float64(h.Pause)*min(1, pause.Hours()/memory.Hours()))
	switch {
	case unwatched:
		return h.Pause
	case h.Frozen:
		return max(usual, pause/patience)
	}
	return max(usual, pause)
}

// newestOf returns the date of the newest entry of a page, or at if none has one.
func newestOf(page feed.Page, at time.Time) time.Time {
	var t time.Time
	for _, e := range page.Entries {
		t = later(t, e.Published)
	}
	if t.IsZero() {
		return at
	}
	return t
}

// usualPause estimates from the dates of a first page how long a feed is silent
// between entries, an odd old entry aside.
func usualPause(page feed.Page) time.Duration {
	var dates []time.Time
	for _, e := range page.Entries {
		if !e.Published.IsZero() {
			dates = append(dates, e.Published)
		}
	}
	if len(dates) < several {
		return overnight
	}
	slices.SortFunc(dates, time.Time.Compare)
	var pauses []time.Duration
	for i := range dates[1:] {
		pauses = append(pauses, dates[i+1].Sub(dates[i]))
	}
	slices.Sort(pauses)
	usual := pauses[(len(pauses)-1)*pauseShare/10]
	if dates[len(dates)-1].Sub(dates[0]) < week {
		return max(usual, overnight)
	}
	return usual
}
