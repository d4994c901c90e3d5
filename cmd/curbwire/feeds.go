package main

import (
	"net/netip"
	"net/url"

	"curbwire/watcher/feed"
)

type feedsCommand struct {
	List     feedsListCommand     `cmd:"" help:"How polling each feed goes: last read, next, faults, how much it brings."`
	Check    feedsCheckCommand    `cmd:"" help:"Read one feed, once, and say all that was learned of it."`
	Discover feedsDiscoverCommand `cmd:"" help:"Look for the feeds of a site."`
	Import   feedsImportCommand   `cmd:"" help:"Turn an OPML list of feeds into [[feed]] tables."`
	Export   feedsExportCommand   `cmd:"" help:"Write the feeds of the config as OPML."`
}

// visitor returns a client to look at an address that the user names.
func (p *plan) visitor(address string) *feed.Client {
	return feed.NewClient(feed.Options{
		UserAgent:    userAgent(),
		Timeout:      p.timeout,
		AllowPrivate: append(ownMachine(address), p.allowPrivate...),
		Items:        true,
	})
}

// ownMachine returns the loopback networks for an address on them. The guard
// keeps a feed on the net from leading us there; here the user names it.
func ownMachine(address string) []netip.Prefix {
	if u, err := url.Parse(address); err != nil || !loopback(u.Hostname()) {
		return nil
	}
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}
