package matchers

import (
	"slices"
)

// restrainReach is how far a restraint may stand from the exports that it is
// about, in words: "curbs on high-purity hydrogen fluoride exports".
const restrainReach = 6

// restrain makes a restraint one on exports where the sentence puts the two
// together, whatever goods stand between.
func (a *analysis) restrain(cues []cue) {
	for i := range cues {
		c := &cues[i]
		if c.role == roleLevy && a.onExports(c.found, cues) {
			c.role = roleCurb
		}
		if c.role != roleBan {
			continue
		}
		for _, o := range cues {
			if o.role == roleTrade && a.together(c.found, o.found, restrainReach) && !a.imported(c.found, o.found, cues) {
				c.role = roleCurb
				break
			}
		}
		if c.role == roleBan && a.onMaterial(c.found) {
			c.role = roleCurb
		}
	}
}

// onExports reports whether a tax or duty is one on the exports of the place that
// takes it: "tax on nickel exports", not "tariffs on Chinese exports".
func (a *analysis) onExports(levy found, cues []cue) bool {
	return slices.ContainsFunc(cues, func(o cue) bool {
		if o.role != roleTrade || !a.together(levy, o.found, levyReach) || a.imported(levy, o.found, cues) {
			return false
		}
		from, to := min(levy.end, o.end)-1, max(levy.start, o.start)
		if o.start < levy.start {
			from = o.start - 2 // "Chinas Exporte mit Zoll"
		}
		return !slices.ContainsFunc(a.places, func(p mention) bool { return from <= p.start && p.start < to })
	})
}

// levyReach is how far a levy may stand from the exports it is on, in words.
const levyReach = 5

// onMaterial reports whether a restraint is some country's on a watched
// material, in a story that speaks of exports or licences: "China's rare earth
// restrictions".
func (a *analysis) onMaterial(f found) bool {
	beside := func(m mention) bool { return a.sent[m.start] == a.sent[f.start] && a.together(m.found, f, 2) }
	here := func(p mention) bool { return a.sent[p.start] == a.sent[f.start] }
	exports := func(c cue) bool {
		return (c.role == roleTrade || c.role == roleLicence || c.role == roleCurb) && (a.field(int(c.start)) == Title || a.lead(c.start))
	}
	return slices.ContainsFunc(a.materials, beside) && slices.ContainsFunc(a.places, here) &&
		slices.ContainsFunc(a.cues, exports) && !slices.ContainsFunc(a.around(f.start), func(c cue) bool { return c.role == roleImports })
}

// together reports whether two things stand in one clause, at most n words apart.
func (a *analysis) together(x, y found, n int) bool {
	if x.start > y.start {
		x, y = y, x
	}
	return a.words(x, y) <= n && !a.commaBetween(x.end-1, y.start)
}

// imported reports whether imports are nearer to a restraint than exports are.
func (a *analysis) imported(ban, trade found, cues []cue) bool {
	n := a.words(ban, trade)
	return slices.ContainsFunc(cues, func(c cue) bool { return c.role == roleImports && a.words(ban, c.found) <= n })
}

// has reports whether the word of a cue has another role too.
func has(cues []cue, c cue, r role) bool {
	return slices.ContainsFunc(cues, func(o cue) bool { return o.role == r && o.start == c.start && o.end == c.end })
}

// nest drops what is only the object of another verb: of "lifts the suspension
// of exports" only the lifting is left, of "puts curbs on hold" the holding.
func (a *analysis) nest(first int) {
	if len(a.events)-first < 2 {
		return
	}
	a.told = append(a.told[:0], a.events[first:]...)
	a.dropFrom(first, func(e event) bool {
		return slices.ContainsFunc(a.told, func(o event) bool {
			held := e.verb == roleStart && o.verb == roleStop && o.object == e.object && o.at > e.at
			let := e.dir == ease && (e.verb == roleNone || e.verb == roleGive) && o.dir == tighten && !o.noun && o.at >= e.end && o.at-e.end <= 2 // "green light to ban"
			return o.object == e.at && o.at != e.at || held || let
		})
	})
}

