package watcher

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher/story"
)

// changed says what differs from the step of a story that people were told of
// last: facts that another took the place of, and those that were not known. What
// a report leaves unsaid has not changed.
func (p *process) changed(st *story.Story, f story.Facts, c considered) []string {
	last := lastTold(st)
	if last == nil {
		return nil
	}
	was, out := last.Facts, []string(nil)
	turn := func(name, before, now string) {
		switch {
		case now == "" || now == before:
		case before == "":
			out = append(out, name+": "+now)
		default:
			out = append(out, fmt.Sprintf("%s: %s → %s", name, before, now))
		}
	}
	turn("direction", notify.Direction(was.Direction), notify.Direction(f.Direction))
	turn("stage", notify.Stage(was.Stage), notify.Stage(f.Stage))
	turn("new materials", "", strings.Join(p.materials(added(was.Materials, f.Materials)), ", "))
	turn("new targets", "", strings.Join(p.places(added(was.Targets, f.Targets)), ", "))
	turn("instrument", was.Instrument, f.Instrument)
	turn("new dates", "", strings.Join(newDays(was, f), ", "))
	if rank(c.severity) < rank(c.before) {
		turn("severity", c.before, c.severity)
	}
	if c.official {
		out = append(out, "first official text")
	}
	return out
}

// lastTold is the newest step that people were told of, nil if there is none.
func lastTold(st *story.Story) *story.Step {
	for i := range slices.Backward(st.Steps) {
		if st.Steps[i].Alert != "" {
			return &st.Steps[i]
		}
	}
	return nil
}

// added returns what now has and before had not.
func added(before, now []string) []string {
	var out []string
	for _, s := range now {
		if !slices.Contains(before, s) {
			out = append(out, s)
		}
	}
	return out
}

// newDays returns the dates that now has and was had not, as people write them.
func newDays(was, now story.Facts) []string {
	var out []string
	for _, s := range now.Dates {
		if was.Names(s) {
			continue
		}
		if day, err := time.Parse(time.DateOnly, s); err == nil {
			s = day.Format("2 Jan 2006")
		} else if day, err := time.Parse(time.DateOnly, "2000"+strings.TrimPrefix(s, "-")); err == nil { // a leap year
			s = day.Format("2 Jan")
		}
		out = append(out, s)
	}
	return out
}
