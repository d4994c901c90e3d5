package matchers

import (
	"slices"
	"strings"

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

// aimed reports whether a place is where goods go: "to South Korea", 韓国向け.
func (a *analysis) aimed(p mention) bool {
	if p.leaf.kind == leafFirm {
		return true
	}
	if a.accused(p) {
		return false
	}
	for _, c := range a.around(p.start) {
		switch c.role {
		case roleTargetNext:
			if c.end == p.start || a.article(c.end, p.start) || a.buyers(c.end, p.start) {
				return true
			}
		case roleTargetPrev:
			if c.start == p.end {
				return true
			}
		}
	}
	return a.objectCase(p) || a.blacklisted(p) || a.lang == "ko" && (a.koreanTarget(p) || a.dative(p)) || a.stripped(p)
}

// objectCase reports the particles that make a place the object of a verb: it
// is acted upon.
func (a *analysis) objectCase(p mention) bool {
	if int(p.end) >= len(a.toks) || a.toks[p.end].Flag&text.Space != 0 {
		return false
	}
	switch a.toks[p.end].Word {
	case "を", "을", "를":
		return true
	}
	return false
}

// dative reports the Korean particles of what is given or sent to: 한국에, 한국으로,
// not 한국에서 (in Korea).
func (a *analysis) dative(p mention) bool {
	n := int(p.end)
	for _, c := range a.around(p.start) {
		if c.role == roleFirms && c.start == p.end {
			n = int(c.end) // 한국 기업에
		}
	}
	if n+1 < len(a.toks) && a.toks[n].Word == "으" && a.toks[n+1].Word == "로" {
		n++
	}
	if n >= len(a.toks) || a.toks[n].Word != "에" && a.toks[n].Word != "로" || a.toks[n].Flag&text.Space != 0 {
		return false
	}
	return n+1 >= len(a.toks) || a.toks[n+1].Word == "게" || a.toks[n+1].Flag&(text.Space|text.Break) != 0
}

// stripped reports a place whose status another ends: "revokes South Korea's
// white-list status".
func (a *analysis) stripped(p mention) bool {
	cues := a.around(p.start)
	if _, objectFirst := reachOf(a.lang); objectFirst {
		return a.onList(p, cues)
	}
	for _, c := range cues {
		if c.role != roleRelief || c.start < p.end || c.start-p.end > 3 {
			continue
		}
		return slices.ContainsFunc(cues, func(v cue) bool { return v.role == roleEnd && v.end <= p.start })
	}
	return false
}

// onList reports, where verbs come last, a place put on a list of friends or
// struck off: "일본, 화이트리스트에 한국 복원".
func (a *analysis) onList(p mention, cues []cue) bool {
	list := slices.ContainsFunc(cues, func(c cue) bool { return c.role == roleRelief && c.end <= p.start })
	verb := slices.ContainsFunc(cues, func(c cue) bool { return (c.role == roleEnd || c.role == roleGive) && c.start == p.end })
	other := slices.ContainsFunc(a.places, func(o mention) bool { return a.sent[o.start] == a.sent[p.start] && o.end <= p.start && o.id != p.id })
	return list && verb && other
}

func (a *analysis) aimedInTitle(id int32) bool {
	for _, p := range a.places {
		if int(p.start) >= a.ends[Title] {
			break
		}
		if p.id == id && a.aimed(p) {
			return true
		}
	}
	return false
}

// before reports that a place stands right before a cue: one that urges another
// to act, or the home of firms that are hit.
func (r *reader) before(p mention, what role) bool {
	for _, c := range r.around(p.start) {
		if c.role == what && c.start >= p.end && c.start-p.end <= 1 && r.sent[c.start] == r.sent[p.start] {
			return true
		}
	}
	return false
}

// article reports whether only an article lies between i and j.
func (a *analysis) article(i, j int32) bool {
	if j != i+1 || a.sent[i] != a.sent[j] {
		return false
	}
	switch a.toks[i].Word {
	case "the", "die", "den", "le", "la", "les", "los", "el":
		return true
	}
	return false
}

// blacklisted reports the home of firms put on a list: "adds Chinese firms to the
// entity list".
func (a *analysis) blacklisted(p mention) bool {
	cues := a.around(p.start)
	if !slices.ContainsFunc(cues, func(c cue) bool { return c.role == roleFirms && c.start >= p.end && c.start-p.end <= 1 }) {
		return false
	}
	return slices.ContainsFunc(cues, func(c cue) bool {
		if c.role != roleTightens {
			return false
		}
		raw := strings.ToLower(a.raw(int(c.start), int(c.end)))
		return slices.ContainsFunc([]string{"list", "清单", "清單", "名单", "名單", "リスト", "리스트", "명단"}, func(w string) bool { return strings.Contains(raw, w) })
	})
}

// buyers reports whether only a word for firms lies between i and j, where
// adjectives follow: "para montadoras europeias".
func (a *analysis) buyers(i, j int32) bool {
	if !a.adjectiveLast() || j <= i || j > i+2 {
		return false
	}
	return slices.ContainsFunc(a.around(i), func(c cue) bool { return c.role == roleFirms && c.start >= i && c.end == j })
}

// koreanTarget reports a bare "한국 수출" (exports to Korea) after another place.
func (a *analysis) koreanTarget(p mention) bool {
	if int(p.start) == 0 || !slices.ContainsFunc(a.places, func(o mention) bool { return o.start < p.start && a.sent[o.start] == a.sent[p.start] && o.id != p.id }) {
		return false
	}
	for _, c := range a.around(p.start) {
		switch c.role {
		case roleTrade, roleLicence, roleCurb, roleTightens, roleEases:
		default:
			continue
		}
		if c.start == p.end || c.start == p.end+1 && a.raw(int(p.end), int(p.end)+1) == "의" {
			return true
		}
	}
	return false
}

// accused reports "against X", "pushes X".
func (a *analysis) accused(p mention) bool {
	for _, c := range a.around(p.start) {
		switch {
		case c.role == roleAgainst && (c.end == p.start || a.article(c.end, p.start)):
			return true
		case c.role == roleUrges && c.end <= p.start && p.start-c.end <= 2 && a.words(c.found, p.found) <= 2 && !a.commaBetween(c.end-1, p.start):
			return true // urges China, demande à Pékin
		}
	}
	return false
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
	if (r.adjectiveLast() || r.lang == "ru") && c.end == p.start {
		return true
	}
	switch r.lang {
	case "id": // larangan ekspor bijih nikel Indonesia
		return !r.aimed(p)
	case "en", "fr", "es", "pt", "it", "de", "nl":
		prev := p.start - 1
		if r.article(prev, p.start) && prev > c.end {
			prev--
		}
		switch r.toks[prev].Word {
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
	case next.Word == "の" || next.Word == "의" || next.Word == "的":
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

// adjectiveLast reports languages that put adjectives behind their nouns.
func (a *analysis) adjectiveLast() bool {
	switch a.lang {
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
		if c.start < p.end || c.start-p.end > complainReach || r.placeBetween(p, c.start) || r.comma(int(p.end)-1) && r.lang != "ja" && r.lang != "ko" {
			continue
		}
		switch c.role {
		case roleUrges:
			return true
		case roleDispute, roleDisputes:
			switch r.toks[c.start].Word {
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

// targets are the places that the measure singles out: those aimed at in the
// title or lead. In a dispute every other place there is a side of it.
func (r *reader) targets(exporter int, d direction) []string {
	if exporter < 0 {
		return nil
	}
	self := r.places[exporter].id
	var out []string
	for _, p := range r.places {
		if p.id == self || r.field(int(p.start)) != Title && !r.lead(p.start) {
			continue
		}
		aimed := r.aimed(p) || d == dispute
		code := r.k.lex.Places[p.id].Code
		if !aimed || slices.Contains(out, code) {
			continue
		}
		out = append(out, code)
		r.because(p.found, code)
	}
	slices.Sort(out)
	return out
}
