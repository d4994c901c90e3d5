package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

// What Slack takes, in characters or counts (docs.slack.dev/reference/block-kit).
const (
	maxText    = 3000 // of the fallback; an update takes 4,000, and escapes count
	maxBlocks  = 50
	maxID      = 255
	maxSection = 3000
	maxField   = 2000
	maxFields  = 10
	maxHeader  = 150
	maxContext = 10
	maxURL     = 3000
	maxAll     = 10000 // stay under
)

// validate says everything that Slack would refuse in a message, or nil.
func validate(text string, blocks []slackapi.Block) error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if n := utf8.RuneCountInString(text); n == 0 || n > maxText {
		fault("text has %d characters, 1 to %d allowed", n, maxText)
	}
	if n := len(blocks); n == 0 || n > maxBlocks {
		fault("%d blocks, 1 to %d allowed", n, maxBlocks)
	}
	ids := map[string]bool{}
	for i, b := range blocks {
		id := b.ID()
		if utf8.RuneCountInString(id) > maxID || id != "" && ids[id] {
			fault("block %d: id %q is too long or used twice", i, id)
		}
		ids[id] = true
		for _, err := range validateBlock(b) {
			fault("block %d: %w", i, err)
		}
	}
	if n, err := length(blocks); err != nil || n >= maxAll {
		fault("blocks have %d characters, fewer than %d allowed (%v)", n, maxAll, err)
	}
	return errors.Join(faults...)
}

// length is the number of characters of blocks as JSON, as they are sent: with
// < > & written as escapes.
func length(blocks []slackapi.Block) (int, error) {
	b, err := json.Marshal(blocks)
	return utf8.RuneCount(b), err
}

func validateBlock(b slackapi.Block) (faults []error) {
	switch b := b.(type) {
	case *slackapi.RichTextBlock:
		if len(b.Elements) == 0 {
			faults = append(faults, errors.New("rich text is empty"))
		}
		for _, e := range b.Elements {
			faults = append(faults, validateRich(e)...)
		}
	case *slackapi.SectionBlock:
		if b.Text == nil && len(b.Fields) == 0 || len(b.Fields) > maxFields {
			faults = append(faults, fmt.Errorf("section has %d fields and no text, or too many", len(b.Fields)))
		}
		if b.Text != nil {
			faults = append(faults, validateText(b.Text, maxSection)...)
		}
		for _, f := range b.Fields {
			faults = append(faults, validateText(f, maxField)...)
		}
	case *slackapi.ContextBlock:
		if n := len(b.ContextElements.Elements); n == 0 || n > maxContext {
			faults = append(faults, fmt.Errorf("context has %d elements, 1 to %d allowed", n, maxContext))
		}
		for _, e := range b.ContextElements.Elements {
			t, ok := e.(*slackapi.TextBlockObject)
			if !ok {
				faults = append(faults, fmt.Errorf("context holds a %T", e))
				continue
			}
			faults = append(faults, validateText(t, maxSection)...)
		}
	case *slackapi.HeaderBlock:
		if b.Text == nil || b.Text.Type != slackapi.PlainTextType {
			return []error{errors.New("header must be plain text")}
		}
		faults = append(faults, validateText(b.Text, maxHeader)...)
	case *slackapi.DividerBlock:
	default:
		faults = append(faults, fmt.Errorf("a %T is not among the blocks that we send", b))
	}
	return faults
}

func validateText(t *slackapi.TextBlockObject, most int) []error {
	if n := utf8.RuneCountInString(t.Text); n == 0 || n > most {
		return []error{fmt.Errorf("text object has %d characters, 1 to %d allowed", n, most)}
	}
	return nil
}

func validateRich(e slackapi.RichTextElement) (faults []error) {
	var leaves []leaf
	switch e := e.(type) {
	case *slackapi.RichTextSection:
		leaves = e.Elements
	case *slackapi.RichTextQuote:
		leaves = e.Elements
	case *bullets:
		if len(e.Elements) == 0 {
			return []error{errors.New("list is empty")}
		}
		for _, item := range e.Elements {
			if _, ok := item.(*slackapi.RichTextSection); !ok {
				return []error{fmt.Errorf("list holds a %T", item)}
			}
			faults = append(faults, validateRich(item)...)
		}
		return faults
	default:
		return []error{fmt.Errorf("a %T is not among the elements that we send", e)}
	}
	if len(leaves) == 0 {
		return []error{errors.New("rich text element is empty")}
	}
	for _, l := range leaves {
		if err := validateLeaf(l); err != nil {
			faults = append(faults, err)
		}
	}
	return faults
}

// validateLeaf allows text, links and emoji only: nothing that calls a person.
func validateLeaf(l leaf) error {
	switch l := l.(type) {
	case *slackapi.RichTextSectionTextElement:
		if l.Text == "" || !utf8.ValidString(l.Text) {
			return errors.New("text element is empty or no UTF-8")
		}
	case *slackapi.RichTextSectionLinkElement:
		if notify.Link(l.URL, maxURL) == "" || l.Text == "" {
			return errors.New("link has no text, or an address that is not allowed")
		}
	case *slackapi.RichTextSectionEmojiElement:
		if l.Name == "" {
			return errors.New("emoji has no name")
		}
	default:
		return fmt.Errorf("a %T is not among the elements that we send", l)
	}
	return nil
}
