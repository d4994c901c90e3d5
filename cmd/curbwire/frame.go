package main

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// framed is the text for a terminal: each fault with its line of the config and
// a caret under the place. Logs and channels get Error, which quotes no line.
func (e *configError) framed() string {
	var b strings.Builder
	for i, f := range e.faults {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.line(f))
		if frame := e.src.frame(f); frame != "" {
			b.WriteString("\n" + frame)
		}
	}
	return b.String()
}

// mayHoldSecret fits lines that are not shown: a password can look like anything.
var mayHoldSecret = regexp.MustCompile(`(?i)token|webhook|passw|secret|login|headers|heartbeat|key=|auth=|sig=|://[^/\s"']*@|xox|xapp`)

// frame shows the line of a fault with a caret, or "" where there is none to show.
func (s *source) frame(f fault) string {
	const before, most = 60, 100 // characters: kept in front of the place, shown in all
	text, column := s.lineAt(f.offset)
	if f.whole || mayHoldSecret.MatchString(string(text)) {
		return ""
	}
	lead, from := "", max(0, column-before)
	if from > 0 {
		lead = "…"
	}
	rest := text[from:]
	if len(rest) > most {
		rest = append(rest[:most:most], '…')
	}
	number, _ := s.position(f.offset)
	margin := fmt.Sprintf("%5d | ", number)
	pad := strings.Repeat(" ", len(margin)-2) + "| " + strings.Repeat(" ", cells(lead)+cells(string(text[from:column])))
	return margin + lead + string(rest) + "\n" + pad + "^"
}

// lineAt returns the line around an offset, as it can be shown, and how many
// characters of it stand before the offset.
func (s *source) lineAt(offset int) (line []rune, column int) {
	number, column := s.position(offset)
	text := strings.Split(string(s.text), "\n")[number-1]
	for _, r := range strings.TrimRight(text, "\r") {
		if !unicode.IsPrint(r) {
			r = ' '
		}
		line = append(line, r)
	}
	return line, min(column-1, len(line))
}

// cells is how many columns of a terminal a text takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.Is(unicode.Mn, r):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
