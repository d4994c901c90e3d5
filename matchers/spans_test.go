package matchers

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"curbwire/matchers/text"

	gocmp "github.com/google/go-cmp/cmp"
)

// plainSpans is appendSpans the obvious way: the shortest matches first, each
// with what no shorter one has, then all in order.
func plainSpans(a *analysis, hits []at) []Span {
	hits = slices.Clone(hits)
	slices.SortStableFunc(hits, func(x, y at) int {
		return cmp.Or(cmp.Compare(x.end-x.start, y.end-y.start), cmp.Compare(x.start, y.start))
	})
	taken := map[int32]bool{}
	var out []Span
	for _, h := range hits {
		for h.start < h.end && taken[h.start] {
			h.start++
		}
		end := h.start
		for end < h.end && !taken[end] {
			taken[end] = true
			end++
		}
		if h.end = end; h.start < h.end {
			out = append(out, a.span(h.found, h.concept))
		}
	}
	slices.SortStableFunc(out, func(x, y Span) int { return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Start, y.Start)) })
	return out
}

func TestSpansOfOverlappingMatches(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var a analysis
	a.reset(text.NewReader(), Doc{Title: "one two", Summary: strings.Repeat("three four ", 4), Body: strings.Repeat("five ", 9)})
	overlaps := 0
	for range 3000 {
		var hits []at
		for range r.IntN(12) {
			f := r.IntN(3)
			from, to := a.tokens(Field(f))
			start := from + r.IntN(to-from)
			hits = append(hits, at{found{nil, int32(start), int32(start + 1 + r.IntN(to-start))}, string(rune('a' + r.IntN(26)))})
		}
		want := plainSpans(&a, hits)
		if len(want) < len(hits) {
			overlaps++
		}
		if diff := gocmp.Diff(want, a.appendSpans(nil, slices.Clone(hits))); diff != "" {
			t.Fatalf("%v (-want +got):\n%s", hits, diff)
		}
	}
	if overlaps < 1000 {
		t.Errorf("%d of the sets of matches overlap, too few to tell", overlaps)
	}
}
