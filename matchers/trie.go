package matchers

import "slices"

// trie is the terms of a program as rows of classes, those that begin alike
// together. State 0 is the start.
type trie struct {
	states []state
	edges  edges
	roots  []int32 // by class: the state after it at the start, 0 for none
	outs   []out   // in order of state, once ended
}

// state says which part of outs ends here, and whether an edge leads on.
type state struct {
	from, to int32
	more     bool
}

// out is an atom that ends in a state.
type out struct{ state, atom int32 }

// grow returns the state after a class, a new one if there is none yet.
func (t *trie) grow(at, class int32) int32 {
	if n := t.edges.next(at, class); n != 0 {
		return n
	}
	n := int32(len(t.states))
	t.states = append(t.states, state{})
	t.states[at].more = true
	t.edges.add(edge{at, class, n})
	return n
}

func (t *trie) put(at, atom int32) { t.outs = append(t.outs, out{at, atom}) }

// end makes the trie ready to be walked.
func (t *trie) end(classes []patternWord) {
	slices.SortStableFunc(t.outs, func(x, y out) int { return int(x.state - y.state) })
	t.outs = slices.Compact(t.outs)
	for i, o := range t.outs {
		s := &t.states[o.state]
		if s.to == 0 {
			s.from = int32(i)
		}
		s.to = int32(i + 1)
	}
	t.roots = make([]int32, len(classes))
	for c := range t.roots {
		t.roots[c] = t.edges.next(0, int32(c))
	}
	t.states, t.outs = slices.Clip(t.states), slices.Clip(t.outs)
}

// ends reports whether an atom ends in a state.
func (t *trie) ends(at int32) bool { return t.states[at].from < t.states[at].to }

// edge leads from a state by a class to another, which is never 0.
type edge struct{ from, class, to int32 }

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

// next returns where an edge leads, 0 if there is none.
func (e *edges) next(from, class int32) int32 {
	if !e.maybe(from, class) {
		return 0
	}
	h := e.hash(from, class)
	mask := uint64(len(e.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := &e.slots[i]
		if s.to == 0 || s.from == from && s.class == class {
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
			if s.to != 0 {
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
	for e.slots[i].to != 0 {
		i = (i + 1) & mask
	}
	e.slots[i] = x
}
