//go:build killpoints

package main

import (
	"context"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/store"
)

// The environment of a program that was built to be killed; see TestKillHarness.
const (
	killAtEnv = "CURBWIRE_KILL_AT" // the commit or post, from 1, at which the program kills itself
	flawEnv   = "CURBWIRE_FLAW"    // what it does wrong on purpose: flawBlind or flawSplit
	flawBlind = "blind"            // a post is repeated without looking for it
	flawSplit = "split"            // alerts are stored after the poll that found them, not with it
)

// arm puts a point at each commit and each post of a daemon.
func arm(d *daemon) {
	at, _ := strconv.ParseInt(os.Getenv(killAtEnv), 10, 64)
	p := &points{at: at}
	flaw := os.Getenv(flawEnv)
	d.watcher.Store = armedStore{d.store, p, flaw == flawSplit}
	d.relay.Outbox = armedOutbox{d.store, p}
	armed := map[notify.Notifier]notify.Notifier{}
	for name, n := range d.relay.Notifiers {
		if armed[n] == nil { // channels of one notifier keep sharing it
			armed[n] = &armedNotifier{n, p, flaw == flawBlind}
		}
		d.relay.Notifiers[name] = armed[n]
	}
}

// points counts the points that were passed and ends the program at one.
type points struct {
	at     int64 // 0 means never
	passed atomic.Int64
}

func (p *points) pass() {
	if p.passed.Add(1) == p.at {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

type armedStore struct {
	*store.Store
	points *points
	split  bool
}

func (s armedStore) Update(ctx context.Context, f func(watcher.Tx) error) error {
	var late []notify.Delivery
	err := s.Store.Update(ctx, func(t watcher.Tx) error {
		if s.split {
			t = splitTx{t, &late}
		}
		err := f(t)
		s.points.pass()
		return err
	})
	s.points.pass()
	for _, d := range late {
		if err := s.Enqueue(ctx, d, d.Alert.Seen); err != nil {
			return err
		}
	}
	return err
}

type splitTx struct {
	watcher.Tx
	late *[]notify.Delivery
}

func (t splitTx) Save(ctx context.Context, b watcher.Batch) error {
	*t.late, b.Deliveries = b.Deliveries, nil
	return t.Tx.Save(ctx, b)
}

type armedOutbox struct {
	notify.Outbox
	points *points
}

func (o armedOutbox) Claim(ctx context.Context, channel string) (notify.Delivery, error) {
	d, err := o.Outbox.Claim(ctx, channel)
	if err == nil {
		o.points.pass()
	}
	return d, err
}

func (o armedOutbox) Sent(ctx context.Context, d notify.Delivery, receipt string) error {
	err := o.Outbox.Sent(ctx, d, receipt)
	o.points.pass()
	return err
}

func (o armedOutbox) Failed(ctx context.Context, d notify.Delivery, f notify.Failure) error {
	err := o.Outbox.Failed(ctx, d, f)
	o.points.pass()
	return err
}

type armedNotifier struct {
	notify.Notifier
	points *points
	blind  bool
}

func (n *armedNotifier) Notify(ctx context.Context, d notify.Delivery) (string, error) {
	if n.blind {
		d.Repeat = false
	}
	receipt, err := n.Notifier.Notify(ctx, d)
	n.points.pass()
	return receipt, err
}
