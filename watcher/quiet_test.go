package watcher

import (
	"testing"
	"time"
)

func TestQuietUntil(t *testing.T) {
	night := func(days ...time.Weekday) Quiet {
		return Quiet{From: 22 * time.Hour, To: 7 * time.Hour, Days: days}
	}
	weekend := Quiet{To: 24 * time.Hour, Days: []time.Weekday{time.Saturday, time.Sunday}}
	cases := []struct {
		name     string
		q        Quiet
		zone     string
		at, want string // "" for not quiet
	}{
		{"never", Quiet{}, "Europe/Berlin", "2026-03-04T23:00:00+01:00", ""},
		{"before", night(), "Europe/Berlin", "2026-03-04T21:59:59+01:00", ""},
		{"first moment", night(), "Europe/Berlin", "2026-03-04T22:00:00+01:00", "2026-03-05T07:00:00+01:00"},
		{"past midnight", night(), "Europe/Berlin", "2026-03-05T03:00:00+01:00", "2026-03-05T07:00:00+01:00"},
		{"the end is outside", night(), "Europe/Berlin", "2026-03-05T07:00:00+01:00", ""},
		{"the zone counts", night(), "Asia/Tokyo", "2026-03-04T14:00:00Z", "2026-03-04T22:00:00Z"},
		{"the day on which it begins", night(time.Friday), "UTC", "2026-03-07T03:00:00Z", "2026-03-07T07:00:00Z"},
		{"another day", night(time.Friday), "UTC", "2026-03-07T23:00:00Z", ""},
		{"by day", Quiet{From: 12 * time.Hour, To: 13*time.Hour + 30*time.Minute}, "UTC", "2026-03-07T13:29:00Z", "2026-03-07T13:30:00Z"},
		{"two whole days are one", weekend, "Europe/Berlin", "2026-03-07T00:00:00+01:00", "2026-03-09T00:00:00+01:00"},
		{"quiet without end is none", Quiet{To: 24 * time.Hour}, "UTC", "2026-03-07T03:00:00Z", ""},

		// Berlin: 02:00 becomes 03:00 on 29 March 2026, 03:00 becomes 02:00 on 25 October.
		{"over spring's change", night(), "Europe/Berlin", "2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"},
		{"over autumn's change", night(), "Europe/Berlin", "2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00"},
		{"an end that the clock skips", Quiet{From: 22 * time.Hour, To: 2*time.Hour + 30*time.Minute}, "Europe/Berlin", "2026-03-29T01:59:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"a beginning that the clock skips", Quiet{From: 2*time.Hour + 30*time.Minute, To: 5 * time.Hour}, "Europe/Berlin", "2026-03-29T03:00:00+02:00", "2026-03-29T05:00:00+02:00"},
		{"an end that comes twice is its first", Quiet{From: 22 * time.Hour, To: 2*time.Hour + 30*time.Minute}, "Europe/Berlin", "2026-10-25T02:29:00+02:00", "2026-10-25T02:30:00+02:00"},
		{"and not its second", Quiet{From: 22 * time.Hour, To: 2*time.Hour + 30*time.Minute}, "Europe/Berlin", "2026-10-25T02:10:00+01:00", ""},
		{"a beginning that comes twice is its first", Quiet{From: 2*time.Hour + 30*time.Minute, To: 5 * time.Hour}, "Europe/Berlin", "2026-10-25T02:45:00+02:00", "2026-10-25T05:00:00+01:00"},
		// Havana: 00:00 becomes 01:00 on 8 March 2026.
		{"midnight that the clock skips", Quiet{To: 6 * time.Hour}, "America/Havana", "2026-03-08T01:00:00-04:00", "2026-03-08T06:00:00-04:00"},
		// Lord Howe: half an hour, 02:00 becomes 01:30 on 5 April 2026.
		{"half an hour", Quiet{From: 22 * time.Hour, To: 1*time.Hour + 45*time.Minute}, "Australia/Lord_Howe", "2026-04-05T01:44:00+11:00", "2026-04-05T01:45:00+11:00"},
	}
	for _, c := range cases {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		c.q.Zone = zone
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		end, ok := c.q.Until(at)
		if ok {
			got = end.In(zone).Format(time.RFC3339)
		}
		want := c.want
		if w, err := time.Parse(time.RFC3339, want); err == nil {
			want = w.In(zone).Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%s: Until(%s) = %q, want %q", c.name, c.at, got, want)
		}
	}
}

// Every moment of a year is either outside quiet hours or before their end, and
// the end is outside.
func TestQuietEnds(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "UTC"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []Quiet{{From: 22 * time.Hour, To: 7 * time.Hour, Zone: zone}, {From: 90 * time.Minute, To: 150 * time.Minute, Zone: zone}, {To: 24 * time.Hour, Days: []time.Weekday{0, 6}, Zone: zone}} {
			for at := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2011; at = at.Add(29 * time.Minute) {
				end, ok := q.Until(at)
				if !ok {
					continue
				}
				if _, still := q.Until(end); still || !end.After(at) || end.Sub(at) > 50*time.Hour {
					t.Fatalf("%s %+v: Until(%v) = %v", name, q, at, end)
				}
			}
		}
	}
}

// A digest keeps its time of day when the clock changes; one whose time the
// clock skips comes the next day, with all that was gathered.
func TestDigestOverClockChanges(t *testing.T) {
	zone := berlin(t)
	for expr, want := range map[string][]string{
		"30 7 * * *": {"2026-03-28T07:30:00+01:00", "2026-03-29T07:30:00+02:00", "2026-03-30T07:30:00+02:00"},
		"30 2 * * *": {"2026-03-28T02:30:00+01:00", "2026-03-30T02:30:00+02:00", "2026-03-31T02:30:00+02:00"},
	} {
		s, err := ParseSchedule(expr, zone)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 3, 28, 0, 0, 0, 0, zone)
		for _, w := range want {
			at = s.Next(at)
			if got := at.In(zone).Format(time.RFC3339); got != w {
				t.Errorf("%s: %s, want %s", expr, got, w)
			}
		}
	}
}
