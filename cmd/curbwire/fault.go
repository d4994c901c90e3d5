package main

import (
	"fmt"
	"slices"
	"strings"

	"curbwire/matchers/lexicon"
	"curbwire/notify"
)

// fault is one thing that is wrong with a config, or a warning.
type fault struct {
	offset  int
	whole   bool // it has no place: something is missing in the file
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
		b.WriteString(e.line(f))
	}
	return b.String()
}

func (e *configError) line(f fault) string {
	kind := "error"
	if f.warning {
		kind = "warning"
	}
	line, column := e.src.position(f.offset)
	return fmt.Sprintf("%s:%d:%d: %s: %s", e.src.name, line, column, kind, safe(f.text))
}

// safe takes what looks like a secret out of a message that quotes the config,
// and shortens what would fill the screen.
func safe(text string) string {
	const most = 600
	return notify.Cut(notify.Plain(literalSecret.ReplaceAllString(text, "[secret]")), most)
}

// add notes an error at a path of the config.
func (e *configError) add(path, format string, args ...any) {
	e.faults = append(e.faults, fault{offset: e.src.offset(path), whole: path == "", text: fmt.Sprintf(format, args...)})
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
	best := lexicon.Nearest(wrong, candidates)
	if best == "" {
		return ""
	}
	return fmt.Sprintf(". Did you mean %q?", best)
}
