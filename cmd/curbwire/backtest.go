package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/matchers"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

type backtestCommand struct {
	Stories string `required:"" placeholder:"FILE.jsonl" help:"Entries to replay: one JSON object a line with id, url, title, text and, if known, lang, date and source."`
	JSON    bool   `help:"One JSON object an entry, in the order of the file."`
}

// replayed is one line of a stories file. Other fields are ignored.
type replayed struct {
	ID     string `json:"id"`
	URL    string `json:"url"`
	Lang   string `json:"lang"`
	Date   string `json:"date"` // RFC 3339, or a year, month or day; "" means as of its place in the file
	Title  string `json:"title"`
	Text   string `json:"text"`
	Source string `json:"source"`

	at time.Time
}

// outcome is what the daemon would have made of an entry.
type outcome struct {
	ID        string           `json:"id"`
	Watches   []string         `json:"watches"`
	Materials []string         `json:"materials"`
	Direction string           `json:"direction"`
	Stage     string           `json:"stage"`
	Exporter  string           `json:"exporter"`
	Targets   []string         `json:"targets"`
	Story     string           `json:"story"`
	Alert     string           `json:"alert"`
	Decision  watcher.Decision `json:"decision"`
	Severity  string           `json:"severity"`
	Reason    string           `json:"reason"`
	Spans     []spanAnswer     `json:"spans"`

	title string
}

// Run implements the command.
func (c *backtestCommand) Run(g *globals) error {
	p, _, err := load(g.Config)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(c.Stories)
	if err != nil {
		return fmt.Errorf("read stories: %w", err)
	}
	entries, err := readReplayed(c.Stories, b)
	if err != nil {
		return err
	}
	set, err := matchers.NewSet(p.lexicon, p.words, p.watches)
	if err != nil {
		return err
	}
	outcomes := (&replay{set: set, settings: p.settings(), stderr: g.stderr}).run(entries)
	if c.JSON {
		for _, o := range outcomes {
			if err := writeJSON(g.stdout, o); err != nil {
				return err
			}
		}
		return nil
	}
	return c.print(g.stdout, outcomes)
}

func readReplayed(name string, b []byte) ([]replayed, error) {
	var out []replayed
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var r replayed
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		var err error
		if r.at, err = dateOf(r.Date); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return out, nil
}

// dateOf reads RFC 3339, a day, a month or a year; "" is the zero time.
func dateOf(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("the date %q is neither RFC 3339 nor a year, month or day", s)
}

// replay runs entries through the daemon's own code in time order.
type replay struct {
	set      *matchers.Set
	settings watcher.Settings
	stderr   io.Writer
	stories  story.Index
	outlets  watcher.Outlets
}

func (r *replay) run(entries []replayed) []outcome {
	order := timeOrder(entries)
	out := make([]outcome, len(entries))
	r.stories, r.outlets = story.Index{}, watcher.Outlets{}
	bar := progressBar(r.stderr, "replayed", len(entries))
	for n, i := range order {
		out[i] = r.one(entries[i])
		bar(n + 1)
	}
	return out
}

// timeOrder returns the indexes of entries, oldest first. An entry without a
// date counts as of the dated one before it in the file.
func timeOrder(entries []replayed) []int {
	order := make([]int, len(entries))
	last := time.Time{}
	for i := range entries {
		order[i] = i
		if entries[i].at.IsZero() {
			entries[i].at = last
		}
		last = entries[i].at
	}
	slices.SortStableFunc(order, func(a, b int) int { return entries[a].at.Compare(entries[b].at) })
	return order
}

func (r *replay) one(in replayed) outcome {
	e := feed.Entry{Feed: "replay", Key: in.ID, URL: in.URL, Title: feed.PlainText(in.Title), Text: feed.PlainText(in.Text),
		Lang: in.Lang, Source: cmp.Or(in.Source, hostOf(in.URL), "unknown"), Trust: feed.Other, Published: in.at, Fetched: in.at}
	judged := watcher.Judge(r.set, []watcher.Fresh{{Entry: e}})
	r.outlets.Learn(judged)
	var pool []*story.Story
	if len(judged[0].Hits) > 0 {
		pool = r.stories.Candidates(judged[0].Item(r.outlets).Keys())
	}
	b := watcher.Process(watcher.Input{
		Sub:     watcher.Subscription{Feed: feed.Feed{ID: e.Feed, Name: e.Source}, Schedule: cron.Every(time.Hour)},
		Lease:   watcher.Lease{Feed: e.Feed, Health: watcher.Health{Read: in.at.Add(-time.Hour)}},
		Page:    feed.Page{Entries: []feed.Entry{e}},
		At:      in.at,
		Judged:  judged,
		Pool:    pool,
		Outlets: r.outlets,
	}, r.settings)
	for _, st := range b.Stories {
		r.stories.Keep(st)
	}
	return outcomeOf(in.ID, e, judged[0], b)
}

func outcomeOf(id string, e feed.Entry, j watcher.Judged, b watcher.Batch) outcome {
	rec := b.Records[0]
	o := outcome{ID: id, Watches: []string{}, Materials: []string{}, Targets: []string{}, Spans: []spanAnswer{},
		Story: rec.Story, Alert: rec.Alert, Decision: rec.Decision, Reason: rec.Reason, title: e.Title}
	if len(j.Hits) == 0 {
		return o
	}
	read := j.Hits[0].Reading
	o.Watches = rec.Watches
	o.Materials = append(o.Materials, read.Materials...)
	o.Targets = append(o.Targets, read.Targets...)
	o.Direction, o.Stage, o.Exporter = read.Direction, read.Stage, read.Exporter
	for _, d := range b.Deliveries {
		o.Severity = d.Alert.Severity
	}
	for _, s := range watcher.Spans(j.Hits) {
		o.Spans = append(o.Spans, spanOf(e, s))
	}
	return o
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// print writes a line an entry that a watch matches, and the totals.
func (c *backtestCommand) print(w io.Writer, all []outcome) error {
	counts := map[watcher.Decision]int{}
	for _, o := range all {
		counts[o.Decision]++
		if len(o.Watches) == 0 {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", o.ID, o.Decision, o.Severity, o.Story, o.title, o.Reason); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%d entries: %d new, %d copies, %d developments, %d corrections, %d not told\n",
		len(all), counts[watcher.SayNew], counts[watcher.SayCopy], counts[watcher.SayDevelopment], counts[watcher.SayCorrection], counts[watcher.None])
	return err
}
