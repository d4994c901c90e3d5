package feed

import (
	"strings"
	"testing"
)

// TestBroken: feeds that are not well-formed give what a reader sees in them.
func TestBroken(t *testing.T) {
	const a, b = `<item><title>A</title><link>https://site.example/a</link></item>`, `<item><title>B</title><link>https://site.example/b</link></item>`
	const wantA, wantB = "A | https://site.example/a |  | https://site.example/a", "B | https://site.example/b |  | https://site.example/b"
	both := wantA + "\n" + wantB
	title := func(inner string) string {
		return rssOf("<item><title>" + inner + "</title><guid>1</guid></item>" + b)
	}
	titled := func(want string) string { return want + " |  |  | 1\n" + wantB }
	entry := func(inner string) string {
		return atomOf("<entry>" + inner + "<id>1</id></entry><entry><title>B</title><id>2</id></entry>")
	}
	entries := func(want string) string { return want + " |  |  | 1\nB |  |  | 2" }
	runShapes(t, []shape{
		{"nbsp", title("A&nbsp;B"), titled("A B")},
		{"accents", title("Caf&eacute; &mdash; &Uuml;ber &rsquo;t &euro;5"), titled("Café — Über ’t €5")},
		{"an entity nobody knows", title("A &zork; B"), titled("A &zork; B")},
		{"an entity without semicolon", title("A &amp B &copy 5"), titled("A & B © 5")},
		{"a declared entity", `<!DOCTYPE rss [<!ENTITY org "Our Ministry"><!ENTITY pic SYSTEM "a.gif">]>` + title("&org; acts"), titled("Our Ministry acts")},
		{"bare ampersand", title("R&D & AT&T"), titled("R&D & AT&T")},
		{"bare ampersand in a link", rssOf(`<item><title>A</title><link>https://site.example/a?x=1&y=2&copy=3</link></item>`), "A | https://site.example/a?x=1&y=2&copy=3 |  | https://site.example/a?x=1&y=2&copy=3"},
		{"bare less-than", title("output < 5 %"), titled("output < 5 %")},
		{"end of CDATA in text", title("A ]]> B"), titled("A ]]> B")},
		{"CDATA never closed", rssOf(a + `<item><title>B</title><link>https://site.example/b</link><description><![CDATA[text</description></item>`), wantA},
		{"a title never closed", rssOf(`<item><title>A<link>https://site.example/a</link></item>` + b), both},
		{"an item never closed", rssOf(`<item><title>A</title><link>https://site.example/a</link>` + b), both},
		{"a description never closed", rssOf(`<item><title>A</title><link>https://site.example/a</link><description>text</item>` + b), both},
		{"no end tags at the end", `<rss><channel>` + a + b, both},
		{"end tags crossed", rssOf(`<item><title>A</link></title><link>https://site.example/a</link></item>` + b), both},
		{"end tag in another case", rssOf(`<item><title>A</TITLE><link>https://site.example/a</link></Item>` + b), both},
		{"an end tag too many", rssOf(a + `</item></p>` + b), both},
		{"HTML in a description", rssOf(`<item><title>A</title><link>https://site.example/a</link><description>a<br>b<img src="x.gif">c<p>d</description></item>` + b), both},
		{"HTML in a title", title("A <b>B</b> C"), titled("A B C")},
		{"unclosed HTML in a title", title("A<br>B"), titled("A B")},
		{"attribute without quotes", rssOf(`<item><title type=html>A</title><link>https://site.example/a</link></item>` + b), both},
		{"attribute without value", rssOf(`<item hidden><title>A</title><link>https://site.example/a</link></item>` + b), both},
		{"attribute twice", rssOf(`<item x="1" x="2"><title>A</title><link>https://site.example/a</link></item>` + b), both},
		{"less-than in an attribute", rssOf(`<item x="a<b"><title>A</title><link>https://site.example/a</link></item>` + b), both},
		{"quote never closed", rssOf(`<item x="1><title>A</title><link>https://site.example/a</link></item>` + b), both},
		{"two hyphens in a comment", rssOf(`<!-- a -- b -->` + a + b), both},
		{"comment never closed", rssOf(a + b + `<!-- the end`), both},
		{"undeclared prefix", rssOf(`<item><dc:title>A</dc:title><content:encoded>x</content:encoded><guid>1</guid></item>` + b), titled("A")},
		{"undeclared date", rssOf(`<item><title>A</title><dc:date>2023-07-03</dc:date></item>`), "A |  | 2023-07-03T00:00:00Z | "},
		{"undeclared prefix on the root", `<rdf:RDF><channel><title>T</title></channel>` + a + b + `</rdf:RDF>`, both},
		{"text after the root", rssOf(a+b) + "\n<p>cached 12:00</p> trailing", both},
		{"two feeds in one", rssOf(a+b) + rssOf(b), both},
		{"white space before the declaration", "\n\n  <?xml version=\"1.0\"?>" + rssOf(a+b), both},
		{"a warning before the feed", "<br />\n<b>Warning</b>: include(x.php): failed in <b>/srv/x.php</b> on line <b>3</b><br />\n<?xml version=\"1.0\"?>" + rssOf(a+b), both},
		{"a comment before the declaration", "<!-- c --><?xml version=\"1.0\"?>" + rssOf(a+b), both},
		{"two declarations", `<?xml version="1.0"?><?xml version="1.0"?>` + rssOf(a+b), both},
		{"XML 1.1", `<?xml version="1.1"?>` + rssOf(a+b), both},
		{"a declaration in upper case", `<?XML VERSION="1.0"?>` + rssOf(a+b), both},
		{"doctype of HTML", `<!DOCTYPE html>` + rssOf(a+b), both},
		{"control characters", title("A\x08 &#8;B&#x1f;"), titled("A B")},
		{"a reference to no character", title("A &#xD800; &#0; &#99999999; B"), titled("A B")},
		{"references of windows-1252", title("A &#145;B&#146; &#151; C"), titled("A ‘B’ — C")},
		{"cut in an item", strings.TrimSuffix(rssOf(a+b+`<item><title>C</title><link>https://si`), "</channel></rss>"), both},
		{"cut in a tag", `<rss><channel>` + a + b + `<item><ti`, both},
		{"cut in an end tag", `<rss><channel>` + a + b + `</chan`, both},
		{"Atom: bare ampersand", entry("<title>R&D</title>"), entries("R&D")},
		{"Atom: nbsp", entry("<title>A&nbsp;B</title>"), entries("A B")},
		{"Atom: unclosed HTML", entry(`<title type="html">A<br>B</title>`), entries("A B")},
		{"Atom: xhtml that is not closed", entry(`<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A<br>B</title>`), entries("A B")},
		{"Atom: a title never closed", entry(`<title>A`), entries("A")},
		{"Atom: undeclared prefix", entry(`<title>A</title><georss:point>1 2</georss:point>`), entries("A")},
		{"Atom: cut", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><id>1</id></entry><entry><title>B`, "A |  |  | 1"},
		{"RDF: end tag missing", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><items><rdf:Seq><rdf:li resource="y"></rdf:Seq></items></channel>` + a + b + `</rdf:RDF>`, both},
		{"empty items", rssOf(`<item/><item></item>` + a), " |  |  | \n |  |  | \n" + wantA},
	})
}
