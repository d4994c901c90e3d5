package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"curbwire/notify"
	"curbwire/watcher/feed"
)

type feedsImportCommand struct {
	File   string `arg:"" name:"FILE.opml" help:"The list."`
	Append bool   `help:"Add the tables to the end of the config instead of printing them. What stands there stays as it is."`
}

// Run implements the command.
func (c *feedsImportCommand) Run(g *globals) error {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("read a list of feeds: %w", err)
	}
	feeds, skipped, lost, err := feed.ReadOPML(body)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	src, err := readConfig(g.Config)
	if err != nil && !(errors.Is(err, errNoConfig) && g.Config == "" && !c.Append) {
		return err
	}
	im := importer{names: map[string]bool{}, addresses: map[string]bool{}}
	if src != nil {
		have, _, _ := decode(src)
		for _, f := range have.Feeds {
			im.names[f.Name] = true
			im.addresses[feed.CanonicalURL(f.URL)] = true
		}
	}
	for _, f := range feeds {
		im.add(f)
	}
	for _, name := range skipped {
		im.skip(name, "its address is no web address")
	}
	for _, line := range im.skipped {
		fmt.Fprintln(g.stderr, line)
	}
	for _, what := range lost {
		fmt.Fprintf(g.stderr, "curbwire: %s\n", notify.Plain(what))
	}
	fmt.Fprintf(g.stderr, "curbwire: %s, %d skipped\n", countAs(im.added, "new feed", "new feeds"), len(im.skipped))
	if !c.Append {
		_, err := fmt.Fprint(g.stdout, im.tables.String())
		return err
	}
	return appendTables(src, im.tables.String())
}

// importer writes [[feed]] tables for feeds that the config does not have.
type importer struct {
	names     map[string]bool
	addresses map[string]bool // canonical
	tables    strings.Builder
	skipped   []string
	added     int
}

func (im *importer) add(f feed.Feed) {
	key := feed.CanonicalURL(f.URL)
	if im.addresses[key] {
		im.skip(f.Name, "its address is there already")
		return
	}
	im.addresses[key] = true
	name := f.Name
	for n := 2; im.names[name]; n++ {
		name = fmt.Sprintf("%s (%d)", f.Name, n)
	}
	im.names[name] = true
	im.added++
	fmt.Fprintf(&im.tables, "\n[[feed]]\nname = %s\nurl  = %s\n", tomlText(name), tomlText(f.URL))
	if f.Lang != "" {
		fmt.Fprintf(&im.tables, "lang = %s\n", tomlText(f.Lang))
	}
}

func (im *importer) skip(name, why string) {
	im.skipped = append(im.skipped, fmt.Sprintf("curbwire: %s skipped: %s", quoted(notify.Plain(name)), why))
}

// tomlText writes a text of one line without control characters as TOML.
func tomlText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(notify.Plain(s)) + `"`
}

// appendTables adds tables to the end of a config, unless that would break it.
func appendTables(src *source, tables string) error {
	if tables == "" {
		return nil
	}
	if n := len(src.text); n > 0 && src.text[n-1] != '\n' {
		tables = "\n" + tables
	}
	whole := locate(src.name, append(src.text[:len(src.text):len(src.text)], tables...))
	if _, _, err := loadSource(whole); err != nil {
		return err
	}
	f, err := os.OpenFile(src.name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("add to the config: %w", err)
	}
	_, err = f.WriteString(tables)
	return errors.Join(err, f.Close())
}
