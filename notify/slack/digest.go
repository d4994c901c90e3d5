package slack

import (
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

// rows are the lines of a summary, or of a digest under their watches.
func (l layout) rows() []slackapi.RichTextElement {
	lines := l.d.Alert.Lines
	shown := lines[:min(l.lines, len(lines))]
	var out []slackapi.RichTextElement
	for i := 0; i < len(shown); {
		n := i + 1
		for n < len(shown) && shown[n].Watch == shown[i].Watch {
			n++
		}
		if name := notify.Cut(notify.Plain(shown[i].Watch), 60); name != "" {
			out = append(out, slackapi.NewRichTextSection(bold(name)))
		}
		var items []slackapi.RichTextElement
		for _, line := range shown[i:n] {
			items = append(items, slackapi.NewRichTextSection(l.row(line)...))
		}
		out = append(out, &bullets{Type: slackapi.RTEList, Style: slackapi.RTEListBullet, Elements: items})
		i = n
	}
	if more := len(lines) - len(shown); more > 0 {
		out = append(out, slackapi.NewRichTextSection(text("and "+strconv.Itoa(more)+" more; curbwire alerts list shows them")))
	}
	return out
}

// bullets is a list of sections. slack-go's own sends an offset, which Slack's types
// do not know.
type bullets struct {
	Type     slackapi.RichTextElementType     `json:"type"`
	Style    slackapi.RichTextListElementType `json:"style"`
	Elements []slackapi.RichTextElement       `json:"elements"`
}

// RichTextElementType makes bullets a part of rich text.
func (b *bullets) RichTextElementType() slackapi.RichTextElementType { return b.Type }

func (l layout) row(n notify.Line) []leaf {
	head := notify.Cut(notify.Plain(n.Headline), l.line)
	if head == "" {
		head = "(no headline)"
	}
	var parts []leaf
	if link := notify.Link(n.URL, l.url); link != "" {
		parts = append(parts, slackapi.NewRichTextSectionLinkElement(link, head, nil))
	} else {
		parts = append(parts, text(head))
	}
	tail := "  " + strings.ToLower(notify.Word(n.Severity))
	if s := notify.Cut(notify.Plain(n.Source), 60); s != "" {
		tail += " · " + s
	}
	if n.Reports > 1 {
		tail += " · " + strconv.Itoa(n.Reports) + " sources"
	}
	if !n.Published.IsZero() {
		tail += " · " + notify.Day(n.Published, l.zone)
	}
	return append(parts, text(tail))
}
