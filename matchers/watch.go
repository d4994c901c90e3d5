// Package matchers finds which watches a document satisfies and reads what the
// document says happened: what was curbed or freed, by whom, against whom, since
// when. It finds the words and concepts of a document once; watches are
// evaluated over what was found. It fetches nothing, groups no stories and
// decides no alert; it imports only its own matchers/text and matchers/lexicon.
//
// The one invariant to keep: every Span lies on rune boundaries of the very field
// that was given, and what Match says of a document depends on that document, the
// watches and the lexicon alone.
package matchers

// Watch is a named saved query.
type Watch struct {
	Name     string
	Query    Query    // from Compile
	Severity string   // critical, high, normal, low; "" means judged
	Channels []string // nil means what the routes say
	Examples []Example
}

// Example is a case that a watch must get right, from [[watch.example]].
type Example struct {
	Title, Text, Lang string
	Expect            string // a severity, "match" or "nothing"
}

// Facets is a watch as an analyst writes it. Compile turns it into a Query.
type Facets struct {
	Query     string   // in the query language, beside or instead of Materials; see Parse
	Materials []string // any one: lexicon ids, names in any language, groups, or "*"
	Actions   []string // any one: tighten, ease, dispute, neutral, or an entry of Words; nil means tighten, ease, dispute
	AllPlaces []string // every one
	AnyPlaces []string // any one
	Exclude   []string // none of these phrases
	Near      int      // a material and an action at most this many words apart; 0 means anywhere
}

// Doc is one text to match: plain text, no markup.
type Doc struct {
	Title   string
	Summary string // what the feed gave
	Body    string // the article, if it was fetched
	Source  string // the outlet
	Lang    string // BCP 47, a hint; a field that is plainly in another language is read in that
}

// Field names a part of a Doc.
type Field uint8

// The fields that a Span can lie in.
const (
	Title Field = iota
	Summary
	Body
)

var fieldNames = [...]string{"title", "summary", "body"}

func (f Field) String() string { return fieldNames[f] }

// Span is where a term matched.
type Span struct {
	Field      Field
	Start, End int    // byte offsets, half-open, into the field
	Concept    string // "photoresist", "tighten", "KR", or the term itself
}

// Hit is a watch that a document satisfies.
type Hit struct {
	Watch   *Watch
	Spans   []Span // in order of field and start, disjoint
	Reading Reading
}

// Reading is what a document says happened. Slices are nil when nothing was
// found; the reader owns them.
type Reading struct {
	Materials  []string // lexicon ids of what the measure covers
	Direction  string   // "tighten", "ease", "dispute", "neutral" or ""
	Stage      string   // "considered", "announced", "in-force", "suspended", "lifted" or ""
	Exporter   string   // ISO 3166 alpha-2, "EU", or ""
	Targets    []string // likewise; nil means all destinations, or none named
	Instrument string   // "MOFCOM notice 46/2024" in a form that compares, or ""
	Dates      []string // effective dates, ISO 8601, possibly without year ("--09-15")
	Evidence   []Span   // what each of the above rests on; Concept says which
}
