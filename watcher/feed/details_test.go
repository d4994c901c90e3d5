package feed

import (
	"strings"
	"testing"
)

// TestItemParts: author, categories, summary and content as a feed parser has them.
func TestItemParts(t *testing.T) {
	const dc = ` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/"`
	cases := []struct{ name, body, want string }{
		{"author", rssOf(`<item><author>desk@a.example (Press desk)</author></item>`), "desk@a.example (Press desk)|||"},
		{"creator", rssOf(`<item` + dc + `><dc:creator>A</dc:creator><dc:creator>B (Editor)</dc:creator></item>`), "B (Editor)|||"},
		{"author before creator", rssOf(`<item` + dc + `><dc:creator>B</dc:creator><author>A</author></item>`), "A|||"},
		{"iTunes", rssOf(`<item` + dc + `><itunes:author>Ann (host)</itunes:author><itunes:keywords> metals, trade,,metals</itunes:keywords><itunes:summary>S</itunes:summary></item>`), "Ann (host)|metals,trade|S|"},
		{"categories", rssOf(`<item` + dc + `><category domain="x">A</category><category/><category>B &amp; C</category><dc:subject>D</dc:subject></item>`), "|A,B & C,D||"},
		{"description and content", rssOf(`<item` + dc + `><description>D</description><content:encoded><![CDATA[<p>C</p>]]></content:encoded></item>`), "||D|<p>C</p>"},
		{"content alone", rssOf(`<item` + dc + `><content:encoded><![CDATA[<p>C</p>]]></content:encoded></item>`), "||<p>C</p>|<p>C</p>"},
		{"dc:description", rssOf(`<item` + dc + `><dc:description>D</dc:description></item>`), "||D|"},
		{"Atom authors", atomOf(`<entry><author><name>A</name></author><author><name>B</name><email>b@a.example</email></author></entry>`), "B (b@a.example)|||"},
		{"Atom author's address alone", atomOf(`<entry><author><email>b@a.example</email></author></entry>`), "b@a.example|||"},
		{"Atom categories", atomOf(`<entry><category term="t1" label="Label"/><category label="Only"/></entry>`), "|t1,Only||"},
		{"Atom summary and content", atomOf(`<entry><summary type="html">&lt;b&gt;S&lt;/b&gt;</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>C</p></div></content></entry>`), "||<b>S</b>|<p>C</p>"},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_text":"C","summary":"S","authors":[{"name":"A"}],"tags":["x","x","y"]}]}`, "A|x,y|S|C"},
	}
	for _, c := range cases {
		p := mustParse(t, c.body)
		it := p.Items[0]
		if got := strings.Join([]string{it.Author, strings.Join(it.Categories, ","), it.Summary, it.Content}, "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
