package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"curbwire/watcher"
)

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const address = "https://beat.example/secret-part"
		var log bytes.Buffer
		var asked int
		status := http.StatusOK
		var sick, down atomic.Bool
		h := newHeartbeat(address, func() bool { return !sick.Load() }, slog.New(slog.NewTextHandler(&log, nil)))
		h.client.Transport = tripper(func(r *http.Request) (*http.Response, error) {
			asked++
			if r.Method != http.MethodGet || r.URL.String() != address {
				t.Errorf("asked %s %s", r.Method, r.URL)
			}
			if down.Load() {
				return nil, errors.New("connection refused")
			}
			return &http.Response{StatusCode: status, Body: http.NoBody}, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- h.run(ctx) }()
		tick := func(n int) int {
			before := asked
			for range n {
				h.beat()
				synctest.Wait()
				time.Sleep(time.Second)
			}
			return asked - before
		}
		if n := tick(121); n != 3 {
			t.Errorf("two minutes of ticks gave %d heartbeats, want 3", n)
		}
		time.Sleep(time.Hour)
		if n := tick(0); n != 0 {
			t.Errorf("without ticks %d heartbeats", n)
		}
		sick.Store(true)
		if n := tick(90); n != 0 {
			t.Errorf("while Slack refuses the token %d heartbeats", n)
		}
		sick.Store(false)
		down.Store(true)
		if n := tick(121); n != 3 {
			t.Errorf("while nobody answers %d heartbeats, want 3", n)
		}
		if s := log.String(); strings.Count(s, "does not arrive") != 1 || strings.Contains(s, "secret-part") {
			t.Errorf("log:\n%s", s)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A daemon on a heartbeat sends one, and none once Slack has refused its token.
func TestHeartbeatOfTheDaemon(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	beats := make(chan struct{}, 100)
	b.kiosk.answer("beat", func(w http.ResponseWriter, r *http.Request) { beats <- struct{}{} })
	b.replace("[operations]", "[operations]\nheartbeat_url = \""+b.kiosk.URL+"/beat\"")
	p := b.start()
	waitFor(t, func() bool { return len(beats) > 0 })
	p.kill()
	b.slack.Revoke(true)
	d := b.open()
	defer d.store.Close()
	if !d.heartbeat.healthy() {
		t.Error("unhealthy before anything was sent")
	}
	b.kiosk.set("daily", measure(0))
	if _, err := d.watcher.Once(t.Context(), func(watcher.Report) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.relay.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d.heartbeat.healthy() {
		t.Error("healthy although Slack refused the token")
	}
	b.slack.Revoke(false)
}
