package feed

import (
	"fmt"
	"io"
	"net/http"
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
	url    *url.URL // that was asked
	next   *url.URL // where it redirects to, nil if it does not
	moved  bool     // every redirect on the way was a permanent one
	same   bool     // the server says that nothing has changed
	cutOff bool
	body   []byte
}

// movedTo returns where permanent redirects alone led, "" if they did not.
func (a answer) movedTo() string {
	if !a.moved {
		return ""
	}
	return a.url.String()
}

func (c *Client) setHeader(h http.Header, t *trip, u *url.URL) {
	h.Set("User-Agent", c.opt.UserAgent)
	h.Set("Accept", accept)
	h.Set("Accept-Encoding", acceptEncoding)
	if v := t.validators; v.ETag != "" {
		h.Set("If-None-Match", v.ETag)
		h.Set("A-IM", "feed") // RFC 3229: new entries only, if the server can
	}
	if v := t.validators; v.LastModified != "" {
		h.Set("If-Modified-Since", v.LastModified)
	}
	if user := u.User; user != nil {
		password, _ := user.Password()
		h.Set("Authorization", basic(user.Username(), password))
	}
	if t.inside {
		t.feed.Secret.addTo(h)
	}
}

// exchange sends a request and reads its answer.
func (c *Client) exchange(req *http.Request, t *trip) (answer, error) {
	v := t.validators
	resp, err := c.transport(t.feed).RoundTrip(req)
	if err != nil {
		return answer{}, quiet(err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, url: req.URL}
	if a.next, err = redirect(resp); err != nil || a.next != nil {
		const little = 4 << 10 // read, so that the connection can serve again
		io.CopyN(io.Discard, resp.Body, little)
		return a, err
	}
	switch a.status {
	case http.StatusNotModified:
		if v == (Validators{}) {
			return a, fmt.Errorf("http status 304: the server calls a feed unchanged that we never saw")
		}
		a.same = true
		return a, nil
	case http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusIMUsed:
	default:
		return a, c.refusal(resp, t.now)
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
	v := Validators{ETag: h.Get("ETag"), LastModified: h.Get("Last-Modified"), BodyHash: old.BodyHash, Rhythm: old.Rhythm, Seen: old.Seen}
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
