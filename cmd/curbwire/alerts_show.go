package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"curbwire/matchers/lexicon"
	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/store"
	"curbwire/watcher/story"
)

type alertsShowCommand struct {
	ID   string `arg:"" help:"The id of an alert or a story, or its beginning."`
	JSON bool   `help:"As one JSON object."`
}

// Run implements the command.
func (c *alertsShowCommand) Run(ctx context.Context, g *globals) error {
	p, st, err := g.stored(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	m, err := findID(ctx, st, c.ID)
	if err != nil {
		return err
	}
	d, err := gather(ctx, st, m)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(g.stdout, d.answer(p.lexicon))
	}
	return d.print(g.stdout, p)
}

// findID finds the alert or story that an id, or the beginning of one, means.
func findID(ctx context.Context, st *store.Store, id string) (store.Match, error) {
	prefix, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(id)), "@") // a delivery's id is "alert@channel"
	var found []store.Match
	if _, err := hex.DecodeString(prefix + strings.Repeat("0", len(prefix)%2)); err == nil && prefix != "" {
		if found, err = st.Find(ctx, prefix); err != nil {
			return store.Match{}, err
		}
	}
	switch len(found) {
	case 0:
		return store.Match{}, fmt.Errorf("no alert or story has the id %q\nhint: curbwire alerts list --all shows their ids; the beginning of one is enough", notify.Cut(notify.Plain(id), 60))
	case 1:
		return found[0], nil
	}
	var ids []string
	for _, m := range found {
		ids = append(ids, map[bool]string{true: "story ", false: "alert "}[m.Story]+m.ID)
	}
	return store.Match{}, fmt.Errorf("several ids begin with %s: %s\nhint: write more of the one that you mean", prefix, strings.Join(ids, ", "))
}

// dossier is all that is known of an alert or a story.
type dossier struct {
	story  *story.Story // nil for an alert that is of none
	muted  string       // by which mute the story is silent; "" if it is not
	alerts []store.Told // the one that was asked for, or all of the story, newest first
	untold []watcher.Record
}

func gather(ctx context.Context, st *store.Store, m store.Match) (d dossier, err error) {
	id := m.ID
	if !m.Story {
		t, err := st.Alert(ctx, m.ID)
		if err != nil {
			return d, err
		}
		d.alerts, id = []store.Told{t}, t.Alert.Story
		if id == "" {
			return d, nil
		}
	} else if d.alerts, err = st.AlertsOf(ctx, id); err != nil {
		return d, err
	}
	if d.story, err = st.Story(ctx, id); err != nil {
		return d, err
	}
	if d.untold, err = st.UntoldOf(ctx, id); err != nil {
		return d, err
	}
	mutes, err := mutesOf(ctx, st)
	d.muted = watcher.Muted(mutes, watcher.MuteStory, id)
	return d, err
}

// sources returns the story's sources, the official ones first.
func (d dossier) sources() []story.Source {
	out := slices.Clone(d.story.Sources)
	slices.SortStableFunc(out, func(a, b story.Source) int { return confirms(b) - confirms(a) })
	return out
}

func confirms(s story.Source) int {
	if s.Trust == feed.Official {
		return 1
	}
	return 0
}

// print writes the dossier for people.
func (d dossier) print(w io.Writer, p *plan) error {
	b := &sheet{}
	for _, t := range d.alerts {
		b.alert(t, p.zone)
	}
	if d.story != nil {
		b.story(d, p)
	}
	_, err := io.WriteString(w, strings.TrimSuffix(b.String(), "\n"))
	return err
}

func (b *sheet) alert(t store.Told, zone *time.Location) {
	a := t.Alert
	b.add("alert", "%s", a.ID)
	b.add("kind", "%s, %s, made %s", a.Kind, a.Severity, notify.When(t.At, zone))
	b.add("headline", "%s", a.Headline.Text)
	b.some("link", a.URL)
	b.some("follows", a.Follows)
	b.some("shown", a.Broadcast)
	b.some("watch", strings.Join(a.Watches, ", "))
	b.some("why", a.Reason)
	b.some("sentence", a.Quote.Text)
	b.some("reading", notify.Facts(a))
	if a.Source.Name != "" {
		b.add("source", "%s", attributed(a.Source.Name, a.Source.Trust, a.Source.At, zone))
	}
	for _, l := range a.Lines {
		b.add("held", "%s (%s, %s)", l.Headline, l.Source, notify.When(l.Published, zone))
	}
	for _, o := range t.Outcomes {
		b.add("delivery", "%s to %s: %s", o.Op, o.Channel, progress(o, zone))
	}
	b.WriteByte('\n')
}

