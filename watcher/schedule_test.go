package watcher

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"curbwire/watcher/feed"
)

func TestParseSchedule(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	good := map[string]time.Time{ // next after noon, UTC
		"*/10 * * * *": noon.Add(10 * time.Minute),
		"0 9 * * *":    noon.Add(12 * time.Hour), // nine in Tokyo
		"@every 10m":   noon.Add(10 * time.Minute),
		"@hourly":      noon.Add(time.Hour),
		"@every 100ms": noon.Add(time.Second), // cron's least
	}
	for expr, want := range good {
		s, err := ParseSchedule(expr, tokyo)
		if err != nil {
			t.Errorf("ParseSchedule(%q): %v", expr, err)
			continue
		}
		if got := s.Next(noon); !got.Equal(want) {
			t.Errorf("%q is next due at %v, want %v", expr, got.UTC(), want)
		}
	}
	for expr, word := range map[string]string{
		"":                      "schedule",
		"61 * * * *":            "61",
		"* * * * * *":           "5 fields",
		"soon":                  "soon",
		"@every":                "every",
		"TZ=UTC":                "time_zone",
		"CRON_TZ=UTC 0 9 * * *": "time_zone",
		"0 0 30 2 *":            "never",
	} {
		if _, err := ParseSchedule(expr, time.UTC); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("ParseSchedule(%q) = %v, want an error with %q", expr, err, word)
		}
	}
}

func sub(t *testing.T, id, expr string) Subscription {
	t.Helper()
	s, err := ParseSchedule(expr, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return Subscription{feed.Feed{ID: id}, s}
}

func TestNextIsSpreadAndStable(t *testing.T) {
	seen := map[time.Time]bool{}
	for i := range 50 {
		s := sub(t, fmt.Sprint("feed", i), "*/10 * * * *")
		next := s.next(noon, 0, 0)
		if d := next.Sub(noon); d < 10*time.Minute || d >= 11*time.Minute {
			t.Errorf("next is %v after noon, want 10 to 11 minutes", d)
		}
		if again := s.next(noon, 0, 0); !again.Equal(next) {
			t.Errorf("next differs: %v and %v", next, again)
		}
		seen[next] = true
	}
	if len(seen) < 45 {
		t.Errorf("50 feeds of one schedule are due at only %d times", len(seen))
	}
}

func TestNextOnlyGrows(t *testing.T) {
	s := sub(t, "f", "@every 10m")
	plain := s.next(noon, 0, 0)
	tests := []struct {
		name     string
		wish     time.Duration
		failures int
		least    time.Duration
		most     time.Duration
	}{
		{"a shorter wish", time.Minute, 0, plain.Sub(noon), plain.Sub(noon)},
		{"a longer wish", 2 * time.Hour, 0, 2 * time.Hour, 2 * time.Hour},
		{"an absurd wish", 400 * time.Hour, 0, 24 * time.Hour, 24 * time.Hour},
		{"two failures", 0, 2, plain.Sub(noon), plain.Sub(noon)},
		{"five failures", 0, 5, 80 * time.Minute, 80 * time.Minute},
		{"a thousand failures", 0, 1000, 6 * time.Hour, 6 * time.Hour},
	}
	for _, tt := range tests {
		if d := s.next(noon, tt.wish, tt.failures).Sub(noon); d < tt.least || d > tt.most {
			t.Errorf("%s: due in %v, want %v to %v", tt.name, d, tt.least, tt.most)
		}
	}
	if d := s.FirstDue(noon).Sub(noon); d < 0 || d > 3*time.Second {
		t.Errorf("a new feed is first due in %v", d)
	}
}
