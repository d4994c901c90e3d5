package feed

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestFetchStatus(t *testing.T) {
	cases := []struct {
		code       int
		retry      string
		want       time.Duration
		text       string
		body, head string
	}{
		{401, "", 0, "wants a login", "", ""},
		{403, "", 0, "refuses us", "", ""},
		{404, "", 0, "may have moved", "", ""},
		{410, "", 0, "gone for good", "", ""},
		{429, "120", 2 * time.Minute, "too many requests", "", ""},
		{503, "Sun, 01 Mar 2026 13:00:00 GMT", time.Hour, "busy or under maintenance", "", ""},
		{503, "99999999", 24 * time.Hour, "asks us to wait 24h0m0s", "", ""},
		{500, "soon", 0, "trouble of its own", "", ""},
		{204, "", 0, "No Content", "", ""},
		{403, "", 0, "bot check", "", "challenge"},
		{503, "", 0, "bot check", "<title>Just a moment...</title>", ""},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.code, c.retry, c.head, c.body != ""), func(t *testing.T) {
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.retry != "" {
					w.Header().Set("Retry-After", c.retry)
				}
				if c.head != "" {
					w.Header().Set("Cf-Mitigated", c.head)
				}
				w.WriteHeader(c.code)
				io.WriteString(w, c.body)
			})
			_, err := fetch(t, testClient(t, Options{}), o.URL, Validators{})
			e, ok := errors.AsType[*StatusError](err)
			if !ok || e.Code != c.code || e.RetryAfter != c.want || e.Gone() != (c.code == 410) {
				t.Fatalf("err = %#v (%v), want status %d, retry after %v", e, err, c.code, c.want)
			}
			if !strings.Contains(err.Error(), c.text) {
				t.Errorf("err = %v, want %q in it", err, c.text)
			}
		})
	}
}

// TestFetchHeld: the Retry-After of one feed holds for its host.
func TestFetchHeld(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	c := testClient(t, Options{})
	fetch(t, c, o.URL+"/a", Validators{})
	_, err := fetch(t, c, o.URL+"/b", Validators{})
	e, ok := errors.AsType[*StatusError](err)
	if !ok || !e.Held || e.Code != 429 || e.RetryAfter < 59*time.Minute {
		t.Errorf("err = %v, want the host held for an hour", err)
	}
	if o.count() != 1 {
		t.Errorf("the server was asked %d times, want once", o.count())
	}
}

func TestFetchRedirects(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		code := http.StatusMovedPermanently
		switch r.URL.Path {
		case "/feed":
			w.Header().Set("Set-Cookie", "a=b")
			io.WriteString(w, rssOf("<item><title>A</title><link>x</link></item>"))
			return
		case "/found":
			code = http.StatusFound
			fallthrough
		case "/mixed": // temporary, then permanent
			w.Header().Set("Location", "/moved")
			code = http.StatusFound
		case "/moved":
			w.Header().Set("Set-Cookie", "a=b")
			w.Header().Set("Location", "/dir/../feed?token=secret")
		case "/file":
			w.Header().Set("Location", "file:///etc/passwd")
		case "/garbage":
			w.Header().Set("Location", "http://[secret")
		default:
			w.Header().Set("Location", r.URL.Path+"x")
		}
		w.WriteHeader(code)
	})
	c := testClient(t, Options{})
	p, err := fetch(t, c, o.URL+"/moved", Validators{})
	if err != nil {
		t.Fatal(err)
	}
	if want := o.URL + "/feed?token=secret"; p.Moved != want {
		t.Errorf("Moved = %q, want %q", p.Moved, want)
	}
	if want := o.URL + "/x"; p.Entries[0].URL != want {
		t.Errorf("entry URL = %q, want %q, resolved against the final URL", p.Entries[0].URL, want)
	}
	if h := o.last(t).Header; h.Get("Referer") != "" || h.Get("Cookie") != "" {
		t.Errorf("the redirected request had a referrer or cookies: %v", h)
	}
	for _, path := range []string{"/found", "/mixed"} {
		if p, err = fetch(t, c, o.URL+path, Validators{}); err != nil || p.Moved != "" {
			t.Errorf("%s: Moved = %q, err %v after a temporary redirect, want none", path, p.Moved, err)
		}
	}
	for path, want := range map[string]string{
		"/loop":    "stopped after 10 redirects",
		"/file":    "not http or https",
		"/garbage": "cannot be read",
	} {
		before := o.count()
		_, err := fetch(t, c, o.URL+path, Validators{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: err = %v, want %q", path, err, want)
		}
		if asked := o.count() - before; asked > maxRedirects+1 {
			t.Errorf("%s: asked %d times, want at most %d", path, asked, maxRedirects+1)
		}
	}
}

