package fakeslack

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const maxBody = 1 << 20

// answer is what a method answers: fields with "ok", or an error code.
type answer struct {
	code   string // "" means ok
	retry  int    // seconds, of "ratelimited"; 0 means 1
	detail []string
	fields map[string]any
}

func refuse(code string, detail ...string) answer { return answer{code: code, detail: detail} }

// ServeHTTP answers the Web API under /api/ and webhooks under /services/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := method(r.URL.Path)
	hook := strings.HasPrefix(r.URL.Path, webhookPath)
	if hook {
		name = "webhook"
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || (name == "" && !hook) {
		http.NotFound(w, r)
		return
	}
	f := s.fault(name)
	if f == nil {
		f = &Fault{}
	}
	pause(r, f.Delay)
	pause(r, s.latency)
	form, broken := parse(r, body, hook), f.does()
	if broken != "" && !f.After {
		s.record(name, form, broken) // before the client can see it
		f.strike(w, r)
		return
	}
	out := w
	if broken != "" {
		out = httptest.NewRecorder() // carried out, never answered
	}
	code := ""
	if hook {
		code = s.webhook(out, r, body)
	} else {
		code = s.call(out, r, name, body)
	}
	if broken == "" {
		s.record(name, form, code) // a short answer leaves when this function returns
		return
	}
	s.record(name, form, code+", then "+broken)
	f.strike(w, r)
}

func pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// call carries out a Web API method.
func (s *Server) call(w http.ResponseWriter, r *http.Request, name string, body []byte) string {
	a := s.dispatch(r, name, body)
	if a.code == "ratelimited" {
		w.Header().Set("Retry-After", strconv.Itoa(max(a.retry, 1)))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	if name == "auth.test" && a.code == "" {
		w.Header().Set("X-OAuth-Scopes", strings.Join(s.scopes, ","))
	}
	fields := map[string]any{"ok": a.code == ""}
	if a.code != "" {
		fields["error"] = a.code
	}
	if len(a.detail) > 0 {
		fields["errors"] = a.detail
		fields["response_metadata"] = map[string]any{"messages": a.detail}
	}
	for k, v := range a.fields {
		fields[k] = v
	}
	reply(w, fields)
	if a.code == "" {
		return "ok"
	}
	return a.code
}

func (s *Server) dispatch(r *http.Request, name string, body []byte) answer {
	form := parse(r, body, false)
	if r.Method != http.MethodPost && name != "conversations.history" && name != "conversations.replies" {
		return refuse("method_not_supported_for_request")
	}
	if name == "blocks.validate" {
		return validate(form)
	}
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		token = form["token"]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case token == "":
		return refuse("not_authed")
	case token != s.token:
		return refuse("invalid_auth")
	case s.revoked:
		return refuse("token_revoked")
	}
	if seconds, over := s.tiered(name); over {
		return answer{code: "ratelimited", retry: seconds}
	}
	switch name {
	case "auth.test":
		return answer{fields: map[string]any{"url": "https://fake.slack.com/", "team": "Fake", "user": "curbwire", "team_id": "T0FAKE", "user_id": "U0FAKE", "bot_id": "B0FAKE"}}
	case "chat.postMessage":
		return s.post(form)
	case "chat.update":
		return s.update(form)
	case "conversations.history", "conversations.replies":
		return s.history(name, form)
	}
	return refuse("unknown_method")
}

// parse reads the arguments of a call: a form, or a JSON object of which nested
// values stay JSON.
func parse(r *http.Request, body []byte, hook bool) map[string]string {
	out := map[string]string{}
	for k, v := range r.URL.Query() {
		out[k] = v[0]
	}
	if hook || strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) != nil {
			return out
		}
		for k, v := range fields {
			var s string
			if json.Unmarshal(v, &s) != nil {
				s = string(v)
			}
			out[k] = s
		}
		return out
	}
	form, _ := url.ParseQuery(string(body))
	for k, v := range form {
		out[k] = v[0]
	}
	return out
}

// record remembers a call, without its token.
func (s *Server) record(name string, form map[string]string, code string) {
	delete(form, "token")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{Method: name, Form: form, Answer: code, At: time.Now()})
}

func reply(w http.ResponseWriter, fields map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(fields)
}
