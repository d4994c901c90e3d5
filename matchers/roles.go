package matchers

import "curbwire/matchers/lexicon"

// role is what a cue does in the telling of a measure; actions.toml explains
// them. The order is that of lexicon.Roles.
type role int32

const (
	roleCurb role = iota
	roleRule
	roleTrade
	roleLicence
	roleRelief
	roleQuota
	roleTightens
	roleEases
	roleDisputes
	roleTighten
	roleEase
	roleStop
	roleStart
	roleExtend
	roleGive
	roleRefuse
	roleNeed
	roleMore
	roleLess
	roleDispute
	roleTalk
	roleEffect
	roleBefore
	roleBehind
	roleSays
	roleDeny
	roleTargetNext
	roleTargetPrev
	roleAgainst
	roleUrges
	roleFirms
	roleForce
	roleAnnounce
	roleShares
	roleMarket
	roleStatistics
	roleDuty
	roleAccident
	roleLocal
	roleOther

	roleMaterial // not a cue: a material as the object of a verb
	roleNone
)

func (r role) String() string { return lexicon.Roles()[r] }

// free reports roles whose Korean words may stand inside an eojeol, being
// endings or the second half of compounds.
func (r role) free() bool {
	switch r {
	case roleTargetPrev, roleBehind, roleForce, roleCurb, roleTightens, roleEases, roleTrade, roleGive, roleTighten, roleStop, roleEase:
		return true
	}
	return false
}

// verb reports roles that mean something only with an object.
func (r role) verb() bool { return r >= roleTighten && r <= roleDispute }

func (r role) object() bool { return r >= roleCurb && r <= roleQuota || r == roleMaterial }

// direction is what a measure does. The order is that of lexicon.Directions.
type direction int8

const (
	tighten direction = iota
	ease
	dispute
	neutral
	undirected
)

func (d direction) String() string {
	if d == undirected {
		return ""
	}
	return lexicon.Directions()[d]
}

// compose says what a verb does to an object. The strength is 0 if the two do
// not belong together.
func compose(verb, object role) (direction, float64) {
	switch verb {
	case roleTighten:
		switch object {
		case roleMaterial:
			return tighten, 0.7
		case roleRelief:
			return undirected, 0
		}
		return tighten, 1
	case roleEase:
		switch object {
		case roleMaterial, roleRelief:
			return undirected, 0
		case roleTrade:
			return ease, 0.6
		case roleLicence:
			return ease, 0.5 // "revokes a licence" is the other way round
		}
		return ease, 1
	case roleStop:
		switch object {
		case roleCurb, roleRule:
			return ease, 1
		case roleTrade, roleLicence:
			return tighten, 1
		case roleMaterial:
			return tighten, 0.7
		}
	case roleStart:
		switch object {
		case roleCurb:
			return tighten, 1
		case roleRule:
			return tighten, 0.7
		case roleRelief:
			return ease, 0.8
		}
	case roleExtend:
		switch object {
		case roleCurb, roleRule:
			return tighten, 1
		case roleRelief, roleLicence, roleQuota:
			return ease, 1
		}
	case roleGive:
		switch object {
		case roleTrade, roleLicence, roleRelief:
			return ease, 1
		case roleMaterial:
			return ease, 0.7
		}
	case roleRefuse:
		switch object {
		case roleLicence:
			return tighten, 1
		case roleCurb, roleRule:
			return dispute, 1
		}
	case roleNeed:
		if object == roleLicence {
			return tighten, 1
		}
	case roleMore:
		if object == roleQuota {
			return ease, 1.1
		}
	case roleLess:
		if object == roleQuota {
			return tighten, 1
		}
	case roleDispute:
		switch object {
		case roleCurb, roleQuota:
			return dispute, 1
		case roleRule, roleTrade:
			return dispute, 0.8
		}
	}
	return undirected, 0
}
