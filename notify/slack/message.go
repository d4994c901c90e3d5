package slack

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

// message is what one request says. A message without blocks is its text only.
type message struct {
	text      string // escaped
	blocks    []slackapi.Block
	metadata  *slackapi.SlackMetadata
	thread    string
	broadcast bool
	short     bool // the text was cut once already
}

// eventType is the metadata's; history reconciliation looks for it.
const eventType = "curbwire_alert"

// shortText is the length of a text that Slack called too long.
const shortText = 500

// budget says how much of a text a message takes, in characters or counts.
type budget struct {
	headline, quote, reason int
	sources                 int // named under "also reported by"
	url                     int // bytes; a longer address is no link
	lines, line             int // of a summary or digest, and characters of each
}

// budgets are tried in order until a message passes: a hostile or endless text
// makes it shorter, never invalid.
var budgets = [...]budget{
	{headline: 300, quote: 600, reason: 500, sources: 8, url: 1000, lines: 20, line: 150},
	{headline: 250, quote: 400, reason: 300, sources: 5, url: 500, lines: 12, line: 120},
	{headline: 150, quote: 150, reason: 200, sources: 3, url: 250, lines: 8, line: 100},
	{headline: 100, quote: 0, reason: 100, sources: 0, url: 0, lines: 4, line: 80},
	{headline: 60, quote: 0, reason: 50, sources: 0, url: 0, lines: 2, line: 50}, // of what is escaped letter by letter
}

// compose writes a delivery as a message that passes validate. Were our own
// blocks wrong after all, it is text only: an alert never waits for its looks.
func compose(d notify.Delivery, zone *time.Location) message {
	m := message{text: fallback(d.Alert, zone, maxText)}
	if d.Op != notify.Update { // an update keeps the ids of the post it changes
		m.metadata = &slackapi.SlackMetadata{EventType: eventType, EventPayload: map[string]any{"alert_id": d.Alert.ID, "story_id": d.Alert.Story}}
	}
	if d.Op == notify.Reply && d.Thread != "" {
		m.thread, m.broadcast = d.Thread, d.Alert.Broadcast != ""
	}
	for _, b := range budgets {
		if blocks := (layout{d: d, zone: zone, budget: b}).blocks(); validate(m.text, blocks) == nil {
			m.blocks = blocks
			return m
		}
	}
	return asText(m, d.Alert, zone)
}

// fallback is the text that phones show, escaped, in at most n characters.
func fallback(a notify.Alert, zone *time.Location, n int) string {
	return escapeTo(notify.Sentence(a, zone), n)
}

// asText makes a message text only. The address is then in the text.
func asText(m message, a notify.Alert, zone *time.Location) message {
	m.blocks = nil
	n := maxText
	if m.short {
		n = shortText
	}
	m.text = fallback(a, zone, n)
	if link := escape(notify.Link(a.URL, maxText/3)); link != "" {
		m.text = fallback(a, zone, max(n, 2*len(link))-len(link)-3) + "\n<" + link + ">"
	}
	return m
}

// layout arranges a delivery in blocks within a budget.
type layout struct {
	d    notify.Delivery
	zone *time.Location
	budget
}

func (l layout) blocks() []slackapi.Block {
	blocks := []slackapi.Block{slackapi.NewRichTextBlock(l.id("title"), l.title()...)}
	if rows := l.rows(); len(rows) > 0 {
		blocks = append(blocks, slackapi.NewRichTextBlock(l.id("lines"), rows...))
	}
	if why := l.why(); len(why) > 0 {
		blocks = append(blocks, slackapi.NewRichTextBlock(l.id("why"), slackapi.NewRichTextSection(why...)))
	}
	if meta := l.meta(); meta != "" {
		blocks = append(blocks, slackapi.NewContextBlock(l.id("meta"), slackapi.NewTextBlockObject(slackapi.MarkdownType, meta, false, true)))
	}
	return blocks
}

// id makes a block id that changes with the alert's revision, as Slack asks of
// an update.
func (l layout) id(name string) string { return name + "_r" + strconv.Itoa(l.d.Alert.Revision) }

// title is the severity, the linked headline and the quote.
func (l layout) title() []slackapi.RichTextElement {
	a := l.d.Alert
	parts := []leaf{slackapi.NewRichTextSectionEmojiElement(emoji(a), 0, nil), bold(" " + notify.Label(a) + "  ")}
	head := notify.Runs(a.Headline, l.headline)
	if link := notify.Link(a.URL, l.url); link != "" && len(head) > 0 {
		parts = append(parts, slackapi.NewRichTextSectionLinkElement(link, joined(head), strong()))
	} else {
		for _, r := range head {
			parts = append(parts, bold(r.Text))
		}
	}
	out := []slackapi.RichTextElement{slackapi.NewRichTextSection(parts...)}
	if quote := notify.Runs(a.Quote, l.quote); len(quote) > 0 {
		out = append(out, &slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: runs(quote)})
	}
	return out
}

// meta is one line of our own words: when, how late, how many.
func (l layout) meta() string {
	a := l.d.Alert
	var parts []string
	switch {
	case !a.Published.IsZero():
		parts = append(parts, "Published "+l.date(a.Published))
	case !a.Seen.IsZero():
		parts = append(parts, "Seen "+l.date(a.Seen))
	}
	if late := notify.Delay(a); late != "" {
		parts = append(parts, late)
	}
	if standing := notify.Standing(a); standing != "" {
		parts = append(parts, standing)
	}
	if l.d.Repeat {
		parts = append(parts, "may be a repeat: Slack's answer to the first try was lost")
	}
	return strings.Join(parts, " · ")
}

// date shows a time in the reader's own zone; the words are for clients that
// cannot.
func (l layout) date(t time.Time) string {
	return "<!date^" + strconv.FormatInt(t.Unix(), 10) + "^{date_short_pretty} {time}|" + escape(notify.When(t, l.zone)) + ">"
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes a text plain where Slack reads markup
// (docs.slack.dev/messaging/formatting-message-text).
func escape(s string) string { return escaper.Replace(s) }

// escapeTo escapes as much of a text as fits in n characters.
func escapeTo(s string, n int) string {
	out := escape(notify.Cut(s, n))
	for keep := n; utf8.RuneCountInString(out) > n; {
		keep -= max(1, (utf8.RuneCountInString(out)-n)/5) // an escaped character takes at most 5
		out = escape(notify.Cut(s, keep))
	}
	return out
}
