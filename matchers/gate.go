package matchers

import (
	"cmp"
	"slices"
)

// gates hold what each query needs, in one row of numbers so that asking costs
// one piece of memory: clauses, each its length and classes of which one must be
// in the document, or complements of pairOf of which one must. All clauses must
// hold. They may let through a query that does not match, never hold back one
// that does.
type gates struct {
	rows []int32
	from []int32 // by query; one more at the end
}

const (
	maxClauses = 8  // of a gate
	maxClause  = 16 // classes; a longer one hardly ever fails
)

// gates makes the gates of all queries.
func (b *programmer) gates() gates {
	g := gates{from: make([]int32, 1, len(b.p.roots)+1)}
	for _, root := range b.p.roots {
		clauses := b.clauses(root)
		slices.SortStableFunc(clauses, func(x, y []int32) int { return cmp.Compare(b.clauseCost(x), b.clauseCost(y)) })
		for _, c := range clauses[:min(len(clauses), maxClauses)] {
			if len(c) <= maxClause {
				g.rows = append(append(g.rows, int32(len(c))), c...)
			}
		}
		g.from = append(g.from, int32(len(g.rows)))
	}
	g.rows = slices.Clip(g.rows)
	return g
}

func (b *programmer) clauseCost(c []int32) (sum int64) {
	for _, class := range c {
		if class >= 0 { // two neighbours are rare
			sum += b.cost(class)
		}
	}
	return sum
}

// clauses returns what a node needs; nothing means anything will do.
func (b *programmer) clauses(at int32) [][]int32 {
	n := &b.p.nodes[at]
	switch n.kind {
	case nodeTerm:
		return b.leafClauses(n)
	case nodeMaterials, nodePlace, nodeAction, nodeExpr:
		var c []int32
		for _, f := range b.key(at).any {
			c = append(c, f.at())
		}
		return [][]int32{c}
	case nodeAny:
		var one []int32
		for _, kid := range n.kids {
			cs := b.clauses(kid)
			if len(cs) == 0 {
				return nil
			}
			one = append(one, slices.MinFunc(cs, func(x, y []int32) int { return cmp.Compare(b.clauseCost(x), b.clauseCost(y)) })...)
			if len(one) > maxClause {
				return nil
			}
		}
		return [][]int32{one}
	case nodeAll, nodeNear:
		var all [][]int32
		for _, kid := range n.kids {
			all = append(all, b.clauses(kid)...)
		}
		return all
	case nodeUnless:
		return b.clauses(n.kids[0])
	}
	return nil
}

func (b *programmer) leafClauses(n *node) [][]int32 {
	if n.in == inSource {
		return nil
	}
	l := &b.p.leaves[n.id]
	var out [][]int32
	add := func(c int32) {
		if l.joined >= 0 {
			out = append(out, []int32{c, l.joined})
			return
		}
		out = append(out, []int32{c})
	}
	for i := 1; i < len(l.words); i++ {
		add(^int32(pairOf(l.words[i-1], l.words[i]) & (pairBits - 1)))
	}
	switch len(l.words) {
	case 0:
		return [][]int32{{}} // matches nothing
	case 1:
		add(l.words[0])
	}
	return out
}

// open reports whether a document has what a query needs.
func (r *run) open(query int32) bool {
	g := &r.p.gates
	row := g.rows[g.from[query]:g.from[query+1]]
	for len(row) > 0 {
		n := row[0] + 1
		ok := false
		for _, c := range row[1:n] {
			if c >= 0 && r.has(c) || c < 0 && r.pairs[^c>>6]>>(^c&63)&1 != 0 {
				ok = true
				break
			}
		}
		if !ok {
			return false
		}
		row = row[n:]
	}
	return true
}
