package matchers

import (
	"strings"

	"curbwire/matchers/text"
)

// apart is how many words lie between a summary and a body.
const apart = 10000

const (
	// maxTokens is how much of a document is read, in words or characters: some
	// 200 KB of English. What follows is not news.
	maxTokens = 1 << 15
	// maxSentence ends what never ends, so that work on a sentence stays bounded.
	maxSentence = 250
)

// languages are those that a document may be in.
var languages = text.Languages()

// document is a Doc cut into tokens: title, summary and body in one row.
type document struct {
	src   [3]string
	read  *text.Reader
	lang  string    // of the whole
	langs [3]string // of each field
	toks  []text.Token
	ends  [3]int  // where each field's tokens end
	sent  []int32 // sentence of each token, once numbered
}

// reset cuts a Doc into tokens, with the memory of the last one.
func (d *document) reset(r *text.Reader, doc Doc) {
	d.src, d.read = [3]string{doc.Title, doc.Summary, doc.Body}, r
	d.lang = language(doc, d.langs[:])
	d.toks, d.sent = d.toks[:0], d.sent[:0]
	pos := 0
	for f, s := range d.src {
		if Field(f) == Body && len(d.toks) > 0 && d.ends[Summary] > d.ends[Title] {
			pos += apart
		}
		d.toks = r.Tokens(d.toks, s, d.langs[f], pos)
		d.ends[f] = len(d.toks)
		if n := len(d.toks); n > 0 {
			pos = max(pos, int(d.toks[n-1].Pos)+1)
		}
	}
}

// number numbers the sentences.
func (d *document) number() {
	n, size := int32(-1), 0
	for _, t := range d.toks {
		if size++; t.Flag&text.Break != 0 || size > maxSentence {
			n, size = n+1, 0
		}
		d.sent = append(d.sent, n)
	}
}

// guessBytes is how much of a field tells its language.
const guessBytes = 800

// language finds the language of a document and those of its fields. A feed
// may put an English title over a summary in its own language.
func language(doc Doc, langs []string) string {
	summary, body := doc.Summary[:min(len(doc.Summary), guessBytes)], doc.Body[:min(len(doc.Body), guessBytes)]
	return text.GuessParts(doc.Lang, langs, doc.Title, summary, body)
}

// tokens returns where the tokens of a field begin and end.
func (d *document) tokens(f Field) (from, to int) {
	if f > Title {
		from = d.ends[f-1]
	}
	return from, d.ends[f]
}

// langAt returns the language that token i is in.
func (d *document) langAt(i int32) string { return d.langs[d.field(int(i))] }

// field returns the field that token i is in.
func (d *document) field(i int) Field {
	switch {
	case i < d.ends[Title]:
		return Title
	case i < d.ends[Summary]:
		return Summary
	}
	return Body
}

// part returns the part of a field that regular expressions are run on.
func (d *document) part(f Field) string { return d.src[f][:min(len(d.src[f]), maxRegexp)] }

// word returns a token's word, folded.
func (d *document) word(t text.Token) string { return d.read.Word(t) }

// raw returns the source of tokens i to j, which lie in one field.
func (d *document) raw(i, j int) string {
	return d.src[d.field(i)][d.toks[i].Start:d.toks[j-1].End]
}

// gap returns the source between token i and the next of the same field.
func (d *document) gap(i int) string {
	if i < 0 || i+1 >= len(d.toks) || d.field(i) != d.field(i+1) {
		return ""
	}
	return d.src[d.field(i)][d.toks[i].End:max(d.toks[i].End, d.toks[i+1].Start)]
}

func (d *document) comma(i int) bool { return strings.ContainsAny(d.gap(i), ",;:，；、") }

// clause reports whether a clause ends after token i; an enumeration in Han or
// kana does not end one.
func (d *document) clause(i int) bool { return strings.ContainsAny(d.gap(i), ",;，；…") }

// words returns how many words lie between two runs of tokens.
func (d *document) words(a, b found) int {
	if a.start > b.start {
		a, b = b, a
	}
	return max(0, int(d.toks[b.start].Pos-d.toks[a.end-1].Pos)-1)
}

func (d *document) span(f found, concept string) Span {
	return Span{Field: d.field(int(f.start)), Start: int(d.toks[f.start].Start), End: int(d.toks[f.end-1].End), Concept: concept}
}

// sentence returns the tokens of the sentence that token i is in.
func (d *document) sentence(i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && d.sent[from-1] == d.sent[i] {
		from--
	}
	for to < len(d.toks) && d.sent[to] == d.sent[i] {
		to++
	}
	return from, to
}
