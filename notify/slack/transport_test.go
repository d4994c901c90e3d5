package slack

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"curbwire/notify"
)

// through is a bot whose requests a handler answers.
func through(h http.HandlerFunc) *Bot {
	return NewBot(Options{API: "http://slack.invalid/api/", Token: Value("xoxb-secret"), Transport: direct{h}, Channels: map[string]string{"curbs": "C1"}})
}

func TestRedirectIsNotFollowed(t *testing.T) {
	asked := 0
	b := through(func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.Redirect(w, r, "http://elsewhere.invalid/", http.StatusTemporaryRedirect)
	})
	if _, err := b.Notify(t.Context(), newDelivery(notify.Post, "")); kind(err) != "hold account" || asked != 1 {
		t.Errorf("Notify = %v after %d requests, want a held account after 1: the token goes nowhere else", err, asked)
	}
}

func TestRetryAfterAsADate(t *testing.T) {
	b := through(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(90*time.Second).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, err := b.Notify(t.Context(), newDelivery(notify.Post, ""))
	if k := kind(err); k != "throttle 1m30s" && k != "throttle 1m29s" {
		t.Errorf("Notify = %s (%v), want a throttle of 90 s", k, err)
	}
}

func TestEndlessAnswer(t *testing.T) {
	b := through(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat(" ", longestAnswer)+`{"ok":true,"ts":"1.000001"}`)
	})
	if _, err := b.Notify(t.Context(), newDelivery(notify.Update, "1.000001")); kind(err) != "retry" {
		t.Errorf("Notify = %v, want a retry: so much is not read", err)
	}
}

func TestTracedSeesOnlyWhatWasWritten(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	ctx, written := traced(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if written.Load() {
		t.Error("written before the request")
	}
	resp, err := newClient(nil, 0).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if !written.Load() {
		t.Error("not written after an answer")
	}
}
