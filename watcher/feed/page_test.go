package feed

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// parseList reads a page at https://ministry.example/notices/index.html.
func parseList(t *testing.T, s Selectors, body, contentType, lang string) (Page, error) {
	t.Helper()
	compiled, err := s.Compile()
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse("https://ministry.example/notices/index.html")
	if err != nil {
		t.Fatal(err)
	}
	return Parse([]byte(body), contentType, Feed{ID: "p", Name: "Ministry", Kind: ListPage, Lang: lang, Select: compiled}, base, testNow)
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestListPage(t *testing.T) {
	shanghai := zone(t, "Asia/Shanghai")
	cases := []struct {
		name, body string
		s          Selectors
		want       string
	}{
		{"item alone", `<ul class=n><li><a href="/n/1">Notice 1</a> <span>2023-07-03</span></li><li><a href="2">Notice 2</a> [2023/7/4]</li></ul><a href="/x">More</a>`,
			Selectors{Item: "ul.n > li"}, "Notice 1 | https://ministry.example/n/1 | 2023-07-03T00:00:00Z\nNotice 2 | https://ministry.example/notices/2 | 2023-07-04T00:00:00Z"},
		{"all of them", `<div class=e><h3><a href="/n/1">Read</a></h3><p class=t>Curbs on <b>gallium</b></p><i>published: 2023-07-03 18:05</i></div>`,
			Selectors{Item: ".e", Title: ".t", Link: "h3 a", Date: "i", Zone: shanghai}, "Curbs on gallium | https://ministry.example/n/1 | 2023-07-03T10:05:00Z"},
		{"the item is the link", `<a class=e href="/n/1">Notice</a>`, Selectors{Item: "a.e"}, "Notice | https://ministry.example/n/1 | "},
		{"a heading around the link", `<div class=e><h3><a href="/n/1">Notice</a></h3></div>`, Selectors{Item: ".e", Title: "h3", Link: "h3"}, "Notice | https://ministry.example/n/1 | "},
		{"the whole title is an attribute", `<li><a href="/1" title="Notice No. 23 of 2023 on gallium">Notice No. 23 of…</a></li>`, Selectors{Item: "li"}, "Notice No. 23 of 2023 on gallium | https://ministry.example/1 | "},
		{"a title attribute that says something else", `<li><a href="/1" title="opens in a new window, please wait">Notice</a></li>`, Selectors{Item: "li"}, "Notice | https://ministry.example/1 | "},
		{"time element", `<li><a href="/1">N</a><time datetime="2023-07-03T18:00:00+08:00">yesterday</time></li>`, Selectors{Item: "li"}, "N | https://ministry.example/1 | 2023-07-03T10:00:00Z"},
		{"date format", `<li><a href="/1">N</a><i>04/07/2023 09.30</i></li>`, Selectors{Item: "li", Date: "i", DateFormat: "MM/DD/YYYY hh.mm"}, "N | https://ministry.example/1 | 2023-04-07T09:30:00Z"},
		{"Chinese date", `<li><a href="/1">N</a>（2023年7月3日）</li>`, Selectors{Item: "li", Zone: shanghai}, "N | https://ministry.example/1 | 2023-07-02T16:00:00Z"},
		{"Japanese era", `<li>令和5年7月3日 <a href="/1">N</a></li>`, Selectors{Item: "li"}, "N | https://ministry.example/1 | 2023-07-03T00:00:00Z"},
		{"Korean time", `<li><a href="/1">N</a><i>2023. 7. 3. 오후 6:05</i></li>`, Selectors{Item: "li", Date: "i", Zone: zone(t, "Asia/Seoul")}, "N | https://ministry.example/1 | 2023-07-03T09:05:00Z"},
		{"base element", `<base href="https://cdn.example/d/"><li><a href="1">N</a></li>`, Selectors{Item: "li"}, "N | https://cdn.example/d/1 | "},
		{"markup in the text", `<li><a href="/1">a &lt; b &amp; c</a></li>`, Selectors{Item: "li"}, "a < b & c | https://ministry.example/1 | "},
		{"no web address", `<li><a href="javascript:go()">A</a></li><li><a href="/1">B</a></li>`, Selectors{Item: "li"}, "A |  | \nB | https://ministry.example/1 | "},
		{"table rows, the head without a link", `<table><tr><th>Title</th></tr><tr><td><a href="/1">N</a></td><td>2023-07-03</td></tr></table>`, Selectors{Item: "tr:has(a)"}, "N | https://ministry.example/1 | 2023-07-03T00:00:00Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := parseList(t, c.s, "<title>Notices</title>"+c.body, "text/html; charset=utf-8", "")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range p.Entries {
				date := ""
				if !e.Published.IsZero() {
					date = e.Published.Format(time.RFC3339)
				}
				got = append(got, e.Title+" | "+e.URL+" | "+date)
			}
			if strings.Join(got, "\n") != c.want || p.Title != "Notices" || p.Format != "page" {
				t.Errorf("%s page %q:\n%s\nwant:\n%s", p.Format, p.Title, strings.Join(got, "\n"), c.want)
			}
		})
	}
}

