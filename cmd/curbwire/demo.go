package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/pelletier/go-toml/v2"

	"curbwire/notify"
	"curbwire/notify/slack"
	"curbwire/notify/slack/fakeslack"
)

type demoCommand struct {
	JSON bool `name:"json" help:"Print the counts and the checks as JSON."`
}

const (
	demoLimit   = time.Minute
	demoLook    = 50 * time.Millisecond // between two looks whether a round is over
	demoPages   = 3                     // login pages that the broken feed gives at least
	demoAlerts  = "C0DEMOALERTS"
	demoOps     = "C0DEMOOPS"
	demoTimeout = "the demo did not get this far within a minute"
)

// Run implements the command.
func (c *demoCommand) Run(ctx context.Context, g *globals) error {
	ctx, cancel := context.WithTimeoutCause(ctx, demoLimit, errors.New(demoTimeout))
	defer cancel()
	out := g.stdout
	if c.JSON {
		out = io.Discard
	}
	started := time.Now()
	s := &screen{w: out, colour: colour(out), progress: g.stderr, shown: map[string]int{}}
	d, e, err := stageDemo(ctx, started, s)
	switch {
	case ctx.Err() == context.Canceled: // by the user
		return ctx.Err()
	case e == nil:
		return fmt.Errorf("demo: %w", err)
	}
	r := e.verify()
	s.checks(r.Checks, time.Since(started))
	if c.JSON {
		enc := json.NewEncoder(g.stdout)
		enc.SetIndent("", "  ")
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	if err == nil && r.good() {
		return nil
	}
	complain(g.stderr, err, r, d.log.String())
	return exit(exitFailed)
}

// stageDemo opens a demo, plays it, and closes it again. The evidence is nil if
// it could not be opened.
func stageDemo(ctx context.Context, start time.Time, s *screen) (d *demo, e *evidence, err error) {
	if d, err = openDemo(ctx, start); err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	s.hello(d.news)
	err = d.play(ctx, s)
	s.clear()
	return d, d.evidence(), err
}

// complain says what the daemon wrote meanwhile, and what failed.
func complain(w io.Writer, err error, r result, log string) {
	fmt.Fprintf(w, "the daemon's log:\n%s", log)
	if err != nil {
		fmt.Fprintf(w, "curbwire: demo: %v\n", err)
	}
	for _, c := range r.Checks {
		if !c.OK {
			fmt.Fprintf(w, "curbwire: demo: failed: %s: %s\n", c.Name, c.detail)
		}
	}
}

// demo is a newsroom, a fake Slack and the daemon between them.
type demo struct {
	news   *newsroom
	press  *press
	slack  *fakeslack.Server
	dir    string
	daemon *daemon
	log    bytes.Buffer // of the daemon; read once it has stopped
	stop   context.CancelFunc
	done   chan error
	ended  []time.Time // when each round was over
}

// openDemo starts everything: the daemon runs when it returns.
func openDemo(ctx context.Context, start time.Time) (_ *demo, err error) {
	d := &demo{done: make(chan error, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	if d.news, err = readNewsroom(); err != nil {
		return nil, err
	}
	if d.press, err = openPress(d.news, start); err != nil {
		return nil, err
	}
	d.slack = fakeslack.New(fakeslack.Options{
		Channels: []fakeslack.Channel{{ID: demoAlerts, Name: "export-controls"}, {ID: demoOps, Name: "news-ops"}},
		Gap:      time.Second,
	})
	if d.dir, err = os.MkdirTemp("", "curbwire-demo-"); err != nil {
		return nil, err
	}
	path, err := d.writeConfig()
	if err != nil {
		return nil, err
	}
	p, _, err := load(path)
	if err != nil {
		return nil, err
	}
	p.slack.secret = slack.File(filepath.Join(d.dir, "slack-token")) // not a real one from the environment
	log := slog.New(slog.NewTextHandler(&d.log, nil))
	if d.daemon, err = build(ctx, p, io.Discard, false, log); err != nil {
		return nil, err
	}
	if err := d.daemon.subscribe(ctx, p, true); err != nil {
		return nil, err
	}
	var running context.Context
	running, d.stop = context.WithCancel(ctx)
	go func() { d.done <- d.daemon.run(running) }()
	return d, nil
}

//go:embed demo/watches.toml
var demoWatches string

// writeConfig writes the config of the demo, as a user would, and its token.
func (d *demo) writeConfig() (path string, err error) {
	token := filepath.Join(d.dir, "slack-token")
	if err := os.WriteFile(token, []byte(fakeslack.DefaultToken), 0o600); err != nil {
		return "", err
	}
	type table = map[string]any
	var feeds []table
	for _, o := range d.news.Outlets {
		feeds = append(feeds, table{"name": o.Name, "url": d.press.feedURL(o), "schedule": "@every 1s", "lang": o.Lang, "trust": o.Trust})
	}
	rest, err := toml.Marshal(table{
		"store": table{"path": filepath.Join(d.dir, "curbwire.db")},
		"slack": table{
			"api_url":        d.slack.URL(),
			"bot_token_file": token,
			"channels":       table{"export-controls": demoAlerts, "news-ops": demoOps},
		},
		"feed": feeds,
	})
	if err != nil {
		return "", err
	}
	path = filepath.Join(d.dir, "config.toml")
	return path, os.WriteFile(path, append([]byte(demoWatches), rest...), 0o600)
}

// play goes through the rounds. A round is over when all that it added is
// stored and the outbox is empty.
func (d *demo) play(ctx context.Context, s *screen) error {
	for i, r := range d.news.Rounds {
		s.round(i, len(d.news.Rounds), r.Title)
		if r.Mends != "" {
			if err := d.wait(ctx, func() (bool, error) { return d.press.refusals(r.Mends) >= demoPages, nil }); err != nil {
				return fmt.Errorf("round %d, %s: %w", i, r.Title, err)
			}
		}
		for _, t := range r.Trouble {
			d.slack.Inject(fakeslack.Fault{Method: t.Method, Status: t.Status, RetryAfter: time.Duration(t.RetryAfter) * time.Second, Code: t.Code})
		}
		d.press.turn(i)
		if err := d.wait(ctx, func() (bool, error) { return d.over(ctx, r) }); err != nil {
			return fmt.Errorf("round %d, %s: %w", i, r.Title, err)
		}
		d.ended = append(d.ended, time.Now())
		s.news(d.slack.Messages(""))
	}
	return nil
}

// over reports whether a round has been read, and told.
func (d *demo) over(ctx context.Context, r round) (bool, error) {
	for _, p := range r.Pieces {
		records, err := d.daemon.store.Entries(ctx, p.url())
		if err != nil || len(records) == 0 || records[0].Entry.Title != p.headline() {
			return false, err
		}
	}
	queue, err := d.daemon.store.Queue(ctx)
	return queue[notify.Pending]+queue[notify.Sending] == 0, err
}

// wait returns when ready says so, or with the error of ctx or of the daemon.
func (d *demo) wait(ctx context.Context, ready func() (bool, error)) error {
	tick := time.NewTicker(demoLook)
	defer tick.Stop()
	for {
		if ok, err := ready(); ok || err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		case err := <-d.done:
			d.done <- err
			return fmt.Errorf("the daemon ended: %w", err)
		}
	}
}

// close stops the daemon and leaves nothing behind.
func (d *demo) close() error {
	var errs []error
	if d.stop != nil {
		d.stop()
		errs = append(errs, <-d.done)
	}
	if d.daemon != nil {
		d.daemon.watcher.Client.Close()
		errs = append(errs, d.daemon.store.Close())
	}
	if d.slack != nil {
		d.slack.Close()
	}
	if d.press != nil {
		d.press.close()
	}
	if d.dir != "" {
		errs = append(errs, os.RemoveAll(d.dir))
	}
	return errors.Join(errs...)
}
