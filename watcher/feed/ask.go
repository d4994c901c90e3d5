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

	"golang.org/x/net/http/httpguts"
)

const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, " +
	"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// answer is what a server said, body read and decompressed.
type answer struct {
	status int
	header http.Header
	url    *url.URL // after redirects
	moved  bool     // every redirect on the way was a permanent one
	same   bool     // the server says that nothing has changed
	cutOff bool
	body   []byte
}

// ask sends one conditional request and reads the answer.
func (c *Client) ask(ctx context.Context, u *url.URL, v Validators, now time.Time) (answer, error) {
	release, err := c.hosts.Acquire(ctx, strings.ToLower(u.Host))
	if err != nil {
		return answer{}, err
	}
	spaced := true
	defer func() { release(spaced) }()
	limited, cancel := context.WithTimeout(ctx, c.opt.Timeout)
	defer cancel()
	traced := httptrace.WithClientTrace(limited, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		spaced = !c.within(info.Conn.RemoteAddr())
	}})
	req, err := http.NewRequestWithContext(traced, http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{}, quiet(err)
	}
	c.setHeader(req.Header, v)
	a, err := c.exchange(req, v, now)
	if status, ok := errors.AsType[*StatusError](err); ok && status.RetryAfter > 0 &&
		(status.Code == http.StatusTooManyRequests || status.Code == http.StatusServiceUnavailable) {
		c.hosts.Pause(strings.ToLower(u.Host), status.Code, status.RetryAfter)
	}
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return answer{}, fmt.Errorf("the server did not finish within %s; if it is only slow, raise timeout in [fetch]: %w", c.opt.Timeout, context.DeadlineExceeded)
	}
	return a, err
}

// within reports whether an address lies in a network the config names: our
// own, which needs no sparing.
func (c *Client) within(addr net.Addr) bool {
	ap, err := netip.ParseAddrPort(addr.String())
	return err == nil && c.guard.allowed(ap.Addr().Unmap().WithZone(""))
}

func (c *Client) setHeader(h http.Header, v Validators) {
	h.Set("User-Agent", c.opt.UserAgent)
	h.Set("Accept", accept)
	h.Set("Accept-Encoding", acceptEncoding)
	if v.ETag != "" {
		h.Set("If-None-Match", v.ETag)
		h.Set("A-IM", "feed") // RFC 3229: new entries only, if the server can
	}
	if v.LastModified != "" {
		h.Set("If-Modified-Since", v.LastModified)
	}
}

// exchange sends the request, follows redirects and reads the body.
func (c *Client) exchange(req *http.Request, v Validators, now time.Time) (answer, error) {
	client := c.http
	permanent, hops := true, 0
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		next.Header.Del("Referer")
		hops++
		code := next.Response.StatusCode
		permanent = permanent && (code == http.StatusMovedPermanently || code == http.StatusPermanentRedirect)
		return checkRedirect(next.URL, len(via))
	}
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, cause(err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, url: resp.Request.URL, moved: permanent && hops > 0}
	switch a.status {
	case http.StatusNotModified:
		if v == (Validators{}) {
			return a, fmt.Errorf("http status 304: the server calls a feed unchanged that we never saw")
		}
		a.same = true
		return a, nil
	case http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusIMUsed:
	default:
		return a, c.refusal(resp, now)
	}
	if v.ETag != "" && resp.Header.Get("ETag") == v.ETag && !neverFresh(resp.Header) {
		a.same = true
		return a, nil
	}
	if resp.ContentLength > c.opt.MaxBytes {
		return a, tooLarge(c.opt.MaxBytes)
	}
	a.body, a.cutOff, err = readBody(resp.Body, strings.Join(resp.Header.Values("Content-Encoding"), ","), resp.ContentLength, c.opt.MaxBytes)
	return a, err
}

func checkRedirect(u *url.URL, followed int) error {
	if followed > maxRedirects {
		return fmt.Errorf("stopped after %d redirects", maxRedirects)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("redirected to a URL that is not http or https: %s", quoted(redact(u)))
	}
	return nil
}

// refusal reads why the server did not give a feed, as far as it can be told.
func (c *Client) refusal(resp *http.Response, now time.Time) error {
	const enough = 64 << 10
	e := &StatusError{Code: resp.StatusCode, RetryAfter: retryAfter(resp.Header, now)}
	body, _, _ := readBody(resp.Body, strings.Join(resp.Header.Values("Content-Encoding"), ","), 0, enough)
	title := lookAt(body).title
	if strings.EqualFold(resp.Header.Get("Cf-Mitigated"), "challenge") || challenge(title, body) {
		e.Detail = "behind a bot check such as Cloudflare's: ask the site to exempt its feed"
	}
	return e
}

// validatorsOf takes the validators of an answer. A 304 need not repeat them.
// What could not be sent back as it is, or belongs to an answer that says it is
// stale at once, is not kept.
func validatorsOf(h http.Header, old Validators, unchanged bool) Validators {
	v := Validators{ETag: h.Get("ETag"), LastModified: h.Get("Last-Modified"), BodyHash: old.BodyHash}
	if unchanged {
		if v.ETag == "" {
			v.ETag = old.ETag
		}
		if v.LastModified == "" {
			v.LastModified = old.LastModified
		}
	}
	if neverFresh(h) {
		v.ETag, v.LastModified = "", ""
	}
	if !sendable(v.ETag) {
		v.ETag = ""
	}
	if !sendable(v.LastModified) {
		v.LastModified = ""
	}
	return v
}

// neverFresh: "Expires: 0" comes from servers whose validators do not change
// with the feed.
func neverFresh(h http.Header) bool { return strings.TrimSpace(h.Get("Expires")) == "0" }

func sendable(value string) bool {
	const longest = 4096
	return len(value) <= longest && httpguts.ValidHeaderFieldValue(value)
}

// cause frees an error of net/http from the URLs in it.
func cause(err error) error {
	err = quiet(err)
	if strings.HasPrefix(err.Error(), "failed to parse Location header") {
		return errors.New("redirected to a URL that cannot be read")
	}
	return err
}
