package watcher

import (
	"fmt"
	"html"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"curbwire/watcher/feed"
)

// told is an entry with the event that it tells of.
type told struct {
	feed.Entry
	event *event
	how   []string // what was done to it
}

// wireDesk writes copies of events as outlets do. How often each change comes
// was counted on a week of real feed items.
type wireDesk struct {
	*rand.Rand
	phrases map[string]phrases
	serial  int
}

func (d *wireDesk) often(percent int) bool { return d.IntN(100) < percent }

func one[T any](d *wireDesk, of []T) T { return of[d.IntN(len(of))] }

// syndicate returns all entries of the events, oldest first.
func (d *wireDesk) syndicate(events []event) []told {
	var out []told
	for i := range events {
		e := &events[i]
		first := d.entry(e, d.outlet(), e.headlines[0], e.text, e.at, "first")
		own := []told{first}
		for range e.copies {
			own = append(own, d.copy(e))
		}
		for _, c := range slices.Clone(own) {
			switch {
			case d.often(4) && e.kind != "template":
				own = append(own, d.retitle(e, c))
			case d.often(4):
				own = append(own, d.refetch(c))
			}
		}
		out = append(out, own...)
	}
	slices.SortStableFunc(out, func(a, b told) int { return a.Published.Compare(b.Published) })
	return out
}

// copy is another outlet's version. What it leaves must still tell of the event.
func (d *wireDesk) copy(e *event) told {
	delay := time.Duration(3 * math.Exp(1.1*d.NormFloat64()) * float64(time.Hour)) // median of 3 hours
	at := e.at.Add(max(time.Minute, min(delay, 60*time.Hour)))
	for range 20 {
		title, how := d.headline(e)
		text, more := d.body(e)
		c := d.entry(e, d.outlet(), title, text, at, append(how, more...)...)
		if len(e.marks) == 0 || slices.ContainsFunc(e.marks, func(m string) bool { return strings.Contains(c.Title+" "+c.Text, m) }) {
			return c
		}
	}
	return d.entry(e, d.outlet(), e.headlines[0], e.text, at, "whole")
}

// tagged is the outlet of each language that ends its texts with its own tagline.
const tagged = 4

func (d *wireDesk) outlet() int {
	if d.often(8) {
		return tagged
	}
	return d.IntN(40)
}

func (d *wireDesk) headline(e *event) (string, []string) {
	if d.often(22) || len(e.headlines) == 1 {
		return e.headlines[0], []string{"same headline"}
	}
	title, how := one(d, e.headlines[1:]), []string{"new headline"}
	if d.often(6) {
		return one(d, []string{"UPDATE 2-", "WRAPUP 1-", "BREAKING: "}) + title, append(how, "label")
	}
	return title, how
}

func (d *wireDesk) body(e *event) (string, []string) {
	switch n := d.IntN(100); {
	case n < 13:
		return "", []string{"empty"}
	case n < 38 && e.standfirst != "":
		return e.standfirst, []string{"standfirst"}
	}
	text, how := e.text, []string{"text"}
	p := d.phrases[e.lang]
	change := func(percent int, name string, f func(string) string) {
		if d.often(percent) {
			if now := f(text); now != text {
				text, how = now, append(how, name)
			}
		}
	}
	change(30, "edits", func(s string) string { return d.edit(s, p.Edits) })
	change(10, "moved", func(s string) string { return moved(s, e.lang) })
	change(12, "quote", func(s string) string { return s + glue(e.lang) + one(d, p.Quotes) })
	change(40, "cut", func(s string) string { return d.cut(s) })
	change(6, "dateline", func(s string) string { return one(d, p.Datelines) + s })
	return text, how
}

// edit makes up to three of a language's edits.
func (d *wireDesk) edit(s string, edits swaps) string {
	all := edits.pairs()
	d.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	n := 0
	for _, p := range all {
		if n < 3 && strings.Contains(s, p[0]) {
			s = strings.Replace(s, p[0], p[1], 1)
			n++
		}
	}
	return strings.ReplaceAll(s, " %", "%")
}

