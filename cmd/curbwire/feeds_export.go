package main

import (
	"fmt"

	"curbwire/watcher/feed"
)

type feedsExportCommand struct{}

// Run implements the command.
func (c *feedsExportCommand) Run(g *globals) error {
	p, _, err := load(g.Config)
	if err != nil {
		return err
	}
	var feeds []feed.Feed
	left := 0
	for _, s := range p.subscriptions {
		if s.Feed.Kind != feed.Document {
			left++
			continue
		}
		feeds = append(feeds, s.Feed)
	}
	if left > 0 {
		fmt.Fprintf(g.stderr, "curbwire: %s left out: OPML is for feeds\n", countAs(left, "page or sitemap was", "pages and sitemaps were"))
	}
	return feed.WriteOPML(g.stdout, "Curbwire's feeds", feeds)
}
