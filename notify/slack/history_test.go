package slack

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

// again is a delivery as it is claimed after a try whose outcome is unknown.
func again(d notify.Delivery) notify.Delivery {
	d.Repeat, d.Attempt = true, 2
	d.First = time.Now()
	return d
}

// A message whose answer was lost comes once, whatever became of its request,
// and is not marked as a repeat.
func TestUnknownOutcomeIsLookedUp(t *testing.T) {
	faults := map[string]fakeslack.Fault{
		"500 before": {Status: 500}, "500 after": {Status: 500, After: true},
		"dropped before": {Drop: true}, "dropped after": {Drop: true, After: true},
		"timed out": {Hang: true, After: true}, "fatal_error": {Code: "fatal_error"}, "no ts": {Body: `{"ok":true}`, After: true},
	}
	for name, fault := range faults {
		for _, op := range []notify.Op{notify.Post, notify.Reply} {
			for _, loud := range []bool{false, op == notify.Reply} {
				t.Run(fmt.Sprint(name, op, loud), func(t *testing.T) {
					s, b := workspace(t, fakeslack.Options{Page: 2})
					root := post(t, b, curbs())
					d := newDelivery(op, root)
					if loud {
						d.Alert.Broadcast = "the direction changed"
					}
					fault.Method = "chat.postMessage"
					s.Inject(fault)
					if fault.Hang {
						b.client.Timeout = 100 * time.Millisecond
					}
					if _, err := b.Notify(t.Context(), d); kind(err) != "unknown" {
						t.Fatalf("first try: %s (%v)", kind(err), err)
					}
					b.client.Timeout = 5 * time.Second
					for range 5 { // so that it is on a later page
						post(t, b, summary())
					}
					ts, err := b.Notify(t.Context(), again(d))
					var found []fakeslack.Message
					for _, m := range s.Messages("") {
						if strings.Contains(m.Metadata, `"delivery_id":"d"`) {
							found = append(found, m)
						}
					}
					if err != nil || len(found) != 1 || found[0].TS != ts || strings.Contains(found[0].Blocks, "may be a repeat") || found[0].Broadcast != loud {
						t.Errorf("second try: ts %s, %v, with %d messages: %+v", ts, err, len(found), found)
					}
				})
			}
		}
	}
}

// A reply whose thread was gone stands in the channel and is found there.
func TestReplyOutsideItsThreadIsFound(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	root := post(t, b, curbs())
	s.Inject(fakeslack.Fault{Method: "chat.postMessage", Code: "restricted_action_thread_locked"}, fakeslack.Fault{Method: "chat.postMessage", Drop: true, After: true})
	d := newDelivery(notify.Reply, root)
	if _, err := b.Notify(t.Context(), d); kind(err) != "unknown" {
		t.Fatalf("first try: %v", err)
	}
	for _, gone := range []bool{false, true} {
		if gone {
			s.Delete(fakeslack.DefaultChannel, root)
		}
		before := len(s.Messages(""))
		if ts, err := b.Notify(t.Context(), again(d)); err != nil || ts == "" || len(s.Messages("")) != before {
			t.Errorf("second try, thread gone %v: %q, %v, with %d messages, want %d", gone, ts, err, len(s.Messages("")), before)
		}
	}
}

