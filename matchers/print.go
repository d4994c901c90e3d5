package matchers

import (
	"strconv"
	"strings"
	"unicode"
)

// Print writes a query in the query language, with no more brackets than it
// needs. Parse reads back the same tree; of a tree with lists of one part, which
// Compile can make, it reads back that part alone.
func Print(q Query) string {
	var p printer
	p.print(q, levelOr)
	return p.String()
}

// level is how tightly an operator binds, loosest first.
type level int

const (
	levelOr level = iota
	levelAnd
	levelNot
	levelNear
	levelUnless
	levelAtom
)

func levelOf(q Query) level {
	switch q := q.(type) {
	case Any:
		if len(q) == 1 {
			return levelOf(q[0])
		}
		return levelOr
	case All:
		if len(q) == 1 {
			return levelOf(q[0])
		}
		return levelAnd
	case Not:
		return levelNot
	case Near:
		return levelNear
	case Unless:
		return levelUnless
	}
	return levelAtom
}

type printer struct{ strings.Builder }

// print writes q where an operand of a level is due.
func (p *printer) print(q Query, least level) {
	if levelOf(q) < least {
		p.WriteByte('(')
		defer p.WriteByte(')')
	}
	switch q := q.(type) {
	case Any:
		p.list(q, " OR ", levelAnd)
	case All:
		p.list(q, " AND ", levelNot)
	case Not:
		p.WriteString("NOT ")
		p.print(q.Query, levelNot)
	case Near:
		p.print(q.A, levelNear)
		if p.WriteString(" "); q.Ordered {
			p.WriteByte('O')
		}
		p.WriteString("NEAR/" + strconv.Itoa(q.Words) + " ")
		p.print(q.B, levelUnless)
	case Unless:
		p.print(q.Query, levelUnless)
		p.WriteString(" UNLESS ")
		p.print(q.Except, levelAtom)
	case In:
		p.WriteString(q.Field.String() + ":")
		p.print(q.Query, levelAtom)
	case Source:
		p.WriteString("source:")
		p.print(q.Query, levelAtom)
	case Lang:
		p.WriteString("lang:" + q.Tag)
	case Concept:
		p.WriteString("@" + [...]string{"material:", "action:", "place:"}[q.Kind] + quoteIf(q.ID))
	case Regexp:
		p.regexp(q.Expr)
	case Term:
		p.term(q.Text)
	}
}

func (p *printer) list(qs []Query, between string, least level) {
	if len(qs) == 1 {
		p.print(qs[0], levelOr)
		return
	}
	for i, q := range qs {
		if i > 0 {
			p.WriteString(between)
		}
		p.print(q, least)
	}
}

func (p *printer) term(t string) {
	if rest, exact := strings.CutPrefix(t, "="); exact {
		p.WriteByte('=')
		t = rest
	}
	p.WriteString(quoteIf(t))
}

// quoteIf puts quotes around what the lexer would not take as one word.
func quoteIf(t string) string {
	plain := t != ""
	for i, r := range t {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '?' || r == '*' || r == '-' && i > 0:
		default:
			plain = false
		}
	}
	switch t {
	case "AND", "OR", "NOT", "UNLESS", "NEAR", "ONEAR":
		plain = false
	}
	if plain {
		return t
	}
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range t {
		if isQuote(r) || r == '\\' {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	out.WriteByte('"')
	return out.String()
}

func (p *printer) regexp(expr string) {
	p.WriteByte('/')
	for i := 0; i < len(expr); i++ {
		b := expr[i]
		switch {
		case b == '\\' && i+1 < len(expr):
			i++
			p.WriteByte('\\')
			p.WriteByte(expr[i])
			continue
		case b == '/':
			p.WriteByte('\\')
		}
		p.WriteByte(b)
	}
	p.WriteByte('/')
}
