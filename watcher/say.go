package watcher

import (
	"fmt"
	"slices"
	"time"

	"curbwire/notify"
	"curbwire/watcher/story"
)

// backlog is a hit that a feed already held when it was first polled.
type backlog struct {
	line     notify.Line
	watches  []string
	channels []string
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
	if rank(c.severity) < rank(st.Severity) {
		st.Severity = c.severity
	}
	var covered, uncovered []string
	for _, ch := range p.channels(j) {
		if slices.Contains(st.Channels, ch) {
			covered = append(covered, ch)
		} else {
			uncovered = append(uncovered, ch)
		}
	}
	if r.Decision == SayCopy {
		covered = st.Channels // the outlet is news wherever the story was told
	}
	a := p.alert(j, it, st, c, r)
	p.tell(a, st, covered)
	if len(uncovered) > 0 {
		a.Kind = notify.New
		a.Broadcast = ""
		a.ID = notify.ID(a.Watch, st.ID, a.Kind, a.Revision)
		p.tell(a, st, uncovered)
		st.Channels = append(st.Channels, uncovered...)
	}
	st.Untold, st.Summed = "", false
	return a.ID
}

// tell adds one delivery of an alert for each channel.
func (p *process) tell(a notify.Alert, st *story.Story, channels []string) {
	if len(channels) == 0 {
		return
	}
	op, due := notify.Reply, time.Time{}
	switch a.Kind {
	case notify.New:
		op = notify.Post
	case notify.Copy:
		op, due = notify.Update, p.nextUpdate(st)
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

func (p *process) channels(j Judged) []string {
	var out []string
	for _, h := range j.Hits {
		names := h.Watch.Channels
		if len(names) == 0 {
			names = p.settings.Channels[:1]
		}
		out = append(out, names...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// remember notes a hit of a first poll for the summary.
func (p *process) remember(j Judged, st *story.Story, c considered) {
	if len(st.Channels) > 0 || st.Summed {
		return // told, or in a summary already
	}
	st.Untold = "the feed " + c.feed + " held it when it was first read"
	e := j.Entry
	if p.in.At.Sub(e.At()) > backlogAge { // without a date it counts as new
		return
	}
	st.Summed = true
	p.backlog = append(p.backlog, backlog{
		line:     notify.Line{Headline: e.Title, URL: e.URL, Source: e.Source, Severity: c.severity, Published: e.At()},
		watches:  j.watches(),
		channels: p.channels(j),
	})
}

// summarise tells of a new feed's recent hits in one message a channel.
func (p *process) summarise() {
	byChannel := map[string][]backlog{}
	var order []string
	for _, b := range p.backlog {
		for _, ch := range b.channels {
			if byChannel[ch] == nil {
				order = append(order, ch)
			}
			byChannel[ch] = append(byChannel[ch], b)
		}
	}
	for _, ch := range order {
		p.batch.Deliveries = append(p.batch.Deliveries, deliver(p.summary(byChannel[ch]), notify.Post, ch, time.Time{}))
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
