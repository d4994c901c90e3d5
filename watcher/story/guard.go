package story

import (
	"slices"
	"strings"
)

// contradicts says what tells the entry from a report it resembles, or "", and
// whether it is a figure: a number or date.
func contradicts(it Item, p Fingerprint) (what string, figure bool) {
	f, g := it.Facts, p.Facts
	switch {
	case opposite(f.Direction, g.Direction):
		return "the direction changed", false
	case differ(f.Direction, g.Direction) && (f.Direction == "dispute" || g.Direction == "dispute"):
		return "a denial or dispute is not the measure", false
	case disjoint(f.Materials, g.Materials):
		return "other materials", false
	case disjoint(f.Targets, g.Targets):
		return "another country", false
	case differ(f.Instrument, g.Instrument):
		return "another instrument", false
	case len(f.Dates) > 0 && len(g.Dates) > 0 && !slices.ContainsFunc(f.Dates, g.Names):
		return "another date", true
	case (f.Stage == "considered") != (g.Stage == "considered") && f.Stage != "" && g.Stage != "":
		return "another stage", false
	}
	if it.Print.verbatim(p) && jaccard(it.Print.Title, p.Title) < 0.5 {
		return "", false // a number in a headline of other words
	}
	if c := clashes(it.Print.Numbers, p.Numbers); c != nil {
		return "another number: " + c[0].Number + " was " + c[0].was, true
	}
	return "", false
}

// clashes returns the numbers that differ from an earlier one between the same
// neighbours.
func clashes(now, before []slot) []clash {
	var out []clash
	for _, a := range now {
		was := ""
		for _, b := range before {
			if a.Left != b.Left || a.Right != b.Right {
				continue
			}
			if a.Number == b.Number {
				was = ""
				break
			}
			was = b.Number
		}
		if was != "" {
			out = append(out, clash{a, was})
		}
	}
	return out
}

// clash is a number with the one that stood there before.
type clash struct {
	slot
	was string
}

// agreed counts the numbers that two reports have in the same place.
func (p Fingerprint) agreed(q Fingerprint) int {
	n := 0
	for _, s := range q.Numbers {
		if slices.Contains(p.Numbers, s) {
			n++
		}
	}
	return n
}

// holds reports whether a report has all these numbers, with a neighbour of each.
func (p Fingerprint) holds(numbers []clash) bool {
	for _, c := range numbers {
		if !slices.ContainsFunc(p.Numbers, func(s slot) bool {
			return s.Number == c.Number && (s.Left == c.Left || s.Right == c.Right)
		}) {
			return false
		}
	}
	return true
}

// Names reports whether one of the dates is this day. A date without a year is
// that day of any year.
func (f Facts) Names(day string) bool {
	return slices.ContainsFunc(f.Dates, func(d string) bool {
		return d == day || yearless(d, day) || yearless(day, d)
	})
}

// yearless reports whether a date is another one without its year.
func yearless(short, long string) bool {
	rest, ok := strings.CutPrefix(short, "-") // "--08-01" is "-08-01" of a year
	return ok && !strings.HasPrefix(long, "-") && strings.HasSuffix(long, rest)
}

func opposite(a, b string) bool {
	return a == "tighten" && b == "ease" || a == "ease" && b == "tighten"
}

// differ reports whether two known values are not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }

// compatible reports whether two lists of targets can mean the same: none
// named fits any.
func compatible(a, b []string) bool { return len(a) == 0 || len(b) == 0 || !disjoint(a, b) }

func disjoint[T comparable](a, b []T) bool {
	return !slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) }) && len(a) > 0 && len(b) > 0
}

// overlap is the share of the shorter list that the longer one holds, 0 to 1.
func overlap[T comparable](a, b []T) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
