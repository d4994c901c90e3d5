package notify

import (
	"fmt"
	"strings"
	"time"
)

// Applies says from when a measure applies and how far that is from the day on
// which it was seen: "from 1 Dec 2024, in 5 days". It is "" without a date.
func Applies(a Alert, zone *time.Location) string {
	const most = 3
	var parts []string
	for _, s := range a.Dates {
		day, ok := effective(s, a)
		if !ok || len(parts) == most {
			continue
		}
		parts = append(parts, "from "+day.Format("2 Jan 2006")+away(day, in(a.Seen, zone)))
	}
	return strings.Join(parts, "; ")
}

// effective reads a date as a day in UTC. One without a year lies in the year
// that brings it nearest to the report.
func effective(s string, a Alert) (time.Time, bool) {
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return day, true
	}
	told := a.Published
	if told.IsZero() {
		told = a.Seen
	}
	told = midnight(told)
	var best time.Time
	for year := told.Year() - 1; year <= told.Year()+1; year++ {
		day, err := time.Parse("2006--01-02", fmt.Sprintf("%04d%s", year, s))
		if err == nil && (best.IsZero() || day.Sub(told).Abs() < best.Sub(told).Abs()) {
			best = day
		}
	}
	return best, !best.IsZero()
}

// midnight is the day that a time shows, in UTC, where every day has 24 hours.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func away(day, seen time.Time) string {
	if seen.IsZero() {
		return ""
	}
	switch n := int(day.Sub(midnight(seen)) / (24 * time.Hour)); {
	case n == 0:
		return ", today"
	case n == 1:
		return ", tomorrow"
	case n > 1:
		return fmt.Sprintf(", in %d days", n)
	case n == -1:
		return ", yesterday"
	default:
		return fmt.Sprintf(", %d days ago", -n)
	}
}
