package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"curbwire/notify/slack/fakeslack"
)

// result is what `demo --json` prints. Replies that the channel shows too count
// as replies and as broadcasts.
type result struct {
	Feeds      int     `json:"feeds"`
	Entries    int     `json:"entries"`
	Stories    int     `json:"stories"` // that Slack was told of, each in a message of its own
	Posts      int     `json:"posts"`
	Updates    int     `json:"updates"`
	Replies    int     `json:"replies"`
	Broadcasts int     `json:"broadcasts"`
	Lost       int     `json:"lost"`
	Doubled    int     `json:"doubled"`
	Checks     []check `json:"checks"`
}

type check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	detail string // what was seen instead
}

func (r result) good() bool {
	return !slices.ContainsFunc(r.Checks, func(c check) bool { return !c.OK })
}

// verify sets what Slack holds against the script.
func (e *evidence) verify() result {
	r := e.count()
	v := &verdicts{evidence: e}
	v.baseline()
	v.mainStory()
	v.steps()
	v.others()
	v.feeds()
	v.delivery(r)
	r.Checks = v.checks
	return r
}

func (e *evidence) count() result {
	r := result{Feeds: len(e.news.Outlets), Lost: e.lost(), Doubled: e.doubled()}
	for _, o := range e.news.Outlets {
		r.Entries += len(e.news.shown(o, len(e.news.Rounds)-1))
	}
	stories := map[string]bool{}
	for _, m := range e.messages {
		r.Updates += len(m.Edits)
		switch {
		case m.Thread == "":
			r.Posts++
		case m.Broadcast:
			r.Broadcasts++
			r.Replies++
		default:
			r.Replies++
		}
		if id := metadata(m).Story; id != "" {
			stories[id] = true
		}
	}
	r.Stories = len(stories)
	return r
}

// verdicts collects the checks.
type verdicts struct {
	*evidence
	checks []check
}

func (v *verdicts) add(ok bool, seen any, format string, args ...any) {
	detail := fmt.Sprint(seen)
	switch seen := seen.(type) {
	case []string:
		detail = fmt.Sprintf("%q", seen)
	case []fakeslack.Message:
		detail = ""
		for _, m := range seen {
			detail += fmt.Sprintf("%q ", m.Text)
		}
	}
	v.checks = append(v.checks, check{Name: fmt.Sprintf(format, args...), OK: ok, detail: detail})
}

// none adds a check that rounds brought no message but those that are due.
func (v *verdicts) none(name string, rounds ...int) {
	extra := v.extras(rounds...)
	v.add(len(extra) == 0, extra, "%s", name)
}

func (v *verdicts) baseline() {
	f := v.due("Fab Floor", dueSummary)
	extra := v.extras(0)
	v.add(f.message != nil && len(extra) == 0, extra, "one summary of what the feeds held, and no flood")
	raw, plain := "", false
	if f.message != nil {
		raw = f.message.Text
		plain = slices.ContainsFunc(f.lines(), func(s string) bool { return strings.Contains(s, f.headline()) })
	}
	v.add(plain && !strings.ContainsAny(raw, "<>") && !v.calls(), raw, "a headline with <!channel> and a false link arrived as plain text")
}

// calls reports whether any message could call people.
func (v *verdicts) calls() bool {
	var loud func([]slackBlock) bool
	loud = func(bs []slackBlock) bool {
		return slices.ContainsFunc(bs, func(b slackBlock) bool {
			called := b.Type == "mrkdwn" && (strings.Contains(b.Text, "<!channel") || strings.Contains(b.Text, "<!here") || strings.Contains(b.Text, "<@"))
			return called || slices.Contains([]string{"user", "usergroup", "channel", "broadcast"}, b.Type) || loud(b.Elements)
		})
	}
	return slices.ContainsFunc(v.messages, func(m fakeslack.Message) bool { return loud(parseBlocks(m.Blocks)) })
}

const mainStory = "korea"

func (v *verdicts) mainStory() {
	root, roots := v.root(mainStory), 0
	if root != nil {
		for _, m := range v.messages {
			if m.Thread == "" && metadata(m).Story == metadata(*root).Story {
				roots++
			}
		}
	}
	v.add(roots == 1, roots, "one message for %d reports of one story", v.reports(mainStory))
	last := len(v.news.Rounds) - 1
	copies := v.copies()
	v.none("thirty copies under thirty headlines brought no other message", copies-1, copies)
	label := firstLine(v.after(root, copies))
	v.add(strings.HasPrefix(strings.TrimSpace(label), "HIGH "), label, "independent sources raised its severity from NORMAL to HIGH")
	for _, at := range []struct {
		round, of int // the outlets that had told of it by round "of"
		name      string
	}{
		{copies, copies, `after the copies, all %d other outlets stand under "also reported by"`},
		{copies + 1, copies + 1, `then %d: the Japanese, Korean and German reports joined them`},
		{last, copies + 2, `in the end, with the ministry, all %d are counted there, not who told only of the next step`},
	} {
		want := v.outlets(mainStory, at.of)
		v.add(v.counted(root, at.round, want), v.missing(root, at.round, want), at.name, len(want)-1)
	}
}

