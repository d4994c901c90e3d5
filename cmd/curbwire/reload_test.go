package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"curbwire/notify/slack/fakeslack"
)

// served is a service that runs on the config of a bench.
type served struct {
	*bench
	hangUp chan os.Signal
	starts atomic.Int64 // daemons after the first
	stop   func()       // ends it and waits
}

func (b *bench) serve() *served {
	b.Helper()
	src, err := readConfig(b.file)
	if err != nil {
		b.Fatal(err)
	}
	p, _, err := loadSource(src)
	if err != nil {
		b.Fatal(err)
	}
	d := b.open()
	v := &served{bench: b, hangUp: make(chan os.Signal, 1)}
	log := slog.New(slog.NewTextHandler(b.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s := newService(p, d, src, log)
	s.hangUp = v.hangUp
	s.start = func(ctx context.Context, p *plan) (*daemon, error) {
		defer v.starts.Add(1)
		next, err := d.again(ctx, p, b.Output(), false, log)
		if err == nil {
			for name := range next.relay.Notifiers {
				next.relay.Pace[name] = 0
			}
		}
		return next, err
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	v.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		s.daemon.idle()
		if err := d.store.Close(); err != nil {
			b.Error(err)
		}
	}
	v.until("the daemon", func() bool {
		n, err := readNote(filepath.Join(b.dir, "curbwire.db"))
		return err == nil && n.PID != 0
	})
	return v
}

// until waits for what must come.
func (v *served) until(what string, ok func() bool) {
	v.Helper()
	if !eventually(ok) {
		v.Fatalf("%s: not within a minute", what)
	}
}

func (v *served) known() note {
	n, err := readNote(filepath.Join(v.dir, "curbwire.db"))
	if err != nil {
		v.Fatal(err)
	}
	return n
}

// holds reports whether a channel shows a message with a text.
func (v *served) holds(channel, text string) func() bool {
	return func() bool { return strings.Contains(texts(v.slack.Messages(channel)), text) }
}

func curb(nation, material string) item {
	title := nation + " restricts exports of " + material
	return item{guid: title, title: title, text: title + ", its government said.", link: "https://first.example/" + strings.ReplaceAll(title, " ", "-")}
}

// A changed config is taken, and what was read before it is not told again; one
// with errors is refused and told, and the one before stays.
func TestReload(t *testing.T) {
	b := newBench(t, 0, "first")
	b.kiosk.set("first")
	b.round() // the feed is known; what comes now is news
	v := b.serve()
	defer v.stop()

	news := []item{curb("China", "gallium"), curb("Chile", "tungsten")}
	b.kiosk.set("first", news...)
	v.until("the first alert", v.holds(alerts, "China"))
	good := b.edit(func(c string) string { return strings.Replace(c, `"gallium"`, `"gallium", "tungsten"`, 1) })
	v.until("the change", func() bool { return v.known().Reloaded != "" })
	news = append(news, curb("Peru", "tungsten"))
	b.kiosk.set("first", news...)
	v.until("an alert by the changed watch", v.holds(alerts, "Peru"))
	if v.holds(alerts, "Chile")() {
		t.Error("an entry that was read before the watch was changed is told")
	}

	b.edit(func(c string) string { return strings.Replace(c, "materials =", "materails =", 1) })
	v.until("the refusal", v.holds(ops, "The changed config was refused"))
	if !v.holds(ops, `unknown key "materails" in [[watch]]. Did you mean "materials"?`)() || v.known().Refused == "" {
		t.Errorf("the refusal does not say why: %s\n%+v", texts(b.slack.Messages(ops)), v.known())
	}
	news = append(news, curb("Mexico", "tungsten"))
	b.kiosk.set("first", news...)
	v.until("an alert by the config that stays", v.holds(alerts, "Mexico"))

	b.edit(func(string) string { return good })
	v.until("the end of it", v.holds(ops, "The config was mended"))
	if n := v.known(); n.Refused != "" {
		t.Errorf("still refused: %+v", n)
	}
	before := v.starts.Load()
	v.hangUp <- os.Interrupt
	v.until("what a signal asks for, without a change", func() bool { return v.starts.Load() > before })

	b.edit(func(c string) string { return strings.Replace(c, "curbwire.db", "other.db", 1) })
	v.until("another database", v.holds(ops, "which takes a restart"))
	b.want(alerts, 3, 0)
}

// The signal that ends other commands reloads the daemon's config.
func TestHangUp(t *testing.T) {
	b := newBench(t, 0, "first")
	b.kiosk.set("first")
	ctx, cancel := signal.NotifyContext(t.Context(), syscall.SIGHUP) // as main does
	defer cancel()
	var stdout, stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"run", "-c", b.file}, &stdout, &stderr) }()
	known := func() note {
		n, _ := readNote(filepath.Join(b.dir, "curbwire.db"))
		return n
	}
	if !eventually(func() bool { return known().PID != 0 }) {
		t.Fatal("the daemon does not start")
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if !eventually(func() bool { return known().Reloaded != "" }) || ctx.Err() != nil {
		t.Errorf("not reloaded: %+v, %v", known(), ctx.Err())
	}
	cancel()
	if code := <-ended; code != exitDone {
		t.Errorf("ended with %d: %s", code, &stderr)
	}
}

