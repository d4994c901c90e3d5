package watcher

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

const (
	tick         = time.Second
	defaultPolls = 64
)

// Run polls every feed when it is due, until ctx ends. Polls under way are then
// broken off: nothing of them is stored, and they are due at the next start.
func (w *Watcher) Run(ctx context.Context) error {
	var polls sync.WaitGroup
	slots := semaphore.NewWeighted(int64(w.workers()))
	failing := false
	log := cronLogger{w.Log}
	c := cron.New(cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(log)))
	c.Schedule(cron.Every(tick), cron.FuncJob(func() {
		err := errors.Join(w.startDue(ctx, slots, &polls), w.gather(ctx))
		if err == nil && w.OnTick != nil {
			w.OnTick()
		}
		if err != nil && ctx.Err() == nil && !failing {
			w.Log.Error("the store does not answer; no feed is polled until it does", "err", err)
		}
		failing = err != nil
	}))
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	polls.Wait()
	return nil
}

// startDue starts as many due polls as there are free slots.
func (w *Watcher) startDue(ctx context.Context, slots *semaphore.Weighted, polls *sync.WaitGroup) error {
	free := 0
	for free < w.workers() && slots.TryAcquire(1) {
		free++
	}
	leases, err := w.Store.Lease(ctx, time.Now().UTC(), free)
	slots.Release(int64(free - len(leases)))
	for _, l := range leases {
		polls.Go(func() {
			defer slots.Release(1)
			w.poll(ctx, l)
			for w.pollNext(ctx) {
			}
		})
	}
	return err
}

// pollNext polls the feed that is due longest and reports whether there was
// one: another feed of the host just polled may be.
func (w *Watcher) pollNext(ctx context.Context) bool {
	leases, err := w.Store.Lease(ctx, time.Now().UTC(), 1)
	if err != nil || len(leases) == 0 {
		return false
	}
	w.poll(ctx, leases[0])
	return true
}

// Report counts what Once did.
type Report struct {
	Feeds  int      // polled
	Failed []string // one line for each feed that could not be read, in the order of the polls
}

// Once polls every feed that is due now, each once, and returns when all are
// stored. progress is called after each poll, from one goroutine at a time.
func (w *Watcher) Once(ctx context.Context, progress func(Report)) (Report, error) {
	var (
		due   = time.Now().UTC()
		total Report
		mu    sync.Mutex
		polls errgroup.Group
	)
	for range w.workers() {
		polls.Go(func() error {
			for {
				leases, err := w.Store.Lease(ctx, due, 1)
				if err != nil || len(leases) == 0 {
					return err
				}
				name, err := w.poll(ctx, leases[0])
				mu.Lock()
				total.Feeds++
				if err != nil {
					total.Failed = append(total.Failed, name+": "+err.Error())
				}
				progress(total)
				mu.Unlock()
			}
		})
	}
	if err := errors.Join(polls.Wait(), w.gather(ctx)); err != nil {
		return total, err
	}
	return total, ctx.Err()
}

// poll polls one feed and stores the outcome. It returns the feed's name, and
// the error of the feed or of the store.
func (w *Watcher) poll(ctx context.Context, l Lease) (name string, err error) {
	sub, ok := w.Feeds[l.Feed]
	if !ok {
		return l.Feed, errors.New("the feed is not in the config")
	}
	name = sub.Feed.Name
	log := w.Log.With("feed", name)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
			log.Error("a poll broke off; the feed is tried again when its lease has run out", "err", err)
		}
	}()
	page, fetchErr := w.Client.Fetch(ctx, sub.Feed, l.Validators, time.Now().UTC())
	if ctx.Err() != nil {
		return name, ctx.Err()
	}
	b, err := w.commit(ctx, sub, l, page, fetchErr, time.Now().UTC())
	switch {
	case errors.Is(err, ErrFenced):
		log.Warn("the poll took so long that it was repeated; this one is dropped")
		return name, err
	case err != nil:
		log.Error("the poll could not be stored; it is repeated", "err", err)
		return name, fmt.Errorf("store the poll: %w", err)
	}
	w.tell(sub, b)
	return name, fetchErr
}

