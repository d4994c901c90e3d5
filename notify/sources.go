package notify

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Others returns the outlets that repeated what a message says, at most n of
// them, and how many more there are. An outlet counts once, the headline's own
// not at all.
// Those that came to the story with another step said something else. A reply has
// none.
func Others(a Alert, n int) (named []Source, more int) {
	if a.Kind != New && a.Kind != Copy {
		return nil, 0
	}
	seen := map[string]bool{"": true, outletKey(a.Source): true}
	for _, s := range a.Sources {
		key := outletKey(s)
		if seen[key] || s.Step != a.Step {
			continue
		}
		seen[key] = true
		if len(named) < n {
			named = append(named, s)
		} else {
			more++
		}
	}
	return named, more
}

func outletKey(s Source) string { return strings.ToLower(Plain(s.Name)) }

// AlsoReported is "Also reported by A, B and 12 more" with at most n names, or
// "" when nobody repeated the story.
func AlsoReported(a Alert, n int) string {
	named, more := Others(a, n)
	if len(named) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("Also reported by ")
	for i, s := range named {
		b.WriteString(Separator(i, len(named), more))
		b.WriteString(Cut(Plain(s.Name), 60))
	}
	if more > 0 {
		fmt.Fprintf(&b, " and %d more", more)
	}
	return b.String()
}

// Separator goes before the i-th of n names, of which more follow as a number.
func Separator(i, n, more int) string {
	switch {
	case i == 0:
		return ""
	case i == n-1 && more == 0:
		return " and "
	}
	return ", "
}

// Tier says in words how near a source stands to the authority that acts; ""
// for a tier that means nothing.
func Tier(trust string) string {
	switch trust {
	case "official":
		return "official source"
	case "agency":
		return "news agency"
	case "trade":
		return "trade press"
	case "press":
		return "press"
	}
	return ""
}

// Standing says how many outlets tell of the story and whether an official text
// is among them: "5 sources · no official text seen". It is "" for an alert of no
// story.
func Standing(a Alert) string {
	if len(a.Sources) == 0 {
		return ""
	}
	seen := map[string]bool{}
	for _, s := range a.Sources {
		seen[outletKey(s)] = true
	}
	s := "1 source"
	if len(seen) > 1 {
		s = fmt.Sprintf("%d sources", len(seen))
	}
	official := "official text"
	if a.Kind == Development || a.Kind == Correction {
		s, official = s+" on the story", "official text of this step"
	}
	if a.Confirmed {
		return s + " · " + official + " seen"
	}
	return s + " · no " + official + " seen"
}

// Language names the language of an alert's headline in English, "" for English
// itself or when it is not known.
func Language(a Alert) string {
	tag, err := language.Parse(a.Lang)
	if err != nil || a.Lang == "" {
		return ""
	}
	if base, _ := tag.Base(); base.String() == "en" {
		return ""
	}
	return display.English.Languages().Name(tag)
}

// Delay says how long after publication the news was seen: "seen 3 min after
// publication". From two hours on it is marked as late. It is "" without a time
// of publication.
func Delay(a Alert) string {
	if a.Published.IsZero() || a.Seen.IsZero() {
		return ""
	}
	d := a.Seen.Sub(a.Published)
	if d < time.Minute {
		return "seen within a minute of publication"
	}
	s := "seen " + Lapse(d) + " after publication"
	if d >= 2*time.Hour {
		s = "late: " + s
	}
	return s
}

// Lapse is a duration as a person says it, in one unit: "40 s", "3 min", "5 h".
func Lapse(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

// Day is a date for people: "8 Aug 2019". A nil zone means UTC.
func Day(t time.Time, zone *time.Location) string { return in(t, zone).Format("2 Jan 2006") }

// When is a time for people: "8 Aug 2019 09:12 KST". A nil zone means UTC.
func When(t time.Time, zone *time.Location) string { return in(t, zone).Format("2 Jan 2006 15:04 MST") }

func in(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone)
}
