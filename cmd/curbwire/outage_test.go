package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack"
	"curbwire/notify/slack/fakeslack"
)

// wire is a way to a fake Slack without a network, so that simulated time works.
type wire struct {
	to   http.Handler
	down atomic.Bool // connections are refused
}

func (w *wire) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if w.down.Load() {
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	defer func() {
		if recover() != nil { // the handler drops the connection
			err = io.ErrUnexpectedEOF
		}
	}()
	rec := httptest.NewRecorder()
	w.to.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// outage is a daemon in simulated time, with a Slack that can fail it.
type outage struct {
	*testing.T
	*daemon
	wire  wire
	slack *fakeslack.Server
	token string // file
}

func newOutage(t *testing.T) *outage {
	dir := t.TempDir()
	o := &outage{T: t, token: filepath.Join(dir, "token")}
	o.slack = fakeslack.NewUnstarted(fakeslack.Options{Gap: time.Second, Tier3: 50, Page: 10,
		Channels: []fakeslack.Channel{{ID: alerts}, {ID: ops}}})
	o.wire.to = o.slack
	o.replaceToken(fakeslack.DefaultToken)
	file := filepath.Join(dir, "config.toml")
	text := fmt.Sprintf(`
[store]
path = %q
[slack]
bot_token_file = %q
[slack.channels]
alerts = %q
ops = %q
[operations]
channel = "ops"
[[watch]]
name = "materials"
materials = ["gallium"]
[[feed]]
name = "daily"
url = "https://daily.example/rss"
`, filepath.Join(dir, "curbwire.db"), o.token, alerts, ops)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _, err := load(file)
	if err != nil {
		t.Fatal(err)
	}
	if o.daemon, err = build(t.Context(), p, t.Output(), false, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.store.Close() })
	bot := slack.NewBot(slack.Options{Channels: p.channelIDs(), Token: p.slack.secret, Transport: &o.wire})
	o.relay.Notifiers = map[string]notify.Notifier{"alerts": bot, "ops": bot}
	o.relay.Idle = 5 * time.Second
	return o
}

func (o *outage) replaceToken(token string) {
	if err := os.WriteFile(o.token, []byte(token), 0o600); err != nil {
		o.Fatal(err)
	}
}

// tell enqueues a story with two later steps.
func (o *outage) tell(story string) {
	for step, op := range []notify.Op{notify.Post, notify.Reply, notify.Reply} {
		id := fmt.Sprintf("%s-%d", story, step)
		d := notify.Delivery{ID: id + "@alerts", Channel: "alerts", Op: op,
			Alert: notify.Alert{ID: id, Kind: notify.New, Story: story, Revision: step, Severity: notify.High, Headline: notify.Text{Text: "headline of " + id}}}
		if err := o.store.Enqueue(context.Background(), d, time.Now()); err != nil {
			o.Error(err)
		}
	}
	o.relay.Wake()
}

// arrived checks that every delivery of the stories arrived once, each story in
// its order and in one thread.
func (o *outage) arrived(stories []string) {
	o.Helper()
	got := map[string][]fakeslack.Message{}
	for _, m := range o.slack.Messages(alerts) {
		story, _, _ := strings.Cut(alertID(o.T, m), "-")
		got[story] = append(got[story], m)
	}
	for _, s := range stories {
		ms := got[s]
		if len(ms) != 3 {
			o.Errorf("story %s: %d messages, want 3:\n%s", s, len(ms), texts(ms))
			continue
		}
		for i, m := range ms {
			if want := fmt.Sprintf("%s-%d", s, i); alertID(o.T, m) != want || i > 0 && m.Thread != ms[0].TS || i == 0 && m.Thread != "" {
				o.Errorf("story %s: message %d is %s in thread %q", s, i, alertID(o.T, m), m.Thread)
			}
		}
	}
	queue, err := o.store.Queue(context.Background())
	if err != nil || len(queue) != 1 {
		o.Errorf("the outbox holds %v, %v; want only what is sent", queue, err)
	}
}

