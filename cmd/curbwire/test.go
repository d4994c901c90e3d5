package main

import (
	"fmt"

	"curbwire/matchers"
)

type testCommand struct {
	JSON bool `help:"One JSON object an example."`
}

// tried is the outcome of one example.
type tried struct {
	Watch  string `json:"watch"`
	Title  string `json:"title"`
	Expect string `json:"expect"`
	Got    string `json:"got"` // a severity, or "nothing"
	OK     bool   `json:"ok"`
	Why    string `json:"why,omitempty"`
}

// Run implements the command.
func (c *testCommand) Run(g *globals) error {
	p, _, err := load(g.Config)
	if err != nil {
		return err
	}
	total, failed := 0, 0
	for _, w := range p.watches {
		ask, err := newAsker(p, []matchers.Watch{w}, nil)
		if err != nil {
			return err
		}
		for _, ex := range w.Examples {
			r := ask.try(w.Name, ex)
			total++
			if !r.OK {
				failed++
			}
			if err := c.print(g, r); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(g.stderr, "%s, %d failed\n", count(total, "example"), failed)
	if failed > 0 {
		return exit(exitExample)
	}
	return nil
}

func (c *testCommand) print(g *globals, r tried) error {
	if c.JSON {
		return writeJSON(g.stdout, r)
	}
	if r.OK {
		_, err := fmt.Fprintf(g.stdout, "ok    %s: %s\n", r.Watch, r.Title)
		return err
	}
	_, err := fmt.Fprintf(g.stdout, "FAIL  %s: %s\n      expected %s, got %s: %s\n", r.Watch, r.Title, r.Expect, r.Got, r.Why)
	return err
}

// try asks what would be said of an example and compares.
func (a *asker) try(watch string, ex matchers.Example) tried {
	an := a.answer(entryOf(ex.Title, ex.Text, ex.Lang))
	r := tried{Watch: watch, Title: or(ex.Title, ex.Text), Expect: ex.Expect, Got: or(an.Severity, "nothing"), Why: an.Reason}
	r.OK = r.Expect == r.Got || r.Expect == "match" && an.Severity != ""
	if an.Severity == "" {
		r.Why = missing(an.Watches[0])
	}
	return r
}
