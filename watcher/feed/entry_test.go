package feed

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t testing.TB, body string) Page {
	t.Helper()
	p, err := Parse([]byte(body), "", testFeed, testBase(t), testNow)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func keys(p Page) []string {
	var all []string
	for _, e := range p.Entries {
		all = append(all, e.Key)
	}
	return all
}

func TestKeys(t *testing.T) {
	cases := []struct {
		name, items string
		want        []string
	}{
		{"guid", `<item><guid> g-1 </guid><title>A</title><link>/a</link></item>`, []string{"g-1"}},
		{"link", `<item><title>A</title><link>http://www.Ministry.example/a/?utm_medium=rss</link></item>`, []string{"https://ministry.example/a"}},
		{"hash", `<item><title>A</title><description>B</description></item>`, []string{contentHash("A", "B")}},
		{"long guid", `<item><guid>` + strings.Repeat("x", 600) + `</guid><title>A</title></item>`, []string{"hash:" + contentHash(strings.Repeat("x", 600), "")}},
		{"repeated item", `<item><guid>1</guid><title>A</title></item><item><guid>1</guid><title>A</title></item>`, []string{"1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, keys(mustParse(t, rssOf(c.items)))); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSharedGUID: every item has the GUID of the site. None may be lost, and an
// entry keeps its key when the feed moves on.
func TestSharedGUID(t *testing.T) {
	item := func(n int) string {
		return fmt.Sprintf("<item><guid>https://site.example/</guid><title>Notice %d</title><link>/n/%d</link></item>", n, n)
	}
	before := mustParse(t, rssOf(item(1)+item(2)+item(3)))
	after := mustParse(t, rssOf(item(4)+item(3)+item(2)))
	if len(before.Entries) != 3 || len(after.Entries) != 3 {
		t.Fatalf("%d and %d entries, want 3 and 3", len(before.Entries), len(after.Entries))
	}
	if got, want := keys(after)[1:], []string{keys(before)[2], keys(before)[1]}; !cmp.Equal(got, want) {
		t.Errorf("keys changed from %q to %q", want, got)
	}
	if got := strings.Join(before.Warnings, "; "); !strings.Contains(got, "3 entries share an id") {
		t.Errorf("warnings = %q, want the shared id", got)
	}
	if e := before.Entries[0]; !strings.HasPrefix(e.Key, "https://site.example/#") {
		t.Errorf("key = %q, want it to begin with the GUID", e.Key)
	}
}

// TestSharedLink: no GUIDs, and every link leads to the front page.
func TestSharedLink(t *testing.T) {
	p := mustParse(t, rssOf("<item><title>A</title><link>/</link></item><item><title>B</title><link>/</link></item>"))
	if len(p.Entries) != 2 || p.Entries[0].Key == p.Entries[1].Key {
		t.Errorf("keys = %q, want two different ones", keys(p))
	}
}

func TestLinks(t *testing.T) {
	cases := []struct{ name, item, want string }{
		{"absolute", "<link>https://other.example/a b</link>", "https://other.example/a%20b"},
		{"relative to the feed", "<link>../n/1</link>", "https://ministry.example/n/1"},
		{"without scheme", "<link>//cdn.example/x</link>", "https://cdn.example/x"},
		{"only a GUID", "<guid>https://ministry.example/g</guid>", "https://ministry.example/g"},
		{"script", "<link>javascript:alert(1)</link>", ""},
		{"file", "<link>file:///etc/passwd</link>", ""},
		{"credentials", "<link>https://user:secret@ministry.example/x</link>", "https://ministry.example/x"},
		{"second link", "<link></link><link>/second</link>", "https://ministry.example/second"},
		{"atom link", `<a:link xmlns:a="http://www.w3.org/2005/Atom" href="/atom" rel="alternate"/>`, "https://ministry.example/atom"},
		{"wrapper", `<link>https://www.google.com/url?rct=j&amp;url=https://ministry.example/a%3Fid%3D7&amp;ct=ga</link>`, "https://ministry.example/a?id=7"},
		{"feed service", `<link>https://proxy.example/~r/1</link><f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://ministry.example/orig</f:origLink>`, "https://ministry.example/orig"},
		{"xml:base", `<link xml:base="https://base.example/dir/">leaf</link>`, "https://base.example/dir/leaf"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := mustParse(t, rssOf("<item><title>A</title>"+c.item+"</item>"))
			if got := p.Entries[0].URL; got != c.want {
				t.Errorf("URL = %q, want %q", got, c.want)
			}
		})
	}
}

func TestEntryDates(t *testing.T) {
	cases := []struct {
		name, item         string
		published, updated time.Time
		warning            string
	}{
		{"future", "<pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>", testNow, time.Time{}, "dated in the future"},
		{"a clock slightly ahead", "<pubDate>Sun, 01 Mar 2026 12:10:00 GMT</pubDate>", testNow, time.Time{}, ""},
		{"unreadable", "<pubDate>the day after tomorrow</pubDate>", time.Time{}, time.Time{}, "could not be read"},
		{"never set", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", time.Time{}, time.Time{}, ""},
		{"India", "<pubDate>Wed, 03 Jul 2019 10:00:00 IST</pubDate>", time.Date(2019, 7, 3, 4, 30, 0, 0, time.UTC), time.Time{}, ""},
		{"updated alone", `<u:updated xmlns:u="http://www.w3.org/2005/Atom">2019-07-03T10:00:00Z</u:updated>`,
			time.Date(2019, 7, 3, 10, 0, 0, 0, time.UTC), time.Date(2019, 7, 3, 10, 0, 0, 0, time.UTC), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := mustParse(t, rssOf("<item><title>A</title>"+c.item+"</item>"))
			e := p.Entries[0]
			if !e.Published.Equal(c.published) || !e.Updated.Equal(c.updated) {
				t.Errorf("published %v, updated %v; want %v, %v", e.Published, e.Updated, c.published, c.updated)
			}
			got := strings.Join(p.Warnings, "; ")
			if !strings.Contains(got, c.warning) || c.warning == "" && got != "" {
				t.Errorf("warnings = %q, want %q", got, c.warning)
			}
		})
	}
}

func TestSource(t *testing.T) {
	item := "<item><title>A</title>%s</item>"
	cases := []struct {
		name, feed, inner, want string
	}{
		{"source element", "Search", `<source url="https://paper.example">The Paper</source>`, "The Paper"},
		{"config", "Search", `<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">A. Writer</dc:creator>`, "Search"},
		{"feed title", "", "<author>writer@paper.example</author>", "T"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := Parse([]byte(rssOf(fmt.Sprintf(item, c.inner))), "", Feed{Name: c.feed}, nil, testNow)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Entries[0].Source; got != c.want {
				t.Errorf("Source = %q, want %q", got, c.want)
			}
		})
	}
}

// TestDetails: people who look into a feed see it as it is.
func TestDetails(t *testing.T) {
	base, err := url.Parse("https://ministry.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	body := rssOf(`<item><guid>7</guid><title>A &lt;b&gt;b&lt;/b&gt;</title><link>/x</link><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>` +
		`<description>&lt;p&gt;S&lt;/p&gt;</description><category>metals</category><author>desk@ministry.example (Press desk)</author></item>`)
	p, err := Parse([]byte(body), "", testFeed, base, testNow)
	if err != nil {
		t.Fatal(err)
	}
	want := []Item{{ID: "7", Title: "A b", Link: "https://ministry.example/x", Date: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		Summary: "<p>S</p>", Author: "desk@ministry.example (Press desk)", Categories: []string{"metals"}}}
	if diff := cmp.Diff(want, p.Items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}
