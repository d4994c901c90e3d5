package terminal

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"curbwire/notify"
)

// ANSI styles (ECMA-48, section 8.3.117).
const (
	bold      = "\x1b[1m"
	dim       = "\x1b[2m"
	underline = "\x1b[4m"
	reset     = "\x1b[0m"
)

// tones are the colours of severities; their words and symbols say the same.
var tones = map[string]string{
	notify.Critical: "\x1b[31m",
	notify.High:     "\x1b[31m",
	notify.Normal:   "\x1b[33m",
	notify.Low:      "\x1b[36m",
}

// word is what a line is not broken within. glued words have no space before.
type word struct {
	text  string
	style string
	glued bool
}

// plain splits a text of one style into words.
func plain(s string) []word {
	return split([]notify.Run{{Text: notify.Plain(s)}}, "", "")
}

// split makes words of runs; style is that of a run by whether it matched.
func split(runs []notify.Run, style, matched string) []word {
	var out []word
	space := true
	for _, r := range runs {
		s := style
		if r.Matched {
			s = matched
		}
		fields := strings.Fields(r.Text)
		for i, f := range fields {
			out = append(out, word{text: f, style: s, glued: i == 0 && !space && !strings.HasPrefix(r.Text, " ")})
		}
		if r.Text != "" {
			space = strings.HasSuffix(r.Text, " ")
		}
	}
	return out
}

// wrap writes words in lines of the page's width. Between wide characters a
// line may break anywhere, as their scripts have no spaces; a narrow word longer
// than a line (an address) stands alone and is left whole.
func (p *page) wrap(words []word, first, rest string) {
	if len(words) == 0 {
		return
	}
	line, used, room := first, Columns(first), p.width
	start := used
	flush := func() {
		p.b.WriteString(strings.TrimRight(line, " ") + "\n")
		line, used = rest, Columns(rest)
		start = used
	}
	for _, w := range words {
		gap := ""
		if used > start && !w.glued {
			gap = " "
		}
		for _, part := range pieces(w.text) {
			if used > start && used+len(gap)+Columns(part) > room {
				flush()
				gap = ""
			}
			line += gap + p.paint(w.style, part)
			used += len(gap) + Columns(part)
			gap = ""
		}
	}
	flush()
}

// pieces splits a word where a line may break in it: around wide characters.
func pieces(s string) []string {
	var out []string
	start := 0
	wide := false
	for i, r := range s {
		w := runeColumns(r) == 2
		if i > start && (w || wide) && !unicode.IsPunct(r) && runeColumns(r) > 0 {
			out = append(out, s[start:i])
			start = i
		}
		wide = w || wide && runeColumns(r) == 0
	}
	return append(out, s[start:])
}

// marked makes words of runs with the matched ones emphasised: underlined where
// there is colour, else between stars.
func (p *page) marked(runs []notify.Run, style string) []word {
	if !p.color {
		for i, r := range runs {
			if core := strings.TrimSpace(r.Text); r.Matched && core != "" {
				runs[i].Text = strings.Replace(r.Text, core, "*"+core+"*", 1)
			}
		}
	}
	return split(runs, style, bold+underline)
}

// paint adds a style, if colour was asked for.
func (p *page) paint(style, s string) string {
	if !p.color || style == "" {
		return s
	}
	return style + s + reset
}

// Columns is how wide a terminal shows a text (Unicode TR 11).
func Columns(s string) (n int) {
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r < 0x1100:
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