// commit matches the unseen entries outside any transaction, then assigns,
// decides and saves in one.
func (w *Watcher) commit(ctx context.Context, sub Subscription, l Lease, page feed.Page, fetchErr error, at time.Time) (Batch, error) {
	in := Input{Sub: sub, Lease: l, Page: page, Err: fetchErr, At: at}
	if len(page.Entries) > 0 {
		err := w.Store.View(ctx, func(tx Tx) (err error) {
			in.Sifted, err = tx.Unseen(ctx, page.Entries)
			return err
		})
		if err != nil {
			return Batch{}, err
		}
		in.Judged = Judge(w.Watches, in.Sifted.Fresh)
	}
	var b Batch
	err := w.Store.Update(ctx, func(tx Tx) error {
		var err error
		if in.Outlets, err = tx.Outlets(ctx, Hosts(in.Judged)); err != nil {
			return err
		}
		in.Outlets.Learn(in.Judged)
		if in.Pool, err = Candidates(ctx, tx, in.Judged, in.Outlets); err != nil {
			return err
		}
		if in.Mutes, err = tx.Mutes(ctx, at); err != nil {
			return err
		}
		if w.Settings.MaxPerHour > 0 {
			if in.Loads, err = tx.Loads(ctx, at); err != nil {
				return err
			}
		}
		b = Process(in, w.Settings)
		return tx.Save(ctx, b)
	})
	return b, err
}

// Candidates loads the stories that the hits among entries may belong to. The
// window counts from the entries' own dates, so that a feed that tells of the
// past is grouped like any other.
func Candidates(ctx context.Context, tx Tx, judged []Judged, known Outlets) ([]*story.Story, error) {
	var l Lookup
	for _, j := range judged {
		if j.Story != "" {
			l.IDs = append(l.IDs, j.Story)
		}
		if len(j.Hits) == 0 {
			continue
		}
		l.Probes = append(l.Probes, story.Probes(j.Item(known))...)
		if since := j.Entry.At().Add(-story.StoryWindow); l.Since.IsZero() || since.Before(l.Since) {
			l.Since = since
		}
	}
	if len(l.IDs)+len(l.Probes) == 0 {
		return nil, nil
	}
	return tx.Recent(ctx, l)
}

// tell logs a stored poll and wakes the relay.
func (w *Watcher) tell(sub Subscription, b Batch) {
	log := w.Log.With("feed", sub.Feed.Name)
	switch {
	case b.Err != nil && b.Health.Failures == 1:
		log.Warn("a feed cannot be read; it is tried again", "err", b.Err, "next", b.Next)
	case b.Err != nil:
		log.Debug("a feed still cannot be read", "err", b.Err, "failures", b.Health.Failures, "next", b.Next)
	case b.Lease.Health.First():
		log.Info("a new feed was read; what it holds counts as seen", "entries", len(b.Page.Entries))
	case b.Lease.Health.Failures > 0:
		log.Info("a feed can be read again")
	}
	if b.Health.Warned != "" && wording(b.Health.Warned) != wording(b.Lease.Health.Warned) {
		log.Warn("a feed is not as it should be; what could be read of it was", "warning", b.Health.Warned)
	}
	for _, d := range b.Deliveries {
		log.Info("an alert is due", "alert", d.Alert.ID, "kind", d.Alert.Kind, "story", d.Alert.Story, "channel", d.Channel, "op", d.Op)
	}
	if len(b.Deliveries) > 0 && w.OnAlerts != nil {
		w.OnAlerts()
	}
}

// wording is a warning without its numbers: how many entries a fault concerns
// changes from poll to poll.
func wording(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}

func (w *Watcher) workers() int {
	if w.Workers > 0 {
		return w.Workers
	}
	return defaultPolls
}
