package matchers

// Query is a parsed watch: a tree of the types below. Compile makes one of
// facets, Parse one of the query language. It is immutable and may be shared.
//
// What a query matches is defined by where its leaves occur. A leaf occurs at
// runs of words; Any occurs where any part does; All, if each part matches,
// where all parts do; Near where one side has the other beside it; Unless where
// its query does outside the exception; Not and Lang match without occurring
// anywhere.
type Query interface{ sealed() }

// Term matches a word or phrase of the watch's own: whole words and their
// inflections, inside one sentence. A trailing * on a word takes any ending, a ?
// in it any one letter, a leading = demands exactly this case and form.
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

// Regexp matches what a regular expression does (RE2 syntax, on the text as
// given, at most its first 256 KB), widened to whole words.
type Regexp struct{ Expr string }

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
	A, B    Query
	Words   int
	Ordered bool // A ends before B begins
}

// Unless matches where Query does outside every occurrence of Except.
type Unless struct{ Query, Except Query }

// In restricts the leaves of a query to one field.
type In struct {
	Field Field
	Query Query
}

// Source matches if the name of the outlet does; its leaves are Terms. It
// occurs in no field and so has no span.
type Source struct{ Query Query }

// Lang matches documents in a language, as text.Languages has it.
type Lang struct{ Tag string }

func (Term) sealed()    {}
func (Concept) sealed() {}
func (Regexp) sealed()  {}
func (Any) sealed()     {}
func (All) sealed()     {}
func (Not) sealed()     {}
func (Near) sealed()    {}
func (Unless) sealed()  {}
func (In) sealed()      {}
func (Source) sealed()  {}
func (Lang) sealed()    {}
