package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

// TestDemo runs the command as a user does.
func TestDemo(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"demo", "--json"}, &stdout, &stderr)
	if code != exitDone {
		t.Fatalf("demo ended with %d, want 0:\n%s", code, stderr.String())
	}
	if stderr.Len() > 0 {
		t.Errorf("demo wrote to stderr: %s", stderr.String())
	}
	var got struct {
		Feeds, Entries, Stories, Posts, Updates, Replies, Broadcasts, Lost, Doubled *int
		Checks                                                                      []struct {
			Name string
			OK   *bool
		}
	}
	d := json.NewDecoder(&stdout)
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		got  *int
		want func(int) bool
	}{
		{"feeds", got.Feeds, func(n int) bool { return n == 27 }},
		{"entries", got.Entries, func(n int) bool { return n > 80 }},
		{"stories", got.Stories, func(n int) bool { return n == 2 }},
		{"posts", got.Posts, func(n int) bool { return n == 6 }}, // a summary, two stories, three of operations
		{"updates", got.Updates, func(n int) bool { return n >= 4 }},
		{"replies", got.Replies, func(n int) bool { return n == 3 }},
		{"broadcasts", got.Broadcasts, func(n int) bool { return n == 2 }},
		{"lost", got.Lost, func(n int) bool { return n == 0 }},
		{"doubled", got.Doubled, func(n int) bool { return n == 0 }},
		{"checks", new(len(got.Checks)), func(n int) bool { return n > 20 }},
	} {
		if c.got == nil || !c.want(*c.got) {
			t.Errorf("%s is not what is due: %s", c.name, show(c.got))
		}
	}
	for _, c := range got.Checks {
		if c.OK == nil || !*c.OK || c.Name == "" {
			t.Errorf("check %q did not pass", c.Name)
		}
	}
}

