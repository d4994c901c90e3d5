package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
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
	b.gap, b.every = time.Millisecond, time.Millisecond
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

func newDelivery(op notify.Op, thread string) notify.Delivery {
	a := map[notify.Op]notify.Alert{notify.Post: curbs(), notify.Update: repeated(), notify.Reply: approval("")}[op]
	return notify.Delivery{ID: "d", Alert: a, Channel: "curbs", Op: op, Thread: thread, Attempt: 1}
}

// kind is the class of an error as the relay sees it, with its details.
func kind(err error) string {
	var retry *notify.RetryError
	var hold *notify.HoldError
	switch {
	case err == nil:
		return "sent"
	case errors.As(err, &retry) && retry.Throttle:
		return "throttle " + retry.After.String()
	case errors.As(err, &retry) && retry.Unknown:
		return "unknown"
	case errors.As(err, &retry):
		return "retry"
	case errors.As(err, &hold) && hold.Account && hold.After > 0:
		return "hold account " + hold.After.String()
	case errors.As(err, &hold) && hold.Account:
		return "hold account"
	case errors.As(err, &hold):
		return "hold channel"
	case errors.Is(err, notify.ErrSkip):
		return "skip"
	}
	return "dead"
}

func TestThreadOfAStory(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	ts := post(t, b, curbs())
	for _, d := range []notify.Delivery{newDelivery(notify.Update, ts), newDelivery(notify.Reply, ts), {Alert: approval("the direction changed"), Channel: "curbs", Op: notify.Reply, Thread: ts}} {
		if _, err := b.Notify(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	thread := s.Thread(fakeslack.DefaultChannel, ts)
	if len(thread) != 3 || len(thread[0].Edits) != 1 || thread[1].Broadcast || !thread[2].Broadcast || thread[1].Thread != ts {
		t.Fatalf("thread = %+v, want a message with an edit, a quiet reply and a broadcast one", thread)
	}
	if !strings.Contains(thread[0].Blocks, "Nikkei Asia") || !strings.Contains(thread[0].Text, "and 4 others") {
		t.Errorf("the update does not name the outlets: %s", thread[0].Text)
	}
	if !strings.Contains(thread[0].Metadata, curbs().ID) {
		t.Errorf("metadata after the update = %s, want the id of the post", thread[0].Metadata)
	}
}

func TestReplyWithoutThreadIsAPost(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	if _, err := b.Notify(t.Context(), newDelivery(notify.Reply, "")); err != nil {
		t.Fatal(err)
	}
	m := s.Messages("")[0]
	if m.Thread != "" || !strings.Contains(m.Blocks, "Follows") {
		t.Errorf("message = %+v, want one at top level that says what it follows", m)
	}
}

func TestUpdateWithoutMessageIsSkipped(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	if _, err := b.Notify(t.Context(), newDelivery(notify.Update, "")); !errors.Is(err, notify.ErrSkip) || len(s.Requests()) != 0 {
		t.Errorf("Notify = %v after %d requests, want ErrSkip and none", err, len(s.Requests()))
	}
}

// TestErrorClasses states what each answer of Slack means for a post and for an
// update.
func TestErrorClasses(t *testing.T) {
	cases := map[string]struct{ post, update string }{
		"ratelimited":                         {"throttle 0s", "throttle 0s"},
		"rate_limited":                        {"throttle 0s", "throttle 0s"},
		"message_limit_exceeded":              {"hold account 15m0s", "hold account 15m0s"},
		"service_unavailable":                 {"retry", "retry"},
		"team_added_to_org":                   {"retry", "retry"},
		"org_login_required":                  {"retry", "retry"},
		"internal_error":                      {"unknown", "retry"},
		"fatal_error":                         {"unknown", "retry"},
		"request_timeout":                     {"unknown", "retry"},
		"invalid_auth":                        {"hold account", "hold account"},
		"not_authed":                          {"hold account", "hold account"},
		"token_revoked":                       {"hold account", "hold account"},
		"token_expired":                       {"hold account", "hold account"},
		"account_inactive":                    {"hold account", "hold account"},
		"missing_scope":                       {"hold account", "hold account"},
		"no_permission":                       {"hold account", "hold account"},
		"not_allowed_token_type":              {"hold account", "hold account"},
		"two_factor_setup_required":           {"hold account", "hold account"},
		"ekm_access_denied":                   {"hold account", "hold account"},
		"accesslimited":                       {"hold account", "hold account"},
		"channel_not_found":                   {"hold channel", "hold channel"},
		"not_in_channel":                      {"hold channel", "hold channel"},
		"is_archived":                         {"hold channel", "hold channel"},
		"restricted_action":                   {"hold channel", "hold channel"},
		"restricted_action_read_only_channel": {"hold channel", "hold channel"},
		"team_not_found":                      {"hold channel", "hold channel"},
		"message_not_found":                   {"dead", "skip"},
		"edit_window_closed":                  {"dead", "skip"},
		"cant_update_message":                 {"dead", "skip"},
		"is_inactive":                         {"dead", "skip"},
		"block_mismatch":                      {"dead", "skip"},
		"a_code_of_next_year":                 {"dead", "skip"},
		"invalid_blocks":                      {"sent", "skip"}, // a post goes out as text, once
		"invalid_blocks_format":               {"sent", "skip"},
		"msg_blocks_too_long":                 {"sent", "skip"},
		"attachment_payload_limit_exceeded":   {"sent", "skip"},
		"metadata_too_large":                  {"sent", "skip"},
		"invalid_metadata_format":             {"sent", "skip"},
		"msg_too_long":                        {"sent", "sent"},
		"no_text":                             {"sent", "sent"},
		"cannot_reply_to_message":             {"dead", "skip"}, // a post replies to nothing
	}
	for code, c := range cases {
		t.Run(code, func(t *testing.T) {
			s, b := workspace(t, fakeslack.Options{})
			ts := post(t, b, curbs())
			s.Inject(fakeslack.Fault{Code: code}, fakeslack.Fault{Method: "chat.update", Code: code})
			if _, err := b.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != c.post {
				t.Errorf("post: %s (%v), want %s", kind(err), err, c.post)
			}
			before := len(s.Messages(""))
			if _, err := b.Notify(t.Context(), newDelivery(notify.Update, ts)); kind(err) != c.update {
				t.Errorf("update: %s (%v), want %s", kind(err), err, c.update)
			}
			if len(s.Messages("")) != before {
				t.Error("a failed update became a post")
			}
		})
	}
}

func TestHTTPErrors(t *testing.T) {
	cases := map[string]struct {
		fault        fakeslack.Fault
		post, update string
	}{
		"429":            {fakeslack.Fault{Status: 429, RetryAfter: 7 * time.Second}, "throttle 7s", "throttle 7s"},
		"429 bare":       {fakeslack.Fault{Status: 429}, "throttle 30s", "throttle 30s"},
		"500":            {fakeslack.Fault{Status: 500}, "unknown", "retry"},
		"503":            {fakeslack.Fault{Status: 503, Body: "<html>"}, "unknown", "retry"},
		"500 after":      {fakeslack.Fault{Status: 500, After: true}, "unknown", "retry"},
		"dropped":        {fakeslack.Fault{Drop: true}, "unknown", "retry"},
		"dropped after":  {fakeslack.Fault{Drop: true, After: true}, "unknown", "retry"},
		"html":           {fakeslack.Fault{Body: "<html>sign in</html>"}, "unknown", "retry"},
		"half an answer": {fakeslack.Fault{Body: `{"ok":tr`, After: true}, "unknown", "retry"},
		"no ts":          {fakeslack.Fault{Body: `{"ok":true}`}, "unknown", "retry"},
		"no error":       {fakeslack.Fault{Body: `{"ok":false}`}, "unknown", "retry"},
		"proxy":          {fakeslack.Fault{Status: 407}, "hold account", "hold account"},
		"redirect":       {fakeslack.Fault{Status: 302}, "hold account", "hold account"},
		"too slow":       {fakeslack.Fault{Delay: time.Minute}, "unknown", "retry"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for op, want := range map[notify.Op]string{notify.Post: c.post, notify.Reply: c.post, notify.Update: c.update} {
				s, b := workspace(t, fakeslack.Options{})
				ts := post(t, b, curbs())
				if c.fault.Delay > 0 {
					b.client.Timeout = 50 * time.Millisecond
				}
				s.Inject(c.fault)
				before := len(s.Requests())
				if _, err := b.Notify(t.Context(), newDelivery(op, ts)); kind(err) != want {
					t.Errorf("%s: %s (%v), want %s", op, kind(err), err, want)
				}
				if n := len(s.Requests()) - before; n > 1 {
					t.Errorf("%s made %d requests, want 1: whoever asks twice may post twice", op, n)
				}
			}
		})
	}
}

func TestNotReached(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for name, api := range map[string]string{"refused": "http://" + l.Addr().String() + "/api", "tls": "https://" + l.Addr().String() + "/"} {
		b := NewBot(Options{API: api, Token: Value("xoxb-secret"), Channels: map[string]string{"curbs": "C1"}})
		if _, err := b.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != "retry" {
			t.Errorf("%s: %s (%v), want retry: nothing was written", name, kind(err), err)
		}
	}
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no network") }}
	b := NewBot(Options{API: "http://slack.invalid/api/", Token: Value("xoxb-secret"), Channels: map[string]string{"curbs": "C1"},
		Transport: &http.Transport{DialContext: (&net.Dialer{Resolver: resolver}).DialContext}})
	if _, err := b.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != "retry" {
		t.Errorf("no DNS: %s (%v), want retry", kind(err), err)
	}
}

func TestSimplerForms(t *testing.T) {
	cases := map[string]struct {
		op     notify.Op
		codes  []string
		gone   bool // the thread's message
		want   string
		forms  int // requests
		blocks bool
		thread bool
		meta   bool
	}{
		"blocks":              {op: notify.Post, codes: []string{"invalid_blocks"}, want: "sent", forms: 2, meta: true},
		"blocks, twice":       {op: notify.Post, codes: []string{"invalid_blocks", "invalid_blocks"}, want: "dead", forms: 2},
		"metadata":            {op: notify.Post, codes: []string{"metadata_must_be_sent_from_app"}, want: "sent", forms: 2},
		"too long":            {op: notify.Post, codes: []string{"msg_too_long"}, want: "sent", forms: 2, blocks: true, meta: true},
		"too long, twice":     {op: notify.Post, codes: []string{"msg_too_long", "msg_too_long"}, want: "dead", forms: 2},
		"thread deleted":      {op: notify.Reply, gone: true, want: "sent", forms: 2, blocks: true, meta: true},
		"thread locked":       {op: notify.Reply, codes: []string{"restricted_action_thread_locked"}, want: "sent", forms: 2, blocks: true, meta: true},
		"blocks of a reply":   {op: notify.Reply, codes: []string{"invalid_blocks"}, want: "sent", forms: 2, thread: true, meta: true},
		"everything":          {op: notify.Reply, codes: []string{"invalid_blocks", "cannot_reply_to_message", "msg_too_long"}, want: "sent", forms: 4, meta: true},
		"blocks, then a 429":  {op: notify.Post, codes: []string{"invalid_blocks", "ratelimited"}, want: "throttle 0s", forms: 2},
		"blocks, then a loss": {op: notify.Post, codes: []string{"invalid_blocks", "fatal_error"}, want: "unknown", forms: 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, b := workspace(t, fakeslack.Options{})
			ts := post(t, b, curbs())
			if c.gone {
				s.Delete(fakeslack.DefaultChannel, ts)
			}
			for _, code := range c.codes {
				s.Inject(fakeslack.Fault{Method: "chat.postMessage", Code: code})
			}
			before := len(s.Requests())
			_, err := b.Notify(t.Context(), newDelivery(c.op, ts))
			if kind(err) != c.want {
				t.Fatalf("Notify = %s (%v), want %s", kind(err), err, c.want)
			}
			reqs := s.Requests()[before:]
			if len(reqs) != c.forms {
				t.Errorf("%d requests, want %d", len(reqs), c.forms)
			}
			if c.want != "sent" {
				return
			}
			last := reqs[len(reqs)-1].Form
			if (last["blocks"] != "") != c.blocks || (last["thread_ts"] != "") != c.thread || (last["metadata"] != "") != c.meta {
				t.Errorf("last form: blocks %v, thread %v, metadata %v; want %v, %v, %v", last["blocks"] != "", last["thread_ts"] != "", last["metadata"] != "", c.blocks, c.thread, c.meta)
			}
			if !c.blocks && !strings.Contains(last["text"], "<https://") {
				t.Errorf("text without blocks has no link: %s", last["text"])
			}
		})
	}
}

