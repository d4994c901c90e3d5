package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written writes a file of secrets and returns its path.
func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAccessFaults(t *testing.T) {
	t.Setenv(botTokenEnv, "")
	t.Setenv(webhookURLEnv, "")
	feed := func(key, text string) string {
		return strings.Replace(valid, "[[watch]]", fmt.Sprintf("%s = %q\n[[watch]]", key, written(t, text)), 1)
	}
	fetch := func(lines string) string { return "[fetch]\n" + lines + "\n" + valid }
	tests := []struct{ name, text, want string }{
		{"headers", feed("headers_file", "# of the agency\nX-Api-Key: 5ecret\n\nX-More: 5ecret"), ""},
		{"a login", feed("login_file", "anna:5ecret:with a colon\n"), ""},
		{"no header", feed("headers_file", "# none\n"), "c.toml:6:1: error: "},
		{"a line that is none", feed("headers_file", "X-A: b\n5ecret\n"), "is not a header field such as X-Api-Key: value"},
		{"a header of our own", feed("headers_file", "if-none-match: 5ecret"), "sets If-None-Match, which Curbwire sets itself"},
		{"a login without a colon", feed("login_file", "5ecret"), "must hold user:password on one line"},
		{"a login of two lines", feed("login_file", "a:5ecret\nb:5ecret"), "must hold user:password on one line"},
		{"too long", feed("login_file", "a:"+strings.Repeat("5ecret", 4000)), "too long for a secret"},
		{"no file", strings.Replace(valid, "[[watch]]", "login_file = \"anna:5ecret\"\n[[watch]]", 1), "there is no file of this name"},
		{"http2", strings.Replace(valid, "[[watch]]", "http2 = false\n[[watch]]", 1), ""},
		{"http2 as a text", strings.Replace(valid, "[[watch]]", "http2 = \"no\"\n[[watch]]", 1), "feed.http2 must be true or false"},
		{"a proxy", fetch(`proxy = "socks5://10.0.0.1:1080"`), ""},
		{"a proxy with a login", fetch(fmt.Sprintf("proxy = \"http://proxy.example:3128\"\nproxy_login_file = %q", written(t, "a:5ecret"))), ""},
		{"a proxy of another kind", fetch(`proxy = "ftp://proxy.example"`), "c.toml:2:1: error: proxy must be an address"},
		{"a secret in the proxy", fetch(`proxy = "http://anna:5ecret@proxy.example"`), "write user:password into a file"},
		{"a login for no proxy", fetch(`proxy_login_file = "x"`), "c.toml:2:1: error: there is a login for a proxy, but no proxy"},
		{"the same feed twice", valid + "[[feed]]\nname = \"two\"\nurl = \"http://www.one.example/rss/\"\n", `warning: the feed "one" has the same url in another spelling`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := checked(t, tt.text)
			if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("check says:\n%s\nwant:\n%s", got, tt.want)
			}
			if strings.Contains(got, "5ecret") {
				t.Errorf("check repeats the secret:\n%s", got)
			}
		})
	}
}

// TestAccess runs the daemon against a feed that wants a login and a key: it gets
// them, and neither the log nor the database nor what is told holds them.
func TestAccess(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "wire", "closed")
	seen := make(chan *http.Request, 8)
	b.kiosk.answer("wire", func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		io.WriteString(w, rss("wire", []item{measure(0)}))
	})
	b.kiosk.answer("closed", func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		fmt.Fprintf(w, "<html><title>No entry for %s %s %s</title></html>", user, password, r.Header.Get("X-Api-Key"))
	})
	keys := fmt.Sprintf("headers_file = %q\nlogin_file = %q\n", b.write("key", "X-Api-Key: key-5ecret"), b.write("login", "anna:pass-5ecret"))
	b.replace("name = \"wire\"\n", "name = \"wire\"\n"+keys, "name = \"closed\"\n", "name = \"closed\"\n"+keys)
	for range 3 {
		b.round()
	}
	r := <-seen
	if user, password, _ := r.BasicAuth(); user != "anna" || password != "pass-5ecret" || r.Header.Get("X-Api-Key") != "key-5ecret" {
		t.Errorf("the feed was asked with %v", r.Header)
	}
	if told := texts(b.want(ops, 1, 0)); !strings.Contains(told, "No entry for") || strings.Contains(told, "5ecret") {
		t.Errorf("it says:\n%s", told)
	}
	files, err := filepath.Glob(filepath.Join(b.dir, "curbwire.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if raw, _ := os.ReadFile(file); strings.Contains(string(raw), "5ecret") {
			t.Errorf("%s holds the secret", filepath.Base(file))
		}
	}
}

// TestProxySetting runs a feed on the net through a proxy on loopback.
func TestProxySetting(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 8)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.String() + " " + r.Header.Get("Proxy-Authorization")
		io.WriteString(w, rss("far", []item{measure(0)}))
	}))
	t.Cleanup(proxy.Close)
	b := newBench(t, 0, "near")
	b.replace("[fetch]\n", fmt.Sprintf("[fetch]\nproxy = %q\nproxy_login_file = %q\n", proxy.URL, b.write("login", "clerk:5ecret")),
		"[[feed]]\n", "[[feed]]\nname = \"far\"\nurl = \"http://far.example/rss\"\n[[feed]]\n")
	b.poll()
	if got := <-asked; got != "http://far.example/rss Basic Y2xlcms6NWVjcmV0" {
		t.Errorf("the proxy was asked for %s", got)
	}
	if b.kiosk.gets["near"] != 1 {
		t.Errorf("an address of allow_private was asked %d times past the proxy, want once", b.kiosk.gets["near"])
	}
}
