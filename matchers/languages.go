package matchers

import "slices"

// Languages returns the languages of which a text must be in one to satisfy a
// query. bound is false if the query asks for none; an empty list that is bound
// asks for two at once.
func Languages(q Query) (langs []string, bound bool) {
	switch q := q.(type) {
	case Lang:
		return []string{q.Tag}, true
	case All:
		return allLanguages(q)
	case Near:
		return allLanguages([]Query{q.A, q.B})
	case Any:
		for _, part := range q {
			some, ok := Languages(part)
			if !ok {
				return nil, false
			}
			langs = append(langs, some...)
		}
		slices.Sort(langs)
		return slices.Compact(langs), len(q) > 0
	case Unless:
		return Languages(q.Query)
	case In:
		return Languages(q.Query)
	}
	return nil, false
}

func allLanguages(parts []Query) (langs []string, bound bool) {
	for _, part := range parts {
		some, ok := Languages(part)
		switch {
		case ok && bound:
			langs = slices.DeleteFunc(langs, func(l string) bool { return !slices.Contains(some, l) })
		case ok:
			langs, bound = slices.Clone(some), true
		}
	}
	return langs, bound
}
