package main

import (
	"net/netip"
	"net/url"
	"time"

	"curbwire/matchers"
	"curbwire/matchers/lexicon"
	"curbwire/notify/slack"
	"curbwire/watcher"
)

// plan is a config that was checked: everything parsed, every default filled in.
type plan struct {
	zone          *time.Location
	storePath     string
	allowPrivate  []netip.Prefix
	timeout       time.Duration
	proxy         *url.URL // nil means none
	slack         slackPlan
	channels      []channel // not empty, in the order of the config
	operations    string    // name of a channel
	heartbeatURL  string
	routes        []watcher.Route
	quiet         watcher.Quiet
	digest        watcher.Digest
	wait          time.Duration
	maxPerHour    int
	updateEvery   time.Duration
	subscriptions []watcher.Subscription
	watches       []matchers.Watch
	words         map[string][]string
	lexicon       *lexicon.Lexicon
}

// feedName returns the name of a feed of the config, or "".
func (p *plan) feedName(id string) string {
	for _, s := range p.subscriptions {
		if s.Feed.ID == id {
			return s.Feed.Name
		}
	}
	return ""
}

// channel is a destination: a name of the user's and Slack's id.
type channel struct{ name, id string }

// mode says how alerts leave.
type mode string

const (
	botMode      mode = "Slack, as a bot"
	webhookMode  mode = "Slack, through a webhook"
	terminalMode mode = "the terminal"
)

type slackPlan struct {
	mode   mode
	secret slack.Secret // nil in terminalMode
	apiURL string
	hold   bool // a post that may have arrived, and cannot be looked up, is not repeated
}

// load reads and checks a config. The error is a *configError if there is
// anything wrong with what the file says; its warnings come back with a plan.
func load(path string) (*plan, *configError, error) {
	src, err := readConfig(path)
	if err != nil {
		return nil, nil, err
	}
	return loadSource(src)
}

func loadSource(src *source) (*plan, *configError, error) {
	lex, err := lexicon.Load()
	if err != nil {
		return nil, nil, err
	}
	c, faults, whole := decode(src)
	v := &validation{config: c, src: src, faults: faults, plan: &plan{lexicon: lex, words: c.Words}}
	v.literalSecrets()
	if whole {
		v.all()
	}
	faults.sort()
	if faults.errors() > 0 {
		return nil, faults, faults
	}
	return v.plan, faults, nil
}
