package feed

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// sampleFeed is an ordinary feed of 30 items and 42 KB.
func sampleFeed() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Metals desk</title>` +
		`<link>https://desk.example/</link><language>en-US</language><lastBuildDate>Mon, 03 Jul 2023 18:00:00 +0000</lastBuildDate>`)
	for i := range 30 {
		fmt.Fprintf(&b, `<item><title>Notice %d: licence needed for gallium &amp;amp; germanium</title><link>https://desk.example/notice/%d?utm_source=rss</link>`+
			`<dc:creator><![CDATA[Desk]]></dc:creator><pubDate>Mon, 03 Jul 2023 18:%02d:00 GMT</pubDate><category><![CDATA[Metals]]></category>`+
			`<guid isPermaLink="false">https://desk.example/?p=%d</guid><description><![CDATA[Exporters of item %d need a licence from August. [&#8230;]]]></description>`+
			`<content:encoded><![CDATA[`, i, i, i, i, i)
		b.WriteString(strings.Repeat(`<p>The ministry said that exporters must apply for a <a href="https://desk.example/x">licence</a>; the rule names eight forms of the metal &amp; its oxides.</p>`+"\n", 6))
		b.WriteString(`]]></content:encoded></item>`)
	}
	b.WriteString(`</channel></rss>`)
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	body := sampleFeed()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(body, "application/rss+xml", testFeed, nil, testNow); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFetch measures a whole fetch over loopback, server included.
func BenchmarkFetch(b *testing.B) {
	body := sampleFeed()
	for _, state := range []string{"changed", "unchanged", "304"} {
		b.Run(state, func(b *testing.B) {
			n := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("ETag", `"constant"`)
				switch n++; state {
				case "304":
					w.WriteHeader(http.StatusNotModified)
				case "changed":
					w.Header().Del("ETag")
					w.Write(bytes.Replace(body, []byte("Notice 0"), fmt.Appendf(nil, "Notice %d", n), 1))
				case "unchanged":
					w.Header().Del("ETag")
					w.Write(body)
				}
			}))
			defer server.Close()
			c := NewClient(Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
			defer c.Close()
			v := Validators{BodyHash: bodyHash(body)}
			b.ReportAllocs()
			for b.Loop() {
				p, err := c.Fetch(b.Context(), Feed{ID: "f", URL: server.URL}, v, testNow)
				if err != nil || p.NotModified != (state != "changed") {
					b.Fatalf("NotModified %v, err %v", p.NotModified, err)
				}
			}
		})
	}
}
