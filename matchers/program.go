package matchers

import (
	"slices"

	"curbwire/matchers/lexicon"
	"curbwire/matchers/text"
)

// program is the queries of a Set in the form in which they are run. It does not
// change once built.
//
// Everything that a query looks for is an atom: a term, a concept, a regular
// expression. The terms of all queries are looked for together, as rows of
// classes in one trie. Each query is filed under atoms of which one must be in
// the document (with a second that must be there too, if there is one), so that a
// document touches only the queries that it could satisfy. This is the
// presearcher of Lucene's monitor module; its invariant is the same, it may offer
// too many queries but never miss one.
type program struct {
	classes []patternWord // what the words of terms are, in one of their ways to match
	class   map[classKey]int32
	atoms   []atom
	atom    map[atomKey]int32
	trie    trie
	exprs   []*expr
	sets    [][]bool // materials, by index into the lexicon's list
	nodes   []node
	kids    []int32
	roots   []int32 // by query
	filed   []filing
	from    []int32 // by atom: where its part of filed begins; one more at the end
	always  []int32 // queries that are filed nowhere
	gates   gates
	heads   heads
	words   wordTables

	concepts bool // some query asks the lexicon
	sources  bool // some query asks for the outlet
}

// filing is a query under an atom. The second atom must be in the document too.
type filing struct {
	query  int32
	second int32 // or noSecond, or alone
}

const (
	noSecond = -1
	alone    = -2 // the query is nothing but the atom, wherever it is in the text
)

type classKey struct {
	kind wordKind
	open bool
	text string
}

type atomKind uint8

const (
	atomTerm atomKind = iota
	atomMaterial
	atomPlace
	atomAction // of any direction
	atomExpr
)

type atomKey struct {
	kind atomKind
	text string
}

// atom is one thing that is looked for.
type atom struct {
	leaf // of a term
	is   atomKind
	text string
	uses int32 // how many nodes need it
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
	kind     nodeKind
	in       fields
	ordered  bool
	atom     int32 // of a term, a place, an action or an expression
	id       int32 // index into the lexicon's list, into sets, exprs or languages, or a direction
	words    int32
	from, to int32 // the part of kids that is its own
}

// under returns the nodes under a node.
func (p *program) under(n *node) []int32 { return p.kids[n.from:n.to] }

// newProgram prepares queries, and terms of no query that are looked for all
// the same.
func newProgram(k *knowledge, queries []Query, own []string) *program {
	b := programmer{k: k, read: text.NewReader(), p: &program{class: map[classKey]int32{}, atom: map[atomKey]int32{}, trie: newTrie()}}
	for _, q := range queries {
		b.p.roots = append(b.p.roots, b.node(q, inText))
	}
	for _, t := range own {
		b.term(t, inText)
	}
	b.p.trie.finish(len(b.p.classes))
	b.order()
	b.file()
	b.p.words = newWordTables(b.p, b.read)
	return b.p
}

// programmer builds a program. A frozen one only adds nodes, of queries whose
// atoms the program has already.
type programmer struct {
	k      *knowledge
	p      *program
	read   *text.Reader
	stack  []int32 // nodes that have no parent yet
	frozen bool
}

func (b *programmer) add(n node, kids ...int32) int32 {
	n.from = int32(len(b.p.kids))
	b.p.kids = append(b.p.kids, kids...)
	n.to = int32(len(b.p.kids))
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
		return b.join(nodeAny, q, in)
	case All:
		return b.join(nodeAll, q, in)
	case Not:
		return b.add(node{kind: nodeNot}, b.node(q.Query, in))
	case Near:
		return b.add(node{kind: nodeNear, words: int32(min(q.Words, maxTokens)), ordered: q.Ordered}, b.node(q.A, in), b.node(q.B, in))
	case Unless:
		return b.add(node{kind: nodeUnless}, b.node(q.Query, in), b.node(q.Except, in))
	case In:
		return b.node(q.Query, in&(1<<q.Field))
	case Source:
		b.p.sources = true
		return b.add(node{kind: nodeSource}, b.node(q.Query, inSource))
	case Lang:
		return b.add(node{kind: nodeLang, id: int32(slices.Index(languages, text.Base(q.Tag)))})
	}
	return b.add(node{kind: nodeAny})
}

