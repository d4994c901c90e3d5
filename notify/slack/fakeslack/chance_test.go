package fakeslack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestChanceIsAFunctionOfItsSeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two, other := fate(t, 1), fate(t, 1), fate(t, 2)
		if !slices.Equal(one, two) || slices.Equal(one, other) {
			t.Errorf("answers of seed 1, 1 and 2:\n%v\n%v\n%v", one, two, other)
		}
		for _, want := range []string{"ok", "status 429", "status 500", "ok, then status 500", "dropped", "ok, then dropped", "ok, then hangs"} {
			if !slices.Contains(one, want) && !slices.Contains(other, want) {
				t.Errorf("120 requests never met %q", want)
			}
		}
	})
}

// fate returns the answers to 60 posts, and checks that those that were carried
// out are stored.
func fate(t *testing.T, seed uint64) (all []string) {
	s := NewUnstarted(Options{})
	s.Chance(seed, Odds{Throttled: .1, Error: .1, ErrorAfter: .1, Drop: .1, DropAfter: .1, Hang: .1})
	for range 60 {
		posted(t, s)
	}
	stored := 0
	for _, r := range s.Requests() {
		all = append(all, r.Answer)
		if strings.HasPrefix(r.Answer, "ok") {
			stored++
		}
	}
	if n := len(s.Messages("")); n != stored {
		t.Errorf("%d messages are stored, want %d", n, stored)
	}
	s.Chance(0, Odds{})
	for range 20 {
		if status := posted(t, s); status != http.StatusOK {
			t.Errorf("without odds: %d", status)
		}
	}
	return all
}

// posted posts a message without a network, with little patience. It returns the
// status of the answer, 0 without one.
func posted(t *testing.T, s *Server) (status int) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/chat.postMessage?text=x&channel="+DefaultChannel, nil)
	r.Header.Set("Authorization", "Bearer "+DefaultToken)
	w := httptest.NewRecorder()
	defer func() {
		if recover() != nil { // the connection is dropped
			status = 0
		}
	}()
	s.ServeHTTP(w, r)
	return w.Code
}

func TestLatencyIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewUnstarted(Options{})
		s.Chance(1, Odds{Latency: 10 * time.Second})
		began := time.Now()
		for range 100 {
			s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/auth.test", nil))
		}
		if took := time.Since(began); took < 400*time.Second || took > 600*time.Second {
			t.Errorf("100 answers took %v, want 5 s each on average", took)
		}
	})
}

func TestTier3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewUnstarted(Options{Tier3: 3})
		try := func(method string) (int, string) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/"+method+"?channel="+DefaultChannel, nil)
			r.Header.Set("Authorization", "Bearer "+DefaultToken)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			return w.Code, w.Header().Get("Retry-After")
		}
		for range 3 {
			if code, _ := try("conversations.history"); code != http.StatusOK {
				t.Fatalf("within the rate: %d", code)
			}
			time.Sleep(10 * time.Second)
		}
		if code, after := try("conversations.history"); code != http.StatusTooManyRequests || after != "31" {
			t.Errorf("a fourth call after 30 s: %d, Retry-After %s, want 429 and 31", code, after)
		}
		if code, _ := try("chat.update"); code != http.StatusOK {
			t.Errorf("another method: %d", code)
		}
		time.Sleep(31 * time.Second)
		if code, _ := try("conversations.history"); code != http.StatusOK {
			t.Errorf("after the pause: %d", code)
		}
	})
}

func TestShortPages(t *testing.T) {
	s := start(t, Options{Page: 2})
	for range 3 {
		mustPost(t, s, "text", "x")
	}
	_, out := ask(t, s, "conversations.history", "limit", "100")
	if n := len(out["messages"].([]any)); n != 2 || out["has_more"] != true {
		t.Errorf("%d messages, has_more %v; want 2 and true", n, out["has_more"])
	}
}
