package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/store"
)

type runCommand struct {
	Once    bool `help:"Poll every feed once, deliver, and end: with 0, or 1 if no feed could be read, or 5 if Slack refused."`
	DryRun  bool `help:"Print what would be sent. Works on a copy of the database and sends nothing."`
	Verbose bool `short:"v" help:"Log every poll."`
}

// Run implements the command.
func (c *runCommand) Run(ctx context.Context, g *globals) error {
	p, faults, err := load(g.Config)
	if err != nil {
		return err
	}
	if len(faults.faults) > 0 {
		fmt.Fprintln(g.stderr, faults.framed())
	}
	if c.DryRun {
		undo, err := p.dry(ctx)
		if err != nil {
			return err
		}
		defer undo()
	}
	if c.Once {
		p.updateEvery, p.wait = 0, 0 // the last word on each story is sent before the end
	}
	log := c.logger(g.stderr)
	d, err := build(ctx, p, g.stdout, colour(g.stdout), log)
	if err != nil {
		return err
	}
	defer d.store.Close()
	if err := d.subscribe(ctx, p, c.Once); err != nil {
		return err
	}
	lean()
	c.greet(g.stderr, p)
	if c.Once {
		return d.once(ctx, g.stderr)
	}
	err = c.serve(ctx, g, p, d, faults.src, log)
	log.Info("stopped")
	return err
}

// serve runs the daemon, and others with its store when the config changes. A dry
// run keeps its config, since its copy of the database is of that moment.
func (c *runCommand) serve(ctx context.Context, g *globals, p *plan, d *daemon, src *source, log *slog.Logger) error {
	if c.DryRun {
		return d.run(ctx)
	}
	hangUp := make(chan os.Signal, 1)
	signal.Reset(syscall.SIGHUP) // it ends every other command
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	s := newService(p, d, src, log)
	s.hangUp = hangUp
	s.start = func(ctx context.Context, p *plan) (*daemon, error) {
		return d.again(ctx, p, g.stdout, colour(g.stdout), log)
	}
	return s.run(ctx)
}

// lean keeps memory near what is alive, so that 100,000 feeds fit a small machine:
// beyond this much garbage it is collected at once. GOMEMLIMIT sets another limit.
func lean() {
	const garbage = 48 << 20
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	debug.SetMemoryLimit(int64(m.HeapAlloc) + garbage)
}

func (c *runCommand) logger(w io.Writer) *slog.Logger {
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

func (c *runCommand) greet(w io.Writer, p *plan) {
	fmt.Fprintf(w, "curbwire: %s, %s; alerts go to %s\n",
		count(len(p.subscriptions), "feed"), countAs(len(p.watches), "watch", "watches"), p.slack.mode)
	if p.slack.mode == terminalMode && !c.DryRun {
		fmt.Fprintln(w, `hint: set bot_token_file in [slack] to send them to Slack (README.md, "Set up Slack")`)
	}
	if !c.Once {
		fmt.Fprintln(w, "curbwire: what a feed already holds counts as seen; its matches of the last 24 hours come as one summary")
	}
}

// dry points a plan at a copy of its database and at the terminal. undo removes
// the copy.
func (p *plan) dry(ctx context.Context) (undo func(), err error) {
	dir, err := os.MkdirTemp("", "curbwire-dry-run-")
	if err != nil {
		return nil, err
	}
	to := filepath.Join(dir, "copy.db")
	if err := store.Copy(ctx, p.storePath, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		os.RemoveAll(dir)
		return nil, err
	}
	p.storePath = to
	p.slack = slackPlan{mode: terminalMode}
	return func() { os.RemoveAll(dir) }, nil
}

// run polls and delivers until ctx ends.
func (d *daemon) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return d.watcher.Run(ctx) })
	g.Go(func() error { return d.relay.Run(ctx) })
	if d.heartbeat != nil {
		g.Go(func() error { return d.heartbeat.run(ctx) })
	}
	return g.Wait()
}

// drainFor is how long `run --once` waits for a channel that throttles.
const drainFor = 15 * time.Minute

func (d *daemon) once(ctx context.Context, stderr io.Writer) error {
	bar := progressBar(stderr, "polled feeds:", len(d.watcher.Feeds))
	polled, err := d.watcher.Once(ctx, func(r watcher.Report) { bar(r.Feeds) })
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, drainFor)
	defer cancel()
	drained, err := d.relay.Drain(ctx)
	for _, failed := range polled.Failed {
		fmt.Fprintf(stderr, "curbwire: %s\n", failed)
	}
	fmt.Fprintf(stderr, "curbwire: %s polled, %d failed; %s sent, %d waiting\n",
		count(polled.Feeds, "feed"), len(polled.Failed), countAs(drained.Sent, "delivery", "deliveries"), max(drained.Waiting, 0))
	if n, err := d.store.Gathered(ctx); err == nil && n > 0 {
		fmt.Fprintf(stderr, "curbwire: %s to be told together later; curbwire alerts list says when\n", countAs(n, "alert waits", "alerts wait"))
	}
	refused := false
	for _, l := range drained.Left {
		refused = refused || l.State == notify.Held
		fmt.Fprintf(stderr, "curbwire: channel %s: %s; it stays in the outbox\n", l.Channel, l.Cause)
	}
	switch {
	case refused:
		fmt.Fprintln(stderr, "hint: mend the token or the channel and run again; nothing is lost")
		return exit(exitSlack)
	case polled.Feeds > 0 && len(polled.Failed) == polled.Feeds:
		return errors.New("no feed could be read; the lines above say why")
	}
	return err
}

// progressBar counts up on a terminal, and is silent elsewhere.
func progressBar(w io.Writer, done string, of int) func(n int) {
	if !isTerminal(w) {
		return func(int) {}
	}
	return func(n int) {
		fmt.Fprintf(w, "\r%s %d of %d", done, n, of)
		if n == of {
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colour reports whether w takes colours; see no-color.org.
func colour(w io.Writer) bool { return os.Getenv("NO_COLOR") == "" && isTerminal(w) }