func TestListPageEncodings(t *testing.T) {
	cases := []struct {
		name, meta, header, lang, title string
		enc                             encoding.Encoding
	}{
		{"GB18030 by meta", "gb2312", "text/html", "", "关于镓、锗相关物项实施出口管制的公告", simplifiedchinese.GB18030},
		{"GB18030 by language", "", "text/html", "zh", "关于镓、锗相关物项实施出口管制的公告", simplifiedchinese.GB18030},
		{"Shift_JIS by header", "", "text/html; charset=shift_jis", "", "輸出貿易管理令の一部改正", japanese.ShiftJIS},
		{"EUC-KR called UTF-8", "utf-8", "text/html", "ko", "전략물자 수출입고시 개정", korean.EUCKR},
	}
	for _, c := range cases {
		body, err := c.enc.NewEncoder().String(`<meta http-equiv="Content-Type" content="text/html; charset=` + c.meta + `"><li><a href="/1">` + c.title + `</a></li>`)
		if err != nil {
			t.Fatal(err)
		}
		p, err := parseList(t, Selectors{Item: "li"}, body, c.header, c.lang)
		if err != nil || titles(p) != c.title {
			t.Errorf("%s: %q, %v; want %q", c.name, titles(p), err, c.title)
		}
	}
}

func TestSelectorsMatchNothing(t *testing.T) {
	cases := []struct {
		name, body, key, want string
		s                     Selectors
	}{
		{"item", `<p>No list</p>`, "item", `the selector item = "ul.n li" matches nothing; see whether the page has changed (an HTML page titled "Notices")`, Selectors{Item: "ul.n li"}},
		{"title", `<li><a href="/1">A</a></li>`, "title", `the selector title = "h2" matches nothing`, Selectors{Item: "li", Title: "h2"}},
		{"link", `<li><b>A</b></li>`, "link", `the selector link = "a.more" matches nothing`, Selectors{Item: "li", Title: "b", Link: "a.more"}},
		{"no link at all", `<li><b>A</b></li>`, "link", `no item has a link; set select.link`, Selectors{Item: "li", Title: "b"}},
		{"bot check", `<script>cf_chl_opt</script>`, "item", `a bot check`, Selectors{Item: "li"}},
		{"empty", ``, "item", `matches nothing`, Selectors{Item: "li"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseList(t, c.s, "<title>Notices</title>"+c.body, "", "")
			if found, ok := errors.AsType[*SelectorError](err); !ok || found.Key != c.key || !errors.Is(err, ErrNotFeed) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	p, err := parseList(t, Selectors{Item: "li", Date: "time"}, `<li><a href="/1">A</a></li>`, "", "")
	if got := strings.Join(p.Warnings, "; "); err != nil || got != `the selector date = "time" matches nothing` {
		t.Errorf("without a date: warnings %q, %v", got, err)
	}
}

func TestCompileSelectors(t *testing.T) {
	for _, s := range []Selectors{{}, {Item: "li["}, {Item: "li", Title: ">"}, {Item: "li", Date: strings.Repeat("a ", 300)}, {Item: "li", DateFormat: "YYYY-QQ"}, {Item: "li", DateFormat: "YYYY"}} {
		if _, err := s.Compile(); err == nil {
			t.Errorf("%+v compiles", s)
		}
	}
}
