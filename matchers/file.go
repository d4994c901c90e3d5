package matchers

import (
	"cmp"
	"math"
	"slices"

	"curbwire/matchers/text"
)

// key is what must be in a document for a query to have a chance: one of its
// filings' classes, at an expected cost.
type key struct {
	any  []filing // the query is not set yet
	cost int64    // -1: nothing has to be there
}

var noKey = key{cost: -1}

// maxKeys is under how many classes a query may be filed; one with more is
// looked at for every document.
const maxKeys = 4096

// file puts every query under the classes it needs.
func (b *programmer) file() {
	p := b.p
	for i := range p.leaves {
		b.pairUp(&p.leaves[i])
	}
	by := make([][]filing, len(p.classes))
	var side [][]filing
	if p.phrases {
		side = make([][]filing, pairBits)
	}
	for q, root := range p.roots {
		k := b.key(root)
		if k.cost < 0 || len(k.any) > maxKeys {
			p.always = append(p.always, int32(q))
			continue
		}
		for _, f := range k.any {
			n := filing{int32(q), f.second, f.pair}
			at := &by[f.at()]
			if f.pair != 0 {
				at = &side[f.pair&(pairBits-1)]
				n.second = f.at() // of the two classes the pair is the stronger condition
			}
			if len(*at) == 0 || (*at)[len(*at)-1] != n {
				*at = append(*at, n)
			}
		}
	}
	p.filed, p.from = flat(by)
	p.sided, p.sideFrom = flat(side)
}

// flat lays lists end to end and returns where each begins.
func flat(lists [][]filing) ([]filing, []int32) {
	var all []filing
	from := make([]int32, len(lists)+1)
	for i, l := range lists {
		all = append(all, l...)
		from[i+1] = int32(len(all))
	}
	return slices.Clip(all), from
}

// order puts the rarest part of every conjunction first, what has to be nowhere
// last, so that verifying fails early.
func (b *programmer) order() {
	for i := range b.p.nodes {
		n := &b.p.nodes[i]
		if n.kind != nodeAll {
			continue
		}
		cost := map[int32]int64{}
		for _, kid := range n.kids {
			if cost[kid] = b.key(kid).cost; cost[kid] < 0 {
				cost[kid] = math.MaxInt64
			}
		}
		slices.SortStableFunc(n.kids, func(x, y int32) int { return cmp.Compare(cost[x], cost[y]) })
	}
}

// pairUp picks the rarest two neighbours of a term.
func (b *programmer) pairUp(l *termLeaf) {
	least := int64(-1)
	for i := 1; i < len(l.words); i++ {
		b.p.phrases = true
		if c := b.cost(l.words[i-1]) * b.cost(l.words[i]); least < 0 || c < least {
			least, l.pair = c, pairOf(l.words[i-1], l.words[i])
		}
	}
}

// at is the class of a filing that has no query yet.
func (f filing) at() int32 { return f.query }

// one is the key of a single class.
func (b *programmer) one(class int32) key {
	return key{[]filing{{class, -1, 0}}, b.cost(class)}
}

// cost guesses how often documents touch a class and how many queries they
// then meet there: what many queries use is common in texts as well.
func (b *programmer) cost(class int32) int64 {
	w := b.p.classes[class]
	n := int64(b.p.uses[class])
	switch w.kind {
	case wordAction:
		return 1 << 40 // nearly every story of interest has one
	case wordMaterial, wordPlace:
		return n + 100
	case wordPrefix, wordWild:
		n *= 8
	case wordStem:
		if text.Common(w.text) {
			n *= 1000
		}
	case wordChar:
		n *= 2
	}
	return n + 1
}

func (b *programmer) key(at int32) key {
	n := &b.p.nodes[at]
	switch n.kind {
	case nodeTerm:
		if n.in == inSource {
			return noKey
		}
		return b.leafKey(&b.p.leaves[n.id])
	case nodeMaterials:
		var out key
		for i, in := range n.set {
			if in {
				out = either(out, b.one(b.p.class[classKey{kind: wordMaterial, text: b.k.lex.Materials[i].ID}]))
			}
		}
		return out
	case nodePlace:
		return b.one(b.p.class[classKey{kind: wordPlace, text: n.concept}])
	case nodeAction:
		return b.one(b.p.class[classKey{kind: wordAction}])
	case nodeExpr:
		return b.one(b.p.class[classKey{kind: wordExpr, text: n.concept}])
	case nodeAny:
		var out key
		for _, kid := range n.kids {
			if out = either(out, b.key(kid)); out.cost < 0 {
				break
			}
		}
		return out
	case nodeAll, nodeNear:
		return b.both(n.kids)
	case nodeUnless:
		return b.key(n.kids[0])
	}
	return noKey
}

func either(x, y key) key {
	if x.cost < 0 || y.cost < 0 {
		return noKey
	}
	return key{append(x.any, y.any...), x.cost + y.cost}
}

// leafKey takes the rarest two words of a term, or the two written as one.
func (b *programmer) leafKey(l *termLeaf) key {
	if len(l.words) == 0 {
		return key{}
	}
	out := b.pair(slices.Clone(l.words))
	out.any[0].pair = l.pair
	if l.joined >= 0 {
		out = either(out, b.one(l.joined))
	}
	return out
}

// pair files under the rarest class, with the second rarest as a condition.
func (b *programmer) pair(classes []int32) key {
	slices.SortFunc(classes, func(x, y int32) int { return cmp.Or(cmp.Compare(b.cost(x), b.cost(y)), cmp.Compare(x, y)) })
	classes = slices.Compact(classes)
	out := b.one(classes[0])
	if len(classes) > 1 {
		out.any[0].second = classes[1]
	}
	return out
}

// both takes the cheapest part of a conjunction, and another part that is a
// single class as a condition.
func (b *programmer) both(kids []int32) key {
	best := noKey
	var keys []key
	for _, kid := range kids {
		k := b.key(kid)
		if k.cost < 0 {
			continue
		}
		keys = append(keys, k)
		if best.cost < 0 || k.cost < best.cost {
			best = k
		}
	}
	second, cost := int32(-1), int64(0)
	for _, k := range keys {
		if len(k.any) == 1 && k.any[0] != best.any[0] && (second < 0 || k.cost < cost) {
			second, cost = k.any[0].at(), k.cost
		}
	}
	if second >= 0 {
		best.any = slices.Clone(best.any)
		for i := range best.any {
			if f := &best.any[i]; f.second < 0 && f.at() != second {
				f.second = second
			}
		}
	}
	return best
}
