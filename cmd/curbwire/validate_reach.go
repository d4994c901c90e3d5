package main

import (
	"slices"
	"strings"

	"curbwire/matchers"
	"curbwire/matchers/text"
)

// unreachable warns of a watch that wants languages in which no feed is. A feed
// that names no language may be in any.
func (v *validation) unreachable(path string, q matchers.Query) {
	if q == nil || len(v.config.Feeds) == 0 {
		return
	}
	wanted, bound := matchers.Languages(q)
	if !bound {
		return
	}
	if len(wanted) == 0 {
		v.faults.warn(path+".query", "nothing can match this query: no text is in two languages")
		return
	}
	for _, f := range v.config.Feeds {
		if f.Lang == "" || slices.Contains(wanted, text.Base(f.Lang)) {
			return
		}
	}
	v.faults.warn(path+".query", "no feed reaches this watch: it wants lang:%s, and each [[feed]] has another lang. Add a feed, or take lang: out of the query",
		strings.Join(wanted, " or lang:"))
}

// repeated warns of materials that another name of the watch covers.
func (v *validation) repeated(path string, materials []string) {
	covered := make([][]string, len(materials))
	for i, name := range materials {
		if _, own := v.config.Words[name]; !own {
			covered[i] = v.plan.lexicon.Find(name)
		}
	}
	for i, ids := range covered {
		within := func(other []string) bool {
			return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(other, id) })
		}
		for j, other := range covered {
			if len(ids) > 0 && (j < i || j > i && len(other) > len(ids)) && within(other) {
				v.faults.warn(at(path+".materials", i), "%q says nothing more than %q, which this watch has too; drop it", materials[i], materials[j])
				break
			}
		}
	}
}