func TestDeletedMessageIsNotPostedAgain(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	ts := post(t, b, curbs())
	s.Delete(fakeslack.DefaultChannel, ts)
	_, err := b.Notify(t.Context(), newDelivery(notify.Update, ts))
	if kind(err) != "skip" || !strings.Contains(err.Error(), "message_not_found") || len(s.Messages("")) != 0 {
		t.Errorf("Notify = %v with %d messages, want a skip that says why, and none", err, len(s.Messages("")))
	}
}

func TestPace429(t *testing.T) {
	_, b := workspace(t, fakeslack.Options{Gap: time.Hour})
	post(t, b, curbs())
	if _, err := b.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != "throttle 1s" {
		t.Errorf("a second message at once: %s (%v), want throttle 1s", kind(err), err)
	}
}

func TestWhoami(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	if got, err := b.Whoami(t.Context()); err != nil || got.User != "curbwire" || got.Bot == "" || got.Team == "" {
		t.Errorf("Whoami = %+v, %v", got, err)
	}
	s.Revoke(true)
	if _, err := b.Whoami(t.Context()); kind(err) != "hold account" {
		t.Errorf("Whoami with a revoked token = %v, want a held account", err)
	}
}

func TestHintsSayTheCure(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{Channels: []fakeslack.Channel{{ID: fakeslack.DefaultChannel, Absent: true}}})
	_, err := b.Notify(t.Context(), newDelivery(notify.Post, ""))
	if err == nil || !strings.Contains(err.Error(), "/invite @curbwire") {
		t.Errorf("not in the channel: %v, want the cure", err)
	}
	s.SetChannel(fakeslack.Channel{ID: fakeslack.DefaultChannel, Archived: true})
	if _, err = b.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != "hold channel" || !strings.Contains(err.Error(), "unarchive") {
		t.Errorf("archived: %v, want the cure", err)
	}
	d := newDelivery(notify.Post, "")
	d.Channel = "elsewhere"
	if _, err = b.Notify(t.Context(), d); kind(err) != "hold channel" || !strings.Contains(err.Error(), "[slack.channels]") {
		t.Errorf("channel without an id: %v, want the cure", err)
	}
	for _, code := range []string{"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type", "no_permission",
		"two_factor_setup_required", "ekm_access_denied", "accesslimited", "restricted_action", "team_not_found", "message_limit_exceeded"} {
		s.Inject(fakeslack.Fault{Method: "chat.postMessage", Code: code})
		if _, err = b.Notify(t.Context(), newDelivery(notify.Post, "")); !strings.Contains(fmt.Sprint(err), code+" (") {
			t.Errorf("%s: %v, want the cure", code, err)
		}
	}
	_, b = workspace(t, fakeslack.Options{Scopes: []string{"channels:history"}})
	if _, err = b.Notify(t.Context(), newDelivery(notify.Post, "")); !strings.Contains(fmt.Sprint(err), "chat:write") {
		t.Errorf("missing scope: %v, want its name", err)
	}
}
