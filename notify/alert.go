// Package notify holds what Curbwire tells people and the way it gets there:
// alerts, deliveries, and the relay that drains the outbox through notifiers.
// It does not decide what is said (package watcher does) and it imports nothing
// else of ours; each notifier has a folder of its own.
//
// The one invariant to keep: a delivery leaves the outbox only when its channel
// has confirmed it, or with a state and a cause that say why it did not.
package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// Kind says what an alert is.
type Kind string

// The kinds of alert.
const (
	New         Kind = "new"         // first hit on a story: a message
	Copy        Kind = "copy"        // also reported by: an update of the message
	Development Kind = "development" // a new step: a reply in the thread
	Correction  Kind = "correction"  // a number, date, material or direction was corrected: a reply
	Summary     Kind = "summary"     // many stories in one message: what a new feed held, what waited
	Digest      Kind = "digest"      // the stories of a time, by watch, in one message
	Operations  Kind = "operations"  // a feed failed or recovered, a channel is held
)

// Severities, highest first.
const (
	Critical = "critical"
	High     = "high"
	Normal   = "normal"
	Low      = "low"
)

// Severities lists the severities, highest first.
func Severities() []string { return []string{Critical, High, Normal, Low} }

// Span marks a matched term in a text.
type Span struct {
	Start   int    `json:"start"` // byte offset
	End     int    `json:"end"`   // byte offset, half-open
	Concept string `json:"concept"`
}

// Text is a passage with its matched terms, spans in order and disjoint.
type Text struct {
	Text  string `json:"text"`
	Spans []Span `json:"spans,omitempty"`
}

// Source is an outlet that reported a story.
type Source struct {
	Name  string    `json:"name"`
	URL   string    `json:"url,omitempty"` // http or https, or ""
	Trust string    `json:"trust,omitempty"`
	At    time.Time `json:"at"`             // published, UTC
	Step  int       `json:"step,omitempty"` // of the story, that its first report told of
}

// Line is one row of a summary or digest: a story.
type Line struct {
	Watch     string    `json:"watch,omitempty"`
	Headline  string    `json:"headline"`
	URL       string    `json:"url,omitempty"`
	Source    string    `json:"source"`
	Severity  string    `json:"severity"`
	Reports   int       `json:"reports,omitempty"` // outlets that reported the story; 0 means not counted
	Published time.Time `json:"published"`
}

// Alert is what we tell people. All texts that came from a feed are plain and
// untrusted: a notifier must never let them become markup. An update replaces
// the whole message, so a Copy carries what the message says (the headline, the
// address, the quote and the severity of the first report) with all sources.
type Alert struct {
	ID       string   `json:"id"` // see ID
	Kind     Kind     `json:"kind"`
	Story    string   `json:"story,omitempty"`
	Revision int      `json:"revision"`
	Step     int      `json:"step,omitempty"`    // of the story, that it tells of
	Watch    string   `json:"watch,omitempty"`   // the first watch that hit, in the order of the config
	Watches  []string `json:"watches,omitempty"` // every watch that hit
	Severity string   `json:"severity"`

	Headline Text   `json:"headline"`
	URL      string `json:"url,omitempty"` // http or https, or ""
	Quote    Text   `json:"quote,omitzero"`
	Follows  string `json:"follows,omitempty"` // the story's headline, in a reply
	Lines    []Line `json:"lines,omitempty"`   // of a summary or digest
	Lang     string `json:"lang,omitempty"`    // BCP 47, of headline and quote

	Direction string   `json:"direction,omitempty"` // tighten, ease, dispute, neutral or ""
	Stage     string   `json:"stage,omitempty"`
	Exporter  string   `json:"exporter,omitempty"`  // a name for people ("South Korea"), or ""
	Targets   []string `json:"targets,omitempty"`   // likewise
	Materials []string `json:"materials,omitempty"` // likewise ("hydrogen fluoride")

	Instrument string   `json:"instrument,omitempty"` // the law or notice and its number ("MOFCOM notice 46/2024")
	Dates      []string `json:"dates,omitempty"`      // from when it applies: ISO 8601, "--08-01" without a year

	Reason    string   `json:"reason"`              // why it fired, in words
	Broadcast string   `json:"broadcast,omitempty"` // why a reply is also shown in the channel; "" means it is not
	Source    Source   `json:"source,omitzero"`     // the outlet that the headline is from
	Sources   []Source `json:"sources,omitempty"`   // every outlet so far, an official one first, then in order of report
	Confirmed bool     `json:"confirmed,omitempty"` // an official source is among them; of a reply, it is the source
	Changed   []string `json:"changed,omitempty"`   // what differs from what was told of the story before
	Notes     []string `json:"notes,omitempty"`     // what else a reader must know, such as feeds that fail
	Recovered bool     `json:"recovered,omitempty"` // of Operations: a trouble is over

	Published time.Time `json:"published,omitzero"` // UTC
	Seen      time.Time `json:"seen"`               // UTC, when Curbwire read it
}

// ID returns an alert's id, a function of what it is about, so that the same
// decision taken twice makes one alert: 20 hex digits.
func ID(watch, story string, kind Kind, revision int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %d", watch, story, kind, revision))
	return hex.EncodeToString(sum[:10])
}

// Updated returns the alert that opened a thread, brought to what a later one
// knows: its sources, severity and confirmation. Kind and id are the later one's;
// the times stay, since the delay shown is that of the first report.
func (a Alert) Updated(by Alert) Alert {
	a.ID, a.Kind, a.Revision = by.ID, by.Kind, by.Revision
	a.Sources, a.Confirmed = by.Sources, by.Confirmed
	if r := rank(by.Severity); r >= 0 && r < rank(a.Severity) {
		a.Severity = by.Severity
	}
	return a
}

// rank is a severity's place from the highest, 0, on; -1 if it is none.
func rank(severity string) int { return slices.Index(Severities(), severity) }
