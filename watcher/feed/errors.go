package feed

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Errors of Fetch and Parse that a caller can test for; beside them there is
// *StatusError, and context.DeadlineExceeded for a fetch that took too long.
var (
	// ErrPrivate reports an address that a feed has no business to lead to:
	// loopback, private networks, link-local, cloud metadata.
	ErrPrivate = errors.New("the address is private")
	// ErrTooLarge reports a body, or markup, beyond a limit.
	ErrTooLarge = errors.New("too large")
	// ErrNotFeed reports a body that is no feed; the message says what it is.
	ErrNotFeed = errors.New("not a feed")
)

// StatusError reports an HTTP answer that is neither a feed nor "unchanged".
type StatusError struct {
	Code       int
	Host       string        // that answered, see Host
	RetryAfter time.Duration // the server's wish, at most 24 h; 0 means none
	Detail     string        // what was recognised, "" mostly: a Cloudflare challenge
	Held       bool          // nothing was asked: the host's Retry-After has not passed yet
}

func (e *StatusError) Error() string {
	msg := fmt.Sprintf("http status %d: %s", e.Code, statusText(e.Code))
	if e.Detail != "" {
		msg += ", " + e.Detail
	}
	if e.RetryAfter > 0 {
		msg += fmt.Sprintf(" (asks us to wait %s)", e.RetryAfter.Round(time.Second))
	}
	if e.Held {
		msg += "; not asked again before that"
	}
	return msg
}

// Pauses reports whether the answer asks to leave its host alone for a while.
func (e *StatusError) Pauses() bool {
	return e.RetryAfter > 0 && (e.Code == http.StatusTooManyRequests || e.Code == http.StatusServiceUnavailable)
}

// Gone reports whether the server says that the feed will not come back.
func (e *StatusError) Gone() bool { return e.Code == http.StatusGone }

func statusText(code int) string {
	switch code {
	case http.StatusUnauthorized:
		return "the server wants a login"
	case http.StatusForbidden:
		return "the server refuses us"
	case http.StatusNotFound:
		return "there is nothing at this URL; the feed may have moved"
	case http.StatusGone:
		return "the feed is gone for good"
	case http.StatusTooManyRequests:
		return "the server gets too many requests from here"
	case http.StatusServiceUnavailable:
		return "the server is busy or under maintenance"
	}
	switch {
	case code >= 500:
		return "the server has trouble of its own"
	case code >= 400:
		return "the server does not accept the request"
	case code >= 300:
		return "a redirect that leads nowhere"
	}
	if text := http.StatusText(code); text != "" {
		return "unexpected: " + text
	}
	return "unexpected"
}

// quiet takes the URL out of an error of net/http, which would show the
// credentials in it. The cause stays testable.
func quiet(err error) error {
	if ue, ok := errors.AsType[*url.Error](err); ok {
		return ue.Err
	}
	return err
}

// scrubbed is an error whose text no longer shows what let us in.
type scrubbed struct {
	msg string
	err error
}

func (e *scrubbed) Error() string { return e.msg }
func (e *scrubbed) Unwrap() error { return e.err }

// scrub takes the password and the query of u, and a secret, out of the text of
// err: servers repeat the request in titles and messages, and we repeat those.
func scrub(err error, u *url.URL, s Secret) error {
	const shortest = 4 // "id=7" is no secret, and "7" is everywhere
	secrets := append(s.words(), u.RawQuery)
	for _, values := range u.Query() {
		secrets = append(secrets, values...)
	}
	if password, ok := u.User.Password(); ok {
		secrets = append(secrets, u.User.String(), password)
	}
	msg := err.Error()
	for _, secret := range secrets {
		if len(secret) >= shortest {
			msg = strings.ReplaceAll(msg, secret, "…")
			msg = strings.ReplaceAll(msg, url.QueryEscape(secret), "…")
		}
	}
	if msg == err.Error() {
		return err
	}
	return &scrubbed{msg: msg, err: err}
}
