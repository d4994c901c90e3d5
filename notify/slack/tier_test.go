package slack

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

// Updates of all channels together keep to Slack's rate, and what must wait for
// long is put back without a request.
func TestUpdatesAreSpaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := fakeslack.NewUnstarted(fakeslack.Options{Tier3: 50})
		b := NewBot(Options{API: "http://slack.invalid/api/", Token: Value(fakeslack.DefaultToken), Transport: direct{s}, Channels: map[string]string{"curbs": fakeslack.DefaultChannel}})
		ts := post(t, b, curbs())
		start, sent, later := time.Now(), 0, 0
		for time.Since(start) < 10*time.Minute {
			switch _, err := b.Notify(t.Context(), newDelivery(notify.Update, ts)); {
			case err == nil:
				sent++
			case strings.HasPrefix(kind(err), "throttle"):
				later++
				time.Sleep(time.Second)
			default:
				t.Fatal(err)
			}
		}
		for _, r := range s.Requests() {
			if r.Answer != "ok" {
				t.Fatalf("slack answered %s", r.Answer)
			}
		}
		if sent < 450 {
			t.Errorf("%d updates in 10 min, want nearly 500", sent)
		}
	})
}

func TestUpdatesPauseTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := fakeslack.NewUnstarted(fakeslack.Options{})
		b := NewBot(Options{API: "http://slack.invalid/api/", Token: Value(fakeslack.DefaultToken), Transport: direct{s}, Channels: map[string]string{"curbs": fakeslack.DefaultChannel}})
		ts := post(t, b, curbs())
		s.Inject(fakeslack.Fault{Method: "chat.update", Status: http.StatusTooManyRequests, RetryAfter: 30 * time.Second})
		for _, want := range []string{"throttle 30s", "throttle 30s"} {
			if _, err := b.Notify(t.Context(), newDelivery(notify.Update, ts)); kind(err) != want {
				t.Errorf("update: %s, want %s", kind(err), want)
			}
		}
		if n := len(s.Requests()); n != 2 {
			t.Errorf("%d requests, want the post and one update", n)
		}
		if _, err := b.Notify(t.Context(), newDelivery(notify.Post, "")); err != nil {
			t.Errorf("a message waits behind updates: %v", err)
		}
		time.Sleep(30 * time.Second)
		if _, err := b.Notify(t.Context(), newDelivery(notify.Update, ts)); err != nil {
			t.Errorf("after the pause: %v", err)
		}
	})
}
