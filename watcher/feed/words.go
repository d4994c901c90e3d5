package feed

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// counted says "1 byte is" or "3 bytes are".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// quoted shows hostile text in a message: quoted, escaped and short.
func quoted(s string) string {
	return strconv.Quote(shorten(s, 100))
}

// shorten cuts s to at most n bytes at a rune boundary and marks the cut.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
