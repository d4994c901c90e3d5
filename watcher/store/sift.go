package store

import (
	"maps"
	"slices"

	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// knownEntries holds stored entries of one feed by what identifies them.
type knownEntries struct {
	byKey   map[string]watcher.Record
	byURL   map[string][]watcher.Record // canonical
	byHash  map[string]watcher.Record
	byTitle map[string][]watcher.Record // only if most keys are new
	shared  int                         // entries whose key stands for another entry
}

// sift tells which entries of a page are new or changed, and which only came
// under another key. same more are on the page and known.
func (k knownEntries) sift(entries []feed.Entry, same int) watcher.Sifted {
	taken := map[string]bool{}
	for _, e := range entries {
		taken[e.Key] = true
	}
	out := watcher.Sifted{Shared: k.shared, Storm: k.storm(entries, same, maps.Clone(taken)), Known: same}
	for _, e := range entries {
		r, renamed := k.find(e, out.Storm, taken)
		if r == nil {
			out.Fresh = append(out.Fresh, watcher.Fresh{Entry: e})
			continue
		}
		out.Known++
		if renamed && !taken[r.Entry.Key] {
			out.Renamed = append(out.Renamed, watcher.Renamed{Key: e.Key, Was: r.Entry.Key})
			taken[r.Entry.Key] = true
		}
		edited := r.Entry.Hash() != e.Hash()
		e.Article = r.Entry.Article // not to be fetched again
		if edited && (!renamed || !out.Storm && story.Rewritten(e, r.Entry)) {
			out.Fresh = append(out.Fresh, watcher.Fresh{Entry: e, Was: &r.Entry, Story: r.Story})
		}
	}
	return out
}

// storm reports whether a feed gave most of its entries new keys at once.
func (k knownEntries) storm(entries []feed.Entry, same int, taken map[string]bool) bool {
	n := 0
	for _, e := range entries {
		if r, renamed := k.find(e, true, taken); renamed && !taken[r.Entry.Key] {
			taken[r.Entry.Key] = true
			n++
		}
	}
	return n >= 2 && 2*n > len(entries)+same
}

// find returns what is stored of an entry, nil for nothing, and whether it came
// under another key. In a storm the date with either the address or the headline
// is enough, for one entry each.
func (k knownEntries) find(e feed.Entry, storm bool, taken map[string]bool) (r *watcher.Record, renamed bool) {
	if r, ok := k.byKey[e.Key]; ok {
		return &r, false
	}
	var atURL, titled []watcher.Record
	if e.URL != "" {
		atURL = k.byURL[canonical(e)]
	}
	if e.Title != "" {
		titled = k.byTitle[e.Title]
	}
	if i := slices.IndexFunc(atURL, func(r watcher.Record) bool { return r.Entry.Title == e.Title }); i >= 0 {
		return &atURL[i], true
	}
	if r, ok := k.byHash[e.Hash()]; ok && e.Title+e.Text != "" {
		return &r, true
	}
	if !storm || e.Published.IsZero() {
		return nil, false
	}
	for _, rs := range [][]watcher.Record{atURL, titled} {
		for i := range rs {
			if was := rs[i].Entry; millis(was.Published) == millis(e.Published) && !taken[was.Key] {
				return &rs[i], true
			}
		}
	}
	return nil, false
}
