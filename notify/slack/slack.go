// Package slack sends deliveries to Slack: through a bot's token, with threads
// and updates, or through an incoming webhook, which can only post. It does not
// decide what is said nor when; it sends one delivery and says exactly what
// became of it.
//
// The one invariant to keep: text that came from a feed stands only where Slack
// parses nothing, in rich text, or escaped in the fallback text.
//
// Its messages were tried on package fakeslack, never on the real Slack.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

// Options are what a Bot needs.
type Options struct {
	API       string            // base of the Web API; "" means https://slack.com/api/
	Channels  map[string]string // Slack's channel id, by the name in the config
	Token     Secret            // of the bot
	Zone      *time.Location    // of dates in texts; nil means UTC
	Transport http.RoundTripper // nil means one of its own
	Timeout   time.Duration     // of one request; 0 means 20 s
	Log       *slog.Logger      // nil means silence

	// HoldUnknown is for a channel that the bot may not read: a post whose
	// outcome is unknown is then reported as uncertain, not repeated.
	HoldUnknown bool
	// OnBlind, if set, is called whenever such a channel is met, with Slack's
	// error code. It must return quickly.
	OnBlind func(channel, code string)
}

// Bot is a notify.Notifier that speaks as a Slack app. One Bot serves all
// channels of a workspace. It is safe for concurrent use.
type Bot struct {
	api      string
	channels map[string]string
	token    Secret
	zone     *time.Location
	client   *http.Client
	log      *slog.Logger
	hold     bool
	onBlind  func(channel, code string)
	updates  tier
	gap      time.Duration // before a message is sent again in another form
	every    time.Duration // between two updates
	health
}

