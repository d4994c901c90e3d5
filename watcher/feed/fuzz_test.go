package feed

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	for _, name := range []string{"rss.xml", "atom.xml", "feed.json"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "text/xml")
	}
	for _, s := range []string{
		`<rss><channel><item><title>a<br>b</title>`, "\xfe\xff\x00<", `<feed><entry><title type="xhtml"><![CDATA[x]]>`,
		`{"items":[{"id":1}`, `<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;`, `<rss a='"'><channel><x:y:z>&#0;]]>`,
		"<rss><channel><item><pubDate>2023. 7. 3. 오후 6:05</pubDate></item>", "<RDF><item><link>//[::1</link></item></RDF>",
	} {
		f.Add([]byte(s), "text/xml; charset=gb2312")
	}
	base, err := url.Parse("https://site.example/feed")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p, err := Parse(body, contentType, Feed{ID: "f"}, base, testNow)
		if err != nil {
			return
		}
		seen := make(map[string]bool)
		for _, e := range p.Entries {
			if e.Key == "" || seen[e.Key] {
				t.Errorf("key %q is empty or not unique", e.Key)
			}
			seen[e.Key] = true
			if strings.ContainsAny(e.Title, "\n\r\t") || !utf8.ValidString(e.Title+e.Text+e.Key+e.Source) {
				t.Errorf("title %q is not one line, or text is not UTF-8", e.Title)
			}
			if e.URL != "" && !strings.HasPrefix(e.URL, "http://") && !strings.HasPrefix(e.URL, "https://") {
				t.Errorf("URL = %q", e.URL)
			}
			if e.Published.After(testNow) || e.Updated.After(testNow) {
				t.Errorf("dated %v, %v: in the future", e.Published, e.Updated)
			}
		}
	})
}

func FuzzPlainText(f *testing.F) {
	for _, s := range []string{"<p>a&amp;b</p>", "&lt;p&gt;", "a<script>b", "\u200b\xff", "<![CDATA[a]]>", "a\n\nb", "<a b='>c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := PlainText(s)
		if !utf8.ValidString(got) || len(got) > maxText {
			t.Errorf("PlainText(%q) is not UTF-8 or too long", s)
		}
		if strings.TrimSpace(got) != got || strings.Contains(got, "  ") || strings.Contains(got, "\n\n") {
			t.Errorf("PlainText(%q) = %q: white space not folded", s, got)
		}
	})
}

func FuzzCanonicalURL(f *testing.F) {
	for _, s := range []string{"https://www.site.example/a/amp?utm_x=1&b=2#c", "HTTP://[::1]:80//", "//x", "a:b", "http://m.a.b/%zz", "http://a/?&=&%75tm_a=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := CanonicalURL(s)
		if twice := CanonicalURL(once); twice != once {
			t.Errorf("CanonicalURL(%q) = %q, and of that %q", s, once, twice)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"Mon, 03 Jul 2023 18:00:00 +0800", "2023年7月3日 下午6:05", "20230703T180000Z", "3 Jul 23 24:00 IST", "1688407200"} {
		f.Add(s, "zh")
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		if got, ok := parseDate(s, lang); ok && (got.Year() < 1 || got.Year() > 9999) {
			t.Errorf("parseDate(%q) = %v", s, got)
		}
	})
}
