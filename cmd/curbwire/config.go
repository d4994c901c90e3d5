package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"curbwire/notify"
	"curbwire/watcher/feed"
)

// config is a config file as written; its defaults are filled in by load. What
// stands beside a setting here is what the schema tells of it in an editor.
type config struct {
	TimeZone   string              `toml:"time_zone"`   // of schedules and of the times that alerts show, such as "Asia/Tokyo"; default "UTC"
	Store      storeConfig         `toml:"store"`       // where the database is
	Fetch      fetchConfig         `toml:"fetch"`       // how feeds are asked
	Slack      slackConfig         `toml:"slack"`       // who tells Slack, and its channels
	Operations operationsConfig    `toml:"operations"`  // where troubles are told
	Grouping   groupingConfig      `toml:"grouping"`    // how alerts are gathered
	QuietHours quietConfig         `toml:"quiet_hours"` // when alerts are held
	Digest     digestConfig        `toml:"digest"`      // when gathered alerts are told
	Routes     []routeConfig       `toml:"route"`       // which alerts go where, and when; the first that fits decides
	Feeds      []feedConfig        `toml:"feed"`        // where to look; required
	Watches    []watchConfig       `toml:"watch"`       // what to look for; required
	Words      map[string][]string `toml:"words"`       // your own concepts: a name, and the words that mean it
}

type storeConfig struct {
	Path string `toml:"path"` // the database's file, made when it is missing; default "curbwire.db"
}

type fetchConfig struct {
	AllowPrivate   []string `toml:"allow_private"`    // networks that may be reached although private, such as "10.1.0.0/16"; default none
	Timeout        string   `toml:"timeout"`          // of one request; default "30s"
	Proxy          string   `toml:"proxy"`            // for all feeds, such as "http://proxy.example:3128"; default none
	ProxyLoginFile string   `toml:"proxy_login_file"` // a file that holds user:password for the proxy
}

type slackConfig struct {
	BotTokenFile   string            `toml:"bot_token_file"`   // a file that holds the bot's token, and never the token itself
	WebhookURLFile string            `toml:"webhook_url_file"` // a file that holds the address of a webhook: one channel, no threads, no updates
	WebhookUnknown string            `toml:"webhook_unknown"`  // about a message whose answer was lost where nobody can look; default "at_least_once"
	APIURL         string            `toml:"api_url"`          // Slack's API; default "https://slack.com/api/"
	Channels       map[string]string `toml:"channels"`         // a name of your own = Slack's id; the first one is the default
}

type operationsConfig struct {
	Channel      string `toml:"channel"`       // a name of [slack.channels]; default the first
	HeartbeatURL string `toml:"heartbeat_url"` // asked about once a minute while all is well; default none
}

type groupingConfig struct {
	Wait        string `toml:"wait"`         // before a story's first message, so that it names who reports it by then; default "0s"
	MaxPerHour  int    `toml:"max_per_hour"` // messages a channel, the rest comes in one; default 0, no cap
	UpdateEvery string `toml:"update_every"` // "also reported by" is brought up to date at most this often; default "1m"
}

// routeConfig is a [[route]]. Severity and watch are a text or a list of texts.
type routeConfig struct {
	Severity   any    `toml:"severity"`    // one, or a list; default any
	Watch      any    `toml:"watch"`       // the name of a watch, or a list; default any
	Channel    string `toml:"channel"`     // for watches that name none; default the first of [slack.channels]
	Send       string `toml:"send"`        // at once, or with others in the next digest; default "now"
	QuietHours string `toml:"quiet_hours"` // whether they are held in quiet hours; default "hold"
}

type quietConfig struct {
	From string   `toml:"from"` // such as "22:00"; required
	To   string   `toml:"to"`   // such as "07:00"; required
	Days []string `toml:"days"` // on which they begin, such as "mon"; default every day
}

type digestConfig struct {
	Schedule  string `toml:"schedule"`   // a cron expression such as "30 7 * * 1-5", or "@daily"; required
	Channel   string `toml:"channel"`    // default those of the alerts
	SendEmpty bool   `toml:"send_empty"` // also when nothing was gathered; default false
}

