package main

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"curbwire/notify/slack/fakeslack"
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
	return b.startAs("curbwire")
}

// startAs starts a program with more in its environment.
func (b *bench) startAs(binary string, env ...string) *program {
	b.Helper()
	p := &program{cmd: exec.Command(binary, "run", "-c", b.file), out: &strings.Builder{}, done: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), env...)
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

var (
	killFor  = flag.Duration("kill", 5*time.Second, "how long TestKillHarness kills the program")
	killSeed = flag.Uint64("killseed", 0, "the seed of TestKillHarness; 0 means one by the clock")
)

// A program that is killed again and again, at random and at each step in turn,
// while Slack fails it in every way, loses no alert and doubles none. Programs
// with a flaw on purpose show that this test would notice.
func TestKillHarness(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "curbwire")
	if out, err := exec.Command("go", "build", "-tags", "killpoints", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	t.Run("sound", func(t *testing.T) {
		t.Parallel()
		h := newHarness(t, binary, "")
		h.slack.Chance(h.seed, fakeslack.Odds{Throttled: .04, Error: .05, ErrorAfter: .05, Drop: .05, DropAfter: .08, Hang: .03, Latency: 200 * time.Millisecond})
		for end := time.Now().Add(*killFor); time.Now().Before(end); {
			h.publish()
			switch h.kills % 4 {
			case 0, 2:
				h.killAtPoint(1 + h.kills/2)
			case 1:
				h.killAtRandom()
			case 3:
				h.killAtStep(steps[h.kills/4%len(steps)])
			}
		}
		if lost, doubled := h.finish(); lost+doubled > 0 {
			t.Errorf("%d lost, %d doubled", lost, doubled)
		}
	})
	t.Run("blind", func(t *testing.T) {
		t.Parallel()
		h := newHarness(t, binary, "blind")
		for range 3 {
			h.publish()
			h.killAtStep("slack done, not answered")
		}
		if lost, doubled := h.finish(); lost > 0 || doubled == 0 {
			t.Errorf("%d lost, %d doubled; a program that does not look doubles some", lost, doubled)
		}
	})
	t.Run("split", func(t *testing.T) {
		t.Parallel()
		h := newHarness(t, binary, "split")
		for n := range 6 {
			h.publish()
			h.killAtPoint(2 + n)
		}
		if lost, _ := h.finish(); lost == 0 {
			t.Error("nothing lost; a program that stores alerts after the poll loses some")
		}
	})
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
