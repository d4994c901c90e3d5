package story

import (
	"cmp"
	"slices"
	"time"
)

// Keys is what a story is kept under and looked for: hashes.
type Keys struct {
	Words  []int32   // what a copy shares with it: its page, the smallest shingles of lede, text and headline
	Topics []int32   // what its next step shares with it: exporter and material
	At     time.Time // of the entry, or of the newest report of the story
}

// How many candidates a lookup takes. A key that thousands of stories share gives
// its newest few and no more, so that an entry costs the same however many there
// are; the rare keys find the right one.
const (
	PerWord    = 8              // stories under one word, the last opened
	PerTopic   = 6              // stories under one topic, the last reported
	MaxWords   = 11             // words of an item
	MaxTopics  = 2 * mostTopics // topics of an item: with its exporter and without
	mostWords  = 10             // stories by their words, those first that share what few share
	mostTopics = 6              // materials that an item is looked for by
	keptTopics = 24             // materials that a story is kept under
)

// leastWeight is what the keys must vouch for a story together: one that three others
// share at most, or several that many do.
const leastWeight = 0.25

// Kinds of keys, mixed into the hashes, so that a headline's word is no lede's.
const (
	titleKey uint32 = 0x9e3779b9
	pageKey  uint32 = 0x7f4a7c15
)

// Keys returns what the stories that the item may belong to are kept under. Stories
// without an exporter are kept under their materials alone.
func (it Item) Keys() Keys {
	topics := topicKeys(it.Facts.Exporter, it.Facts.Materials, mostTopics)
	if it.Facts.Exporter != "" {
		topics = append(topics, topicKeys("", it.Facts.Materials, mostTopics)...)
	}
	return Keys{wordKeys(nil, it.Print), set(topics), it.Print.At}
}

// Keys returns what the story is kept under.
func (s *Story) Keys() Keys {
	var words []int32
	for _, p := range s.Prints {
		words = wordKeys(words, p)
	}
	return Keys{set(words), set(topicKeys(s.exporter(), s.materials(), keptTopics)), s.Last}
}

func topicKeys(exporter string, materials []string, most int) []int32 {
	var out []int32
	for _, m := range materials {
		if k := int32(hash("topic", exporter, m)); !slices.Contains(out, k) && len(out) < most {
			out = append(out, k)
		}
	}
	return out
}

// wordKeys adds the keys of a report's words: of each part its smallest hashes, which
// an edited copy shares some of, and the few smallest as one, which few texts share.
func wordKeys(out []int32, p Fingerprint) []int32 {
	add := func(k uint32) {
		if !slices.Contains(out, int32(k)) {
			out = append(out, int32(k))
		}
	}
	if p.Page != 0 {
		add(pageKey ^ p.Page)
	}
	for _, part := range []struct {
		kind  uint32
		hs    []uint32
		alone int
	}{{0, p.Lede, 2}, {0, p.Text, 2}, {titleKey, p.Title, 3}} {
		few := part.hs[:min(4, len(part.hs))]
		all := part.kind
		for i, h := range few {
			if all = all*31 + h; i < part.alone {
				add(part.kind ^ h)
			}
		}
		if len(few) == 4 {
			add(all)
		}
	}
	return out
}

func set(ks []int32) []int32 {
	slices.Sort(ks)
	return slices.Compact(ks)
}

// Window returns from when to when the newest report of a story must be dated for
// an item with these keys to belong to it by its topic; by its words, only from when.
func (k Keys) Window() (from, to time.Time) { return k.At.Add(-StoryWindow), k.At.Add(StoryWindow) }

// Rank returns the stories that were found under the words of an item, best first
// and few: each key vouches the more for a story the fewer it gives. A list holds
// what one key gives, at most PerWord, the last opened first.
func Rank[T comparable](lists [][]T) []T {
	weight := map[T]float64{}
	var out []T
	for _, l := range lists {
		for _, s := range l {
			if weight[s] == 0 {
				out = append(out, s)
			}
			weight[s] += 1 / float64(len(l))
		}
	}
	out = slices.DeleteFunc(out, func(s T) bool { return weight[s] < leastWeight })
	slices.SortStableFunc(out, func(a, b T) int { return cmp.Compare(weight[b], weight[a]) })
	return out[:min(mostWords, len(out))]
}
