package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// config is a config file as written. See config.example.toml for what each
// key means; its defaults are filled in by load.
type config struct {
	TimeZone   string              `toml:"time_zone"`
	Store      storeConfig         `toml:"store"`
	Fetch      fetchConfig         `toml:"fetch"`
	Slack      slackConfig         `toml:"slack"`
	Operations operationsConfig    `toml:"operations"`
	Grouping   groupingConfig      `toml:"grouping"`
	QuietHours quietConfig         `toml:"quiet_hours"`
	Digest     digestConfig        `toml:"digest"`
	Routes     []routeConfig       `toml:"route"`
	Feeds      []feedConfig        `toml:"feed"`
	Watches    []watchConfig       `toml:"watch"`
	Words      map[string][]string `toml:"words"`
}

type storeConfig struct {
	Path string `toml:"path"` // default curbwire.db
}

type fetchConfig struct {
	AllowPrivate   []string `toml:"allow_private"`
	Timeout        string   `toml:"timeout"` // default "30s"
	Proxy          string   `toml:"proxy"`
	ProxyLoginFile string   `toml:"proxy_login_file"`
}

type slackConfig struct {
	BotTokenFile   string            `toml:"bot_token_file"`
	WebhookURLFile string            `toml:"webhook_url_file"`
	WebhookUnknown string            `toml:"webhook_unknown"` // default "at_least_once"
	APIURL         string            `toml:"api_url"`         // default https://slack.com/api/
	Channels       map[string]string `toml:"channels"`
}

type operationsConfig struct {
	Channel      string `toml:"channel"`       // default: the first channel
	HeartbeatURL string `toml:"heartbeat_url"` // default: none
}

type groupingConfig struct {
	Wait        string `toml:"wait"`         // default "0s"
	MaxPerHour  int    `toml:"max_per_hour"` // default 0: no cap
	UpdateEvery string `toml:"update_every"` // default "1m"
}

// routeConfig is a [[route]]. Severity and watch are a text or a list of texts.
type routeConfig struct {
	Severity   any    `toml:"severity"` // default: any
	Watch      any    `toml:"watch"`    // default: any
	Channel    string `toml:"channel"`
	Send       string `toml:"send"`        // default "now"
	QuietHours string `toml:"quiet_hours"` // default "hold"
}

type quietConfig struct {
	From string   `toml:"from"`
	To   string   `toml:"to"`
	Days []string `toml:"days"` // default: every day
}

type digestConfig struct {
	Schedule  string `toml:"schedule"`
	Channel   string `toml:"channel"` // default: the channels of the alerts
	SendEmpty bool   `toml:"send_empty"`
}

type feedConfig struct {
	Name     string       `toml:"name"`
	URL      string       `toml:"url"`
	Schedule string       `toml:"schedule"` // default "@every 15m"
	Kind     string       `toml:"kind"`     // default "feed"
	Lang     string       `toml:"lang"`
	Trust    string       `toml:"trust"`     // default "other"
	FullText string       `toml:"full_text"` // default "auto"
	Select   selectConfig `toml:"select"`    // of a page
	HTTP2    *bool        `toml:"http2"`     // default true

	HeadersFile string `toml:"headers_file"`
	LoginFile   string `toml:"login_file"`
}

type selectConfig struct {
	Item       string `toml:"item"`
	Title      string `toml:"title"` // default: the link
	Link       string `toml:"link"`  // default: the first one
	Date       string `toml:"date"`  // default: what reads like one
	DateFormat string `toml:"date_format"`
	TimeZone   string `toml:"time_zone"` // of dates that name none; default "UTC"
}

type watchConfig struct {
	Name      string          `toml:"name"`
	Materials []string        `toml:"materials"`
	Query     string          `toml:"query"`
	Actions   []string        `toml:"actions"`
	Places    placesConfig    `toml:"places"`
	Exclude   []string        `toml:"exclude"`
	Near      *int            `toml:"near"` // default 40
	Severity  string          `toml:"severity"`
	Channels  []string        `toml:"channels"`
	Examples  []exampleConfig `toml:"example"`
}

type placesConfig struct {
	All []string `toml:"all"`
	Any []string `toml:"any"`
}

type exampleConfig struct {
	Title  string `toml:"title"`
	Text   string `toml:"text"`
	Lang   string `toml:"lang"`
	Expect string `toml:"expect"`
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
