package feed

import (
	"net/url"
	"testing"
)

func TestCanonicalURL(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"already", "https://site.example/a", "https://site.example/a"},
		{"scheme and host", "HTTP://Site.Example/A", "https://site.example/A"},
		{"default ports", "http://site.example:80/a", "https://site.example/a"},
		{"other port", "https://site.example:8443/a", "https://site.example:8443/a"},
		{"fragment", "https://site.example/a#top", "https://site.example/a"},
		{"trackers", "https://site.example/a?utm_source=x&id=7&fbclid=y&UTM_Medium=z", "https://site.example/a?id=7"},
		{"order is kept", "https://site.example/a?b=2&a=1", "https://site.example/a?b=2&a=1"},
		{"only trackers", "https://site.example/a?gclid=x", "https://site.example/a"},
		{"www, mobile", "https://www.m.site.example/a", "https://site.example/a"},
		{"short domain stays", "https://m.com/a", "https://m.com/a"},
		{"amp host", "https://amp.site.example/a", "https://site.example/a"},
		{"amp path", "https://site.example/a/amp/", "https://site.example/a"},
		{"amp in front", "https://site.example/amp/a", "https://site.example/a"},
		{"amp file", "https://site.example/a.amp.html", "https://site.example/a.html"},
		{"amp query", "https://site.example/a?amp", "https://site.example/a"},
		{"a word that begins like it", "https://site.example/ampere", "https://site.example/ampere"},
		{"trailing slash", "https://site.example/a/", "https://site.example/a"},
		{"front page", "https://site.example/", "https://site.example"},
		{"double slash", "https://site.example//a///b", "https://site.example/a/b"},
		{"escapes", "https://site.example/%e3%81%82?q=%c3%a9", "https://site.example/%E3%81%82?q=%C3%A9"},
		{"credentials", "https://user:secret@site.example/a", "https://site.example/a"},
		{"IPv6", "http://[2001:DB8::1]:80/a", "https://[2001:db8::1]/a"},
		{"no web URL", " urn:uuid:1 ", "urn:uuid:1"},
		{"no URL", "notice 7", "notice 7"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := CanonicalURL(c.in); got != c.want {
				t.Errorf("CanonicalURL(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestWebURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://site.example/a b?c d#e f":                         "https://site.example/a%20b?c%20d#e%20f",
		"https://site.example/?tag=a|b&x=<c>&y=\"d\"&z=`e`\\":      "https://site.example/?tag=a%7Cb&x=%3Cc%3E&y=%22d%22&z=%60e%60%5C",
		"https://site.example/?q=%E9%95%93&r=镓&s=100%&t={u}^[v]'w": "https://site.example/?q=%E9%95%93&r=镓&s=100%&t={u}^[v]'w",
		"javascript:alert(1)":                                      "",
		"ftp://site.example/a":                                     "",
		"/n/1?a|b":                                                 "https://ministry.example/n/1?a%7Cb",
	} {
		if got := webURL(in, testBase(t)); got != want {
			t.Errorf("webURL(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRedact(t *testing.T) {
	u, err := url.Parse("https://user:secret@site.example:8443/a%20b/feed?token=secret#secret")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := redact(u), "https://site.example:8443/a%20b/feed"; got != want {
		t.Errorf("redact = %q, want %q", got, want)
	}
}
