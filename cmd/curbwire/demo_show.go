package main

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/width"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

// screen prints what Slack shows, in 80 columns.
type screen struct {
	w        io.Writer
	colour   bool
	progress io.Writer
	shown    map[string]int // edits of each message that were printed, by ts
}

const screenWidth = 80

func (s *screen) hello(n *newsroom) {
	s.wrap("", "", fmt.Sprintf("%d sample feeds and a strict fake Slack on loopback, the real daemon between them. No network, no Slack.", len(n.Outlets)))
}

func (s *screen) round(i, of int, title string) {
	fmt.Fprintln(s.w)
	s.wrap(s.paint("1", fmt.Sprintf("%d. ", i+1)), "   ", title)
	if isTerminal(s.progress) {
		fmt.Fprintf(s.progress, "\rround %d of %d", i+1, of)
	}
}

// clear takes the progress off the terminal.
func (s *screen) clear() {
	if isTerminal(s.progress) {
		fmt.Fprint(s.progress, "\r\x1b[K")
	}
}

// news prints the messages that are new or were edited since the last time.
func (s *screen) news(messages []fakeslack.Message) {
	s.clear()
	quiet := true
	for _, m := range messages {
		before, known := s.shown[m.TS]
		if known && before == len(m.Edits) {
			continue
		}
		quiet = false
		s.shown[m.TS] = len(m.Edits)
		if known {
			s.wrap("   ", "     ", s.place(m)+", "+count(len(m.Edits)-before, "quiet edit")+" of a message:")
			s.wrap("     ", "       ", firstLine(m.Blocks))
			s.wrap("     ", "       ", alsoLine(m.Blocks))
			continue
		}
		s.wrap("   ", "     ", s.place(m)+":")
		for _, line := range readBlocks(m.Blocks) {
			s.wrap("     ", "       ", line)
		}
	}
	if quiet {
		s.wrap("   ", "   ", "Slack shows nothing new.")
	}
}

// place says where a message stands.
func (s *screen) place(m fakeslack.Message) string {
	name := "#export-controls"
	if m.Channel == demoOps {
		name = "#news-ops"
	}
	switch {
	case m.Broadcast:
		return name + ", reply in the thread, shown in the channel too"
	case m.Thread != "":
		return name + ", reply in the thread"
	}
	return name
}

func (s *screen) checks(all []check, took time.Duration) {
	fmt.Fprintln(s.w)
	for _, c := range all {
		mark := s.paint("32", "ok    ")
		if !c.OK {
			mark = s.paint("1;31", "FAILED")
		}
		s.wrap(mark+"  ", "        ", c.Name)
	}
	fmt.Fprintf(s.w, "\n%s in %.1f s\n", count(len(all), "check"), took.Seconds())
}

func (s *screen) paint(code, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// wrap prints a text in lines that fit the screen.
func (s *screen) wrap(first, rest, text string) {
	for i, line := range fold(notify.Plain(text), screenWidth-len(rest)) {
		indent := rest
		if i == 0 {
			indent = first
		}
		fmt.Fprintln(s.w, indent+line)
	}
}

// fold breaks a text into lines of at most n columns, at spaces and between
// wide characters. A longer word is broken where the line ends.
func fold(text string, n int) []string {
	var lines []string
	var line []rune
	used, space := 0, -1 // columns, and the last place to break
	for _, r := range text {
		w := columns(r)
		for used+w > n {
			cut := space
			if cut <= 0 || w == 2 || r == ' ' {
				cut = len(line)
			}
			lines = append(lines, strings.TrimRight(string(line[:cut]), " "))
			line = []rune(strings.TrimLeft(string(line[cut:]), " "))
			used, space = 0, -1
			for _, x := range line {
				used += columns(x)
			}
		}
		if r == ' ' {
			if len(line) == 0 {
				continue
			}
			space = len(line)
		}
		line = append(line, r)
		used += w
	}
	return append(lines, string(line))
}

func columns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// slackBlock is a block or an element of one, as far as our messages use them.
type slackBlock struct {
	Type     string       `json:"type"`
	Text     string       `json:"text"`
	URL      string       `json:"url"`
	Elements []slackBlock `json:"elements"`
}

func parseBlocks(raw string) []slackBlock {
	var blocks []slackBlock
	if err := json.Unmarshal([]byte(raw), &blocks); err != nil {
		return nil
	}
	return blocks
}

// readBlocks is what a person reads of a message, line by line.
func readBlocks(raw string) []string {
	var lines []string
	for _, b := range parseBlocks(raw) {
		for _, e := range b.Elements {
			switch e.Type {
			case "mrkdwn":
				lines = append(lines, html.UnescapeString(slackDate.ReplaceAllString(e.Text, "$1")))
			case "rich_text_list":
				for _, item := range e.Elements {
					lines = append(lines, "• "+item.flat())
				}
			case "rich_text_quote":
				lines = append(lines, "| "+e.flat())
			default:
				lines = append(lines, strings.Split(e.flat(), "\n")...)
			}
		}
	}
	return lines
}

// slackDate is a time that Slack shows in the reader's zone; its words stand
// after the bar.
var slackDate = regexp.MustCompile(`<!date\^[^|>]*\|([^>]*)>`)

func (b slackBlock) flat() string {
	text := b.Text
	for _, e := range b.Elements {
		text += e.flat()
	}
	return text
}

// firstLine is the severity and the headline of a message.
func firstLine(raw string) string {
	if lines := readBlocks(raw); len(lines) > 0 {
		return lines[0]
	}
	return ""
}

const alsoLabel = "Also reported by: "

// alsoLine is the line of a message that names who repeated it, or "".
func alsoLine(raw string) string {
	for _, line := range readBlocks(raw) {
		if strings.HasPrefix(line, alsoLabel) {
			return line
		}
	}
	return ""
}