type feedConfig struct {
	Name     string       `toml:"name"`      // what you call it; required
	URL      string       `toml:"url"`       // of an RSS, Atom or JSON feed, a page or a sitemap; required
	Schedule string       `toml:"schedule"`  // a cron expression, or "@every 10m"; default "@every 15m"
	Kind     string       `toml:"kind"`      // what stands at the url; default "feed"
	Lang     string       `toml:"lang"`      // its language, such as "ja", if it does not say it
	Trust    string       `toml:"trust"`     // who speaks: an official source confirms a story and raises its severity; default "other"
	FullText string       `toml:"full_text"` // when the article behind an entry is read; default "auto"
	Select   selectConfig `toml:"select"`    // of a page: where its entries are
	HTTP2    *bool        `toml:"http2"`     // false for a server whose HTTP/2 is broken; default true

	HeadersFile string `toml:"headers_file"` // a file of header fields, "X-Api-Key: …", one a line
	LoginFile   string `toml:"login_file"`   // a file that holds user:password
}

type selectConfig struct {
	Item       string `toml:"item"`        // a CSS selector, one match an entry, such as "ul.news > li"
	Title      string `toml:"title"`       // inside the item; default the link
	Link       string `toml:"link"`        // inside the item; default the first one
	Date       string `toml:"date"`        // inside the item; default what reads like one
	DateFormat string `toml:"date_format"` // such as "DD/MM/YYYY hh:mm", if a date can be read two ways
	TimeZone   string `toml:"time_zone"`   // of dates that name none; default "UTC"
}

type watchConfig struct {
	Name      string          `toml:"name"`      // what you call it; required
	Materials []string        `toml:"materials"` // any one: names in any language, or a group such as "rare-earths"; "*" is all
	Query     string          `toml:"query"`     // words, "phrases", curb*, AND OR NOT, NEAR/15, title:, @concept
	Actions   []string        `toml:"actions"`   // any one: "tighten", "ease", "dispute", "neutral", or your own [words]; default the first three
	Places    placesConfig    `toml:"places"`    // which places must be named
	Exclude   []string        `toml:"exclude"`   // phrases that rule an entry out
	Near      *int            `toml:"near"`      // how many words may lie between material and action, 0 is anywhere; default 40
	Severity  string          `toml:"severity"`  // default judged from the source, the direction and how many report it
	Channels  []string        `toml:"channels"`  // names of [slack.channels]; default what the routes say
	Examples  []exampleConfig `toml:"example"`   // headlines, and what the watch must say of them
}

type placesConfig struct {
	All []string `toml:"all"` // every one
	Any []string `toml:"any"` // any one
}

type exampleConfig struct {
	Title  string `toml:"title"`  // of the entry
	Text   string `toml:"text"`   // of the entry
	Lang   string `toml:"lang"`   // of the entry, such as "ja"
	Expect string `toml:"expect"` // what the watch must say of it; required
}

// choices lists the values that a setting takes; nil means that others decide.
func choices(setting string) []string {
	switch setting {
	case "slack.webhook_unknown":
		return []string{"at_least_once", "hold"}
	case "route.send":
		return []string{"now", "digest"}
	case "route.quiet_hours":
		return []string{"hold", "ignore"}
	case "route.severity", "watch.severity":
		return notify.Severities()
	case "watch.example.expect":
		return append(notify.Severities(), "match", "nothing")
	case "feed.kind":
		return words(feed.Kinds())
	case "feed.trust":
		return words(feed.Trusts())
	case "feed.full_text":
		return words(feed.FullTexts())
	}
	return nil
}

// Where a config is looked for when none is named; see cli.md's order in README.md.
func configPaths() []string {
	paths := []string{"config.toml"}
	if dir, err := os.UserConfigDir(); err == nil {
		paths = append(paths, filepath.Join(dir, "curbwire", "config.toml"))
	}
	return append(paths, "/etc/curbwire/config.toml")
}

var (
	errNoConfig   = errors.New("no config found")
	errConfigFile = errors.New("the config cannot be read")
)

// readConfig reads the config at path, or the first that is found if path is "".
func readConfig(path string) (*source, error) {
	paths := []string{path}
	if path == "" {
		paths = configPaths()
	}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if path == "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errConfigFile, err)
		}
		return locate(p, bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))), nil
	}
	return nil, errNoConfig
}