// counted reports whether a message counts exactly the outlets wanted, the
// origin not among them.
func (v *verdicts) counted(root *fakeslack.Message, round int, want map[string]bool) bool {
	named, more := v.also(root, round)
	for _, name := range named {
		if !want[name] || name == v.news.Outlets[0].Name {
			return false
		}
	}
	return len(named) > 0 && len(named)+more == len(want)-1
}

func (v *verdicts) missing(root *fakeslack.Message, round int, want map[string]bool) string {
	named, more := v.also(root, round)
	return fmt.Sprintf("%d named and %d more of %d: %s", len(named), more, len(want)-1, strings.Join(named, ", "))
}

func (v *verdicts) steps() {
	notice, approval, correction := v.due("Ministry notices", dueChannel), v.due("Harbour Wire", dueChannel), v.due("Harbour Wire", dueReply)
	confirmed := 0
	for _, m := range v.messages {
		if slices.Contains(readBlocks(m.Blocks), "Shown in the channel: an official source confirms it") {
			confirmed++
		}
	}
	v.add(notice.message != nil && confirmed == 1, confirmed, "the ministry's own notice is shown once, as confirmed")
	v.add(slices.Contains(approval.lines(), "Shown in the channel: the direction changed"), approval.lines(),
		"the approval is a reply, and in the channel too: the direction changed")
	claimed := slices.ContainsFunc(approval.lines(), func(s string) bool { return strings.Contains(s, " · official text of this step seen") })
	v.add(approval.message != nil && !claimed, approval.lines(), "the approval is not called confirmed: only the agency tells of it")
	v.none("three copies of the approval brought no message", approval.round, approval.round+1)
	v.add(strings.Contains(strings.Join(correction.lines(), "\n"), "15 was 12"), correction.lines(), "the agency's corrected number is a reply in the thread")
	named := true
	for _, f := range []finding{notice, approval, correction} {
		named = named && slices.ContainsFunc(f.lines(), func(s string) bool { return strings.HasPrefix(s, "Source: "+f.Outlet) })
	}
	v.add(named, slices.Concat(notice.lines(), approval.lines(), correction.lines()), "each reply names the outlet that it is from")
}

func (v *verdicts) others() {
	root := v.root("china")
	want := v.outlets("china", len(v.news.Rounds)-1)
	v.add(v.root(mainStory) != nil && root != nil && metadata(*root).Story != metadata(*v.root(mainStory)).Story && v.replies(root) == 0, firstLine(v.after(root, len(v.news.Rounds))),
		"another story has a message of its own")
	named, _ := v.also(root, len(v.news.Rounds)-1)
	v.add(len(named) == len(want)-1, named, "its copy is counted there")
	v.none("football, malware, an import duty, share tips: no message", 0, v.copies()+1, v.copies()+2)
}

func (v *verdicts) replies(root *fakeslack.Message) int {
	n := 0
	for _, m := range v.messages {
		if m.Thread == root.TS {
			n++
		}
	}
	return n
}

func (v *verdicts) feeds() {
	at := v.roundWith(func(r round) bool { return r.Rekeys != "" })
	v.none("an outlet's new GUIDs for old items brought no message", at)
	rekeyed := v.news.Rounds[at].Rekeys + " changed the ids"
	var ops, moved []string
	for _, m := range v.messages {
		switch {
		case m.Channel != demoOps:
		case strings.Contains(m.Text, rekeyed):
			moved = append(moved, m.Text)
		default:
			ops = append(ops, m.Text)
		}
	}
	v.add(len(moved) == 1, moved, "the operations channel was told once that they changed")
	mended := v.news.Rounds[v.roundWith(func(r round) bool { return r.Mends != "" })].Mends
	told := len(ops) == 2 && strings.Contains(ops[0], mended+" cannot be read") && strings.Contains(ops[0], "login") && strings.Contains(ops[1], mended+" works again")
	v.add(told, ops, "a feed that turned into a login page was told once, its recovery once")
	v.add(v.bodies == v.states && v.unchanged > 0, []int{v.bodies, v.states, v.unchanged}, "a feed that had not changed was never sent again: %d times 304", v.unchanged)
}

func (v *verdicts) delivery(r result) {
	refused := v.refusals()
	want := map[string]int{}
	calls := 0
	for _, round := range v.news.Rounds {
		for _, t := range round.Trouble {
			answer := t.Code
			if t.Status != 0 {
				answer = fmt.Sprintf("status %d", t.Status)
			}
			want[answer]++
			calls++
		}
	}
	v.add(maps.Equal(refused, want), refused, "Slack throttled and failed %d calls on purpose, and refused no other", calls)
	v.add(r.Lost == 0, r.Lost, "nothing is lost")
	v.add(r.Doubled == 0, r.Doubled, "nothing came twice")
	v.add(len(v.extra) == 0 && len(v.ended) == len(v.news.Rounds), v.extra, "nothing came that was not due")
}
