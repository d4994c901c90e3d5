package main

import (
	"errors"
	"fmt"
)

type checkCommand struct {
	Strict bool `help:"Warnings are errors."`
	JSON   bool `help:"One JSON object a fault."`
}

// Run implements the command.
func (c *checkCommand) Run(g *globals) error {
	p, faults, err := load(g.Config)
	if err == nil {
		err = lint(p, faults)
	}
	var bad *configError
	if c.JSON && (err == nil || errors.As(err, &bad)) {
		return c.print(g, faults)
	}
	if err != nil {
		return err
	}
	if len(faults.faults) > 0 {
		fmt.Fprintln(g.stderr, faults.framed())
		if c.Strict {
			return exit(exitConfig)
		}
	}
	fmt.Fprintf(g.stdout, "%s is good: %s, %s; alerts go to %s\n", faults.src.name,
		count(len(p.subscriptions), "feed"), countAs(len(p.watches), "watch", "watches"), p.slack.mode)
	return nil
}

// print writes the faults as JSON, in the order of the file.
func (c *checkCommand) print(g *globals, faults *configError) error {
	for _, f := range faults.faults {
		line, column := faults.src.position(f.offset)
		err := writeJSON(g.stdout, struct {
			File    string `json:"file"`
			Line    int    `json:"line"`
			Column  int    `json:"column"`
			Warning bool   `json:"warning"`
			Text    string `json:"text"`
		}{faults.src.name, line, column, f.warning, safe(f.text)})
		if err != nil {
			return err
		}
	}
	if faults.errors() > 0 || c.Strict && len(faults.faults) > 0 {
		return exit(exitConfig)
	}
	return nil
}

func count(n int, thing string) string { return countAs(n, thing, thing+"s") }

func countAs(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
