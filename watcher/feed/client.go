package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// The defaults of Options.
const (
	defaultUserAgent        = "curbwire"
	defaultTimeout          = 30 * time.Second
	defaultMaxBytes   int64 = 15 << 20
	defaultMaxEntries       = 10_000
	defaultGap              = time.Second
)

// Options say how a Client behaves. The zero value is ready for use.
type Options struct {
	UserAgent    string            // "" means "curbwire"; it should name a URL where people can complain
	Timeout      time.Duration     // of a whole fetch, from the request to the last byte; 0 means 30 s
	MaxBytes     int64             // of a body after decompression; 0 means 15 MB
	MaxEntries   int               // of a page; 0 means 10,000
	AllowPrivate []netip.Prefix    // networks that may be reached although private
	Proxy        *url.URL          // http, https or socks5, with user and password if it wants them; nil means none
	Gap          time.Duration     // between two requests to one host, none within AllowPrivate; 0 means 1 s, less than 0 none
	Items        bool              // fill Page.Items too
	Transport    http.RoundTripper // nil means the client's own, which refuses private addresses; another one has to do so itself
}

// Client fetches feeds. It is safe for concurrent use.
type Client struct {
	opt      Options
	http2    http.RoundTripper
	http1    http.RoundTripper // for feeds whose servers get HTTP/2 wrong
	hosts    *Hosts
	guard    guard
	articles articles
}

// NewClient returns a client.
func NewClient(opt Options) *Client {
	opt.UserAgent = cmp.Or(opt.UserAgent, defaultUserAgent)
	opt.Timeout = cmp.Or(opt.Timeout, defaultTimeout)
	opt.MaxBytes = cmp.Or(opt.MaxBytes, defaultMaxBytes)
	opt.MaxEntries = cmp.Or(opt.MaxEntries, defaultMaxEntries)
	opt.Gap = max(0, cmp.Or(opt.Gap, defaultGap))
	c := &Client{opt: opt, hosts: NewHosts(opt.Gap), http2: opt.Transport, http1: opt.Transport}
	c.guard = guard{allow: opt.AllowPrivate, proxy: opt.Proxy}
	if opt.Transport == nil {
		both, only1 := c.guard.transport(), c.guard.transport()
		only1.Protocols = new(http.Protocols)
		only1.Protocols.SetHTTP1(true)
		c.http2, c.http1 = both, only1
	}
	return c
}

// Close drops the connections that are kept for reuse.
func (c *Client) Close() {
	for _, t := range []http.RoundTripper{c.http2, c.http1} {
		(&http.Client{Transport: t}).CloseIdleConnections()
	}
}

func (c *Client) transport(f Feed) http.RoundTripper {
	if f.NoHTTP2 {
		return c.http1
	}
	return c.http2
}

// Fetch asks for a feed, on condition that it has changed since v, and returns
// its page. A page that has not changed carries the validators for the next
// time nevertheless. now is the time that entries count as fetched.
//
// Fetch first waits for its turn at the host, as long as ctx allows; the
// timeout begins with the request. Errors that a caller can test for are those
// listed in this package, *StatusError, and context.DeadlineExceeded. No error
// holds more of a URL than scheme, host and path.
func (c *Client) Fetch(ctx context.Context, f Feed, v Validators, now time.Time) (Page, error) {
	u, err := feedURL(f.URL)
	if err != nil {
		return Page{}, fmt.Errorf("fetch: %w", err)
	}
	a, err := c.ask(ctx, f, u, v, now)
	if err != nil {
		return Page{}, fmt.Errorf("fetch %s: %w", redact(u), scrub(err, u, f.Secret))
	}
	p, err := c.pageOf(a, f, v, now)
	if index, ok := errors.AsType[*sitemapIndex](err); ok {
		p, err = c.sitemaps(ctx, index, f, now)
	}
	if err != nil {
		return Page{}, fmt.Errorf("fetch %s: %w", redact(u), scrub(err, u, f.Secret))
	}
	return p, nil
}

func feedURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, errors.New("the URL cannot be read") // the cause would show it
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the URL %s is not http or https", quoted(redact(u)))
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("the URL %s names no host", quoted(redact(u)))
	}
	return u, nil
}

// pageOf turns an answer into a page, or into NotModified.
func (c *Client) pageOf(a answer, f Feed, v Validators, now time.Time) (Page, error) {
	next := validatorsOf(a.header, v, a.status == http.StatusNotModified)
	fresh := freshFor(a.header, now)
	unchanged := Page{NotModified: true, NextAfter: readRhythm(v.Rhythm).after(fresh, now), Status: a.status, Moved: a.movedTo()}
	delta := a.status == http.StatusIMUsed
	hash := ""
	switch {
	case a.same:
	case a.cutOff: // the next request must ask for all of it
		next = Validators{}
	case delta: // a difference, not the body
		next.BodyHash, next.Seen = "", ""
	default:
		hash = bodyHash(a.body)
		next.BodyHash = hash
	}
	if a.same || hash != "" && hash == v.BodyHash {
		unchanged.Validators = next
		return unchanged, nil
	}
	read := func(body []byte) (Page, error) {
		p, r, err := parse(body, a.header.Get("Content-Type"), f, a.url, now, limits{entries: c.opt.MaxEntries, items: c.opt.Items})
		if err != nil {
			return Page{}, err
		}
		p.Status, p.Moved, p.Delta = a.status, a.movedTo(), delta
		p.NextAfter = r.after(fresh, now)
		p.Validators = next
		if !a.cutOff {
			p.Validators.Rhythm = r.String()
		}
		return p, nil
	}
	if hash != "" {
		return readUnseen(a.body, v, read, now)
	}
	p, err := read(a.body)
	switch {
	case err != nil && a.cutOff:
		return Page{}, fmt.Errorf("the connection ended before the body did: %w", err)
	case err == nil && a.cutOff:
		p.Warnings = append(p.Warnings, "the connection ended before the body did; the next poll asks for all of it")
	}
	return p, err
}

// readUnseen reads a body without the items that an earlier poll has seen. If
// what is left is odd in any way, all of it is read.
func readUnseen(body []byte, v Validators, read func([]byte) (Page, error), now time.Time) (Page, error) {
	items := findItems(body)
	known := readSeen(v.Seen)
	rest, left := known.unseen(body, items)
	if left > 0 {
		if p, err := read(rest); err == nil && len(p.Warnings) == 0 {
			p.Same, p.Newest = left, known.newestAt(now)
			p.Validators.Seen = seenText(items, p)
			p.Whole = func() (Page, error) { return readUnseen(body, Validators{}, read, now) }
			return p, nil
		}
	}
	p, err := read(body)
	p.Validators.Seen = seenText(items, p)
	return p, err
}
