package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

const (
	heartbeatEvery   = time.Minute // at most
	heartbeatTimeout = 10 * time.Second
)

// heartbeat asks an address after good ticks, so that a monitor elsewhere notices
// when the daemon stops, or when Slack refuses it and nobody could be told.
type heartbeat struct {
	url     string // perhaps a secret: never logged
	healthy func() bool
	client  *http.Client
	log     *slog.Logger
	ticks   chan struct{}
}

func newHeartbeat(address string, healthy func() bool, log *slog.Logger) *heartbeat {
	return &heartbeat{url: address, healthy: healthy, client: &http.Client{Timeout: heartbeatTimeout}, log: log, ticks: make(chan struct{}, 1)}
}

// beat notes a good tick. It never blocks.
func (h *heartbeat) beat() {
	select {
	case h.ticks <- struct{}{}:
	default:
	}
}

// run sends heartbeats until ctx ends.
func (h *heartbeat) run(ctx context.Context) error {
	var last time.Time
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.ticks:
		}
		if time.Since(last) < heartbeatEvery || !h.healthy() {
			continue
		}
		last = time.Now()
		err := h.send(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			h.log.Warn("the heartbeat does not arrive", "err", err)
		}
		failing = err != nil
	}
}

func (h *heartbeat) send(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url, nil)
	if err != nil { // the error would show the address
		return errors.New("heartbeat_url is not an address")
	}
	req.Header.Set("User-Agent", userAgent())
	resp, err := h.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return err
	}
	resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	return nil
}
