package watcher

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// event is one thing that happened, as its first report tells it. All entries
// that tell of it, and no others, belong into one post.
type event struct {
	id         string
	kind       string // base, number, date, country, material, reverse, a later step, template, background
	lang       string
	headlines  []string // the first report's first
	standfirst string
	text       string
	marks      []string // one of them must stay in a copy, or it would tell of another event
	at         time.Time
	copies     int
}

const month = 30 * 24 * time.Hour

// events lays the bases out in time. Each language has a season of its own, so
// that one event told in two languages does not come up as two.
func (c corpus) events(r *rand.Rand) []event {
	var out []event
	seasons := map[string]time.Time{}
	for _, b := range c.bases {
		season, ok := seasons[b.Lang]
		if !ok {
			season = noon.Add(time.Duration(len(seasons)) * 3 * month)
			seasons[b.Lang] = season
		}
		at := season.Add(hours(r, 0, 30*24))
		out = append(out, event{id: b.ID, kind: "base", lang: b.Lang, headlines: append([]string{b.Headline}, b.Headlines...),
			standfirst: b.Standfirst, text: b.Text, at: at, copies: 8 + r.IntN(10)})
		out = append(out, b.twins(r, at)...)
		out = append(out, b.steps(r, at)...)
	}
	out = append(out, c.series(r)...)
	return append(out, c.reused(r)...)
}

func hours(r *rand.Rand, from, to float64) time.Duration {
	return time.Duration((from + r.Float64()*(to-from)) * float64(time.Hour))
}

// twins are events in the words of the base with one fact changed.
func (b base) twins(r *rand.Rand, at time.Time) []event {
	var out []event
	for _, k := range []struct {
		kind string
		swaps
	}{{"number", b.Number}, {"date", b.Date}, {"country", b.Country}, {"material", b.Material}, {"reverse", b.Reverse}} {
		if k.swaps == "" {
			continue
		}
		e := event{id: b.ID + "/" + k.kind, kind: k.kind, lang: b.Lang, text: k.apply(b.Text), at: at.Add(hours(r, 4, 70)), copies: r.IntN(4)}
		if k.kind == "reverse" {
			e.at = at.Add(hours(r, 250, 400)) // after the later steps
		}
		for _, p := range k.pairs() {
			e.marks = append(e.marks, p[1])
		}
		for _, h := range append([]string{b.Headline}, b.Headlines...) {
			if now := k.apply(h); len(e.headlines) == 0 || now != h {
				e.headlines = append(e.headlines, now)
			}
		}
		out = append(out, e)
	}
	return out
}

// steps are later steps of a base's story, half of them over the base's text
// as background.
func (b base) steps(r *rand.Rand, at time.Time) []event {
	var out []event
	for i, n := range b.Next {
		at = at.Add(hours(r, 8, 120))
		text := n.Text
		if all := sentences(b.Text); r.IntN(2) == 0 {
			text = strings.Join(append([]string{text}, all[1:]...), glue(b.Lang))
		}
		out = append(out, event{id: fmt.Sprintf("%s/next%d", b.ID, i), kind: n.What, lang: b.Lang,
			headlines: []string{n.Headline, n.Also}, text: text, marks: []string{n.Headline, n.Also, n.Text[:min(24, len(n.Text))]}, at: at, copies: 1 + r.IntN(5)})
	}
	return out
}

// series are entries of one template on consecutive days.
func (c corpus) series(r *rand.Rand) []event {
	var out []event
	for i, s := range c.templates.Series {
		start := noon.Add(hours(r, 0, 200))
		for day := range 8 {
			at := start.Add(time.Duration(day) * 24 * time.Hour)
			fill := strings.NewReplacer("{day}", at.Format("2 January"), "{n}", fmt.Sprint(100+r.IntN(900)), "{m}", fmt.Sprint(10+r.IntN(90)))
			out = append(out, event{id: fmt.Sprintf("series%d/%d", i, day), kind: "template", lang: "en",
				headlines: []string{fill.Replace(s.Headline)}, text: fill.Replace(s.Text), at: at})
		}
	}
	return out
}

// reused are reports with a lede of their own over the text of a base.
func (c corpus) reused(r *rand.Rand) []event {
	var out []event
	for i, s := range c.templates.Background {
		english := slices.DeleteFunc(slices.Clone(c.bases), func(b base) bool { return b.Lang != "en" })
		b := english[r.IntN(len(english))]
		out = append(out, event{id: fmt.Sprintf("reused%d", i), kind: "background", lang: "en", headlines: []string{s.Headline},
			text: s.Text + " " + b.Text, at: noon.Add(month + hours(r, 0, 100))})
	}
	return out
}
