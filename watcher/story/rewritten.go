package story

import (
	"slices"

	"curbwire/watcher/feed"
)

// Rewritten reports whether the lede of an entry is another one than it was: a
// live blog, say, whose address and headline stay. Where the texts are too short
// to tell, all their words count.
func Rewritten(now, was feed.Entry) bool {
	a, b := NewItem(now, Facts{}).Print, NewItem(was, Facts{}).Print
	if min(len(a.Lede), len(b.Lede)) >= minShingles {
		return contained(a.Lede, b.Lede) < 0.3
	}
	x, y := allWords(now), allWords(was)
	return len(x) > 0 && len(y) > 0 && contained(x, y) < 0.5
}

func allWords(e feed.Entry) []uint32 {
	return contentHashes(slices.Concat(words(cleanTitle(e.Title), maxWords), words(cleanText(e.Text), maxWords)))
}

// GoesOn is the verdict on a report that stands where one of the story stood,
// unless its exporter or its materials speak against that.
func (s *Story) GoesOn(it Item) (Verdict, bool) {
	if differ(it.Facts.Exporter, s.exporter()) || disjoint(it.Facts.Materials, s.materials()) {
		return Verdict{}, false
	}
	return Verdict{Kind: Development, Flip: opposite(it.Facts.Direction, s.direction()), Why: "the page was written anew"}, true
}
