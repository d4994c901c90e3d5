package matchers

import "slices"

// noise is why the measures that a document names are only its background.
type noise struct {
	why string // for people; "" means they are not
}

// noiseNames tells people what a role of noise is.
func noiseName(r role) string {
	switch r {
	case roleShares:
		return "a share tip"
	case roleMarket:
		return "a market report"
	case roleCritical:
		return "a list of critical minerals"
	case roleStatistics:
		return "routine statistics"
	case roleDuty:
		return "an import duty"
	case roleAccident:
		return "an accident"
	case roleLocal:
		return "production or a boycott at home"
	case roleProduct:
		return "goods in shops"
	case roleOther:
		return "goods that are not watched"
	}
	return ""
}

// leadSentences is how many sentences of a text tell its news.
const leadSentences = 2

// judge decides whether the measures in a document are its news or its
// background. The title decides: one that is about shares, duties or accidents
// and states no measure makes the rest background. Without such a title, a
// measure must be in the lead.
func (a *analysis) judge() {
	a.noise = noise{}
	a.weaken()
	a.revive()
	a.demote()
	var titled, stated, led bool
	for _, e := range a.events {
		switch f := a.field(int(e.start)); {
		case e.back:
		case f == Title:
			titled = true
			stated = stated || !e.noun
		case a.lead(e.start):
			led = true
		}
	}
	if stated && a.recovery() {
		a.noise.why = "the title is about " + noiseName(roleAccident)
		return
	}
	if stated && (a.sharesFirst() && !a.opens() || a.sharesOnly()) {
		stated = false
	}
	if !stated && a.moved() {
		a.noise.why = "the title is about " + noiseName(roleStatistics)
		return
	}
	if why := a.noisy(func(c cue) bool { return a.field(int(c.start)) == Title }); why != "" && !stated {
		a.noise.why = "the title is about " + why
		return
	}
	if why := noiseName(roleOther); len(a.materials) == 0 || int(a.materials[0].start) >= a.ends[Title] {
		for _, c := range a.cues {
			if c.role == roleOther && int(c.start) < a.ends[Title] {
				a.noise.why = "the title is about " + why
				return
			}
		}
	}
	if why := a.noisy(func(c cue) bool { return a.lead(c.start) && c.role != roleDuty }); why != "" && !titled && !stated {
		if !led || a.count(why) {
			a.noise.why = "the text is about " + why
		}
	}
}

// weaken drops what is done to a material or under a rule where neither the
// title nor the lead speaks of exports: a ban on copper pans is no measure of
// ours, and neither is a protest against a duty on imports.
func (a *analysis) weaken() {
	duty := false
	for _, c := range a.cues {
		if a.field(int(c.start)) != Title && !a.lead(c.start) {
			continue
		}
		switch c.role {
		case roleDuty:
			duty = true
		case roleCurb, roleTrade, roleQuota, roleTightens:
			return
		}
	}
	a.events = slices.DeleteFunc(a.events, func(e event) bool {
		return duty && e.dir == dispute || e.object >= 0 && !a.actsOnLicence(e) && !a.stateRule(e)
	})
}

// revive makes news of the measure that a lead gives as the reason of what the
// title fears for a material: supply effects are about it.
func (a *analysis) revive() {
	n := a.ends[Title]
	fears := slices.ContainsFunc(a.cues, func(c cue) bool { return c.role == roleEffect && int(c.start) < n })
	if !fears || len(a.materials) == 0 || int(a.materials[0].start) >= n ||
		slices.ContainsFunc(a.events, func(e event) bool { return !e.back && (int(e.start) < n || a.lead(e.start)) }) {
		return
	}
	for i := range a.events {
		if e := &a.events[i]; e.dir == tighten && a.opening(e.start) {
			e.back = false
		}
	}
}

// stateRule reports whether what an event is about is some country's rule on a
// material: "Japan eases photoresist rules".
func (a *analysis) stateRule(e event) bool {
	rule := slices.ContainsFunc(a.around(e.at), func(c cue) bool { return (c.role == roleRule || c.role == roleBan) && c.start == e.object })
	near := func(m mention) bool { return a.words(m.found, found{start: e.object, end: e.object + 1}) <= 5 }
	here := func(m mention) bool { return a.sent[m.start] == a.sent[e.at] }
	if e.dir == dispute && slices.ContainsFunc(a.places, func(p mention) bool { return here(p) && a.accused(p) }) {
		return len(a.materials) > 0
	}
	return rule && slices.ContainsFunc(a.materials, func(m mention) bool { return here(m) && near(m) }) && slices.ContainsFunc(a.places, here)
}

