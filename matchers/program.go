package matchers

import (
	"slices"

	"curbwire/matchers/lexicon"
	"curbwire/matchers/text"
)

// program is the queries of a Set in the form in which they are run. It does not
// change once built.
//
// Everything that a query looks for is a class: a word of a term in one of its
// ways to match, or a concept. Each query is filed under classes of which one
// must be in the document (with a second that must be there too, if there is
// one), so that a document touches only the queries that it could satisfy. This
// is the presearcher of Lucene's monitor module; its invariant is the same, it
// may offer too many queries but never miss one.
type program struct {
	classes  []patternWord
	class    map[classKey]int32
	uses     []int32 // by class: how many leaves hold it
	leaves   []termLeaf
	leaf     map[string]int32 // by text
	exprs    []*expr
	expr     map[string]int32 // by text
	nodes    []node
	roots    []int32 // by query
	filed    []filing
	from     []int32  // by class: where its part of filed begins; one more at the end
	sided    []filing // under two classes side by side
	sideFrom []int32  // by pair
	always   []int32  // queries that are filed nowhere
	gates    gates
	heads    heads
	words    wordTables

	phrases  bool // some term has several words
	concepts bool // some query asks the lexicon
	sources  bool // some query asks for the outlet
}

// filing is a query under a class. A second class of -1 is none, and so is a
// pair of 0; otherwise both must be in the document too.
type filing struct {
	query, second int32
	pair          uint32 // two classes side by side
}

type classKey struct {
	kind wordKind
	open bool
	text string
}

// termLeaf is a term ready to be looked for.
type termLeaf struct {
	leaf
	text   string
	words  []int32 // classes
	joined int32   // the class of both words written as one, -1 if there is none
	pair   uint32  // two of the words that stand side by side, 0 for a single word
}

// nodeKind is what a node does.
type nodeKind uint8

const (
	nodeTerm nodeKind = iota
	nodeMaterials
	nodeAction
	nodePlace
	nodeExpr
	nodeAny
	nodeAll
	nodeNot
	nodeNear
	nodeUnless
	nodeSource
	nodeLang
)

// fields is a set of Fields.
type fields uint8

const (
	inText   fields = 1<<Title | 1<<Summary | 1<<Body
	inSource fields = 1 << 7
)

// node is one step of a query.
type node struct {
	kind    nodeKind
	in      fields
	ordered bool
	single  bool // a term that occurs wherever its one class does
	id      int32
	words   int
	kids    []int32
	set     []bool // of nodeMaterials: by index into the lexicon's list
	concept string
}

// newProgram prepares queries, and terms of no query that are looked for all
// the same.
func newProgram(k *knowledge, queries []Query, own []string) *program {
	b := programmer{k: k, read: text.NewReader(), p: &program{class: map[classKey]int32{}, leaf: map[string]int32{}, expr: map[string]int32{}}}
	for _, q := range queries {
		b.p.roots = append(b.p.roots, b.node(q, inText))
	}
	for _, t := range own {
		b.term(t, inText)
	}
	b.order()
	b.file()
	b.p.gates = b.gates()
	b.p.words = newWordTables(b.p, b.read)
	return b.p
}

// programmer builds a program. A frozen one only adds nodes, of queries whose
// leaves the program has already.
type programmer struct {
	k      *knowledge
	p      *program
	read   *text.Reader
	frozen bool
}

func (b *programmer) add(n node) int32 {
	b.p.nodes = append(b.p.nodes, n)
	return int32(len(b.p.nodes) - 1)
}

// node translates a query whose leaves lie in the given fields.
func (b *programmer) node(q Query, in fields) int32 {
	switch q := q.(type) {
	case Term:
		return b.term(q.Text, in)
	case Concept:
		return b.concept([]Query{q}, in)
	case Regexp:
		return b.regexp(q.Expr, in)
	case Any:
		if len(q) > 0 && !slices.ContainsFunc(q, func(x Query) bool { c, ok := x.(Concept); return !ok || c.Kind != Material }) {
			return b.concept(q, in)
		}
		return b.add(node{kind: nodeAny, kids: b.kids(q, in)})
	case All:
		return b.add(node{kind: nodeAll, kids: b.kids(q, in)})
	case Not:
		return b.add(node{kind: nodeNot, kids: []int32{b.node(q.Query, in)}})
	case Near:
		return b.add(node{kind: nodeNear, kids: []int32{b.node(q.A, in), b.node(q.B, in)}, words: q.Words, ordered: q.Ordered})
	case Unless:
		return b.add(node{kind: nodeUnless, kids: []int32{b.node(q.Query, in), b.node(q.Except, in)}})
	case In:
		return b.node(q.Query, in&(1<<q.Field))
	case Source:
		b.p.sources = true
		return b.add(node{kind: nodeSource, kids: []int32{b.node(q.Query, inSource)}})
	case Lang:
		return b.add(node{kind: nodeLang, concept: text.Base(q.Tag)})
	}
	return b.add(node{kind: nodeAny})
}

