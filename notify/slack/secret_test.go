package slack

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

func TestTokenIsReadOnUse(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	file := filepath.Join(t.TempDir(), "token")
	b.token = File(file)
	steps := []struct{ write, want string }{
		{"", "hold account"},
		{"xoxb-old\n", "hold account"},
		{fakeslack.DefaultToken + "\n", "sent"},
		{"\ufeff" + fakeslack.DefaultToken + "\r\n", "sent"}, // by an editor that marks its files
		{"two words", "hold account"},
	}
	for i, step := range steps {
		if i > 0 {
			if err := os.WriteFile(file, []byte(step.write), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != step.want {
			t.Errorf("token file %q: %s (%v), want %s", step.write, kind(err), err, step.want)
		}
	}
	if n := len(s.Messages("")); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// TestNoSecretLeaves tries every way to fail and looks for the token and the
// webhook's address in errors and logs.
func TestNoSecretLeaves(t *testing.T) {
	const token = "xoxb-1234-very-secret"
	var log bytes.Buffer
	s := fakeslack.New(fakeslack.Options{Token: token})
	hookURL := s.WebhookURL(fakeslack.DefaultChannel)
	secret := hookURL[strings.LastIndex(hookURL, "/")+1:]
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b := NewBot(Options{API: s.URL(), Token: Value(token), Log: logger, Channels: map[string]string{"curbs": fakeslack.DefaultChannel}, Timeout: 100 * time.Millisecond})
	w := NewWebhook(WebhookOptions{URL: Value(hookURL), Log: logger, Timeout: 100 * time.Millisecond})
	b.gap, w.gap = time.Millisecond, time.Millisecond
	var errs []error
	try := func() {
		for _, n := range []notify.Notifier{b, w} {
			_, err := n.Notify(t.Context(), newDelivery(notify.Post, ""))
			errs = append(errs, err)
		}
	}
	faults := []fakeslack.Fault{{Status: 500, Body: token + secret}, {Drop: true}, {Drop: true, After: true}, {Code: token}, {Body: token + " " + secret}, {Delay: time.Minute},
		{Status: 403, Body: secret}, {Status: 302}, {Code: "invalid_blocks"}, {Status: 400, Body: "invalid_payload"}}
	for _, f := range faults {
		s.Inject(f, f)
		try()
	}
	s.Close()
	try() // refused
	b.api = "http://127.0.0.1:1/" + token + "/"
	w.url = Value("http://127.0.0.1:1/\x7f" + secret)
	try()
	w.url = Value("http://127.0.0.1:1/" + secret)
	try()
	w.url = Value("http://user:word@127.0.0.1:1/" + secret) // which net/url prints in another form
	try()
	if n := slices.IndexFunc(errs, func(err error) bool { return err != nil }); n < 0 {
		t.Fatal("nothing failed")
	}
	for _, err := range append(errs, errors.New(log.String())) {
		if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, "very-secret") || strings.Contains(text, secret) {
			t.Errorf("a secret is in %q", text)
		}
	}
}
