package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
	"curbwire/watcher"
)

const wireText = "Japan will require individual licences for exports of photoresist and hydrogen fluoride to South Korea, " +
	"the trade ministry said on Monday. The materials are used to make memory chips, and Japanese firms supply most of the world's needs."

func measure(n int) item {
	countries := []string{"China", "Indonesia", "Vietnam", "Malaysia", "India", "Russia", "Chile", "Brazil", "Turkey", "Canada", "Australia", "Kazakhstan"}
	c := countries[n]
	return item{guid: fmt.Sprint("m", n), title: c + " restricts exports of germanium", link: fmt.Sprintf("https://daily.example/%d", n),
		text: fmt.Sprintf("The government of %s said on Tuesday that it restricts exports of germanium. Plant number %d is concerned.", c, n), age: time.Hour}
}

// Miniflux on this script delivered 3 of 12 and never sent the other 9.
func TestThrottledSlackGetsEveryAlert(t *testing.T) {
	t.Parallel()
	b := newBench(t, time.Second, "daily")
	b.round()
	var items []item
	for i := range 12 {
		items = append(items, measure(i))
	}
	b.kiosk.set("daily", items...)
	b.round()
	b.want(alerts, 12, 0)
	throttled := 0
	for _, r := range b.slack.Requests() {
		if r.Answer == "status 429" || r.Answer == "ratelimited" {
			throttled++
		}
	}
	if throttled == 0 {
		t.Error("Slack never throttled: the test shows nothing")
	}
}

// Miniflux on this script made 8 entries.
func TestOneWireStoryFromEightOutletsIsOneMessage(t *testing.T) {
	t.Parallel()
	var outlets []string
	for i := range 8 {
		outlets = append(outlets, fmt.Sprint("outlet", i))
	}
	b := newBench(t, 0, outlets...)
	b.round()
	titles := []string{
		"Japan curbs exports of chip materials to South Korea",
		"Tokyo squeezes Seoul's chip makers",
		"UPDATE 1-Japan curbs exports of photoresist to South Korea",
		"Photoresist and hydrogen fluoride: Japan acts",
		"Samsung suppliers hit by Japanese licence rule - Outlet 4",
		"Japan to require licences for exports to South Korea",
		"Chip chemicals need a permit now",
		"BREAKING: Japan tightens exports",
	}
	for i, o := range outlets {
		text := []string{wireText, "TOKYO, July 1 (Agency) - " + wireText, wireText[:150] + "…", "<p>" + wireText + "</p><p>Read more</p>"}[i%4]
		b.kiosk.set(o, item{guid: o, title: titles[i], text: text, link: fmt.Sprintf("https://%s.example/a?utm_source=rss", o), age: time.Hour})
	}
	b.round()
	m := b.want(alerts, 1, 0)[0]
	for _, o := range outlets[1:] {
		if !strings.Contains(m.Blocks+m.Text, o) && !strings.Contains(m.Blocks, "more") {
			t.Errorf("the message does not name %s:\n%s", o, m.Blocks)
		}
	}
	if len(m.Edits) == 0 {
		t.Error("the message was not updated")
	}
}

// Miniflux on this script made 26 entries of 13.
func TestAllGUIDsChanged(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	items := []item{measure(0), measure(1), {guid: "f", title: "Football: Ajax beat Porto", text: "The defence held.", link: "https://daily.example/f"}}
	b.kiosk.set("daily", items...)
	b.round()
	b.want(alerts, 2, 0)
	for i := range items {
		items[i].guid = "new-" + items[i].guid
	}
	b.kiosk.set("daily", items...)
	b.round()
	for i := range items {
		items[i].guid, items[i].link = "newer-"+items[i].guid, items[i].link+"?utm_medium=feed"
	}
	b.kiosk.set("daily", items...)
	b.round()
	if m := b.want(alerts, 2, 0); len(m[0].Edits) != 0 {
		t.Error("the message was updated although nothing is new")
	}
}

func TestFirstSubscriptionIsNoFlood(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	var items []item
	for i := range 12 {
		it := measure(i)
		it.age = time.Duration(i) * 5 * time.Hour
		items = append(items, it)
	}
	b.kiosk.set("daily", items...)
	b.round()
	m := b.want(alerts, 1, 0)[0]
	if !strings.Contains(m.Blocks, "China restricts") || strings.Contains(m.Blocks, "Kazakhstan restricts") {
		t.Errorf("the summary must hold the last 24 hours only:\n%s", m.Blocks)
	}
	b.round()
	b.want(alerts, 1, 0)
}

func TestWhatAlertsAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	due := []string{
		"韓国向けフッ化水素の輸出規制",
		"中国宣布稀土出口管制",
		"Japan eases rare-earth and photoresist rules",
		"India restricts exports of hydrogen&nbsp;fluoride",
		"Vietnam bans exports of <b>hydrogen</b> fluoride",
	}
	not := []string{
		"Germany beat Argentina 4-0",
		"Ajax hold Porto as defence resists",
		"Cobalt Strike malware found in banks",
		"A new photoresist laboratory opens",
		"Storm warning for the coast",
	}
	var items []item
	for i, title := range append(due, not...) {
		items = append(items, item{guid: title, title: title, link: fmt.Sprintf("https://daily.example/%d", i), age: time.Hour})
	}
	b.kiosk.set("daily", items...)
	b.round()
	b.want(alerts, len(due), 0)
}

func TestFlipIsShownInTheChannel(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "wire", "other")
	b.round()
	curb := item{guid: "1", title: "Japan curbs exports of photoresist to South Korea", text: wireText, link: "https://wire.example/1", age: 3 * time.Hour}
	b.kiosk.set("wire", curb)
	b.round()
	approval := item{guid: "2", title: "Japan approves first photoresist export to South Korea since curbs", link: "https://wire.example/2", age: time.Hour,
		text: "Japan approved a first shipment of photoresist to South Korea since it imposed curbs on exports of the chip material, the ministry said."}
	b.kiosk.set("wire", curb, approval)
	copied := approval
	copied.link = "https://other.example/9"
	b.kiosk.set("other", copied)
	b.round()
	b.want(alerts, 1, 1)
	for _, m := range b.slack.Messages(alerts) {
		if m.Thread != "" && !m.Broadcast {
			t.Errorf("the flip is not shown in the channel: %s", m.Text)
		}
	}
}

func TestSlackAwayLosesNothing(t *testing.T) {
	t.Parallel()
	faults := map[string]fakeslack.Fault{
		"500":  {Status: 500},
		"503":  {Status: 503},
		"429":  {Status: 429, RetryAfter: time.Second},
		"busy": {Code: "service_unavailable"},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, 0, "daily")
			b.round()
			b.kiosk.set("daily", measure(0), measure(1))
			b.poll()
			b.slack.Inject(f)
			b.deliver()
			b.deliver() // a later start drains what waits
			b.deliver()
			d := b.open()
			defer d.store.Close()
			left, err := d.store.Backlog(t.Context(), "alerts")
			if err != nil {
				t.Fatal(err)
			}
			if got := len(b.slack.Messages(alerts)) + left.Count; got != 2 {
				t.Errorf("%d arrived or wait, want 2", got)
			}
		})
	}
}

func TestHeldChannelIsToldAndDrainsWhenMended(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	b.slack.SetChannel(fakeslack.Channel{ID: alerts, Name: "alerts", Archived: true})
	b.kiosk.set("daily", measure(0), measure(1))
	b.round()
	b.deliver()
	if told := b.want(ops, 1, 0); !strings.Contains(texts(told), "archived") {
		t.Errorf("the operations channel is told:\n%s", texts(told))
	}
	b.slack.SetChannel(fakeslack.Channel{ID: alerts, Name: "alerts"})
	b.deliver()
	b.want(alerts, 2, 0)
}

func TestFeedsThatAreNoFeeds(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "html", "empty", "huge", "slow", "wrong", "good")
	b.kiosk.answer("html", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "<!doctype html><title>Please log in</title><p>Sign in")
	})
	b.kiosk.answer("empty", func(w http.ResponseWriter, r *http.Request) {})
	b.kiosk.answer("huge", func(w http.ResponseWriter, r *http.Request) {
		for range 20 {
			if _, err := io.WriteString(w, strings.Repeat("<rss>", 1<<18)); err != nil {
				return
			}
		}
	})
	b.kiosk.answer("slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	b.kiosk.answer("wrong", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		fmt.Fprintf(w, "<rss version='2.0'><channel><title>x</title><item><title>Z\xf6lle: India restricts exports of gallium</title><guid>1</guid><pubDate>%s</pubDate></item></channel></rss>", time.Now().Add(-time.Hour).Format(time.RFC1123Z))
	})
	b.round()
	b.kiosk.set("good", measure(3))
	b.round()
	b.round()
	if m := b.want(alerts, 2, 0); !strings.Contains(texts(m)+m[0].Blocks, "Zölle") {
		t.Errorf("the wrong encoding was not mended:\n%s", texts(m))
	}
	told := b.want(ops, 4, 0)
	for _, word := range []string{"HTML", "empty", "15", "deadline"} {
		if !strings.Contains(texts(told), word) {
			t.Errorf("no message says %q:\n%s", word, texts(told))
		}
	}
	for _, path := range []string{"html", "empty"} {
		b.kiosk.answer(path, nil)
	}
	b.round()
	b.want(ops, 6, 0)
}

