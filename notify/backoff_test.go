package notify

import (
	"fmt"
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	for attempt, whole := range map[int]time.Duration{1: 2 * time.Second, 2: 4 * time.Second, 5: 32 * time.Second, 9: 512 * time.Second, 10: 15 * time.Minute, 1000: 15 * time.Minute, 0: 2 * time.Second} {
		seen := map[time.Duration]bool{}
		for i := range 200 {
			d := Backoff(fmt.Sprint("delivery", i), attempt)
			if d < whole/2 || d >= whole {
				t.Fatalf("Backoff(attempt %d) = %v, want in [%v, %v)", attempt, d, whole/2, whole)
			}
			seen[d.Round(whole/100)] = true
		}
		if len(seen) < 30 {
			t.Errorf("attempt %d: only %d different waits for 200 deliveries", attempt, len(seen))
		}
	}
	if first, again := Backoff("x", 3), Backoff("x", 3); first != again {
		t.Errorf("Backoff of the same arguments = %v and %v", first, again)
	}
}
