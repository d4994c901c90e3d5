package story

import (
	"cmp"
	"slices"
	"strings"
)

// Index finds among stories in memory those that an item may belong to, as the
// store does in its tables. The zero value is empty. It is not safe for concurrent
// use.
type Index struct {
	words, topics map[int32][]*shelved // in the order in which the stories were opened
	kept          map[*Story]*shelved
}

// shelved is a story with what it is kept under.
type shelved struct {
	*Story
	n    int // its place in the order
	keys Keys
}

// NewIndex returns an index of stories, those that were opened first first.
func NewIndex(stories []*Story) *Index {
	x := &Index{}
	for _, s := range stories {
		x.Keep(s)
	}
	return x
}

// Keep adds a story, or brings what it is kept under up to date.
func (x *Index) Keep(s *Story) {
	if x.kept == nil {
		x.words, x.topics, x.kept = map[int32][]*shelved{}, map[int32][]*shelved{}, map[*Story]*shelved{}
	}
	k := x.kept[s]
	if k == nil {
		k = &shelved{Story: s, n: len(x.kept)}
		x.kept[s] = k
	}
	was := k.keys
	k.keys = s.Keys()
	rekey(x.words, k, was.Words, k.keys.Words)
	rekey(x.topics, k, was.Topics, k.keys.Topics)
}

func rekey(in map[int32][]*shelved, s *shelved, was, now []int32) {
	place := func(k int32) (int, bool) {
		return slices.BinarySearchFunc(in[k], s.n, func(x *shelved, n int) int { return x.n - n })
	}
	for _, k := range was {
		if i, ok := place(k); ok && !slices.Contains(now, k) {
			in[k] = slices.Delete(in[k], i, i+1)
		}
	}
	for _, k := range now {
		if i, ok := place(k); !ok {
			in[k] = slices.Insert(in[k], i, s)
		}
	}
}

// Candidates returns the stories that an item with these keys may belong to, the
// newest report first.
func (x *Index) Candidates(k Keys) []*Story {
	from, to := k.Window()
	var lists [][]*shelved
	for _, w := range k.Words {
		l := slices.Clone(x.words[w][max(len(x.words[w])-PerWord, 0):])
		slices.Reverse(l)
		lists = append(lists, l)
	}
	found := slices.DeleteFunc(Rank(lists), func(s *shelved) bool { return s.Last.Before(from) })
	for _, t := range k.Topics {
		var l []*shelved
		for _, s := range x.topics[t] {
			if !s.Last.Before(from) && !s.Last.After(to) {
				l = append(l, s)
			}
		}
		slices.SortStableFunc(l, func(a, b *shelved) int { return b.Last.Compare(a.Last) })
		for _, s := range l[:min(PerTopic, len(l))] {
			if !slices.Contains(found, s) {
				found = append(found, s)
			}
		}
	}
	out := make([]*Story, len(found))
	for i, s := range found {
		out[i] = s.Story
	}
	slices.SortFunc(out, func(a, b *Story) int {
		return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.ID, b.ID))
	})
	return out
}
