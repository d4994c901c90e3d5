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
	store     *store.Store
	watcher   *watcher.Watcher
	relay     *notify.Relay
	heartbeat *heartbeat // nil for none
	idle      func()     // drops the connections that are kept for reuse
}

// build opens the store and wires the parts of a plan. Alerts for the terminal
// go to out.
func build(ctx context.Context, p *plan, out io.Writer, colour bool, log *slog.Logger) (*daemon, error) {
	st, err := store.Open(ctx, p.storePath)
	if err != nil {
		return nil, err
	}
	d, err := assemble(ctx, p, st, out, colour, log)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return d, nil
}

// assemble wires the parts of a plan on a store that nobody else uses.
func assemble(ctx context.Context, p *plan, st *store.Store, out io.Writer, colour bool, log *slog.Logger) (*daemon, error) {
	set, err := matchers.NewSet(p.lexicon, p.words, p.watches)
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
	healthy, hangUp := p.notifiers(d.relay, o, out, colour)
	d.watcher = &watcher.Watcher{
		Store:    st,
		Client:   p.client(),
		Feeds:    make(map[string]*watcher.Subscription, len(p.subscriptions)),
		Watches:  set,
		Settings: p.settings(),
		OnAlerts: d.relay.Wake,
		Log:      log,
	}
	for i := range p.subscriptions { // shared, not copied: there may be many
		d.watcher.Feeds[p.subscriptions[i].Feed.ID] = &p.subscriptions[i]
	}
	if p.heartbeatURL != "" {
		d.heartbeat = newHeartbeat(p.heartbeatURL, healthy, log)
		d.watcher.OnTick = d.heartbeat.beat
	}
	d.idle = func() {
		d.watcher.Client.Close()
		hangUp()
	}
	arm(d)
	return d, errors.Join(d.reportStranded(ctx, p, log), d.expectDigest(ctx, p))
}

// again wires another plan on the store of a daemon that has ended.
func (d *daemon) again(ctx context.Context, p *plan, out io.Writer, colour bool, log *slog.Logger) (*daemon, error) {
	if err := d.store.Recover(ctx); err != nil {
		return nil, err
	}
	next, err := assemble(ctx, p, d.store, out, colour, log)
	if err != nil {
		return nil, err
	}
	return next, next.subscribe(ctx, p, false)
}

// expectDigest sees to it that the next digest comes even if nothing is gathered
// for it, where the config asks for that.
func (d *daemon) expectDigest(ctx context.Context, p *plan) error {
	at := time.Now().UTC()
	row, ok := p.settings().NextDigest(at)
	if !ok {
		return nil
	}
	return d.store.Enqueue(ctx, row, at)
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
	return feed.NewClient(feed.Options{UserAgent: userAgent(), Timeout: p.timeout, AllowPrivate: p.allowPrivate, Proxy: p.proxy})
}

func (p *plan) settings() watcher.Settings {
	return watcher.Settings{
		Channels:    p.channelNames(),
		Operations:  p.operations,
		Routes:      p.routes,
		Quiet:       p.quiet,
		Digest:      p.digest,
		Zone:        p.zone,
		Wait:        p.wait,
		MaxPerHour:  p.maxPerHour,
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

// notifiers gives each channel its notifier and its pace. healthy tells whether
// Slack takes the token, hangUp drops idle connections.
func (p *plan) notifiers(r *notify.Relay, o operations, out io.Writer, colour bool) (healthy func() bool, hangUp func()) {
	var n notify.Notifier
	switch p.slack.mode {
	case botMode:
		bot := p.bot(r.Log, o.blind)
		n, healthy, hangUp = bot, bot.Healthy, bot.Close
	case webhookMode:
		hook := p.webhook(r.Log)
		n, healthy, hangUp = hook, hook.Healthy, hook.Close
	default:
		n, healthy, hangUp = terminal.New(out, terminal.Options{Color: colour, Zone: p.zone}), func() bool { return true }, func() {}
	}
	for _, c := range p.channels {
		r.Notifiers[c.name] = n
		if p.slack.mode == terminalMode {
			r.Pace[c.name] = 0
		}
	}
	return healthy, hangUp
}

// bot returns the notifier of a bot token. blind is called when the bot may not
// read a channel; nil ignores it.
func (p *plan) bot(log *slog.Logger, blind func(channel, code string)) *slack.Bot {
	return slack.NewBot(slack.Options{API: p.slack.apiURL, Channels: p.channelIDs(), Token: p.slack.secret, Zone: p.zone, Log: log,
		HoldUnknown: p.slack.hold, OnBlind: blind})
}

func (p *plan) webhook(log *slog.Logger) *slack.Webhook {
	return slack.NewWebhook(slack.WebhookOptions{URL: p.slack.secret, Zone: p.zone, Log: log, HoldUnknown: p.slack.hold})
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
