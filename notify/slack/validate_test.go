package slack

import (
	"fmt"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

func TestValidate(t *testing.T) {
	mrkdwn := func(n int) *slackapi.TextBlockObject {
		return slackapi.NewTextBlockObject(slackapi.MarkdownType, strings.Repeat("é", n), false, true)
	}
	header := func(n int) slackapi.Block {
		return slackapi.NewHeaderBlock(slackapi.NewTextBlockObject(slackapi.PlainTextType, strings.Repeat("é", n), false, false))
	}
	section := func(leaves ...leaf) slackapi.Block {
		return slackapi.NewRichTextBlock("", slackapi.NewRichTextSection(leaves...))
	}
	fields := func(n, size int) slackapi.Block {
		var fs []*slackapi.TextBlockObject
		for range n {
			fs = append(fs, mrkdwn(size))
		}
		return slackapi.NewSectionBlock(nil, fs, nil)
	}
	contexts := func(n, size int) slackapi.Block {
		var es []slackapi.MixedElement
		for range n {
			es = append(es, mrkdwn(size))
		}
		return slackapi.NewContextBlock("", es...)
	}
	many := func(n int, b slackapi.Block) (out []slackapi.Block) {
		for range n {
			out = append(out, b)
		}
		return out
	}
	link := func(url, text string) leaf { return slackapi.NewRichTextSectionLinkElement(url, text, nil) }
	one := func(b slackapi.Block) []slackapi.Block { return []slackapi.Block{b} }
	cases := map[string]struct {
		text   string
		blocks []slackapi.Block
		ok     bool
	}{
		"fits":              {"t", one(section(text("a"), link("https://example.org/", "b"))), true},
		"text longest":      {strings.Repeat("é", maxText), one(header(1)), true},
		"text too long":     {strings.Repeat("é", maxText+1), one(header(1)), false},
		"no text":           {"", one(header(1)), false},
		"no blocks":         {"t", nil, false},
		"most blocks":       {"t", many(50, slackapi.NewDividerBlock()), true},
		"too many blocks":   {"t", many(51, slackapi.NewDividerBlock()), false},
		"same id twice":     {"t", many(2, slackapi.NewRichTextBlock("x", slackapi.NewRichTextSection(text("a")))), false},
		"long id":           {"t", one(slackapi.NewRichTextBlock(strings.Repeat("x", 256), slackapi.NewRichTextSection(text("a")))), false},
		"header":            {"t", one(header(150)), true},
		"long header":       {"t", one(header(151)), false},
		"header of mrkdwn":  {"t", one(slackapi.NewHeaderBlock(mrkdwn(1))), false},
		"section":           {"t", one(slackapi.NewSectionBlock(mrkdwn(3000), nil, nil)), true},
		"long section":      {"t", one(slackapi.NewSectionBlock(mrkdwn(3001), nil, nil)), false},
		"empty section":     {"t", one(slackapi.NewSectionBlock(nil, nil, nil)), false},
		"fields":            {"t", one(fields(10, 100)), true},
		"too many fields":   {"t", one(fields(11, 100)), false},
		"long field":        {"t", one(fields(1, 2001)), false},
		"context":           {"t", one(contexts(10, 10)), true},
		"too many contexts": {"t", one(contexts(11, 10)), false},
		"empty context":     {"t", one(contexts(0, 0)), false},
		"long context":      {"t", one(contexts(1, 3001)), false},
		"empty rich text":   {"t", one(slackapi.NewRichTextBlock("")), false},
		"empty part":        {"t", one(section()), false},
		"empty leaf":        {"t", one(section(text(""))), false},
		"no UTF-8":          {"t", one(section(text("\xff"))), false},
		"script link":       {"t", one(section(link("javascript:alert(1)", "a"))), false},
		"link without text": {"t", one(section(link("https://example.org/", ""))), false},
		"calls a channel":   {"t", one(section(slackapi.NewRichTextSectionBroadcastElement("channel"))), false},
		"calls a person":    {"t", one(section(slackapi.NewRichTextSectionUserElement("U1", nil))), false},
		"an image":          {"t", one(slackapi.NewImageBlock("https://example.org/x.png", "x", "", nil)), false},
		"all together":      {"t", one(section(text(strings.Repeat("é", 9000)))), true},
		"too much":          {"t", one(section(text(strings.Repeat("é", 10000)))), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := validate(c.text, c.blocks); (err == nil) != c.ok {
				t.Errorf("validate = %v, want ok: %v", err, c.ok)
			}
		})
	}
	if err := validate("", many(60, header(200))); err == nil || strings.Count(err.Error(), "\n") < 60 {
		t.Errorf("validate stops at the first fault: %v", fmt.Sprint(err)[:80])
	}
}

// TestLengthIsThatOnTheWire: what escapes add is sent too.
func TestLengthIsThatOnTheWire(t *testing.T) {
	s, b := offline()
	d := newDelivery(notify.Post, "")
	d.Alert.URL = "https://example.org/?" + strings.Repeat("&", 900)
	d.Alert.Source.URL, d.Alert.Sources[0].URL = d.Alert.URL, d.Alert.URL
	post(t, b, d.Alert)
	m := s.Messages("")
	if n := len(m[0].Blocks); n >= maxAll || n == 0 {
		t.Errorf("the blocks have %d characters, want some and fewer than %d", n, maxAll)
	}
}
