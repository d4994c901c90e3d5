package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"

	"curbwire/matchers"
	"curbwire/notify"
	"curbwire/notify/slack"
	"curbwire/notify/terminal"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/store"
)

// daemon is everything that `run` starts, wired. This file is the only place
// that knows every package.
type daemon struct {
	store   *store.Store
	watcher *watcher.Watcher
	relay   *notify.Relay
}

// build opens the store and wires the parts of a plan. Alerts for the terminal
// go to out.
func build(ctx context.Context, p *plan, out io.Writer, colour bool, log *slog.Logger) (*daemon, error) {
	set, err := matchers.NewSet(p.lexicon, p.words, p.watches)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, p.storePath)
	if err != nil {
		return nil, err
	}
	d := &daemon{store: st}
	d.relay = &notify.Relay{
		Outbox:    st,
		Notifiers: map[string]notify.Notifier{},
		Pace:      map[string]time.Duration{},
		Log:       log,
		Backlog:   st.Backlog,
	}
	o := operations{st, p, log}
	d.relay.OnWait, d.relay.OnEnd = o.waits, o.ended
	p.notifiers(d.relay, o, out, colour)
	d.watcher = &watcher.Watcher{
		Store:    st,
		Client:   p.client(),
		Feeds:    map[string]watcher.Subscription{},
		Watches:  set,
		Settings: p.settings(),
		OnAlerts: d.relay.Wake,
		Log:      log,
	}
	for _, s := range p.subscriptions {
		d.watcher.Feeds[s.Feed.ID] = s
	}
	arm(d)
	if err := d.reportStranded(ctx, p, log); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return d, nil
}

// reportStranded tells of deliveries for channels that the config no longer
// names: nothing would ever send them.
func (d *daemon) reportStranded(ctx context.Context, p *plan, log *slog.Logger) error {
	waiting, err := d.store.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		if slices.Contains(p.channelNames(), name) {
			continue
		}
		text := fmt.Sprintf("%s for the channel %s, which the config no longer names. Name it again in [slack.channels] to have them sent.",
			countAs(waiting[name], "alert waits", "alerts wait"), name)
		log.Warn("deliveries are stranded", "channel", name, "waiting", waiting[name])
		at := time.Now().UTC()
		occasion := fmt.Sprint("stranded ", name, waiting[name])
		if err := d.store.Enqueue(ctx, watcher.Notice(occasion, text, "a channel was removed", at, p.settings()), at); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) client() *feed.Client {
	return feed.NewClient(feed.Options{UserAgent: userAgent(), Timeout: p.timeout, AllowPrivate: p.allowPrivate})
}

func (p *plan) settings() watcher.Settings {
	return watcher.Settings{
		Channels:    p.channelNames(),
		Operations:  p.operations,
		UpdateEvery: p.updateEvery,
		Lexicon:     p.lexicon,
	}
}

// subscribe tells the store which feeds are polled. With now, every feed is due
// at once; without, a feed that is new is, and the others when their stored time
// says.
func (d *daemon) subscribe(ctx context.Context, p *plan, now bool) error {
	known, err := d.store.Known(ctx)
	if err != nil {
		return err
	}
	at := time.Now().UTC()
	var due []store.Due
	for _, s := range p.subscriptions {
		next := s.NextDue(at)
		if !known[s.Feed.ID] {
			next = s.FirstDue(at)
		}
		due = append(due, store.Due{Feed: s.Feed, Next: next})
	}
	if err := d.store.Subscribe(ctx, due); err != nil || !now {
		return err
	}
	return d.store.Hasten(ctx, at)
}

// notifiers gives each channel its notifier and its pace.
func (p *plan) notifiers(r *notify.Relay, o operations, out io.Writer, colour bool) {
	screen := terminal.New(out, terminal.Options{Color: colour, Zone: p.zone})
	var bot, hook notify.Notifier
	switch p.slack.mode {
	case botMode:
		bot = slack.NewBot(slack.Options{API: p.slack.apiURL, Channels: p.channelIDs(), Token: p.slack.secret, Zone: p.zone, Log: r.Log,
			HoldUnknown: p.slack.hold, OnBlind: o.blind})
	case webhookMode:
		hook = slack.NewWebhook(slack.WebhookOptions{URL: p.slack.secret, Zone: p.zone, Log: r.Log, HoldUnknown: p.slack.hold})
	}
	for _, c := range p.channels {
		switch p.slack.mode {
		case botMode:
			r.Notifiers[c.name] = bot
		case webhookMode:
			r.Notifiers[c.name] = hook
		default:
			r.Notifiers[c.name] = screen
			r.Pace[c.name] = 0
		}
	}
}

func (p *plan) channelNames() []string {
	var out []string
	for _, c := range p.channels {
		out = append(out, c.name)
	}
	return out
}

func (p *plan) channelIDs() map[string]string {
	out := map[string]string{}
	for _, c := range p.channels {
		out[c.name] = c.id
	}
	return out
}

func userAgent() string {
	return fmt.Sprintf("curbwire/%s (+https://github.com/curbwire/curbwire)", version())
}
