package watcher

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"curbwire/watcher/feed"
)

// health begins the batch: how the feed is, when it is due again, and what the
// operations channel is told of it.
func (p *process) health() {
	in, f := p.in, p.in.Sub.Feed
	was := in.Lease.Health
	health, told := was.after(f.Name, in.Page, in.refused(), in.At)
	news := []tidings{{told, in.Err == nil}}
	if in.Err == nil && !in.Merged {
		var turned []string
		health, turned = health.turned(in.Sub, in.Page, in.Sifted, was, in.At)
		for _, text := range turned {
			news = append(news, tidings{text, !was.Rolled.IsZero() && health.Rolled.IsZero()})
		}
		health, told = health.frozen(in.Sub, in.Page, in.Sifted, was, in.At)
		news = append(news, tidings{told, was.Frozen && !health.Frozen})
		health, told = health.moved(f, cmp.Or(in.Asked, f.URL), in.Twin, in.Page, in.At)
		news = append(news, tidings{told, false})
	}
	p.batch = Batch{
		Lease:   in.Lease,
		At:      in.At,
		Err:     in.Err,
		Page:    in.Page,
		Renamed: in.Sifted.Renamed,
		Outlets: in.Outlets.changed(),
	}
	wish := in.Page.NextAfter
	var status *feed.StatusError
	if errors.As(in.Err, &status) {
		wish = max(wish, status.RetryAfter)
		switch {
		case status.Held: // the host asked for a pause, so the feed was not asked at all
			health, news = was, nil
		case status.Pauses():
			p.batch.Paused = Pause{status.Host, in.At.Add(status.RetryAfter)}
		}
	}
	p.batch.Health = health
	p.batch.Next = in.Sub.next(in.At, wish, health.Failures)
	if health.Gone {
		p.batch.Next = Never
	}
	for i, n := range news {
		if n.text != "" {
			d := Notice(fmt.Sprint(f.ID, in.At, i), n.text, "the state of a feed changed", in.At, p.settings)
			d.Alert.Recovered = n.recovered
			p.batch.Deliveries = append(p.batch.Deliveries, d)
		}
	}
}

// tidings is what the operations channel is told of a feed, "" for nothing, and
// whether it is that something is well again.
type tidings struct {
	text      string
	recovered bool
}

// refused is why the poll failed. What is gone from where the feed has moved to
// may be at its own address still, so that alone does not stop it.
func (in Input) refused() error {
	if gone(in.Err) && in.Asked != "" && in.Asked != in.Sub.Feed.URL {
		return fmt.Errorf("%s (it had moved there)", in.Err)
	}
	return in.Err
}

// Pause is how long a host wants to be left alone. The zero value is no pause.
type Pause struct {
	Host  string // see feed.Host
	Until time.Time
}
