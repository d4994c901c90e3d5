package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/store"
)

type muteCommand struct {
	Watch  muteWatchCommand  `cmd:"" help:"Tell nothing of what a watch matches, for a while."`
	Story  muteStoryCommand  `cmd:"" help:"Tell nothing of a story, for a while."`
	Source muteSourceCommand `cmd:"" help:"Tell nothing of what an outlet or a feed reports, for a while."`
	List   muteListCommand   `cmd:"" help:"The mutes that hold."`
	Lift   muteLiftCommand   `cmd:"" help:"End a mute now."`
}

// silence is what the commands that mute have in common.
type silence struct {
	For    lapse  `arg:"" name:"LENGTH" help:"How long: 24h, 7d or 2w; at most a year."`
	Reason string `placeholder:"TEXT" help:"Why, for those who ask later."`
}

type muteWatchCommand struct {
	Name string `arg:"" help:"The watch's name in the config."`
	silence
}

type muteStoryCommand struct {
	ID string `arg:"" help:"The id of the story, or of an alert on it, or its beginning."`
	silence
}

type muteSourceCommand struct {
	Name string `arg:"" help:"An outlet's name, as alerts show it, or a feed's."`
	silence
}

// Run implements the command.
func (c *muteWatchCommand) Run(ctx context.Context, g *globals) error {
	return c.mute(ctx, g, watcher.MuteWatch, func(p *plan, st *store.Store) (string, error) {
		var names []string
		for _, w := range p.watches {
			names = append(names, w.Name)
		}
		return known("watch", c.Name, names)
	})
}

// Run implements the command.
func (c *muteStoryCommand) Run(ctx context.Context, g *globals) error {
	return c.mute(ctx, g, watcher.MuteStory, func(p *plan, st *store.Store) (string, error) {
		m, err := findID(ctx, st, c.ID)
		if err != nil || m.Story {
			return m.ID, err
		}
		t, err := st.Alert(ctx, m.ID)
		if err == nil && t.Alert.Story == "" {
			err = fmt.Errorf("the alert %s is of no story", m.ID)
		}
		return t.Alert.Story, err
	})
}

// Run implements the command.
func (c *muteSourceCommand) Run(ctx context.Context, g *globals) error {
	return c.mute(ctx, g, watcher.MuteSource, func(p *plan, st *store.Store) (string, error) {
		names, err := st.Sources(ctx)
		if err != nil {
			return "", err
		}
		for _, s := range p.subscriptions {
			names = append(names, s.Feed.Name)
		}
		return known("source", c.Name, names)
	})
}

// known returns a name as it is written where it is known.
func known(kind, name string, names []string) (string, error) {
	if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
		return names[i], nil
	}
	hint := map[string]string{
		"watch":  "the config has the names of the watches",
		"source": "a source is an outlet that was seen, as alerts show it, or a feed of the config",
	}[kind]
	return "", fmt.Errorf("no %s is named %q%s\nhint: %s", kind, notify.Plain(name), didYouMean(name, names), hint)
}

const (
	longestMute = 365 * 24 * time.Hour
	muteReason  = 200 // characters
)

// mute stores a mute beside a daemon that may be running. find says what the
// name means.
func (c silence) mute(ctx context.Context, g *globals, kind watcher.MuteKind, find func(*plan, *store.Store) (string, error)) error {
	if time.Duration(c.For) > longestMute {
		fmt.Fprintln(g.stderr, "curbwire: a mute holds for a year at most\nhint: remove the watch or the feed from the config instead")
		return exit(exitUsage)
	}
	p, _, err := load(g.Config)
	if err != nil {
		return err
	}
	st, err := store.OpenBeside(ctx, p.storePath)
	if err != nil {
		return err
	}
	defer st.Close()
	name, err := find(p, st)
	if err != nil {
		return err
	}
	at := time.Now().UTC()
	m := watcher.Mute{ID: watcher.MuteID(kind, name), Kind: kind, Name: name, Reason: notify.Cut(notify.Plain(c.Reason), muteReason),
		Created: at, Until: at.Add(time.Duration(c.For))}
	if err := st.Mute(ctx, m); err != nil {
		return err
	}
	fmt.Fprintf(g.stderr, "hint: curbwire mute lift %s ends it earlier\n", m.ID)
	_, err = fmt.Fprintf(g.stdout, "%s %s is muted until %s\n", kind, name, notify.When(m.Until, p.zone))
	return err
}

type muteListCommand struct {
	JSON bool `help:"One JSON object a mute."`
}

// Run implements the command.
func (c *muteListCommand) Run(ctx context.Context, g *globals) error {
	p, st, err := g.stored(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	mutes, err := mutesOf(ctx, st)
	if err != nil {
		return err
	}
	if len(mutes) == 0 && !c.JSON {
		fmt.Fprintln(g.stderr, "curbwire: nothing is muted")
		return nil
	}
	t := &table{head: []string{"id", "kind", "name", "headline", "until"}, give: 3}
	for _, m := range mutes {
		shown := shownMute{Mute: m}
		if m.Kind == watcher.MuteStory {
			if s, err := st.Story(ctx, m.Name); err == nil {
				shown.Headline = s.Headline
			}
		}
		if c.JSON {
			if err := writeJSON(g.stdout, shown); err != nil {
				return err
			}
		}
		t.add(m.Reason, m.ID, string(m.Kind), m.Name, shown.Headline, notify.When(m.Until, p.zone))
	}
	if c.JSON {
		return nil
	}
	return t.print(g.stdout)
}

type shownMute struct {
	watcher.Mute
	Headline string `json:"headline,omitempty"` // of a story
}

type muteLiftCommand struct {
	ID string `arg:"" help:"The mute's id, or its beginning."`
}

// Run implements the command.
func (c *muteLiftCommand) Run(ctx context.Context, g *globals) error {
	p, _, err := load(g.Config)
	if err != nil {
		return err
	}
	st, err := store.OpenBeside(ctx, p.storePath)
	if err != nil {
		return err
	}
	defer st.Close()
	mutes, err := mutesOf(ctx, st)
	if err != nil {
		return err
	}
	var meant []watcher.Mute
	for _, m := range mutes {
		if c.ID != "" && strings.HasPrefix(m.ID, strings.ToLower(c.ID)) {
			meant = append(meant, m)
		}
	}
	if len(meant) != 1 {
		return fmt.Errorf("the id %q means %s\nhint: curbwire mute list shows the ids of those that hold", notify.Plain(c.ID), count(len(meant), "mute"))
	}
	if err := st.Lift(ctx, meant[0].ID); err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.stdout, "%s %s is no longer muted\n", meant[0].Kind, meant[0].Name)
	return err
}

// mutesOf returns the mutes that hold now.
func mutesOf(ctx context.Context, st *store.Store) (mutes []watcher.Mute, err error) {
	err = st.View(ctx, func(tx watcher.Tx) error {
		mutes, err = tx.Mutes(ctx, time.Now())
		return err
	})
	return mutes, err
}
