package watcher

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"curbwire/watcher/feed"
	"curbwire/watcher/story"
	"github.com/robfig/cron/v3"
)

const (
	tick         = time.Second
	defaultPolls = 256
)

// Run polls every feed when it is due, until ctx ends. Polls under way are then
// broken off: nothing of them is stored, and they are due at the next start.
func (w *Watcher) Run(ctx context.Context) error {
	s := w.shift()
	var failing atomic.Bool
	start := func() {
		_, err := s.start(ctx, time.Now().UTC(), nil)
		if err = errors.Join(err, w.gather(ctx)); err == nil && w.OnTick != nil {
			w.OnTick()
		}
		if failed := err != nil && ctx.Err() == nil; failed && !failing.Swap(true) {
			w.Log.Error("the store does not answer; no feed is polled until it does", "err", err)
		} else if err == nil {
			failing.Store(false)
		}
	}
	log := cronLogger{w.Log}
	c := cron.New(cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(log)))
	c.Schedule(cron.Every(tick), cron.FuncJob(start))
	c.Start()
	for s.await(ctx) { // another feed of a host just polled may be due
		start()
	}
	<-c.Stop().Done()
	s.polls.Wait()
	return nil
}

// Report counts what Once did.
type Report struct {
	Feeds  int      // polled
	Failed []string // one line for each feed that could not be read, in the order of the polls
}

// Once polls every feed that is due now, each once, and returns when all are
// stored. progress is called after each poll, from one goroutine at a time.
func (w *Watcher) Once(ctx context.Context, progress func(Report)) (Report, error) {
	var total Report
	var mu sync.Mutex
	err := w.shift().drain(ctx, time.Now().UTC(), func(name string, err error) {
		mu.Lock()
		defer mu.Unlock()
		total.Feeds++
		if err != nil {
			total.Failed = append(total.Failed, name+": "+err.Error())
		}
		progress(total)
	})
	return total, errors.Join(err, w.gather(ctx))
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
			err = broken(r)
			log.Error("a poll broke off; the feed is tried again when its lease has run out", "err", err)
		}
	}()
	in := w.fetch(ctx, *sub, l)
	if ctx.Err() != nil {
		return name, ctx.Err()
	}
	fetchErr := in.Err
	b, err := w.commit(ctx, in)
	switch {
	case errors.Is(err, ErrFenced):
		log.Warn("the poll took so long that it was repeated; this one is dropped")
		return name, err
	case err != nil:
		log.Error("the poll could not be stored; it is repeated", "err", err)
		return name, fmt.Errorf("store the poll: %w", err)
	}
	w.tell(*sub, b)
	return name, fetchErr
}

// fetch asks for a feed where it lives. One that has moved to where another is
// asked for counts as read without being asked.
func (w *Watcher) fetch(ctx context.Context, sub Subscription, l Lease) Input {
	in := Input{Sub: sub, Lease: l, Asked: l.Health.address(sub.Feed)}
	f := sub.Feed
	f.URL = in.Asked
	moved := in.Asked != sub.Feed.URL
	if moved {
		w.homes.claim(in.Asked, f.ID)
		in.Twin = w.twin(in.Asked, f.ID)
	}
	if in.Merged = in.Twin != ""; in.Merged {
		in.Page = feed.Page{NotModified: true, Validators: l.Validators}
	} else {
		in.Page, in.Err = w.Client.Fetch(ctx, f, l.Validators, time.Now().UTC())
	}
	switch {
	case in.Page.Moved != "":
		in.Twin = w.twin(in.Page.Moved, f.ID)
	case !moved && in.Err == nil && l.Health.Adopted:
		w.homes.leave(feed.AddressOf(sub.Feed, l.Health.Moved), f.ID)
	}
	in.At = time.Now().UTC()
	return in
}

// commit matches the unseen entries outside any transaction, with the articles
// behind those that need it, then assigns, decides and saves in one.
func (w *Watcher) commit(ctx context.Context, in Input) (Batch, error) {
	if len(in.Page.Entries) > 0 {
		if err := w.sift(ctx, &in); err != nil {
			return Batch{}, err
		}
		in.Judged = Judge(w.Watches, in.Sifted.Fresh)
		if warning := w.secondLook(ctx, in.Sub, in.Lease.Health.First(), in.Judged); warning != "" {
			in.Page.Warnings = append(in.Page.Warnings, warning)
		}
	}
	var b Batch
	err := w.group.update(ctx, w.Store, func(tx Tx) error {
		if err := in.consult(ctx, tx); err != nil {
			return err
		}
		if w.Settings.MaxPerHour > 0 {
			var err error
			if in.Loads, err = tx.Loads(ctx, in.At); err != nil {
				return err
			}
		}
		b = Process(in, w.Settings)
		return tx.Save(ctx, b)
	})
	return b, err
}

// sift finds what is unseen on a page. If entries came under another key, the rest
// of the page matters too: whose key is still there has not been renamed.
func (w *Watcher) sift(ctx context.Context, in *Input) error {
	return w.Store.View(ctx, func(tx Tx) (err error) {
		in.Sifted, err = tx.Unseen(ctx, in.Page)
		if err != nil || in.Page.Same == 0 || len(in.Sifted.Renamed)+in.Sifted.Shared == 0 {
			return err
		}
		if in.Page, err = in.Page.Whole(); err != nil {
			return err
		}
		in.Sifted, err = tx.Unseen(ctx, in.Page)
		return err
	})
}

// consult loads what the decisions about entries depend on. A poll that brought
// none needs nothing.
func (in *Input) consult(ctx context.Context, tx Tx) (err error) {
	if len(in.Judged) == 0 {
		return nil
	}
	if in.Outlets, err = tx.Outlets(ctx, Hosts(in.Judged)); err != nil {
		return err
	}
	in.Outlets.Learn(in.Judged)
	if in.Pool, err = Candidates(ctx, tx, in.Judged, in.Outlets); err != nil {
		return err
	}
	in.Mutes, err = tx.Mutes(ctx, in.At)
	return err
}

// broken is the error of a panic.
func broken(cause any) error { return fmt.Errorf("panic: %v", cause) }

// Candidates loads the stories that the hits among entries may belong to. The
// window counts from the entries' own dates, so that a feed that tells of the
// past is grouped like any other.
func Candidates(ctx context.Context, tx Tx, judged []Judged, known Outlets) ([]*story.Story, error) {
	var l Lookup
	for _, j := range judged {
		if j.Story != "" {
			l.IDs = append(l.IDs, j.Story)
		}
		if len(j.Hits) > 0 {
			l.Keys = append(l.Keys, j.Item(known).Keys())
		}
	}
	if len(l.IDs)+len(l.Keys) == 0 {
		return nil, nil
	}
	return tx.Recent(ctx, l)
}

// tell logs a stored poll and wakes the relay.
func (w *Watcher) tell(sub Subscription, b Batch) {
	log := w.Log.With("feed", sub.Feed.Name)
	switch {
	case b.Health.Gone && !b.Lease.Health.Gone:
		log.Error("a feed is gone for good and not polled any more", "err", b.Err)
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
