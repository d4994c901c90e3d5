package matchers

import (
	"strings"
	"unicode"
)

// term makes a leaf of a word or phrase, or of several for "a b"~n.
func (p *parser) term(s symbol) (Query, error) {
	if !s.slop {
		return p.oneTerm(s, s.text)
	}
	words := strings.Fields(s.text)
	if len(words) < 2 || len(words) > maxDepth/2 {
		return nil, p.fail(s.at, "~%d needs a phrase of 2 to %d words", s.n, maxDepth/2)
	}
	q, err := p.oneTerm(s, words[0])
	for _, w := range words[1:] {
		if err != nil {
			return nil, err
		}
		var t Query
		t, err = p.oneTerm(s, w)
		q = Near{A: q, B: t, Words: s.n}
	}
	return q, err
}

func (p *parser) oneTerm(s symbol, written string) (Query, error) {
	t := strings.Join(strings.Fields(strings.TrimLeftFunc(written, func(r rune) bool { return r == '=' || unicode.IsSpace(r) })), " ")
	if reason := badWild(t, s.exact); reason != "" {
		return nil, p.fail(s.at, "%s", reason)
	}
	if s.exact {
		t = "=" + t
	}
	if len(readPattern(p.read, t)) == 0 {
		return nil, p.fail(s.at, "%q holds no letter or digit to look for", written)
	}
	return Term{t}, nil
}

// badWild says what is wrong with the wildcards of a term, or "".
func badWild(t string, exact bool) string {
	for w := range strings.FieldsSeq(t) {
		stars, marks := strings.Count(w, "*"), strings.Count(w, "?")
		if stars+marks == 0 {
			continue
		}
		letters := 0
		for _, r := range w {
			switch {
			case r >= 0x3041 && (unicode.IsLetter(r)):
				letters += 2 // a character of these scripts says as much as two letters
			case unicode.IsLetter(r) || unicode.IsNumber(r):
				letters++
			}
		}
		switch {
		case exact:
			return "= takes a word exactly as it is written, so * and ? have no place in it"
		case stars > 1 || stars == 1 && !strings.HasSuffix(w, "*"):
			return "* may only end a word, as in curb*"
		case letters < 2:
			return "a word with * or ? needs two letters or more, or it would match almost everything"
		}
	}
	return ""
}

// concept resolves @name: an entry of [words], a material or group, a direction,
// a place; @material:id, @action:id and @place:code name exactly one thing.
func (p *parser) concept(s symbol) (Query, error) {
	if p.field == "source" {
		return nil, p.fail(s.at, "source: takes words, not @concepts")
	}
	if q, ok := p.qualified(s.text); ok {
		return q, nil
	}
	if own, ok := p.entry(s.text); ok {
		var alternatives Any
		for _, t := range own {
			q, err := p.own1(s, t)
			if err != nil {
				return nil, err
			}
			alternatives = append(alternatives, q)
		}
		return oneOf(alternatives), nil
	}
	if ids := p.lex.Find(s.text); len(ids) > 0 {
		var alternatives Any
		for _, id := range ids {
			alternatives = append(alternatives, Concept{Material, id})
		}
		return oneOf(alternatives), nil
	}
	if d, ok := p.lex.Direction(s.text); ok {
		return Concept{Action, d}, nil
	}
	if code, ok := p.lex.Place(s.text); ok {
		return Concept{Place, code}, nil
	}
	for _, near := range []string{p.lex.Suggest(s.text), p.lex.SuggestAction(s.text), p.lex.SuggestPlace(s.text)} {
		if near != "" {
			return nil, p.fail(s.at, "the concept @%s is not known (did you mean @%s?)", s.text, quoteIf(near))
		}
	}
	return nil, p.fail(s.at, "the concept @%s is neither in the lexicon nor in [words]", s.text)
}

// own1 makes a leaf of an entry of [words].
func (p *parser) own1(s symbol, entry string) (Query, error) {
	t, ok := p.compiler.term(entry)
	if !ok {
		return nil, p.fail(s.at, "the entry %q of @%s holds no letter or digit to look for", entry, s.text)
	}
	return t, nil
}

func (p *parser) qualified(name string) (Query, bool) {
	kind, id, ok := strings.Cut(name, ":")
	if !ok {
		return nil, false
	}
	switch kind {
	case "material":
		_, ok = p.lex.Material(id)
		return Concept{Material, id}, ok
	case "action":
		d, known := p.lex.Direction(id)
		return Concept{Action, d}, known && d == id
	case "place":
		code, known := p.lex.Place(id)
		return Concept{Place, code}, known && code == id
	}
	return nil, false
}

func oneOf(qs Any) Query {
	if len(qs) == 1 {
		return qs[0]
	}
	return qs
}

// bounded reports whether something must occur for a query to match.
func bounded(q Query) bool {
	switch q := q.(type) {
	case Not, Lang:
		return false
	case Any:
		for _, x := range q {
			if !bounded(x) {
				return false
			}
		}
		return len(q) > 0
	case All:
		for _, x := range q {
			if bounded(x) {
				return true
			}
		}
		return false
	case In:
		return bounded(q.Query)
	case Source:
		return bounded(q.Query)
	case Near:
		return bounded(q.A) && bounded(q.B)
	}
	return true
}

// placed reports whether a query, where it matches, occurs in the text.
func placed(q Query) bool {
	switch q := q.(type) {
	case Not, Lang, Source:
		return false
	case Any:
		for _, x := range q {
			if !placed(x) {
				return false
			}
		}
	case All:
		for _, x := range q {
			if placed(x) {
				return true
			}
		}
		return false
	case In:
		return placed(q.Query)
	}
	return true
}

// wordy reports whether a query is made of leaves and OR alone.
func wordy(q Query) bool {
	switch q := q.(type) {
	case Term, Concept, Regexp:
		return true
	case Unless:
		return true
	case In:
		return wordy(q.Query)
	case Any:
		for _, x := range q {
			if !wordy(x) {
				return false
			}
		}
		return true
	}
	return false
}