func (a *analysis) actsOnLicence(e event) bool {
	return slices.ContainsFunc(a.around(e.at), func(c cue) bool { return c.role == roleLicence && c.start == e.object })
}

// moved reports whether a title tells how exports rose or fell and names no
// measure, and the lead gives none as the reason of a fall.
func (a *analysis) moved() bool {
	rises, falls := false, false
	for _, c := range a.cues {
		if a.field(int(c.start)) != Title {
			break
		}
		for _, o := range a.cues {
			if o.role != roleTrade || a.sent[o.start] != a.sent[c.start] || a.words(o.found, c.found) > 5 {
				continue
			}
			rises = rises || c.role == roleRises
			falls = falls || c.role == roleFalls
		}
	}
	named := slices.ContainsFunc(a.events, func(e event) bool { return a.field(int(e.start)) == Title || falls && !rises && a.lead(e.start) })
	return (rises || falls) && !named
}

// sharesFirst reports whether a title speaks of shares before any measure: the
// shares are its subject.
func (a *analysis) sharesFirst() bool {
	for _, c := range a.cues {
		if c.role == roleShares && int(c.start) < a.ends[Title] {
			return !slices.ContainsFunc(a.events, func(e event) bool { return e.start < c.start })
		}
	}
	return false
}

// opens reports whether the first sentence after the title states a measure.
func (a *analysis) opens() bool {
	return slices.ContainsFunc(a.events, func(e event) bool { return !e.noun && !e.back && e.dir != dispute && a.opening(e.start) })
}

// recovery reports whether a title only tells that exports go on after a strike
// or an accident, and no licence or measure is near.
func (a *analysis) recovery() bool {
	hit := slices.ContainsFunc(a.cues, func(c cue) bool { return c.role == roleAccident && int(c.start) < a.ends[Title] })
	official := slices.ContainsFunc(a.cues, func(c cue) bool {
		return (c.role == roleLicence || c.role == roleCurb || c.role == roleQuota) && (int(c.start) < a.ends[Title] || a.lead(c.start))
	})
	return hit && !official && !slices.ContainsFunc(a.events, func(e event) bool {
		return a.field(int(e.start)) == Title && e.verb != roleGive && e.verb != roleStop
	})
}

// sharesOnly reports whether a title with shares in it is followed by a text
// that states no measure either: the measure is why they move.
func (a *analysis) sharesOnly() bool {
	titled := slices.ContainsFunc(a.cues, func(c cue) bool { return c.role == roleShares && int(c.start) < a.ends[Title] })
	return titled && len(a.toks) > a.ends[Title] &&
		!slices.ContainsFunc(a.events, func(e event) bool { return a.lead(e.start) && !e.back })
}

// demote marks measures that are only named, under a title that says nothing
// about one, unless it opens the text or the lead states one.
func (a *analysis) demote() {
	stated := false
	for _, e := range a.events {
		if a.field(int(e.start)) == Title {
			return
		}
		stated = stated || !e.noun && !e.back && a.lead(e.start)
	}
	for i := range a.events {
		e := &a.events[i]
		if e.noun && a.ends[Title] > 0 && !a.opening(e.start) && !(stated && a.lead(e.start)) {
			e.back = true
		}
	}
}

// opening reports whether token i is in the first sentence after the title.
func (a *analysis) opening(i int32) bool {
	n := a.ends[Title]
	return n < len(a.toks) && a.sent[i] == a.sent[n]
}

// lead reports whether token i is in the first sentences after the title.
func (a *analysis) lead(i int32) bool {
	n := a.ends[Title]
	if int(i) < n || n >= len(a.toks) {
		return false
	}
	return a.sent[i]-a.sent[n] < leadSentences
}

// noisy returns what kind of noise is among the cues, or "".
func (a *analysis) noisy(in func(cue) bool) string {
	for _, c := range a.cues {
		if n := noiseName(c.role); n != "" && in(c) {
			return n
		}
	}
	return ""
}

// count reports whether a kind of noise has two words or more in the document,
// and no measure is stated.
func (a *analysis) count(why string) bool {
	n := 0
	for _, c := range a.cues {
		if noiseName(c.role) == why {
			n++
		}
	}
	for _, e := range a.events {
		if !e.noun && !e.back && a.lead(e.start) {
			return false
		}
	}
	return n >= 2
}

// live reports whether an event is news and not background.
func (a *analysis) live(e event) bool { return !e.back && a.noise.why == "" }
