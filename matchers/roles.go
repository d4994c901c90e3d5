package matchers

import "curbwire/matchers/lexicon"

// role is what a cue does in the telling of a measure; actions.toml explains
// them. The order is that of lexicon.Roles.
type role int32

const (
	roleCurb role = iota
	roleBan
	roleLevy
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
	roleEnd
	roleStop
	roleCease
	roleStart
	roleExtend
	roleGive
	roleRefuse
	roleNeed
	roleMore
	roleLess
	roleDispute
	roleRow
	roleAnswer
	roleTalk
	roleEffect
	roleBefore
	roleRelative
	roleBehind
	roleSays
	roleDeny
	roleNegate
	roleTargetNext
	roleTargetPrev
	roleAgainst
	roleUrges
	roleFirms
	roleImports
	roleSale
	roleForce
	roleAnnounce
	roleRises
	roleFalls
	roleHome
	roleShares
	roleMarket
	roleCritical
	roleStatistics
	roleDuty
	roleAccident
	roleLocal
	roleProduct
	roleOther

	roleMaterial // not a cue: a material as the object of a verb
	roleNone
)

func (r role) String() string { return lexicon.Roles()[r] }

// free reports roles whose Korean words may stand inside an eojeol, being
// endings or the second half of compounds.
func (r role) free() bool {
	switch r {
	case roleTargetPrev, roleBehind, roleForce, roleCurb, roleTightens, roleEases, roleTrade, roleGive, roleTighten, roleStop, roleEase, roleEnd, roleBan:
		return true
	}
	return false
}

// verb reports roles that mean something only with an object.
func (r role) verb() bool { return r >= roleTighten && r <= roleAnswer }

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

// deed is a verb with its object.
type deed struct{ verb, object role }

// meaning is what a deed does to exports, and how plainly it says so.
type meaning struct {
	dir      direction
	strength float64
}

// meanings of the deeds that mean something. A material is a weak object: the
// sentence may go on to say what about it.
var meanings = map[deed]meaning{
	{roleTighten, roleCurb}:     {tighten, 1},
	{roleTighten, roleRule}:     {tighten, 1},
	{roleTighten, roleTrade}:    {tighten, 1},
	{roleTighten, roleLicence}:  {tighten, 1},
	{roleTighten, roleQuota}:    {tighten, 1},
	{roleTighten, roleMaterial}: {tighten, 0.7},
	{roleEase, roleCurb}:        {ease, 1},
	{roleEase, roleRule}:        {ease, 1},
	{roleEase, roleQuota}:       {ease, 1},
	{roleEase, roleTrade}:       {ease, 0.9},
	{roleEase, roleLicence}:     {ease, 0.7},
	{roleEnd, roleCurb}:         {ease, 1},
	{roleEnd, roleRule}:         {ease, 1},
	{roleEnd, roleQuota}:        {ease, 1},
	{roleEnd, roleTrade}:        {tighten, 0.7},
	{roleEnd, roleLicence}:      {tighten, 1},
	{roleEnd, roleRelief}:       {tighten, 1},
	{roleStop, roleCurb}:        {ease, 1},
	{roleStop, roleRule}:        {ease, 1},
	{roleStop, roleTrade}:       {tighten, 1},
	{roleStop, roleLicence}:     {tighten, 1},
	{roleStop, roleMaterial}:    {tighten, 0.7},
	{roleStop, roleRelief}:      {tighten, 0.8},
	{roleCease, roleTrade}:      {tighten, 0.9}, // "will no longer export"
	{roleStop, roleTalk}:        {ease, 1},      // "shelves plan to ban"
	{roleEnd, roleTalk}:         {ease, 1},
	{roleStart, roleCurb}:       {tighten, 1},
	{roleStart, roleRule}:       {tighten, 0.7},
	{roleStart, roleRelief}:     {ease, 0.8},
	{roleExtend, roleCurb}:      {tighten, 1},
	{roleExtend, roleRule}:      {tighten, 1},
	{roleExtend, roleRelief}:    {ease, 1},
	{roleExtend, roleLicence}:   {ease, 1},
	{roleExtend, roleQuota}:     {tighten, 0.8},
	{roleGive, roleTrade}:       {ease, 1},
	{roleGive, roleLicence}:     {ease, 1},
	{roleGive, roleRelief}:      {ease, 1},
	{roleGive, roleMaterial}:    {ease, 0.7},
	{roleGive, roleCurb}:        {tighten, 0.8}, // "parliament approves export ban"
	{roleStart, roleLicence}:    {tighten, 0.8},
	{roleRefuse, roleLicence}:   {tighten, 1},
	{roleRefuse, roleCurb}:      {dispute, 1},
	{roleRefuse, roleRule}:      {dispute, 1},
	{roleNeed, roleLicence}:     {tighten, 1},
	{roleMore, roleQuota}:       {ease, 1.1},
	{roleMore, roleCurb}:        {tighten, 0.9}, // "raises export duty"
	{roleLess, roleQuota}:       {tighten, 1},
	{roleDispute, roleCurb}:     {dispute, 1},
	{roleDispute, roleQuota}:    {dispute, 1},
	{roleDispute, roleRule}:     {dispute, 0.8},
	{roleDispute, roleTrade}:    {dispute, 0.8},
	{roleRow, roleCurb}:         {dispute, 0.5},
	{roleRow, roleQuota}:        {dispute, 0.5},
	{roleRow, roleRule}:         {dispute, 0.5},
	{roleRow, roleTrade}:        {dispute, 0.5},
	{roleAnswer, roleCurb}:      {dispute, 0.35}, // less than the measure named: it may be the answer
	{roleAnswer, roleQuota}:     {dispute, 0.35},
	{roleAnswer, roleRule}:      {dispute, 0.35},
	{roleAnswer, roleTrade}:     {dispute, 0.35},
}

// means looks up a deed. A restraint not yet said to be one on exports means
// what any rule does.
func means(verb, object role) meaning {
	if object == roleBan {
		object = roleRule
	}
	return meanings[deed{verb, object}]
}
