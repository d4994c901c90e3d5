// Package text turns a text into words that compare: normalised (NFKC), case
// folded, in order, each with its place in the text as given. It knows which
// words end a sentence, which characters stand for themselves (Han, kana,
// Hangul), which language a text is in and how that language inflects. It does
// not know what a word means.
//
// The one invariant to keep: Start and End of every Token are byte offsets into
// the very string that was given, on rune boundaries, and never go back. A
// highlight is cut from them.
package text

// Flag says how a token stands to the one before it and what it is made of.
type Flag uint8

// The flags of a token.
const (
	Break  Flag = 1 << iota // a sentence, or the text, begins here
	Space                   // something other than a hyphen parts it from the token before
	Hyphen                  // exactly one hyphen parts it from the token before
	Han                     // one Han or hiragana character
	Kata                    // one katakana character
	Hangul                  // one Hangul syllable

	CJK = Han | Kata | Hangul // any token that is one character
)

// Token is a word, or one character of a script that is written without spaces.
type Token struct {
	Start, End int32 // byte offsets, half-open, into the text as given
	Pos        int32 // running count of words: two Han or kana make one, an eojeol is one
	ID         int32 // of its folded word, equal for equal words of one Reader until it forgets; counted from 0
	Flag       Flag
}

// Reader cuts texts into tokens. It keeps a bounded memory of what it has
// folded, so reuse one; it is not safe for concurrent use. The zero value is
// not ready, use NewReader.
type Reader struct {
	// Max is the most tokens that Tokens lets a slice grow to; 0 means no limit.
	Max int

	fold  *folder
	words *vocabulary
	buf   []byte // for the word in hand

	careful bool // takes no short cuts; tests hold that this changes nothing
}

// NewReader returns a Reader with an empty memory.
func NewReader() *Reader {
	return &Reader{fold: newFolder(), words: newVocabulary()}
}

// Word returns the folded word of a token that the Reader cut since it last
// forgot, at most its first 256 bytes.
func (r *Reader) Word(t Token) string { return r.words.words[t.ID] }

// maxText is how much of a text is read, in bytes, so that offsets fit a Token.
const maxText = 1 << 30

// Tokens appends the tokens of s to dst. Lang is the language of s, as Guess or
// Base gives it; it only decides what a full stop means. Positions start at pos.
// The time taken is linear in len(s), whatever s holds.
func (r *Reader) Tokens(dst []Token, s, lang string, pos int) []Token {
	sc := scanner{r: r, s: s[:min(len(s), maxText)], lang: lang, toks: dst, first: len(dst), max: maxText, pos: pos, pend: pendStart, buf: r.buf[:0]}
	if r.Max > 0 {
		sc.max = r.Max
	}
	sc.run()
	if cap(sc.buf) <= 1<<16 {
		r.buf = sc.buf
	}
	return sc.toks
}

// Fold folds one string the way words are folded, dropping what is ignored.
func (r *Reader) Fold(s string) string {
	var out []byte
	for _, t := range r.Tokens(nil, s, "", 0) {
		out = append(out, r.Word(t)...)
	}
	return string(out)
}
