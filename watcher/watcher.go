// Package watcher polls feeds when they are due, finds what is new in them,
// matches it, groups it into stories, decides what people are told, and stores
// all of that at once. It does not talk to a database or to Slack: the store
// and the notifiers implement what is declared here and in package notify.
//
// The one invariant to keep: what a poll found, what was decided and the
// validators that will hide it from the next poll are stored in one
// transaction, or not at all.
package watcher

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"curbwire/matchers"
	"curbwire/matchers/lexicon"
	"curbwire/notify"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// Store is what a watcher needs of the database. Implementations are safe for
// concurrent use.
//
// Lease claims at most n feeds that are due by a time and whose hosts nobody
// polls, one a host, the longest due first. View and Update run f on one consistent
// transaction; updates are serial. When f fails nothing is stored. Gather puts
// the messages into the outbox that tell makes of the alerts gathered until a time,
// and returns how many.
type Store interface {
	Lease(ctx context.Context, due time.Time, n int) ([]Lease, error)
	View(ctx context.Context, f func(Tx) error) error
	Update(ctx context.Context, f func(Tx) error) error
	Gather(ctx context.Context, at time.Time, tell func(Harvest) []notify.Delivery) (int, error)
}

// Tx is one transaction.
//
// Unseen sifts the entries of a page of one feed; what the page leaves out counts
// as known. Recent returns the stories that a lookup asks for, those first that
// were opened first, Outlets what is known of outlets, Mutes the mutes that hold at
// a time, Loads what each channel was sent in the hour before it. Save stores the
// outcome of a poll, or ErrFenced if the lease was lost.
type Tx interface {
	Unseen(ctx context.Context, p feed.Page) (Sifted, error)
	Recent(ctx context.Context, l Lookup) ([]*story.Story, error)
	Mutes(ctx context.Context, at time.Time) ([]Mute, error)
	Loads(ctx context.Context, at time.Time) (map[string]Load, error)
	Outlets(ctx context.Context, hosts []string) (Outlets, error)
	Save(ctx context.Context, b Batch) error
}

// Lookup asks for stories by id, and for those that entries with the given keys
// may belong to: for each what a story.Index finds.
type Lookup struct {
	IDs  []string
	Keys []story.Keys
}

// ErrFenced reports that a lease ran out and another process polls the feed.
var ErrFenced = errors.New("the lease of the feed was lost")

// Lease is the right to poll a feed for a while, with what is known of it.
type Lease struct {
	Feed       string // feed.Feed.ID
	Fence      int64  // grows with every lease; Save refuses an outdated one
	Due        time.Time
	Validators feed.Validators
	Health     Health
}

// Fresh is an entry that a feed did not show before, or shows changed.
type Fresh struct {
	Entry feed.Entry
	Was   *feed.Entry // the entry as it was stored; nil if it is new
	Story string      // the story that the stored entry belongs to, or ""
}

// Sifted is how the entries of a page stand to what is stored of their feed.
type Sifted struct {
	Fresh   []Fresh   // new or changed, in the order of the page
	Renamed []Renamed // known, but under another key
	Known   int       // entries that are not new, in whatever way they are known
	Shared  int       // entries whose id stands for another entry; they have a key of their own
	Storm   bool      // the feed gave most of its entries new ids at once
}

// Renamed is a known entry to which its feed gives a new key.
type Renamed struct{ Key, Was string }

// Record is what is kept of one entry: the entry and what became of it.
type Record struct {
	Entry    feed.Entry
	Edited   bool   // the entry was known with another text
	Story    string // or ""
	Watches  []string
	Decision Decision
	Reason   string
	Alert    string // the alert that covers the entry, or ""
}

// Batch is the outcome of one poll, stored whole or not at all.
type Batch struct {
	Lease      Lease
	At         time.Time // of the poll, UTC
	Next       time.Time // when the feed is due again, UTC
	Err        error     // why the poll failed; nil otherwise
	Page       feed.Page // zero when Err is set
	Health     Health
	Paused     Pause     // no feed of this host is due before its end
	Renamed    []Renamed // before Records
	Records    []Record
	Stories    []*story.Story
	Outlets    Outlets           // those that learned
	Deliveries []notify.Delivery // for the outbox
}

// Settings is what decisions depend on besides the entry and the stories.
type Settings struct {
	Channels    []string // for watches that name none; not empty
	Operations  string   // channel for operations alerts; "" means Channels[0]
	Routes      []Route
	Quiet       Quiet
	Digest      Digest
	Zone        *time.Location // of the times in summaries; nil means UTC
	Wait        time.Duration  // before a story's first message, which tells what is known by then
	MaxPerHour  int            // messages a channel; 0 means no cap
	UpdateEvery time.Duration  // least time between two updates of a message
	Lexicon     *lexicon.Lexicon
}

// Watcher polls feeds. Its fields are set before Run or Once and not changed
// after.
type Watcher struct {
	Store    Store
	Client   *feed.Client
	Feeds    map[string]*Subscription // by feed id
	Watches  *matchers.Set
	Settings Settings
	Workers  int    // polls at one time; 0 means 256
	OnAlerts func() // called after a commit that added deliveries; may be nil
	OnTick   func() // called about once a second while the store answers; may be nil
	Log      *slog.Logger

	homes homes
	group group
}
