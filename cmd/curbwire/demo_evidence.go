package main

import (
	"context"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

// evidence is what the demo left: in Slack, at the feeds, in the outbox. What
// Slack holds is set against the script, not against what the daemon believes.
type evidence struct {
	news     *newsroom
	messages []fakeslack.Message
	requests []fakeslack.Request
	outbox   map[notify.State]int
	ended    []time.Time

	bodies, states, unchanged int // see press.traffic
	found                     []finding
	extra                     []fakeslack.Message // of the alerts' channel, due to nothing
}

// finding is a piece that is due as a message, with the message.
type finding struct {
	piece
	round   int
	message *fakeslack.Message // nil if it is lost
}

// evidence collects what there is; the stores are still open.
func (d *demo) evidence() *evidence {
	e := &evidence{news: d.news, messages: d.slack.Messages(""), requests: d.slack.Requests(), ended: d.ended}
	e.outbox, _ = d.daemon.store.Queue(context.Background())
	e.bodies, e.states, e.unchanged = d.press.traffic()
	e.match()
	return e
}

// match finds the message of every piece that is due as one, in the round where
// it is due and in the form that is due.
func (e *evidence) match() {
	used := map[string]bool{}
	for i, r := range e.news.Rounds {
		for _, p := range r.Pieces {
			if p.Due == "" || p.Due == dueQuiet {
				continue
			}
			f := finding{piece: p, round: i}
			for j, m := range e.messages {
				if f.message == nil && !used[m.TS] && e.roundOf(m.At) == i && e.fits(m, p) {
					f.message = &e.messages[j]
					used[m.TS] = true
				}
			}
			e.found = append(e.found, f)
		}
	}
	for _, m := range e.messages {
		if m.Channel == demoAlerts && !used[m.TS] {
			e.extra = append(e.extra, m)
		}
	}
}

func (e *evidence) fits(m fakeslack.Message, p piece) bool {
	if m.Channel != demoAlerts || !strings.Contains(html.UnescapeString(m.Text), p.headline()) {
		return false
	}
	summary := strings.HasPrefix(m.Text, "SUMMARY")
	switch p.Due {
	case dueSummary:
		return summary && m.Thread == ""
	case dueMessage:
		return !summary && m.Thread == ""
	}
	root := e.root(p.Story)
	return root != nil && m.Thread == root.TS && m.Broadcast == (p.Due == dueChannel)
}

// root is the message that opened a story's thread, nil if it is lost.
func (e *evidence) root(story string) *fakeslack.Message {
	for _, f := range e.found {
		if f.Story == story && f.Due == dueMessage {
			return f.message
		}
	}
	return nil
}

// roundOf is the round in which a time lies.
func (e *evidence) roundOf(t time.Time) int {
	for i, end := range e.ended {
		if !t.After(end) {
			return i
		}
	}
	return len(e.ended)
}

// due returns what is due of an outlet in a form; the script has it.
func (e *evidence) due(outlet string, form due) finding {
	i := slices.IndexFunc(e.found, func(f finding) bool { return f.Outlet == outlet && f.Due == form })
	return e.found[i]
}

// lines is what people read of the message; nil if it is lost.
func (f finding) lines() []string {
	if f.message == nil {
		return nil
	}
	return readBlocks(f.message.Blocks)
}

// lost counts what is due and has not arrived.
func (e *evidence) lost() int {
	n := 0
	for _, f := range e.found {
		if f.message == nil {
			n++
		}
	}
	for _, state := range []notify.State{notify.Pending, notify.Sending, notify.Held, notify.Dead, notify.Uncertain} {
		n += e.outbox[state]
	}
	return n
}

// doubled counts the messages that repeat an alert in their channel.
func (e *evidence) doubled() int {
	seen, n := map[string]bool{}, 0
	for _, m := range e.messages {
		key := m.Channel + " " + metadata(m).Alert
		if seen[key] {
			n++
		}
		seen[key] = true
	}
	return n
}

// ids are what a message carries for machines.
type ids struct {
	Alert string `json:"alert_id"`
	Story string `json:"story_id"`
}

func metadata(m fakeslack.Message) ids {
	var meta struct {
		Payload ids `json:"event_payload"`
	}
	if json.Unmarshal([]byte(m.Metadata), &meta) != nil {
		return ids{}
	}
	return meta.Payload
}

// extras are the messages that are due to nothing, of some rounds.
func (e *evidence) extras(rounds ...int) []string {
	var out []string
	for _, m := range e.extra {
		if slices.Contains(rounds, e.roundOf(m.At)) {
			out = append(out, m.Text)
		}
	}
	return out
}

// outlets are the names of those who told of a story up to a round.
func (e *evidence) outlets(story string, round int) map[string]bool {
	out := map[string]bool{}
	for _, r := range e.news.Rounds[:round+1] {
		for _, p := range r.Pieces {
			if p.Story == story {
				out[p.from()] = true
			}
		}
	}
	return out
}

// reports counts the entries that tell of a story.
func (e *evidence) reports(story string) int {
	n := 0
	for _, r := range e.news.Rounds {
		for _, p := range r.Pieces {
			if p.Story == story {
				n++
			}
		}
	}
	return n
}

// after is an edited message as it stood at the end of a round, "" before its
// first edit.
func (e *evidence) after(m *fakeslack.Message, round int) (blocks string) {
	if m == nil {
		return ""
	}
	for _, edit := range m.Edits {
		if e.roundOf(edit.At) <= round {
			blocks = edit.Blocks
		}
	}
	return blocks
}

var andMore = regexp.MustCompile(` and (\d+) more$`)

// also reads who repeated a message, as it stood at the end of a round.
func (e *evidence) also(m *fakeslack.Message, round int) (named []string, more int) {
	line := strings.TrimPrefix(alsoLine(e.after(m, round)), alsoLabel)
	if line == "" {
		return nil, 0
	}
	if n := andMore.FindStringSubmatch(line); n != nil {
		more, _ = strconv.Atoi(n[1])
		line = strings.TrimSuffix(line, n[0])
	} else if i := strings.LastIndex(line, " and "); i >= 0 {
		line = line[:i] + ", " + line[i+len(" and "):]
	}
	return strings.Split(line, ", "), more
}

// refusals counts the calls that Slack did not carry out, by what it answered.
func (e *evidence) refusals() map[string]int {
	out := map[string]int{}
	for _, r := range e.requests {
		if r.Answer != "ok" {
			out[r.Answer]++
		}
	}
	return out
}

// roundWith is the round for which f holds; the script has it.
func (e *evidence) roundWith(f func(round) bool) int { return slices.IndexFunc(e.news.Rounds, f) }

// copies is the round in which everybody copies the main story.
func (e *evidence) copies() int {
	return e.roundWith(func(r round) bool { return len(r.Pieces) >= 30 && r.Pieces[0].Story == mainStory })
}
