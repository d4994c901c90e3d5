package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/watcher"
	"curbwire/watcher/feed"
)

// mixture is what the net looks like: of 20 feeds, this many of each kind.
var mixture = strings.Fields("304 304 304 304 304 304 same same same changed changed changed changed slow 429 500 moved reset cut hang")

// BenchmarkLoad polls feeds on hosts of their own through the whole path: fetch,
// parse, match, decide, store. Each round is a poll of every feed; the first,
// which stores what the feeds hold, is not measured. The newsstand's own work is
// not counted. Run it with -benchtime 1x.
func BenchmarkLoad(b *testing.B) {
	for _, load := range []struct {
		name  string
		kinds []string
		feeds int
	}{
		{"changed", []string{"changed"}, 1000},
		{"same", []string{"same"}, 1000},
		{"304", []string{"304"}, 1000},
		{"mixed", mixture, 1000},
	} {
		b.Run(load.name, func(b *testing.B) { benchmarkLoad(b, load.kinds, load.feeds, 5) })
	}
}

// BenchmarkBare fetches what BenchmarkLoad/304 does with net/http alone: the least
// that a poll can cost, by which to judge a busy machine.
func BenchmarkBare(b *testing.B) {
	const fetches, workers = 5000, 256
	s := openNewsstand(b)
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 1, IdleConnTimeout: 5 * time.Second}}
	defer client.CloseIdleConnections()
	for b.Loop() {
		cpu := cpuTime(b)
		var next atomic.Int64
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for n := next.Add(1); n <= fetches; n = next.Add(1) {
					req, err := http.NewRequest(http.MethodGet, s.url("304", int(n)), nil)
					if err != nil {
						panic(err)
					}
					req.Header.Set("If-None-Match", `"constant"`)
					resp, err := client.Do(req)
					if err != nil {
						panic(err)
					}
					resp.Body.Close()
				}
			})
		}
		wg.Wait()
		b.ReportMetric((cpuTime(b)-cpu).Seconds()*1000/fetches, "CPU-s/1000feeds")
	}
}

// BenchmarkManyFeeds holds 100,000 feeds that are all due, and polls a tenth of
// them twice.
func BenchmarkManyFeeds(b *testing.B) {
	const feeds, polls = 100_000, 20_000
	s := openNewsstand(b)
	d := s.daemon([]string{"short"}, feeds, 2*time.Second)
	lean()
	defer debug.SetMemoryLimit(math.MaxInt64)
	for b.Loop() {
		lowerPeak()
		cpu := cpuTime(b)
		for range 2 {
			if err := d.store.Hasten(b.Context(), time.Now().Add(-time.Second)); err != nil {
				b.Fatal(err)
			}
			ctx, stop := context.WithCancel(b.Context())
			d.watcher.Once(ctx, func(r watcher.Report) {
				if r.Feeds >= polls/2 {
					stop()
				}
			})
			stop()
		}
		b.ReportMetric((cpuTime(b)-cpu).Seconds()*1000/polls, "CPU-s/1000feeds")
		b.ReportMetric(peak(), "peak-MB")
	}
}

func benchmarkLoad(b *testing.B, kinds []string, feeds, rounds int) {
	s := openNewsstand(b)
	d := s.daemon(kinds, feeds, 2*time.Second)
	s.poll(d)
	for b.Loop() {
		lowerPeak()
		cpu, began := cpuTime(b), time.Now()
		for range rounds {
			s.poll(d)
		}
		polls := float64(rounds * feeds)
		b.ReportMetric((cpuTime(b)-cpu).Seconds()*1000/polls, "CPU-s/1000feeds")
		b.ReportMetric(polls/time.Since(began).Seconds(), "feeds/s")
		b.ReportMetric(peak(), "peak-MB")
	}
}

// daemon opens a daemon on the watches of the example config and feeds of the
// newsstand.
func (s *newsstand) daemon(kinds []string, feeds int, timeout time.Duration) *daemon {
	s.Helper()
	p, _, err := load(example)
	if err != nil {
		s.Fatal(err)
	}
	p.storePath = filepath.Join(s.TempDir(), "load.db")
	p.slack.mode = terminalMode
	p.timeout = timeout
	p.allowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	p.subscriptions = nil
	for n := range feeds {
		url := s.url(kinds[n%len(kinds)], n)
		p.subscriptions = append(p.subscriptions, watcher.Subscription{Schedule: cron.Every(15 * time.Minute),
			Feed: feed.Feed{ID: feed.ID(url), Name: fmt.Sprint("Daily ", n), URL: url, Schedule: "@every 15m UTC", Trust: feed.Press}})
	}
	d, err := build(s.Context(), p, io.Discard, false, slog.New(slog.DiscardHandler))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { d.store.Close() })
	if err := d.subscribe(s.Context(), p, false); err != nil {
		s.Fatal(err)
	}
	return d
}

// poll polls every feed once.
func (s *newsstand) poll(d *daemon) {
	s.Helper()
	if err := d.store.Hasten(s.Context(), time.Now().Add(-time.Second)); err != nil {
		s.Fatal(err)
	}
	r, err := d.watcher.Once(s.Context(), func(watcher.Report) {})
	if err != nil || r.Feeds != len(d.watcher.Feeds) {
		s.Fatalf("polled %d of %d feeds, %v", r.Feeds, len(d.watcher.Feeds), err)
	}
}

func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// lowerPeak sets the kernel's mark of the most memory used to what is used now.
func lowerPeak() {
	runtime.GC()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peak is the most memory that was resident since then, MB.
func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb float64
	fmt.Sscan(rest, &kb)
	return kb / 1024
}
