package matchers

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxError is a fault in the text of a query.
type SyntaxError struct {
	Line, Column int // from 1; columns count characters
	Reason       string
}

// Error says where the fault is and what to do about it.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// symbolKind is what a symbol of the query language is.
type symbolKind uint8

const (
	symEnd symbolKind = iota
	symOpen
	symClose
	symAnd
	symOr
	symNot
	symUnless
	symNear
	symField
	symWord
	symPhrase
	symConcept
	symRegexp
)

// symbol is one piece of a query's text.
type symbol struct {
	kind    symbolKind
	at      int    // byte offset
	text    string // of a word, phrase, concept, expression, or a field's name
	exact   bool   // a word or phrase after =
	n       int    // of NEAR/n, or of a phrase's ~n
	ordered bool   // ONEAR
	slop    bool   // the phrase has a ~n
}

// lexer cuts the text of a query into symbols.
type lexer struct {
	src string
	i   int
}

const (
	maxQuery = 1 << 18 // bytes
	maxNear  = 1000    // words
)

// fail makes an error about byte offset at.
func (l *lexer) fail(at int, format string, args ...any) error {
	before := l.src[:min(at, len(l.src))]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return &SyntaxError{strings.Count(before, "\n") + 1, utf8.RuneCountInString(line) + 1, fmt.Sprintf(format, args...)}
}

func (l *lexer) next() (symbol, error) {
	for l.i < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.i:])
		if !unicode.IsSpace(r) {
			break
		}
		l.i += n
	}
	at := l.i
	if at == len(l.src) {
		return symbol{kind: symEnd, at: at}, nil
	}
	switch l.src[at] {
	case '(':
		l.i++
		return symbol{kind: symOpen, at: at}, nil
	case ')':
		l.i++
		return symbol{kind: symClose, at: at}, nil
	case '-':
		if l.i++; l.bare() == "" && !l.quoted() && !strings.HasPrefix(l.src[l.i:], "(") {
			return symbol{}, l.fail(at, "- stands alone; it goes right before what must not occur")
		}
		return symbol{kind: symNot, at: at}, nil
	case '/':
		return l.regexp()
	case '@':
		l.i++
		s, err := l.wordOrPhrase(at)
		s.kind = symConcept
		if err == nil && (s.slop || strings.TrimSpace(s.text) == "") {
			err = l.fail(at, "@ needs the name of a concept, as in @photoresist")
		}
		return s, err
	case '=':
		l.i++
		s, err := l.wordOrPhrase(at)
		s.exact = true
		return s, err
	}
	if l.quoted() {
		return l.wordOrPhrase(at)
	}
	return l.operator(at)
}

// bare returns the word that begins here, without taking it.
func (l *lexer) bare() string {
	s := l.src[l.i:]
	end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '(' || r == ')' || isQuote(r)
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

// isQuote reports straight and typographic double quotes: people paste both.
func isQuote(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

func (l *lexer) quoted() bool {
	r, _ := utf8.DecodeRuneInString(l.src[l.i:])
	return isQuote(r)
}

// operator takes an operator, a field or a plain word.
func (l *lexer) operator(at int) (symbol, error) {
	w := l.bare()
	kind := symWord
	switch w {
	case "AND":
		kind = symAnd
	case "OR":
		kind = symOr
	case "NOT":
		kind = symNot
	case "UNLESS":
		kind = symUnless
	}
	if kind != symWord {
		l.i += len(w)
		return symbol{kind: kind, at: at}, nil
	}
	if name, n, ok := strings.Cut(w, "/"); name == "NEAR" || name == "ONEAR" {
		l.i += len(w)
		d, err := l.number(at, n, ok)
		return symbol{kind: symNear, at: at, n: d, ordered: name == "ONEAR"}, err
	}
	if name, _, ok := strings.Cut(w, ":"); ok && letters(name) {
		l.i += len(name) + 1
		if _, known := fieldOf(name); !known {
			return symbol{}, l.fail(at, "there is no field %q; fields are title:, summary:, body:, source: and lang: (put quotes around a text with a colon)", name)
		}
		return symbol{kind: symField, at: at, text: name}, nil
	}
	l.i += len(w)
	return symbol{kind: symWord, at: at, text: w}, nil
}

// number reads the distance of NEAR/n or ~n.
func (l *lexer) number(at int, s string, ok bool) (int, error) {
	n, err := strconv.Atoi(s)
	if !ok || err != nil || n < 0 || n > maxNear || s[0] == '+' {
		return 0, l.fail(at, "a distance is a number of words from 0 to %d, as in NEAR/10", maxNear)
	}
	return n, nil
}

func letters(s string) bool {
	for _, b := range []byte(s) {
		if b|0x20 < 'a' || b|0x20 > 'z' {
			return false
		}
	}
	return s != ""
}

// wordOrPhrase takes what stands here, quoted or not.
func (l *lexer) wordOrPhrase(at int) (symbol, error) {
	if !l.quoted() {
		w := l.bare()
		l.i += len(w)
		return symbol{kind: symWord, at: at, text: w}, nil
	}
	_, n := utf8.DecodeRuneInString(l.src[l.i:])
	var text strings.Builder
	for i := l.i + n; i < len(l.src); {
		r, n := utf8.DecodeRuneInString(l.src[i:])
		switch {
		case isQuote(r):
			l.i = i + n
			s := symbol{kind: symPhrase, at: at, text: text.String()}
			err := l.slop(&s)
			return s, err
		case r == '\\' && i+1 < len(l.src):
			_, n2 := utf8.DecodeRuneInString(l.src[i+1:])
			text.WriteString(l.src[i+1 : i+1+n2])
			n += n2
		default:
			text.WriteString(l.src[i : i+n])
		}
		i += n
	}
	return symbol{}, l.fail(at, "the quote is never closed")
}

// slop takes the ~n of a phrase.
func (l *lexer) slop(s *symbol) (err error) {
	if !strings.HasPrefix(l.src[l.i:], "~") {
		return nil
	}
	l.i++
	d := l.bare()
	s.slop = true
	s.n, err = l.number(l.i-1, d, true)
	l.i += len(d)
	return err
}

// regexp takes an expression between slashes; \/ is a slash in it.
func (l *lexer) regexp() (symbol, error) {
	at := l.i
	var expr strings.Builder
	for i := at + 1; i < len(l.src); i++ {
		switch b := l.src[i]; {
		case b == '/':
			l.i = i + 1
			return symbol{kind: symRegexp, at: at, text: expr.String()}, nil
		case b == '\\' && i+1 < len(l.src):
			if i++; l.src[i] != '/' {
				expr.WriteByte('\\')
			}
			expr.WriteByte(l.src[i])
		default:
			expr.WriteByte(b)
		}
	}
	return symbol{}, l.fail(at, "the regular expression is never closed by a second /")
}
