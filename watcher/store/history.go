package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/story"
)

// Told is an alert with how far its deliveries have come.
type Told struct {
	Alert    notify.Alert
	At       time.Time // when it was made, UTC
	Outcomes []Outcome // in the order of the outbox
}

// Outcome is how far one delivery has come.
type Outcome struct {
	ID, Channel string
	Op          notify.Op
	State       notify.State
	Attempt     int
	Due         time.Time // when an unfinished one is due; zero means at once
	Sent        time.Time // zero until it is
	Receipt     string
	Cause       string // of the last failure
}

// Alerts returns the alerts made since a time, newest first.
func (s *Store) Alerts(ctx context.Context, since time.Time) ([]Told, error) {
	return s.told(ctx, `created >= $1`, millis(since))
}

// AlertsOf returns the alerts of a story, newest first.
func (s *Store) AlertsOf(ctx context.Context, id string) ([]Told, error) {
	return s.told(ctx, `story = $1`, id)
}

// Alert returns one alert; the error is ErrUnknown if there is none with this id.
func (s *Store) Alert(ctx context.Context, id string) (Told, error) {
	found, err := s.told(ctx, `id = $1`, id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("alert %s: %w", id, ErrUnknown)
	}
	if err != nil {
		return Told{}, err
	}
	return found[0], nil
}

// told loads the alerts that a condition on the table fits.
func (s *Store) told(ctx context.Context, where string, arg any) ([]Told, error) {
	t, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("look up alerts: %w", err)
	}
	defer t.Rollback()
	out, err := queryAll(ctx, t, scanTold, `SELECT created, doc FROM alerts WHERE `+where, arg)
	if err != nil {
		return nil, fmt.Errorf("look up alerts: %w", err)
	}
	slices.SortFunc(out, func(a, b Told) int {
		return cmp.Or(b.At.Compare(a.At), b.Alert.Revision-a.Alert.Revision, cmp.Compare(a.Alert.ID, b.Alert.ID))
	})
	byAlert, err := outcomes(ctx, t, `SELECT id FROM alerts WHERE `+where, arg)
	if err != nil {
		return nil, fmt.Errorf("look up deliveries: %w", err)
	}
	for i := range out {
		out[i].Outcomes = byAlert[out[i].Alert.ID]
	}
	return out, nil
}

func scanTold(rows *sql.Rows) (t Told, err error) {
	var at int64
	var doc []byte
	if err := rows.Scan(&at, &doc); err != nil {
		return t, err
	}
	t.At = instant(at)
	return t, json.Unmarshal(doc, &t.Alert)
}

// outcomes returns the deliveries of the alerts that a list or query names, by
// alert, those that are told with others last.
func outcomes(ctx context.Context, q queryer, alerts string, args ...any) (map[string][]Outcome, error) {
	rows, err := queryAll(ctx, q, scanOutcome, `SELECT alert, id, channel, op, state, attempt, not_before, sent, receipt, cause
		FROM deliveries WHERE alert IN (`+alerts+`) ORDER BY seq`, args...)
	if err != nil {
		return nil, err
	}
	gathered, err := queryAll(ctx, q, scanGatheredOutcome, `
		SELECT g.alert, g.channel, g.gathering, g.due, g.summary, COALESCE(d.state, 'pending'), COALESCE(d.sent, 0)
		FROM gathered g LEFT JOIN deliveries d ON d.alert = g.summary AND d.channel = g.channel
		WHERE g.alert IN (`+alerts+`) ORDER BY g.channel`, args...)
	out := map[string][]Outcome{}
	for _, r := range append(rows, gathered...) {
		out[r.alert] = append(out[r.alert], r.Outcome)
	}
	return out, err
}

type outcomeRow struct {
	alert string
	Outcome
}

func scanOutcome(rows *sql.Rows) (r outcomeRow, err error) {
	var due, sent int64
	err = rows.Scan(&r.alert, &r.ID, &r.Channel, &r.Op, &r.State, &r.Attempt, &due, &sent, &r.Receipt, &r.Cause)
	r.Due, r.Sent = instant(due), instant(sent)
	return r, err
}

