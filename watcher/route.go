package watcher

import (
	"cmp"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/matchers"
	"curbwire/notify"
)

// Route says where the alerts that it fits go, and when. Of several routes the
// first one that fits decides.
type Route struct {
	Severities []string // none means any
	Watches    []string // by name; none means any
	Channel    string   // for watches that name none; "" means the first of Settings.Channels
	Digest     bool     // they are gathered for the digest
	Loud       bool     // they heed no quiet hours
}

// Fits reports whether the route is for an alert of a severity on a watch.
func (r Route) Fits(severity, watch string) bool {
	fits := func(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	return fits(r.Severities, severity) && fits(r.Watches, watch)
}

// Digest is when and where gathered alerts are told. The zero value is none.
type Digest struct {
	Schedule  cron.Schedule
	Channel   string // "" means the channels of the alerts
	SendEmpty bool   // also when nothing was gathered
}

// place is a channel with when an alert is told there.
type place struct {
	channel   string
	gathering notify.Gathering // "" means at once
	due       time.Time        // of what is gathered
}

// places says where an alert goes on account of the watches that hit. A channel
// that several of them name gets it by the fastest way.
func (s Settings) places(hits []matchers.Hit, severity string, at time.Time) []place {
	var out []place
	for _, h := range hits {
		out = append(out, s.routed(h.Watch, severity, at)...)
	}
	slices.SortFunc(out, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.channel, b.channel), slowness(a)-slowness(b))
	})
	return slices.CompactFunc(out, func(a, b place) bool { return a.channel == b.channel })
}

func slowness(p place) int {
	return slices.Index([]notify.Gathering{"", notify.QuietHours, notify.ForDigest}, p.gathering)
}

// routed says where an alert goes on account of one watch.
func (s Settings) routed(w *matchers.Watch, severity string, at time.Time) []place {
	var r Route
	if i := slices.IndexFunc(s.Routes, func(r Route) bool { return r.Fits(severity, w.Name) }); i >= 0 {
		r = s.Routes[i]
	}
	channels := w.Channels
	if len(channels) == 0 {
		channels = []string{cmp.Or(r.Channel, s.Channels[0])}
	}
	var out []place
	for _, ch := range channels {
		p := place{channel: ch}
		switch end, quiet := s.Quiet.Until(at); {
		case r.Digest && s.Digest.Schedule != nil:
			p = place{cmp.Or(s.Digest.Channel, ch), notify.ForDigest, s.Digest.Schedule.Next(at).UTC()}
		case quiet && !r.Loud:
			p.gathering, p.due = notify.QuietHours, end.UTC()
		}
		out = append(out, p)
	}
	return out
}

// Load is what a channel was sent of late. The zero value is nothing.
type Load struct {
	Sent []time.Time // when messages were made for it in the last hour, in order
	Open time.Time   // when what is over its cap is told; zero if nothing is
}

// room reports whether a channel may be sent one more message; if not, it is
// told with the rest when due. No hour holds more than most.
func (l Load) room(at time.Time, most int) (due time.Time, ok bool) {
	if !l.Open.IsZero() {
		return l.Open, false // what comes now does not overtake the rest
	}
	recent := slices.DeleteFunc(slices.Clone(l.Sent), func(t time.Time) bool { return at.Sub(t) >= time.Hour })
	if most <= 0 || len(recent) < most {
		return time.Time{}, true
	}
	return recent[len(recent)-most].Add(time.Hour), false
}
