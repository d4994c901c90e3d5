package feed

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

const (
	maxRedirects = 10              // that are followed
	maxTurn      = 2 * time.Minute // to wait for other requests to a host
)

// trip is one conditional request with the redirects that it follows.
type trip struct {
	feed       Feed
	validators Validators
	now        time.Time
	left       time.Duration // of the time-out; waiting for a host's turn costs none
	permanent  bool          // every redirect so far was one for good
	inside     bool          // the way has not left the feed's own origin
}

// ask sends a request and follows redirects. Each host on the way gives its turn
// first, also those that are only redirected to.
func (c *Client) ask(ctx context.Context, f Feed, u *url.URL, v Validators, now time.Time) (answer, error) {
	home, err := feedURL(f.URL)
	t := &trip{feed: f, validators: v, now: now, left: c.opt.Timeout, permanent: true, inside: err == nil && sameOrigin(home, u)}
	for hops := 0; ; hops++ {
		a, err := c.visit(ctx, t, u)
		if err != nil || a.next == nil {
			a.moved = t.permanent && hops > 0
			return a, err
		}
		if err := checkRedirect(a.next, hops); err != nil {
			return answer{}, err
		}
		t.permanent = t.permanent && (a.status == http.StatusMovedPermanently || a.status == http.StatusPermanentRedirect)
		t.inside = t.inside && sameOrigin(u, a.next)
		u = a.next
	}
}

// visit asks one host, when it is its turn.
func (c *Client) visit(ctx context.Context, t *trip, u *url.URL) (answer, error) {
	name := hostOf(u)
	release, err := c.turn(ctx, name)
	if err != nil {
		return answer{}, err
	}
	spaced := true
	defer func() { release(spaced) }()
	began := time.Now()
	defer func() { t.left -= time.Since(began) }()
	limited, cancel := context.WithTimeout(ctx, t.left)
	defer cancel()
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(limited, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		spaced = c.guard.proxied(u) || !c.within(info.Conn.RemoteAddr())
	}}), http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{}, quiet(err)
	}
	c.setHeader(req.Header, t, u)
	a, err := c.exchange(req, t)
	if status, ok := errors.AsType[*StatusError](err); ok {
		status.Host = name
		if status.Pauses() {
			c.hosts.Pause(name, status.Code, status.RetryAfter)
		}
	}
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return answer{}, fmt.Errorf("the server did not finish within %s; if it is only slow, raise timeout in [fetch]: %w", c.opt.Timeout, context.DeadlineExceeded)
	}
	return a, err
}

var errBusy = fmt.Errorf("other requests kept its host busy for %s", maxTurn)

// turn waits until a host may be asked.
func (c *Client) turn(ctx context.Context, name string) (release func(bool), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, maxTurn, errBusy)
	defer cancel()
	return c.hosts.Acquire(ctx, name)
}

// within reports whether an address lies in a network the config names: our
// own, which needs no sparing.
func (c *Client) within(addr net.Addr) bool {
	ap, err := netip.ParseAddrPort(addr.String())
	return err == nil && c.guard.allowed(ap.Addr().Unmap().WithZone(""))
}

func checkRedirect(u *url.URL, followed int) error {
	if followed >= maxRedirects {
		return fmt.Errorf("stopped after %d redirects", maxRedirects)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("redirected to a URL that is not http or https: %s", quoted(redact(u)))
	}
	if u.Hostname() == "" {
		return errors.New("redirected to a URL that names no host")
	}
	return nil
}

// redirect returns where an answer leads, nil if it is no redirect.
func redirect(resp *http.Response) (*url.URL, error) {
	location := resp.Header.Get("Location")
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	if location == "" {
		return nil, nil
	}
	u, err := resp.Request.URL.Parse(location)
	if err != nil {
		return nil, errors.New("redirected to a URL that cannot be read") // the cause would show it
	}
	return u, nil
}

// sameOrigin reports whether what lets us in at a may be shown to b: the same
// host, and not in the clear if a is not.
func sameOrigin(a, b *url.URL) bool {
	return hostOf(a) == hostOf(b) && (a.Scheme == b.Scheme || b.Scheme == "https")
}

// hostOf returns the host of a URL, with its port if that is not the usual one.
func hostOf(u *url.URL) string {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		return net.JoinHostPort(name, port)
	}
	return name
}

// Host returns the host that a feed's URL leads to, as requests to one host are
// spaced by; "" if it cannot be told.
func Host(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return hostOf(u)
}
