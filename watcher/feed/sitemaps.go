package feed

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// sitemaps reads the newest sitemaps of an index as one page. It has no
// validators: an index need not change when its sitemaps do. It fails if none of
// them can be read. An index within an index is not followed.
func (c *Client) sitemaps(ctx context.Context, index *sitemapIndex, f Feed, now time.Time) (Page, error) {
	all := Page{Format: "sitemap"}
	var failed []error
	for _, address := range index.maps {
		p, err := c.sitemap(ctx, address, f, now)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		all.Entries = append(all.Entries, p.Entries...)
		all.Items = append(all.Items, p.Items...)
		all.Warnings = append(all.Warnings, p.Warnings...)
	}
	if len(failed) == len(index.maps) {
		return Page{}, fmt.Errorf("no sitemap of the list could be read: %w", errors.Join(failed...))
	}
	for _, err := range failed {
		all.Warnings = append(all.Warnings, "a sitemap could not be read: "+err.Error())
	}
	if index.left > 0 {
		all.Warnings = append(all.Warnings, fmt.Sprintf("the list has %d more sitemaps; the newest %d were read", index.left, len(index.maps)))
	}
	all.Entries, _, _ = uniqueKeys(all.Entries)
	return all, nil
}

func (c *Client) sitemap(ctx context.Context, address string, f Feed, now time.Time) (Page, error) {
	u, err := feedURL(address)
	if err != nil {
		return Page{}, err
	}
	a, err := c.ask(ctx, f, u, Validators{}, now)
	if err != nil {
		return Page{}, fmt.Errorf("%s: %w", redact(u), scrub(err, u, f.Secret))
	}
	p, err := c.pageOf(a, f, Validators{}, now)
	if err != nil {
		return Page{}, fmt.Errorf("%s: %w", redact(u), err)
	}
	return p, nil
}