func show(n *int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// TestDemoChecksCanFail breaks what a demo left, in one way at a time: the
// check that is about it must notice.
func TestDemoChecksCanFail(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), demoLimit)
	defer cancel()
	var out bytes.Buffer
	_, e, err := stageDemo(ctx, time.Now(), &screen{w: &out, progress: &out, shown: map[string]int{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if n := lineColumns(line); n > screenWidth {
			t.Errorf("a line takes %d columns: %q", n, line)
		}
	}
	if failed := failures(e); len(failed) > 0 {
		t.Fatalf("checks failed before anything was broken: %q", failed)
	}
	for _, c := range demoTampers() {
		t.Run(c.name, func(t *testing.T) {
			broken := copyEvidence(e)
			c.tamper(broken)
			broken.match()
			if failed := failures(broken); !slices.ContainsFunc(failed, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("failed checks: %q, want one about %q", failed, c.want)
			}
		})
	}
}

type demoTamper struct {
	name   string
	tamper func(*evidence)
	want   string // in the name of the check that fails
}

func demoTampers() []demoTamper {
	first := func(e *evidence, words string) int {
		return slices.IndexFunc(e.messages, func(m fakeslack.Message) bool { return strings.Contains(m.Text, words) })
	}
	// message applies f to the first message with these words.
	message := func(words string, f func(*fakeslack.Message)) func(*evidence) {
		return func(e *evidence) { f(&e.messages[first(e, words)]) }
	}
	remove := func(words string) func(*evidence) {
		return func(e *evidence) { e.messages = slices.Delete(e.messages, first(e, words), first(e, words)+1) }
	}
	again := func(words string, f func(*fakeslack.Message)) func(*evidence) {
		return func(e *evidence) {
			m := e.messages[first(e, words)]
			m.TS += "1"
			f(&m)
			e.messages = append(e.messages, m)
		}
	}
	blocks := func(old, new string) func(*fakeslack.Message) {
		return func(m *fakeslack.Message) {
			m.Blocks = strings.ReplaceAll(m.Blocks, old, new)
			for i := range m.Edits {
				m.Edits[i].Blocks = strings.ReplaceAll(m.Edits[i].Blocks, old, new)
			}
		}
	}
	same := func(*fakeslack.Message) {}
	return []demoTamper{
		{"no summary", remove("SUMMARY"), "one summary"},
		{"a summary lost", remove("SUMMARY"), "nothing is lost"},
		{"a flood", again("SUMMARY", same), "one summary"},
		{"markup", message("SUMMARY", func(m *fakeslack.Message) { m.Text = strings.ReplaceAll(m.Text, "&lt;", "<") }), "plain text"},
		{"a call", message("OPERATIONS", blocks(`"type":"text"`, `"type":"broadcast"`)), "plain text"},
		{"two messages of a story", again("HIGH: Japan", same), "one message for"},
		{"a reply too many", again("CORRECTION", func(m *fakeslack.Message) { m.At = m.At.Add(-time.Hour) }), "nothing came that was not due"},
		{"low severity", message("HIGH: Japan", blocks(" HIGH ", " NORMAL ")), "raised its severity"},
		{"an outlet not counted", message("HIGH: Japan", blocks("and 22 more", "and 21 more")), "after the copies"},
		{"languages not counted", message("HIGH: Japan", blocks("and 25 more", "and 24 more")), "Japanese, Korean and German"},
		{"a late outlet not counted", message("HIGH: Japan", blocks("and 26 more", "and 25 more")), "in the end"},
		{"a strange outlet", message("HIGH: Japan", blocks("Ministry notices", "A strange outlet")), "in the end"},
		{"not confirmed", message("NEW DEVELOPMENT", blocks("an official source confirms it", "no reason")), "as confirmed"},
		{"confirmed twice", again("NEW DEVELOPMENT", same), "as confirmed"},
		{"no flip", func(e *evidence) {
			for i := range e.messages {
				blocks("the direction changed", "no reason")(&e.messages[i])
			}
		}, "the approval is a reply"},
		{"falsely confirmed", func(e *evidence) {
			for i := range e.messages {
				blocks("no official text of this step seen", "official text of this step seen")(&e.messages[i])
			}
		}, "not called confirmed"},
		{"not in the channel", func(e *evidence) {
			for i := range e.messages {
				e.messages[i].Broadcast = false
			}
		}, "the approval is a reply"},
		{"no correction", message("CORRECTION", blocks("15 was 12", "it was changed")), "corrected number"},
		{"a wrong outlet", message("CORRECTION", blocks("Harbour Wire", "Hafenkurier")), "each reply names"},
		{"stories mixed", func(e *evidence) {
			for i := range e.messages {
				if id := metadata(e.messages[i]).Story; id != "" {
					e.messages[i].Metadata = strings.ReplaceAll(e.messages[i].Metadata, id, "0")
				}
			}
		}, "another story"},
		{"a copy not counted", message("China curbs", blocks("Also reported by", "Also read by")), "its copy"},
		{"noise", again("SUMMARY", func(m *fakeslack.Message) { m.At = m.At.Add(time.Hour) }), "nothing came that was not due"},
		{"no recovery", remove("OPERATIONS"), "login page"},
		{"new GUIDs not told", remove("changed the ids"), "operations channel was told once"},
		{"fed again", func(e *evidence) { e.bodies++ }, "304"},
		{"a refusal", func(e *evidence) {
			e.requests = append(e.requests, fakeslack.Request{Method: "chat.postMessage", Answer: "invalid_blocks"})
		}, "refused no other"},
		{"dead in the outbox", func(e *evidence) { e.outbox[notify.Dead]++ }, "nothing is lost"},
		{"a double", again("CORRECTION", same), "nothing came twice"},
		{"a round not played", func(e *evidence) { e.ended = e.ended[:len(e.ended)-1] }, "nothing came that was not due"},
	}
}

func failures(e *evidence) []string {
	var out []string
	for _, c := range e.verify().Checks {
		if !c.OK {
			out = append(out, c.Name)
		}
	}
	return out
}

func copyEvidence(e *evidence) *evidence {
	c := *e
	c.found, c.extra = nil, nil
	c.messages, c.requests, c.ended = slices.Clone(e.messages), slices.Clone(e.requests), slices.Clone(e.ended)
	for i := range c.messages {
		c.messages[i].Edits = slices.Clone(c.messages[i].Edits)
	}
	c.outbox = map[notify.State]int{}
	for s, n := range e.outbox {
		c.outbox[s] = n
	}
	return &c
}

// stopper is an output that interrupts the program when it has read a mark.
type stopper struct {
	mark string
	stop context.CancelFunc
	read strings.Builder
}

func (s *stopper) Write(b []byte) (int, error) {
	s.read.Write(b)
	if strings.Contains(s.read.String(), s.mark) {
		s.stop()
	}
	return len(b), nil
}

func TestDemoInterrupted(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv(botTokenEnv, "xoxb-of-the-user")
	_, unwatch := signal.NotifyContext(t.Context(), syscall.SIGHUP) // os/signal keeps a goroutine for good
	unwatch()
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	out := &stopper{mark: "2. ", stop: cancel}
	var stderr bytes.Buffer
	if code := run(ctx, []string{"demo"}, out, &stderr); code != exitFailed {
		t.Errorf("an interrupted demo ended with %d, want %d", code, exitFailed)
	}
	if got := stderr.String(); got != "curbwire: interrupted\n" {
		t.Errorf("stderr: %q", got)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	// Connections end a moment after their server.
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
		runtime.GC()
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		name, text string
		n          int
		want       []string
	}{
		{"short", "one two", 10, []string{"one two"}},
		{"at spaces", "one two three", 8, []string{"one two", "three"}},
		{"exactly full", "one two three", 7, []string{"one two", "three"}},
		{"a long word", "abcdefghij k", 4, []string{"abcd", "efgh", "ij k"}},
		{"wide", "輸出管理の強化", 6, []string{"輸出管", "理の強", "化"}},
		{"mixed", "Source 経済産業省", 12, []string{"Source 経済", "産業省"}},
		{"empty", "", 5, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, fold(c.text, c.n)); diff != "" {
				t.Errorf("fold(%q, %d) (-want +got):\n%s", c.text, c.n, diff)
			}
		})
	}
}

