package feed

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// shape is a feed in one of the shapes that feeds have, and its items as
// "title | link | date | id", one a line.
type shape struct{ name, body, want string }

// runShapes parses each shape as if it came from https://site.example/feeds/all.xml.
func runShapes(t *testing.T, shapes []shape) {
	t.Helper()
	base, err := url.Parse("https://site.example/feeds/all.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			p, err := Parse([]byte(s.body), "", Feed{ID: "f"}, base, testNow)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, it := range p.Items {
				date := ""
				if !it.Date.IsZero() {
					date = it.Date.Format(time.RFC3339)
				}
				got = append(got, strings.Join([]string{it.Title, it.Link, date, it.ID}, " | "))
			}
			if strings.Join(got, "\n") != s.want {
				t.Errorf("items:\n%s\nwant:\n%s\nof %s\nwarnings %q", strings.Join(got, "\n"), s.want, s.body, p.Warnings)
			}
		})
	}
}

func atomOf(entries string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:t</id>` + entries + `</feed>`
}

func TestRSSShapes(t *testing.T) {
	const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" `
	const plain = `<item><title>A</title><link>https://site.example/a</link></item>`
	runShapes(t, []shape{
		{"RSS 2.0", rssOf(`<item><title>A</title><link>https://site.example/a</link><guid isPermaLink="false">n1</guid><pubDate>Mon, 03 Jul 2023 18:00:00 GMT</pubDate></item>`),
			"A | https://site.example/a | 2023-07-03T18:00:00Z | n1"},
		{"RSS 0.91", `<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>T</title>` + plain + `</channel></rss>`,
			"A | https://site.example/a |  | https://site.example/a"},
		{"RSS 0.92", `<rss version="0.92"><channel><item><description>Text alone.</description></item></channel></rss>`, " |  |  | "},
		{"no version", `<rss><channel>` + plain + `</channel></rss>`, "A | https://site.example/a |  | https://site.example/a"},
		{"RSS 1.0", rdf + `xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://site.example/"><title>T</title></channel>` +
			`<item rdf:about="https://site.example/a#id"><title>A</title><link>https://site.example/a</link><dc:date>2023-07-03T18:00:00+09:00</dc:date></item></rdf:RDF>`,
			"A | https://site.example/a | 2023-07-03T09:00:00Z | https://site.example/a#id"},
		{"RSS 0.90", rdf + `xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel>` + plain + `</rdf:RDF>`,
			"A | https://site.example/a |  | https://site.example/a"},
		{"RDF with its own prefix", `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://purl.org/rss/1.0/"><s:channel r:about="x"><s:title>T</s:title></s:channel>` +
			`<s:item r:about="https://site.example/i"><s:title>A</s:title><s:link>https://site.example/a</s:link></s:item></r:RDF>`,
			"A | https://site.example/a |  | https://site.example/i"},
		{"RDF without name spaces", `<RDF><channel><title>T</title></channel><item><title>A</title><link>https://site.example/a</link></item></RDF>`,
			"A | https://site.example/a |  | https://site.example/a"},
		{"upper case", `<RSS VERSION="0.91"><CHANNEL><TITLE>T</TITLE><ITEM><TITLE>A</TITLE><LINK>https://site.example/a</LINK><PUBDATE>3 Jul 2023 18:00 GMT</PUBDATE></ITEM></CHANNEL></RSS>`,
			"A | https://site.example/a | 2023-07-03T18:00:00Z | https://site.example/a"},
		{"name space on rss", `<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><title>T</title>` + plain + `</channel></rss>`,
			"A | https://site.example/a |  | https://site.example/a"},
		{"Atom as default name space of rss", `<rss version="2.0" xmlns="http://www.w3.org/2005/Atom"><channel><title>T</title>` + plain + `</channel></rss>`,
			"A | https://site.example/a |  | https://site.example/a"},
		{"a prefix for RSS", `<rss version="2.0" xmlns:r="http://backend.userland.com/rss2"><r:channel><r:item><r:title>A</r:title><r:link>https://site.example/a</r:link></r:item></r:channel></rss>`,
			"A | https://site.example/a |  | https://site.example/a"},
		{"items beside the channel", `<rss version="2.0"><channel><title>T</title></channel>` + plain + `</rss>`, "A | https://site.example/a |  | https://site.example/a"},
		{"items without a channel", `<rss version="2.0">` + plain + `</rss>`, "A | https://site.example/a |  | https://site.example/a"},
		{"items in a list", `<rss><channel><items>` + plain + `</items></channel></rss>`, "A | https://site.example/a |  | https://site.example/a"},
		{"channel as root", `<channel><title>T</title>` + plain + `</channel>`, "A | https://site.example/a |  | https://site.example/a"},
		{"permalink", rssOf(`<item><title>A</title><guid>https://site.example/a</guid></item>`), "A | https://site.example/a |  | https://site.example/a"},
		{"permalink said", rssOf(`<item><title>A</title><guid isPermaLink="true">https://site.example/a</guid></item>`), "A | https://site.example/a |  | https://site.example/a"},
		{"guid is no link", rssOf(`<item><title>A</title><guid isPermaLink="false">https://site.example/a</guid></item>`), "A |  |  | https://site.example/a"},
		{"link beside a permalink", rssOf(`<item><title>A</title><guid>https://site.example/g</guid><link>https://site.example/a</link></item>`), "A | https://site.example/a |  | https://site.example/g"},
		{"relative permalink", rssOf(`<item><title>A</title><guid>/g/1</guid></item>`), "A | https://site.example/g/1 |  | /g/1"},
		{"relative link", rssOf(`<item><title>A</title><link>../a?x=1&amp;y=2</link></item>`), "A | https://site.example/a?x=1&y=2 |  | https://site.example/a?x=1&y=2"},
		{"link with white space", rssOf("<item><title>A</title><link>\n  https://site.example/a\n</link></item>"), "A | https://site.example/a |  | https://site.example/a"},
		{"link in CDATA", rssOf(`<item><title>A</title><link><![CDATA[https://site.example/a?b=1&c=2]]></link></item>`), "A | https://site.example/a?b=1&c=2 |  | https://site.example/a?b=1&c=2"},
		{"enclosure alone", rssOf(`<item><title>A</title><enclosure url="https://site.example/a.mp3" type="audio/mpeg" length="1"/></item>`), "A | https://site.example/a.mp3 |  | https://site.example/a.mp3"},
		{"Atom link in RSS", rssOf(`<item><title>A</title><atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://site.example/a"/></item>`), "A | https://site.example/a |  | https://site.example/a"},
		{"Atom self link beside link", rssOf(`<item><title>A</title><link>https://site.example/a</link><a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="https://site.example/self"/></item>`), "A | https://site.example/a |  | https://site.example/a"},
		{"link with href", rssOf(`<item><title>A</title><link href="https://site.example/a"/></item>`), "A | https://site.example/a |  | https://site.example/a"},
		{"dc:date", rssOf(`<item xmlns:dc="http://purl.org/dc/elements/1.1/"><title>A</title><dc:date>2023-07-03</dc:date></item>`), "A |  | 2023-07-03T00:00:00Z | "},
		{"pubDate before dc:date", rssOf(`<item xmlns:dc="http://purl.org/dc/elements/1.1/"><title>A</title><dc:date>2023-07-03</dc:date><pubDate>Tue, 04 Jul 2023 00:00:00 GMT</pubDate></item>`), "A |  | 2023-07-04T00:00:00Z | "},
		{"dcterms", rssOf(`<item xmlns:t="http://purl.org/dc/terms/"><title>A</title><t:issued>2023-07-03</t:issued><t:modified>2023-07-05</t:modified></item>`), "A |  | 2023-07-03T00:00:00Z | "},
		{"dcterms modified alone", rssOf(`<item xmlns:t="http://purl.org/dc/terms/"><title>A</title><t:modified>2023-07-05</t:modified></item>`), "A |  | 2023-07-05T00:00:00Z | "},
		{"dc:title", rssOf(`<item xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A</dc:title></item>`), "A |  |  | "},
		{"media title after title", rssOf(`<item xmlns:media="http://search.yahoo.com/mrss/"><title>A</title><media:title>B</media:title></item>`), "A |  |  | "},
		{"media title before title", rssOf(`<item xmlns:media="http://search.yahoo.com/mrss/"><media:title>B</media:title><title>A</title></item>`), "A |  |  | "},
		{"media title alone", rssOf(`<item xmlns:media="http://search.yahoo.com/mrss/"><media:title>B</media:title></item>`), "B |  |  | "},
		{"media title in a group", rssOf(`<item xmlns:media="http://search.yahoo.com/mrss/"><media:group><media:title>B</media:title></media:group></item>`), "B |  |  | "},
		{"itunes beside title", rssOf(`<item xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><title>A</title><itunes:title>B</itunes:title><itunes:summary>S</itunes:summary></item>`), "A |  |  | "},
		{"escaped markup in the title", rssOf(`<item><title>A &lt;b&gt;bold&lt;/b&gt; move</title></item>`), "A bold move |  |  | "},
		{"entities in the title", rssOf(`<item><title>A &amp;amp; B &amp;#8217; C &lt; D</title></item>`), "A & B ’ C < D |  |  | "},
		{"title in CDATA", rssOf(`<item><title><![CDATA[A & B <i>C</i>]]></title></item>`), "A & B C |  |  | "},
		{"image and text input", `<rss version="2.0"><channel><title>T</title><image><title>I</title><link>https://site.example/i</link></image><textInput><title>Search</title><name>q</name></textInput>` + plain + `</channel></rss>`,
			"A | https://site.example/a |  | https://site.example/a"},
		{"source with a title of its own", rssOf(`<item><source url="https://paper.example/rss">Paper</source><title>A</title><link>https://site.example/a</link></item>`), "A | https://site.example/a |  | https://site.example/a"},
		{"feedburner", rssOf(`<item xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><title>A</title><link>https://feeds.example/r/1</link><feedburner:origLink>https://site.example/a</feedburner:origLink></item>`), "A | https://feeds.example/r/1 |  | https://feeds.example/r/1"},
		{"letters in a link", rssOf(`<item><title>A</title><link>https://site.example/métaux rares</link></item>`), "A | https://site.example/métaux rares |  | https://site.example/métaux rares"},
		{"no items", `<rss version="2.0"><channel><title>T</title></channel></rss>`, ""},
		{"xhtml body", rssOf(`<item><title>A</title><body xmlns="http://www.w3.org/1999/xhtml"><p>B</p></body></item>`), "A |  |  | "},
		{"processing instruction", `<?xml version="1.0"?><?xml-stylesheet href="a.xsl" type="text/xsl"?><rss><channel>` + plain + `</channel></rss>`, "A | https://site.example/a |  | https://site.example/a"},
	})
}

