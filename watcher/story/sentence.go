package story

import (
	"iter"
	"unicode"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

// Sentences gives the sentences of a text as byte offsets, half-open and without
// gaps. A line end ends a sentence too.
func Sentences(s string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for start := 0; start < len(s); {
			end := start + sentenceEnd(s[start:])
			if !yield(start, end) {
				return
			}
			start = end
		}
	}
}

// sentenceEnd returns the length of the first sentence, its end included.
func sentenceEnd(s string) int {
	for i, r := range s {
		switch r {
		case '。', '！', '？', '\n':
			return i + utf8.RuneLen(r)
		case '.', '!', '?':
			rest := s[i+1:]
			if (rest == "" || rest[0] == ' ') && i >= 2 && s[i-2] != ' ' && s[i-2] != '.' { // not "U.S. "
				return i + 1
			}
		}
	}
	return len(s)
}

// sentenceHash is of the letters and digits of a sentence, 0 if it has none.
func sentenceHash(s string) uint32 {
	h := xxh3.New()
	gap, any := false, false
	var b [utf8.UTFMax]byte
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = any
			continue
		}
		if gap {
			h.WriteString(" ")
		}
		gap, any = false, true
		h.Write(utf8.AppendRune(b[:0], unicode.ToLower(r)))
	}
	if !any {
		return 0
	}
	return uint32(h.Sum64()) | 1
}
