package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/matchers"
	"curbwire/matchers/lexicon"
	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/store"
	"curbwire/watcher/story"
)

// asker asks the daemon's own code what it would say of an entry. It stores and
// sends nothing.
type asker struct {
	set      *matchers.Set
	settings watcher.Settings
	store    *store.Store // stories that an entry may join, and mutes; nil for none
	name     func(feedID string) string
}

func newAsker(p *plan, watches []matchers.Watch, st *store.Store) (*asker, error) {
	set, err := matchers.NewSet(p.lexicon, p.words, watches)
	if err != nil {
		return nil, err
	}
	return &asker{set: set, settings: p.settings(), store: st, name: p.feedName}, nil
}

// answer is what would be said of an entry, and why.
type answer struct {
	Title    string                      `json:"title"`
	Lang     string                      `json:"lang"`
	Watches  []matchers.WatchExplanation `json:"-"`
	Matched  []watchAnswer               `json:"watches"`
	Reading  matchers.Reading            `json:"-"`
	Facts    story.Facts                 `json:"reading"`
	Noise    string                      `json:"background,omitempty"` // why its measures count as background
	Story    string                      `json:"story"`                // the story it would join or open
	Decision watcher.Decision            `json:"decision"`
	Severity string                      `json:"severity"`
	Reason   string                      `json:"reason"`
	Channels []string                    `json:"channels"`
	Waits    []string                    `json:"waits,omitempty"` // where it is told later, until when and why
	Muted    string                      `json:"muted,omitempty"` // by which mute nothing of it is told

	entry feed.Entry
}

type watchAnswer struct {
	Name    string        `json:"name"`
	Matched bool          `json:"matched"`
	Muted   string        `json:"muted,omitempty"` // by which mute the watch is silent
	Facets  []facetAnswer `json:"facets"`
}

type facetAnswer struct {
	Facet string       `json:"facet"`
	OK    bool         `json:"ok"`
	Why   string       `json:"why,omitempty"`
	Spans []spanAnswer `json:"spans"`
}

type spanAnswer struct {
	Field   string `json:"field"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Text    string `json:"text"`
	Concept string `json:"concept"`
}

// entryOf makes an entry of a bare text, as if a feed had just brought it.
func entryOf(title, text, lang string) feed.Entry {
	now := time.Now().UTC()
	e := feed.Entry{Feed: "asked", Title: feed.PlainText(title), Text: feed.PlainText(text), Lang: lang, Source: "asked", Trust: feed.Other, Published: now, Fetched: now}
	e.Key = e.Hash()
	return e
}

// answer asks about one entry. Without a store, or when it cannot be read,
// every entry opens a story of its own.
func (a *asker) answer(e feed.Entry) answer {
	ex := a.set.Explain(watcher.Doc(e))
	out := answer{Title: e.Title, Lang: ex.Lang, Watches: ex.Watches, Reading: ex.Reading, Noise: ex.Reason, entry: e}
	now := time.Now().UTC()
	judged := watcher.Judge(a.set, []watcher.Fresh{{Entry: e}})
	known := a.known(judged, now)
	for _, w := range ex.Watches {
		out.Matched = append(out.Matched, watchOf(e, w, known.mutes))
	}
	out.Facts = watcher.Facts(ex.Reading)
	name := or(a.name(e.Feed), e.Source)
	b := watcher.Process(watcher.Input{
		Sub:     watcher.Subscription{Feed: feed.Feed{ID: e.Feed, Name: name}, Schedule: cron.Every(time.Hour)},
		Lease:   watcher.Lease{Feed: e.Feed, Health: watcher.Health{Read: now}},
		Page:    feed.Page{Entries: []feed.Entry{e}},
		At:      now,
		Judged:  judged,
		Pool:    known.pool,
		Mutes:   known.mutes,
		Outlets: known.outlets,
	}, a.settings)
	r := b.Records[0]
	out.Story, out.Decision, out.Reason = r.Story, r.Decision, r.Reason
	out.Muted = or(watcher.Muted(known.mutes, watcher.MuteStory, r.Story), watcher.Muted(known.mutes, watcher.MuteSource, e.Source, name))
	for _, d := range b.Deliveries {
		out.Severity = d.Alert.Severity
		out.Channels = append(out.Channels, d.Channel)
		if d.Op == notify.Gather {
			out.Waits = append(out.Waits, fmt.Sprintf("%s: %s until %s", d.Channel, d.Gathering.Words(), notify.When(d.NotBefore, a.settings.Zone)))
		}
	}
	return out
}

// background is what the store knows that bears on an entry: the stories that it may
// join, its outlet, and the mutes that hold.
type background struct {
	pool    []*story.Story
	outlets watcher.Outlets
	mutes   []watcher.Mute
}

// known asks the store. The entry teaches its outlet nothing: it may be in the
// store already.
func (a *asker) known(judged []watcher.Judged, at time.Time) background {
	if a.store == nil {
		return background{}
	}
	var k background
	ctx := context.Background()
	err := a.store.View(ctx, func(tx watcher.Tx) (err error) {
		if k.mutes, err = tx.Mutes(ctx, at); err != nil {
			return err
		}
		if k.outlets, err = tx.Outlets(ctx, watcher.Hosts(judged)); err != nil {
			return err
		}
		k.pool, err = watcher.Candidates(ctx, tx, judged, k.outlets)
		return err
	})
	if err != nil {
		return background{}
	}
	return k
}

func watchOf(e feed.Entry, w matchers.WatchExplanation, mutes []watcher.Mute) watchAnswer {
	out := watchAnswer{Name: w.Watch.Name, Matched: w.Matched, Muted: watcher.Muted(mutes, watcher.MuteWatch, w.Watch.Name)}
	for _, f := range w.Facets {
		fa := facetAnswer{Facet: f.Facet, OK: f.OK, Why: f.Why, Spans: []spanAnswer{}}
		for _, s := range f.Spans {
			fa.Spans = append(fa.Spans, spanOf(e, s))
		}
		out.Facets = append(out.Facets, fa)
	}
	return out
}

func spanOf(e feed.Entry, s matchers.Span) spanAnswer {
	return spanAnswer{s.Field.String(), s.Start, s.End, watcher.Words(e, s), s.Concept}
}

// missing says why a watch does not match.
func missing(w matchers.WatchExplanation) string {
	var why []string
	for _, f := range w.Facets {
		if !f.OK {
			why = append(why, f.Why)
		}
	}
	return strings.Join(why, "; ")
}

// gist writes a reading as one line.
func gist(lex *lexicon.Lexicon, f story.Facts) string {
	al := notify.Alert{Direction: f.Direction, Stage: f.Stage}
	if f.Exporter != "" {
		al.Exporter = lex.PlaceName(f.Exporter)
	}
	for _, m := range f.Materials {
		al.Materials = append(al.Materials, lex.MaterialName(m))
	}
	for _, t := range f.Targets {
		al.Targets = append(al.Targets, lex.PlaceName(t))
	}
	return or(notify.Facts(al), "nothing about exports")
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
