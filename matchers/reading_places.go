package matchers

import (
	"slices"

	"curbwire/matchers/lexicon"
	"curbwire/matchers/text"
)

// maxPlaces is how many mentions of places are weighed; the first ones tell.
const maxPlaces = 48

// exporter finds who controls: the place that acts, or whose measure it is.
// It returns an index into the places found, -1 if there is none.
func (r *reader) exporter(d direction) int {
	if len(r.places) > maxPlaces {
		r.places = r.places[:maxPlaces]
	}
	sums := map[int32]float64{}
	first := map[int32]int{}
	for i, p := range r.places {
		s := r.actorScore(i, p, d)
		if old, ok := sums[p.id]; ok {
			sums[p.id] = max(old, s) + 0.25*min(old, s)
			continue
		}
		sums[p.id], first[p.id] = s, i
	}
	best, score := -1, 0.0
	for i, p := range r.places {
		if s := sums[p.id]; first[p.id] == i && s > score {
			best, score = i, s
		}
	}
	if best >= 0 {
		r.because(r.places[best].found, r.code(best))
	}
	return best
}

// home is the place whose government a text speaks of without naming it, in a
// language of one country: "the government halts exports".
func (r *reader) home(d direction) string {
	if d == undirected || d == dispute {
		return ""
	}
	for _, c := range r.cues {
		if c.role == roleHome && (r.field(int(c.start)) == Title || r.lead(c.start)) {
			code := lexicon.Home(r.langAt(c.start))
			if code != "" {
				r.because(c.found, code)
			}
			return code
		}
	}
	return ""
}

func (r *reader) code(i int) string {
	if i < 0 {
		return ""
	}
	return r.k.lex.Places[r.places[i].id].Code
}

// actorScore says how much a place looks like the one whose measure it is.
func (r *reader) actorScore(i int, p mention, d direction) float64 {
	s := 1.0
	switch f := r.field(int(p.start)); {
	case f == Title:
		s = 4
	case r.lead(p.start):
		s = 2
	case f == Body:
		s = 0.5
	}
	if r.aimed(p) {
		s *= 0.1
	} else if r.aimedInTitle(p.id) {
		s *= 0.3
	}
	if r.before(p, roleUrges) {
		s *= 0.2
	}
	if r.before(p, roleFirms) {
		s *= 0.3
	}
	accused := r.accused(p)
	if accused {
		s *= 3
	}
	owns := r.owns(p)
	if owns {
		s *= 2.2
	}
	if r.speaks(p) && !accused {
		s *= 0.3
	}
	if !(d == dispute && owns) && r.background(event{found: p.found, at: p.start}, r.around(p.start)) {
		s *= 0.3
	}
	if d == dispute && r.complains(p) && !owns {
		s *= 0.4
	}
	if d != dispute && r.acts(p, d) {
		s *= 2
	}
	// Of equals the first counts: it is the subject.
	return s * (1 - 0.02*float64(min(i, 20)))
}

// owns reports a possessive or adjective before a measure: "China's export
// controls", "Chinese restrictions", 中国の輸出規制.
func (r *reader) owns(p mention) bool {
	cues := r.around(p.start)
	for _, c := range cues {
		switch c.role {
		case roleCurb, roleBan, roleRule, roleQuota, roleTightens:
		default:
			continue
		}
		if r.otherwise(p, c, cues) {
			continue
		}
		if r.ownedBefore(c, p) {
			return true
		}
		if n := c.start - p.end; n >= 0 && n <= r.ownReach(p) && !r.comma(int(p.end)-1) && !r.placeBetween(p, c.start) {
			return true
		}
	}
	return false
}

// otherwise reports that something between a place and a measure says that it is
// another's: a protest, or the place's firms.
func (r *reader) otherwise(p mention, c cue, cues []cue) bool {
	return slices.ContainsFunc(cues, func(o cue) bool {
		between := o.start >= p.end && o.end <= c.start
		return between && (o.role == roleDispute || o.role == roleDisputes || o.role == roleUrges || o.role == roleFirms)
	})
}

