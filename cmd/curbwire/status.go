package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"curbwire/notify"
	"curbwire/watcher/store"
)

type statusCommand struct {
	JSON bool `help:"As JSON."`
}

// statusAnswer is how the running daemon does. Times are RFC 3339 in UTC, or "".
type statusAnswer struct {
	note
	Read    int    `json:"read"`    // feeds whose last poll succeeded
	Failing int    `json:"failing"` // feeds
	New     int    `json:"new"`     // feeds that were never polled
	Polled  string `json:"polled"`  // when a feed was last read
	Waiting int    `json:"waiting"` // deliveries
	Held    int    `json:"held"`    // of these, those that wait for a person
	Oldest  string `json:"oldest"`  // when the alert of the oldest of them was made
	Later   int    `json:"later"`   // alerts gathered to be told together
}

// Run implements the command. That the daemon runs is what its lock says, what it
// does is what its database says: it is asked nothing and so cannot be too busy to
// answer.
func (c *statusCommand) Run(ctx context.Context, g *globals) error {
	path, zone, err := whereStore(g.Config)
	if err != nil {
		return err
	}
	answer := statusAnswer{}
	if answer.note, err = readNote(path); err != nil {
		return err
	}
	st, err := store.OpenReadOnly(ctx, path)
	if err != nil {
		return err
	}
	defer st.Close()
	s, err := st.Standing(ctx)
	if err != nil {
		return err
	}
	answer.Read, answer.Failing, answer.New, answer.Polled = s.Feeds-s.Failing-s.New, s.Failing, s.New, stamp(s.Read)
	answer.Waiting, answer.Held, answer.Oldest, answer.Later = s.Waiting, s.Held, stamp(s.Oldest), s.Later
	if c.JSON {
		return writeJSON(g.stdout, answer)
	}
	_, err = fmt.Fprint(g.stdout, answer.text(zone))
	return err
}

// whereStore finds the database of a config, also of one that was refused, and
// the zone of times.
func whereStore(file string) (path string, zone *time.Location, err error) {
	src, err := readConfig(file)
	if err != nil {
		return "", nil, err
	}
	c, faults, whole := decode(src)
	if !whole {
		return "", nil, faults
	}
	if zone, err = time.LoadLocation(or(c.TimeZone, "UTC")); err != nil {
		zone = time.UTC
	}
	return or(c.Store.Path, "curbwire.db"), zone, nil
}

// readNote reads what the daemon left, once more if it is just being written.
func readNote(path string) (n note, err error) {
	const tries = 3
	for range tries {
		var b []byte
		if b, err = store.Announced(path); err != nil {
			return note{}, err
		}
		if err = json.Unmarshal(b, &n); err == nil {
			return n, nil
		}
	}
	return note{}, fmt.Errorf("%s: a curbwire command uses this database, but is not the daemon: %w", path, store.ErrIdle)
}

func (a statusAnswer) text(zone *time.Location) string {
	at := func(stamp string) string {
		t, err := time.Parse(time.RFC3339, stamp)
		if err != nil {
			return "never"
		}
		return notify.When(t, zone)
	}
	var b sheet
	b.add("daemon", "process %d, curbwire %s, since %s", a.PID, a.Version, at(a.Since))
	b.add("config", "%s: %s, %s", a.Config, count(a.Feeds, "feed"), countAs(a.Watches, "watch", "watches"))
	switch {
	case a.Refused != "":
		b.add("reload", "%s: refused, the config before stays in force: %s", at(a.Reloaded), a.Refused)
	case a.Reloaded != "":
		b.add("reload", "%s: taken", at(a.Reloaded))
	}
	b.add("feeds", "%d read, %d failing, %d not polled yet; last read %s", a.Read, a.Failing, a.New, at(a.Polled))
	waiting := count(a.Waiting, "message") + " waiting"
	if a.Waiting > 0 {
		waiting += fmt.Sprintf(", %d held; the oldest is of %s", a.Held, at(a.Oldest))
	}
	b.add("outbox", "%s", waiting)
	if a.Later > 0 {
		b.add("later", "%s gathered, to be told together", count(a.Later, "alert"))
	}
	return b.String()
}
