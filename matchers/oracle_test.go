package matchers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"curbwire/matchers/text"
)

// oracle evaluates queries the slow and obvious way: every query on every
// document, every leaf at every word, every pair of words. It shares the
// tokens, the stemmer and the rules of scripts with what it checks; the
// selection of queries, the classes, the lists of occurrences and the tree it
// has of its own. TestOracleWithoutTokens holds it against plain strings.
type oracle struct {
	doc  Doc
	d    document
	r    *text.Reader
	side []text.Token // of the outlet
	a    *analysis
	lang string // of the words being looked at
}

// lexiconAlone is a set without watches.
var lexiconAlone = sync.OnceValue(func() *Set {
	l, err := lexOnce()
	if err != nil {
		panic(err)
	}
	s, err := NewSet(l, nil, nil)
	if err != nil {
		panic(err)
	}
	return s
})

func newOracle(doc Doc) *oracle {
	o := &oracle{doc: doc, r: text.NewReader()}
	o.r.Max = maxTokens
	o.d.reset(o.r, doc)
	o.side = o.r.Tokens(nil, doc.Source, o.d.lang, 0)
	o.a = newMatcher(lexiconAlone().k).analyse(doc)
	return o
}

type place struct{ start, end int }

// eval returns where q occurs and whether it matches. In lists the fields that
// count, nil meaning the outlet.
func (o *oracle) eval(q Query, in []Field) ([]place, bool) {
	switch q := q.(type) {
	case Term:
		out := o.term(q.Text, in)
		return out, len(out) > 0
	case Concept:
		out := o.keep(o.concept(q), in)
		return out, len(out) > 0
	case Regexp:
		out := o.keep(o.regexp(q.Expr), in)
		return out, len(out) > 0
	case Any:
		var out []place
		ok := false
		for _, x := range q {
			p, yes := o.eval(x, in)
			out, ok = append(out, p...), ok || yes
		}
		return out, ok
	case All:
		var out []place
		for _, x := range q {
			p, yes := o.eval(x, in)
			if !yes {
				return nil, false
			}
			out = append(out, p...)
		}
		return out, true
	case Not:
		_, yes := o.eval(q.Query, in)
		return nil, !yes
	case In:
		if slices.Contains(in, q.Field) {
			return o.eval(q.Query, []Field{q.Field})
		}
		return o.eval(q.Query, []Field{})
	case Source:
		_, yes := o.eval(q.Query, nil)
		return nil, yes
	case Lang:
		return nil, q.Tag == o.d.lang
	case Near:
		return o.near(q, in)
	case Unless:
		x, _ := o.eval(q.Query, in)
		y, _ := o.eval(q.Except, in)
		x = slices.DeleteFunc(x, func(p place) bool {
			return slices.ContainsFunc(y, func(e place) bool { return e.start <= p.start && p.end <= e.end })
		})
		return x, len(x) > 0
	}
	panic(fmt.Sprintf("%T", q))
}

func (o *oracle) near(q Near, in []Field) ([]place, bool) {
	x, okX := o.eval(q.A, in)
	y, okY := o.eval(q.B, in)
	if !okX || !okY {
		return nil, false
	}
	var out []place
	for _, a := range x {
		for _, b := range y {
			first, second := a, b
			if b.start < a.start {
				first, second = b, a
			}
			between := int(o.d.toks[second.start].Pos - o.d.toks[first.end-1].Pos - 1)
			if between <= q.Words && (!q.Ordered || a.end <= b.start) {
				out = append(out, a, b)
			}
		}
	}
	return out, len(out) > 0
}

func (o *oracle) keep(ps []place, in []Field) []place {
	return slices.DeleteFunc(ps, func(p place) bool { return !slices.Contains(in, o.d.field(p.start)) })
}

func (o *oracle) concept(q Concept) []place {
	var out []place
	is := func(f found) { out = append(out, place{int(f.start), int(f.end)}) }
	switch q.Kind {
	case Material:
		for _, m := range o.a.materials {
			if o.a.k.lex.Materials[m.id].ID == q.ID {
				is(m.found)
			}
		}
	case Place:
		for _, m := range o.a.places {
			if o.a.k.lex.Places[m.id].Code == q.ID {
				is(m.found)
			}
		}
	case Action:
		for _, e := range o.a.events {
			if e.dir.String() == q.ID && !e.back && o.a.noise.why == "" {
				is(e.found)
			}
		}
		for _, c := range o.a.cues {
			if len(out) == 0 && q.ID == "neutral" && c.role == roleTalk && o.a.noise.why == "" {
				for _, c := range o.a.cues {
					if c.role == roleTalk {
						is(c.found)
					}
				}
			}
		}
	}
	return out
}

func (o *oracle) regexp(expr string) []place {
	var out []place
	re := regexp.MustCompile(expr)
	for f, src := range o.d.src {
		for _, m := range re.FindAllStringIndex(src[:min(len(src), maxRegexp)], -1) {
			p := place{-1, -1}
			for i, t := range o.d.toks {
				if int(o.d.field(i)) == f && int(t.Start) < m[1] && int(t.End) > m[0] {
					if p.start < 0 {
						p.start = i
					}
					p.end = i + 1
				}
			}
			if p.start >= 0 {
				out = append(out, p)
			}
		}
	}
	return out
}

func (o *oracle) term(t string, in []Field) []place {
	ws := readPattern(text.NewReader(), t)
	toks, raw := o.d.toks, o.d.raw
	if in == nil {
		toks = o.side
		raw = func(i, j int) string { return o.doc.Source[o.side[i].Start:o.side[j-1].End] }
	}
	var out []place
	for i := range toks {
		o.lang = o.d.lang
		if in != nil {
			o.lang = o.d.langs[o.d.field(i)]
		}
		for _, end := range o.ends(ws, toks, raw, i, i) {
			if in == nil || slices.Contains(in, o.d.field(i)) {
				out = append(out, place{i, end})
			}
		}
	}
	return out
}

