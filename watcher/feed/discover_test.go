package feed

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestDiscover(t *testing.T) {
	const head = `<!DOCTYPE html><title>Site</title>`
	cases := []struct {
		name, page string
		want       string // paths and formats
		asked      int
	}{
		{"named by the page", head + `<link rel="alternate" type="application/rss+xml" href="/news.rss"><LINK REL="Alternate" TYPE="application/feed+json" HREF="/news.json"><link rel="stylesheet" href="/x.css">`, "/news.rss rss, /news.json json", 3},
		{"a named feed that is gone, and one in the text", head + `<link rel="alternate" type="application/atom+xml" href="/gone"><a href="/de/rss/news.rss">RSS</a> <a href="/about">About</a>`, "/de/rss/news.rss rss", 3},
		{"the usual paths", head, "/feed.xml rss", 8},
		{"relative to a base element", head + `<base href="/de/rss/"><link rel=alternate type=application/rss+xml href=news.rss>`, "/de/rss/news.rss rss", 2},
		{"the same twice", head + strings.Repeat(`<link rel="alternate" type="application/rss+xml" href="/news.rss">`, 3), "/news.rss rss", 2},
		{"many", head + links(50), "", mostCandidates + 1},
		{"a feed itself", oneItem, "/ rss", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/":
					io.WriteString(w, c.page)
				case "/news.rss", "/de/rss/news.rss", "/feed.xml":
					io.WriteString(w, oneItem)
				case "/news.json":
					io.WriteString(w, `{"version":"https://jsonfeed.org/version/1.1","items":[]}`)
				default:
					http.NotFound(w, r)
				}
			})
			found, err := testClient(t, Options{}).Discover(t.Context(), o.URL+"/", testNow)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				got = append(got, strings.TrimPrefix(f.URL, o.URL)+" "+f.Format)
			}
			if strings.Join(got, ", ") != c.want || o.count() != c.asked {
				t.Errorf("found %q in %d requests, want %q in %d", got, o.count(), c.want, c.asked)
			}
		})
	}
	o := serve(t, func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	if _, err := testClient(t, Options{}).Discover(t.Context(), o.URL, testNow); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a site that is not there: %v", err)
	}
}

func links(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`<a href="/` + strings.Repeat("x", i) + `/feed">RSS</a>`)
	}
	return b.String()
}