// progress says how far a delivery has come, and why not further.
func progress(o store.Outcome, zone *time.Location) string {
	s := string(o.State)
	switch {
	case o.State == notify.Sent:
		s += " " + notify.When(o.Sent, zone)
	case (o.State == notify.Pending || o.State == notify.Held) && !o.Due.IsZero():
		s += ", due " + notify.When(o.Due, zone)
	}
	if o.Attempt > 1 {
		s += fmt.Sprintf(", %d tries", o.Attempt)
	}
	return s + because(o.Cause)
}

func (b *sheet) story(d dossier, p *plan) {
	st := d.story
	b.add("story", "%s", st.ID)
	b.add("headline", "%s", st.Headline)
	b.some("link", st.URL)
	b.add("reported", "%s to %s", notify.When(st.First, p.zone), notify.When(st.Last, p.zone))
	b.some("muted", strings.TrimPrefix(d.muted, "muted "))
	b.some("untold", st.Untold)
	for _, x := range st.Steps {
		b.add("step", "%s · %s", notify.When(x.At, p.zone), x.Headline)
		b.add("", "%s; %s", gist(p.lexicon, x.Facts), toldBy(x))
	}
	for _, s := range d.sources() {
		confirmed := ""
		if confirms(s) > 0 {
			confirmed = " · confirms it"
		}
		b.add("source", "%s%s", attributed(s.Name, string(s.Trust), s.At, p.zone), confirmed)
		b.some("", s.URL)
	}
	for _, r := range d.untold {
		b.add("not told", "%s · %s: %s", notify.When(r.Entry.Fetched, p.zone), r.Entry.Source, r.Entry.Title)
		b.add("", "%s", r.Reason)
	}
}

// toldBy says which alert told of a step.
func toldBy(x story.Step) string {
	switch {
	case x.Alert != "":
		return "told by alert " + x.Alert
	case x.Muted != nil:
		return "kept back by a mute"
	}
	return "not told"
}

// attributed is a source for people: "Harbour Wire (news agency) · 1 Jul 2026 02:11 UTC".
func attributed(name, trust string, at time.Time, zone *time.Location) string {
	if tier := notify.Tier(trust); tier != "" {
		name += " (" + tier + ")"
	}
	return name + " · " + notify.When(at, zone)
}

// storyAnswer is a story as JSON.
type storyAnswer struct {
	ID        string         `json:"id"`
	Headline  string         `json:"headline"`
	URL       string         `json:"url"`
	First     time.Time      `json:"first"` // UTC
	Last      time.Time      `json:"last"`  // UTC
	Severity  string         `json:"severity"`
	Confirmed bool           `json:"confirmed"`
	Muted     string         `json:"muted,omitempty"`
	Untold    string         `json:"untold,omitempty"` // why the story has no message
	Steps     []stepAnswer   `json:"steps"`
	Sources   []story.Source `json:"sources"` // the official ones, which confirm it, first
	NotTold   []event        `json:"notTold"`
}

type stepAnswer struct {
	When     time.Time   `json:"when"` // UTC
	Headline string      `json:"headline"`
	Reading  story.Facts `json:"reading"`
	Gist     string      `json:"gist"`
	Alert    string      `json:"alert"` // that told of it, or ""
}

type toldAnswer struct {
	notify.Alert
	When       time.Time        `json:"when"` // UTC
	Deliveries []deliveryAnswer `json:"deliveries"`
}

// answer is the dossier as JSON.
func (d dossier) answer(lex *lexicon.Lexicon) any {
	alerts := []toldAnswer{}
	for _, t := range d.alerts {
		alerts = append(alerts, toldAnswer{t.Alert, t.At, deliveriesOf(t.Outcomes)})
	}
	out := struct {
		Alerts []toldAnswer `json:"alerts"`
		Story  *storyAnswer `json:"story,omitempty"`
	}{Alerts: alerts}
	st := d.story
	if st == nil {
		return out
	}
	s := &storyAnswer{ID: st.ID, Headline: st.Headline, URL: st.URL, First: st.First, Last: st.Last, Severity: st.Severity,
		Confirmed: st.Confirmed, Muted: d.muted, Untold: st.Untold, Steps: []stepAnswer{}, Sources: d.sources(), NotTold: []event{}}
	for _, x := range st.Steps {
		s.Steps = append(s.Steps, stepAnswer{x.At, x.Headline, x.Facts, gist(lex, x.Facts), x.Alert})
	}
	for _, r := range d.untold {
		s.NotTold = append(s.NotTold, untoldEvent(r))
	}
	out.Story = s
	return out
}
