package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"codeberg.org/readeck/go-readability/v2"
)

// maxHTML bounds a page whose elements are looked at, bytes, and
// maxArticleElements one in which an article is sought.
const (
	maxHTML            = 4 << 20
	maxArticleElements = 50_000
)

// ErrNoArticle reports a page in which no article was found.
var ErrNoArticle = errors.New("no article in the page")

// Article fetches the page that an entry leads to and returns the text of the
// article in it, paragraphs separated by "\n", at most 100 KB. It waits for its
// turn at the host and obeys the limits of Fetch. An article that was read lately
// is not asked for again. f is the feed of the entry, lang its language. Errors are those of
// Fetch and ErrNoArticle; none holds more of a URL than scheme, host and path.
func (c *Client) Article(ctx context.Context, f Feed, address, lang string) (string, error) {
	u, err := feedURL(address)
	if err != nil {
		return "", fmt.Errorf("read article: %w", err)
	}
	key := CanonicalURL(address)
	if text, ok := c.articles.find(key); ok {
		return text, nil
	}
	a, err := c.ask(ctx, f, u, Validators{}, time.Now())
	if err == nil {
		var text string
		if text, err = articleIn(a.body, a.header.Get("Content-Type"), lang, a.url); err == nil {
			c.articles.keep(key, text)
			return text, nil
		}
	}
	return "", fmt.Errorf("read article %s: %w", redact(u), scrub(err, u, f.Secret))
}

// articleIn finds the article in a page.
func articleIn(body []byte, contentType, lang string, base *url.URL) (text string, err error) {
	defer func() {
		if r := recover(); r != nil { // foreign code on foreign bytes: the entry must survive it
			text, err = "", fmt.Errorf("%w: %v", ErrNoArticle, r)
		}
	}()
	if len(body) > maxHTML {
		return "", tooLarge(maxHTML)
	}
	page := decodePage(body, contentType, lang)
	switch look := lookAt(page); {
	case challenge(look.title, page):
		return "", fmt.Errorf("%w: %s", ErrNoArticle, describeHTML(page))
	case look.password && loginTitle(look.title):
		return "", fmt.Errorf("%w: %s", ErrNoArticle, describeHTML(page))
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxArticleElements
	found, err := parser.Parse(bytes.NewReader(page), base)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoArticle, err)
	}
	var b strings.Builder
	if found.Node == nil || found.RenderText(&b) != nil {
		return "", ErrNoArticle
	}
	f := folder{limit: maxText}
	for line := range strings.SplitSeq(b.String(), "\n") {
		f.lines(line)
		f.space('\n')
	}
	if text = f.done(); text == "" {
		return "", ErrNoArticle
	}
	return text, nil
}
