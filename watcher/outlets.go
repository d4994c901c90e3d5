package watcher

import (
	"maps"
	"slices"

	"curbwire/matchers"
	"curbwire/watcher/story"
)

// Outlets is what is known of the outlets of a page, by story.Host.
type Outlets map[string]*story.Outlet

// Hosts returns the outlets of entries, each once, in order.
func Hosts(judged []Judged) []string {
	hosts := map[string]bool{}
	for _, j := range judged {
		if h := story.Host(j.Entry.URL); h != "" {
			hosts[h] = true
		}
	}
	return slices.Sorted(maps.Keys(hosts))
}

// Learn counts what new entries repeat, before any of them is held against a
// story. An edit teaches nothing.
func (o Outlets) Learn(judged []Judged) {
	for _, j := range judged {
		h := story.Host(j.Entry.URL)
		if h == "" || j.Was != nil {
			continue
		}
		if o[h] == nil {
			o[h] = new(story.Outlet)
		}
		o[h].Learn(j.Entry, j.skeleton, j.news)
	}
}

// news reports whether words of two concepts stand in a part of the text: it says
// what the watches look for.
func (j Judged) news(start, end int) bool {
	first := ""
	for _, h := range j.Hits {
		for _, s := range h.Spans {
			if s.Field != matchers.Summary || s.Start < start || s.End > end {
				continue
			}
			if first != "" && s.Concept != first {
				return true
			}
			first = s.Concept
		}
	}
	return false
}

// of returns the outlet of an entry, nil if nothing is known of it.
func (o Outlets) of(j Judged) *story.Outlet { return o[story.Host(j.Entry.URL)] }

// changed returns the outlets that learned.
func (o Outlets) changed() Outlets {
	out := Outlets{}
	for h, x := range o {
		if x.Changed() {
			out[h] = x
		}
	}
	return out
}
