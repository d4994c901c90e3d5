package watcher

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"curbwire/matchers"
	"curbwire/notify"
	"curbwire/watcher/story"
)

// MuteKind says what a mute silences.
type MuteKind string

// The kinds of mute.
const (
	MuteWatch  MuteKind = "watch"
	MuteStory  MuteKind = "story"
	MuteSource MuteKind = "source" // an outlet, or all that a feed brings
)

// Mute silences a watch, a story or a source until a time. A mute that has ended
// means nothing.
type Mute struct {
	ID      string    `json:"id"` // see MuteID
	Kind    MuteKind  `json:"kind"`
	Name    string    `json:"name"` // of the watch, the outlet or the feed; the id of the story
	Reason  string    `json:"reason,omitempty"`
	Created time.Time `json:"created"` // UTC
	Until   time.Time `json:"until"`   // UTC
}

// MuteID returns a mute's id, a function of what it silences, so that one thing
// has one mute: 10 hex digits.
func MuteID(kind MuteKind, name string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "mute %q %q", kind, strings.ToLower(name)))
	return hex.EncodeToString(sum[:5])
}

// String says the mute as a reason: "muted until 26 Nov 2026 12:00 UTC by the
// mute of source X: its feed is broken".
func (m Mute) String() string {
	s := fmt.Sprintf("muted until %s by the mute of %s %s", notify.When(m.Until, time.UTC), m.Kind, m.Name)
	if m.Reason != "" {
		s += ": " + m.Reason
	}
	return s
}

// Muted says by which mute something with any of these names is silent, or "".
func Muted(mutes []Mute, kind MuteKind, names ...string) string {
	for _, m := range mutes {
		if m.Kind == kind && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, m.Name) }) {
			return m.String()
		}
	}
	return ""
}

// audible returns a hit without the watches that are muted. When nothing of it
// may be heard, it is returned as it was, with the reason.
func (p *process) audible(j Judged, st *story.Story) (_ Judged, muted string) {
	mutes := p.in.Mutes
	if why := Muted(mutes, MuteStory, st.ID); why != "" {
		return j, why
	}
	if why := Muted(mutes, MuteSource, j.Entry.Source, p.in.Sub.Feed.Name); why != "" {
		return j, why
	}
	var hits []matchers.Hit
	for _, h := range j.Hits {
		if why := Muted(mutes, MuteWatch, h.Watch.Name); why == "" {
			hits = append(hits, h)
		} else if muted == "" {
			muted = why
		}
	}
	if len(hits) == 0 {
		return j, muted
	}
	j.Hits = hits
	return j, ""
}

// asFirst returns how a hit stands to a story for people: as the first report
// of the step did, if a mute kept that one from them.
func asFirst(v story.Verdict, st *story.Story) story.Verdict {
	if v.Kind != story.Copy || st.Untold != "" && !st.Summed {
		return v
	}
	if kept := st.Steps[v.Step].Muted; kept != nil {
		return *kept
	}
	return v
}

// noteMuted marks a step that a mute keeps from people, so that its next report
// is told as it would have been, and one that they know of now.
func noteMuted(step *story.Step, v story.Verdict, muted string, said Decision) {
	switch {
	case said != None:
		step.Muted = nil
	case muted != "" && (v.Kind == story.Development || v.Kind == story.Correction):
		v.Why += "; the step was not told before: " + muted
		step.Muted = &v
	}
}
