package main

import "fmt"

type checkCommand struct {
	Strict bool `help:"Warnings are errors."`
}

// Run implements the command.
func (c *checkCommand) Run(g *globals) error {
	p, faults, err := load(g.Config)
	if err != nil {
		return err
	}
	if len(faults.faults) > 0 {
		fmt.Fprintln(g.stderr, faults)
		if c.Strict {
			return exit(exitConfig)
		}
	}
	fmt.Fprintf(g.stdout, "%s is good: %s, %s; alerts go to %s\n", faults.src.name,
		count(len(p.subscriptions), "feed"), countAs(len(p.watches), "watch", "watches"), p.slack.mode)
	return nil
}

func count(n int, thing string) string { return countAs(n, thing, thing+"s") }

func countAs(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
