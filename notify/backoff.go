package notify

import (
	"hash/fnv"
	"strconv"
	"time"
)

const (
	firstBackoff = 2 * time.Second
	lastBackoff  = 15 * time.Minute
)

// Backoff returns how long a delivery waits after its attempt-th try: 2 s,
// doubled with every try up to 15 min, of which the upper half is jitter. The
// jitter is a function of id and attempt, so deliveries that failed together
// come back apart and a test can state the time.
func Backoff(id string, attempt int) time.Duration {
	wait := firstBackoff
	for range attempt - 1 {
		if wait *= 2; wait >= lastBackoff {
			wait = lastBackoff
			break
		}
	}
	h := fnv.New64a()
	h.Write([]byte(id))
	h.Write([]byte(strconv.Itoa(attempt)))
	return wait/2 + time.Duration(h.Sum64()%uint64(wait/2))
}