func TestAtomShapes(t *testing.T) {
	const end = `<id>urn:a</id><updated>2023-07-03T18:00:00Z</updated>`
	const tail = " | 2023-07-03T18:00:00Z | urn:a"
	runShapes(t, []shape{
		{"Atom 1.0", atomOf(`<entry><title>A</title><link href="https://site.example/a"/>` + end + `<published>2023-07-01T00:00:00Z</published></entry>`), "A | https://site.example/a | 2023-07-01T00:00:00Z | urn:a"},
		{"Atom 0.3", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><title>A</title><link rel="alternate" type="text/html" href="https://site.example/a"/><id>urn:a</id><issued>2023-07-01T00:00:00Z</issued><modified>2023-07-03T18:00:00Z</modified></entry></feed>`,
			"A | https://site.example/a | 2023-07-01T00:00:00Z | urn:a"},
		{"Atom 0.3 escaped", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title type="text/html" mode="escaped">A &lt;b&gt;B&lt;/b&gt;</title></entry></feed>`, "A B |  |  | "},
		{"Atom 0.3 base64", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title type="text/html" mode="base64">QSA8Yj5CPC9iPg==</title></entry></feed>`, "A B |  |  | "},
		{"Atom 0.3 xml", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>B</b></div></title></entry></feed>`, "A B |  |  | "},
		{"no name space", `<feed><title>T</title><entry><title>A</title><link href="https://site.example/a"/></entry></feed>`, "A | https://site.example/a |  | https://site.example/a"},
		{"a wrong name space", `<feed xmlns="http://www.w3.org/2005/atom"><title>T</title><entry><title>A</title><link href="https://site.example/a"/>` + end + `</entry></feed>`, "A | https://site.example/a" + tail},
		{"a draft's name space", `<feed xmlns="http://purl.org/atom/ns#draft-ietf-atompub-format-08"><title>T</title><entry><title>A</title>` + end + `</entry></feed>`, "A | " + tail},
		{"a prefix for Atom", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>A</a:title><a:link href="https://site.example/a"/><a:id>urn:a</a:id><a:updated>2023-07-03T18:00:00Z</a:updated></a:entry></a:feed>`, "A | https://site.example/a" + tail},
		{"title of type text", atomOf(`<entry><title type="text">1 &lt; 2 &amp; 3</title>` + end + `</entry>`), "1 < 2 & 3 | " + tail},
		{"title without a type", atomOf(`<entry><title>AT&amp;T &lt;3</title>` + end + `</entry>`), "AT&T <3 | " + tail},
		{"title of type html", atomOf(`<entry><title type="html">A &lt;em&gt;B&lt;/em&gt; &amp;amp; C</title>` + end + `</entry>`), "A B & C | " + tail},
		{"title of type html in CDATA", atomOf(`<entry><title type="html"><![CDATA[A <em>B</em> &amp; C]]></title>` + end + `</entry>`), "A B & C | " + tail},
		{"title of type xhtml", atomOf(`<entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <em>B</em> &amp; C</div></title>` + end + `</entry>`), "A B & C | " + tail},
		{"title of type xhtml with a prefix", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="http://www.w3.org/1999/xhtml"><title>T</title><entry><title type="xhtml"><x:div>A <x:em>B</x:em></x:div></title>` + end + `</entry></feed>`, "A B | " + tail},
		{"several links", atomOf(`<entry><title>A</title><link rel="self" href="/self"/><link rel="edit" href="/edit"/><link rel="enclosure" href="/e.mp3"/><link rel="related" href="/r"/><link rel="alternate" type="text/html" href="/a"/>` + end + `</entry>`), "A | https://site.example/a" + tail},
		{"an alternate that is no page", atomOf(`<entry><title>A</title><link rel="alternate" type="application/json" href="/a.json"/><link rel="alternate" type="text/html" href="/a"/>` + end + `</entry>`), "A | https://site.example/a" + tail},
		{"an alternate that is no page, last", atomOf(`<entry><title>A</title><link href="/a"/><link rel="alternate" type="application/pdf" href="/a.pdf"/>` + end + `</entry>`), "A | https://site.example/a" + tail},
		{"registered relation as URL", atomOf(`<entry><title>A</title><link rel="http://www.iana.org/assignments/relation/alternate" href="/a"/>` + end + `</entry>`), "A | https://site.example/a" + tail},
		{"no alternate", atomOf(`<entry><title>A</title><link rel="self" href="/self"/>` + end + `</entry>`), "A | https://site.example/self" + tail},
		{"an id that is the link", atomOf(`<entry><title>A</title><id>https://site.example/a</id></entry>`), "A |  |  | https://site.example/a"},
		{"content with a src", atomOf(`<entry><title>A</title>` + end + `<content type="text/html" src="/a"/></entry>`), "A | https://site.example/a" + tail},
		{"xml:base of the feed", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/dir/feed.xml"><entry><title>A</title><link href="a"/>` + end + `</entry></feed>`, "A | https://other.example/dir/a" + tail},
		{"xml:base of the entry", atomOf(`<entry xml:base="https://other.example/dir/"><title>A</title><link href="a"/>` + end + `</entry>`), "A | https://other.example/dir/a" + tail},
		{"xml:base of the link", atomOf(`<entry><title>A</title><link xml:base="https://other.example/" href="a"/>` + end + `</entry>`), "A | https://other.example/a" + tail},
		{"xml:base within xml:base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/"><entry xml:base="y/z"><title>A</title><link href="a"/>` + end + `</entry></feed>`, "A | https://other.example/x/y/a" + tail},
		{"relative xml:base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/"><entry><title>A</title><link href="a"/>` + end + `</entry></feed>`, "A | https://site.example/x/a" + tail},
		{"xml:base ends with its element", atomOf(`<entry xml:base="https://other.example/"><title>A</title><link href="a"/>` + end + `</entry><entry><title>B</title><link href="b"/>` + end + `</entry>`), "A | https://other.example/a" + tail + "\nB | https://site.example/feeds/b" + tail},
		{"xml:base in RSS", `<rss version="2.0" xml:base="https://other.example/d/index.rss"><channel><item><title>A</title><link>a</link></item></channel></rss>`, "A | https://other.example/d/a |  | https://other.example/d/a"},
		{"source with an id of its own", atomOf(`<entry><source><id>urn:s</id><title>S</title><updated>2020-01-01T00:00:00Z</updated><link href="/s"/></source><title>A</title><link href="/a"/>` + end + `</entry>`), "A | https://site.example/a" + tail},
		{"author with an id of its own", atomOf(`<entry><author><name>N</name><uri>/n</uri></author><title>A</title>` + end + `</entry>`), "A | " + tail},
		{"a lone entry", `<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title><link href="/a"/>` + end + `</entry>`, "A | https://site.example/a" + tail},
		{"foreign titles", atomOf(`<entry><media:group xmlns:media="http://search.yahoo.com/mrss/"><media:title>M</media:title></media:group><title>A</title>` + end + `</entry>`), "A | " + tail},
	})
}
