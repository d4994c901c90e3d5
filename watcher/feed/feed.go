// Package feed fetches subscribed URLs and turns what they answer into entries
// of plain text. It does not decide what is new, what matches or what is said;
// it imports nothing else of ours.
//
// The one invariant to keep: the validators of a Page belong to exactly the
// entries of that Page. Whoever stores one must store the other with it, or a
// later 304 hides a story for ever.
package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Trust says how near a source stands to the authority that acts.
type Trust string

// The tiers of trust, nearest first.
const (
	Official Trust = "official" // a ministry, a gazette, a court
	Agency   Trust = "agency"   // a news agency
	Trade    Trust = "trade"    // a trade paper, a law firm
	Press    Trust = "press"    // general press
	Other    Trust = "other"    // blogs, aggregators; the default
)

// Trusts lists the tiers, nearest first.
func Trusts() []Trust { return []Trust{Official, Agency, Trade, Press, Other} }

// Kind says what stands at the address of a feed.
type Kind string

// The kinds of sources.
const (
	Document Kind = "feed"    // RSS, Atom or JSON Feed; the default
	ListPage Kind = "page"    // an HTML page with a list of entries
	Sitemap  Kind = "sitemap" // a sitemap, better one of news, or an index of them
)

// Kinds lists the kinds of sources.
func Kinds() []Kind { return []Kind{Document, ListPage, Sitemap} }

// FullText says when the article behind an entry is fetched.
type FullText string

// The ways to deal with articles.
const (
	Auto   FullText = "auto"   // when the entry's own text is half a hit; the default
	Always FullText = "always" // for each new entry
	Never  FullText = "never"
)

// FullTexts lists the ways to deal with articles.
func FullTexts() []FullText { return []FullText{Auto, Always, Never} }

// Feed is a subscribed URL.
type Feed struct {
	ID       string // see ID; never empty
	Name     string // as the analyst calls it
	URL      string // absolute, http or https
	Schedule string // a cron expression or "@every 10m", and its time zone; another text is another schedule
	Lang     string // BCP 47, "" means unknown
	Trust    Trust  // "" means Other
	FullText FullText
	Kind     Kind      // "" means Document
	Select   *Compiled // of a ListPage, else nil
	Secret   Secret    // sent to the origin of URL only
	NoHTTP2  bool      // for servers whose HTTP/2 is broken
}

// ID returns the identity of the feed at a URL: the first 16 hex digits of the
// URL's SHA-256. Renaming a feed keeps its history, another URL is another feed.
func ID(url string) string {
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:8])
}

// Entry is one item of a feed, as plain text.
type Entry struct {
	Feed      string    // Feed.ID
	Key       string    // GUID, else canonical URL, else Hash; unique in its feed
	URL       string    // absolute http or https, "" if the feed gave none
	Title     string    // one line, no markup
	Text      string    // no markup, paragraphs separated by "\n"
	Article   string    // the page that URL leads to, like Text; "" if it was not fetched
	Lang      string    // BCP 47, "" means unknown
	Source    string    // the outlet's name: the item's own source element, else the feed's name
	Trust     Trust     // of the feed
	Published time.Time // UTC; zero if unknown, never after Fetched
	Updated   time.Time // UTC; zero if unknown
	Fetched   time.Time // UTC
}

// Hash identifies what the entry says: hex of a 64-bit hash over title and text.
func (e Entry) Hash() string { return contentHash(e.Title, e.Text) }

// OwnKey is the key of an entry whose id is not its own: it also names the title
// and the link.
func (e Entry) OwnKey() string { return e.Key + "#" + contentHash(e.Title, e.URL) }

// At is the time an entry counts as of: published, else fetched.
func (e Entry) At() time.Time {
	if e.Published.IsZero() {
		return e.Fetched
	}
	return e.Published
}

// Validators are what a server gave for the next conditional request, byte for
// byte, the hash of the body they came with, and what holds of that body as long
// as it is not sent again. The zero value asks for all.
type Validators struct {
	ETag         string
	LastModified string
	BodyHash     string // hex, "" means no body was seen
	Rhythm       string // when the document wants to be read (ttl, skipHours and the like); "" means it does not say
	Seen         string // the items of the body, each by its bytes; "" means none is known
}

// Page is the outcome of one successful fetch.
type Page struct {
	Title       string
	Link        string
	Format      string // "rss", "atom", "json", "page" or "sitemap"
	Entries     []Entry
	Validators  Validators
	NotModified bool                 // 304, or the same body: Entries is nil
	Same        int                  // items left out of Entries, because they stand as they did when the validators were given
	Newest      time.Time            // date of the newest of those; zero if Same is 0
	Whole       func() (Page, error) // reads those too; nil if Same is 0
	Delta       bool                 // 226: Entries are only those that the feed did not hold before
	NextAfter   time.Duration        // the server's wish; 0 means none. It can only make a poll later
	Warnings    []string             // what was mended or looks odd, for people
	Status      int                  // of the HTTP answer; 0 from Parse
	Moved       string               // where permanent redirects alone led to, "" if they did not
	Items       []Item               // as they stand in the feed, only with Options.Items
}
