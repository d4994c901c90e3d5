package notify

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain makes one line of text that came from outside safe to show: control
// characters, invisible characters and those that turn the direction of writing
// are dropped, any white space is one space, and bytes that are no UTF-8 become
// U+FFFD. Joiners that scripts need (ZWJ, ZWNJ) and marks (LRM, RLM) stay.
func Plain(s string) string { return strings.TrimSpace(plain(s)) }

// plain is Plain with the space at the ends kept, for a part of a text.
func plain(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case hidden(r):
			continue
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// hidden reports whether a character only serves to deceive or to drive a
// terminal when it stands in a headline (Unicode TR 36, section 2).
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069: // embeddings, overrides, isolates
		return true
	case r == 0x200B, r == 0x2060, r == 0xFEFF, r == 0x00AD, r == 0x180E: // invisible
		return true
	case r >= 0xFFF9 && r <= 0xFFFB, r >= 0xE0000 && r <= 0xE007F: // annotations, tags
		return true
	}
	return false
}

// Cut shortens s to at most n characters, the last of which is then an ellipsis.
// It never splits a character, nor leaves a joiner or a mark without its base.
func Cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	if n <= 0 {
		return ""
	}
	runes := []rune(s)[:n]
	keep := n - 1
	for keep > 0 && (unicode.Is(unicode.M, runes[keep]) || runes[keep-1] == 0x200D) {
		keep--
	}
	return strings.TrimRight(string(runes[:keep]), " ") + "…"
}

// Run is a part of a text; Matched says that a term of a watch stands in it.
type Run struct {
	Text    string
	Matched bool
}

// Runs splits a text at its spans into plain runs of at most n characters in
// all. Spans that do not fit the text are ignored.
func Runs(t Text, n int) []Run {
	var runs []Run
	at := 0
	add := func(s string, matched bool) {
		s = plain(s)
		if len(runs) == 0 || strings.HasSuffix(runs[len(runs)-1].Text, " ") {
			s = strings.TrimLeft(s, " ")
		}
		if s != "" {
			runs = append(runs, Run{s, matched})
		}
	}
	for _, s := range t.Spans {
		if s.Start < at || s.End <= s.Start || s.End > len(t.Text) || !boundary(t.Text, s.Start) || !boundary(t.Text, s.End) {
			continue
		}
		add(t.Text[at:s.Start], false)
		add(t.Text[s.Start:s.End], true)
		at = s.End
	}
	add(t.Text[at:], false)
	return cutRuns(runs, n)
}

// cutRuns is Cut for a text in runs.
func cutRuns(runs []Run, n int) []Run {
	for i, r := range runs {
		size := utf8.RuneCountInString(r.Text)
		rest := i+1 < len(runs)
		if size < n || size == n && !rest {
			n -= size
			continue
		}
		if rest {
			r.Text += "…" // so that Cut has something to cut when the run just fits
		}
		if r.Text = Cut(r.Text, n); r.Text == "" {
			return runs[:i]
		}
		runs[i] = r
		return runs[:i+1]
	}
	return runs
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// Link returns an address that is safe to show as a link, or "": absolute, http
// or https, with a host, without white space or hidden characters, and no longer
// than n bytes.
func Link(address string, n int) string {
	if address == "" || len(address) > n || !utf8.ValidString(address) {
		return ""
	}
	for _, r := range address {
		if unicode.IsSpace(r) || hidden(r) || strings.ContainsRune("<>|\"`\\", r) {
			return ""
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return address
}
