package feed

import (
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// FuzzDecode: whatever the bytes and labels, the text is UTF-8, and UTF-8 that
// nobody labels otherwise stays as it is.
func FuzzDecode(f *testing.F) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("出口管制")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{gbk, "\xff\xfe<\x00", "\x00\x00\xfe\xff", "\x4c\x6f\xa7\x94", "caf\xe9", "\x1b$B", "~{<:~}", "\xef\xbb\xbf<"} {
		f.Add([]byte(s), "text/html; charset=gb2312", "zh")
		f.Add([]byte(`<?xml version="1.0" encoding="shift_jis"?>`+s), "", "ja")
		f.Add([]byte(`<meta charset="big5">`+s), "", "zh-Hant")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType, lang string) {
		text, _ := decodeText(body, contentType, lang)
		page := decodePage(body, contentType, lang)
		if !utf8.Valid(text) || !utf8.Valid(page) {
			t.Errorf("decoded %q as %q: not UTF-8", body, text)
		}
		if utf8.Valid(body) && headerCharset(contentType) == "" && strings.HasPrefix(string(body), "plain") && string(text) != string(body) {
			t.Errorf("UTF-8 %q became %q", body, text)
		}
	})
}

func FuzzReadOPML(f *testing.F) {
	f.Add([]byte(`<opml version="2.0"><body><outline text="A &amp; B"><outline title="x" xmlUrl="https://a.example/?x=1&amp;y=2" language="en"/></outline></body></opml>`))
	f.Add([]byte(`<OPML><outline xmlUrl="feed://a"/><outline text="`))
	f.Add([]byte("<opml><outline text='a\"\\\x00' xmlUrl='//u:p@h/'>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		feeds, _, _, err := ReadOPML(body)
		if err != nil {
			if !errors.Is(err, ErrNotFeed) {
				t.Errorf("error %v", err)
			}
			return
		}
		for _, x := range feeds {
			if x.Name == "" || strings.ContainsAny(x.Name+x.URL, "\n\r\x00") || !utf8.ValidString(x.Name+x.URL) {
				t.Errorf("feed %+v", x)
			}
			if _, err := feedURL(x.URL); err != nil || strings.Contains(x.URL, "@") && strings.Contains(strings.SplitN(x.URL, "/", 4)[2], "@") {
				t.Errorf("URL %q: %v", x.URL, err)
			}
		}
	})
}

// FuzzListPage: selectors that compile run on any page.
func FuzzListPage(f *testing.F) {
	f.Add("li", "a", "a[href]", "span", "YYYY-MM-DD", `<ul><li><a href="/1">A</a><span>2023-07-03</span></li></ul>`)
	f.Add("tr:has(a)", "td:nth-child(2)", "", "", "", `<table><tr><td><a href=x>A<td>B 2023年7月3日`)
	f.Add("*", ":not(p)", "a:contains('A')", "time", "D.M.YY h:mm PM", `<base href="//x"><time datetime=x>`)
	f.Fuzz(func(t *testing.T, item, title, link, date, format, page string) {
		c, err := Selectors{Item: item, Title: title, Link: link, Date: date, DateFormat: format}.Compile()
		if err != nil || len(page) > 1<<12 {
			return
		}
		p, err := Parse([]byte(page), "text/html", Feed{ID: "f", Kind: ListPage, Select: c}, testBase(t), testNow)
		if err != nil && !errors.Is(err, ErrNotFeed) {
			t.Errorf("error %v", err)
		}
		for _, e := range p.Entries {
			if e.Key == "" || !utf8.ValidString(e.Title) || e.Published.After(testNow) {
				t.Errorf("entry %+v", e)
			}
		}
	})
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(newsMap))
	f.Add([]byte(`<sitemapindex><sitemap><loc>/a</loc><lastmod>2023</lastmod></sitemap>`))
	f.Add([]byte(`<urlset><url><loc>&#0;</loc><url><loc>x`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Parse(body, "", Feed{ID: "f", Kind: Sitemap}, testBase(t), testNow)
		if err != nil && !errors.Is(err, ErrNotFeed) {
			t.Errorf("error %v", err)
		}
		for _, e := range p.Entries {
			if e.Key == "" || !utf8.ValidString(e.Title+e.Source) {
				t.Errorf("entry %+v", e)
			}
		}
	})
}

func FuzzArticle(f *testing.F) {
	f.Add([]byte(articlePage("utf-8", "Exports need licences")), "text/html")
	f.Add([]byte(strings.Repeat("<div><p>a, b, c</p>", 50)), "")
	f.Add([]byte("<table><td><pre>\n\n"), "text/html; charset=euc-kr")
	if b, err := os.ReadFile("testdata/rss.xml"); err == nil {
		f.Add(b, "text/xml")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if len(body) > 1<<13 {
			return
		}
		text, err := articleIn(body, contentType, "", testBase(t))
		if err != nil && !errors.Is(err, ErrNoArticle) {
			t.Errorf("error %v", err)
		}
		if !utf8.ValidString(text) || len(text) > maxText || strings.Contains(text, "\n\n") || (text == "") != (err != nil) {
			t.Errorf("article %q, %v", text, err)
		}
	})
}
