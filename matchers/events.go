package matchers

import (
	"cmp"
	"slices"
)

// event is something done to exports, told at one place of a document.
type event struct {
	found              // from the first to the last of its words
	at       int32     // the token that carries it: the verb, or the noun alone
	dir      direction //
	strength float64   // 1 is a plain statement
	noun     bool      // a measure is only named
	back     bool      // background: told as what went before
	verb     role      // what is done, roleNone of a noun or a whole statement
	object   int32     // the first token of what the verb acts on, -1 if none
}

// reach is how far a verb looks for its object, in words, behind and before it.
type reach struct{ after, before int }

// reaches by language: where objects stand is the main difference between them.
func reachOf(lang string) (r reach, objectFirst bool) {
	switch lang {
	case "ja", "ko":
		return reach{after: 2, before: 12}, true
	case "zh":
		return reach{after: 9, before: 6}, false
	case "de", "nl":
		return reach{after: 10, before: 8}, false
	}
	return reach{after: 9, before: 4}, false
}

// verbLast reports whether token i is of a language that puts verbs last.
func (a *analysis) verbLast(i int32) bool {
	_, last := reachOf(a.langAt(i))
	return last
}

// tell composes the cues of each sentence into events.
func (a *analysis) tell() {
	a.events = a.events[:0]
	for i := 0; i < len(a.cues); {
		j := i + 1
		for j < len(a.cues) && a.sent[a.cues[j].start] == a.sent[a.cues[i].start] {
			j++
		}
		a.tellSentence(a.cues[i:j])
		i = j
	}
	slices.SortStableFunc(a.events, func(x, y event) int { return cmp.Compare(x.start, y.start) })
}

func (a *analysis) tellSentence(cues []cue) {
	a.restrain(cues)
	used := map[int32]bool{} // starts of objects that a verb took
	first := len(a.events)
	for _, c := range cues {
		switch {
		case (c.role == roleTightens || c.role == roleEases) && overrun(c, cues):
		case c.role == roleTightens:
			a.event(c.found, c.found, tighten, 1)
		case c.role == roleEases:
			a.event(c.found, c.found, ease, 1)
		case c.role == roleDisputes:
			a.event(c.found, c.found, dispute, 1)
		case c.role == roleDeny:
			a.event(c.found, c.found, dispute, 1.5)
			used[c.start] = true
		case c.role == roleStart && has(cues, c, roleExtend): // "estende": for longer counts
		case c.role.verb():
			if !a.isNoun(c, cues) {
				a.verb(c, cues, used)
			}
		}
	}
	for _, c := range cues {
		if c.role == roleCurb && !used[c.start] && !a.within(first, c.found) {
			a.events = append(a.events, event{found: c.found, at: c.start, dir: tighten, strength: 0.4, noun: true, verb: roleNone, object: -1})
		}
	}
	a.nest(first)
	a.others(cues, first)
	a.urge(cues, first)
	a.negate(cues, first)
	for i := first; i < len(a.events); i++ {
		a.events[i].back = a.background(a.events[i], cues)
	}
}

// overrun reports whether a statement is the beginning of another one that goes
// on: 輸出を許可 in 輸出を許可制に.
func overrun(c cue, cues []cue) bool {
	return slices.ContainsFunc(cues, func(o cue) bool {
		return (o.role == roleTightens || o.role == roleEases) && o.start > c.start && o.start < c.end && o.end > c.end
	})
}

// within reports whether an event of this sentence covers f.
func (a *analysis) within(first int, f found) bool {
	for _, e := range a.events[first:] {
		if e.start <= f.start && f.end <= e.end && e.end-e.start <= 12 {
			return true
		}
	}
	return false
}

func (a *analysis) event(f, verb found, d direction, strength float64) {
	a.events = append(a.events, event{found: f, at: verb.start, dir: d, strength: strength, verb: roleNone, object: -1})
}

