package main

import (
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
	"curbwire/watcher/store"
)

// steps are the moments of a tripwire at which a program is killed from outside.
var steps = []string{"slack done, not answered", "feed answered", "slack asked", "feed done, not answered", "slack answered", "feed asked"}

// harness runs a program that is killed, publishes news meanwhile, and compares
// at the end what was due with what arrived.
type harness struct {
	*bench
	binary, flaw string
	seed         uint64
	random       *rand.Rand
	wire         *tripwire
	news         map[string][]item // by feed
	due          []owed
	kills        int
}

// owed is an entry that must become one message.
type owed struct {
	item
	channel string // Slack's id
	follows int    // index of the entry that it is a step of; -1 for none
}

// desks are where news comes from and where it goes.
var desks = []struct{ feed, channel, id, material string }{
	{"first", "one", "C0ONE", "gallium"},
	{"second", "two", "C0TWO", "germanium"},
	{"third", "three", "C0THREE", "graphite"},
}

func newHarness(t *testing.T, binary, flaw string) *harness {
	h := &harness{bench: newBench(t, time.Second, "first", "second", "third"), binary: binary, flaw: flaw, wire: &tripwire{}, news: map[string][]item{}}
	if h.seed = *killSeed; h.seed == 0 {
		h.seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", h.seed)
	h.random = rand.New(rand.NewPCG(h.seed, 1))
	slack := httptest.NewServer(h.wire.around("slack", h.slack))
	t.Cleanup(slack.Close)
	news := httptest.NewServer(h.wire.around("feed", h.kiosk))
	t.Cleanup(news.Close)
	h.edit(func(config string) string {
		config = strings.NewReplacer(h.kiosk.URL, news.URL, h.slack.URL(), slack.URL+"/api/").Replace(config)
		top, rest, _ := strings.Cut(config, "[[watch]]")
		_, feeds, _ := strings.Cut(rest, "[[feed]]")
		for _, d := range desks {
			h.slack.SetChannel(fakeslack.Channel{ID: d.id})
			top = strings.Replace(top, "[operations]", fmt.Sprintf("%s = %q\n[operations]", d.channel, d.id), 1)
			top += fmt.Sprintf("[[watch]]\nname = %q\nmaterials = [%q]\nchannels = [%q]\n", d.material, d.material, d.channel)
		}
		return top + "[[feed]]" + feeds
	})
	h.poll() // the feeds are known; what comes now is news
	return h
}

// nations are exporters: each makes a story of its own with each material.
var nations = strings.Fields("China Indonesia Vietnam Malaysia India Russia Chile Brazil Turkey Canada Australia Kazakhstan Japan Mexico Norway Peru Egypt Kenya Thailand Ukraine Bolivia Mongolia Nigeria Zimbabwe Argentina Pakistan Morocco Ghana Sweden Finland")

// publish adds a measure to each feed, and the end of the measure before, once
// that has been told.
func (h *harness) publish() {
	for _, d := range desks {
		n := len(h.news[d.feed])
		last := -1
		for i := range h.due {
			if h.due[i].channel == d.id {
				last = i
			}
		}
		if last >= 0 && h.due[last].follows < 0 && h.copies(last) > 0 {
			h.add(d.feed, owed{h.write(n, "%[1]s lifts curbs on exports of %[2]s", h.nation(last), d.material), d.id, last})
			continue
		}
		h.add(d.feed, owed{h.write(n, "%[1]s restricts exports of %[2]s", nations[n%len(nations)], d.material), d.id, -1})
	}
}

func (h *harness) nation(i int) string {
	nation, _, _ := strings.Cut(h.due[i].title, " ")
	return nation
}

func (h *harness) write(n int, title, nation, material string) item {
	title = fmt.Sprintf(title, nation, material)
	return item{guid: fmt.Sprint(material, n), title: title, link: fmt.Sprintf("https://%s.example/%d", material, n), age: time.Hour,
		text: fmt.Sprintf("%s, the government said on Tuesday. The ministry of trade of %s named no date.", title, nation)}
}

func (h *harness) add(feed string, d owed) {
	h.due = append(h.due, d)
	h.news[feed] = append(h.news[feed], d.item)
	h.kiosk.set(feed, h.news[feed]...)
}

// copies counts the messages that tell an entry.
func (h *harness) copies(i int) (n int) {
	d := h.due[i]
	for _, m := range h.slack.Messages(d.channel) {
		if (m.Thread != "") == (d.follows >= 0) && strings.Contains(m.Text, d.title) {
			n++
		}
	}
	return n
}

func (h *harness) run(env ...string) *program {
	if h.flaw != "" {
		env = append(env, "CURBWIRE_FLAW="+h.flaw)
	}
	return h.startAs(h.binary, env...)
}

// killAtRandom kills the program some time after its start; its first poll comes
// after a second.
func (h *harness) killAtRandom() {
	p := h.run()
	<-time.After(900*time.Millisecond + time.Duration(h.random.IntN(1500))*time.Millisecond)
	h.end(p)
}

// killAtPoint lets the program kill itself at its n-th commit or post.
func (h *harness) killAtPoint(n int) {
	p := h.run(fmt.Sprint("CURBWIRE_KILL_AT=", n))
	select {
	case err := <-p.done:
		p.done <- err
	case <-time.After(4 * time.Second):
	}
	h.end(p)
}

// killAtStep kills the program when a step comes by, or in the end.
func (h *harness) killAtStep(step string) {
	p := h.run()
	killed := make(chan struct{})
	h.wire.set(step, 1+h.random.IntN(2), func() {
		p.cmd.Process.Kill()
		close(killed)
	})
	select {
	case <-killed:
	case <-time.After(4 * time.Second):
	}
	h.wire.set("", 0, nil)
	h.end(p)
}

func (h *harness) end(p *program) {
	p.kill()
	h.kills++
}

// finish lets the program work in peace until nothing is left to do, and counts
// what was lost and what came twice.
func (h *harness) finish() (lost, doubled int) {
	h.slack.Chance(0, fakeslack.Odds{})
	p := h.run()
	polled := h.polls()
	done := func() bool {
		for i, n := range h.polls() {
			if n < polled[i]+3 {
				return false
			}
		}
		return h.drained()
	}
	calm := eventually(done)
	if calm = calm || eventually(done); !calm {
		h.Errorf("two minutes of peace were not enough:\n%s", p.out)
	}
	p.kill()
	for i, d := range h.due {
		switch n := h.copies(i); {
		case n == 0:
			lost++
			h.Logf("lost: %s", d.title)
		case n > 1:
			doubled += n - 1
			h.Logf("%d times: %s", n, d.title)
		}
	}
	faults, later := 0, 0
	for _, d := range h.due {
		if d.follows >= 0 {
			later++
		}
	}
	for _, r := range h.slack.Requests() {
		if r.Answer != "ok" {
			faults++
		}
	}
	h.Logf("seed %d: %d alerts due, %d of them later steps, %d kills, %d of %d requests not answered well; %d lost, %d doubled", h.seed, len(h.due), later, h.kills, faults, len(h.slack.Requests()), lost, doubled)
	return lost, doubled
}

func (h *harness) polls() (n []int) {
	h.kiosk.mu.Lock()
	defer h.kiosk.mu.Unlock()
	for _, d := range desks {
		n = append(n, h.kiosk.gets[d.feed])
	}
	return n
}

// drained looks into the outbox beside the program.
func (h *harness) drained() bool {
	s, err := store.OpenReadOnly(h.Context(), h.dir+"/curbwire.db")
	if err != nil {
		h.Fatal(err)
	}
	defer s.Close()
	queue, err := s.Queue(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return queue[notify.Pending]+queue[notify.Sending]+queue[notify.Held] == 0
}
