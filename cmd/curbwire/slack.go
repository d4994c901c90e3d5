package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack"
)

type slackCommand struct {
	Test     slackTestCommand     `cmd:"" help:"Send a sample message and say what came back."`
	Check    slackCheckCommand    `cmd:"" help:"Ask Slack about the token, its scopes and the channels."`
	Manifest slackManifestCommand `cmd:"" help:"Print the manifest of a Slack app for Curbwire."`
}

type slackManifestCommand struct{}

// Run implements the command.
func (slackManifestCommand) Run(g *globals) error {
	_, err := io.WriteString(g.stdout, slack.Manifest)
	return err
}

type slackTestCommand struct {
	Channel string `placeholder:"NAME" help:"A channel of [slack.channels]; the first one if left out."`
	Sample  string `default:"alert" placeholder:"NAME" help:"Which message: alert, update, development, broadcast, correction, summary, digest, warning, recovery, or all."`
	JSON    bool   `help:"One JSON object a message."`
}

// sentSample is what came back for one sample.
type sentSample struct {
	Sample  string `json:"sample"`
	Channel string `json:"channel"`
	Receipt string `json:"ts,omitempty"`
	Error   string `json:"error,omitempty"`
}

// Run implements the command.
func (c *slackTestCommand) Run(ctx context.Context, g *globals) error {
	p, n, err := slackPlanOf(g)
	if err != nil {
		return err
	}
	channel := or(c.Channel, p.channelNames()[0])
	if !slices.Contains(p.channelNames(), channel) {
		return usage(g.stderr, "unknown channel %q; [slack.channels] has %s%s", channel, list(p.channelNames()), didYouMean(channel, p.channelNames()))
	}
	samples, err := c.samples(g.stderr)
	if err != nil {
		return err
	}
	sent, failed := sendSamples(ctx, n, channel, samples)
	t := &table{head: []string{"sample", "channel", "answer"}, give: 2}
	for _, s := range sent {
		answer := "sent, ts " + or(s.Receipt, "unknown")
		if s.Error != "" {
			answer = s.Error
		}
		t.add("", s.Sample, s.Channel, answer)
		if c.JSON {
			if err := writeJSON(g.stdout, s); err != nil {
				return err
			}
		}
	}
	if !c.JSON {
		if err := t.print(g.stdout); err != nil {
			return err
		}
	}
	return asExit(g.stderr, failed)
}

// samples picks the samples to send: for an update or a reply, first the message
// that it is to.
func (c *slackTestCommand) samples(stderr io.Writer) ([]slack.Sample, error) {
	all := slack.Samples()
	if c.Sample == "all" {
		return all, nil
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	i := slices.Index(names, c.Sample)
	switch {
	case i < 0:
		names = append(names, "all")
		return nil, usage(stderr, "there is no sample %q; there are %s%s", c.Sample, list(names), didYouMean(c.Sample, names))
	case all[i].Op == notify.Post:
		return all[i : i+1], nil
	}
	return []slack.Sample{all[0], all[i]}, nil
}

// sendSamples sends samples, a second apart as Slack asks, until one fails.
func sendSamples(ctx context.Context, n notify.Notifier, channel string, samples []slack.Sample) (sent []sentSample, err error) {
	thread := ""
	for i, s := range samples {
		if i > 0 {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return sent, ctx.Err()
			}
		}
		out := sentSample{Sample: s.Name, Channel: channel}
		out.Receipt, err = n.Notify(ctx, s.Example(channel, thread, time.Now().UTC()))
		if errors.Is(err, notify.ErrSkip) { // a webhook cannot do it, and that is no fault
			out.Error, err = err.Error(), nil
		}
		if err != nil {
			out.Error = err.Error()
			return append(sent, out), err
		}
		if s.Op == notify.Post && thread == "" {
			thread = out.Receipt
		}
		sent = append(sent, out)
	}
	return sent, nil
}

// slackPlanOf loads the config of a command that speaks to Slack.
func slackPlanOf(g *globals) (*plan, notify.Notifier, error) {
	p, _, err := load(g.Config)
	if err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.NewTextHandler(g.stderr, nil))
	switch p.slack.mode {
	case botMode:
		return p, p.bot(log, nil), nil
	case webhookMode:
		return p, p.webhook(log), nil
	}
	fmt.Fprintf(g.stderr, "curbwire: neither a bot token nor a webhook is set\nhint: set bot_token_file in [slack], or %s (README.md, \"Set up Slack\")\n", botTokenEnv)
	return nil, nil, exit(exitConfig)
}

// asExit ends a command by what Slack said: refused, or not reached.
func asExit(stderr io.Writer, err error) error {
	var retry *notify.RetryError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &retry) && !retry.Throttle:
		fmt.Fprintln(stderr, "hint: is the network up, and slack.api_url right?")
		return exit(exitFailed)
	}
	return exit(exitSlack)
}

// usage says that a command was used badly.
func usage(stderr io.Writer, format string, args ...any) error {
	fmt.Fprintf(stderr, "curbwire: "+format+"\n", args...)
	return exit(exitUsage)
}
