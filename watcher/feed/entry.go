package feed

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// maxKey bounds a key, bytes; a longer id is replaced by its hash.
const maxKey = 512

// maker makes the entries of one page.
type maker struct {
	feed    Feed
	base    *url.URL
	now     time.Time
	lang    string
	source  string
	trust   Trust
	future  int // dates after now
	undated int // dates that could not be read
	example string
}

func (m *maker) entry(it item) Entry {
	e := Entry{
		Feed:    m.feed.ID,
		URL:     unwrapped(m.link(it)),
		Title:   titleOf(it),
		Text:    textOf(it),
		Lang:    m.lang,
		Source:  m.source,
		Trust:   m.trust,
		Fetched: m.now,
	}
	if lang := language(it.lang); lang != "" && m.feed.Lang == "" {
		e.Lang = lang
	}
	if source := titleText(it.source); source != "" {
		e.Source = source
	}
	if e.URL == "" { // an id that is a URL leads somewhere more often than not
		e.URL = webURL(it.GUID, nil)
	}
	if e.Title == "" {
		e.Title = headline(e.Text)
	}
	e.Published, e.Updated = m.dates(it)
	e.Key = keyOf(it.GUID, e)
	return e
}

// link picks the page an item leads to: the original one where a feed service
// put its own in front, else the link, else a GUID that says it is one.
func (m *maker) link(it item) string {
	if orig := it.Extensions["feedburner"]["origLink"]; len(orig) > 0 {
		if u := webURL(orig[0].Value, m.base); u != "" {
			return u
		}
	}
	if u := webURL(it.Link, m.base); u != "" && it.Link != "" {
		return u
	}
	for _, l := range it.Links {
		if u := webURL(l, m.base); u != "" {
			return u
		}
	}
	for _, space := range []string{"atom", "atom03"} {
		for _, l := range it.Extensions[space]["link"] {
			if rel := l.Attrs["rel"]; rel == "" || rel == "alternate" {
				if u := webURL(l.Attrs["href"], m.base); u != "" {
					return u
				}
			}
		}
	}
	if it.permalink && (strings.HasPrefix(it.GUID, "/") || strings.Contains(it.GUID, ":")) {
		return webURL(it.GUID, m.base)
	}
	for _, e := range it.Enclosures {
		if u := webURL(e.URL, m.base); u != "" {
			return u
		}
	}
	return ""
}

func titleOf(it item) string { return titleText(cmp.Or(it.Title, mediaTitle(it))) }

// mediaTitle stands in for a missing title in feeds of pictures and films.
func mediaTitle(it item) string {
	media := it.Extensions["media"]
	for _, e := range media["title"] {
		return e.Value
	}
	for _, g := range media["group"] {
		for _, e := range g.Children["title"] {
			return e.Value
		}
	}
	return ""
}

// textOf is the longer of content and description, as it reads.
func textOf(it item) string {
	content, description := it.Content, it.Description
	if it.text {
		content = escapeText(content)
	}
	if len(content) < len(description) {
		content, description = description, content
	}
	if text := PlainText(content); text != "" {
		return text
	}
	return PlainText(description)
}

// headline stands in for a missing title: the first line of the text, short.
func headline(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if len(line) <= 200 {
		return line
	}
	if i := strings.LastIndexByte(line[:200], ' '); i > 0 {
		return line[:i] + "…"
	}
	return shorten(line, 200)
}

// dates reads when an item was published and changed. An item that only says
// when it was changed counts as published then.
func (m *maker) dates(it item) (published, updated time.Time) {
	published = m.date(it.Published, it.PublishedParsed)
	updated = m.date(it.Updated, it.UpdatedParsed)
	if updated.IsZero() {
		for _, name := range []string{"modified", "updated"} {
			if e := it.Extensions["dcterms"][name]; len(e) > 0 && updated.IsZero() {
				updated = m.date(e[0].Value, nil)
			}
		}
	}
	if published.IsZero() {
		for _, e := range []string{extension(it.Item, "dcterms", "issued"), extension(it.Item, "dcterms", "created"), it.Custom["date"], it.Custom["pubDate"]} {
			if e != "" && published.IsZero() {
				published = m.date(e, nil)
			}
		}
	}
	if published.IsZero() {
		published = updated
	}
	return published, updated
}

func extension(it *gofeed.Item, space, name string) string {
	if e := it.Extensions[space][name]; len(e) > 0 {
		return e[0].Value
	}
	return ""
}

// date reads one date: our way first, because gofeed takes an unknown zone for
// UTC. Nothing is later than now.
func (m *maker) date(raw string, parsed *time.Time) time.Time {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return time.Time{}
	}
	t, ok := parseDate(raw, m.lang)
	if !ok && parsed != nil {
		t, ok = parsed.UTC(), true
	}
	if !ok {
		if m.undated++; m.example == "" {
			m.example = raw
		}
		return time.Time{}
	}
	if t.Year() <= 1970 {
		return time.Time{} // a clock that was never set
	}
	if t.After(m.now) {
		if t.Sub(m.now) > time.Hour {
			m.future++
		}
		return m.now
	}
	return t
}

func keyOf(guid string, e Entry) string {
	guid = strings.TrimSpace(guid)
	switch {
	case len(guid) > maxKey:
		return "hash:" + contentHash(guid, "")
	case guid != "":
		return guid
	case e.URL != "":
		return CanonicalURL(e.URL)
	}
	return e.Hash()
}

// uniqueKeys makes sure that no two entries of a page share a key. Feeds exist
// whose items all have the same id, or all link to the front page: there the
// key also names the title and link, for every one of them, so that it does not
// depend on their order. An entry that repeats another is dropped.
func uniqueKeys(entries []Entry) (unique []Entry, repaired, repeated int) {
	first := make(map[string]int, len(entries))
	shared := make(map[string]bool)
	for i, e := range entries {
		j, found := first[e.Key]
		if !found {
			first[e.Key] = i
		} else if e.URL != entries[j].URL || e.Title != entries[j].Title {
			shared[e.Key] = true
		}
	}
	if len(first) == len(entries) {
		return entries, 0, 0
	}
	seen := make(map[string]bool, len(entries))
	unique = entries[:0]
	for _, e := range entries {
		if shared[e.Key] {
			e.Key = e.OwnKey()
			repaired++
		}
		if seen[e.Key] {
			repeated++
			continue
		}
		seen[e.Key] = true
		unique = append(unique, e)
	}
	return unique, repaired, repeated
}

// language returns a BCP 47 tag as far as it can be one, else "".
func language(tag string) string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	if len(tag) < 2 || len(tag) > 35 {
		return ""
	}
	for _, c := range []byte(tag) {
		if c != '-' && !(nameStart(c) && c < 0x80 && c != '_') && (c < '0' || c > '9') {
			return ""
		}
	}
	return tag
}
