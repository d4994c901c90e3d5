package main

import (
	"fmt"
	"slices"
	"strings"

	"curbwire/notify"
)

// fault is one thing that is wrong with a config, or a warning.
type fault struct {
	offset  int
	warning bool
	text    string // a sentence without a full stop, possibly with a hint after it
}

// configError is all that is wrong with a config. Its text has one line a
// fault: file:line:column: error: text.
type configError struct {
	src    *source
	faults []fault
}

func (e *configError) Error() string {
	var b strings.Builder
	for i, f := range e.faults {
		if i > 0 {
			b.WriteByte('\n')
		}
		kind := "error"
		if f.warning {
			kind = "warning"
		}
		line, column := e.src.position(f.offset)
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s", e.src.name, line, column, kind, safe(f.text))
	}
	return b.String()
}

// safe takes what looks like a secret out of a message that quotes the config,
// and shortens what would fill the screen.
func safe(text string) string {
	const most = 600
	return notify.Cut(notify.Plain(literalSecret.ReplaceAllString(text, "[secret]")), most)
}

// add notes an error at a path of the config.
func (e *configError) add(path, format string, args ...any) {
	e.faults = append(e.faults, fault{offset: e.src.offset(path), text: fmt.Sprintf(format, args...)})
}

// warn notes something valid that cannot work.
func (e *configError) warn(path, format string, args ...any) {
	e.faults = append(e.faults, fault{offset: e.src.offset(path), warning: true, text: fmt.Sprintf(format, args...)})
}

// sort brings the faults into the order of the file.
func (e *configError) sort() {
	slices.SortStableFunc(e.faults, func(a, b fault) int { return a.offset - b.offset })
}

// errors counts the faults that are not warnings.
func (e *configError) errors() int {
	n := 0
	for _, f := range e.faults {
		if !f.warning {
			n++
		}
	}
	return n
}

// didYouMean returns " Did you mean …?" for the candidate nearest to a wrong
// word, or "".
func didYouMean(wrong string, candidates []string) string {
	best, least := "", max(2, len(wrong)/3)+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(wrong), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(". Did you mean %q?", best)
}

// distance is the number of letters to change, add, drop or swap with their
// neighbour (Damerau, restricted) that turns a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	prev2, prev := []int(nil), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev = prev, row
	}
	return prev[len(y)]
}