func lineColumns(s string) int {
	n := 0
	for _, r := range s {
		n += columns(r)
	}
	return n
}

// TestNewsroom checks that the script is one: what it says exists, and every
// round is over only when something new was read.
func TestNewsroom(t *testing.T) {
	n, err := readNewsroom()
	if err != nil {
		t.Fatal(err)
	}
	feeds, stories, urls := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, o := range n.Outlets {
		if feeds[o.slug()] {
			t.Errorf("two outlets are called %s", o.slug())
		}
		feeds[o.slug()] = true
	}
	for i, r := range n.Rounds {
		for _, name := range []string{r.Breaks, r.Mends, r.Rekeys} {
			if name != "" && !feeds[slug(name)] {
				t.Errorf("round %d: there is no outlet %q", i, name)
			}
		}
		if utf8.RuneCountInString(r.Title) > 77 {
			t.Errorf("round %d: the title is too long", i)
		}
		for _, p := range r.Pieces {
			if !feeds[slug(p.Outlet)] {
				t.Errorf("%q: there is no outlet %q", p.Title, p.Outlet)
			}
			if !slices.Contains([]due{"", dueMessage, dueReply, dueChannel, dueSummary, dueQuiet}, p.Due) || (p.Due == "") != (p.Story == "") {
				t.Errorf("%q: due is %q, story %q", p.Title, p.Due, p.Story)
			}
			if p.Due == dueQuiet && !stories[p.Story] {
				t.Errorf("%q: a copy comes before its story", p.Title)
			}
			if other, ok := urls[p.url()]; ok && p.ID == "" {
				t.Errorf("%q and %q have one address", p.Title, other)
			}
			stories[p.Story], urls[p.url()] = true, p.Title
		}
	}
}
