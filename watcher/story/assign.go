package story

import (
	"slices"
	"time"
)

// Kind says how an entry stands to the stories we know.
type Kind string

// The kinds of verdict.
const (
	New         Kind = "new"
	Copy        Kind = "copy"
	Development Kind = "development"
	Correction  Kind = "correction"
)

// How long an earlier report counts.
const (
	copyWindow  = 14 * 24 * time.Hour // for the same words
	factsWindow = 72 * time.Hour      // for the same facts in other words
	titleWindow = 36 * time.Hour      // for the same headline
	hostWindow  = 12 * time.Hour      // for alike words at the same host
	turnAge     = 6 * time.Hour       // before which a headline's turn is one outlet's choice of words
	StoryWindow = 30 * 24 * time.Hour // since a story's last report, for a new step
)

// Verdict is how an entry stands to one story.
type Verdict struct {
	Kind Kind
	Step int    // of a copy: index of the story's step that it tells anew
	Flip bool   // a development whose direction is the opposite of the story's
	Why  string // for people
}

// Assign finds the story that an entry belongs to among candidates, or returns
// nil and New. It changes nothing.
func Assign(it Item, candidates []*Story) (*Story, Verdict) {
	var best *Story
	found := evidence{Verdict: Verdict{Kind: New, Why: "no known story tells of it"}}
	for _, s := range candidates {
		if apart(it, s) {
			continue
		}
		e := relate(it, s)
		if e.rank > found.rank || e.rank == found.rank && e.rank > 0 && preferred(e, s, found, best) {
			best, found = s, e
		}
	}
	return best, found.Verdict
}

// preferred reports whether of two stories with evidence of one rank the first
// counts. The same words with another number are no copy, even if another story
// has a report that was cut before the number; else a copy counts before a
// development, and the story told of last.
func preferred(e evidence, s *Story, f evidence, t *Story) bool {
	switch {
	case e.figure != f.figure:
		return e.figure
	case (e.Kind == Copy) != (f.Kind == Copy):
		return e.Kind == Copy
	}
	return s.Last.After(t.Last)
}

// Changed says what matters in an edit of an entry: a number, date, material or
// direction that is not what it was. "" means nothing does.
func Changed(now, was Item) string {
	what, _ := contradicts(now, was.Print)
	return what
}

// direction returns where the story stands: the direction of the newest step
// that tightens or eases. A protest in between changes nothing.
func (s *Story) direction() string {
	for _, st := range slices.Backward(s.Steps) {
		if d := st.Facts.Direction; d == "tighten" || d == "ease" {
			return d
		}
	}
	return ""
}

// exporter returns the exporter of the story: the newest step that names one.
func (s *Story) exporter() string {
	for _, st := range slices.Backward(s.Steps) {
		if st.Facts.Exporter != "" {
			return st.Facts.Exporter
		}
	}
	return ""
}

func (s *Story) materials() []string {
	var out []string
	for _, st := range s.Steps {
		out = append(out, st.Facts.Materials...)
	}
	return out
}

func (s *Story) targets() []string {
	var out []string
	for _, st := range s.Steps {
		out = append(out, st.Facts.Targets...)
	}
	return out
}
