package feed

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestEndlessBodies: a stream of 10 GB, plain and as a bomb that comes to as much,
// ends at the limit of a body, not at the time-out.
func TestEndlessBodies(t *testing.T) {
	const size = 10 << 30
	for _, coding := range []string{"", "gzip"} {
		t.Run("coding "+coding, func(t *testing.T) {
			var sent atomic.Int64
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				var out io.Writer = counter{w, &sent}
				if coding == "gzip" {
					w.Header().Set("Content-Encoding", coding)
					z, _ := gzip.NewWriterLevel(out, gzip.BestSpeed)
					out = z
				}
				io.WriteString(out, "<rss><channel><title>")
				text := []byte(strings.Repeat("tons of news ", 5000))
				for n := 0; n < size && r.Context().Err() == nil; n += len(text) {
					if _, err := out.Write(text); err != nil {
						return
					}
				}
			})
			cheap(t, time.Minute, 200<<20, func() {
				_, err := fetch(t, testClient(t, Options{Timeout: time.Minute}), o.URL, Validators{})
				if !errors.Is(err, ErrTooLarge) {
					t.Errorf("err = %v, want ErrTooLarge", err)
				}
			})
			if got := sent.Load(); got > 64<<20 {
				t.Errorf("took %d MB off the wire, want no more than the limit and what buffers hold", got>>20)
			}
		})
	}
}

type counter struct {
	io.Writer
	n *atomic.Int64
}

func (c counter) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.n.Add(int64(n))
	return n, err
}

// TestEntityBombs: entities that a document declares are never multiplied out.
func TestEntityBombs(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString(`<!ENTITY l0 "ha ha ha ha ha ha ha ha ">`)
	for i := range 12 {
		fmt.Fprintf(&laughs, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	long := `<!ENTITY long "` + strings.Repeat("x", 1<<20) + `">`
	for name, body := range map[string]string{
		"a billion laughs": `<?xml version="1.0"?><!DOCTYPE rss [` + laughs.String() + `]>` + rssOf("<item><title>A &l12;</title></item>"),
		"one long one":     `<!DOCTYPE rss [` + long + `]>` + rssOf("<item><title>A "+strings.Repeat("&long;", 100_000)+"</title></item>"),
		"in itself":        `<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>` + rssOf("<item><title>A &a;</title></item>"),
		"from outside":     `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + rssOf("<item><title>A &a;</title></item>"),
	} {
		t.Run(name, func(t *testing.T) {
			cheap(t, 20*time.Second, 300<<20, func() {
				p, err := Parse([]byte(body), "", testFeed, nil, testNow)
				if err != nil {
					return // refused is as good
				}
				for _, e := range p.Entries {
					if len(e.Title)+len(e.Text) > 4<<20 || strings.Contains(e.Title, "root:") {
						t.Errorf("an entry of %d bytes", len(e.Title)+len(e.Text))
					}
				}
			})
		})
	}
}

// TestFetchMetadata: neither a redirect nor a name leads to a cloud's metadata or
// to this machine.
func TestFetchMetadata(t *testing.T) {
	inner := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, oneItem) })
	port := inner.URL[strings.LastIndexByte(inner.URL, ':'):]
	to := ""
	outer := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	names := &nameServer{addr: [4]byte{127, 0, 0, 1}}
	g := guard{allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, resolver: names.start(t)}
	c := NewClient(Options{AllowPrivate: g.allow, Transport: g.transport()})
	t.Cleanup(c.Close)
	for _, to = range []string{"http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/",
		"http://100.100.100.200/", "http://127.0.0.2" + port, "http://[::1]" + port} {
		if _, err := fetch(t, c, outer.URL, Validators{}); !errors.Is(err, ErrPrivate) {
			t.Errorf("redirected to %s: err = %v, want ErrPrivate", to, err)
		}
	}
	g.allow = nil
	closed := NewClient(Options{Transport: g.transport()})
	t.Cleanup(closed.Close)
	for _, addr := range [][4]byte{{127, 0, 0, 1}, {169, 254, 169, 254}, {0, 0, 0, 0}} {
		names.set(addr)
		if _, err := fetch(t, closed, "http://news.example"+port+"/feed", Validators{}); !errors.Is(err, ErrPrivate) {
			t.Errorf("a name of %v: err = %v, want ErrPrivate", addr, err)
		}
	}
	if inner.count() != 0 {
		t.Errorf("this machine was asked %d times", inner.count())
	}
}
