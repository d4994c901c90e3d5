package feed

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	xhtml "golang.org/x/net/html"
)

// mostCandidates is how many addresses of a site are tried: each is a request,
// with the gap between them.
const mostCandidates = 12

// usualPaths are where sites have their feeds without saying so.
var usualPaths = [...]string{"/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json"}

// Found is a feed of a site.
type Found struct {
	URL    string
	Title  string
	Format string // as in Page
	Held   int    // entries that it shows
	Newest time.Time
}

// Discover looks for the feeds of a site: those that its page names, else links
// that look like feeds, else the usual paths. Each is read, so that what is found
// works. It finds the address itself if that is a feed. The error is that of
// fetching the page; finding nothing is none.
func (c *Client) Discover(ctx context.Context, address string, now time.Time) ([]Found, error) {
	u, err := feedURL(address)
	if err != nil {
		return nil, fmt.Errorf("discover: %w", err)
	}
	a, err := c.ask(ctx, Feed{URL: address}, u, Validators{}, now)
	if err != nil {
		return nil, fmt.Errorf("discover %s: %w", redact(u), scrub(err, u, Secret{}))
	}
	if p, err := c.pageOf(a, Feed{URL: address}, Validators{}, now); err == nil {
		return []Found{foundIn(p, a.url.String())}, nil
	}
	page := decodePage(a.body, a.header.Get("Content-Type"), "")
	named, likely := feedLinks(page, a.url)
	var usual []string
	for _, path := range usualPaths {
		usual = append(usual, a.url.ResolveReference(&url.URL{Path: path}).String())
	}
	tried := map[string]bool{}
	for _, candidates := range [][]string{named, likely, usual} {
		if found := c.tryAll(ctx, candidates, tried, now); len(found) > 0 {
			return found, nil
		}
	}
	return nil, ctx.Err()
}

// tryAll reads the candidates that were not tried yet and returns the feeds.
func (c *Client) tryAll(ctx context.Context, candidates []string, tried map[string]bool, now time.Time) []Found {
	var found []Found
	for _, address := range candidates {
		if tried[address] || len(tried) == mostCandidates || ctx.Err() != nil {
			continue
		}
		tried[address] = true
		p, err := c.Fetch(ctx, Feed{ID: ID(address), URL: address}, Validators{}, now)
		if err == nil {
			found = append(found, foundIn(p, address))
		}
	}
	return found
}

func foundIn(p Page, address string) Found {
	f := Found{URL: address, Title: p.Title, Format: p.Format, Held: len(p.Entries)}
	for _, e := range p.Entries {
		if e.Published.After(f.Newest) {
			f.Newest = e.Published
		}
	}
	return f
}

// feedLinks returns the feeds that a page names, and the links that look like
// feeds, each once, in the order of the page.
func feedLinks(page []byte, base *url.URL) (named, likely []string) {
	z := xhtml.NewTokenizer(bytes.NewReader(page[:min(len(page), maxHTML)]))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return named, likely
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			t := z.Token()
			to := webURL(tagAttr(t, "href"), base)
			switch {
			case t.Data == "base" && to != "":
				if u, err := url.Parse(to); err == nil {
					base = u
				}
			case to == "":
			case t.Data == "link" && namesFeed(t) && !slices.Contains(named, to):
				named = append(named, to)
			case t.Data == "a" && looksLikeFeed(to) && !slices.Contains(likely, to):
				likely = append(likely, to)
			}
		}
	}
}

func looksLikeFeed(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	path := strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	for _, end := range []string{"/feed", "/rss", "/atom", ".rss", ".rdf", ".atom", "rss.xml", "feed.xml", "atom.xml", "feed.json"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return strings.Contains(path, "/rss/") || strings.Contains(path, "/feeds/")
}
