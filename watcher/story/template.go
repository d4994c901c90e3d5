package story

// seededForm is the form of every headline that the seed knows: none of them is
// the copy or the next step of another.
const seededForm = 2

// apart reports whether a report of a template must not join a story: the story
// is one of the same outlet's template, or of nothing else than templates.
func apart(it Item, s *Story) bool {
	if !it.Template {
		return false
	}
	twins := 0
	for _, p := range s.Prints {
		sameHost := p.Host == it.Print.Host && p.Host != ""
		if p.Form != it.Print.Form || !sameHost && p.Form != seededForm || again(it.Print, p) {
			continue
		}
		if sameHost {
			return true
		}
		twins++
	}
	return twins == len(s.Prints)
}

// again reports whether two reports of one template are the same article, which
// an outlet shows in two feeds, or another outlet took over.
func again(a, b Fingerprint) bool {
	if a.At.Sub(b.At).Abs() > hostWindow || jaccard(a.Title, b.Title) < 1 {
		return false
	}
	if clashes(a.Numbers, b.Numbers) != nil {
		return false
	}
	short := min(len(a.Text), len(b.Text)) < minShingles
	return short && a.Host == b.Host || !short && sampleContained(a.Text, b.Text) >= 0.5
}