// verb finds the object of a verb and enters what the two say.
func (a *analysis) verb(v cue, cues []cue, used map[int32]bool) {
	r, objectFirst := reachOf(a.langAt(v.start))
	after := func() bool { return a.object(v, cues, r.after, false, used) }
	if a.passive(v) {
		r.before = max(r.before, passiveReach)
	}
	before := func() bool { return a.object(v, cues, r.before, true, used) }
	if objectFirst {
		if before() {
			return
		}
		after()
		return
	}
	if after() || v.role == roleCease {
		return
	}
	before()
}

// standsFor returns what a cue can be as the object of a verb.
func (a *analysis) standsFor(v, c cue, back bool) (as [2]role) {
	as = [2]role{roleNone, roleNone}
	switch {
	case c.role == roleGive && a.grants(v, c):
		as[0] = roleLicence
	case c.role == roleTightens && back && a.verbLast(v.start) && (v.role == roleEnd || v.role == roleEase || v.role == roleStop):
		as[0] = roleCurb // 수출 중단 철회
	}
	if c.role.object() || c.role == roleImports || c.role == roleTalk {
		as[1] = c.role
	}
	return as
}

// passiveReach is how far a verb in the passive looks back for what is done, in
// words: "licences for magnets to Indian firms were issued".
const passiveReach = 10

func (a *analysis) passive(v cue) bool {
	if v.start == 0 || a.sent[v.start-1] != a.sent[v.start] {
		return false
	}
	switch a.word(a.toks[v.start-1]) {
	case "was", "were", "been", "being", "is", "are", "be", "été", "est", "sont", "sera", "seront", "fue", "fueron", "sido", "será", "serán",
		"stato", "stata", "stati", "state", "viene", "vengono", "foi", "foram", "serão", "был", "была", "были", "будет":
		return true
	}
	return false
}

// object takes the nearest thing on one side that the verb can act on.
func (a *analysis) object(v cue, cues []cue, reach int, back bool, used map[int32]bool) bool {
	var (
		best found
		says meaning
		dist = reach + 1
	)
	try := func(f found, r role) {
		if f.start < v.end && v.start < f.end || back != (f.start < v.start) || !back && since(v, f, cues) || v.role == roleCease && a.apart(v, f, cues) {
			return
		}
		what := means(v.role, r)
		n := a.words(v.found, f)
		if r == roleMaterial {
			n += 2 // a material is what a nearer noun is about
		}
		if r == roleImports && n < dist {
			best, says, dist = f, meaning{}, n
		}
		if what.strength > 0 && n < dist {
			best, says, dist = f, what, n
		}
	}
	for _, c := range cues {
		for _, r := range a.standsFor(v, c, back) {
			if r != roleNone {
				try(c.found, r)
			}
		}
	}
	if !back || a.verbLast(v.start) || a.langAt(v.start) == "de" {
		i, _ := slices.BinarySearchFunc(a.materials, v.start-maxSentence, func(m mention, s int32) int { return cmp.Compare(m.start, s) })
		for _, m := range a.materials[i:] {
			if a.sent[m.start] > a.sent[v.start] {
				break
			}
			if a.sent[m.start] == a.sent[v.start] {
				try(m.found, roleMaterial)
			}
		}
	}
	if says.strength == 0 {
		return false
	}
	used[best.start] = true
	f := v.found
	f.start, f.end = min(f.start, best.start), max(f.end, best.end)
	a.event(f, v.found, says.dir, says.strength)
	e := &a.events[len(a.events)-1]
	e.verb, e.object = v.role, best.start
	return true
}

// ceaseReach is how far "no longer" stands from what is no longer done, in words.
const ceaseReach = 5

// apart reports whether "no longer" is about another verb than f, which is near
// and the first.
func (a *analysis) apart(v cue, f found, cues []cue) bool {
	between := func(c cue) bool {
		return c.role.verb() && c.start >= v.end && c.end <= f.start
	}
	return a.words(v.found, f) > ceaseReach || slices.ContainsFunc(cues, between)
}

// since reports whether what follows a verb belongs to what went before it:
// "approval since export curbs".
func since(v cue, f found, cues []cue) bool {
	return slices.ContainsFunc(cues, func(c cue) bool { return c.role == roleBefore && v.end <= c.start && c.end <= f.start })
}

