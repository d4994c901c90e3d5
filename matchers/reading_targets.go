package matchers

import (
	"slices"
	"strings"

	"curbwire/matchers/text"
)

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
	return a.objectCase(p) || a.blacklisted(p) || a.langAt(p.start) == "ko" && (a.koreanTarget(p) || a.dative(p)) || a.langAt(p.start) == "ja" && a.given(p) || a.stripped(p)
}

// objectCase reports the particles that make a place the object of a verb: it
// is acted upon.
func (a *analysis) objectCase(p mention) bool {
	if int(p.end) >= len(a.toks) || a.toks[p.end].Flag&text.Space != 0 {
		return false
	}
	switch a.word(a.toks[p.end]) {
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
	if n+1 < len(a.toks) && a.word(a.toks[n]) == "으" && a.word(a.toks[n+1]) == "로" {
		n++
	}
	if n >= len(a.toks) || a.word(a.toks[n]) != "에" && a.word(a.toks[n]) != "로" || a.toks[n].Flag&text.Space != 0 {
		return false
	}
	return n+1 >= len(a.toks) || a.word(a.toks[n+1]) == "게" || a.toks[n+1].Flag&(text.Space|text.Break) != 0
}

// given reports the Japanese particle of what is given or sent to, also behind
// the firms of a place: 欧州車部品会社に; not 中国による (by).
func (a *analysis) given(p mention) bool {
	const reach = 8
	if slices.ContainsFunc(a.around(p.start), func(c cue) bool { return c.role == roleUrges }) {
		return false // asked, not hit
	}
	for n := int(p.end); n+1 < len(a.toks) && n < int(p.end)+reach; n++ {
		t := a.toks[n]
		if t.Flag&text.CJK == 0 || t.Flag&(text.Space|text.Break) != 0 {
			return false
		}
		if w := a.word(t); w >= "ぁ" && w < "ァ" { // the first hiragana
			next := a.word(a.toks[n+1])
			return w == "に" && !slices.Contains([]string{"よ", "お", "は", "も", "つ", "と", "対"}, next)
		}
	}
	return false
}

// stripped reports a place whose status another ends: "revokes South Korea's
// white-list status".
func (a *analysis) stripped(p mention) bool {
	cues := a.around(p.start)
	if a.verbLast(p.start) {
		return a.onList(p, cues)
	}
	relief := func(c cue) bool { return (c.role == roleRelief || c.role == roleTightens) && c.start >= p.end }
	if slices.ContainsFunc(cues, relief) && slices.ContainsFunc(cues, func(v cue) bool { return v.role == roleEnd && v.end == p.start }) {
		return true // "strikes Japan off the white list"
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
	switch a.word(a.toks[i]) {
	case "the", "die", "den", "le", "la", "les", "los", "el", "l", "il", "lo", "gli", "os", "as", "de", "het":
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
	if !a.adjectiveLast(j) || j <= i || j > i+2 {
		return false
	}
	return slices.ContainsFunc(a.around(i), func(c cue) bool { return c.role == roleFirms && c.start >= i && c.end == j })
}

// koreanTarget reports a bare "한국 수출" (exports to Korea) after another place.
func (a *analysis) koreanTarget(p mention) bool {
	if int(p.start) == 0 || !slices.ContainsFunc(a.places, func(o mention) bool { return o.start < p.start && a.sent[o.start] == a.sent[p.start] && o.id != p.id }) {
		return false
	}
	firms := int32(-1)
	for _, c := range a.around(p.start) {
		switch c.role {
		case roleTrade, roleLicence, roleCurb, roleTightens, roleEases:
		case roleFirms:
			if c.start == p.end {
				firms = c.end
			}
			continue
		default:
			continue
		}
		if firms >= 0 && c.start-firms <= 4 { // 한국 배터리사 흑연 수출
			return true
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
			return !a.itself(p, c) // urges China, demande à Pékin
		}
	}
	return false
}

// itself reports whether a place orders its own: "India asks state miner IREL".
func (a *analysis) itself(p mention, c cue) bool {
	return slices.ContainsFunc(a.places, func(o mention) bool {
		return o.id == p.id && o.end <= c.start && a.sent[o.start] == a.sent[p.start] && a.words(o.found, c.found) <= 3
	})
}
