package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestHostsOneAtATime: five requests to one host start when the one before has
// ended and the gap has passed; another host does not wait for them.
func TestHostsOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const gap, takes = time.Second, 200 * time.Millisecond
		hosts := NewHosts(gap)
		began := time.Now()
		var mu sync.Mutex
		starts := make(map[string][]time.Duration)
		var wg sync.WaitGroup
		for i := range 6 {
			name := "a"
			if i == 5 {
				name = "b"
			}
			wg.Go(func() {
				release, err := hosts.Acquire(t.Context(), name)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				starts[name] = append(starts[name], time.Since(began))
				mu.Unlock()
				time.Sleep(takes)
				release(true)
			})
		}
		wg.Wait()
		want := []time.Duration{0, takes + gap, 2 * (takes + gap), 3 * (takes + gap), 4 * (takes + gap)}
		if !slices.Equal(starts["a"], want) {
			t.Errorf("requests to a began at %v, want %v", starts["a"], want)
		}
		if !slices.Equal(starts["b"], want[:1]) {
			t.Errorf("request to b began at %v, want at once", starts["b"])
		}
	})
}

func TestHostsNoGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := NewHosts(time.Minute)
		began := time.Now()
		for range 3 {
			release, err := hosts.Acquire(t.Context(), "own")
			if err != nil {
				t.Fatal(err)
			}
			release(false)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("took %v, want no gap", took)
		}
	})
}

// TestHostsCancel: who gives up waiting, for the turn or for the gap, leaves
// the host usable.
func TestHostsCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := NewHosts(time.Hour)
		release, err := hosts.Acquire(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		for _, state := range []string{"turn", "gap"} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := hosts.Acquire(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("waiting for the %s: err = %v, want the deadline", state, err)
			}
			cancel()
			if state == "turn" {
				release(true)
			}
		}
		time.Sleep(2 * time.Hour)
		began := time.Now()
		if release, err = hosts.Acquire(t.Context(), "a"); err != nil || time.Since(began) != 0 {
			t.Fatalf("err = %v after %v, want a free host", err, time.Since(began))
		}
		release(true)
	})
}

func TestHostsPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := NewHosts(0)
		hosts.Pause("a", 503, time.Hour)
		hosts.Pause("a", 429, time.Minute) // shorter: the longer one stands
		_, err := hosts.Acquire(t.Context(), "a")
		if e, ok := errors.AsType[*StatusError](err); !ok || e.Code != 503 || e.RetryAfter != time.Hour || !e.Held {
			t.Errorf("err = %v, want 503 held for an hour", err)
		}
		time.Sleep(time.Hour)
		release, err := hosts.Acquire(t.Context(), "a")
		if err != nil {
			t.Fatalf("after the pause: %v", err)
		}
		release(true)
	})
}

// TestHostsMemory: hosts are forgotten once their gap has passed.
func TestHostsMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := NewHosts(time.Second)
		for i := range 100_000 {
			release, err := hosts.Acquire(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			release(true)
			time.Sleep(10 * time.Millisecond)
		}
		if got := len(hosts.known); got > 1000 {
			t.Errorf("%d hosts remembered, want about the 100 of the last second", got)
		}
	})
}
