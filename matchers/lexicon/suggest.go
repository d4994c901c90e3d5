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

// distance is the Levenshtein distance.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diag := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diag
			if x != y {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
