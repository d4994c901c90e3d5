package slack

import (
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

type leaf = slackapi.RichTextSectionElement

// why says, in text that nothing parses, what was read, what is new in it, why
// the alert fired, where it is from and who repeated it.
func (l layout) why() []leaf {
	a := l.d.Alert
	var out []leaf
	row := func(name string, parts ...leaf) {
		if len(parts) == 0 {
			return
		}
		if len(out) > 0 {
			out = append(out, text("\n"))
		}
		out = append(append(out, bold(name+": ")), parts...)
	}
	say := func(name, words string, n int) {
		if words = notify.Cut(notify.Plain(words), n); words != "" {
			row(name, text(words))
		}
	}
	say("In short", notify.Gist(a), l.reason)
	say("Reading", notify.Facts(a), l.reason)
	say("Applies", notify.Applies(a, l.zone), l.reason)
	say("Changed", strings.Join(a.Changed, "; "), l.reason)
	say("Why", a.Reason, l.reason)
	row("Source", l.source()...)
	row("Also reported by", l.also()...)
	if l.d.Thread == "" || a.Broadcast != "" {
		say("Follows", a.Follows, l.line)
	}
	if l.d.Thread != "" {
		say("Shown in the channel", a.Broadcast, l.line)
	}
	row("Watch", watches(a)...)
	for _, n := range a.Notes {
		say("Note", n, l.reason)
	}
	return out
}

func (l layout) source() []leaf {
	s := l.d.Alert.Source
	name := l.outlet(s)
	if name == nil {
		return nil
	}
	var about []string
	if tier := notify.Tier(s.Trust); tier != "" {
		about = append(about, tier)
	}
	if lang := notify.Language(l.d.Alert); lang != "" {
		about = append(about, "in "+lang)
	}
	if len(about) == 0 {
		return []leaf{name}
	}
	return []leaf{name, text(" (" + strings.Join(about, ", ") + ")")}
}

// outlet is a source's name, linked if it can be.
func (l layout) outlet(s notify.Source) leaf {
	name := notify.Cut(notify.Plain(s.Name), 60)
	if name == "" {
		return nil
	}
	if link := notify.Link(s.URL, l.url); link != "" {
		return slackapi.NewRichTextSectionLinkElement(link, name, nil)
	}
	return text(name)
}

func (l layout) also() []leaf {
	named, more := notify.Others(l.d.Alert, l.sources)
	var out []leaf
	for i, s := range named {
		if sep := notify.Separator(i, len(named), more); sep != "" {
			out = append(out, text(sep))
		}
		out = append(out, l.outlet(s))
	}
	switch {
	case more > 0 && len(named) > 0:
		out = append(out, text(" and "+strconv.Itoa(more)+" more"))
	case more > 0:
		out = append(out, text(strconv.Itoa(more)+" others"))
	}
	return out
}

func watches(a notify.Alert) []leaf {
	const most = 5
	names := a.Watches
	if len(names) == 0 && a.Watch != "" {
		names = []string{a.Watch}
	}
	var out []leaf
	for _, n := range names[:min(most, len(names))] {
		if n = notify.Cut(notify.Plain(n), 60); n == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, text(", "))
		}
		out = append(out, text(n))
	}
	if more := len(names) - most; more > 0 {
		out = append(out, text(" and "+strconv.Itoa(more)+" more"))
	}
	return out
}

// emoji is the sign of an alert. Signs differ in shape or carry their word.
func emoji(a notify.Alert) string {
	switch a.Kind {
	case notify.Operations:
		if a.Recovered {
			return "white_check_mark"
		}
		return "warning"
	case notify.Summary, notify.Digest:
		return "newspaper"
	}
	switch a.Severity {
	case notify.Critical:
		return "rotating_light"
	case notify.High:
		return "red_circle"
	case notify.Low:
		return "white_circle"
	}
	return "large_orange_diamond"
}

func text(s string) leaf { return slackapi.NewRichTextSectionTextElement(s, nil) }

func bold(s string) leaf { return slackapi.NewRichTextSectionTextElement(s, strong()) }

func strong() *slackapi.RichTextSectionTextStyle {
	return &slackapi.RichTextSectionTextStyle{Bold: true}
}

// runs writes a text with its matched words bold.
func runs(rs []notify.Run) []leaf {
	var out []leaf
	for _, r := range rs {
		if r.Matched {
			out = append(out, bold(r.Text))
		} else {
			out = append(out, text(r.Text))
		}
	}
	return out
}

func joined(rs []notify.Run) (s string) {
	for _, r := range rs {
		s += r.Text
	}
	return s
}
