package feed

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"
)

// contentHash is the hash behind Entry.Hash: 16 hex digits over title and text
// with their whitespace folded, so that a feed which only re-indents its items
// says nothing new. The separator cannot occur in folded text, so words cannot
// move from the title to the text unnoticed.
func contentHash(title, text string) string {
	h := xxh3.New()
	foldInto(h, title)
	h.Write([]byte{0})
	foldInto(h, text)
	return hex16(h.Sum64())
}

func foldInto(h *xxh3.Hasher, s string) {
	for word := range strings.FieldsSeq(s) {
		h.WriteString(word)
		h.WriteString(" ")
	}
}

func hex16(n uint64) string {
	const digits = 16
	s := strconv.FormatUint(n, 16)
	return strings.Repeat("0", digits-len(s)) + s
}

// bodyHash identifies a body as it came, after decompression: 32 hex digits.
func bodyHash(body []byte) string {
	sum := xxh3.Hash128(body).Bytes()
	return hex.EncodeToString(sum[:])
}
