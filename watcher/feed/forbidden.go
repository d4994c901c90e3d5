package feed

import (
	"bytes"
	"strconv"
)

// stripForbidden removes what XML 1.0 forbids in a document (section 2.2):
// control characters, U+FFFE and U+FFFF, and references to any of them. One
// such character would lose the whole feed. The text must be valid UTF-8; it
// is changed in place if anything was found.
func stripForbidden(text []byte) (clean []byte, removed int) {
	i := firstForbidden(text)
	if i < 0 {
		return text, 0
	}
	w := i
	for i < len(text) {
		if n := forbidden(text[i:]); n > 0 {
			removed++
			i += n
			continue
		}
		text[w] = text[i]
		w++
		i++
	}
	return text[:w], removed
}

func firstForbidden(text []byte) int {
	for i, c := range text {
		if (c < ' ' || c == '&' || c == 0xef) && forbidden(text[i:]) > 0 {
			return i
		}
	}
	return -1
}

// forbidden returns the length of the forbidden character or reference that b
// starts with, 0 if there is none.
func forbidden(b []byte) int {
	switch c := b[0]; {
	case c < ' ':
		if c != '\t' && c != '\n' && c != '\r' {
			return 1
		}
	case c == 0xef:
		if len(b) > 2 && b[1] == 0xbf && b[2] >= 0xbe {
			return 3
		}
	case c == '&':
		if len(b) > 3 && b[1] == '#' {
			return forbiddenReference(b)
		}
	}
	return 0
}

func forbiddenReference(b []byte) int {
	const longest = 12
	end := bytes.IndexByte(b[:min(len(b), longest)], ';')
	if end < 0 {
		return 0
	}
	digits, base := string(b[2:end]), 10
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0
	}
	ok := n == '\t' || n == '\n' || n == '\r' || n >= ' ' && n < 0xd800 ||
		n >= 0xe000 && n < 0xfffe || n >= 0x10000 && n <= 0x10ffff
	if ok {
		return 0
	}
	return end + 1
}
