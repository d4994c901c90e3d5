// Package terminal writes alerts for a person at a terminal: where Curbwire has
// no Slack, and for a dry run. It sends nothing and stores nothing.
//
// The one invariant to keep: no byte of a feed reaches the terminal as anything
// but a visible character, so a hostile feed cannot drive it.
package terminal

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"curbwire/notify"
)

// Options say how alerts look.
type Options struct {
	Zone  *time.Location // of times; nil means UTC
	Color bool           // ANSI colours; the caller knows NO_COLOR and the terminal
	Width int            // columns; 0 means 80
}

// Writer is a notify.Notifier that writes to an io.Writer, one alert a Write. It
// is safe for concurrent use, and gives no receipts.
type Writer struct {
	mu    sync.Mutex
	w     io.Writer
	zone  *time.Location
	color bool
	width int
}

// New returns a Writer.
func New(w io.Writer, o Options) *Writer {
	if o.Width == 0 {
		o.Width = 80
	}
	return &Writer{w: w, zone: o.Zone, color: o.Color, width: max(o.Width, 20)}
}

// Notify writes a delivery. An update only names who repeated it, a reply is indented.
func (w *Writer) Notify(_ context.Context, d notify.Delivery) (string, error) {
	p := &page{zone: w.zone, color: w.color, width: w.width}
	switch {
	case d.Op == notify.Update:
		p.update(d.Alert)
	case d.Op == notify.Reply:
		p.indent = "  "
		p.reply(d.Alert)
	default:
		p.alert(d.Alert)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := io.WriteString(w.w, p.b.String()); err != nil {
		return "", &notify.RetryError{Unknown: true, Err: fmt.Errorf("write to the terminal: %w", err)}
	}
	return "", nil
}

// page collects the lines of one alert.
type page struct {
	b      strings.Builder
	zone   *time.Location
	color  bool
	width  int
	indent string
}

func (p *page) alert(a notify.Alert) {
	p.head(notify.Symbol(a.Severity)+" "+notify.Label(a), a)
	p.body(a)
	p.b.WriteString("\n")
}

func (p *page) reply(a notify.Alert) {
	p.head("↳ "+strings.ToLower(string(a.Kind))+" ("+notify.Word(a.Severity)+")", a)
	p.row("follows", plain(notify.Cut(a.Follows, 120)))
	if a.Broadcast != "" {
		p.row("shown", plain(a.Broadcast))
	}
	p.body(a)
	p.b.WriteString("\n")
}

// update says who repeated what, without the alert.
func (p *page) update(a notify.Alert) {
	also := notify.AlsoReported(a, 6)
	if also == "" {
		also = "Updated"
	}
	words := plain("“" + notify.Cut(a.Headline.Text, 60) + "” " + strings.ToLower(also[:1]) + also[1:])
	for i := range words {
		words[i].style = dim
	}
	p.wrap(words, p.indent+"  + ", p.indent+"    ")
}

func (p *page) head(label string, a notify.Alert) {
	tone := tones[a.Severity]
	words := []word{{text: label, style: bold + tone}}
	words = append(words, p.marked(notify.Runs(a.Headline, 400), bold)...)
	p.wrap(words, p.indent, p.indent+"  ")
}

func (p *page) body(a notify.Alert) {
	if quote := notify.Runs(a.Quote, 600); len(quote) > 0 {
		p.wrap(p.marked(quote, ""), p.indent+"  > ", p.indent+"  > ")
	}
	p.row("why", plain(notify.Cut(a.Reason, 500)))
	p.row("reading", plain(notify.Facts(a)))
	p.row("applies", plain(notify.Applies(a, p.zone)))
	p.row("changed", plain(notify.Cut(strings.Join(a.Changed, "; "), 500)))
	p.row("source", plain(p.source(a)))
	p.row("also", plain(strings.TrimPrefix(notify.AlsoReported(a, 6), "Also reported by ")))
	p.row("watch", plain(strings.Join(a.Watches, ", ")))
	p.row("link", plain(notify.Link(a.URL, 2000)))
	p.lines(a)
	for _, n := range a.Notes {
		p.row("note", plain(notify.Cut(n, 500)))
	}
}

// source is the outlet, its tier and language, when it published, and how many
// others tell of it.
func (p *page) source(a notify.Alert) string {
	s := a.Source
	parts := []string{notify.Cut(notify.Plain(s.Name), 60)}
	if tier := notify.Tier(s.Trust); tier != "" && parts[0] != "" {
		parts[0] += " (" + tier + ")"
	}
	if lang := notify.Language(a); lang != "" {
		parts = append(parts, "in "+lang)
	}
	if !a.Published.IsZero() {
		parts = append(parts, notify.When(a.Published, p.zone))
	}
	parts = append(parts, notify.Delay(a), notify.Standing(a))
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// lines are the rows of a summary, or of a digest under their watches.
func (p *page) lines(a notify.Alert) {
	const most = 20
	for i, l := range a.Lines[:min(most, len(a.Lines))] {
		if l.Watch != "" && (i == 0 || l.Watch != a.Lines[i-1].Watch) {
			p.wrap(plain(l.Watch), p.indent+"  ", p.indent+"  ")
		}
		tail := " · " + notify.Cut(notify.Plain(l.Source), 40) + " · " + strings.ToLower(notify.Word(l.Severity))
		if l.Reports > 1 {
			tail += fmt.Sprintf(" · %d sources", l.Reports)
		}
		p.wrap(plain(notify.Cut(notify.Plain(l.Headline), 200)+tail), p.indent+"  - ", p.indent+"    ")
		p.wrap(plain(notify.Link(l.URL, 2000)), p.indent+"    ", p.indent+"    ")
	}
	if more := len(a.Lines) - most; more > 0 {
		p.wrap(plain(fmt.Sprintf("and %d more", more)), p.indent+"  ", p.indent+"  ")
	}
}

// row writes a named fact, nothing if there is none.
func (p *page) row(name string, words []word) {
	if len(words) == 0 {
		return
	}
	const column = 9
	label := p.indent + "  " + name + strings.Repeat(" ", column-len(name))
	p.wrap(words, label, strings.Repeat(" ", len(label)))
}