// TestFetchPrivate: an address is judged when it is dialled, so a redirect and
// a name do not help.
func TestFetchPrivate(t *testing.T) {
	inner := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, oneItem) })
	outer := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(inner.URL, "127.0.0.1", "127.0.0.2", 1), http.StatusFound)
	})
	only := testClient(t, Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	_, err := fetch(t, only, outer.URL, Validators{})
	if !errors.Is(err, ErrPrivate) || !strings.Contains(err.Error(), `add "127.0.0.2/32" to allow_private in [fetch]`) {
		t.Errorf("redirect: err = %v, want ErrPrivate and the key", err)
	}
	none := testClient(t, Options{AllowPrivate: []netip.Prefix{}})
	for _, url := range []string{inner.URL, strings.Replace(inner.URL, "127.0.0.1", "localhost", 1), "http://[::ffff:127.0.0.1]:1/"} {
		if _, err := fetch(t, none, url, Validators{}); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: err = %v, want ErrPrivate", url, err)
		}
	}
	if inner.count() != 0 {
		t.Errorf("the private server was asked %d times, want never", inner.count())
	}
}

func TestFetchBadURL(t *testing.T) {
	c := testClient(t, Options{})
	for url, want := range map[string]string{
		"ftp://site.example/feed":         "not http or https",
		"file:///etc/passwd":              "not http or https",
		"/feed":                           "not http or https",
		"https://":                        "names no host",
		"http://user:secret@[::1/?secret": "cannot be read",
	} {
		_, err := fetch(t, c, url, Validators{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: err = %v, want %q and no secret", url, err, want)
		}
	}
}

// TestErrorsHideSecrets: every way to fail shows where, and never how we were
// let in.
func TestErrorsHideSecrets(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/status":
			w.WriteHeader(http.StatusForbidden)
		case "/html":
			io.WriteString(w, "<html><title>x</title></html>")
		case "/echo":
			fmt.Fprintf(w, "Cannot GET %s", r.URL)
		case "/titled":
			fmt.Fprintf(w, "<html><title>No page %s</title></html>", r.URL.Query().Get("token"))
		case "/hang":
			<-r.Context().Done()
		case "/coding":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write([]byte("\x1f\x8b\x08 not really"))
		case "/abort":
			panic(http.ErrAbortHandler)
		}
	})
	c := testClient(t, Options{Timeout: 100 * time.Millisecond})
	closed := serve(t, nil)
	closed.Close()
	for _, base := range []string{o.URL + "/status", o.URL + "/html", o.URL + "/echo", o.URL + "/titled", o.URL + "/hang", o.URL + "/coding", o.URL + "/abort", closed.URL + "/closed"} {
		url := strings.Replace(base, "http://", "http://user:secret@", 1) + "?token=secret#secret"
		_, err := fetch(t, c, url, Validators{})
		if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), base) {
			t.Errorf("err = %v, want %s and no secret", err, base)
		}
	}
	if user, pass, _ := o.last(t).BasicAuth(); user != "user" || pass != "secret" {
		t.Errorf("the server saw %q, %q; want the credentials of the URL", user, pass)
	}
}
