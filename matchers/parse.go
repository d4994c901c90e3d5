package matchers

import (
	"strings"

	"curbwire/matchers/lexicon"
	"curbwire/matchers/text"
)

// maxDepth is how deep brackets, fields and negations may be nested.
const maxDepth = 100

// Parse reads the query language. Words are the user's own concepts, by name,
// for @name. A fault is a *SyntaxError.
//
//	or     = and { "OR" and }
//	and    = not { ["AND"] not }
//	not    = ( "NOT" | "-" ) not | near
//	near   = unless { ( "NEAR/n" | "ONEAR/n" ) unless }
//	unless = atom { "UNLESS" atom }
//	atom   = "(" or ")" | field ":" atom | word | phrase ["~n"] | "@" name | "/" expression "/"
func Parse(lex *lexicon.Lexicon, query string, words map[string][]string) (Query, error) {
	p := parser{lexer: lexer{src: strings.ToValidUTF8(query, "\ufffd")}, compiler: newCompiler(lex, words)}
	if len(query) > maxQuery {
		return nil, p.fail(0, "a query has at most %d bytes, this one has %d", maxQuery, len(query))
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.sym.kind == symEnd {
		return nil, p.fail(0, "the query is empty")
	}
	start := p.sym.at
	q, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.sym.kind != symEnd {
		return nil, p.unexpected()
	}
	if !bounded(q) {
		return nil, p.fail(start, "nothing in this query has to occur, so it would match almost everything; add a word that must")
	}
	return q, nil
}

// parser is a recursive descent over symbols, one ahead.
type parser struct {
	lexer
	compiler
	sym   symbol
	depth int
	field string // the field that the atom in hand is in
}

func (p *parser) advance() (err error) {
	p.sym, err = p.next()
	return err
}

// enter counts one more level of nesting.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return p.fail(p.sym.at, "brackets and operators are nested more than %d deep", maxDepth)
	}
	return nil
}

func (p *parser) unexpected() error {
	switch p.sym.kind {
	case symEnd:
		return p.fail(p.sym.at, "the query ends where a word should follow")
	case symClose:
		return p.fail(p.sym.at, "this bracket closes nothing, or an empty pair")
	}
	return p.fail(p.sym.at, "an operator needs a word on both sides (put quotes around a text that only looks like one)")
}

func (p *parser) or() (Query, error) {
	var parts Any
	for {
		q, err := p.and()
		if err != nil {
			return nil, err
		}
		parts = append(parts, q)
		if p.sym.kind != symOr {
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) and() (Query, error) {
	var parts All
	for {
		q, err := p.not()
		if err != nil {
			return nil, err
		}
		parts = append(parts, q)
		if p.sym.kind == symAnd {
			if err := p.advance(); err != nil {
				return nil, err
			}
			continue
		}
		if k := p.sym.kind; k == symEnd || k == symClose || k == symOr {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) not() (Query, error) {
	if p.sym.kind != symNot {
		return p.near()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if err := p.advance(); err != nil {
		return nil, err
	}
	q, err := p.not()
	if err != nil {
		return nil, err
	}
	return Not{q}, nil
}

func (p *parser) near() (Query, error) {
	at := p.sym.at
	q, err := p.unless()
	for err == nil && p.sym.kind == symNear {
		op := p.sym
		if p.field == "source" {
			return nil, p.fail(op.at, "source: takes words, phrases, AND, OR and NOT; NEAR has no place in it")
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		rightAt := p.sym.at
		var right Query
		if right, err = p.unless(); err != nil {
			return nil, err
		}
		if !placed(q) {
			return nil, p.fail(at, "NEAR needs words on both sides; NOT, source: and lang: are nowhere in the text")
		}
		if !placed(right) {
			return nil, p.fail(rightAt, "NEAR needs words on both sides; NOT, source: and lang: are nowhere in the text")
		}
		q = Near{q, right, op.n, op.ordered}
	}
	return q, err
}

func (p *parser) unless() (Query, error) {
	at := p.sym.at
	q, err := p.atom()
	for err == nil && p.sym.kind == symUnless {
		if err := p.advance(); err != nil {
			return nil, err
		}
		exceptAt := p.sym.at
		var except Query
		if except, err = p.atom(); err != nil {
			return nil, err
		}
		if !wordy(q) {
			return nil, p.fail(at, "UNLESS follows a word, a phrase or words joined by OR")
		}
		if !wordy(except) {
			return nil, p.fail(exceptAt, "UNLESS is followed by a phrase, or phrases joined by OR")
		}
		q = Unless{q, except}
	}
	return q, err
}

func (p *parser) atom() (Query, error) {
	s := p.sym
	if s.kind == symOpen {
		return p.bracket()
	}
	if s.kind == symField {
		return p.inField()
	}
	if s.slop || s.kind == symConcept { // may become several leaves, in brackets when printed
		if err := p.enter(); err != nil {
			return nil, err
		}
		defer func() { p.depth-- }()
	}
	var q Query
	var err error
	switch s.kind {
	case symWord, symPhrase:
		if s.slop && p.field == "source" {
			return nil, p.fail(s.at, "source: takes words, phrases, AND, OR and NOT; ~n has no place in it")
		}
		q, err = p.term(s)
	case symConcept:
		q, err = p.concept(s)
	case symRegexp:
		if p.field == "source" {
			return nil, p.fail(s.at, "source: takes words, not a regular expression")
		}
		q, err = Regexp{s.text}, nil
		if _, reason := readExpr(s.text); reason != "" {
			return nil, p.fail(s.at, "%s", reason)
		}
	default:
		return nil, p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	return q, p.advance()
}

func (p *parser) bracket() (Query, error) {
	at := p.sym.at
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if err := p.advance(); err != nil {
		return nil, err
	}
	q, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.sym.kind != symClose {
		return nil, p.fail(at, "this bracket is never closed")
	}
	return q, p.advance()
}

// fieldOf returns the field that a name before a colon means; source and lang
// are none of a text.
func fieldOf(name string) (f Field, known bool) {
	switch name {
	case "summary":
		return Summary, true
	case "body":
		return Body, true
	}
	return Title, name == "title" || name == "source" || name == "lang"
}

func (p *parser) inField() (Query, error) {
	s := p.sym
	if p.field != "" {
		return nil, p.fail(s.at, "%s: stands inside %s:", s.text, p.field)
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	p.field = s.text
	defer func() { p.field = ""; p.depth-- }()
	if err := p.advance(); err != nil {
		return nil, err
	}
	if s.text == "lang" {
		if p.sym.kind != symWord || p.sym.exact || text.Base(p.sym.text) == "" {
			return nil, p.fail(s.at, "lang: is followed by one of %s", strings.Join(text.Languages(), ", "))
		}
		return Lang{text.Base(p.sym.text)}, p.advance()
	}
	q, err := p.atom()
	if err != nil {
		return nil, err
	}
	if s.text == "source" {
		return Source{q}, nil
	}
	f, _ := fieldOf(s.text)
	return In{f, q}, nil
}
