package matchers

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"curbwire/matchers/text"
)

// key is what must be in a document for a query to have a chance: one of its
// filings' atoms, at an expected cost.
type key struct {
	any  []filing // the atom where the query will be
	cost int64    // -1: nothing has to be there
}

var noKey = key{cost: -1}

// maxKeys is under how many atoms a query may be filed; one with more is
// looked at for every document.
const maxKeys = 4096

// file puts every query under the atoms it needs.
func (b *programmer) file() {
	p := b.p
	p.gates.from = make([]int32, 1, len(p.roots)+1)
	by := make([][]filing, len(p.atoms))
	for q, root := range p.roots {
		k := b.key(root)
		if k.cost < 0 || len(k.any) > maxKeys {
			p.always = append(p.always, int32(q))
			b.gate(root, nil)
			continue
		}
		b.gate(root, k.any)
		for _, f := range k.any {
			n := filing{int32(q), f.second}
			if x := &p.nodes[root]; x.kind == nodeTerm && x.in == inText {
				n.second = alone
			}
			if at := &by[f.query]; !slices.Contains(*at, n) {
				*at = append(*at, n)
			}
		}
	}
	p.filed, p.from = flat(by)
	p.gates.rows = slices.Clip(p.gates.rows)
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
		kids, cost := b.p.under(n), map[int32]int64{}
		for _, kid := range kids {
			if cost[kid] = b.key(kid).cost; cost[kid] < 0 {
				cost[kid] = math.MaxInt64
			}
		}
		slices.SortStableFunc(kids, func(x, y int32) int { return cmp.Compare(cost[x], cost[y]) })
	}
}

// one is the key of a single atom.
func (b *programmer) one(atom int32) key {
	return key{[]filing{{atom, noSecond}}, b.cost(atom)}
}

// cost guesses how often documents touch an atom and how many queries they
// then meet there: what many queries use is common in texts as well.
func (b *programmer) cost(id int32) int64 {
	a := &b.p.atoms[id]
	n := int64(a.uses)
	switch a.is {
	case atomAction:
		return 1 << 40 // nearly every story of interest has one
	case atomMaterial, atomPlace:
		return n + 100
	}
	switch {
	case strings.ContainsAny(a.text, "*?"):
		n *= 8
	case text.Common(a.text):
		n *= 1000
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
		return b.one(n.atom)
	case nodePlace, nodeAction, nodeExpr:
		return b.one(n.atom)
	case nodeMaterials:
		var out key
		for i, in := range b.p.sets[n.id] {
			if in {
				out = either(out, b.one(b.p.atom[atomKey{atomMaterial, b.k.lex.Materials[i].ID}]))
			}
		}
		return out
	case nodeAny:
		var out key
		for _, kid := range b.p.under(n) {
			if out = either(out, b.key(kid)); out.cost < 0 {
				break
			}
		}
		return out
	case nodeAll, nodeNear:
		return b.both(b.p.under(n))
	case nodeUnless:
		return b.key(b.p.under(n)[0])
	}
	return noKey
}

func either(x, y key) key {
	if x.cost < 0 || y.cost < 0 {
		return noKey
	}
	return key{append(x.any, y.any...), x.cost + y.cost}
}

// both takes the cheapest part of a conjunction, and another part that is a
// single atom as a condition.
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
	second, cost := int32(noSecond), int64(0)
	for _, k := range keys {
		if len(k.any) == 1 && k.any[0] != best.any[0] && (second < 0 || k.cost < cost) {
			second, cost = k.any[0].query, k.cost
		}
	}
	if second >= 0 {
		best.any = slices.Clone(best.any)
		for i := range best.any {
			if f := &best.any[i]; f.second < 0 && f.query != second {
				f.second = second
			}
		}
	}
	return best
}
