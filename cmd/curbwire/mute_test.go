package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"curbwire/watcher"
)

// command runs the command line on the bench's config, beside its daemon.
func (b *bench) command(args ...string) (stdout string) {
	b.Helper()
	var out, notes bytes.Buffer
	if code := run(b.Context(), append(args, "-c", b.file), &out, &notes); code != exitDone {
		b.Fatalf("curbwire %s ends with %d: %s", strings.Join(args, " "), code, notes.String())
	}
	return out.String()
}

// A mute holds for a daemon that runs already, from its next poll on, and not
// after it is lifted.
func TestMuteReachesARunningDaemon(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily", "weekly")
	d := b.open()
	defer d.store.Close()
	poll := func() {
		t.Helper()
		if err := d.store.Hasten(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.watcher.Once(t.Context(), func(watcher.Report) {}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.relay.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	poll()
	b.command("mute", "source", "daily", "24h")
	b.kiosk.set("daily", measure(0))
	b.kiosk.set("weekly", measure(1))
	poll()
	if m := b.want(alerts, 1, 0)[0]; !strings.Contains(m.Text, "Indonesia") {
		t.Errorf("told: %s", m.Text)
	}
	id, _, _ := strings.Cut(b.command("mute", "list"), "\t")
	b.command("mute", "lift", id)
	b.kiosk.set("daily", measure(2))
	poll()
	b.want(alerts, 2, 0)
}

// People mute while a daemon polls: neither waits for the other in vain.
func TestMutesBesidePolls(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	d := b.open()
	defer d.store.Close()
	var polls errgroup.Group
	polls.Go(func() error {
		for i := range 40 {
			b.kiosk.set("daily", measure(i%12))
			if err := d.store.Hasten(t.Context(), time.Now()); err != nil {
				return err
			}
			if r, err := d.watcher.Once(t.Context(), func(watcher.Report) {}); err != nil || len(r.Failed) > 0 {
				return fmt.Errorf("poll %d: %v, %w", i, r.Failed, err)
			}
		}
		return nil
	})
	for range 10 {
		b.command("mute", "watch", "materials", "1h")
		id, _, _ := strings.Cut(b.command("mute", "list"), "\t")
		b.command("mute", "lift", id)
	}
	if err := polls.Wait(); err != nil {
		t.Error(err)
	}
}

func TestLapse(t *testing.T) {
	tests := []struct {
		text string
		want time.Duration // 0 for an error
	}{
		{"24h", 24 * time.Hour},
		{"7d", 7 * 24 * time.Hour},
		{"2w", 14 * 24 * time.Hour},
		{"9999w", 9999 * 7 * 24 * time.Hour},
		{"10000h", 0},
		{"0h", 0},
		{"-1h", 0},
		{"+1h", 0},
		{"1.5h", 0},
		{"30m", 0},
		{"1d12h", 0},
		{"h", 0},
		{"7", 0},
		{"", 0},
	}
	for _, tt := range tests {
		var l lapse
		err := l.UnmarshalText([]byte(tt.text))
		if time.Duration(l) != tt.want || (err != nil) != (tt.want == 0) {
			t.Errorf("%q is read as %v, %v, want %v", tt.text, time.Duration(l), err, tt.want)
		}
	}
}
