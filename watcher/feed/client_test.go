package feed

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

const oneItem = `<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>Alpha</title></item></channel></rss>`

// origin is a real server that records what it was asked.
type origin struct {
	*httptest.Server
	mu    sync.Mutex
	asked []*http.Request
}

func serve(t *testing.T, h http.HandlerFunc) *origin {
	t.Helper()
	o := &origin{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.asked = append(o.asked, r.Clone(context.Background()))
		o.mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) last(t *testing.T) *http.Request {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.asked) == 0 {
		t.Fatal("the server was not asked")
	}
	return o.asked[len(o.asked)-1]
}

func (o *origin) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.asked)
}

func testClient(t *testing.T, opt Options) *Client {
	t.Helper()
	if opt.AllowPrivate == nil {
		opt.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	}
	c := NewClient(opt)
	t.Cleanup(c.Close)
	return c
}

func fetch(t *testing.T, c *Client, url string, v Validators) (Page, error) {
	t.Helper()
	return c.Fetch(t.Context(), Feed{ID: "f", URL: url}, v, testNow)
}

func TestFetchRequest(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, oneItem) })
	c := testClient(t, Options{UserAgent: "curbwire/1 (+https://site.example)"})
	v := Validators{ETag: `W/"odd  one"`, LastModified: "some day, not a date"}
	if _, err := fetch(t, c, o.URL+"/feed", v); err != nil {
		t.Fatal(err)
	}
	got := o.last(t).Header
	want := http.Header{
		"User-Agent":        {"curbwire/1 (+https://site.example)"},
		"Accept":            {accept},
		"Accept-Encoding":   {"gzip, br, zstd"},
		"If-None-Match":     {`W/"odd  one"`},
		"If-Modified-Since": {"some day, not a date"},
		"A-Im":              {"feed"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request header (-want +got):\n%s", diff)
	}
}

// TestFetchConditional goes through the life of one feed: first, unchanged by
// 304, unchanged by body, changed.
func TestFetchConditional(t *testing.T) {
	answers := []struct {
		status      int
		etag, since string
		expires     string
		body        string
	}{
		{200, `"v1"`, "Mon, 03 Jul 2023 18:00:00 GMT", "", oneItem},
		{304, `"v2"`, "", "", ""},
		{200, `"v3"`, "", "", oneItem},
		{200, `"v3"`, "", "", "a body that must not be read"},
		{200, `"v4"`, "", "", strings.Replace(oneItem, "Alpha", "Beta", 1)},
		{200, `"v5"`, "x", "0", strings.Replace(oneItem, "Alpha", "Gamma", 1)},
	}
	want := []struct {
		unchanged          bool
		etag, lastModified string
	}{
		{false, `"v1"`, "Mon, 03 Jul 2023 18:00:00 GMT"},
		{true, `"v2"`, "Mon, 03 Jul 2023 18:00:00 GMT"},
		{true, `"v3"`, ""},
		{true, `"v3"`, ""},
		{false, `"v4"`, ""},
		{false, "", ""},
	}
	step := 0
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		a := answers[step]
		for name, value := range map[string]string{"ETag": a.etag, "Last-Modified": a.since, "Expires": a.expires} {
			if value != "" {
				w.Header().Set(name, value)
			}
		}
		w.WriteHeader(a.status)
		io.WriteString(w, a.body)
	})
	c := testClient(t, Options{})
	var v Validators
	for step = range answers {
		p, err := fetch(t, c, o.URL, v)
		if err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		w := want[step]
		if p.NotModified != w.unchanged || (p.Entries == nil) != w.unchanged {
			t.Errorf("step %d: NotModified %v with %d entries, want %v", step, p.NotModified, len(p.Entries), w.unchanged)
		}
		if p.Validators.ETag != w.etag || p.Validators.LastModified != w.lastModified || p.Validators.BodyHash == "" {
			t.Errorf("step %d: validators %+v, want %+v", step, p.Validators, w)
		}
		if p.Status != answers[step].status {
			t.Errorf("step %d: status %d, want %d", step, p.Status, answers[step].status)
		}
		v = p.Validators
	}
}