// ownedBefore reports a place behind the measure that is its: interdiction
// indonésienne, запрет Китая, "restrictions of China".
func (r *reader) ownedBefore(c cue, p mention) bool {
	if c.end > p.start || !r.together(c.found, p.found, 5) || r.placeBetween(mention{found: c.found, id: p.id}, p.start) {
		return false
	}
	if (r.adjectiveLast(p.start) || r.langAt(p.start) == "ru") && c.end == p.start {
		return true
	}
	switch r.langAt(p.start) {
	case "id": // larangan ekspor bijih nikel Indonesia
		return !r.aimed(p)
	case "en", "fr", "es", "pt", "it", "de", "nl":
		prev := p.start - 1
		if r.article(prev, p.start) && prev > c.end {
			prev--
		}
		switch r.word(r.toks[prev]) {
		case "of", "von", "van", "de", "da", "do", "du", "della", "dell", "des", "by", "par", "por", "pela", "pelo", "durch", "door", "dalla":
			return true
		}
	}
	return false
}

// ownReach is how many tokens may stand between a place and its measure: more
// after a genitive.
func (r *reader) ownReach(p mention) int32 {
	if int(p.end) >= len(r.toks) {
		return 0
	}
	next := r.toks[p.end]
	switch {
	case slices.Contains([]string{"の", "의", "的"}, r.word(next)):
		return 12
	case next.Flag&text.CJK != 0:
		return 5
	case len(r.gap(int(p.end)-1)) > 1:
		return 6 // 's
	}
	return 2
}

func (r *reader) placeBetween(p mention, end int32) bool {
	for _, o := range r.places {
		if o.start >= p.end && o.end <= end && o.id != p.id {
			return true
		}
	}
	return false
}

// adjectiveLast reports whether token i is of a language that puts adjectives
// behind their nouns.
func (a *analysis) adjectiveLast(i int32) bool {
	switch a.langAt(i) {
	case "fr", "es", "pt", "it", "id":
		return true
	}
	return false
}

// speaks reports that a place only says something: "South Korea says Japan".
func (r *reader) speaks(p mention) bool {
	for _, c := range r.around(p.start) {
		if c.role != roleSays || r.sent[c.start] != r.sent[p.start] || c.start < p.end || c.start-p.end > 1 {
			continue
		}
		for _, o := range r.places {
			if o.id != p.id && o.start >= c.end && o.start-c.end <= 2 && r.sent[o.start] == r.sent[p.start] && !r.aimed(o) {
				return true
			}
		}
	}
	return false
}

// complains reports that a place protests, pushes or sues: the nearest before
// such a word, or in front of one in Japanese and Korean.
func (r *reader) complains(p mention) bool {
	for _, c := range r.around(p.start) {
		if c.start < p.end || c.start-p.end > complainReach || r.placeBetween(p, c.start) || r.comma(int(p.end)-1) && !r.verbLast(p.start) {
			continue
		}
		switch c.role {
		case roleUrges:
			return true
		case roleDispute, roleDisputes:
			switch r.word(r.toks[c.start]) {
			case "appeal", "appeals", "banding":
				return false
			}
			return true
		}
	}
	return false
}

// complainReach is how far a place may stand before what it does in a dispute,
// in tokens.
const complainReach = 3

// acts reports that the place is the nearest one before an event of the
// reading's direction.
func (r *reader) acts(p mention, d direction) bool {
	for _, e := range r.events {
		if e.dir != d || e.back || e.noun || r.sent[e.start] != r.sent[p.start] || e.at < p.end {
			continue
		}
		near := true
		for _, o := range r.places {
			if o.start >= p.end && o.end <= e.at && o.id != p.id && !r.aimed(o) {
				near = false
			}
		}
		return near
	}
	return false
}