// moved swaps the second and third sentence.
func moved(s, lang string) string {
	all := sentences(s)
	if len(all) > 3 {
		all[1], all[2] = all[2], all[1]
	}
	return strings.Join(all, glue(lang))
}

// cut ends a text after a third or two of it, with an ellipsis.
func (d *wireDesk) cut(s string) string {
	rs := []rune(s)
	at := len(rs)/4 + d.IntN(len(rs)/3)
	for at < len(rs)-1 && rs[at] < 0x2E80 && rs[at] != ' ' {
		at++
	}
	return strings.TrimSpace(string(rs[:at])) + one(d, []string{"…", " ...", " […]", "&#8230;"})
}

// retitle is the same outlet's text again within the hour, under a new headline
// and address.
func (d *wireDesk) retitle(e *event, c told) told {
	d.serial++
	c.Title = one(d, e.headlines)
	c.Key, c.URL = fmt.Sprint(d.serial), fmt.Sprintf("https://%s/news/%d", c.Source, d.serial)
	c.Published = c.Published.Add(hours(d.Rand, 0.1, 0.9))
	c.how = append(slices.Clone(c.how), "retitle")
	return c
}

// refetch is the same entry under a new GUID and a variant of its address.
func (d *wireDesk) refetch(c told) told {
	d.serial++
	c.Key = fmt.Sprint(d.serial)
	switch d.IntN(3) {
	case 0:
		c.URL += "?utm_source=rss&utm_medium=feed"
	case 1:
		c.URL = strings.Replace(c.URL, "https://", "https://m.", 1)
	default:
		c.URL += "/amp"
	}
	c.Published = c.Published.Add(hours(d.Rand, 0.1, 5))
	c.how = append(slices.Clone(c.how), "refetch")
	return c
}

// entry is what a feed's reader makes of a title and a text at an outlet.
func (d *wireDesk) entry(e *event, n int, title, text string, at time.Time, how ...string) told {
	d.serial++
	outlet := fmt.Sprintf("%s%d.example", e.lang, n)
	p := d.phrases[e.lang]
	if e.kind != "template" {
		switch { // the habit of the outlet
		case n == tagged:
			text = text + " " + p.Tagline
		case n%7 == 0:
			text = p.Cookie + " " + text
		case n%7 == 1:
			text = text + " " + p.Subscribe
		case n%7 == 2:
			title += " - Harbour Gazette"
		case n%7 == 3:
			title += " | Ledger"
		}
	}
	if d.often(5) {
		title, text, how = invisible(title), invisible(text), append(how, "invisible")
	}
	if d.often(37) {
		text, how = d.markup(text), append(how, "html")
	}
	return told{feed.Entry{
		Feed: outlet, Key: fmt.Sprint(d.serial), URL: fmt.Sprintf("https://%s/news/%d", outlet, d.serial),
		Title: feed.PlainText(title), Text: feed.PlainText(text), Lang: e.lang, Source: outlet, Trust: feed.Other,
		Published: at, Fetched: at,
	}, e, how}
}

func (d *wireDesk) markup(s string) string {
	s = html.EscapeString(html.UnescapeString(s))
	words := strings.Split(s, " ")
	i := d.IntN(len(words))
	words[i] = `<a href="https://tags.example/x?a=1&amp;b=2">` + words[i] + "</a>"
	s = `<p><img src="https://img.example/1.jpg" alt="">` + strings.Join(words, " ") + "</p>"
	if d.often(20) {
		return html.EscapeString(s)
	}
	return s
}

// invisible puts zero-width characters behind some letters.
func invisible(s string) string {
	var out strings.Builder
	for i, r := range []rune(s) {
		out.WriteRune(r)
		if i%17 == 5 {
			out.WriteRune('\u200b')
		}
	}
	return out.String()
}
