package feed

import (
	"bytes"
	"fmt"
	"strings"

	xhtml "golang.org/x/net/html"
)

// notFeed says what a body is that is no feed. first is the name of its first
// element, if it has one.
func notFeed(text []byte, first string) error {
	text = bytes.TrimSpace(text)
	lower := strings.ToLower(string(text[:min(len(text), 1024)]))
	switch {
	case len(text) == 0:
		return fmt.Errorf("%w: an empty body; see whether a browser gets more", ErrNotFeed)
	case first == "opml":
		return fmt.Errorf("%w: an OPML list of feeds; import it instead", ErrNotFeed)
	case first == "urlset" || first == "sitemapindex":
		return fmt.Errorf(`%w: a sitemap; set kind = "sitemap" for it`, ErrNotFeed)
	case first == "html" || first == "head" || first == "body" || strings.HasPrefix(lower, "<!doctype html"):
		return fmt.Errorf("%w: %s", ErrNotFeed, describeHTML(text))
	case strings.HasPrefix(lower, "<?xml"):
		return fmt.Errorf("%w: XML with the root element <%s>", ErrNotFeed, shorten(first, 40))
	case first != "" && (knownTag(first) || first == "meta" || first == "link"):
		return fmt.Errorf("%w: %s", ErrNotFeed, describeHTML(text))
	case first != "":
		return fmt.Errorf("%w: markup that begins with <%s>", ErrNotFeed, shorten(first, 40))
	}
	return fmt.Errorf("%w: text that begins %s", ErrNotFeed, quoted(PlainText(string(text[:min(len(text), 500)]))))
}

// htmlPage is what a look at an HTML page finds.
type htmlPage struct {
	title    string
	feed     string // href of the first feed it names, as written
	password bool   // it asks for one
}

// describeHTML names a page by its title and says what a person can do about
// it: a challenge, a login, or the feed that the page itself names.
func describeHTML(text []byte) string {
	p := lookAt(text)
	what := "an HTML page without a title"
	if p.title != "" {
		what = "an HTML page titled " + quoted(p.title)
	}
	switch {
	case challenge(p.title, text):
		what += "; a bot check such as Cloudflare's, which lets no feed reader through: ask the site to exempt its feed"
	case p.password || loginTitle(p.title):
		what += "; it asks for a login"
	case p.feed != "":
		what += "; it names a feed at " + quoted(p.feed)
	}
	return what
}

func lookAt(text []byte) (p htmlPage) {
	const most = 256 << 10
	z := xhtml.NewTokenizer(bytes.NewReader(text[:min(len(text), most)]))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return p
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			t := z.Token()
			switch t.Data {
			case "title":
				if p.title == "" && z.Next() == xhtml.TextToken {
					p.title = titleText(string(z.Text()))
				}
			case "input":
				p.password = p.password || tagAttr(t, "type") == "password"
			case "link":
				if p.feed == "" && namesFeed(t) {
					p.feed = tagAttr(t, "href")
				}
			}
		}
	}
}

// namesFeed reports whether a link element leads to a feed of the site.
func namesFeed(t xhtml.Token) bool {
	kind := strings.ToLower(tagAttr(t, "type"))
	feed := strings.Contains(kind, "rss+xml") || strings.Contains(kind, "atom+xml") || strings.Contains(kind, "rdf+xml") || strings.Contains(kind, "feed+json")
	return feed && strings.Contains(strings.ToLower(tagAttr(t, "rel")), "alternate")
}

func tagAttr(t xhtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func challenge(title string, text []byte) bool {
	switch strings.ToLower(title) {
	case "just a moment...", "attention required! | cloudflare", "ddos-guard", "access denied",
		"pardon our interruption", "checking your browser", "are you a robot?", "security check":
		return true
	}
	head := text[:min(len(text), 64<<10)]
	for _, mark := range []string{"cf-browser-verification", "cf_chl_opt", "_Incapsula_Resource", "captcha-delivery.com"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

func loginTitle(title string) bool {
	title = strings.ToLower(title)
	for _, word := range []string{"log in", "login", "sign in", "sign-in", "anmelden", "connexion", "ログイン", "로그인", "登录", "登入"} {
		if strings.Contains(title, word) {
			return true
		}
	}
	return false
}
