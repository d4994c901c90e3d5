package watcher

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"curbwire/notify"
	"curbwire/watcher/story"
)

// backlog is a hit that a feed already held when it was first polled.
type backlog struct {
	line    notify.Line
	watches []string
	places  []place
}

// backlogAge is how old a hit may be to be in the summary of a new feed.
const backlogAge = 24 * time.Hour

// say puts what was decided into the outbox and marks the story. It returns
// the id of the alert, or "".
func (p *process) say(j Judged, it story.Item, st *story.Story, c considered, r *Record) string {
	switch {
	case r.Decision == None && c.first && c.muted == "":
		p.remember(j, st, c)
		return ""
	case r.Decision == None && c.verdict.Kind == story.New:
		st.Untold = r.Reason
		return ""
	case r.Decision == None:
		return ""
	}
	st.Revision++
	rose := rank(c.severity) < rank(st.Severity)
	if rose {
		st.Severity = c.severity
	}
	a := p.alert(j, it, st, c, r)
	id := ""
	if r.Decision == SayCopy && len(st.Channels) > 0 { // the outlet is news wherever the story was told
		p.tell(a, st, notify.Update, st.Channels...)
		id = a.ID
	}
	for _, pl := range p.settings.places(j.Hits, c.severity, p.in.At) {
		threaded := slices.Contains(st.Channels, pl.channel)
		if r.Decision == SayCopy && (threaded || !rose && slices.Contains(st.Gathered, pl.channel)) {
			continue
		}
		id = p.put(a, st, p.capped(pl), threaded)
	}
	st.Untold, st.Summed = "", false
	return id
}

// put tells of an alert in one place: in the story's thread if there is one, else
// as a message that opens it, or later together with others. It returns the id of
// what is told.
func (p *process) put(a notify.Alert, st *story.Story, pl place, threaded bool) string {
	if a.Kind == notify.Copy || pl.gathering == "" && !threaded {
		a.Kind, a.Broadcast = notify.New, ""
		a.ID = notify.ID(a.Watch, st.ID, a.Kind, a.Revision)
	}
	switch {
	case pl.gathering != "":
		d := deliver(a, notify.Gather, pl.channel, pl.due)
		d.Gathering = pl.gathering
		p.batch.Deliveries = append(p.batch.Deliveries, d)
		if !slices.Contains(st.Gathered, pl.channel) {
			st.Gathered = append(st.Gathered, pl.channel)
		}
	case threaded:
		p.tell(a, st, notify.Reply, pl.channel)
	default:
		p.tell(a, st, notify.Post, pl.channel)
		st.Channels = append(st.Channels, pl.channel)
	}
	return a.ID
}

// capped turns a message at once into a gathered one if its channel had its
// messages for the hour, and counts it if not.
func (p *process) capped(pl place) place {
	if pl.gathering != "" {
		return pl
	}
	load, at := p.loads[pl.channel], p.in.At
	due, ok := load.room(at, p.settings.MaxPerHour)
	if !ok {
		pl.gathering, pl.due = notify.OverCap, due
		return pl
	}
	load.Sent = append(slices.Clone(load.Sent), at)
	p.loads[pl.channel] = load
	return pl
}

// tell adds one delivery of an alert for each channel.
func (p *process) tell(a notify.Alert, st *story.Story, op notify.Op, channels ...string) {
	due := time.Time{}
	switch {
	case op == notify.Update:
		due = p.nextUpdate(st)
	case op == notify.Post && p.settings.Wait > 0:
		due = p.in.At.Add(p.settings.Wait)
	}
	for _, ch := range channels {
		p.batch.Deliveries = append(p.batch.Deliveries, deliver(a, op, ch, due))
	}
}

// nextUpdate returns when a quiet update may be sent. While one waits, the next
// is due with it and replaces it in the outbox.
func (p *process) nextUpdate(st *story.Story) time.Time {
	at := p.in.At
	if !st.Update.After(at) {
		st.Update = later(at, st.Update.Add(p.settings.UpdateEvery))
	}
	return st.Update
}

// remember notes a hit of a first poll for the summary.
func (p *process) remember(j Judged, st *story.Story, c considered) {
	if len(st.Channels)+len(st.Gathered) > 0 || st.Summed {
		return // told, or in a summary already
	}
	st.Untold = "the feed " + c.feed + " held it when it was first read"
	e := j.Entry
	if p.in.At.Sub(e.At()) > backlogAge { // without a date it counts as new
		return
	}
	st.Summed = true
	p.backlog = append(p.backlog, backlog{
		line:    notify.Line{Headline: e.Title, URL: e.URL, Source: e.Source, Severity: c.severity, Published: e.At()},
		watches: j.watches(),
		places:  p.settings.places(j.Hits, c.severity, p.in.At),
	})
}

// summarise tells of a new feed's recent hits in one message a channel, at once
// or after the quiet hours.
func (p *process) summarise() {
	byChannel := map[string][]backlog{}
	due := map[string]time.Time{}
	for _, b := range p.backlog {
		for _, pl := range b.places {
			when := time.Time{}
			if pl.gathering == notify.QuietHours {
				when = pl.due
			}
			if known, ok := due[pl.channel]; !ok || when.Before(known) {
				due[pl.channel] = when
			}
			byChannel[pl.channel] = append(byChannel[pl.channel], b)
		}
	}
	for _, ch := range slices.Sorted(maps.Keys(byChannel)) {
		p.batch.Deliveries = append(p.batch.Deliveries, deliver(p.summary(byChannel[ch]), notify.Post, ch, due[ch]))
	}
}

func (p *process) summary(hits []backlog) notify.Alert {
	f := p.in.Sub.Feed
	a := notify.Alert{
		ID:       notify.ID("", f.ID, notify.Summary, 0),
		Kind:     notify.Summary,
		Severity: notify.Low,
		Headline: notify.Text{Text: fmt.Sprintf("%s is now watched; it already held %d from the last 24 hours", f.Name, len(hits))},
		Reason:   "the first poll of a feed is told in one message",
		Seen:     p.in.At,
	}
	for _, h := range slices.Backward(hits) { // newest first
		a.Lines = append(a.Lines, h.line)
		a.Watches = append(a.Watches, h.watches...)
		if rank(h.line.Severity) < rank(a.Severity) {
			a.Severity = h.line.Severity
		}
	}
	slices.Sort(a.Watches)
	a.Watches = slices.Compact(a.Watches)
	return a
}
