package watcher

import (
	"fmt"
	"slices"
	"time"

	"curbwire/matchers"
	"curbwire/notify"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// Decision is what is said of an entry.
type Decision string

// The decisions.
const (
	SayNew         Decision = "new"         // a message
	SayCopy        Decision = "copy"        // "also reported by", a quiet update
	SayDevelopment Decision = "development" // a reply
	SayCorrection  Decision = "correction"  // a reply
	None           Decision = "none"        // nothing
)

// considered is what a decision depends on.
type considered struct {
	verdict   story.Verdict
	muted     string // by which mute; "" if it may be told
	first     bool   // the feed is polled for the first time
	feed      string // its name
	untold    string // why the story has no message; "" if it has one, or is new
	summed    bool   // it was told in a summary
	sameOne   bool   // the outlet has reported the story already
	official  bool   // the first official source of a story that is known
	confirms  bool   // and it says what was said
	returned  bool   // older than the window, measured against the feed's newest entry
	severity  string
	before    string // the severity of the story so far
	step      int    // of the story, that the entry tells of
	published time.Time
}

// decide says what is said of an entry, and why.
func decide(c considered) (Decision, string) {
	v := c.verdict
	switch {
	case c.returned:
		return None, fmt.Sprintf("dated %s, far older than what the feed shows", c.published.Format(time.DateOnly))
	case c.muted != "":
		return None, c.muted
	case c.first:
		return None, "the first poll of " + c.feed + ": its entries count as seen"
	case v.Kind == story.New:
		return SayNew, v.Why
	case c.summed && v.Kind == story.Copy:
		return None, "a copy of a story that a summary told: " + c.untold
	case c.untold != "":
		return SayNew, v.Why + "; the story was not told before: " + c.untold
	case c.confirms:
		return SayDevelopment, "an official source confirms it"
	case c.sameOne:
		return None, "the outlet reported it already: " + v.Why
	case v.Kind == story.Copy:
		return SayCopy, v.Why
	case v.Kind == story.Correction:
		return SayCorrection, v.Why
	}
	return SayDevelopment, v.Why
}

// broadcast says why a reply is also shown in the channel, or "".
func broadcast(c considered) string {
	switch {
	case c.verdict.Flip:
		return "the direction changed"
	case c.confirms:
		return "an official source confirms it"
	case c.official:
		return "the first official source tells it"
	case rank(c.severity) < rank(c.before):
		return "the severity rose from " + c.before
	}
	return ""
}

// severity is what the watches set, the highest of them, else judged: see
// "Severity" in ARCHITECTURE.md. Judged severity drops one level for a story
// older than stale.
func severity(hits []matchers.Hit, f story.Facts, v story.Verdict, st *story.Story, e feed.Entry, at time.Time) string {
	best := ""
	for _, h := range hits {
		if s := h.Watch.Severity; s != "" && (best == "" || rank(s) < rank(best)) {
			best = s
		}
	}
	if best != "" {
		return best
	}
	all := notify.Severities()
	i := rank(judged(f, v, st, e))
	if at.Sub(e.At()) > stale {
		i = min(i+1, len(all)-1)
	}
	return all[i]
}

const stale = 72 * time.Hour

func judged(f story.Facts, v story.Verdict, st *story.Story, e feed.Entry) string {
	official := e.Trust == feed.Official || v.Kind == story.Copy && st.Confirmed
	sources := len(st.Sources)
	if v.Kind != story.Copy {
		sources = 1
	} else if st.Counts(e) {
		sources++
	}
	switch {
	case v.Flip, official && f.Direction == "tighten":
		return notify.Critical
	case f.Direction == "tighten" && sources >= 2, official && f.Direction == "ease":
		return notify.High
	case f.Direction == "neutral" || f.Direction == "" || f.Stage == "considered":
		return notify.Low
	}
	return notify.Normal
}

// rank is the place of a severity, 0 for critical; an unknown one comes last.
func rank(severity string) int {
	if i := slices.Index(notify.Severities(), severity); i >= 0 {
		return i
	}
	return len(notify.Severities())
}