// ends returns where the words of a term can end that begins at start and goes
// on at i.
func (o *oracle) ends(ws []patternWord, toks []text.Token, raw func(i, j int) string, start, i int) []int {
	var out []int
	fits := newLeafOf(ws).fits
	var follow func(k, i int)
	follow = func(k, i int) {
		if k == len(ws) {
			if fits(o.r, toks, start, i) {
				out = append(out, i)
			}
			return
		}
		if i >= len(toks) || i > start && toks[i].Flag&text.Break != 0 {
			return
		}
		if o.is(ws[k], o.r.Word(toks[i]), raw(i, i+1), toks[i].Flag&text.CJK != 0) {
			follow(k+1, i+1)
		}
		if o.asOne(ws[k], toks, i) {
			follow(k+1, i+2)
		}
	}
	if len(ws) == 0 {
		return nil
	}
	follow(0, i)
	if len(ws) == 2 && ws[0].kind == wordStem && ws[1].kind <= wordPrefix {
		one := patternWord{kind: ws[1].kind, text: ws[0].text + ws[1].text}
		if o.is(one, o.r.Word(toks[i]), "", toks[i].Flag&text.CJK != 0) {
			out = append(out, i+1)
		}
		if o.asOne(one, toks, i) {
			out = append(out, i+2)
		}
	}
	return out
}

func newLeafOf(ws []patternWord) *leaf {
	l := &leaf{}
	for i, w := range ws {
		if w.flag&text.Hangul != 0 && int(l.hang) == i && i < 100 {
			l.hang++
		}
		if i > 0 && w.flag&text.Space != 0 {
			l.split |= 1 << min(i, 63)
		}
	}
	if n := len(ws); n > 0 {
		l.kataL = ws[0].flag&text.Kata != 0
		l.kataR = ws[n-1].flag&text.Kata != 0 && !ws[n-1].open
	}
	return l
}

// asOne reports whether tokens i and i+1 together are a word of a term.
func (o *oracle) asOne(w patternWord, toks []text.Token, i int) bool {
	if i+1 >= len(toks) || toks[i].Flag&text.CJK != 0 || toks[i+1].Flag&(text.CJK|text.Break) != 0 || w.kind == wordCase || w.kind == wordChar {
		return false
	}
	if !o.is(w, o.r.Word(toks[i])+o.r.Word(toks[i+1]), "", false) {
		return false
	}
	if toks[i+1].Flag&text.Hyphen != 0 {
		return true
	}
	n := len(o.r.Word(toks[i]))
	return w.kind == wordStem && len(w.text) >= 8 && strings.HasPrefix(w.text, o.r.Word(toks[i])) && n >= 3 && n <= len(w.text)-3
}

func (o *oracle) is(w patternWord, word, raw string, cjk bool) bool {
	if (w.kind == wordChar) != cjk {
		return false
	}
	switch w.kind {
	case wordChar:
		return w.text == word
	case wordCase:
		return w.text == raw
	case wordPrefix:
		return strings.HasPrefix(word, w.text)
	case wordWild:
		expr := strings.ReplaceAll(regexp.QuoteMeta(w.text), string(anyLetter), ".")
		if w.open {
			expr += ".*"
		}
		return regexp.MustCompile("^(?s:" + expr + ")$").MatchString(word)
	}
	return text.Stem(w.text, o.lang) == text.Stem(word, o.lang)
}

// quickSet is newSet with automata of the lexicon that exist already.
func quickSet(t testing.TB, qs ...Query) *Set {
	s := newSet(t, nil, qs...)
	s.k.autos = lexiconAlone().k.autos
	return s
}

// agree fails if a set and the oracle differ on a document.
func agree(t testing.TB, set *Set, doc Doc) (matched int) {
	t.Helper()
	hits := map[*Watch]Hit{}
	for _, h := range set.Match(doc) {
		hits[h.Watch] = h
	}
	o := newOracle(doc)
	for i := range set.watches {
		w := &set.watches[i]
		want, ok := o.eval(w.Query, []Field{Title, Summary, Body})
		h, got := hits[w]
		if got != ok {
			t.Fatalf("%s on %+v (%s): Match says %v, the oracle %v at %v", Print(w.Query), doc, o.d.lang, got, ok, want)
		}
		if !got {
			continue
		}
		matched++
		checkSpans(t, doc, h.Spans)
		if err := o.covers(want, h.Spans); err != "" {
			t.Fatalf("%s on %+v: %s", Print(w.Query), doc, err)
		}
	}
	return matched
}

// covers checks highlights: each lies where the query occurs, and each place
// where it occurs shows one.
func (o *oracle) covers(want []place, spans []Span) string {
	in := func(p place, s Span) (inside, touches bool) {
		if o.d.field(p.start) != s.Field {
			return false, false
		}
		from, to := int(o.d.toks[p.start].Start), int(o.d.toks[p.end-1].End)
		return from <= s.Start && s.End <= to, s.Start < to && from < s.End
	}
	for _, s := range spans {
		if !slices.ContainsFunc(want, func(p place) bool { ok, _ := in(p, s); return ok }) {
			return fmt.Sprintf("the span %+v is nowhere in %v", s, want)
		}
	}
	for _, p := range want {
		if !slices.ContainsFunc(spans, func(s Span) bool { _, ok := in(p, s); return ok }) {
			return fmt.Sprintf("words %d to %d show no span in %+v", p.start, p.end, spans)
		}
	}
	return ""
}
