package watcher

import (
	"slices"
	"strings"
	"unicode/utf8"

	"curbwire/matchers"
	"curbwire/notify"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// alert writes what was decided of an entry as people read it. An update shows
// the message that it changes: the story's first report with all its sources.
func (p *process) alert(j Judged, it story.Item, st *story.Story, c considered, r *Record) notify.Alert {
	e, f := j.Entry, it.Facts
	spans := Spans(j.Hits)
	a := notify.Alert{
		Kind:      notify.Kind(r.Decision),
		Story:     st.ID,
		Revision:  st.Revision,
		Step:      c.step,
		Watch:     j.Hits[0].Watch.Name,
		Watches:   j.watches(),
		Severity:  c.severity,
		Headline:  notify.Text{Text: e.Title, Spans: within(spans, matchers.Title, 0, len(e.Title))},
		URL:       e.URL,
		Quote:     quoteOf(e, spans, p.in.Outlets.of(j)),
		Lang:      e.Lang,
		Direction: f.Direction,
		Stage:     f.Stage,
		Exporter:  p.place(f.Exporter),
		Targets:   p.places(f.Targets),
		Materials: p.materials(f.Materials),

		Instrument: f.Instrument,
		Dates:      f.Dates,

		Reason:    p.why(j, spans, r),
		Source:    notify.Source{Name: e.Source, URL: e.URL, Trust: string(e.Trust), At: e.At()},
		Sources:   sources(st),
		Confirmed: st.Confirmed,
		Published: e.Published,
		Seen:      e.Fetched,
	}
	switch a.Kind {
	case notify.Development, notify.Correction:
		a.Follows = st.Headline
		a.Broadcast = broadcast(c)
		a.Confirmed = e.Trust == feed.Official // the story's official text tells of another step
		a.Changed = p.changed(st, f, c)
	}
	a.ID = notify.ID(a.Watch, st.ID, a.Kind, a.Revision)
	return a
}

func (p *process) place(code string) string {
	if code == "" {
		return ""
	}
	return p.settings.Lexicon.PlaceName(code)
}

func (p *process) places(codes []string) []string {
	var out []string
	for _, c := range codes {
		out = append(out, p.place(c))
	}
	return out
}

func (p *process) materials(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, p.settings.Lexicon.MaterialName(id))
	}
	return out
}

func sources(st *story.Story) []notify.Source {
	out := make([]notify.Source, len(st.Sources))
	for i, s := range st.Sources {
		out[i] = notify.Source{Name: s.Name, URL: s.URL, Trust: string(s.Trust), At: s.At, Step: s.Step}
	}
	slices.SortStableFunc(out, func(a, b notify.Source) int { // the official text goes first
		return official(b) - official(a)
	})
	return out
}

func official(s notify.Source) int {
	if s.Trust == string(feed.Official) {
		return 1
	}
	return 0
}

// why says which words of the entry fired, and what was decided.
func (p *process) why(j Judged, spans []matchers.Span, r *Record) string {
	var words []string
	for _, s := range spans {
		w := Words(j.Entry, s)
		if !slices.ContainsFunc(words, func(x string) bool { return strings.EqualFold(x, w) }) {
			words = append(words, w)
		}
	}
	const most = 8
	if len(words) > most {
		words = append(words[:most], "…")
	}
	return "the words " + strings.Join(words, ", ") + "; " + r.Reason
}

// Words returns the words of an entry under a span.
func Words(e feed.Entry, s matchers.Span) string {
	switch s.Field {
	case matchers.Title:
		return e.Title[s.Start:s.End]
	case matchers.Body:
		return e.Article[s.Start:s.End]
	}
	return e.Text[s.Start:s.End]
}

// Spans merges the spans of all hits: in order, and disjoint.
func Spans(hits []matchers.Hit) []matchers.Span {
	var all []matchers.Span
	for _, h := range hits {
		all = append(all, h.Spans...)
	}
	slices.SortFunc(all, func(a, b matchers.Span) int {
		if a.Field != b.Field {
			return int(a.Field) - int(b.Field)
		}
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	var out []matchers.Span
	for _, s := range all {
		if n := len(out); n > 0 && out[n-1].Field == s.Field && s.Start < out[n-1].End {
			continue
		}
		out = append(out, s)
	}
	return out
}

// within returns the spans of a field that lie in [start, end), counted from start.
func within(spans []matchers.Span, field matchers.Field, start, end int) []notify.Span {
	var out []notify.Span
	for _, s := range spans {
		if s.Field == field && s.Start >= start && s.End <= end {
			out = append(out, notify.Span{Start: s.Start - start, End: s.End - start, Concept: s.Concept})
		}
	}
	return out
}

const maxQuote = 400 // bytes

// quoteOf quotes the entry's own text, or the article if only that has matched
// words below the headline.
func quoteOf(e feed.Entry, spans []matchers.Span, outlet *story.Outlet) notify.Text {
	in := func(f matchers.Field) bool {
		return slices.ContainsFunc(spans, func(s matchers.Span) bool { return s.Field == f })
	}
	if in(matchers.Body) && !in(matchers.Summary) {
		return quote(e.Article, matchers.Body, spans, outlet)
	}
	return quote(e.Text, matchers.Summary, spans, outlet)
}

// quote picks the sentence of a text that holds the most matched words; the
// first sentence if none holds any. What the outlet always says is not quoted.
func quote(s string, field matchers.Field, spans []matchers.Span, outlet *story.Outlet) notify.Text {
	best, most := notify.Text{}, -1
	for start, end := range story.Sentences(s) {
		in := within(spans, field, start, end)
		if len(in) > most && strings.TrimSpace(s[start:end]) != "" && !outlet.Boilerplate(s[start:end]) {
			best, most = notify.Text{Text: s[start:end], Spans: in}, len(in)
		}
	}
	return trim(best)
}

// trim takes white space off both ends and cuts to maxQuote.
func trim(t notify.Text) notify.Text {
	s := strings.TrimSpace(t.Text)
	lead := strings.Index(t.Text, s)
	if len(s) > maxQuote {
		cut := maxQuote
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	var spans []notify.Span
	for _, sp := range t.Spans {
		sp.Start, sp.End = sp.Start-lead, sp.End-lead
		if sp.Start >= 0 && sp.End <= min(len(s), maxQuote) {
			spans = append(spans, sp)
		}
	}
	return notify.Text{Text: s, Spans: spans}
}
