package slack

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

// Manifest is the description of a Slack app that Curbwire can speak as, in YAML,
// to be pasted where Slack makes apps.
//
//go:embed manifest.yaml
var Manifest string

// ErrNotAsked reports a question that was not answered, so that nothing is known.
var ErrNotAsked = errors.New("it could not be asked")

// Scope is a right of the bot.
type Scope struct {
	Name   string
	For    string // what it lets the bot do
	Needed bool   // without it nothing is sent
}

// Scopes lists the rights that Curbwire uses.
func Scopes() []Scope {
	return []Scope{
		{"chat:write", "post, update, reply", true},
		{"channels:history", "look in a public channel whether a post arrived whose answer was lost", false},
		{"groups:history", "the same in a private channel", false},
	}
}

// Member asks Slack whether the bot can read a channel, by its name in the config.
// The errors are those of Notify, or ErrNotAsked without the right to ask.
func (b *Bot) Member(ctx context.Context, name string) error {
	token, err := b.secret()
	if err != nil {
		return err
	}
	ctx, written := traced(ctx)
	_, err = b.dial(token).GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: b.channels[name], Limit: 1})
	switch {
	case err == nil:
		return nil
	case codeOf(err) == "missing_scope":
		return fmt.Errorf("%w without channels:history or groups:history; curbwire slack test posts there", ErrNotAsked)
	}
	return classify(notify.Update, redact(err, token), written.Load()) // asking twice does no harm
}

// Validate sends the blocks of an alert to Slack's own checker, which takes no
// token (docs.slack.dev/reference/methods/blocks.validate). The error is
// ErrNotAsked if it cannot be reached, else what it found.
func (b *Bot) Validate(ctx context.Context, d notify.Delivery) error {
	blocks, err := json.Marshal(compose(d, b.zone).blocks)
	if err != nil {
		return fmt.Errorf("encode blocks: %w", err)
	}
	form := url.Values{"blocks": {string(blocks)}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.api+"blocks.validate", strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotAsked, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := b.client.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotAsked, redact(err, ""))
	}
	defer resp.Body.Close()
	var answer struct {
		OK     bool   `json:"ok"`
		Error  string `json:"error"`
		Errors []struct{ Pointer, Message string }
	}
	err = json.NewDecoder(resp.Body).Decode(&answer)
	switch {
	case err == nil && answer.OK:
		return nil
	case err == nil && classOf(tidy(answer.Error)) == badBlocks:
		var found []string
		for _, e := range answer.Errors {
			found = append(found, e.Pointer+" "+e.Message)
		}
		return fmt.Errorf("slack answered %s: %s", tidy(answer.Error), notify.Cut(notify.Plain(strings.Join(found, "; ")), 300))
	}
	return fmt.Errorf("%w: HTTP %d %s", ErrNotAsked, resp.StatusCode, tidy(answer.Error))
}

// Example makes a sample a delivery of its own to a channel, marked as a sample.
// Each has an id of its own, as an alert has.
func (s Sample) Example(channel, thread string, at time.Time) notify.Delivery {
	const mark = "Sample: "
	a := s.Alert
	a.ID = notify.ID("", fmt.Sprint("sample ", s.Name, at), a.Kind, a.Revision)
	a.Headline.Text = mark + a.Headline.Text
	a.Headline.Spans = nil
	for _, sp := range s.Alert.Headline.Spans {
		a.Headline.Spans = append(a.Headline.Spans, notify.Span{Start: sp.Start + len(mark), End: sp.End + len(mark), Concept: sp.Concept})
	}
	return notify.Delivery{ID: a.ID + "@" + channel, Alert: a, Channel: channel, Op: s.Op, Attempt: 1, Thread: thread}
}
