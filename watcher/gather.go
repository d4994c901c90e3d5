package watcher

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"curbwire/notify"
)

// Harvest is what is due to be told together, with what a reader must know of the
// feeds.
type Harvest struct {
	Rows    []notify.Gathered // of all channels, in the order in which they were gathered
	Feeds   int               // that are polled
	Failing []string          // names of those that cannot be read, as the operations channel was told
}

// gather puts what is due into the outbox, in one message a channel and
// gathering.
func (w *Watcher) gather(ctx context.Context) error {
	at := time.Now().UTC()
	n, err := w.Store.Gather(ctx, at, func(h Harvest) []notify.Delivery { return h.tell(at, w.Settings) })
	if n > 0 && w.OnAlerts != nil {
		w.OnAlerts()
	}
	return err
}

// tell makes the messages of a harvest.
func (h Harvest) tell(at time.Time, s Settings) []notify.Delivery {
	type heap struct {
		channel string
		why     notify.Gathering
	}
	var order []heap
	heaps := map[heap][]notify.Gathered{}
	for _, r := range h.Rows {
		k := heap{r.Channel, r.Gathering}
		if heaps[k] == nil {
			order = append(order, k)
		}
		heaps[k] = append(heaps[k], r)
	}
	var out []notify.Delivery
	for _, k := range order {
		d := deliver(h.together(k.why, heaps[k], at, s), notify.Post, k.channel, time.Time{})
		d.Gathering = k.why
		out = append(out, d)
		if next, ok := s.NextDigest(at); ok && next.Channel == k.channel && k.why == notify.ForDigest {
			out = append(out, next)
		}
	}
	return out
}

// NextDigest makes the row that a digest which is sent empty waits with; ok is
// false if there is no such digest.
func (s Settings) NextDigest(at time.Time) (row notify.Delivery, ok bool) {
	if s.Digest.Schedule == nil || !s.Digest.SendEmpty {
		return row, false
	}
	channel, due := cmp.Or(s.Digest.Channel, s.Channels[0]), s.Digest.Schedule.Next(at).UTC()
	row = deliver(notify.Alert{
		ID:       notify.ID("", fmt.Sprint("digest ", channel, due), notify.Digest, 0),
		Kind:     notify.Digest,
		Severity: notify.Low,
		Headline: notify.Text{Text: "the next digest"},
		Reason:   "a digest is sent although nothing was gathered for it",
		Seen:     at,
	}, notify.Gather, channel, due)
	row.Gathering = notify.ForDigest
	return row, true
}

// together tells rows of one channel in one message. Its id is a function of the
// first, since a row is told once.
func (h Harvest) together(why notify.Gathering, rows []notify.Gathered, at time.Time, s Settings) notify.Alert {
	a := notify.Alert{Kind: notify.Summary, Severity: notify.Low, Seen: at}
	if why == notify.ForDigest {
		a.Kind = notify.Digest
	}
	a.ID = notify.ID("", fmt.Sprint(why, rows[0].Channel, rows[0].Alert.ID), a.Kind, 0)
	a.Lines = rowsOf(rows)
	for _, r := range rows {
		a.Watches = append(a.Watches, r.Alert.Watches...)
		if rank(r.Alert.Severity) < rank(a.Severity) {
			a.Severity = r.Alert.Severity
		}
	}
	slices.Sort(a.Watches)
	a.Watches = slices.Compact(a.Watches)
	a.Headline.Text, a.Reason = s.heading(why, len(a.Lines), rows[0].Due)
	if n := len(h.Failing); n > 0 {
		they, them := "they work", "them"
		if n == 1 {
			they, them = "it works", "it"
		}
		a.Notes = []string{fmt.Sprintf("%d of %d feeds cannot be read: %s. Until %s, no alert from %s means nothing.", n, h.Feeds, strings.Join(h.Failing, ", "), they, them)}
	}
	return a
}

// heading is the headline of a message that tells of n things together, and why
// it does.
func (s Settings) heading(why notify.Gathering, n int, due time.Time) (headline, reason string) {
	things := fmt.Sprintf("%d alerts", n)
	if n == 1 {
		things = "1 alert"
	}
	switch why {
	case notify.QuietHours:
		return things + " from the quiet hours", "what comes in quiet hours is told in one message after them"
	case notify.OverCap:
		return things + " more", fmt.Sprintf("the channel had its %d messages of an hour; the rest is told in one message", s.MaxPerHour)
	}
	zone := cmp.Or(s.Zone, time.UTC)
	if n == 0 {
		things = "no alerts"
	}
	return due.In(zone).Format("Monday 2 January 2006") + ": " + things, ""
}

// rowsOf makes the lines of gathered alerts: by watch, the gravest first. What
// opened a story and its copies are one line.
func rowsOf(rows []notify.Gathered) []notify.Line {
	var out []notify.Line
	opened := map[string]int{} // index of the line, by story
	for _, r := range rows {
		a := r.Alert
		if a.Kind == notify.Digest {
			continue // it only has the digest sent
		}
		i, ok := opened[a.Story]
		if ok && a.Kind == notify.New {
			if rank(a.Severity) < rank(out[i].Severity) {
				out[i].Severity = a.Severity
			}
			continue
		}
		if a.Kind == notify.New {
			opened[a.Story] = len(out)
		}
		out = append(out, notify.Line{Watch: a.Watch, Headline: a.Headline.Text, URL: a.URL, Source: a.Source.Name, Severity: a.Severity, Reports: r.Reports, Published: a.Published})
	}
	best := map[string]int{} // of a watch
	for _, l := range out {
		if r, ok := best[l.Watch]; !ok || rank(l.Severity) < r {
			best[l.Watch] = rank(l.Severity)
		}
	}
	slices.SortStableFunc(out, func(a, b notify.Line) int {
		return cmp.Or(best[a.Watch]-best[b.Watch], cmp.Compare(a.Watch, b.Watch), rank(a.Severity)-rank(b.Severity))
	})
	return out
}
