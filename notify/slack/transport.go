package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	requestTimeout = 20 * time.Second // below the relay's deadline, so that its cause is told
	defaultRetry   = 30 * time.Second // for a 429 that does not say how long
	longestAnswer  = 8 << 20          // bytes: a page of a busy channel's history is long
)

// newClient returns an HTTP client that never follows a redirect, since one
// could carry the token elsewhere, and never retries. A nil transport means one
// of its own, whose idle connections end early: Slack closing one under a post
// would leave its outcome unknown.
func newClient(t http.RoundTripper, timeout time.Duration) *http.Client {
	if t == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.IdleConnTimeout = 30 * time.Second
		t = own
	}
	if timeout == 0 {
		timeout = requestTimeout
	}
	return &http.Client{
		Transport:     tame{t},
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// tame bounds answers, and gives a 429 a Retry-After in whole seconds: slack-go
// takes any other form for a different error.
type tame struct{ http.RoundTripper }

func (t tame) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, longestAnswer), resp.Body}
	if resp.StatusCode == http.StatusTooManyRequests {
		wait := retryAfter(resp.Header.Get("Retry-After"), time.Now())
		resp.Header.Set("Retry-After", strconv.Itoa(int(wait/time.Second)))
	}
	return resp, nil
}

// CloseIdleConnections lets an http.Client reach the transport.
func (t tame) CloseIdleConnections() {
	(&http.Client{Transport: t.RoundTripper}).CloseIdleConnections()
}

// Close drops the connections that are kept for reuse.
func (b *Bot) Close() { b.client.CloseIdleConnections() }

// Close drops the connections that are kept for reuse.
func (w *Webhook) Close() { w.client.CloseIdleConnections() }

// retryAfter reads the header of RFC 9110, section 10.2.3, rounded up to whole
// seconds.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(header)); err == nil && n > 0 && n < 1<<31 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(header); err == nil && t.After(now) {
		return t.Sub(now).Truncate(time.Second) + time.Second
	}
	return defaultRetry
}

// traced returns a context that notes whether a request was written, even in
// part: from then on a missing answer says nothing about its outcome.
func traced(ctx context.Context) (context.Context, *atomic.Bool) {
	written := new(atomic.Bool)
	note := func() { written.Store(true) }
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: note,
		WroteRequest: func(httptrace.WroteRequestInfo) { note() },
	}), written
}

// redact takes the address and the secret out of an error.
func redact(err error, secret string) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if secret != "" && strings.Contains(err.Error(), secret) {
		return errors.New(strings.ReplaceAll(err.Error(), secret, "[secret]"))
	}
	return err
}
