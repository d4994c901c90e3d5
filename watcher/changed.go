package watcher

import (
	"fmt"
	"slices"
	"strings"

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
	turn("new dates", "", strings.Join(added(was.Dates, f.Dates), ", "))
	if rank(c.severity) < rank(c.before) {
		turn("severity", c.before, c.severity)
	}
	if c.confirms {
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