// Whatever keeps Slack from taking alerts for an hour: afterwards each has
// arrived once, in the order of its story, and the operations channel says what
// waited.
func TestOutages(t *testing.T) {
	t.Parallel()
	never := fakeslack.Odds{}
	cases := map[string]struct {
		begin, end func(o *outage)
		want       []string // in the operations channel
	}{
		"connection refused": {
			func(o *outage) { o.wire.down.Store(true) },
			func(o *outage) { o.wire.down.Store(false) },
			[]string{"Alerts for the channel alerts wait since", "connection refused", "messages so far, the first is “headline of a-0”", "tried again until they arrive", "go out again", "had waited"}},
		"500, nothing stored": {
			func(o *outage) { o.slack.Chance(1, fakeslack.Odds{Error: 1}) },
			func(o *outage) { o.slack.Chance(0, never) },
			[]string{"HTTP 500", "go out again"}},
		"500, all stored": {
			func(o *outage) { o.slack.Chance(1, fakeslack.Odds{ErrorAfter: 1}) },
			func(o *outage) { o.slack.Chance(0, never) },
			[]string{"HTTP 500", "go out again"}},
		"answers dropped": {
			func(o *outage) { o.slack.Chance(1, fakeslack.Odds{DropAfter: .5, Drop: .5}) },
			func(o *outage) { o.slack.Chance(0, never) },
			[]string{"go out again"}},
		"time-outs": {
			func(o *outage) { o.slack.Chance(1, fakeslack.Odds{Hang: 1}) },
			func(o *outage) { o.slack.Chance(0, never) },
			[]string{"go out again"}},
		"all kinds of faults": {
			func(o *outage) {
				o.slack.Chance(7, fakeslack.Odds{Throttled: .2, Error: .15, ErrorAfter: .15, Drop: .15, DropAfter: .15, Hang: .1, Latency: 5 * time.Second})
			},
			func(o *outage) { o.slack.Chance(0, never) },
			nil},
		"429 storm": {
			func(o *outage) { o.slack.Chance(3, fakeslack.Odds{Throttled: 1, RetryAfter: 40 * time.Second}) },
			func(o *outage) { o.slack.Chance(0, never) },
			[]string{"slack is throttling", "go out again"}},
		"token revoked": {
			func(o *outage) {
				o.slack.Revoke(true)
				time.AfterFunc(20*time.Minute, func() { o.slack.SetToken("xoxb-new") }) // the old one is then unknown
			},
			func(o *outage) { o.replaceToken("xoxb-new\n") },
			[]string{"Alerts for all channels wait since", "slack answered token_revoked", "so far", "sent once it is mended", "Alerts for all channels go out again", "had waited"}},
		"token file lost": {
			func(o *outage) { os.Remove(o.token) },
			func(o *outage) { o.replaceToken(fakeslack.DefaultToken) },
			[]string{"all channels wait", "read the slack token", "go out again"}},
		"channel archived": {
			func(o *outage) { o.slack.SetChannel(fakeslack.Channel{ID: alerts, Archived: true}) },
			func(o *outage) { o.slack.SetChannel(fakeslack.Channel{ID: alerts}) },
			[]string{"Alerts for the channel alerts wait since", "is_archived", "unarchive", "3 messages so far", "go out again"}},
		"bot removed": {
			func(o *outage) { o.slack.SetChannel(fakeslack.Channel{ID: alerts, Absent: true}) },
			func(o *outage) { o.slack.SetChannel(fakeslack.Channel{ID: alerts}) },
			[]string{"not_in_channel", "/invite @curbwire", "go out again"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOutage(t)
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
				defer cancel()
				for i, s := range []string{"before", "a", "b", "c", "d", "after"} {
					time.AfterFunc(time.Duration(i*12)*time.Minute, func() { o.tell(s) })
				}
				time.AfterFunc(6*time.Minute, func() { c.begin(o) })
				time.AfterFunc(66*time.Minute+time.Second, func() { c.end(o) })
				if err := o.relay.Run(ctx); err != nil {
					t.Fatal(err)
				}
				o.arrived([]string{"before", "a", "b", "c", "d", "after"})
				told := texts(o.slack.Messages(ops))
				for _, w := range c.want {
					if !strings.Contains(told, w) {
						t.Errorf("the operations channel does not say %q:\n%s", w, told)
					}
				}
				if n := strings.Count(told, "go out again"); c.want != nil && n != 1 {
					t.Errorf("the end is told %d times:\n%s", n, told)
				}
			})
		})
	}
}
