package feed

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// articlePage is a page of a newspaper: an article of six paragraphs among what
// stands around articles.
func articlePage(charset, sixth string) string {
	const filler = `<p>The ministry said on Monday that the committee had met for the third time this year, and that its members, who come from trade and industry, had heard reports on supply and demand.</p>`
	return `<!DOCTYPE html><html><head><meta charset="` + charset + `"><title>Committee meets</title></head><body>
<nav><a href="/sport">Sport</a><a href="/gallium">Gallium shop</a></nav>
<article><h1>Committee meets</h1>` + strings.Repeat(filler, 5) + `<p>` + sixth + `, according to a text of some length, which a reader of the page would see as its sixth paragraph, and last.</p></article>
<aside class="sidebar"><a href="/x">Most read: ten shares to buy</a></aside><script>var a = "tungsten";</script></body></html>`
}

func TestArticle(t *testing.T) {
	cases := []struct {
		name, charset, header, sixth string
		enc                          encoding.Encoding
	}{
		{"UTF-8", "utf-8", "text/html", "Exports of gallium & germanium need licences", unicode.UTF8},
		{"GB18030", "gb2312", "text/html", "对镓和锗实施出口管制", simplifiedchinese.GB18030},
		{"Shift_JIS by the header", "", "text/html; charset=Shift_JIS", "フッ化水素の輸出管理を強化", japanese.ShiftJIS},
		{"EUC-KR", "euc-kr", "", "불화수소 수출 규제를 완화한다", korean.EUCKR},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			body, err := c.enc.NewEncoder().String(articlePage(c.charset, c.sixth))
			if err != nil {
				t.Fatal(err)
			}
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.header)
				io.WriteString(w, body)
			})
			client := testClient(t, Options{})
			for range 2 {
				text, err := client.Article(t.Context(), Feed{}, o.URL+"/news/1", "")
				if err != nil {
					t.Fatal(err)
				}
				if lines := strings.Split(text, "\n"); len(lines) < 6 || !strings.HasPrefix(lines[len(lines)-1], c.sixth) {
					t.Errorf("article = %q, want six paragraphs, the last of them %q", text, c.sixth)
				}
				for _, around := range []string{"Sport", "shop", "shares", "tungsten"} {
					if strings.Contains(text, around) {
						t.Errorf("the article has %q, which stands around it", around)
					}
				}
			}
			if o.count() != 1 {
				t.Errorf("asked %d times, want once", o.count())
			}
		})
	}
}

func TestArticleFails(t *testing.T) {
	cases := []struct {
		name string
		h    http.HandlerFunc
		want error
	}{
		{"empty", func(http.ResponseWriter, *http.Request) {}, ErrNoArticle},
		{"login", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `<title>Log in</title><form><input type=password></form>`)
		}, ErrNoArticle},
		{"bot check", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<title>Just a moment...</title>"+articlePage("utf-8", "x"))
		}, ErrNoArticle},
		{"too large", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, strings.Repeat("<p>a", maxHTML/4+1))
		}, ErrTooLarge},
		{"too many elements", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, strings.Repeat("<i></i>", maxArticleElements+1))
		}, ErrNoArticle},
		{"nested without end", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("<div>", 10_000)) }, ErrNoArticle},
		{"private", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.1.2.3/", http.StatusFound)
		}, ErrPrivate},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := serve(t, c.h)
			text, err := testClient(t, Options{}).Article(t.Context(), Feed{}, o.URL+"/a?key=secret", "")
			if !errors.Is(err, c.want) || text != "" {
				t.Errorf("Article = %q, %v; want %v", text, err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows the query: %v", err)
			}
		})
	}
}

// TestArticlesForget: what is remembered stays bounded, and the oldest goes.
func TestArticlesForget(t *testing.T) {
	var as articles
	for i := range manyArticles + 1 {
		as.keep(strings.Repeat("x", i), "text")
	}
	if _, ok := as.find(""); ok || len(as.texts) != manyArticles || len(as.order) != manyArticles {
		t.Errorf("%d texts, %d in order, oldest there: %v; want %d, the oldest gone", len(as.texts), len(as.order), ok, manyArticles)
	}
}
