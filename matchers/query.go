package matchers

// Query is a parsed watch: a tree of Term, Concept, Any, All, Not and Near. It
// is immutable and may be shared.
type Query interface{ sealed() }

// Term matches a word or phrase of the watch's own: whole words and their
// inflections, a trailing * for a prefix, a leading = for exactly this case.
type Term struct{ Text string }

// Concept matches what the lexicon knows under an id, in any language.
type Concept struct {
	Kind ConceptKind
	ID   string // a material id, a direction or a place code
}

// ConceptKind says what list a Concept is from.
type ConceptKind uint8

// The kinds of concepts.
const (
	Material ConceptKind = iota
	Action
	Place
)

// Any matches where one of its queries does.
type Any []Query

// All matches if each of its queries does.
type All []Query

// Not matches if its query does not, anywhere in the document.
type Not struct{ Query Query }

// Near matches where A and B do with at most Words words between them, in one
// continuous text: the title runs on into the summary (or into the body, if
// there is no summary), a summary and a body are apart.
type Near struct {
	A, B  Query
	Words int
}

func (Term) sealed()    {}
func (Concept) sealed() {}
func (Any) sealed()     {}
func (All) sealed()     {}
func (Not) sealed()     {}
func (Near) sealed()    {}
