package fakeslack

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestChanceIsAFunctionOfItsSeed(t *testing.T) {
	odds := Odds{Throttled: .1, Error: .1, ErrorAfter: .1, Drop: .1, DropAfter: .1, Hang: .1}
	answers := func(seed uint64) (all []string) {
		s := start(t, Options{})
		s.Chance(seed, odds)
		c := &http.Client{Timeout: 50 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
		for range 60 {
			req, _ := http.NewRequest(http.MethodPost, s.URL()+"chat.postMessage", strings.NewReader(url.Values{"channel": {DefaultChannel}, "text": {"x"}}.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Authorization", "Bearer "+DefaultToken)
			if resp, err := c.Do(req); err == nil {
				resp.Body.Close()
			}
		}
		for _, r := range s.Requests() {
			all = append(all, r.Answer)
		}
		stored := 0
		for _, a := range all {
			if strings.HasPrefix(a, "ok") {
				stored++
			}
		}
		if n := len(s.Messages("")); n != stored {
			t.Errorf("%d messages are stored, want %d", n, stored)
		}
		s.Chance(0, Odds{})
		if code, _ := ask(t, s, "auth.test"); code != "" {
			t.Errorf("without odds: %q", code)
		}
		return all
	}
	one, two, other := answers(1), answers(1), answers(2)
	if !slices.Equal(one, two) || slices.Equal(one, other) {
		t.Errorf("answers of seed 1, 1 and 2:\n%v\n%v\n%v", one, two, other)
	}
	for _, want := range []string{"ok", "status 429", "status 500", "ok, then status 500", "dropped", "ok, then dropped", "ok, then hangs"} {
		if !slices.Contains(one, want) && !slices.Contains(other, want) {
			t.Errorf("120 requests never met %q", want)
		}
	}
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
