package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"curbwire/watcher"
)

// TestHangingFeedsDelayNoOther polls 1,000 feeds that are due at once, of which
// one in twenty hangs or drips. All others are polled although none of those ends.
func TestHangingFeedsDelayNoOther(t *testing.T) {
	const feeds, stuck = 1000, 50
	kinds := strings.Fields("304 304 304 same same same changed changed changed hang 304 304 304 same same same changed changed changed 304" +
		" 304 304 304 same same same changed changed changed drip 304 304 304 same same same changed changed changed 304")
	s := openNewsstandHere(t)
	d := s.daemon(kinds, feeds, 10*time.Minute)
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	if err := d.store.Hasten(ctx, time.Now()); err != nil {
		t.Fatal(err)
	}
	began, polled := time.Now(), 0
	d.watcher.Once(ctx, func(r watcher.Report) {
		if len(r.Failed) > 0 && ctx.Err() == nil {
			t.Errorf("failed: %v", r.Failed)
		}
		if polled = r.Feeds; polled == feeds-stuck && ctx.Err() == nil {
			t.Logf("%d feeds were polled in %v while %d hung", polled, time.Since(began).Round(time.Millisecond), stuck)
			stop()
		}
	})
	if polled < feeds-stuck {
		t.Errorf("%d feeds were polled, want %d", polled, feeds-stuck)
	}
}

// TestLoadOfAllKinds polls feeds that do whatever feeds do, twice, and finds each
// as it should be.
func TestLoadOfAllKinds(t *testing.T) {
	s := openNewsstandHere(t)
	kinds := append([]string{"drip"}, mixture...)
	d := s.daemon(kinds, 3*len(kinds), 4*time.Second)
	for range 2 {
		s.poll(d)
	}
	leases, err := d.store.Lease(t.Context(), time.Now().Add(1000*time.Hour), 1000)
	if err != nil || len(leases) != len(d.watcher.Feeds) {
		t.Fatalf("%d feeds are left, %v, want %d", len(leases), err, len(d.watcher.Feeds))
	}
	failing := map[string]int{"429": 1, "500": 2, "reset": 2, "hang": 2, "drip": 2} // who asked for a pause was not asked again
	for _, l := range leases {
		kind := strings.Split(d.watcher.Feeds[l.Feed].Feed.URL, "/")[3]
		if l.Health.Failures != failing[kind] {
			t.Errorf("a feed of kind %s has failed %d times in a row, want %d: %s", kind, l.Health.Failures, failing[kind], l.Health.Cause)
		}
		if full := l.Validators.BodyHash != ""; full != (failing[kind] == 0 && kind != "cut") {
			t.Errorf("a feed of kind %s has the validators %+v", kind, l.Validators)
		}
	}
}
