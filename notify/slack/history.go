package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

const (
	clockSkew   = time.Hour // by which Slack's clock may be behind ours
	historyPage = 100       // messages asked for at once; Slack may give fewer
)

// idKey is the metadata's key for the delivery's id.
const idKey = "delivery_id"

// reconcile looks for a delivery, an earlier try of which has an unknown outcome,
// in what its channel holds. It returns the ts if the delivery is there; else the
// delivery as it is to be sent now.
func (b *Bot) reconcile(ctx context.Context, token, channelID string, d notify.Delivery) (ts string, _ notify.Delivery, err error) {
	ctx, written := traced(ctx)
	ts, err = b.find(ctx, token, channelID, d)
	switch {
	case err == nil && ts != "":
		b.log.Info("slack has the message; it is not sent again", "alert", d.Alert.ID, "channel", d.Channel)
		return ts, d, nil
	case err == nil:
		d.Repeat = false // the first try is known to have failed
		return "", d, nil
	case !blind(err):
		return "", d, asLookup(redact(err, token), written.Load())
	}
	if b.onBlind != nil {
		b.onBlind(d.Channel, codeOf(err))
	}
	if b.hold {
		return "", d, fmt.Errorf("slack's answer was lost, and the bot may not read the channel: %w", notify.ErrUncertain)
	}
	return "", d, nil
}

// blind reports whether an error says that this bot cannot read a channel, in
// which it may be able to post all the same.
func blind(err error) bool {
	switch codeOf(err) {
	case "missing_scope", "no_permission", "not_in_channel":
		return true
	}
	return false
}

// asLookup turns an error of a look-up into one that the relay understands: a
// look-up changes nothing, so it can always be repeated.
func asLookup(err error, written bool) error {
	code := codeOf(err)
	switch c := classOf(code); {
	case code == "" || c == throttled || c == account || c == channel:
		return classify(notify.Update, err, written)
	}
	return &notify.RetryError{Err: fmt.Errorf("look up a message: slack answered %s", code)}
}

// find returns the ts of the message that carries a delivery's id, "" if there is
// none. A reply may stand in the channel instead, when its thread was gone.
func (b *Bot) find(ctx context.Context, token, channelID string, d notify.Delivery) (string, error) {
	if d.Op == notify.Reply && d.Thread != "" {
		ts, err := b.search(ctx, d, b.replies(token, channelID, d))
		if ts != "" || err != nil && codeOf(err) != "thread_not_found" {
			return ts, err
		}
	}
	return b.search(ctx, d, b.history(token, channelID, d))
}

// page asks for the messages after a cursor, and returns the next one, "" at the
// end.
type page func(ctx context.Context, cursor string) ([]slackapi.Message, string, error)

func (b *Bot) search(ctx context.Context, d notify.Delivery, ask page) (string, error) {
	for cursor := ""; ; {
		messages, next, err := ask(ctx, cursor)
		if err != nil {
			return "", err
		}
		for _, m := range messages {
			if m.Metadata.EventType == eventType && m.Metadata.EventPayload[idKey] == d.ID {
				return m.Timestamp, nil
			}
		}
		if next == "" {
			return "", nil
		}
		if next == cursor {
			return "", errors.New("slack's history goes round in circles")
		}
		cursor = next
	}
}

func (b *Bot) history(token, channelID string, d notify.Delivery) page {
	return func(ctx context.Context, cursor string) ([]slackapi.Message, string, error) {
		r, err := b.dial(token).GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
			ChannelID: channelID, Cursor: cursor, Oldest: since(d), Limit: historyPage, IncludeAllMetadata: true})
		if err != nil {
			return nil, "", err
		}
		return r.Messages, r.ResponseMetaData.NextCursor, nil
	}
}

func (b *Bot) replies(token, channelID string, d notify.Delivery) page {
	return func(ctx context.Context, cursor string) ([]slackapi.Message, string, error) {
		messages, _, next, err := b.dial(token).GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: channelID, Timestamp: d.Thread, Cursor: cursor, Oldest: since(d), Limit: historyPage, IncludeAllMetadata: true})
		return messages, next, err
	}
}

// since is the earliest ts that a try of the delivery can have.
func since(d notify.Delivery) string {
	if d.First.IsZero() {
		return "0"
	}
	return strconv.FormatInt(d.First.Add(-clockSkew).Unix(), 10)
}
