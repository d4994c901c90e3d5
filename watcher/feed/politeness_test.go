package feed

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// handlerTransport answers requests with a handler, without a network, so that
// time can be had for nothing.
type handlerTransport struct {
	handler http.HandlerFunc
}

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.handler(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// TestFetchSpacesRequests: feeds of one host wait for each other, the wait does
// not count against the timeout, and another host is not held up.
func TestFetchSpacesRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var mu sync.Mutex
		asked := make(map[string][]time.Duration)
		c := NewClient(Options{Gap: 2 * time.Second, Timeout: time.Second, Transport: handlerTransport{func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			asked[r.URL.Host] = append(asked[r.URL.Host], time.Since(began))
			mu.Unlock()
			io.WriteString(w, oneItem)
		}}})
		var wg sync.WaitGroup
		for _, url := range []string{"https://a.example/1", "https://A.example/2", "https://a.example/3", "https://b.example/1"} {
			wg.Go(func() {
				if _, err := c.Fetch(t.Context(), Feed{ID: url, URL: url}, Validators{}, testNow); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		all := append(asked["a.example"], asked["A.example"]...)
		var sum time.Duration
		for _, at := range all {
			sum += at
		}
		if len(all) != 3 || sum != 6*time.Second { // at 0, 2 and 4 s
			t.Errorf("a.example was asked at %v, want 0, 2 and 4 s", all)
		}
		if got := asked["b.example"]; len(got) != 1 || got[0] != 0 {
			t.Errorf("b.example was asked at %v, want at once", got)
		}
	})
}

// TestFetchOwnHosts: networks that the config names are asked without a gap.
func TestFetchOwnHosts(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, oneItem) })
	c := testClient(t, Options{Gap: time.Hour})
	for range 3 {
		if _, err := fetch(t, c, o.URL, Validators{}); err != nil {
			t.Fatal(err)
		}
	}
	if o.count() != 3 {
		t.Errorf("asked %d times, want 3", o.count())
	}
}

// TestOwnTransport: what the client's own transport must keep to.
func TestOwnTransport(t *testing.T) {
	tr := guard{allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}.transport()
	if tr.Proxy != nil {
		t.Error("a proxy from the environment would hide the address that is reached")
	}
	if !tr.DisableCompression {
		t.Error("net/http would decompress without a limit")
	}
}

func TestStatusErrorText(t *testing.T) {
	e := &StatusError{Code: 503, RetryAfter: 90 * time.Second, Detail: "behind a bot check", Held: true}
	want := "http status 503: the server is busy or under maintenance, behind a bot check (asks us to wait 1m30s); not asked again before that"
	if got := e.Error(); got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got := (&StatusError{Code: 302}).Error(); !strings.Contains(got, "leads nowhere") {
		t.Errorf("Error() = %q, want a redirect that leads nowhere", got)
	}
}
