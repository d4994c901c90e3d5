package watcher

import (
	"slices"

	"curbwire/matchers"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// Judged is a fresh entry with the watches that it satisfies.
type Judged struct {
	Fresh
	Hits     []matchers.Hit
	skeleton string      // of the headline; "" if it has none
	was      story.Facts // of the text before an edit
}

// Judge matches entries against the watches.
func Judge(set *matchers.Set, fresh []Fresh) []Judged {
	out := make([]Judged, len(fresh))
	for i, f := range fresh {
		out[i] = Judged{Fresh: f, Hits: set.Match(Doc(f.Entry)), skeleton: set.Skeleton(story.Bare(f.Entry.Title))}
		if f.Was != nil && len(out[i].Hits) > 0 {
			out[i].was = Facts(set.Read(Doc(*f.Was)))
		}
	}
	return out
}

// Doc is an entry as the matchers read it.
func Doc(e feed.Entry) matchers.Doc {
	return matchers.Doc{Title: e.Title, Summary: e.Text, Body: e.Article, Source: e.Source, Lang: e.Lang}
}

// Item is what the stories need to know of a hit. Every hit of an entry has
// the same reading.
func (j Judged) Item(known Outlets) story.Item {
	return known.of(j).Item(j.Entry, j.skeleton, Facts(j.Hits[0].Reading))
}

// Facts is a reading as the stories compare it.
func Facts(r matchers.Reading) story.Facts {
	return story.Facts{
		Materials:  r.Materials,
		Direction:  r.Direction,
		Stage:      r.Stage,
		Exporter:   r.Exporter,
		Targets:    r.Targets,
		Instrument: r.Instrument,
		Dates:      r.Dates,
		Aside:      aside(r),
	}
}

// aside reports whether the headline says neither which way the measure goes, with
// whose it is, for whom or of what, nor both whose it is and of what.
func aside(r matchers.Reading) bool {
	way, whose, whom, what := false, false, false, false
	for _, s := range r.Evidence {
		if s.Field == matchers.Title {
			way = way || s.Concept == r.Direction
			whose = whose || s.Concept == r.Exporter
			whom = whom || slices.Contains(r.Targets, s.Concept)
			what = what || slices.Contains(r.Materials, s.Concept)
		}
	}
	return !(way && (whose || whom || what) || whose && what)
}

func (j Judged) watches() []string {
	out := make([]string, len(j.Hits))
	for i, h := range j.Hits {
		out[i] = h.Watch.Name
	}
	return out
}
