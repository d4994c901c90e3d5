package matchers

import (
	"bytes"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"sort"
	"strings"
	"unicode"
)

const (
	maxExpr     = 1000    // bytes of a regular expression
	maxProgram  = 2000    // steps of its program; a step costs at most one visit a byte
	maxRegexp   = 1 << 18 // bytes of a field that it is run on
	minLiteral  = 3       // bytes
	maxLiterals = 64      // alternatives of a literal
)

// expr is a compiled regular expression and what any match of it must hold.
type expr struct {
	re       *regexp.Regexp
	literals []string // one of them, ASCII letters in any case
}

// readExpr compiles a regular expression, or gives the reason why it is refused.
func readExpr(s string) (*expr, string) {
	if len(s) > maxExpr {
		return nil, fmt.Sprintf("a regular expression has at most %d bytes", maxExpr)
	}
	tree, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		return nil, "regular expression: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	}
	tree = tree.Simplify()
	prog, err := syntax.Compile(tree)
	if err != nil || len(prog.Inst) > maxProgram {
		return nil, "the regular expression is too large; write smaller repetitions"
	}
	lits := literals(tree)
	if lits == nil {
		return nil, fmt.Sprintf("a regular expression needs %d letters (or one Han character) that every match holds, to be looked for quickly", minLiteral)
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nil, "regular expression: " + err.Error()
	}
	return &expr{re, lits}, ""
}

// may reports whether a text in lower case holds what a match must hold.
func (e *expr) may(lower []byte) bool {
	return slices.ContainsFunc(e.literals, func(l string) bool { return bytes.Contains(lower, []byte(l)) })
}

// find appends where the expression matches, in whole words; what touches no
// word, such as the inside of a tag, is no match.
func (e *expr) find(d *document, in fields, concept string, dst []at) []at {
	from := 0
	for f := Title; f <= Body; f++ {
		to := d.ends[f]
		if in>>f&1 != 0 {
			dst = e.findIn(d, f, from, to, concept, dst)
		}
		from = to
	}
	return dst
}

func (e *expr) findIn(d *document, f Field, from, to int, concept string, dst []at) []at {
	toks := d.toks[from:to]
	for _, m := range e.re.FindAllStringIndex(d.part(f), -1) {
		i := sort.Search(len(toks), func(i int) bool { return int(toks[i].End) > m[0] })
		j := i
		for j < len(toks) && int(toks[j].Start) < m[1] {
			j++
		}
		if i < j {
			dst = append(dst, at{found{start: int32(from + i), end: int32(from + j)}, concept})
		}
	}
	return dst
}

// literals returns strings of which every match of an expression holds one, in
// lower case as far as ASCII goes; nil if there are no such.
func literals(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return literal(re)
	case syntax.OpCapture, syntax.OpPlus:
		return literals(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return literals(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			l := literals(sub)
			if l == nil {
				return nil
			}
			all = append(all, l...)
		}
		if len(all) <= maxLiterals {
			return all
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if l := literals(sub); l != nil && (best == nil || shortest(l) > shortest(best)) {
				best = l
			}
		}
		return best
	}
	return nil
}

// literal returns the longest stretch of a literal whose only other forms are
// ASCII capitals.
func literal(re *syntax.Regexp) []string {
	best, run := "", ""
	for _, r := range re.Rune {
		if re.Flags&syntax.FoldCase != 0 && !foldsPlainly(r) {
			run = ""
			continue
		}
		if r >= 'A' && r <= 'Z' {
			r |= 0x20
		}
		run += string(r)
		if len(run) > len(best) {
			best = run
		}
	}
	if len(best) < minLiteral {
		return nil
	}
	return []string{best}
}

// foldsPlainly excludes k and s, which have relatives outside ASCII, and
// letters that have more than one case there.
func foldsPlainly(r rune) bool {
	if r < 0x80 {
		return r|0x20 != 'k' && r|0x20 != 's'
	}
	return unicode.SimpleFold(r) == r
}

func shortest(ss []string) int {
	n := len(ss[0])
	for _, s := range ss {
		n = min(n, len(s))
	}
	return n
}
