package main

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // so that time_zone works where the system has no zone files
)

// validation turns a decoded config into a plan and notes every fault.
type validation struct {
	config config
	src    *source
	faults *configError
	plan   *plan
}

func (v *validation) all() {
	v.zone()
	v.fetch()
	v.proxy()
	v.slack()
	v.channels()
	v.operations()
	v.feeds()
	v.watches()
	v.quietHours()
	v.digest()
	v.routes()
	v.plan.storePath = or(v.config.Store.Path, "curbwire.db")
	v.plan.wait = v.duration("grouping.wait", v.config.Grouping.Wait, 0, 0, time.Hour)
	if v.plan.maxPerHour = v.config.Grouping.MaxPerHour; v.plan.maxPerHour < 0 {
		v.faults.add("grouping.max_per_hour", "max_per_hour is a number of messages, 0 for no cap")
	}
	v.plan.updateEvery = v.duration("grouping.update_every", v.config.Grouping.UpdateEvery, time.Minute, 0, 24*time.Hour)
}

// duration parses a setting that lies between least and most.
func (v *validation) duration(path, value string, standard, least, most time.Duration) time.Duration {
	if value == "" {
		return standard
	}
	d, err := time.ParseDuration(value)
	switch {
	case err != nil:
		v.faults.add(path, `%q is not a duration such as "30s", "15m" or "1h30m"`, value)
	case d < least || d > most:
		v.faults.add(path, "%s must lie between %s and %s", path[strings.LastIndexByte(path, '.')+1:], least, most)
	}
	return d
}

func or(s, standard string) string {
	if s == "" {
		return standard
	}
	return s
}

var literalSecret = regexp.MustCompile(`xox[a-z](\.[a-z]+)?-[0-9A-Za-z-]{8,}|xapp-[0-9A-Za-z-]{8,}|hooks\.slack\.com/[a-z]+/[0-9A-Za-z/]{8,}`)

// literalSecrets refuses a token anywhere in the file, comments included. The
// message does not repeat it.
func (v *validation) literalSecrets() {
	for _, at := range literalSecret.FindAllIndex(v.src.text, -1) {
		v.faults.faults = append(v.faults.faults, fault{offset: at[0], text: "a secret stands in the config. " + secretHint + ". Whoever could read this file has it: replace it in Slack"})
	}
}

func (v *validation) zone() {
	zone, err := time.LoadLocation(or(v.config.TimeZone, "UTC"))
	if err != nil {
		v.faults.add("time_zone", `unknown time zone %q; it takes a name such as "Asia/Tokyo" or "UTC"`, v.config.TimeZone)
		zone = time.UTC
	}
	v.plan.zone = zone
}

func (v *validation) fetch() {
	for i, s := range v.config.Fetch.AllowPrivate {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			v.faults.add(at("fetch.allow_private", i), `%q is not a network such as "10.1.0.0/16" or "127.0.0.1/32"`, s)
			continue
		}
		v.plan.allowPrivate = append(v.plan.allowPrivate, p.Masked())
	}
	v.plan.timeout = v.duration("fetch.timeout", v.config.Fetch.Timeout, standardTimeout, time.Second, 2*time.Minute)
}

func (v *validation) slack() {
	c := v.config.Slack
	v.plan.slack = slackPlan{mode: terminalMode, apiURL: or(c.APIURL, "https://slack.com/api/")}
	token := v.secret("slack.bot_token_file", c.BotTokenFile, botTokenEnv)
	hook := v.secret("slack.webhook_url_file", c.WebhookURLFile, webhookURLEnv)
	switch {
	case token != nil:
		v.plan.slack.mode, v.plan.slack.secret = botMode, token
		if hook != nil {
			v.faults.warn("slack", "both a bot token and a webhook are set; the bot token is used")
		}
	case hook != nil:
		v.plan.slack.mode, v.plan.slack.secret = webhookMode, hook
		v.faults.warn("slack", "a webhook cannot update messages, reply in threads or be asked what it has posted: "+
			"\"also reported by\" is not shown, developments come as new messages, and a lost answer can double one (see webhook_unknown); use a bot token")
		if len(c.Channels) > 1 {
			v.faults.warn("slack.channels", "a webhook posts into one channel of Slack, whatever channels are named here")
		}
	}
	v.oneOf("slack.webhook_unknown", c.WebhookUnknown)
	v.plan.slack.hold = c.WebhookUnknown == "hold"
	u, err := url.Parse(v.plan.slack.apiURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		v.faults.add("slack.api_url", `api_url must be an address such as "https://slack.com/api/"`)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		v.faults.add("slack.api_url", "api_url must be https: the token would cross the network in the clear")
	case !strings.HasSuffix(u.Path, "/"):
		v.plan.slack.apiURL += "/"
	}
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

var channelID = regexp.MustCompile(`^[CGD][A-Z0-9]+$`)

func (v *validation) channels() {
	for _, name := range v.src.keys("slack.channels") {
		id := v.config.Slack.Channels[name]
		path := "slack.channels." + name
		if !channelID.MatchString(id) {
			v.faults.add(path, "%q is not a channel id; in Slack open the channel's details, the id is at the bottom and begins with C or G", id)
			continue
		}
		if i := slices.IndexFunc(v.plan.channels, func(c channel) bool { return c.id == id }); i >= 0 {
			v.faults.add(path, "the channels %q and %q have the same id", v.plan.channels[i].name, name)
		}
		v.plan.channels = append(v.plan.channels, channel{name, id})
	}
	if len(v.plan.channels) > 0 {
		return
	}
	if v.plan.slack.mode == botMode && len(v.config.Slack.Channels) == 0 {
		v.faults.add("slack", "a bot token is set, but [slack.channels] names no channel")
	}
	v.plan.channels = []channel{{name: "alerts"}}
}

func (v *validation) operations() {
	v.plan.operations = or(v.config.Operations.Channel, v.channelNames()[0])
	v.channelName("operations.channel", v.plan.operations)
	v.plan.heartbeatURL = v.config.Operations.HeartbeatURL
	if u, err := url.Parse(v.plan.heartbeatURL); v.plan.heartbeatURL != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		v.faults.add("operations.heartbeat_url", "heartbeat_url must be an address that begins with https:// or http://")
	}
}

// channelName notes a channel that [slack.channels] does not have.
func (v *validation) channelName(path, name string) {
	names := v.channelNames()
	if !slices.Contains(names, name) {
		v.faults.add(path, "unknown channel %q; [slack.channels] has %s%s", name, strings.Join(names, ", "), didYouMean(name, names))
	}
}

func (v *validation) channelNames() []string {
	if keys := v.src.keys("slack.channels"); len(keys) > 0 {
		return keys
	}
	return []string{v.plan.channels[0].name}
}