// What another delivery or a person wrote is not taken for it.
func TestOnlyItsOwnMessageIsFound(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	other := newDelivery(notify.Post, "")
	other.ID = "another"
	if _, err := b.Notify(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	d := again(newDelivery(notify.Post, ""))
	if ts, err := b.Notify(t.Context(), d); err != nil || len(s.Messages("")) != 2 || ts != s.Messages("")[1].TS {
		t.Errorf("Notify = %s, %v with %d messages, want a second one", ts, err, len(s.Messages("")))
	}
	for _, r := range s.Requests() {
		if r.Method == "conversations.history" && (r.Form["oldest"] != fmt.Sprint(d.First.Add(-time.Hour).Unix()) || r.Form["include_all_metadata"] != "1") {
			t.Errorf("history was asked with %v", r.Form)
		}
	}
}

// A look-up that fails sends nothing and says when to look again.
func TestLookUpFails(t *testing.T) {
	cases := map[string]struct {
		fault fakeslack.Fault
		want  string
	}{
		"429":            {fakeslack.Fault{Status: 429, RetryAfter: 7 * time.Second}, "throttle 7s"},
		"500":            {fakeslack.Fault{Status: 500}, "retry"},
		"dropped":        {fakeslack.Fault{Drop: true, After: true}, "retry"},
		"no JSON":        {fakeslack.Fault{Body: "<html>"}, "retry"},
		"revoked":        {fakeslack.Fault{Code: "token_revoked"}, "hold account"},
		"gone":           {fakeslack.Fault{Code: "channel_not_found"}, "hold channel"},
		"internal error": {fakeslack.Fault{Code: "internal_error"}, "retry"},
		"new code":       {fakeslack.Fault{Code: "a_code_of_next_year"}, "retry"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, b := workspace(t, fakeslack.Options{})
			s.Inject(c.fault)
			if _, err := b.Notify(t.Context(), again(newDelivery(notify.Post, ""))); kind(err) != c.want {
				t.Errorf("Notify = %s (%v), want %s", kind(err), err, c.want)
			}
			if n := len(s.Messages("")); n != 0 {
				t.Errorf("%d messages were sent unseen", n)
			}
		})
	}
}

// A bot that may not read says so, and does what the user chose.
func TestBlindBot(t *testing.T) {
	public := []fakeslack.Channel{{ID: fakeslack.DefaultChannel, Absent: true}}
	private := []fakeslack.Channel{{ID: fakeslack.DefaultChannel, Private: true}}
	cases := map[string]struct {
		o    fakeslack.Options
		code string
	}{
		"no scope":      {fakeslack.Options{Scopes: []string{"chat:write"}}, "missing_scope"},
		"another scope": {fakeslack.Options{Channels: private, Scopes: []string{"chat:write", "channels:history"}}, "missing_scope"},
		"no member":     {fakeslack.Options{Channels: public, Scopes: []string{"chat:write", "chat:write.public", "channels:history"}}, "not_in_channel"},
	}
	for name, c := range cases {
		for _, hold := range []bool{false, true} {
			t.Run(fmt.Sprint(name, hold), func(t *testing.T) {
				s, b := workspace(t, c.o)
				var told []string
				b.hold, b.onBlind = hold, func(channel, code string) { told = append(told, channel+" "+code) }
				d := newDelivery(notify.Post, "")
				if _, err := b.Notify(t.Context(), d); err != nil || told != nil {
					t.Fatalf("a first try: %v, told %v", err, told)
				}
				_, err := b.Notify(t.Context(), again(d))
				if len(told) != 1 || told[0] != "curbs "+c.code {
					t.Errorf("told %v, want curbs %s", told, c.code)
				}
				sent := s.Messages("")[1:]
				if hold && (!errors.Is(err, notify.ErrUncertain) || len(sent) != 0) {
					t.Errorf("hold: %v with %d more messages, want ErrUncertain and none", err, len(sent))
				}
				if !hold && (err != nil || len(sent) != 1 || !strings.Contains(sent[0].Blocks, "may be a repeat")) {
					t.Errorf("at least once: %v with %+v, want one, marked", err, sent)
				}
			})
		}
	}
}

func TestWebhookUnknown(t *testing.T) {
	s, w := hook(t)
	d := again(newDelivery(notify.Post, ""))
	if _, err := w.Notify(t.Context(), d); err != nil || !strings.Contains(s.Messages("")[0].Blocks, "may be a repeat") {
		t.Errorf("at least once: %v, %+v", err, s.Messages(""))
	}
	w.hold = true
	if _, err := w.Notify(t.Context(), d); !errors.Is(err, notify.ErrUncertain) || len(s.Messages("")) != 1 {
		t.Errorf("hold: %v with %d messages, want ErrUncertain and no second", err, len(s.Messages("")))
	}
	d.Repeat = false
	if _, err := w.Notify(t.Context(), d); err != nil {
		t.Errorf("a first try: %v", err)
	}
}
