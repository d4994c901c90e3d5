package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// TestFetchWishesHoldOn304: what a document says of its rhythm holds as long as
// the document is not sent again: on a 304, on the same ETag, on the same body.
func TestFetchWishesHoldOn304(t *testing.T) {
	body := `<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title>` +
		`<ttl>90</ttl><skipHours><hour>13</hour></skipHours><item><title>A</title></item></channel></rss>`
	answer := "first"
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch answer {
		case "304":
			w.WriteHeader(http.StatusNotModified)
			return
		case "same ETag":
			w.Header().Set("ETag", `"a"`)
			return
		case "another": // which has no wish
			io.WriteString(w, oneItem)
			return
		case "304, fresh for longer":
			w.Header().Set("Cache-Control", "max-age=18000")
			w.WriteHeader(http.StatusNotModified)
			return
		case "first":
			w.Header().Set("ETag", `"a"`)
		}
		io.WriteString(w, body)
	})
	c := testClient(t, Options{})
	var v Validators
	for _, step := range []struct {
		answer string
		want   time.Duration
	}{
		{"first", 2 * time.Hour}, // testNow is 12:00: 90 minutes end in a skipped hour
		{"304", 2 * time.Hour},
		{"same ETag", 2 * time.Hour},
		{"same body", 2 * time.Hour},
		{"304, fresh for longer", 5 * time.Hour},
		{"304", 2 * time.Hour},
		{"another", 0},
		{"304", 0},
	} {
		answer = step.answer
		p, err := fetch(t, c, o.URL, v)
		if err != nil || p.NextAfter != step.want {
			t.Errorf("%s: NextAfter = %v, err %v; want %v", step.answer, p.NextAfter, err, step.want)
		}
		v = p.Validators
	}
}

func TestRhythmText(t *testing.T) {
	r := rhythm{every: 90 * time.Minute}
	r.hours[0], r.hours[23], r.days[time.Saturday] = true, true, true
	if got := readRhythm(r.String()); got != r {
		t.Errorf("readRhythm(%q) = %v, want %v", r.String(), got, r)
	}
	for _, s := range []string{"", "x", "1", "1 2", "-5 0 0"} {
		if got := readRhythm(s); got != (rhythm{}) {
			t.Errorf("readRhythm(%q) = %v, want none", s, got)
		}
	}
	if got := readRhythm("99999999 0 0").every; got != maxWish {
		t.Errorf("a wish of years is %v, want %v", got, maxWish)
	}
}

// TestFetchKeepsNothingOfVisits: no cookie comes back, and nobody learns where a
// request comes from.
func TestFetchKeepsNothingOfVisits(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "id", Value: "7", Path: "/"})
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/feed", http.StatusMovedPermanently)
			return
		}
		io.WriteString(w, oneItem)
	})
	c := testClient(t, Options{})
	for range 2 {
		if _, err := fetch(t, c, o.URL+"/old", Validators{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range o.asked {
		if r.Header.Get("Cookie")+r.Header.Get("Referer") != "" {
			t.Errorf("%s was asked with %v", r.URL, r.Header)
		}
	}
}

// TestFetchRedirectsTakeTurns: a host that feeds are redirected to is asked once
// at one time, with a gap, and left alone when it asks for it.
func TestFetchRedirectsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var mu sync.Mutex
		var asked []time.Duration
		busy := false
		c := NewClient(Options{Gap: 2 * time.Second, Timeout: 3 * time.Second, Transport: handlerTransport{func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Host != "hub.example" {
				http.Redirect(w, r, "https://hub.example"+r.URL.Path, http.StatusFound)
				return
			}
			mu.Lock()
			asked = append(asked, time.Since(began))
			mu.Unlock()
			if busy {
				w.Header().Set("Retry-After", "600")
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			time.Sleep(time.Second)
			io.WriteString(w, oneItem)
		}}})
		get := func(i int) error {
			_, err := c.Fetch(t.Context(), Feed{ID: "f", URL: fmt.Sprintf("https://s%d.example/f", i)}, Validators{}, testNow)
			return err
		}
		var wg sync.WaitGroup
		for i := range 4 { // the last waits longer than the time-out
			wg.Go(func() {
				if err := get(i); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got, want := fmt.Sprint(asked), "[0s 3s 6s 9s]"; got != want {
			t.Errorf("hub.example was asked at %v, want %v", got, want)
		}
		busy = true
		get(5)
		before := len(asked)
		err := get(6)
		if e, ok := errors.AsType[*StatusError](err); !ok || !e.Held || len(asked) != before {
			t.Errorf("err = %v, asked %d times more; want the host held", err, len(asked)-before)
		}
	})
}

// TestFetchHTTP2 talks HTTP/2 where a server can, unless the feed says not to.
func TestFetchHTTP2(t *testing.T) {
	protocols := make(chan string, 2)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocols <- r.Proto
		io.WriteString(w, oneItem)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	c := testClient(t, Options{})
	for _, tr := range []http.RoundTripper{c.http1, c.http2} {
		tr.(*http.Transport).TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	for _, tt := range []struct {
		off  bool
		want string
	}{{false, "HTTP/2.0"}, {true, "HTTP/1.1"}} {
		if _, err := c.Fetch(t.Context(), Feed{ID: "f", URL: server.URL, NoHTTP2: tt.off}, Validators{}, testNow); err != nil {
			t.Fatal(err)
		}
		if got := <-protocols; got != tt.want {
			t.Errorf("with NoHTTP2 %v the server saw %s, want %s", tt.off, got, tt.want)
		}
	}
}

// TestFetchRebinding: a name that led to an allowed address is judged anew when
// it leads elsewhere.
func TestFetchRebinding(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, oneItem) })
	names := &nameServer{addr: [4]byte{127, 0, 0, 1}}
	g := guard{allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, resolver: names.start(t)}
	tr := g.transport()
	tr.DisableKeepAlives = true
	c := NewClient(Options{AllowPrivate: g.allow, Transport: tr, Gap: -1})
	url := strings.Replace(o.URL, "127.0.0.1", "rebind.example", 1)
	if _, err := fetch(t, c, url, Validators{}); err != nil {
		t.Fatal(err)
	}
	for _, addr := range [][4]byte{{127, 0, 0, 2}, {169, 254, 169, 254}, {10, 0, 0, 1}} {
		names.set(addr)
		if _, err := fetch(t, c, url, Validators{}); !errors.Is(err, ErrPrivate) {
			t.Errorf("the name leads to %v: err = %v, want ErrPrivate", addr, err)
		}
	}
	if o.count() != 1 {
		t.Errorf("the server was asked %d times, want once", o.count())
	}
}

// nameServer answers every question with one address.
type nameServer struct {
	mu   sync.Mutex
	addr [4]byte
}

func (n *nameServer) set(addr [4]byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.addr = addr
}

func (n *nameServer) start(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { conn.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 512)
		for {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if answer, ok := n.answer(buf[:size]); ok {
				conn.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (n *nameServer) answer(question []byte) ([]byte, bool) {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil, false
	}
	m.Response, m.Additionals = true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		n.mu.Lock()
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class}, Body: &dnsmessage.AResource{A: n.addr}}}
		n.mu.Unlock()
	}
	packed, err := m.Pack()
	return packed, err == nil
}
