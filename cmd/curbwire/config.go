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
	Feeds      []feedConfig        `toml:"feed"`
	Watches    []watchConfig       `toml:"watch"`
	Words      map[string][]string `toml:"words"`
}

type storeConfig struct {
	Path string `toml:"path"` // default curbwire.db
}

type fetchConfig struct {
	AllowPrivate []string `toml:"allow_private"`
	Timeout      string   `toml:"timeout"` // default "30s"
}

type slackConfig struct {
	BotTokenFile   string            `toml:"bot_token_file"`
	WebhookURLFile string            `toml:"webhook_url_file"`
	WebhookUnknown string            `toml:"webhook_unknown"` // default "at_least_once"
	APIURL         string            `toml:"api_url"`         // default https://slack.com/api/
	Channels       map[string]string `toml:"channels"`
}

type operationsConfig struct {
	Channel string `toml:"channel"` // default: the first channel
}

type groupingConfig struct {
	UpdateEvery string `toml:"update_every"` // default "1m"
}

type feedConfig struct {
	Name     string `toml:"name"`
	URL      string `toml:"url"`
	Schedule string `toml:"schedule"` // default "@every 15m"
	Kind     string `toml:"kind"`     // default "feed"
	Lang     string `toml:"lang"`
	Trust    string `toml:"trust"`     // default "other"
	FullText string `toml:"full_text"` // default "auto"
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
