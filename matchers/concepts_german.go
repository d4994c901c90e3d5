package matchers

import (
	"cmp"
	"slices"
	"strings"
)

// german enters what German and Dutch say with the ends of words: the second
// half of a compound (Kobaltausfuhr, nikkelexportverbod) and the particle that a
// verb leaves at the end of its clause (hebt ... auf, trekt ... in).
func (a *analysis) german() {
	n := len(a.cues)
	for f := range a.src {
		a.germanField(Field(f))
	}
	if len(a.cues) > n {
		slices.SortStableFunc(a.cues, func(x, y cue) int { return cmp.Compare(x.start, y.start) })
	}
}

func (a *analysis) germanField(f Field) {
	ends, verbs := germanic(a.langs[f])
	if ends == nil {
		return
	}
	from, to := a.tokens(f)
	for i, t := range a.toks[from:to] {
		i += from
		w := a.word(t)
		for _, e := range ends {
			if len(w) >= len(e.word)+3 && strings.HasSuffix(w, e.word) {
				a.cues = append(a.cues, cue{found{&wordLeaf, int32(i), int32(i + 1)}, e.role})
				break
			}
		}
		for _, v := range verbs {
			if slices.Contains(v.verb, w) && a.particle(i, v.particle) {
				a.cues = append(a.cues, cue{found{&wordLeaf, int32(i), int32(i + 1)}, v.role})
				break
			}
		}
	}
}

// wordLeaf stands for cues that no pattern found. They make a weak name count
// that is the other half of their word.
var wordLeaf = leaf{kind: leafCue}

// particle reports whether a particle closes the clause of the verb at token i.
func (a *analysis) particle(i int, particle string) bool {
	again := strings.HasPrefix(particle, "wieder ")
	particle = strings.TrimPrefix(particle, "wieder ")
	_, to := a.sentence(i)
	for k := i + 1; k < to; k++ {
		closes := k+1 == to || a.clause(k)
		if a.word(a.toks[k]) == particle && (!again || a.word(a.toks[k-1]) == "wieder") && (closes || k+1 < to && a.gap(k) != " ") {
			return true
		}
		if closes && a.clause(k) {
			return false
		}
	}
	return false
}

type wordEnd struct {
	word string
	role role
}

type splitVerb struct {
	verb     []string
	particle string
	role     role
}

func germanic(lang string) ([]wordEnd, []splitVerb) {
	switch lang {
	case "de":
		return germanEnds[:], germanVerbs[:]
	case "nl":
		return dutchEnds[:], dutchVerbs[:]
	}
	return nil, nil
}

var germanEnds = [...]wordEnd{
	{"exportverbot", roleCurb}, {"exportverbote", roleCurb}, {"exportverbots", roleCurb}, {"ausfuhrverbot", roleCurb},
	{"exportstopp", roleCurb}, {"ausfuhrstopp", roleCurb}, {"exportkontrollen", roleCurb}, {"exportbeschränkungen", roleCurb},
	{"ausfuhrbeschränkungen", roleCurb}, {"exportregeln", roleCurb}, {"ausfuhrregeln", roleCurb}, {"ausfuhrkontrollen", roleCurb},
	{"exportzoll", roleCurb}, {"exportzölle", roleCurb}, {"ausfuhrzoll", roleCurb}, {"ausfuhrzölle", roleCurb}, {"exportsteuer", roleCurb},
	{"exportquote", roleQuota}, {"exportquoten", roleQuota}, {"export", roleTrade}, {"exporte", roleTrade}, {"exporten", roleTrade},
	{"exports", roleTrade}, {"ausfuhr", roleTrade}, {"ausfuhren", roleTrade}, {"lieferungen", roleTrade},
}

var germanVerbs = [...]splitVerb{
	{[]string{"nimmt", "nehmen", "nahm", "nahmen", "zieht", "ziehen", "zog"}, "zurück", roleEnd},
	{[]string{"hebt", "heben", "hob", "hoben"}, "auf", roleEnd},
	{[]string{"schafft", "schaffen", "schaffte"}, "ab", roleEnd},
	{[]string{"setzt", "setzen", "setzte", "setzten"}, "aus", roleStop},
	{[]string{"stellt", "stellen", "stellte"}, "ein", roleStop},
	{[]string{"legt", "legen", "legte", "legten"}, "eis", roleStop},
	{[]string{"hält", "halten", "hielt"}, "zurück", roleStop},
	{[]string{"nimmt", "nehmen", "nahm"}, "wieder auf", roleGive},
	{[]string{"nimmt", "nehmen", "nahm"}, "auf", roleStart},
	{[]string{"lässt", "lassen", "ließ"}, "zu", roleGive},
	{[]string{"gibt", "geben", "gab"}, "frei", roleGive},
	{[]string{"führt", "führen", "führte"}, "ein", roleStart},
	{[]string{"weitet", "weiten", "weitete", "dehnt", "dehnen"}, "aus", roleStart},
	{[]string{"schränkt", "schränken", "schränkte"}, "ein", roleTighten},
	{[]string{"zieht", "ziehen", "zog"}, "an", roleTighten},
	{[]string{"lehnt", "lehnen", "lehnte"}, "ab", roleRefuse},
	{[]string{"schließt", "schließen", "schloss"}, "aus", roleNegate},
}

var dutchEnds = [...]wordEnd{
	{"exportverbod", roleCurb}, {"uitvoerverbod", roleCurb}, {"exportbeperkingen", roleCurb}, {"exportstop", roleCurb}, {"exportban", roleCurb},
	{"exportcontroles", roleCurb}, {"exportregels", roleCurb}, {"exportheffing", roleCurb}, {"exportheffingen", roleCurb}, {"uitvoerbeperkingen", roleCurb},
	{"exportquotum", roleQuota}, {"export", roleTrade}, {"uitvoer", roleTrade}, {"leveringen", roleTrade},
}

var dutchVerbs = [...]splitVerb{
	{[]string{"trekt", "trekken", "trok"}, "in", roleEnd},
	{[]string{"heft", "heffen", "hief"}, "op", roleEnd},
	{[]string{"schaft", "schaffen"}, "af", roleEnd},
	{[]string{"schort", "schorten", "schortte"}, "op", roleStop},
	{[]string{"legt", "leggen", "legde"}, "stil", roleStop},
	{[]string{"zet", "zetten", "zette"}, "stop", roleStop},
	{[]string{"houdt", "houden", "hield"}, "tegen", roleStop},
	{[]string{"kort", "korten", "perkt", "perken", "damt"}, "in", roleTighten},
	{[]string{"scherpt", "scherpen", "scherpte"}, "aan", roleTighten},
	{[]string{"breidt", "breiden", "breidde"}, "uit", roleStart},
	{[]string{"voert", "voeren", "voerde", "stelt", "stellen"}, "in", roleStart},
	{[]string{"kondigt", "kondigen", "kondigde"}, "aan", roleStart},
	{[]string{"legt", "leggen", "legde"}, "op", roleStart},
	{[]string{"staat", "staan", "stond", "laat", "laten", "liet"}, "toe", roleGive},
	{[]string{"geeft", "geven", "gaf"}, "vrij", roleGive},
	{[]string{"keurt", "keuren", "keurde"}, "goed", roleGive},
	{[]string{"wijst", "wijzen", "wees"}, "af", roleRefuse},
	{[]string{"sluit", "sluiten", "sloot"}, "uit", roleNegate},
}