func (b *programmer) kids(qs []Query, in fields) []int32 {
	out := make([]int32, len(qs))
	for i, q := range qs {
		out[i] = b.node(q, in)
	}
	return out
}

// concept makes one node of one concept, or of several materials.
func (b *programmer) concept(cs []Query, in fields) int32 {
	b.p.concepts = true
	c := cs[0].(Concept)
	n := node{kind: nodeMaterials, in: in, id: -1, concept: c.ID}
	switch c.Kind {
	case Material:
		n.set = make([]bool, len(b.k.lex.Materials))
		for _, x := range cs {
			if i, ok := b.k.mats[x.(Concept).ID]; ok {
				n.set[i] = true
				b.classOf(patternWord{kind: wordMaterial, text: x.(Concept).ID})
			}
		}
	case Place:
		n.kind = nodePlace
		if i, ok := b.k.codes[c.ID]; ok {
			n.id = i
		}
		b.classOf(patternWord{kind: wordPlace, text: c.ID})
	case Action:
		n.kind = nodeAction
		n.id = int32(slices.Index(lexicon.Directions(), c.ID))
		b.classOf(patternWord{kind: wordAction})
	}
	return b.add(n)
}

func (b *programmer) regexp(s string, in fields) int32 {
	id, ok := b.p.expr[s]
	if !ok {
		e, reason := readExpr(s)
		if reason != "" || b.frozen {
			return b.add(node{kind: nodeAny})
		}
		id = int32(len(b.p.exprs))
		b.p.expr[s] = id
		b.p.exprs = append(b.p.exprs, e)
		b.classOf(patternWord{kind: wordExpr, text: s})
	}
	return b.add(node{kind: nodeExpr, in: in, id: id, concept: s})
}

func (b *programmer) classOf(w patternWord) int32 {
	key := classKey{w.kind, w.open, w.text}
	id, ok := b.p.class[key]
	if b.frozen {
		return id
	}
	if !ok {
		id = int32(len(b.p.classes))
		b.p.class[key] = id
		b.p.classes = append(b.p.classes, w)
		b.p.uses = append(b.p.uses, 0)
	}
	b.p.uses[id]++
	return id
}

func (b *programmer) term(t string, in fields) int32 {
	id, ok := b.p.leaf[t]
	switch {
	case b.frozen && !ok:
		return b.add(node{kind: nodeAny})
	case b.frozen:
	case !ok:
		id = int32(len(b.p.leaves))
		b.p.leaf[t] = id
		b.p.leaves = append(b.p.leaves, b.newLeaf(t, id))
	default:
		for _, c := range b.p.leaves[id].words {
			b.p.uses[c]++
		}
	}
	l := &b.p.leaves[id]
	single := len(l.words) == 1 && in == inText && l.hang == 0 && !l.kataL && !l.kataR
	return b.add(node{kind: nodeTerm, in: in, id: id, single: single, concept: t})
}

func (b *programmer) newLeaf(t string, id int32) termLeaf {
	ws := readPattern(b.read, t)
	l := termLeaf{text: t, joined: -1, leaf: leaf{kind: leafTerm, id: id}}
	cjk := false
	for i, w := range ws {
		if w.flag&text.CJK != 0 {
			cjk = true
		}
		if w.flag&text.Hangul != 0 && int(l.hang) == i && i < 100 {
			l.hang++
		}
		if i > 0 && w.flag&text.Space != 0 {
			l.split |= 1 << min(i, 63)
		}
		l.words = append(l.words, b.classOf(patternWord{kind: w.kind, open: w.open && w.kind == wordWild, text: w.text}))
	}
	if n := len(ws); n > 0 {
		l.kataL = ws[0].flag&text.Kata != 0
		l.kataR = ws[n-1].flag&text.Kata != 0 && !ws[n-1].open
	}
	if len(ws) == 2 && !cjk && ws[0].kind == wordStem && (ws[1].kind == wordStem || ws[1].kind == wordPrefix) {
		// A word in two parts is also one word.
		l.joined = b.classOf(patternWord{kind: ws[1].kind, text: ws[0].text + ws[1].text})
	}
	return l
}
