package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"curbwire/watcher"
	"curbwire/watcher/feed"
)

const (
	standardSchedule = "@every 15m"
	standardTimeout  = 30 * time.Second
	shortest         = time.Minute // between two polls, but for hosts of allow_private
)

func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func (v *validation) feeds() {
	if len(v.config.Feeds) == 0 {
		v.faults.add("", "no [[feed]] is given; there is nothing to watch")
	}
	names, urls, spellings := map[string]bool{}, map[string]string{}, map[string]string{}
	for i, c := range v.config.Feeds {
		path := at("feed", i)
		switch {
		case c.Name == "":
			v.faults.add(path, "this [[feed]] has no name")
		case names[c.Name]:
			v.faults.add(path+".name", "two feeds are named %q", c.Name)
		}
		names[c.Name] = true
		if other, ok := urls[c.URL]; ok && c.URL != "" {
			v.faults.add(path+".url", "the feed %q has the same url", other)
		} else if other, ok := spellings[feed.CanonicalURL(c.URL)]; ok && c.URL != "" {
			v.faults.warn(path+".url", "the feed %q has the same url in another spelling; if both lead to one feed, drop one", other)
		}
		urls[c.URL], spellings[feed.CanonicalURL(c.URL)] = c.Name, c.Name
		v.feed(path, c)
	}
}

func (v *validation) feed(path string, c feedConfig) {
	u := v.feedURL(path, c.URL)
	v.oneOf(path+".trust", c.Trust)
	v.oneOf(path+".full_text", c.FullText)
	v.oneOf(path+".kind", c.Kind)
	compiled := v.selectors(path, c)
	if c.Lang != "" {
		if _, err := language.Parse(c.Lang); err != nil {
			v.faults.add(path+".lang", "%q is not a language code such as \"en\", \"ja\" or \"zh-Hant\"", c.Lang)
		}
	}
	schedule, err := watcher.ParseSchedule(or(c.Schedule, standardSchedule), v.plan.zone)
	if err != nil {
		v.faults.add(path+".schedule", `%v; write five fields such as "*/10 * * * *", or "@every 10m"`, err)
		return
	}
	if every := watcher.Interval(schedule, time.Now()); every < shortest && u != nil && !v.private(u.Hostname()) {
		v.faults.add(path+".schedule", "a feed may be polled once a minute at most; hosts in allow_private may be polled each second")
	}
	v.plan.subscriptions = append(v.plan.subscriptions, watcher.Subscription{
		Schedule: schedule,
		Feed: feed.Feed{
			ID:       feed.ID(c.URL),
			Name:     c.Name,
			URL:      c.URL,
			Schedule: or(c.Schedule, standardSchedule) + " " + v.plan.zone.String(),
			Lang:     c.Lang,
			Trust:    feed.Trust(or(c.Trust, string(feed.Other))),
			Kind:     feed.Kind(or(c.Kind, string(feed.Document))),
			Select:   compiled,
			FullText: feed.FullText(or(c.FullText, string(feed.Auto))),
			Secret:   v.access(path, c),
			NoHTTP2:  c.HTTP2 != nil && !*c.HTTP2,
		},
	})
}

func (v *validation) feedURL(path, raw string) *url.URL {
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		v.faults.add(path, "this [[feed]] has no url")
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		v.faults.add(path+".url", "url must be an address that begins with https:// or http://")
	case u.User != nil:
		v.faults.add(path+".url", "url holds a user or password; it would be stored and logged")
	default:
		return u
	}
	return nil
}

// oneOf notes a value that a setting does not take; "" is its default.
func (v *validation) oneOf(path, value string) {
	allowed := choices(index.ReplaceAllString(path, ""))
	if value != "" && !slices.Contains(allowed, value) {
		v.faults.add(path, "%s is %q, but takes one of %s%s", path[strings.LastIndexByte(path, '.')+1:], value, list(allowed), didYouMean(value, allowed))
	}
}

// private reports whether a host is an address in allow_private.
func (v *validation) private(host string) bool {
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(v.plan.allowPrivate, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

func words[T ~string](list []T) []string {
	var out []string
	for _, w := range list {
		out = append(out, string(w))
	}
	return out
}

func list(words []string) string {
	out := ""
	for i, w := range words {
		switch {
		case i > 0 && i == len(words)-1:
			out += " or "
		case i > 0:
			out += ", "
		}
		out += quoted(w)
	}
	return out
}
