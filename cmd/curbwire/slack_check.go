package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"curbwire/notify"
	"curbwire/notify/slack"
)

type slackCheckCommand struct {
	JSON bool `help:"One JSON object a finding."`
}

// checkResult is how a check ended.
type checkResult string

const (
	isGood    checkResult = "ok"
	isBad     checkResult = "refused"
	isUnknown checkResult = "unknown" // it could not be asked
	isLacking checkResult = "missing" // it works without, but less well
)

// slackFinding is what one question to Slack found.
type slackFinding struct {
	What   string      `json:"what"`
	Result checkResult `json:"result"`
	Text   string      `json:"text"`
}

// Run implements the command.
func (c *slackCheckCommand) Run(ctx context.Context, g *globals) error {
	p, _, err := slackPlanOf(g)
	if err != nil {
		return err
	}
	if p.slack.mode == webhookMode {
		fmt.Fprintln(g.stderr, "curbwire: a webhook can only be posted to\nhint: curbwire slack test sends a sample message")
		return exit(exitFailed)
	}
	x := &slackCheck{bot: p.bot(nil, nil)}
	x.token(ctx)
	if x.failed == nil {
		for _, name := range p.channelNames() {
			x.add("channel "+name, x.bot.Member(ctx, name), "the bot is a member")
		}
	}
	x.samples(ctx)
	if err := x.print(g, c.JSON); err != nil {
		return err
	}
	return asExit(g.stderr, x.failed)
}

// slackCheck collects findings.
type slackCheck struct {
	bot      *slack.Bot
	findings []slackFinding
	failed   error // the first refusal
}

// add notes what came of a question: good, not known, or an error that says what to
// do.
func (x *slackCheck) add(what string, err error, good string) {
	f := slackFinding{what, isGood, good}
	var unreached *notify.RetryError
	switch asked := !errors.Is(err, slack.ErrNotAsked); {
	case err == nil:
	case !asked || errors.As(err, &unreached):
		f.Result, f.Text = isUnknown, err.Error()
	default:
		f.Result, f.Text = isBad, err.Error()
	}
	if unreached != nil || f.Result == isBad {
		x.failed = cmp.Or(x.failed, err)
	}
	x.findings = append(x.findings, f)
}

// token asks whose the token is and what it may do.
func (x *slackCheck) token(ctx context.Context) {
	id, err := x.bot.Whoami(ctx)
	x.add("token", err, fmt.Sprintf("%s in the workspace %s", id.User, id.Team))
	if err != nil {
		return
	}
	for _, s := range slack.Scopes() {
		what := "scope " + s.Name
		const cure = "add it under OAuth & Permissions and install the app again"
		switch {
		case id.Scopes == nil:
			x.add(what, fmt.Errorf("%w: Slack does not say which scopes the token has", slack.ErrNotAsked), "")
		case slices.Contains(id.Scopes, s.Name):
			x.add(what, nil, s.For)
		case s.Needed:
			x.add(what, &notify.HoldError{Account: true, Hint: cure, Err: fmt.Errorf("the token lacks it: %s", s.For)}, "")
		default:
			x.findings = append(x.findings, slackFinding{what, isLacking, "needed to " + s.For + "; " + cure})
		}
	}
}

// samples asks Slack's own checker about each sample message.
func (x *slackCheck) samples(ctx context.Context) {
	samples := slack.Samples()
	for _, s := range samples {
		if err := x.bot.Validate(ctx, notify.Delivery{Alert: s.Alert, Op: s.Op}); err != nil {
			x.add("sample "+s.Name, err, "")
			if errors.Is(err, slack.ErrNotAsked) {
				x.findings[len(x.findings)-1].What = "samples"
				return
			}
		}
	}
	if x.failed == nil {
		x.add("samples", nil, fmt.Sprintf("blocks.validate takes all %d", len(samples)))
	}
}

func (x *slackCheck) print(g *globals, asJSON bool) error {
	t := &table{head: []string{"what", "result", ""}, give: 2}
	for _, f := range x.findings {
		t.add("", f.What, string(f.Result), f.Text)
		if asJSON {
			if err := writeJSON(g.stdout, f); err != nil {
				return err
			}
		}
	}
	if asJSON {
		return nil
	}
	return t.print(g.stdout)
}
