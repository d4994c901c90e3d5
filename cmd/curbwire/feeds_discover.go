package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

type feedsDiscoverCommand struct {
	Site string `arg:"" name:"SITE" help:"Its address, such as https://ministry.example or ministry.example. Private addresses are treated as by check."`
	JSON bool   `help:"One JSON object a feed."`
}

// Run implements the command.
func (c *feedsDiscoverCommand) Run(ctx context.Context, g *globals) error {
	p, err := loadOrStandard(g.Config)
	if err != nil {
		return err
	}
	site := c.Site
	if !strings.Contains(site, "://") {
		site = "https://" + site
	}
	client := p.visitor(site)
	defer client.Close()
	found, err := client.Discover(ctx, site, time.Now().UTC())
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return fmt.Errorf("%s names no feed, and none is where sites have them\nhint: if its notices stand in a list on a page, name that with kind = \"page\" (README.md, \"Where it looks\")", site)
	}
	t := &table{head: []string{"url", "format", "title", "entries", "newest"}, give: 0}
	for _, f := range found {
		if c.JSON {
			err := writeJSON(g.stdout, map[string]any{"url": f.URL, "format": f.Format, "title": f.Title, "entries": f.Held, "newest": stamp(f.Newest)})
			if err != nil {
				return err
			}
		}
		t.add("", f.URL, f.Format, f.Title, fmt.Sprint(f.Held), stamp(f.Newest))
	}
	if c.JSON {
		return nil
	}
	return t.print(g.stdout)
}
