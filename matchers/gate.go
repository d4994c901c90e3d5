package matchers

import (
	"cmp"
	"slices"
)

// gates hold what each query needs beside what it is filed under, in one row of
// numbers so that asking costs one piece of memory: clauses, each its length and
// atoms of which one must be in the document. All clauses must hold. They may let
// through a query that does not match, never hold back one that does.
type gates struct {
	rows []int32
	from []int32 // by query; one more at the end
}

const (
	maxClauses = 8  // of a gate
	maxClause  = 16 // atoms; a longer one hardly ever fails
)

// gate adds the gate of the next query, which is filed under the given atoms.
func (b *programmer) gate(root int32, filed []filing) {
	g := &b.p.gates
	clauses := slices.DeleteFunc(b.clauses(root), func(c []int32) bool { return len(c) > maxClause || asked(c, filed) })
	slices.SortStableFunc(clauses, func(x, y []int32) int { return cmp.Compare(b.clauseCost(x), b.clauseCost(y)) })
	for _, c := range clauses[:min(len(clauses), maxClauses)] {
		g.rows = append(append(g.rows, int32(len(c))), c...)
	}
	g.from = append(g.from, int32(len(g.rows)))
}

// asked reports whether what a query is filed under holds a clause already.
func asked(c []int32, filed []filing) bool {
	under, second := len(c) == len(filed), len(c) == 1
	for i, f := range filed {
		under = under && f.query == c[i]
		second = second && f.second == c[0]
	}
	return len(filed) > 0 && (under || second)
}

func (b *programmer) clauseCost(c []int32) (sum int64) {
	for _, a := range c {
		sum += b.cost(a)
	}
	return sum
}

// clauses returns what a node needs; nothing means anything will do.
func (b *programmer) clauses(at int32) [][]int32 {
	n := &b.p.nodes[at]
	switch n.kind {
	case nodeTerm, nodeMaterials, nodePlace, nodeAction, nodeExpr:
		k := b.key(at)
		if k.cost < 0 {
			return nil
		}
		c := make([]int32, 0, len(k.any))
		for _, f := range k.any {
			c = append(c, f.query)
		}
		return [][]int32{c}
	case nodeAny:
		var one []int32
		for _, kid := range b.p.under(n) {
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
		for _, kid := range b.p.under(n) {
			all = append(all, b.clauses(kid)...)
		}
		return all
	case nodeUnless:
		return b.clauses(b.p.under(n)[0])
	}
	return nil
}

// open reports whether a document has what a query needs.
func (r *run) open(query int32) bool {
	g := &r.p.gates
	row := g.rows[g.from[query]:g.from[query+1]]
	for len(row) > 0 {
		n := row[0] + 1
		if !slices.ContainsFunc(row[1:n], r.has) {
			return false
		}
		row = row[n:]
	}
	return true
}
