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
		{"Google Alerts", "https://www.google.com/url?rct=j&sa=t&url=https://www.site.example/a%3Fid%3D7%26utm_source%3Dx&ct=ga&cd=CAEY&usg=AOv", "https://site.example/a?id=7"},
		{"Google in another country", "https://www.google.co.jp/url?q=https://site.example/a", "https://site.example/a"},
		{"Google's AMP", "https://www.google.com/amp/s/www.site.example/a/amp/", "https://site.example/a"},
		{"AMP cache", "https://www-site-example.cdn.ampproject.org/c/s/www.site.example/a?id=7", "https://site.example/a?id=7"},
		{"Bing News", "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url=https%3a%2f%2fsite.example%2fa&c=2&mkt=en-us", "https://site.example/a"},
		{"Outlook", "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fsite.example%2Fa&data=x", "https://site.example/a"},
		{"Facebook in Google", "https://www.google.com/url?url=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fsite.example%252Fa", "https://site.example/a"},
		{"a wrapper round itself", "https://www.google.com/url?url=/url", "https://google.com/url?url=/url"},
		{"no wrapper", "https://site.example/url?url=https://other.example/a", "https://site.example/url?url=https://other.example/a"},
		{"another host of that name", "https://google.site.example/url?url=https://other.example/a", "https://google.site.example/url?url=https://other.example/a"},
		{"Google News", "https://news.google.com/rss/articles/CBMiabc?oc=5", "https://news.google.com/rss/articles/CBMiabc?oc=5"},
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
