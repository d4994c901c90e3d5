package feed

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

func secretFeed(url string) Feed {
	s := NewSecret(http.Header{"X-Key": {"key-5ecret"}}).WithLogin("anna", "pass-5ecret")
	return Feed{ID: "f", URL: url, Secret: s}
}

// TestSecretStaysAtItsOrigin: what lets us in is sent to the feed's own host, and
// neither to another one nor, after a redirect back, through another one.
func TestSecretStaysAtItsOrigin(t *testing.T) {
	var other *origin
	own := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/feed", http.StatusFound)
		case "/within":
			http.Redirect(w, r, "/feed", http.StatusFound)
		default:
			io.WriteString(w, oneItem)
		}
	})
	other = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" { // to itself first
			http.Redirect(w, r, "/again", http.StatusFound)
			return
		}
		http.Redirect(w, r, own.URL+"/feed", http.StatusFound)
	})
	c := testClient(t, Options{})
	get := func(path string) {
		if _, err := c.Fetch(t.Context(), secretFeed(own.URL+path), Validators{}, testNow); err != nil {
			t.Fatal(err)
		}
	}
	shown := func(r *http.Request) bool {
		_, password, _ := r.BasicAuth()
		return r.Header.Get("X-Key") == "key-5ecret" && password == "pass-5ecret"
	}
	get("/within")
	for _, r := range own.asked {
		if !shown(r) {
			t.Errorf("%s was asked without the secret: %v", r.URL, r.Header)
		}
	}
	get("/away")
	for _, r := range other.asked {
		if h := r.Header; h.Get("X-Key")+h.Get("Authorization") != "" {
			t.Errorf("another host was shown the secret at %s: %v", r.URL, h)
		}
	}
	if h := own.last(t).Header; h.Get("X-Key")+h.Get("Authorization") != "" {
		t.Errorf("another host could direct the secret: %v", h)
	}
}

func TestSameOrigin(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"https://a.example/x", "https://A.example:443/y", true},
		{"http://a.example/x", "https://a.example/x", true},
		{"https://a.example/x", "http://a.example/x", false},
		{"https://a.example/x", "https://a.example:8443/x", false},
		{"https://a.example/x", "https://b.example/x", false},
		{"https://a.example/x", "https://a.example./x", true},
		{"https://a.example/x", "https://a.example.evil.example/x", false},
	} {
		a, _ := feedURL(tt.a)
		b, _ := feedURL(tt.b)
		if got := sameOrigin(a, b); got != tt.want {
			t.Errorf("sameOrigin(%s, %s) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestSecretIsNeverShown: however a feed is formatted, and whatever a server
// repeats, what lets us in does not appear.
func TestSecretIsNeverShown(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		fmt.Fprintf(w, "<html><title>No: %s %s %s</title></html>", r.Header.Get("X-Key"), r.Header.Get("Authorization"), password)
	})
	f := secretFeed(o.URL)
	_, err := testClient(t, Options{}).Fetch(t.Context(), f, Validators{}, testNow)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "f", f, "s", f.Secret)
	packed, _ := json.Marshal(f)
	shown := fmt.Sprint(err, log.String(), string(packed)) + fmt.Sprintf("%v %+v %#v %s %q", f, f, f, f.Secret, f.Secret)
	encoded := strings.TrimPrefix(basic("anna", "pass-5ecret"), "Basic ")
	if strings.Contains(shown, "5ecret") || strings.Contains(shown, encoded) {
		t.Errorf("the secret is in: %s", shown)
	}
	if err == nil || !strings.Contains(err.Error(), "titled") {
		t.Errorf("err = %v, want the title of the page", err)
	}
}

// TestSecretOfArticles: an article of the feed's own host is asked for with the
// feed's secret, one of another host without.
func TestSecretOfArticles(t *testing.T) {
	page := func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<p>short") }
	own, other := serve(t, page), serve(t, page)
	c := testClient(t, Options{})
	for o, want := range map[*origin]bool{own: true, other: false} {
		c.Article(t.Context(), secretFeed(own.URL+"/feed"), o.URL+"/a", "") // the page holds no article
		if len(o.asked) != 1 || (o.asked[0].Header.Get("X-Key") != "") != want {
			t.Errorf("asked %d times; secret shown %v, want %v", len(o.asked), !want, want)
		}
	}
}