func TestFetchEncodings(t *testing.T) {
	pack := func(w io.WriteCloser, b *bytes.Buffer) []byte {
		io.WriteString(w, oneItem)
		w.Close()
		return b.Bytes()
	}
	var g, z, br, zs bytes.Buffer
	zw, err := zstd.NewWriter(&zs)
	if err != nil {
		t.Fatal(err)
	}
	gzipped := pack(gzip.NewWriter(&g), &g)
	cases := []struct {
		name, coding string
		body         []byte
	}{
		{"gzip", "gzip", gzipped},
		{"gzip unsaid", "", gzipped},
		{"gzip said, not done", "gzip", []byte(oneItem)},
		{"deflate", "deflate", pack(zlib.NewWriter(&z), &z)},
		{"br", "br", pack(brotli.NewWriter(&br), &br)},
		{"zstd", "zstd", pack(zw, &zs)},
		{"identity", "identity", []byte(oneItem)},
		{"a charset", "UTF-8", []byte(oneItem)},
		{"none", "none", []byte(oneItem)},
		{"gzip under a charset", "utf-8", gzipped},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.coding != "" {
					w.Header().Set("Content-Encoding", c.coding)
				}
				w.Write(c.body)
			})
			p, err := fetch(t, testClient(t, Options{}), o.URL, Validators{})
			if err != nil || titles(p) != "Alpha" {
				t.Errorf("titles %q, err %v; want Alpha", titles(p), err)
			}
		})
	}
}

func TestFetchTooLarge(t *testing.T) {
	bomb := func(w io.WriteCloser) {
		chunk := bytes.Repeat([]byte(" "), 1<<20)
		for range 64 {
			w.Write(chunk)
		}
		w.Close()
	}
	for _, coding := range []string{"", "gzip", "br", "zstd"} {
		t.Run("coding "+coding, func(t *testing.T) {
			var b bytes.Buffer
			switch coding {
			case "gzip":
				bomb(gzip.NewWriter(&b))
			case "br":
				bomb(brotli.NewWriterLevel(&b, 1))
			case "zstd":
				w, err := zstd.NewWriter(&b)
				if err != nil {
					t.Fatal(err)
				}
				bomb(w)
			default:
				b.Write(bytes.Repeat([]byte(" "), 2<<20))
			}
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if coding != "" {
					w.Header().Set("Content-Encoding", coding)
				}
				w.Write(b.Bytes())
			})
			_, err := fetch(t, testClient(t, Options{MaxBytes: 1 << 20}), o.URL, Validators{})
			if !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "more than 1 MB") {
				t.Errorf("err = %v, want ErrTooLarge", err)
			}
		})
	}
}

// TestFetchDrip: a server that sends a byte now and then for ever is cut at the
// deadline of the whole fetch.
func TestFetchDrip(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-r.Context().Done():
				return
			case <-tick.C:
				fmt.Fprint(w, "<")
				w.(http.Flusher).Flush()
			}
		}
	})
	began := time.Now()
	_, err := fetch(t, testClient(t, Options{Timeout: 150 * time.Millisecond}), o.URL, Validators{})
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "raise timeout in [fetch]") {
		t.Errorf("err = %v, want a deadline that says what to do", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v, want the timeout", took)
	}
}

// TestFetchCutOff: what arrived is read, but nothing is remembered that would
// hide the rest.
func TestFetchCutOff(t *testing.T) {
	whole := rssOf("<item><title>Alpha</title></item><item><title>Beta</title></item>")
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
		io.WriteString(w, whole[:len(whole)-30])
	})
	p, err := fetch(t, testClient(t, Options{}), o.URL, Validators{})
	if err != nil {
		t.Fatal(err)
	}
	if titles(p) != "Alpha" || p.Validators != (Validators{}) || len(p.Warnings) == 0 {
		t.Errorf("titles %q, validators %+v, warnings %q; want Alpha, none, some", titles(p), p.Validators, p.Warnings)
	}
}

// TestFetchDelta: a 226 holds only what is new; its body is no body to compare.
func TestFetchDelta(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v2"`)
		w.WriteHeader(http.StatusIMUsed)
		io.WriteString(w, oneItem)
	})
	p, err := fetch(t, testClient(t, Options{}), o.URL, Validators{ETag: `"v1"`, BodyHash: "0"})
	if err != nil || titles(p) != "Alpha" {
		t.Fatalf("titles %q, err %v; want Alpha", titles(p), err)
	}
	if want := (Validators{ETag: `"v2"`}); p.Validators != want {
		t.Errorf("validators = %+v, want %+v", p.Validators, want)
	}
}

// TestFetchConstantETag: with "Expires: 0" an ETag that stays the same says
// nothing about the body.
func TestFetchConstantETag(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"constant"`)
		w.Header().Set("Expires", "0")
		io.WriteString(w, oneItem)
	})
	p, err := fetch(t, testClient(t, Options{}), o.URL, Validators{ETag: `"constant"`, BodyHash: "0"})
	if err != nil || p.NotModified || titles(p) != "Alpha" {
		t.Errorf("NotModified %v, titles %q, err %v; want the body read", p.NotModified, titles(p), err)
	}
}