// However often the config changes, each story is told once, and nothing is left
// of the daemons that ended.
func TestReloadUnderLoad(t *testing.T) {
	const reloads = 15
	desks := []string{"gallium", "germanium", "photoresist"}
	b := newBench(t, 0, desks...)
	first := b.serve() // the feeds are known after it
	first.until("two polls", func() bool {
		b.kiosk.mu.Lock()
		defer b.kiosk.mu.Unlock()
		return min(b.kiosk.gets["gallium"], b.kiosk.gets["germanium"], b.kiosk.gets["photoresist"]) > 1
	})
	first.stop()
	goroutines, files := runtime.NumGoroutine(), openFiles()
	v := b.serve()
	news := map[string][]item{}
	for n := range reloads {
		for _, material := range desks {
			news[material] = append(news[material], curb(nations[n], material))
			b.kiosk.set(material, news[material]...)
		}
		text := b.edit(func(c string) string { return fmt.Sprintf("# %d\n%s", n, c) })
		if n%3 == 2 { // as an editor does
			if err := os.Rename(b.write("new", fmt.Sprintf("# again %d\n%s", n, text)), b.file); err != nil {
				t.Fatal(err)
			}
		}
		v.until("a reload", func() bool { return v.starts.Load() > int64(n) })
	}
	want := reloads * len(desks)
	v.until("all alerts", func() bool { return len(b.slack.Messages(alerts)) >= want })
	v.stop()
	told := map[string]int{}
	for _, m := range b.slack.Messages(alerts) {
		told[headline(m)]++
	}
	for _, items := range news {
		for _, it := range items {
			if told[it.title] != 1 {
				t.Errorf("%q was told %d times", it.title, told[it.title])
			}
		}
	}
	b.want(alerts, want, 0)
	if !eventually(func() bool { return runtime.NumGoroutine() <= goroutines && openFiles() <= files }) {
		buf := make([]byte, 1<<20)
		t.Errorf("%d goroutines and %d files before, %d and %d after:\n%s", goroutines, files, runtime.NumGoroutine(), openFiles(), buf[:runtime.Stack(buf, true)])
	}
	t.Logf("%d reloads, %d alerts; goroutines %d before and %d after, files %d and %d", v.starts.Load(), len(b.slack.Messages(alerts)), goroutines, runtime.NumGoroutine(), files, openFiles())
}

// headline is the story that a message of TestReloadUnderLoad tells of.
func headline(m fakeslack.Message) string {
	for _, nation := range nations {
		for _, material := range []string{"gallium", "germanium", "photoresist"} {
			if title := nation + " restricts exports of " + material; strings.Contains(m.Text, title) {
				return title
			}
		}
	}
	return m.Text
}

// openFiles counts the descriptors of the process, where the system lists them.
func openFiles() int {
	open, _ := os.ReadDir("/proc/self/fd")
	return len(open)
}
