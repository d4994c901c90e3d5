package matchers

import "slices"

// trie is the terms of a program as rows of classes, those that begin alike
// together. State 0 is the start.
type trie struct {
	edges  edges
	roots  []state   // by class: the state after it at the start
	shared [][]int32 // atoms that end in one state

	// While the trie grows:
	states []state
	ends   []end
}

// state is a place in the trie. The edge that leads to it holds it whole, so that
// a step looks at one place in memory. That of id 0 stands for none.
type state struct {
	id     int32
	atom   int32 // that ends here, -1 for none, index into shared if several do
	more   bool  // an edge leads on
	many   bool  // several atoms end here
	strict bool  // one of them cares for what stands around it
}

// end is an atom that ends in a state.
type end struct {
	state, atom int32
	strict      bool
}

func newTrie() trie { return trie{states: []state{{atom: -1}}} }

// grow returns the state after a class, a new one if there is none yet.
func (t *trie) grow(at, class int32) int32 {
	if n := t.edges.next(at, class); n.id != 0 {
		return n.id
	}
	n := state{id: int32(len(t.states)), atom: -1}
	t.states = append(t.states, n)
	t.states[at].more = true
	t.edges.add(edge{at, class, n})
	return n.id
}

// put enters an atom that ends in a state.
func (t *trie) put(at, atom int32, l *leaf) {
	t.ends = append(t.ends, end{at, atom, l.kataL || l.kataR || l.hang > 0})
}

// finish makes the trie ready to be walked.
func (t *trie) finish(classes int) {
	slices.SortStableFunc(t.ends, func(x, y end) int { return int(x.state - y.state) })
	for _, e := range slices.Compact(t.ends) {
		s := &t.states[e.state]
		switch {
		case s.many:
			t.shared[s.atom] = append(t.shared[s.atom], e.atom)
		case s.atom >= 0:
			t.shared = append(t.shared, []int32{s.atom, e.atom})
			s.many, s.atom = true, int32(len(t.shared)-1)
		default:
			s.atom = e.atom
		}
		s.strict = s.strict || e.strict
	}
	for i := range t.edges.slots {
		if e := &t.edges.slots[i]; e.to.id != 0 {
			e.to = t.states[e.to.id]
		}
	}
	t.roots = make([]state, classes)
	for c := range t.roots {
		t.roots[c] = t.edges.next(0, int32(c))
	}
	t.states, t.ends = nil, nil
}

// edge leads from a state by a class to another.
type edge struct {
	from, class int32
	to          state
}

// edges finds edges by where they begin and their class. Most of what a text
// asks for is not there, which a few bits of may tell without a look at slots.
type edges struct {
	slots []edge   // open addressing, a power of two
	may   []uint64 // 16 bits a slot
	n     int
}

func (e *edges) hash(from, class int32) uint64 {
	h := (uint64(uint32(from))<<32 | uint64(uint32(class))) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// maybe reports whether an edge may be there; if not, it is not.
func (e *edges) maybe(from, class int32) bool {
	h := e.hash(from, class)
	return len(e.may) > 0 && e.may[h>>26&uint64(len(e.may)-1)]>>(h>>20&63)&1 != 0
}

// next returns where an edge leads.
func (e *edges) next(from, class int32) state {
	if !e.maybe(from, class) {
		return state{}
	}
	h := e.hash(from, class)
	mask := uint64(len(e.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := &e.slots[i]
		if s.to.id == 0 || s.from == from && s.class == class {
			return s.to
		}
	}
}

// add enters an edge that is not there yet.
func (e *edges) add(x edge) {
	if e.n++; e.n*2 > len(e.slots) {
		old := e.slots
		e.slots = make([]edge, max(64, 2*len(old)))
		e.may = make([]uint64, len(e.slots)/4)
		for _, s := range old {
			if s.to.id != 0 {
				e.place(s)
			}
		}
	}
	e.place(x)
}

func (e *edges) place(x edge) {
	h := e.hash(x.from, x.class)
	e.may[h>>26&uint64(len(e.may)-1)] |= 1 << (h >> 20 & 63)
	mask := uint64(len(e.slots) - 1)
	i := h & mask
	for e.slots[i].to.id != 0 {
		i = (i + 1) & mask
	}
	e.slots[i] = x
}
