package feed

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	testNow  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	testFeed = Feed{ID: "f1", URL: "https://ministry.example/feeds/all.xml"}
)

func testBase(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(testFeed.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rssOf wraps items in a channel, atomOf entries in a feed.
func rssOf(items string) string {
	return `<rss version="2.0"><channel><title>T</title>` + items + `</channel></rss>`
}

func TestParseRSS(t *testing.T) {
	p, err := Parse(fixture(t, "rss.xml"), "application/rss+xml", testFeed, testBase(t), testNow)
	if err != nil {
		t.Fatal(err)
	}
	p.Items = nil // as TestDetails holds them
	want := Page{
		Title:  "Ministry of Trade & Industry: notices",
		Link:   "https://ministry.example/en/",
		Format: "rss",
		Entries: []Entry{{
			Feed:      "f1",
			Key:       "notice-2023-23",
			URL:       "https://ministry.example/en/notice/2023-23?utm_source=rss#top",
			Title:     "Licence needed for gallium & germanium from 1 August",
			Text:      "Exporters need a licence for gallium and germanium.\nThe rule starts on 1 August.",
			Lang:      "en-gb",
			Source:    "Official Gazette",
			Trust:     Other,
			Published: time.Date(2023, 7, 3, 10, 0, 0, 0, time.UTC),
			Fetched:   testNow,
		}, {
			Feed:    "f1",
			Key:     "https://ministry.example/en/notice/2",
			URL:     "https://ministry.example/en/notice/2",
			Title:   "Second notice: photoresist",
			Text:    "Short text.",
			Lang:    "en-gb",
			Source:  "Ministry of Trade & Industry: notices",
			Trust:   Other,
			Fetched: testNow,
		}},
		NextAfter: 90 * time.Minute,
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("Parse(rss.xml) (-want +got):\n%s", diff)
	}
}

func TestParseAtom(t *testing.T) {
	f := Feed{ID: "f2", Name: "Gazette", Lang: "ja-JP", Trust: Official}
	base, err := url.Parse("https://kanpo.example/feeds/atom.xml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(fixture(t, "atom.xml"), "", f, base, testNow)
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{{
		Feed:      "f2",
		Key:       "entries/0701", // as it stands, although xml:base is in scope
		URL:       "https://kanpo.example/feeds/entries/0701.html",
		Title:     "フッ化水素 輸出管理",
		Text:      "個別許可が必要。\n7月4日から。",
		Lang:      "ja-JP",
		Source:    "Gazette",
		Trust:     Official,
		Published: time.Date(2019, 7, 1, 1, 0, 0, 0, time.UTC),
		Updated:   time.Date(2019, 7, 1, 2, 30, 0, 0, time.UTC),
		Fetched:   testNow,
	}}
	if diff := cmp.Diff(want, p.Entries); diff != "" {
		t.Errorf("Parse(atom.xml) (-want +got):\n%s", diff)
	}
	if p.Format != "atom" || p.Link != "https://kanpo.example/" {
		t.Errorf("format %q, link %q; want atom, https://kanpo.example/", p.Format, p.Link)
	}
}

func TestParseJSON(t *testing.T) {
	p, err := Parse(fixture(t, "feed.json"), "application/feed+json", testFeed, nil, testNow)
	if err != nil {
		t.Fatal(err)
	}
	type brief struct{ Key, URL, Title, Text, Lang string }
	var got []brief
	for _, e := range p.Entries {
		got = append(got, brief{e.Key, e.URL, e.Title, e.Text, e.Lang})
	}
	want := []brief{
		{"7", "https://desk.example/7", "Graphite permits", "a < b & c", "en"},
		{"8", "https://desk.example/8", "8", "One\nTwo", "de"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse(feed.json) (-want +got):\n%s", diff)
	}
}

// TestParseTraps holds what gofeed 1.4.2 alone loses or gets wrong. titles are
// joined by "|"; warning is a part of one that is expected, "" means none.
func TestParseTraps(t *testing.T) {
	item := "<item><title>Alpha</title><link>/a</link></item>"
	cases := []struct{ name, body, titles, warning string }{
		{"root past 4 KB", "<!--" + strings.Repeat(" lead-in", 1000) + "-->" + rssOf(item), "Alpha", ""},
		{"xml 1.1", `<?xml version="1.1" encoding="UTF-8"?>` + rssOf(item), "Alpha", ""},
		{"php warning", "<br />\n<b>Warning</b>: Undefined index in <b>/srv/feed.php</b> on line <b>3</b><br />\n<?xml version=\"1.0\"?>" + rssOf(item), "Alpha", "Undefined index"},
		{"blank lines before the declaration", "\n\n <?xml version=\"1.0\"?>" + rssOf(item), "Alpha", ""},
		{"unknown encoding", `<?xml version="1.0" encoding="x-nobody"?>` + rssOf(item), "Alpha", ""},
		{"unclosed br in title", rssOf("<item><title>Alpha<br>Beta</title><link>/a</link></item>" + item), "Alpha Beta|Alpha", "mended"},
		{"stray end tag", rssOf("<item><title>Al</b>pha</title></p></item><item><title>Beta</title></item>"), "Alpha|Beta", "mended"},
		{"bare less-than", rssOf("<item><title>Yield < 5 %</title></item>"), "Yield < 5 %", "mended"},
		{"bare ampersand", rssOf("<item><title>R&D</title></item>"), "R&D", ""},
		{"missing end of item", rssOf("<item><title>Alpha</title><item><title>Beta</title></item>"), "Alpha|Beta", "mended"},
		{"missing end of title", rssOf("<item><title>Alpha<link>/a</link></item>" + "<item><title>Beta</title></item>"), "Alpha|Beta", "mended"},
		{"end of CDATA in text", rssOf("<item><title>Alpha ]]> Beta</title></item>"), "Alpha ]]> Beta", "mended"},
		{"hyphens in comment", rssOf("<!-- a -- b -->" + item), "Alpha", "mended"},
		{"less-than in attribute", rssOf(`<item><title>Alpha</title><media:content url="x" alt="a<b"/></item>`), "Alpha", "mended"},
		{"two colons in a name", rssOf(`<item><title>Alpha</title><a:b:c>x</a:b:c></item>`), "Alpha", "mended"},
		{"cut off in the second item", `<rss><channel><item><title>Alpha</title></item><item><title>Beta</title><description>half a`, "Alpha", "kept 1 whole entry"},
		{"cut off inside a tag", `<rss><channel><item><title>Alpha</title></item><item><tit`, "Alpha", "kept 1 whole entry"},
		{"control character", rssOf("<item><title>Al\x08pha</title></item>"), "Alpha", "XML forbids"},
		{"reference to a control character", rssOf("<item><title>Al&#8;pha&#x1F;</title></item>"), "Alpha", "2 characters"},
		{"reference to U+FFFE", rssOf("<item><title>Al&#xFFFE;pha</title></item>"), "Alpha", "1 character"},
		{"U+FFFE", rssOf("<item><title>Al\uffffpha\ufffe</title></item>"), "Alpha", "2 characters"},
		{"root is channel", "<channel>" + item + "</channel>", "Alpha", ""},
		{"text after the feed", rssOf(item) + "<!-- cached --><script>x</script>", "Alpha", ""},
		{"entity of the DOCTYPE", `<!DOCTYPE rss [<!ENTITY co "Alpha Corp"> <!ENTITY x SYSTEM "file:///etc/passwd">]>` + rssOf("<item><title>&co; news</title></item>"), "Alpha Corp news", ""},
		{"item without anything", rssOf(item + "<item></item>"), "Alpha", "without title"},
		{"no title", rssOf("<item><description>One line. &lt;p&gt;More.&lt;/p&gt;</description></item>"), "One line.", ""},
		{"upper case", `<RSS><CHANNEL><ITEM><TITLE>Alpha</TITLE></ITEM></CHANNEL></RSS>`, "Alpha", ""},
		{"xhtml mended", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div>A &amp; B<br></div></title></entry></feed>`, "A & B", "mended"},
		{"JSON byte order mark", "\ufeff" + `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"Alpha"}]}`, "Alpha", ""},
		{"JSON cut off", `{"items":[{"id":"1","title":"Alpha"},{"id":"2","ti`, "Alpha", "kept 1 whole item"},
		{"JSON with a bad item", `{"items":[3,{"id":"1","title":"Alpha"}]}`, "Alpha", "1 item could not be read"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := Parse([]byte(c.body), "", testFeed, testBase(t), testNow)
			if err != nil {
				t.Fatal(err)
			}
			if got := titles(p); got != c.titles {
				t.Errorf("titles = %q, want %q", got, c.titles)
			}
			got := strings.Join(p.Warnings, "; ")
			if !strings.Contains(got, c.warning) || c.warning == "" && got != "" {
				t.Errorf("warnings = %q, want %q", got, c.warning)
			}
		})
	}
}

// TestParseKeepsBody: the body belongs to the caller.
func TestParseKeepsBody(t *testing.T) {
	const body = "<rss><channel><item><title>Al\x08pha<br></title><pubDate>Mon, 03 Jul 2023 18:00:00 GMT</pubDate></item>"
	b := []byte(body)
	if _, err := Parse(b, "", testFeed, nil, testNow); err != nil {
		t.Fatal(err)
	}
	if string(b) != body {
		t.Errorf("Parse changed the body to %q", b)
	}
}

func titles(p Page) string {
	var all []string
	for _, e := range p.Entries {
		all = append(all, e.Title)
	}
	return strings.Join(all, "|")
}

func TestParseNotFeed(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"empty", " \n", "an empty body"},
		{"page", "<!DOCTYPE html><html><head><title>Press room</title></head></html>", `an HTML page titled "Press room"`},
		{"page that names its feed", `<html><head><title>News</title><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>`, `it names a feed at "/rss"`},
		{"login", `<html><title>Portal</title><form><input type="password"></form></html>`, "asks for a login"},
		{"challenge", `<!doctype html><html><head><title>Just a moment...</title></head></html>`, "bot check"},
		{"page without html", `<title>Not here</title><p>x</p>`, `titled "Not here"`},
		{"JSON object", `{"error":"no such feed"}`, "JSON that is no feed"},
		{"JSON list", `[1,2]`, "JSON that is no feed"},
		{"sitemap", `<?xml version="1.0"?><urlset><url/></urlset>`, `kind = "sitemap"`},
		{"OPML", `<opml version="2.0"/>`, "OPML"},
		{"other XML", `<?xml version="1.0"?><catalog/>`, "<catalog>"},
		{"feed that is no Atom", `<?xml version="1.0"?><feed><product/></feed>`, "no Atom"},
		{"text", "Not found", `text that begins "Not found"`},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00", "image/png"},
		{"PDF", "%PDF-1.7\n%", "application/pdf"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.body), "", testFeed, testBase(t), testNow)
			if !errors.Is(err, ErrNotFeed) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Parse = %v, want ErrNotFeed with %q", err, c.want)
			}
		})
	}
}
