package main

import (
	"fmt"
	"strings"

	"curbwire/notify"
)

// sheet is text for people: a name on the left of each line, what it is on the right.
type sheet struct{ strings.Builder }

func (b *sheet) add(name, format string, args ...any) {
	fmt.Fprintf(b, "%-9s %s\n", name, notify.Plain(fmt.Sprintf(format, args...)))
}

// some adds a row unless its text is empty.
func (b *sheet) some(name, text string) {
	if text != "" {
		b.add(name, "%s", text)
	}
}
