package feed

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// TestProxy: feeds are asked for through the proxy, wherever that is; inner
// addresses are not, unless they are allowed, and those go past it.
func TestProxy(t *testing.T) {
	inner := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, oneItem) })
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host == "leads.example" {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
			return
		}
		io.WriteString(w, oneItem)
	})
	at, err := url.Parse(strings.Replace(proxy.URL, "http://", "http://clerk:5ecret@", 1))
	if err != nil {
		t.Fatal(err)
	}
	none := testClient(t, Options{AllowPrivate: []netip.Prefix{}, Proxy: at, Gap: -1})
	if _, err := fetch(t, none, "http://site.example/feed", Validators{}); err != nil {
		t.Fatal(err)
	}
	r := proxy.last(t)
	if r.URL.String() != "http://site.example/feed" || r.Header.Get("Proxy-Authorization") != basic("clerk", "5ecret") {
		t.Errorf("the proxy was asked for %s with %v", r.URL, r.Header)
	}
	for _, raw := range []string{inner.URL, "http://localhost/", "http://x.localhost/", "http://10.1.2.3/", "http://[::1]/", "http://[fd00::1]/", "http://2130706433/",
		"http://0x7f.1/", "http://127.1/", "http://leads.example/", "http://169.254.169.254./"} {
		before := proxy.count()
		_, err := fetch(t, none, raw, Validators{})
		if !errors.Is(err, ErrPrivate) || strings.Contains(err.Error(), "5ecret") {
			t.Errorf("%s: err = %v, want ErrPrivate", raw, err)
		}
		if asked := proxy.count() - before; asked > 0 && !strings.Contains(raw, "leads") {
			t.Errorf("%s: the proxy was asked", raw)
		}
	}
	some := testClient(t, Options{Proxy: at})
	before := proxy.count()
	if _, err := fetch(t, some, inner.URL, Validators{}); err != nil {
		t.Fatal(err)
	}
	if inner.count() != 1 || proxy.count() != before {
		t.Errorf("an allowed address was asked %d times directly and %d times through the proxy, want 1 and 0", inner.count(), proxy.count()-before)
	}
}

func TestProxyAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"http://proxy.example":         "proxy.example:80",
		"https://proxy.example":        "proxy.example:443",
		"socks5://proxy.example":       "proxy.example:1080",
		"http://proxy.example:3128":    "proxy.example:3128",
		"http://[2001:db8::1]:3128":    "[2001:db8::1]:3128",
		"socks5://u:p@10.0.0.1:9050/x": "10.0.0.1:9050",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := proxyAddress(u); got != want {
			t.Errorf("proxyAddress(%s) = %s, want %s", raw, got, want)
		}
	}
}