// grants reports whether a word that gives is the thing given, for a verb that
// takes it away: 許可を取り消し, 허가 취소.
func (a *analysis) grants(v, c cue) bool {
	switch v.role {
	case roleEnd, roleRefuse, roleStop, roleNeed:
	default:
		return false
	}
	switch a.raw(int(c.start), int(c.end)) {
	case "許可", "承認", "허가", "승인", "批准", "許可證":
		return true
	}
	return false
}

// isNoun reports whether a word that can be verb or noun ("curbs", "bans",
// "controls", "permits") is a noun here, to judge by its neighbours.
func (a *analysis) isNoun(v cue, cues []cue) bool {
	if a.langAt(v.start) != "en" {
		return false
	}
	named := false
	for _, c := range cues {
		if (c.role == roleBan || c.role == roleCurb || c.role == roleRule || c.role == roleLicence) && c.start == v.start && c.end == v.end {
			named = true
		}
	}
	if !named {
		return false
	}
	if v.start > 0 && a.sent[v.start-1] == a.sent[v.start] {
		switch a.word(a.toks[v.start-1]) {
		case "to", "will", "would", "may", "could", "must", "and", "also", "permanently", "further", "temporarily":
			return false
		case "the", "a", "an", "its", "his", "their", "new", "tighter", "no", "export", "exports", "any", "such", "of", "on", "over",
			"wider", "strict", "july", "april", "these", "those", "reported", "full", "total":
			return true
		}
		if a.gap(int(v.start)-1) != " " { // "China's curbs"
			return true
		}
	}
	if int(v.end) >= len(a.toks) || a.sent[v.end] != a.sent[v.start] {
		return true
	}
	switch a.word(a.toks[v.end]) {
	case "on", "over", "in", "of", "and", "to", "for", "from", "hit", "that", "after", "since", "as", "were", "was", "is", "are", "against":
		return true
	}
	return false
}

// background reports whether an event is told as what went before: after
// "since" or "amid", before 以来 or 이후, in a subordinate clause.
func (a *analysis) background(e event, cues []cue) bool {
	for _, c := range cues {
		switch c.role {
		case roleBefore:
			if c.end <= e.at && !a.closed(c.found, e.at) && !a.reported(c, cues) && !a.aside(c.found, e) {
				return true
			}
		case roleRelative:
			if c.end <= e.at && a.comma(int(c.start)-1) && !a.closed(c.found, e.at) {
				return true
			}
		case roleBehind:
			if e.end <= c.end && a.words(e.found, c.found) <= 12 && !a.clauseBetween(e.end-1, c.start) {
				return true
			}
		}
	}
	return false
}

// reported reports whether "had" stands in what somebody says now: "said on
// Friday it had limited".
func (a *analysis) reported(c cue, cues []cue) bool {
	if a.word(a.toks[c.start]) != "had" || c.end-c.start > 1 {
		return false
	}
	return slices.ContainsFunc(cues, func(o cue) bool {
		return o.role == roleSays && o.end <= c.start && a.words(o.found, c.found) <= saidReach && !a.commaBetween(o.end-1, c.start)
	})
}

// saidReach is how far what is said may stand from who says it, in words.
const saidReach = 6

// aside reports whether a few words that tell when stand between who acts and the
// act: Китай после перерыва разрешил.
func (a *analysis) aside(c found, e event) bool {
	return !e.noun && e.at-c.end >= 2 && a.langAt(e.at) == "ru" &&
		slices.ContainsFunc(a.places, func(p mention) bool { return p.end == c.start })
}

// closed reports whether the clause that c opens is over before token at: a
// comma follows it, and c opened the sentence or follows a comma itself.
func (a *analysis) closed(c found, at int32) bool {
	from, _ := a.sentence(int(c.start))
	if int(c.start)-from > 4 && !a.comma(int(c.start)-1) {
		return false
	}
	for i := c.end - 1; i < at; i++ {
		if a.comma(int(i)) {
			return true
		}
	}
	return false
}

func (a *analysis) clauseBetween(i, j int32) bool {
	for ; i < j; i++ {
		if a.clause(int(i)) {
			return true
		}
	}
	return false
}
