package notify

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Sentence says an alert in one full sentence of plain text, the most useful
// words first: it is all that a phone's notification shows. Dates are in zone.
func Sentence(a Alert, zone *time.Location) string {
	var b strings.Builder
	b.WriteString(Label(a))
	b.WriteString(": ")
	if a.Kind == Summary || a.Kind == Digest {
		b.WriteString(summary(a))
		return end(&b, a)
	}
	if gist := Gist(a); gist != "" {
		b.WriteString(gist)
		b.WriteString(" — ")
	}
	head := Cut(Plain(a.Headline.Text), 300)
	if a.Kind == Operations && a.Reason != "" {
		head = strings.TrimSuffix(head, ".") + ". " + capital(Cut(Plain(a.Reason), 300))
	}
	b.WriteString(head)
	if from := outlets(a); from != "" {
		b.WriteString(" — " + from)
		if !a.Published.IsZero() {
			b.WriteString(", " + Day(a.Published, zone))
		}
	}
	return end(&b, a)
}

// capital makes a sentence begin as one.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// end closes a sentence with what it follows and its watch.
func end(b *strings.Builder, a Alert) string {
	stop := func() {
		if !strings.HasSuffix(b.String(), ".") {
			b.WriteString(".")
		}
	}
	stop()
	if a.Follows != "" {
		b.WriteString(" Follows: " + Cut(Plain(a.Follows), 120))
		stop()
	}
	if a.Watch != "" {
		b.WriteString(" Watch: " + Plain(a.Watch) + ".")
	}
	return b.String()
}

// summary is the sentence of a summary after its label.
func summary(a Alert) string {
	const named = 3
	var heads []string
	for _, l := range a.Lines[:min(named, len(a.Lines))] {
		heads = append(heads, Cut(Plain(l.Headline), 100))
	}
	s := Cut(Plain(a.Headline.Text), 200)
	if len(heads) > 0 {
		s += ": " + strings.Join(heads, "; ")
	}
	if more := len(a.Lines) - named; more > 0 {
		s += fmt.Sprintf("; and %d more", more)
	}
	return s
}

// outlets names who reported: "Yonhap", "Yonhap and 4 others".
func outlets(a Alert) string {
	name := Cut(Plain(a.Source.Name), 60)
	if name == "" {
		return ""
	}
	switch _, n := Others(a, 0); n {
	case 0:
		return name
	case 1:
		return name + " and 1 other"
	default:
		return fmt.Sprintf("%s and %d others", name, n)
	}
}

// Label is the word or two that open an alert: its severity, and for a reply
// what kind of news it is.
func Label(a Alert) string {
	switch a.Kind {
	case Development:
		return "NEW DEVELOPMENT (" + Word(a.Severity) + ")"
	case Correction:
		return "CORRECTION (" + Word(a.Severity) + ")"
	case Summary:
		return "SUMMARY"
	case Digest:
		return "DIGEST"
	case Operations:
		if a.Recovered {
			return "OPERATIONS RECOVERED"
		}
		return "OPERATIONS WARNING"
	}
	return Word(a.Severity)
}

// Word is a severity in capitals; an unknown one counts as normal.
func Word(severity string) string {
	switch severity {
	case Critical, High, Low:
		return strings.ToUpper(severity)
	}
	return "NORMAL"
}

// Symbol is a sign for a severity, one column wide. Signs differ in shape, not
// only in colour.
func Symbol(severity string) string {
	switch severity {
	case Critical:
		return "‼"
	case High:
		return "▲"
	case Low:
		return "○"
	}
	return "●"
}

// Gist says who does what to which goods of whom, as far as the reading knows:
// "Japan eases exports of photoresist to South Korea". It is "" when the reading
// has no direction or no goods, since half a gist misleads.
func Gist(a Alert) string {
	if len(a.Materials) == 0 {
		return ""
	}
	goods := "exports of " + listed(a.Materials, 3)
	if len(a.Targets) > 0 {
		goods += " to " + listed(a.Targets, 3)
	}
	who := Plain(a.Exporter)
	switch a.Direction {
	case "tighten", "ease":
		return verb(who, a.Direction, a.Stage) + " " + goods
	case "dispute":
		if who == "" {
			return "Dispute over " + goods
		}
		return "Dispute with " + who + " over " + goods
	}
	return ""
}

// verb opens a gist. What is only considered is never said as done.
func verb(who, direction, stage string) string {
	does, noun := "curbs", "curbs on"
	if direction == "ease" {
		does, noun = "eases", "easing of"
	}
	switch {
	case stage == "considered" && who == "":
		return "Considered: " + noun
	case stage == "considered":
		return who + " considers " + noun
	case who == "":
		return strings.ToUpper(noun[:1]) + noun[1:]
	}
	return who + " " + does
}

// Facts is the reading on one line: "Direction: eases · Japan → South Korea ·
// photoresist, hydrogen fluoride · MOFCOM notice 46/2024". It is "" when nothing
// was read.
func Facts(a Alert) string {
	var parts []string
	if d := Direction(a.Direction); d != "" {
		parts = append(parts, "Direction: "+d)
	}
	if a.Stage != "" {
		parts = append(parts, "Stage: "+Stage(a.Stage))
	}
	switch {
	case a.Exporter != "" && len(a.Targets) > 0:
		parts = append(parts, Plain(a.Exporter)+" → "+listed(a.Targets, 6))
	case a.Exporter != "":
		parts = append(parts, Plain(a.Exporter))
	case len(a.Targets) > 0:
		parts = append(parts, "→ "+listed(a.Targets, 6))
	}
	if len(a.Materials) > 0 {
		parts = append(parts, listed(a.Materials, 8))
	}
	if a.Instrument != "" {
		parts = append(parts, Plain(a.Instrument))
	}
	return Cut(strings.Join(parts, " · "), 600)
}

// Stage is how far a measure has come, in words.
func Stage(s string) string { return strings.ReplaceAll(Plain(s), "-", " ") }

// Direction is which way a measure goes, in words; "" if that is not known.
func Direction(d string) string {
	switch d {
	case "tighten":
		return "tightens"
	case "ease":
		return "eases"
	case "dispute", "neutral":
		return d
	}
	return ""
}

// listed joins names for people, the ones after the first n as a number.
func listed(names []string, n int) string {
	var shown []string
	for _, s := range names[:min(n, len(names))] {
		shown = append(shown, Cut(Plain(s), 60))
	}
	s := strings.Join(shown, ", ")
	if more := len(names) - n; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
