package matchers

// Weak returns the watches that a document does not satisfy, although it has
// one half of what they ask for: a material without an action on it, or an
// action without a material. The article behind a summary may have the other
// half, so a caller that can fetch it asks again with Doc.Body. A document that
// is excluded, or whose measures are background, is not weak.
func (s *Set) Weak(doc Doc) []*Watch {
	if doc.Body != "" {
		return nil
	}
	ex := s.Explain(doc)
	if ex.Reason != "" {
		return nil
	}
	var out []*Watch
	for _, w := range ex.Watches {
		if !w.Matched && w.half() {
			out = append(out, w.Watch)
		}
	}
	return out
}

// half reports whether either the materials or the actions are there, and
// nothing excludes the document.
func (w WatchExplanation) half() bool {
	found := map[string]bool{}
	for _, f := range w.Facets {
		if f.Facet == "exclude" && !f.OK {
			return false
		}
		found[f.Facet] = f.OK
	}
	return found["materials"] != found["actions"]
}
