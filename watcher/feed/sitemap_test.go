package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const newsMap = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://ledger.example/1</loc><lastmod>2023-07-03T12:00:00Z</lastmod>
<image:image><image:loc>https://ledger.example/1.jpg</image:loc><image:title>A mine</image:title></image:image>
<news:news><news:publication><news:name>The Ledger</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2023-07-03T18:00:00+08:00</news:publication_date><news:title>Curbs on gallium &amp; germanium</news:title><news:keywords>metals, trade</news:keywords></news:news></url>
</urlset>`

func parseMap(t *testing.T, body string) (Page, error) {
	t.Helper()
	return Parse([]byte(body), "application/xml", Feed{ID: "s", Name: "Map", Kind: Sitemap}, testBase(t), testNow)
}

func TestNewsSitemap(t *testing.T) {
	p, err := parseMap(t, newsMap)
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{{Feed: "s", Key: "https://ledger.example/1", URL: "https://ledger.example/1", Title: "Curbs on gallium & germanium", Lang: "en",
		Source: "The Ledger", Trust: Other, Published: time.Date(2023, 7, 3, 10, 0, 0, 0, time.UTC), Updated: time.Date(2023, 7, 3, 12, 0, 0, 0, time.UTC), Fetched: testNow}}
	if diff := cmp.Diff(want, p.Entries); diff != "" || p.Format != "sitemap" || !cmp.Equal(p.Items[0].Categories, []string{"metals", "trade"}) {
		t.Errorf("format %s, categories %v, entries (-want +got):\n%s", p.Format, p.Items[0].Categories, diff)
	}
}

func TestPlainSitemap(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"lastmod, newest first", `<urlset><url><loc>/a/old-notice-on-metals</loc><lastmod>2023-01-01</lastmod></url><url><loc>/a/china-curbs-gallium.html</loc><lastmod>2023-07-03</lastmod></url></urlset>`,
			"china curbs gallium 2023-07-03, old notice on metals 2023-01-01"},
		{"an address without words", `<urlset><url><loc>https://ledger.example/n/4711.html</loc></url></urlset>`, " 0001-01-01"},
		{"cut off", `<urlset><url><loc>/a/one-two-three</loc></url><url><loc>/a/four-fi`, "one two three 0001-01-01"},
		{"bare ampersand", `<urlset><url><loc>/a/one-two-three?x=1&y=2</loc></url></urlset>`, "one two three 0001-01-01"},
		{"empty", `<urlset></urlset>`, ""},
	}
	for _, c := range cases {
		p, err := parseMap(t, c.body)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var got []string
		for _, e := range p.Entries {
			got = append(got, e.Title+" "+e.Published.Format(time.DateOnly))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for _, body := range []string{oneItem, "<html></html>", "text", "", "<sitemapindex><sitemap><loc>/a</loc></sitemap></sitemapindex>"} {
		if _, err := parseMap(t, body); !errors.Is(err, ErrNotFeed) {
			t.Errorf("%q: %v, want ErrNotFeed", body, err)
		}
	}
}

// TestSitemapIsBounded: the newest pages of a large site, and the others are told.
func TestSitemapIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range mostPages + 5 {
		fmt.Fprintf(&b, "<url><loc>/a/page-number-%d</loc><lastmod>%s</lastmod></url>", i, testNow.Add(time.Duration(i-5000)*time.Hour).Format(time.RFC3339))
	}
	p, err := parseMap(t, b.String()+"</urlset>")
	if err != nil || len(p.Entries) != mostPages || p.Entries[0].Title != fmt.Sprint("page number ", mostPages+4) {
		t.Fatalf("%d entries, %v; want %d, the newest first", len(p.Entries), err, mostPages)
	}
	if got := strings.Join(p.Warnings, "; "); !strings.Contains(got, "1005 pages; the newest 1000 were read") {
		t.Errorf("warnings %q", got)
	}
}

// TestSitemapIndex: the newest sitemaps of an index are read, compressed or not,
// also when one of them fails or is an index itself.
func TestSitemapIndex(t *testing.T) {
	index := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "<sitemap><loc>{site}/%d.xml</loc><lastmod>2023-07-0%d</lastmod></sitemap>", i, i+1)
		}
		return "<sitemapindex>" + b.String() + "</sitemapindex>"
	}
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		site := "http://" + r.Host
		switch r.URL.Path {
		case "/index.xml":
			w.Header().Set("ETag", `"1"`)
			io.WriteString(w, strings.ReplaceAll(index(8), "{site}", site))
		case "/7.xml":
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			io.WriteString(z, newsMap)
			z.Close()
			w.Write(b.Bytes())
		case "/6.xml":
			http.NotFound(w, r)
		case "/5.xml":
			io.WriteString(w, strings.ReplaceAll(index(1), "{site}", site))
		case "/4.xml", "/3.xml":
			io.WriteString(w, newsMap)
		default:
			t.Errorf("%s was asked", r.URL)
		}
	})
	client := testClient(t, Options{})
	p, err := client.Fetch(t.Context(), Feed{ID: "s", URL: o.URL + "/index.xml", Kind: Sitemap}, Validators{}, testNow)
	if err != nil || len(p.Entries) != 1 || p.Validators != (Validators{}) {
		t.Fatalf("%+v, %v; want one entry and no validators", p, err)
	}
	got := strings.Join(p.Warnings, "\n")
	for _, want := range []string{"/6.xml: http status 404", "/5.xml: not a feed: a list of 1 sitemaps", "the list has 3 more sitemaps; the newest 5 were read"} {
		if !strings.Contains(got, want) {
			t.Errorf("warnings %q, want %q", got, want)
		}
	}
	o2 := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/dead.xml" {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, strings.ReplaceAll(index(2), "{site}", "http://"+r.Host+"/none"))
	})
	if _, err := client.Fetch(t.Context(), Feed{ID: "s", URL: o2.URL + "/dead.xml", Kind: Sitemap}, Validators{}, testNow); err == nil || !strings.Contains(err.Error(), "no sitemap of the list could be read") {
		t.Errorf("a dead index: %v", err)
	}
}
