package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program, so that a script can run it and
// a test can kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"curbwire": main, "newsstand": serveNewsstand})
}

// program is a running curbwire.
type program struct {
	cmd  *exec.Cmd
	out  *strings.Builder
	done chan error
}

func (b *bench) start() *program {
	b.Helper()
	p := &program{cmd: exec.Command("curbwire", "run", "-c", b.file), out: &strings.Builder{}, done: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	b.Cleanup(func() { p.cmd.Process.Kill() })
	return p
}

func (p *program) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// tripwire calls its action once, when the n-th event of a kind comes by.
type tripwire struct {
	mu     sync.Mutex
	kind   string
	left   int
	action func()
}

func (w *tripwire) set(kind string, n int, action func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kind, w.left, w.action = kind, n, action
}

func (w *tripwire) event(kind string) {
	w.mu.Lock()
	action := w.action
	if kind != w.kind || action == nil {
		w.mu.Unlock()
		return
	}
	if w.left--; w.left > 0 {
		w.mu.Unlock()
		return
	}
	w.action = nil
	w.mu.Unlock()
	action()
}

// around tells a tripwire of each request, before it is served, when its answer
// is about to leave, and a little later.
func (w *tripwire) around(name string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.event(name + " asked")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		w.event(name + " done, not answered")
		for k, v := range rec.Header() {
			rw.Header()[k] = v
		}
		rw.WriteHeader(rec.Code)
		rw.Write(rec.Body.Bytes())
		go func() { w.event(name + " answered") }()
	})
}

// A program that is killed at any step loses no alert. An alert may come twice
// only if the answer to its post was lost.
func TestKilledAtAnyStep(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	wire := &tripwire{}
	b := newBench(t, 0, "daily")
	news := httptest.NewServer(wire.around("feed", b.kiosk))
	t.Cleanup(news.Close)
	slack := httptest.NewServer(wire.around("slack", b.slack))
	t.Cleanup(slack.Close)
	b.replace(b.kiosk.URL, news.URL, b.slack.URL(), slack.URL+"/api/")
	b.poll() // the feed is known; what comes now is news

	steps := []string{"feed asked", "feed done, not answered", "feed answered", "slack asked", "slack done, not answered", "slack answered"}
	var items []item
	lost := 0 // answers
	for i := range 12 {
		items = append(items, measure(i))
		b.kiosk.set("daily", items...)
		step := steps[i%len(steps)]
		killed := make(chan struct{})
		p := b.start()
		wire.set(step, 1+i/len(steps)*random.IntN(2), func() {
			time.AfterFunc(time.Duration(random.IntN(12))*time.Millisecond*time.Duration(i/len(steps)), func() {
				p.cmd.Process.Kill()
				close(killed)
			})
		})
		select {
		case <-killed:
			if strings.HasPrefix(step, "slack") {
				lost++
			}
		case <-time.After(5 * time.Second): // the step did not come: kill all the same
			p.cmd.Process.Kill()
		}
		p.kill()
	}
	wire.set("", 0, nil)
	b.start()
	eventually(func() bool { return len(arrived(t, b)) == 12 })
	for i := range 12 {
		title := measure(i).title
		if n := arrived(t, b)[title]; n == 0 {
			t.Errorf("%q was lost", title)
		}
	}
	doubled := 0
	for _, n := range arrived(t, b) {
		doubled += n - 1
	}
	t.Logf("12 alerts, 12 kills, %d answers lost, %d doubled", lost, doubled)
	if doubled > lost {
		t.Errorf("%d alerts came twice, but only %d answers were lost", doubled, lost)
	}
}

// arrived counts the messages for each headline.
func arrived(t *testing.T, b *bench) map[string]int {
	out := map[string]int{}
	for _, m := range b.slack.Messages(alerts) {
		for i := range 12 {
			if title := measure(i).title; strings.Contains(m.Text, title) {
				out[title]++
			}
		}
	}
	return out
}

func TestTerminatedRunEndsCleanly(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	polled := make(chan struct{}, 100)
	b.kiosk.set("daily", measure(0))
	b.kiosk.answer("daily", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, rss("daily", []item{measure(0)}))
		polled <- struct{}{}
	})
	b.replace("@every 1s", "@every 1h")
	p := b.start()
	<-polled
	waitFor(t, func() bool { return len(b.slack.Messages(alerts)) == 1 })
	began := time.Now()
	p.cmd.Process.Signal(syscall.SIGTERM)
	if err := <-p.done; err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("after SIGTERM: %v in %v\n%s", err, time.Since(began), p.out)
	}
	if !strings.Contains(p.out.String(), "stopped") {
		t.Errorf("it does not say that it stopped:\n%s", p.out)
	}
	again := b.start()
	select {
	case <-polled:
		t.Error("a restart polled a feed that is not due")
	case <-time.After(2500 * time.Millisecond):
	}
	again.cmd.Process.Signal(syscall.SIGTERM)
	<-again.done
	if n := len(b.slack.Messages(alerts)); n != 1 {
		t.Errorf("%d messages after a restart, want 1", n)
	}
}

// Many feeds of one host that never answers hold up no other feed.
func TestSlowHostDelaysNoOther(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "good")
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(slow.Close)
	b.edit(func(config string) string {
		for i := range 100 {
			config += fmt.Sprintf("[[feed]]\nname = \"slow%d\"\nurl = \"%s/%d\"\nschedule = \"@every 1s\"\n", i, slow.URL, i)
		}
		return config
	})
	p := b.start()
	waitFor(t, func() bool {
		b.kiosk.mu.Lock()
		defer b.kiosk.mu.Unlock()
		return b.kiosk.gets["good"] >= 5
	})
	p.kill()
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	if !eventually(ok) {
		t.Fatal("it did not happen within a minute")
	}
}

// eventually waits for another process to do something, and says whether it did.
func eventually(ok func() bool) bool {
	for deadline := time.Now().Add(time.Minute); !ok(); {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(20 * time.Millisecond)
	}
	return true
}
