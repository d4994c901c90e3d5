package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/store"
)

type explainCommand struct {
	Subject string `arg:"" optional:"" name:"URL|FILE" help:"An entry's address that Curbwire has seen, a feed's address, or a file: a feed, or a text whose first line is the headline."`
	Title   string `help:"A headline."`
	Text    string `help:"The text below it; - reads it from standard input."`
	Lang    string `help:"Its language, such as en or ja; without it the text tells."`
	JSON    bool   `help:"One JSON object an entry."`

	seen bool // the subject is an entry that was decided already
}

// Run implements the command.
func (c *explainCommand) Run(ctx context.Context, g *globals) error {
	if c.Subject == "" && c.Title == "" && c.Text == "" {
		fmt.Fprintln(g.stderr, "curbwire: nothing to explain\nhint: give an address, a file, or --title and --text")
		return exit(exitUsage)
	}
	p, _, err := load(g.Config)
	if err != nil {
		return err
	}
	st, err := store.OpenReadOnly(ctx, p.storePath)
	if err == nil {
		defer st.Close()
	} else if !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(g.stderr, "curbwire: the stored stories cannot be read: %v\n", err)
	}
	ask, err := newAsker(p, p.watches, st)
	if err != nil {
		return err
	}
	entries, err := c.entries(ctx, g, p, st)
	if err != nil {
		return err
	}
	matched := false
	for _, e := range entries {
		an := ask.answer(e)
		for _, w := range an.Watches {
			matched = matched || w.Matched
		}
		if c.JSON {
			err = writeJSON(g.stdout, an)
		} else {
			err = ask.print(g.stdout, an, !c.seen)
		}
		if err != nil {
			return err
		}
	}
	if !matched {
		return exit(exitNoMatch)
	}
	return nil
}

// entries finds what is to be explained.
func (c *explainCommand) entries(ctx context.Context, g *globals, p *plan, st *store.Store) ([]feed.Entry, error) {
	switch {
	case c.Subject == "":
		text := c.Text
		if text == "-" {
			b, err := io.ReadAll(io.LimitReader(os.Stdin, 1<<20))
			if err != nil {
				return nil, fmt.Errorf("read standard input: %w", err)
			}
			text = string(b)
		}
		return []feed.Entry{entryOf(c.Title, text, c.Lang)}, nil
	case strings.HasPrefix(c.Subject, "http://"), strings.HasPrefix(c.Subject, "https://"):
		return c.address(ctx, g, p, st)
	}
	return c.file()
}

// address explains an entry that was seen, telling what became of it, or else
// every entry of a feed.
func (c *explainCommand) address(ctx context.Context, g *globals, p *plan, st *store.Store) ([]feed.Entry, error) {
	if st != nil {
		records, err := st.Entries(ctx, c.Subject)
		if err != nil {
			return nil, err
		}
		var entries []feed.Entry
		for _, r := range records {
			if !c.JSON {
				if err := tellRecord(ctx, g.stdout, p, st, r); err != nil {
					return nil, err
				}
			}
			entries = append(entries, r.Entry)
		}
		if len(entries) > 0 {
			c.seen = true
			// The reports of one address read alike, but for the article.
			return []feed.Entry{slices.MaxFunc(entries, func(a, b feed.Entry) int { return len(a.Article) - len(b.Article) })}, nil
		}
	}
	f := feed.Feed{ID: feed.ID(c.Subject), Name: c.Subject, URL: c.Subject, Lang: c.Lang}
	page, err := p.client().Fetch(ctx, f, feed.Validators{}, time.Now().UTC())
	if errors.Is(err, feed.ErrNotFeed) {
		return nil, fmt.Errorf("%s was in none of the feeds, and is no feed itself\nhint: give its headline and text with --title and --text", c.Subject)
	}
	return page.Entries, err
}

// tellRecord says what became of an entry when its feed brought it.
func tellRecord(ctx context.Context, w io.Writer, p *plan, st *store.Store, r watcher.Record) error {
	fmt.Fprintf(w, "seen      %s in %s\n", notify.When(r.Entry.Fetched, p.zone), or(p.feedName(r.Entry.Feed), r.Entry.Feed))
	fmt.Fprintf(w, "decided   %s: %s\n", r.Decision, r.Reason)
	if r.Alert != "" {
		sent, err := st.Deliveries(ctx, r.Alert)
		if err != nil {
			return err
		}
		for _, d := range sent {
			fmt.Fprintf(w, "alert     %s to %s: %s%s\n", d.ID, d.Channel, d.State, because(d.Cause))
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

func because(cause string) string {
	if cause == "" {
		return ""
	}
	return " (" + cause + ")"
}

// file explains a feed in a file, or a text whose first line is the headline.
func (c *explainCommand) file() ([]feed.Entry, error) {
	b, err := os.ReadFile(c.Subject)
	if err != nil {
		return nil, fmt.Errorf("read what to explain: %w", err)
	}
	now := time.Now().UTC()
	base := &url.URL{Scheme: "https", Host: "localhost"}
	page, err := feed.Parse(b, "", feed.Feed{ID: "asked", Name: c.Subject, Lang: c.Lang}, base, now)
	if err == nil {
		return page.Entries, nil
	}
	title, text, _ := strings.Cut(feed.PlainText(string(b)), "\n")
	return []feed.Entry{entryOf(title, text, c.Lang)}, nil
}

// print writes an answer for people: what matches, and with decided also what
// would be said.
func (a *asker) print(w io.Writer, an answer, decided bool) error {
	var b sheet
	b.add("headline", "%s", notify.Cut(an.Title, 300))
	b.add("reading", "%s", gist(a.settings.Lexicon, an.Facts))
	b.some("but", an.Noise)
	for _, x := range an.Matched {
		verdict := "no match"
		if x.Matched {
			verdict = "match"
		}
		b.add("watch", "%s: %s", x.Name, verdict)
		b.some("", x.Muted)
		for _, f := range x.Facets {
			b.add("", "%s", f)
		}
	}
	if decided {
		b.add("decision", "%s: %s", an.Decision, an.Reason)
	} else {
		b.some("muted", strings.TrimPrefix(an.Muted, "muted "))
	}
	if decided && an.Severity != "" {
		b.add("severity", "%s", an.Severity)
		b.add("channels", "%s", strings.Join(an.Channels, ", "))
		b.some("waits", strings.Join(an.Waits, "; "))
		b.add("story", "%s", an.Story)
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}

// String writes a facet as "ok materials: フッ化水素 (hydrogen-fluoride)", each
// word once.
func (f facetAnswer) String() string {
	mark, said, known := "ok", []string{}, map[string]bool{}
	if !f.OK {
		mark = "--"
	}
	for _, s := range f.Spans {
		word := fmt.Sprintf("%s (%s)", s.Text, s.Concept)
		if strings.EqualFold(s.Text, s.Concept) {
			word = s.Text
		}
		if key := strings.ToLower(word); !known[key] {
			known[key] = true
			said = append(said, word)
		}
	}
	if f.Why != "" {
		said = append(said, strings.TrimPrefix(f.Why, f.Facet+": "))
	}
	return fmt.Sprintf("%s %s: %s", mark, f.Facet, strings.Join(said, ", "))
}