func TestNothingIsPolledTwice(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.kiosk.set("daily", measure(0))
	b.round()
	b.round()
	b.kiosk.mu.Lock()
	gets, hits := b.kiosk.gets["daily"], b.kiosk.hits["daily"]
	b.kiosk.mu.Unlock()
	if gets != 2 || hits != 1 {
		t.Errorf("%d requests, %d of them answered with 304; want 2 and 1", gets, hits)
	}
	p, _, err := load(b.file)
	if err != nil {
		t.Fatal(err)
	}
	d := b.open() // makes every feed due
	if _, err := d.watcher.Once(t.Context(), func(watcher.Report) {}); err != nil {
		t.Fatal(err)
	}
	if err := d.subscribe(t.Context(), p, false); err != nil { // an ordinary start does not
		t.Fatal(err)
	}
	leases, err := d.store.Lease(t.Context(), time.Now(), 10)
	if err != nil || len(leases) != 0 {
		t.Errorf("a restart polls again at once: %v, %v", leases, err)
	}
	d.store.Close()
}

func TestDryRunSendsAndStoresNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	b.kiosk.set("daily", measure(0))
	for range 2 {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), []string{"run", "--once", "--dry-run", "-c", b.file}, &stdout, &stderr); code != exitDone {
			t.Fatalf("exit %d: %s", code, &stderr)
		}
		if !strings.Contains(stdout.String(), measure(0).link) {
			t.Errorf("it prints no alert:\n%s%s", &stdout, &stderr)
		}
	}
	b.want(alerts, 0, 0)
	b.round()
	b.want(alerts, 1, 0)
}

func TestOnceSaysThatSlackRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	b.kiosk.set("daily", measure(0))
	b.slack.Revoke(true)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"run", "--once", "-c", b.file}, &stdout, &stderr); code != exitSlack {
		t.Errorf("exit %d, want %d: %s", code, exitSlack, &stderr)
	}
	if !strings.Contains(stderr.String(), "stays in the outbox") || strings.Contains(stderr.String(), fakeslack.DefaultToken) {
		t.Errorf("it says:\n%s", &stderr)
	}
	b.slack.Revoke(false)
	b.deliver()
	b.want(alerts, 1, 0)
}

func TestRemovedChannelIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	b.kiosk.set("daily", measure(0))
	b.poll() // for the channel alerts
	was := b.replace("alerts = ", "renamed = ")
	b.deliver()
	b.deliver()
	if told := b.want(ops, 1, 0); !strings.Contains(texts(told), "1 alert waits for the channel alerts") {
		t.Errorf("it says:\n%s", texts(told))
	}
	b.write("config.toml", was)
	b.deliver()
	b.want(alerts, 1, 0)
}

// A webhook has no threads and no updates: developments come as messages.
func TestWebhook(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "wire", "other")
	hook := b.write("hook", b.slack.WebhookURL(alerts))
	b.replace("bot_token_file = ", "webhook_url_file = ", filepath.Join(b.dir, "token"), hook)
	b.round()
	curb := item{guid: "1", title: "Japan curbs exports of photoresist to South Korea", text: wireText, link: "https://wire.example/1", age: 3 * time.Hour}
	b.kiosk.set("wire", curb)
	copied := curb
	copied.link = "https://other.example/1"
	b.kiosk.set("other", copied)
	b.round()
	approval := item{guid: "2", title: "Japan approves first photoresist export to South Korea since curbs", link: "https://wire.example/2", age: time.Hour,
		text: "Japan approved a first shipment of photoresist to South Korea since it imposed curbs on exports of the chip material, the ministry said."}
	b.kiosk.set("wire", curb, approval)
	b.round()
	ms := b.slack.Messages(alerts)
	if len(ms) != 2 {
		t.Fatalf("%d messages, want the measure and the approval:\n%s", len(ms), texts(ms))
	}
	d := b.open()
	defer d.store.Close()
	queue, err := d.store.Queue(t.Context())
	if err != nil || queue[notify.Sent] != 2 || queue[notify.Skipped] != 1 {
		t.Errorf("queue = %v, %v, want 2 sent and the update skipped", queue, err)
	}
}