// NewBot returns a Bot. It sends nothing.
func NewBot(o Options) *Bot {
	b := &Bot{api: o.API, channels: o.Channels, token: o.Token, zone: o.Zone, client: newClient(o.Transport, o.Timeout), log: o.Log,
		hold: o.HoldUnknown, onBlind: o.OnBlind, gap: time.Second, every: updateGap}
	if b.api == "" {
		b.api = slackapi.APIURL
	}
	if !strings.HasSuffix(b.api, "/") {
		b.api += "/"
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	return b
}

// Identity is who the token speaks for.
type Identity struct {
	Team   string
	User   string
	Bot    string   // id
	Scopes []string // nil if Slack does not say
}

// Whoami asks Slack whose the token is. Its errors are those of Notify.
func (b *Bot) Whoami(ctx context.Context) (Identity, error) {
	token, err := b.secret()
	if err != nil {
		return Identity{}, err
	}
	ctx, written := traced(ctx)
	r, err := b.dial(token).AuthTestContext(ctx)
	if err != nil {
		return Identity{}, classify(notify.Update, redact(err, token), written.Load()) // asking twice does no harm
	}
	id := Identity{Team: r.Team, User: r.User, Bot: r.BotID}
	if granted := scopes(r.Header.Get("X-OAuth-Scopes")); granted != "" {
		id.Scopes = strings.Split(granted, ",")
	}
	return id, nil
}

// Notify sends a delivery and returns its ts. A message whose earlier try has an
// unknown outcome is looked for first.
func (b *Bot) Notify(ctx context.Context, d notify.Delivery) (string, error) {
	ts, err := b.notify(ctx, d)
	b.note(err)
	return ts, err
}

func (b *Bot) notify(ctx context.Context, d notify.Delivery) (string, error) {
	id := b.channels[d.Channel]
	if id == "" {
		return "", &notify.HoldError{Hint: "add it to [slack.channels]", Err: fmt.Errorf("channel %s has no Slack id", d.Channel)}
	}
	token, err := b.secret()
	if err != nil {
		return "", err
	}
	if d.Op == notify.Update && d.Thread == "" {
		return "", fmt.Errorf("the story has no message in this channel to update: %w", notify.ErrSkip)
	}
	if d.Op == notify.Update { // repeating one does no harm
		d.Repeat = false
		if err := b.updates.take(ctx, b.every); err != nil {
			return "", err
		}
		ts, err := b.send(ctx, token, id, d)
		b.updates.pause(err)
		return ts, err
	}
	if d.Repeat {
		ts, next, err := b.reconcile(ctx, token, id, d)
		if ts != "" || err != nil {
			return ts, err
		}
		d = next
	}
	return b.send(ctx, token, id, d)
}

func (b *Bot) secret() (string, error) {
	token, err := b.token()
	if err != nil {
		return "", &notify.HoldError{Account: true, Hint: "mend the file or CURBWIRE_SLACK_BOT_TOKEN", Err: fmt.Errorf("read the slack token: %w", err)}
	}
	return token, nil
}

func (b *Bot) dial(token string) *slackapi.Client {
	return slackapi.New(token, slackapi.OptionAPIURL(b.api), slackapi.OptionHTTPClient(b.client))
}

// send sends a message, and again in a simpler form where Slack refused the
// first for a reason that the form can mend: each form once.
func (b *Bot) send(ctx context.Context, token, channelID string, d notify.Delivery) (string, error) {
	m := compose(d, b.zone)
	if m.blocks == nil { // our defect, and not a reason to be silent
		b.log.Error("no blocks could be made for an alert", "alert", d.Alert.ID)
		if d.Op == notify.Update {
			return "", fmt.Errorf("an update without blocks would take the message's away: %w", notify.ErrSkip)
		}
	}
	for {
		ts, written, err := b.call(ctx, token, channelID, d, m)
		switch {
		case err == nil && ts != "":
			return ts, nil
		case err == nil:
			return "", lost(d.Op, errors.New("slack's answer names no message"))
		}
		err = redact(err, token)
		next, ok := simpler(m, codeOf(err), d, b.zone)
		if !ok {
			return "", classify(d.Op, err, written)
		}
		b.log.Warn("slack refused the form of a message; it is sent in another", "alert", d.Alert.ID, "err", byCode(notify.Post, asAnswer(err)))
		if m = next; wait(ctx, b.gap) != nil {
			return "", &notify.RetryError{Err: fmt.Errorf("no time was left to send another form: %w", ctx.Err())} // the first was refused
		}
	}
}

func asAnswer(err error) (r slackapi.SlackErrorResponse) {
	errors.As(err, &r)
	return r
}

// simpler returns the form of a message to try after a refusal, if there is one.
func simpler(m message, code string, d notify.Delivery, zone *time.Location) (message, bool) {
	switch c := classOf(code); {
	case c == badText && !m.short:
		m.text, m.short = fallback(d.Alert, zone, shortText), true
		if m.blocks == nil {
			m = asText(m, d.Alert, zone)
		}
		return m, true
	case d.Op == notify.Update: // always with blocks, and never a post
		return m, false
	case c == badBlocks && m.blocks != nil:
		return asText(m, d.Alert, zone), true
	case c == badMeta && m.metadata != nil:
		m.metadata = nil
		return asText(m, d.Alert, zone), true
	case c == noThread && m.thread != "":
		d.Thread = ""
		top := compose(d, zone)
		top.short = m.short
		if m.blocks == nil {
			top = asText(top, d.Alert, zone)
		}
		return top, true
	}
	return m, false
}

// call is one request.
func (b *Bot) call(ctx context.Context, token, channelID string, d notify.Delivery, m message) (ts string, written bool, err error) {
	ctx, wrote := traced(ctx)
	opts := []slackapi.MsgOption{slackapi.MsgOptionText(m.text, false), slackapi.MsgOptionParse(false)}
	if m.blocks != nil {
		opts = append(opts, slackapi.MsgOptionBlocks(m.blocks...))
	}
	if m.metadata != nil {
		if d.ID != "" { // a sample has none
			m.metadata.EventPayload[idKey] = d.ID
		}
		opts = append(opts, slackapi.MsgOptionMetadata(*m.metadata))
	}
	client := b.dial(token)
	if d.Op == notify.Update {
		_, ts, _, err = client.UpdateMessageContext(ctx, channelID, d.Thread, opts...)
		return ts, wrote.Load(), err
	}
	opts = append(opts, slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(), slackapi.MsgOptionDisableMarkdown())
	if m.thread != "" {
		opts = append(opts, slackapi.MsgOptionTS(m.thread))
	}
	if m.broadcast {
		opts = append(opts, slackapi.MsgOptionBroadcast())
	}
	_, ts, err = client.PostMessageContext(ctx, channelID, opts...)
	return ts, wrote.Load(), err
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