func (b *programmer) join(kind nodeKind, qs []Query, in fields) int32 {
	from := len(b.stack)
	for _, q := range qs {
		b.stack = append(b.stack, b.node(q, in))
	}
	id := b.add(node{kind: kind}, b.stack[from:]...)
	b.stack = b.stack[:from]
	return id
}

// concept makes one node of one concept, or of several materials.
func (b *programmer) concept(cs []Query, in fields) int32 {
	b.p.concepts = true
	c := cs[0].(Concept)
	switch c.Kind {
	case Material:
		set := make([]bool, len(b.k.lex.Materials))
		for _, x := range cs {
			if i, ok := b.k.mats[x.(Concept).ID]; ok {
				set[i] = true
				b.use(atomKey{atomMaterial, x.(Concept).ID})
			}
		}
		b.p.sets = append(b.p.sets, set)
		return b.add(node{kind: nodeMaterials, in: in, id: int32(len(b.p.sets) - 1)})
	case Place:
		n := node{kind: nodePlace, in: in, id: -1, atom: b.use(atomKey{atomPlace, c.ID})}
		if i, ok := b.k.codes[c.ID]; ok {
			n.id = i
		}
		return b.add(n)
	}
	return b.add(node{kind: nodeAction, in: in, id: int32(slices.Index(lexicon.Directions(), c.ID)), atom: b.use(atomKey{kind: atomAction})})
}

func (b *programmer) regexp(s string, in fields) int32 {
	key := atomKey{atomExpr, s}
	if _, ok := b.p.atom[key]; !ok {
		e, reason := readExpr(s)
		if reason != "" || b.frozen {
			return b.add(node{kind: nodeAny})
		}
		id := b.use(key)
		b.p.atoms[id].id = int32(len(b.p.exprs))
		b.p.exprs = append(b.p.exprs, e)
	}
	id := b.use(key)
	return b.add(node{kind: nodeExpr, in: in, atom: id, id: b.p.atoms[id].id})
}

// use returns the atom of a key, a new one if there is none yet, and counts.
func (b *programmer) use(key atomKey) int32 {
	id, ok := b.p.atom[key]
	if b.frozen {
		return id
	}
	if !ok {
		id = int32(len(b.p.atoms))
		b.p.atom[key] = id
		b.p.atoms = append(b.p.atoms, atom{is: key.kind, text: key.text})
	}
	b.p.atoms[id].uses++
	return id
}

func (b *programmer) classOf(w patternWord) int32 {
	key := classKey{w.kind, w.open && w.kind == wordWild, w.text}
	id, ok := b.p.class[key]
	if !ok {
		id = int32(len(b.p.classes))
		b.p.class[key] = id
		b.p.classes = append(b.p.classes, patternWord{kind: key.kind, open: key.open, text: key.text})
	}
	return id
}

func (b *programmer) term(t string, in fields) int32 {
	key := atomKey{atomTerm, t}
	_, ok := b.p.atom[key]
	if b.frozen && !ok {
		return b.add(node{kind: nodeAny})
	}
	id := b.use(key)
	if !ok {
		b.enter(id, readPattern(b.read, t))
	}
	return b.add(node{kind: nodeTerm, in: in, atom: id})
}

// enter puts the words of a term into the trie.
func (b *programmer) enter(id int32, ws []patternWord) {
	b.p.atoms[id].leaf = leafOf(ws)
	b.p.atoms[id].id = id
	if len(ws) == 0 {
		return
	}
	at := int32(0)
	for _, w := range ws {
		at = b.p.trie.grow(at, b.classOf(w))
	}
	b.p.trie.put(at, id, &b.p.atoms[id].leaf)
	if len(ws) == 2 && ws[0].kind == wordStem && (ws[1].kind == wordStem || ws[1].kind == wordPrefix) {
		// A word in two parts is also one word.
		one := b.classOf(patternWord{kind: ws[1].kind, text: ws[0].text + ws[1].text})
		b.p.trie.put(b.p.trie.grow(0, one), id, &b.p.atoms[id].leaf)
	}
}

// leafOf returns how the words of a term stand to each other and to what is
// around them.
func leafOf(ws []patternWord) leaf {
	l := leaf{kind: leafTerm}
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