// dropFrom drops events from the first on.
func (a *analysis) dropFrom(first int, drop func(event) bool) {
	a.events = a.events[:first+len(slices.DeleteFunc(a.events[first:], drop))]
}

// othersReach is how near to a measure the goods stand that it is about, in words.
const othersReach = 4

// others drops measures on goods that nobody watches: "export limits on beef".
func (a *analysis) others(cues []cue, first int) {
	a.dropFrom(first, func(e event) bool {
		near := func(f found) bool { return f.start < e.end && e.start < f.end || a.together(f, e.found, othersReach) }
		return slices.ContainsFunc(cues, func(c cue) bool { return c.role == roleOther && near(c.found) }) &&
			!slices.ContainsFunc(a.materials, func(m mention) bool { return a.sent[m.start] == a.sent[e.at] && near(m.found) })
	})
}

// urge makes an easing that somebody demands a dispute, and so the demand that
// another country do something about its exports, unless it is to curb them.
func (a *analysis) urge(cues []cue, first int) {
	for _, c := range cues {
		if c.role != roleUrges {
			continue
		}
		objectFirst := a.verbLast(c.start)
		stated, curbing := false, false
		for i := range a.events[first:] {
			e := &a.events[first+i]
			after := c.end <= e.at
			if e.noun || c.start == e.at || after == objectFirst || a.words(c.found, found{start: e.at, end: e.at + 1}) > urgeReach {
				continue
			}
			stated = true
			curbing = curbing || e.dir == tighten
			if e.dir == ease {
				e.dir = dispute
			}
		}
		if curbing { // "urges the Hague to restrict" is no protest
			a.dropFrom(first, func(e event) bool { return e.at == c.start && e.dir == dispute })
		}
		if !stated && a.urged(c, cues) {
			a.event(c.found, c.found, dispute, 1)
		}
	}
}

// urged reports whether a demand is put to a country and about exports of a
// watched material.
func (a *analysis) urged(c cue, cues []cue) bool {
	here := func(m mention) bool { return a.sent[m.start] == a.sent[c.start] }
	return slices.ContainsFunc(a.materials, here) &&
		slices.ContainsFunc(a.places, func(p mention) bool { return here(p) && a.accused(p) }) &&
		slices.ContainsFunc(cues, func(o cue) bool {
			return o.role == roleTrade || o.role == roleLicence || o.role == roleCurb || o.role == roleBan || o.role == roleQuota
		})
}

// urgeReach is how far a demand may stand from what it demands, in words.
const urgeReach = 10

// negateReach is how far what is denied may stand from the denial, in words.
const negateReach = 8

// negate turns the measures that a sentence says will not come into denials:
// "no plans to ban". What is not eased stays tight.
func (a *analysis) negate(cues []cue, first int) {
	for _, c := range cues {
		if c.role != roleNegate {
			continue
		}
		objectFirst := a.verbLast(c.start)
		for i := range a.events[first:] {
			e := &a.events[first+i]
			verb := found{start: e.at, end: e.at + 1}
			after := e.at >= c.end || e.noun && e.end > c.end
			if after == objectFirst || !a.together(c.found, verb, negateReach) {
				continue
			}
			switch {
			case e.verb == roleNeed, e.dir == tighten && !e.noun && has(cues, c, roleCease):
				e.dir = ease // "no longer need a licence", "no longer restricts"
			case e.dir == tighten:
				e.dir, e.strength, e.noun = dispute, 1.5, false
			case e.dir == ease:
				e.dir, e.strength = tighten, 0.6
			}
			e.start, e.end = min(e.start, c.start), max(e.end, c.end)
			break
		}
	}
}

func (a *analysis) commaBetween(i, j int32) bool {
	for ; i < j; i++ {
		if a.comma(int(i)) {
			return true
		}
	}
	return false
}
