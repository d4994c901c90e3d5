// Package story groups entries that tell of one event: which story an entry
// joins, and whether it is a copy, a new step or a correction. It does not read
// what an entry says happened (package matchers does) and it does not decide
// what people are told (package watcher does). It does no I/O.
//
// The one invariant to keep: an entry with the opposite direction, other
// materials, another date or another number is never a copy.
package story

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"curbwire/watcher/feed"
)

// Facts is what an entry says happened, in words that compare across languages.
type Facts struct {
	Materials  []string `json:"materials,omitempty"` // lexicon ids
	Direction  string   `json:"direction,omitempty"` // tighten, ease, dispute, neutral or ""
	Stage      string   `json:"stage,omitempty"`
	Exporter   string   `json:"exporter,omitempty"` // ISO 3166 alpha-2, "EU", or ""
	Targets    []string `json:"targets,omitempty"`  // likewise; none means all, or none named
	Instrument string   `json:"instrument,omitempty"`
	Dates      []string `json:"dates,omitempty"` // ISO 8601, possibly without year
	Aside      bool     `json:"aside,omitempty"` // the text tells of the measure, the headline does not
}

// Item is an entry with what Assign needs to know of it.
type Item struct {
	Entry feed.Entry
	Facts Facts
	Print Fingerprint

	Template bool // its headline is one that the outlet uses again and again
}

// NewItem fingerprints an entry of an outlet that was never seen before.
func NewItem(e feed.Entry, f Facts) Item { return (*Outlet)(nil).Item(e, "", f) }

// Source is an outlet that reported a story.
type Source struct {
	Name  string     `json:"name"`
	URL   string     `json:"url,omitempty"`
	Trust feed.Trust `json:"trust,omitempty"`
	At    time.Time  `json:"at"`
	Step  int        `json:"step,omitempty"` // that its first report told of
}

// Step is one thing that happened in a story.
type Step struct {
	Facts    Facts     `json:"facts"`
	Headline string    `json:"headline"`
	At       time.Time `json:"at"`              // published, UTC
	Alert    string    `json:"alert,omitempty"` // that told of it; "" if none did
	Muted    *Verdict  `json:"muted,omitempty"` // how its first report stood to the story, while a mute keeps the step from people
}

// Story is all entries about one event and its later steps.
type Story struct {
	ID        string
	Headline  string // of the first report
	URL       string // of the first report, or of the official notice once there is one
	Steps     []Step // never empty, oldest first
	Sources   []Source
	Prints    []Fingerprint // of at most maxPrints entries, those of each step in their order
	First     time.Time     // published time of the first report, UTC
	Last      time.Time     // published time of the newest report, UTC
	Confirmed bool          // an official source is among the sources
	Revision  int           // grows with each thing said of the story
	Channels  []string      // channels in which the story has a message
	Gathered  []string      // channels that are told of it in a summary or digest
	Update    time.Time     // when the last queued update of these messages is due
	Severity  string        // of the highest alert on it
	Untold    string        // why it has no message; "" once it has one
	Summed    bool          // it was told in the summary of a new feed
}

const maxPrints = 12

// Open starts a story with its first entry. The id is a function of the entry,
// so that the same decision taken again after a crash makes the same story.
func Open(it Item) *Story {
	sum := sha256.Sum256([]byte(it.Entry.Feed + "\x00" + it.Entry.Key))
	s := &Story{
		ID:       hex.EncodeToString(sum[:8]),
		Headline: it.Entry.Title,
		URL:      it.Entry.URL,
		First:    it.Entry.At(),
		Steps:    []Step{step(it)},
	}
	s.join(it)
	return s
}

// Join adds an entry to the story, as Assign found it to belong.
func (s *Story) Join(it Item, v Verdict) {
	it.Print.Step = v.Step
	if v.Kind == Development || v.Kind == Correction {
		it.Print.Step = len(s.Steps)
		s.Steps = append(s.Steps, step(it))
	}
	s.join(it)
}

func step(it Item) Step {
	return Step{Facts: it.Facts, Headline: it.Entry.Title, At: it.Entry.At()}
}

func (s *Story) join(it Item) {
	e := it.Entry
	if s.Counts(e) {
		s.Sources = append(s.Sources, Source{e.Source, e.URL, e.Trust, e.At(), it.Print.Step})
	}
	if e.Trust == feed.Official && !s.Confirmed {
		s.Confirmed = true
		s.URL = e.URL
	}
	if e.At().After(s.Last) {
		s.Last = e.At()
	}
	s.Prints = append(s.Prints, it.Print)
	for len(s.Prints) > maxPrints {
		i := s.spare()
		s.Prints = slices.Delete(s.Prints, i, i+1)
	}
}

// spare is the index of the print that is missed least: the second of the step
// that has the most. The first of a step stays as long as it can, so that copies
// of an earlier step are known however often a later one was told.
func (s *Story) spare() int {
	count := map[int]int{}
	for _, p := range s.Prints {
		count[p.Step]++
	}
	most := s.Prints[0].Step
	for _, p := range s.Prints {
		if count[p.Step] > count[most] {
			most = p.Step
		}
	}
	seen := false
	for i, p := range s.Prints {
		if p.Step == most && (seen || count[most] == 1 && i > 0) {
			return i
		}
		seen = seen || p.Step == most
	}
	return 1
}

// HasSource reports whether an outlet of this name is among the sources.
func (s *Story) HasSource(name string) bool {
	return slices.ContainsFunc(s.Sources, func(x Source) bool { return x.Name == name })
}

// Counts reports whether an entry is one more source: its outlet is none yet, and
// no other feed led to the same page. An official source counts beside one that
// only leads to its page.
func (s *Story) Counts(e feed.Entry) bool {
	if s.HasSource(e.Source) {
		return false
	}
	page := feed.CanonicalURL(e.URL)
	return page == "" || !slices.ContainsFunc(s.Sources, func(x Source) bool {
		return (x.Trust == feed.Official || e.Trust != feed.Official) && feed.CanonicalURL(x.URL) == page
	})
}
