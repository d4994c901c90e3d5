package story

import (
	"slices"
	"time"
)

// likeness is how much of their words two reports share.
type likeness int

const (
	none likeness = iota
	near          // some: the same matter, something new
	head          // a copy, by its headline
	same          // a copy
)

const (
	minShingles = 12 // below it texts are not compared in part
	minText     = 5  // shingles, below it a text is not compared at all
)

// alike compares the words of two reports. The thresholds are those measured
// on synthetic syndication and on real feed items; see ARCHITECTURE.md.
func alike(a, b Fingerprint, age time.Duration) (likeness, string) {
	titles := jaccard(a.Title, b.Title)
	short := min(len(a.Text), len(b.Text)) < minShingles
	sameHost := a.Host != "" && a.Host == b.Host
	if age > copyWindow {
		return none, ""
	}
	if sameHost && age > hostWindow {
		if min(len(a.Text), len(b.Text)) == sampleSize && sampleContained(a.Text, b.Text) >= 0.9 {
			return same, "the same text again"
		}
		return none, ""
	}
	if a.verbatim(b) {
		return same, "the same text"
	}
	if !short {
		lede, whole := contained(a.Lede, b.Lede), sampleContained(a.Text, b.Text)
		opened := max(a.opens(b), b.opens(a)) >= 0.5 // else one is the other's background
		standfirst := max(contained(a.Lede, b.Text), contained(b.Lede, a.Text))
		switch {
		case opened && (lede >= 0.6 && whole >= 0.5 || whole >= 0.8 && titles >= 0.6):
			return same, "the same text"
		case standfirst >= 0.9 && titles >= 0.3:
			return same, "the same text, cut"
		}
		if lede >= 0.3 {
			return near, "some of the same text"
		}
	}
	common := shared(a.Title, b.Title)
	switch {
	case a.Turn != b.Turn:
	case short && titles >= 0.8 && common >= 3 && age <= 48*time.Hour:
		return head, "the same headline"
	case !sameHost && common >= 5 && titles >= 0.65 && age <= titleWindow:
		return head, "nearly the same headline"
	}
	return none, ""
}

// verbatim reports whether two reports have one text, word for word.
func (a Fingerprint) verbatim(b Fingerprint) bool {
	return len(a.Text) >= minText && slices.Equal(a.Lede, b.Lede) && slices.Equal(a.Text, b.Text)
}

// shared counts the hashes that two sorted sets have in common.
func shared(a, b []uint32) int {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// jaccard is the size of the intersection over that of the union, 0 to 1.
func jaccard(a, b []uint32) float64 {
	n := shared(a, b)
	if n == 0 {
		return 0
	}
	return float64(n) / float64(len(a)+len(b)-n)
}

// contained is the share of the smaller set that the larger one holds, 0 to 1.
func contained(a, b []uint32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return float64(shared(a, b)) / float64(min(len(a), len(b)))
}

// opens is the share of a text's opening that another has, in its lede or, under
// words of its outlet, anywhere.
func (a Fingerprint) opens(b Fingerprint) float64 {
	return max(contained(a.Open, b.Lede), contained(a.Open, b.Text))
}

// sampleContained estimates contained for two bottom-k samples: below the
// lower of the two thresholds both are complete (Broder, On the resemblance and
// containment of documents, 1997).
func sampleContained(a, b []uint32) float64 {
	limit := ^uint32(0)
	for _, s := range [][]uint32{a, b} {
		if len(s) == sampleSize {
			limit = min(limit, s[len(s)-1])
		}
	}
	return contained(upTo(a, limit), upTo(b, limit))
}

func upTo(s []uint32, limit uint32) []uint32 {
	n := len(s)
	for n > 0 && s[n-1] > limit {
		n--
	}
	return s[:n]
}
