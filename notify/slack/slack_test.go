package slack

import (
	"testing"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

// workspace starts a fake Slack and a bot in it, with a channel named "curbs".
func workspace(t *testing.T, o fakeslack.Options) (*fakeslack.Server, *Bot) {
	t.Helper()
	s := fakeslack.New(o)
	t.Cleanup(s.Close)
	b := NewBot(Options{API: s.URL(), Token: Value(fakeslack.DefaultToken), Zone: seoul(t), Timeout: 5 * time.Second,
		Channels: map[string]string{"curbs": fakeslack.DefaultChannel}})
	b.gap = time.Millisecond
	return s, b
}

// post sends an alert as a message of its own and returns its ts.
func post(t *testing.T, b *Bot, a notify.Alert) string {
	t.Helper()
	ts, err := b.Notify(t.Context(), notify.Delivery{ID: a.ID, Alert: a, Channel: "curbs", Op: notify.Post, Attempt: 1})
	if err != nil {
		t.Fatal(err)
	}
	return ts
}
