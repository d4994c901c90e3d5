package fakeslack

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Odds say how often a request meets a fault, each a probability. What they sum
// to is the share of requests that fail; it must not exceed 1.
type Odds struct {
	Throttled  float64 // 429
	Error      float64 // 500, nothing is carried out
	ErrorAfter float64 // 500 after the request was carried out
	Drop       float64 // the connection closes, nothing is carried out
	DropAfter  float64 // the connection closes after the request was carried out
	Hang       float64 // the request is carried out, and never answered

	RetryAfter time.Duration // of a 429, in whole seconds; 0 means 1 s
	Latency    time.Duration // the longest pause before an answer; the pauses are evenly spread
}

// Chance makes requests meet faults at random, from a seed: with the same seed
// the n-th request meets the same fault. Faults of Inject come first. Zero odds
// end it.
func (s *Server) Chance(seed uint64, o Odds) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.odds, s.random = o, rand.New(rand.NewPCG(seed, 0))
}

// chance draws the fault of one request, nil before Chance was called; the caller
// holds mu.
func (s *Server) chance() *Fault {
	if s.random == nil {
		return nil
	}
	o, x, pause := s.odds, s.random.Float64(), s.random.Float64()
	f := &Fault{Delay: time.Duration(pause * float64(o.Latency))}
	for _, c := range []struct {
		odds  float64
		fault Fault
	}{
		{o.Throttled, Fault{Status: http.StatusTooManyRequests, RetryAfter: max(o.RetryAfter, time.Second)}},
		{o.Error, Fault{Status: http.StatusInternalServerError}},
		{o.ErrorAfter, Fault{Status: http.StatusInternalServerError, After: true}},
		{o.Drop, Fault{Drop: true}},
		{o.DropAfter, Fault{Drop: true, After: true}},
		{o.Hang, Fault{Hang: true, After: true}},
	} {
		if x < c.odds {
			c.fault.Delay = f.Delay
			return &c.fault
		}
		x -= c.odds
	}
	return f
}
