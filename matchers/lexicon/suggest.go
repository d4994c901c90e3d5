package lexicon

import "slices"

// Suggest returns the id or name nearest to one that Find does not know, or ""
// if nothing is near.
func (l *Lexicon) Suggest(name string) string {
	best := nearest{name: []rune(key(name))}
	for _, m := range l.Materials {
		best.try(m.ID, m.ID)
		for _, lang := range sorted(m.Names) {
			for _, n := range m.Names[lang] {
				best.try(n, m.ID)
			}
		}
	}
	for _, g := range l.Groups {
		best.try(g.ID, g.ID)
		best.try(g.Name, g.ID)
	}
	return best.answer()
}

// SuggestPlace returns the English name of the place nearest to one that Place
// does not know, or "".
func (l *Lexicon) SuggestPlace(name string) string {
	best := nearest{name: []rune(key(name))}
	for _, p := range l.Places {
		best.try(p.Name, p.Name)
		for _, lang := range sorted(p.Names) {
			for _, n := range p.Names[lang] {
				best.try(n, p.Name)
			}
		}
		for _, n := range p.Authority {
			best.try(n, p.Name)
		}
	}
	return best.answer()
}

// SuggestAction returns the direction nearest to a word that is none, or "".
func (l *Lexicon) SuggestAction(name string) string {
	best := nearest{name: []rune(key(name))}
	words := make([]string, 0, len(l.aliases))
	for w := range l.aliases {
		words = append(words, w)
	}
	slices.Sort(words)
	for _, w := range words {
		best.try(w, l.aliases[w])
	}
	return best.answer()
}

// Nearest returns the candidate that a misspelt name means, or "" if none is
// near.
func Nearest(name string, candidates []string) string {
	best := nearest{name: []rune(key(name))}
	for _, c := range candidates {
		best.try(c, c)
	}
	return best.answer()
}

// nearest keeps the candidate with the smallest edit distance.
type nearest struct {
	name []rune
	says string
	dist int
}

func (n *nearest) try(candidate, says string) {
	c := []rune(key(candidate))
	if d := len(c) - len(n.name); d > 3 || d < -3 {
		return
	}
	d := distance(n.name, c)
	if n.says == "" || d < n.dist {
		n.says, n.dist = says, d
	}
}

// answer gives the candidate if a third of the letters or less would change.
func (n *nearest) answer() string {
	if n.says == "" || n.dist*3 > max(len(n.name), 3) {
		return ""
	}
	return n.says
}

// distance is the number of letters to change, add, drop or swap with their
// neighbour that turns a into b (Damerau's, restricted).
func distance(a, b []rune) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
