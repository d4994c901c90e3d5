package main

import (
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
	"curbwire/watcher"
)

// kiosk is a feed server on loopback: each path is a feed whose items a test
// sets. It answers conditional requests as a good server does.
type kiosk struct {
	*httptest.Server
	mu    sync.Mutex
	feeds map[string][]item
	pages map[string]http.HandlerFunc // answers instead of a feed
	gets  map[string]int
	hits  map[string]int // of these, answered with 304
}

type item struct {
	guid, title, text, link string
	age                     time.Duration // before now; negative means no date
}

func newKiosk(t *testing.T) *kiosk {
	p := &kiosk{feeds: map[string][]item{}, pages: map[string]http.HandlerFunc{}, gets: map[string]int{}, hits: map[string]int{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *kiosk) set(path string, items ...item) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.feeds[path] = items
}

func (p *kiosk) answer(path string, h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pages[path] = h
}

func (p *kiosk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	path := strings.TrimPrefix(r.URL.Path, "/")
	items, page := p.feeds[path], p.pages[path]
	p.gets[path]++
	p.mu.Unlock()
	if page != nil {
		page(w, r)
		return
	}
	etag := fmt.Sprintf("%q", fmt.Sprint(items))
	etag = `"` + fmt.Sprintf("%x", etag) + `"`
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		p.mu.Lock()
		p.hits[path]++
		p.mu.Unlock()
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	fmt.Fprint(w, rss(path, items))
}

func rss(title string, items []item) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>%s</title><link>https://%s.example/</link>`, title, title)
	for _, it := range items {
		fmt.Fprintf(&b, "<item><guid isPermaLink=\"false\">%s</guid><title>%s</title><description>%s</description><link>%s</link>",
			html.EscapeString(it.guid), html.EscapeString(it.title), html.EscapeString(it.text), html.EscapeString(it.link))
		if it.age >= 0 {
			fmt.Fprintf(&b, "<pubDate>%s</pubDate>", time.Now().Add(-it.age).Truncate(time.Hour).Format(time.RFC1123Z))
		}
		b.WriteString("</item>")
	}
	return b.String() + "</channel></rss>"
}

// bench is a daemon on a written config, with its kiosk and its Slack.
type bench struct {
	*testing.T
	kiosk *kiosk
	slack *fakeslack.Server
	dir   string
	file  string
}

const (
	alerts = "C0ALERTS"
	ops    = "C0OPS"
)

func newBench(t *testing.T, gap time.Duration, feeds ...string) *bench {
	b := &bench{T: t, kiosk: newKiosk(t), dir: t.TempDir()}
	b.slack = fakeslack.New(fakeslack.Options{Gap: gap, Channels: []fakeslack.Channel{{ID: alerts, Name: "alerts"}, {ID: ops, Name: "ops"}}})
	t.Cleanup(b.slack.Close)
	b.file = b.write("config.toml", b.config(feeds))
	return b
}

func (b *bench) write(name, text string) string {
	b.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// edit rewrites the config and returns what it was.
func (b *bench) edit(change func(string) string) (was string) {
	b.Helper()
	text, err := os.ReadFile(b.file)
	if err != nil {
		b.Fatal(err)
	}
	b.write("config.toml", change(string(text)))
	return string(text)
}

// replace rewrites the config by pairs of old and new texts.
func (b *bench) replace(pairs ...string) (was string) {
	b.Helper()
	return b.edit(strings.NewReplacer(pairs...).Replace)
}

func (b *bench) config(feeds []string) string {
	var c strings.Builder
	fmt.Fprintf(&c, `
[store]
path = %q
[fetch]
allow_private = ["127.0.0.0/8"]
timeout = "2s"
[slack]
bot_token_file = %q
api_url = %q
[slack.channels]
alerts = %q
ops = %q
[operations]
channel = "ops"
[[watch]]
name = "materials"
materials = ["photoresist", "hydrogen fluoride", "rare-earths", "gallium", "germanium"]
`, filepath.Join(b.dir, "curbwire.db"), b.write("token", fakeslack.DefaultToken+"\n"), b.slack.URL(), alerts, ops)
	for i, f := range feeds {
		host := b.kiosk.URL
		if i > 0 { // feeds of one host take turns: each has its own, so that they are polled at one time
			s := httptest.NewServer(b.kiosk)
			b.Cleanup(s.Close)
			host = s.URL
		}
		fmt.Fprintf(&c, "[[feed]]\nname = %q\nurl = %q\nschedule = \"@every 1s\"\n", f, host+"/"+f)
	}
	return c.String()
}

// open builds the daemon, as a fresh start of the program does.
func (b *bench) open() *daemon {
	b.Helper()
	p, _, err := load(b.file)
	if err != nil {
		b.Fatal(err)
	}
	p.updateEvery = 0
	d, err := build(b.Context(), p, b.Output(), false, slog.New(slog.NewTextHandler(b.Output(), nil)))
	if err != nil {
		b.Fatal(err)
	}
	d.relay.Patience = 3 * time.Second
	for name := range d.relay.Notifiers {
		d.relay.Pace[name] = 0
	}
	if err := d.subscribe(b.Context(), p, true); err != nil {
		b.Fatal(err)
	}
	return d
}

// poll starts the daemon, polls every feed once, and ends it.
func (b *bench) poll() {
	b.Helper()
	d := b.open()
	defer d.store.Close()
	if _, err := d.watcher.Once(b.Context(), func(watcher.Report) {}); err != nil {
		b.Fatal(err)
	}
}

// deliver starts the daemon, drains the outbox, and ends it.
func (b *bench) deliver() notify.DrainReport {
	b.Helper()
	d := b.open()
	defer d.store.Close()
	r, err := d.relay.Drain(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func (b *bench) round() {
	b.Helper()
	b.poll()
	b.deliver()
}

// want compares what a channel holds: messages of their own, and replies.
func (b *bench) want(channel string, messages, replies int) []fakeslack.Message {
	b.Helper()
	var own, threaded []fakeslack.Message
	ids := map[string]bool{}
	for _, m := range b.slack.Messages(channel) {
		id := alertID(b.T, m)
		if ids[id] {
			b.Errorf("the alert %s arrived twice", id)
		}
		ids[id] = true
		if m.Thread == "" {
			own = append(own, m)
		} else {
			threaded = append(threaded, m)
		}
	}
	if len(own) != messages || len(threaded) != replies {
		b.Errorf("%s holds %d messages and %d replies, want %d and %d:\n%s", channel, len(own), len(threaded), messages, replies, texts(append(own, threaded...)))
	}
	return own
}

func alertID(t *testing.T, m fakeslack.Message) string {
	t.Helper()
	var meta struct {
		Payload struct {
			ID string `json:"alert_id"`
		} `json:"event_payload"`
	}
	if err := json.Unmarshal([]byte(m.Metadata), &meta); err != nil || meta.Payload.ID == "" {
		t.Fatalf("message %q has metadata %q", m.Text, m.Metadata)
	}
	return meta.Payload.ID
}

func texts(ms []fakeslack.Message) string {
	var b strings.Builder
	for _, m := range ms {
		fmt.Fprintf(&b, "  %s\n", m.Text)
	}
	return b.String()
}
