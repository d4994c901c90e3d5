package feed

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/rss"
)

// maxWish bounds what a server may ask for: a feed that says "yearly" is still
// read once a day.
const maxWish = 24 * time.Hour

// rhythm is when a feed wants to be read, as its document says.
type rhythm struct {
	every time.Duration
	hours [24]bool // not in these, UTC
	days  [7]bool  // not on these, UTC
}

// rhythmOf reads ttl, skipHours and skipDays (RSS 2.0) and the syndication
// module (RSS 1.0): the longest interval of those given.
func rhythmOf(f *rss.Feed) (r rhythm) {
	if ttl, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && ttl > 0 {
		r.every = min(time.Duration(min(ttl, 1<<20))*time.Minute, maxWish)
	}
	r.every = max(r.every, syndication(f))
	for _, hour := range f.SkipHours {
		if n, err := strconv.Atoi(strings.TrimSpace(hour)); err == nil && n >= 0 && n <= 24 {
			r.hours[n%24] = true // midnight was 24 in RSS 0.91
		}
	}
	for _, day := range f.SkipDays {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(strings.TrimSpace(day), d.String()) {
				r.days[d] = true
			}
		}
	}
	return r
}

// String writes a rhythm for Validators: seconds, then hours and days as hex masks.
func (r rhythm) String() string {
	if r == (rhythm{}) {
		return ""
	}
	return fmt.Sprintf("%d %x %x", int64(r.every/time.Second), mask(r.hours[:]), mask(r.days[:]))
}

func mask(set []bool) (bits uint32) {
	for i, on := range set {
		if on {
			bits |= 1 << i
		}
	}
	return bits
}

// readRhythm reads what String wrote; anything else is no wish.
func readRhythm(s string) (r rhythm) {
	var every, hours, days uint32
	if n, _ := fmt.Sscanf(s, "%d %x %x", &every, &hours, &days); n < 3 {
		return rhythm{}
	}
	r.every = min(time.Duration(every)*time.Second, maxWish)
	for i := range r.hours {
		r.hours[i] = hours>>i&1 == 1
	}
	for i := range r.days {
		r.days[i] = days>>i&1 == 1
	}
	return r
}

func syndication(f *rss.Feed) time.Duration {
	value := func(name string) string {
		if e := f.Extensions["sy"][name]; len(e) > 0 {
			return strings.ToLower(strings.TrimSpace(e[0].Value))
		}
		return ""
	}
	var period time.Duration
	switch value("updatePeriod") {
	case "hourly":
		period = time.Hour
	case "daily":
		period = 24 * time.Hour
	case "weekly":
		period = 7 * 24 * time.Hour
	case "monthly":
		period = 30 * 24 * time.Hour
	case "yearly":
		period = 365 * 24 * time.Hour
	default:
		return 0
	}
	if n, err := strconv.Atoi(value("updateFrequency")); err == nil && n > 1 {
		period /= time.Duration(n)
	}
	return min(period, maxWish)
}

// after returns how long to wait from now on: at least as long as asked, and
// on until an hour that is not skipped.
func (r rhythm) after(asked time.Duration, now time.Time) time.Duration {
	wait := min(max(asked, r.every), maxWish)
	at := now.Add(wait).UTC()
	for wait < maxWish && (r.hours[at.Hour()] || r.days[at.Weekday()]) {
		next := at.Truncate(time.Hour).Add(time.Hour)
		wait += next.Sub(at)
		at = next
	}
	return min(wait, maxWish)
}

// freshFor returns how long an answer stays fresh: max-age less its age, else
// Expires less Date (RFC 9111, section 4.2.1). 0 means it does not say.
func freshFor(h http.Header, now time.Time) time.Duration {
	for directive := range strings.SplitSeq(strings.ToLower(strings.Join(h.Values("Cache-Control"), ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			age := seconds(h.Get("Age"))
			return max(0, min(seconds(strings.Trim(value, `"`))-age, maxWish))
		}
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		date = now
	}
	return max(0, min(expires.Sub(date), maxWish))
}

// retryAfter reads a Retry-After header: seconds or a date (RFC 9110, section
// 10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if at, err := http.ParseTime(value); err == nil {
		return max(0, min(at.Sub(now), maxWish))
	}
	return min(seconds(value), maxWish)
}

// seconds reads a non-negative number of seconds; anything else is 0. What is
// too large for a duration is a long time all the same.
func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
	if err != nil && n == 0 {
		return 0
	}
	return time.Duration(min(n, 1<<31)) * time.Second
}
