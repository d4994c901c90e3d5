package slack

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

func hook(t *testing.T) (*fakeslack.Server, *Webhook) {
	t.Helper()
	s := fakeslack.New(fakeslack.Options{})
	t.Cleanup(s.Close)
	w := NewWebhook(WebhookOptions{URL: Value(s.WebhookURL(fakeslack.DefaultChannel)), Zone: seoul(t), Timeout: 5 * time.Second})
	w.gap = time.Millisecond
	return s, w
}

func TestWebhookPosts(t *testing.T) {
	s, w := hook(t)
	for _, d := range []notify.Delivery{newDelivery(notify.Post, ""), newDelivery(notify.Reply, "1565226000.000100")} {
		if receipt, err := w.Notify(t.Context(), d); err != nil || receipt != "" {
			t.Fatalf("%s: Notify = %q, %v", d.Op, receipt, err)
		}
	}
	if _, err := w.Notify(t.Context(), newDelivery(notify.Update, "1565226000.000100")); !errors.Is(err, notify.ErrSkip) {
		t.Errorf("update: %v, want ErrSkip", err)
	}
	got := s.Messages("")
	if len(got) != 2 || got[0].Blocks == "" || got[1].Thread != "" {
		t.Fatalf("messages = %+v, want two posts", got)
	}
	if !strings.Contains(got[1].Blocks, "Follows") || !strings.Contains(got[1].Text, "Follows: Japan to restrict") {
		t.Errorf("the reply does not say what it follows: %s", got[1].Text)
	}
	if f := s.Requests()[0].Form; f["unfurl_links"] != "false" || f["unfurl_media"] != "false" || f["mrkdwn"] != "false" {
		t.Errorf("arguments = %v, want no unfurling and no markup", f)
	}
}

func TestWebhookErrors(t *testing.T) {
	cases := map[string]struct {
		fault fakeslack.Fault
		want  string
	}{
		"429":               {fakeslack.Fault{Status: 429, RetryAfter: 9 * time.Second}, "throttle 9s"},
		"429 bare":          {fakeslack.Fault{Status: 429}, "throttle 30s"},
		"rollup":            {fakeslack.Fault{Status: 500, Body: "rollup_error"}, "retry"},
		"500":               {fakeslack.Fault{Status: 500}, "unknown"},
		"502 after":         {fakeslack.Fault{Status: 502, After: true, Body: "<html>"}, "unknown"},
		"dropped":           {fakeslack.Fault{Drop: true, After: true}, "unknown"},
		"another body":      {fakeslack.Fault{Body: "<html>sign in</html>"}, "unknown"},
		"payload":           {fakeslack.Fault{Status: 400, Body: "invalid_payload"}, "sent"}, // as text
		"blocks":            {fakeslack.Fault{Status: 400, Body: "invalid_blocks"}, "sent"},
		"prohibited":        {fakeslack.Fault{Status: 403, Body: "action_prohibited"}, "hold channel"},
		"no channel":        {fakeslack.Fault{Status: 404, Body: "channel_not_found"}, "hold channel"},
		"no service":        {fakeslack.Fault{Status: 404, Body: "no_service"}, "hold account"},
		"archived":          {fakeslack.Fault{Status: 410, Body: "channel_is_archived"}, "hold channel"},
		"400 of next year":  {fakeslack.Fault{Status: 400, Body: "some_new_code"}, "dead"},
		"404 of a stranger": {fakeslack.Fault{Status: 404, Body: "<html>not found"}, "hold account"},
		"redirect":          {fakeslack.Fault{Status: 302}, "hold account"},
		"too slow":          {fakeslack.Fault{Delay: time.Minute}, "unknown"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, w := hook(t)
			if c.fault.Delay > 0 {
				w.client.Timeout = 50 * time.Millisecond
			}
			s.Inject(c.fault)
			if _, err := w.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != c.want {
				t.Errorf("Notify = %s (%v), want %s", kind(err), err, c.want)
			}
			if got := s.Messages(""); c.want == "sent" && (len(got) != 1 || got[0].Blocks != "") {
				t.Errorf("messages = %+v, want one, as text", got)
			}
		})
	}
}

func TestWebhookRefusedTwiceIsDead(t *testing.T) {
	s, w := hook(t)
	f := fakeslack.Fault{Status: 400, Body: "invalid_blocks"}
	s.Inject(f, f, f)
	if _, err := w.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != "dead" || len(s.Requests()) != 2 {
		t.Errorf("Notify = %s (%v) after %d requests, want dead after 2", kind(err), err, len(s.Requests()))
	}
}

func TestWebhookAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for name, c := range map[string]struct {
		url  Secret
		want string
	}{
		"empty":   {Value(" "), "hold account"},
		"no file": {File(t.TempDir() + "/none"), "hold account"},
		"no URL":  {Value("http://a b\x7f"), "hold account"},
		"half":    {Value("hooks.example/services/x"), "hold account"},
		"a token": {Value("xoxb-1-2"), "hold account"},
		"refused": {Value("http://" + l.Addr().String() + "/services/x"), "retry"},
	} {
		if _, err := NewWebhook(WebhookOptions{URL: c.url}).Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != c.want {
			t.Errorf("%s: %s (%v), want %s", name, kind(err), err, c.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := on(7, 1, 0, 0)
	for header, want := range map[string]time.Duration{
		"5": 5 * time.Second, " 5 ": 5 * time.Second, "": defaultRetry, "0": defaultRetry, "-3": defaultRetry, "soon": defaultRetry, "99999999999999": defaultRetry,
		"Mon, 01 Jul 2019 00:01:00 GMT": 61 * time.Second, "Sun, 30 Jun 2019 00:01:00 GMT": defaultRetry,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", header, got, want)
		}
	}
}
