package main

import (
	"curbwire/matchers"
)

// lint warns of what only `check` looks into: channels that nothing reaches
// without a token, and examples that are not met.
func lint(p *plan, faults *configError) error {
	if p.slack.mode == terminalMode && len(faults.src.keys("slack.channels")) > 0 {
		faults.warn("slack.channels", "no Slack token is set: alerts go to the terminal, and none of these channels gets any. "+
			"Set bot_token_file in [slack], or %s in the environment", botTokenEnv)
	}
	for i, w := range p.watches {
		if len(w.Examples) == 0 {
			continue
		}
		ask, err := newAsker(p, []matchers.Watch{w}, nil)
		if err != nil {
			return err
		}
		for j, ex := range w.Examples {
			if r := ask.try(w.Name, ex); !r.OK {
				faults.warn(at(at("watch", i)+".example", j)+".expect", "this example of %q fails: expected %s, got %s: %s. `curbwire explain` shows it word by word",
					w.Name, r.Expect, r.Got, r.Why)
			}
		}
	}
	faults.sort()
	return nil
}