// scanGatheredOutcome reads a row of gathered: it stands where the message that
// tells of it stands.
func scanGatheredOutcome(rows *sql.Rows) (r outcomeRow, err error) {
	var due, sent int64
	var why notify.Gathering
	var summary string
	err = rows.Scan(&r.alert, &r.Channel, &why, &due, &summary, &r.State, &sent)
	r.ID, r.Op, r.Due, r.Sent, r.Cause = r.alert+"@"+r.Channel, notify.Gather, instant(due), instant(sent), why.Words()
	if summary != "" {
		r.Cause += ", told by alert " + summary
	}
	return r, err
}

// Deliveries returns how far the deliveries of an alert have come.
func (s *Store) Deliveries(ctx context.Context, alert string) ([]Outcome, error) {
	byAlert, err := outcomes(ctx, s.read, `$1`, alert)
	if err != nil {
		return nil, fmt.Errorf("look up deliveries of %s: %w", alert, err)
	}
	return byAlert[alert], nil
}

// matchedUntold picks the entries that a watch matched and that people were not
// told of; it is written as the index on them is.
const matchedUntold = `decision = 'none' AND watches <> '[]'`

// Untold returns the entries seen since a time that a watch matched and that
// were not told, newest first.
func (s *Store) Untold(ctx context.Context, since time.Time) ([]watcher.Record, error) {
	return s.untold(ctx, `fetched >= $1`, millis(since))
}

// UntoldOf returns the entries of a story that were not told, newest first.
func (s *Store) UntoldOf(ctx context.Context, id string) ([]watcher.Record, error) {
	return s.untold(ctx, `story = $1`, id)
}

func (s *Store) untold(ctx context.Context, where string, arg any) ([]watcher.Record, error) {
	records, err := queryAll(ctx, s.read, scanRecord,
		`SELECT `+entryColumns+` FROM entries WHERE `+matchedUntold+` AND `+where+` ORDER BY fetched DESC, feed, key`, arg)
	if err != nil {
		return nil, fmt.Errorf("look up what was not told: %w", err)
	}
	return records, nil
}

// Story returns a story; the error is ErrUnknown if there is none with this id.
func (s *Store) Story(ctx context.Context, id string) (*story.Story, error) {
	found, err := queryAll(ctx, s.read, scanStory, selectStory+`id = $1`, id)
	if err == nil && len(found) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", id, err)
	}
	return found[0].story, nil
}

// Match is an alert or a story whose id begins as asked.
type Match struct {
	ID    string
	Story bool // else an alert
}

// mostMatches is how many ids Find returns at most.
const mostMatches = 10

// Find returns the alerts and stories whose ids begin with a prefix of
// hexadecimal digits, the first few of them; only the one whose id it is, if it
// is whole.
func (s *Store) Find(ctx context.Context, prefix string) ([]Match, error) {
	found, err := queryAll(ctx, s.read, scanMatch, `
		SELECT id, 'alert' FROM alerts WHERE id >= $1 AND id < $2
		UNION ALL SELECT id, 'story' FROM stories WHERE id >= $1 AND id < $2 ORDER BY 1 LIMIT $3`, prefix, prefix+"g", mostMatches)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", prefix, err)
	}
	if i := slices.IndexFunc(found, func(m Match) bool { return m.ID == prefix }); i >= 0 {
		return found[i : i+1], nil
	}
	return found, nil
}

func scanMatch(rows *sql.Rows) (m Match, err error) {
	var kind string
	err = rows.Scan(&m.ID, &kind)
	m.Story = kind == "story"
	return m, err
}

// Sources returns the outlets whose entries were seen.
func (s *Store) Sources(ctx context.Context) ([]string, error) {
	names, err := queryAll(ctx, s.read, scanText,
		`SELECT DISTINCT source FROM entries WHERE source <> '' ORDER BY source`)
	if err != nil {
		return nil, fmt.Errorf("look up sources: %w", err)
	}
	return names, nil
}
