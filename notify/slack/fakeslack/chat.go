package fakeslack

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// post is chat.postMessage; the caller holds mu.
func (s *Server) post(form map[string]string) answer {
	if !s.allowed("chat:write") {
		return answer{code: "missing_scope", fields: map[string]any{"needed": "chat:write", "provided": strings.Join(s.scopes, ",")}}
	}
	if code := s.refusal(form["channel"]); code != "" {
		return refuse(code)
	}
	if code, detail := checkContent(form, 40000); code != "" {
		return refuse(code, detail...)
	}
	if raw, ok := form["metadata"]; ok {
		if code := checkMetadata(raw); code != "" {
			return refuse(code)
		}
	}
	thread := form["thread_ts"]
	if thread != "" {
		if parent := s.find(form["channel"], thread); parent == nil || parent.Thread != "" {
			return refuse("cannot_reply_to_message")
		}
	}
	if form["reply_broadcast"] == "true" && thread == "" {
		return refuse("invalid_arguments", "reply_broadcast needs thread_ts")
	}
	m, code := s.store(Message{Channel: form["channel"], Thread: thread, Broadcast: form["reply_broadcast"] == "true",
		Text: form["text"], Blocks: form["blocks"], Metadata: form["metadata"]})
	if code != "" {
		return refuse(code)
	}
	return answer{fields: map[string]any{"channel": m.Channel, "ts": m.TS, "message": object(m)}}
}

// store adds a message, unless the channel has one too many; the caller holds mu.
func (s *Server) store(m Message) (*Message, string) {
	now := time.Now()
	if last, ok := s.last[m.Channel]; ok && now.Sub(last) < s.gap {
		return nil, "ratelimited"
	}
	s.last[m.Channel] = now
	m.TS, m.At = s.stamp(now), now
	s.messages = append(s.messages, &m)
	return &m, ""
}

// update is chat.update; the caller holds mu.
func (s *Server) update(form map[string]string) answer {
	if !s.allowed("chat:write") {
		return answer{code: "missing_scope", fields: map[string]any{"needed": "chat:write", "provided": strings.Join(s.scopes, ",")}}
	}
	if code := s.refusal(form["channel"]); code != "" {
		return refuse(code)
	}
	m := s.find(form["channel"], form["ts"])
	switch {
	case m == nil:
		return refuse("message_not_found")
	case m.Webhook:
		return refuse("cant_update_message")
	}
	if code, detail := checkContent(form, 4000); code != "" {
		return refuse(code, detail...)
	}
	m.Text, m.Blocks = form["text"], form["blocks"]
	m.Edits = append(m.Edits, Edit{Text: m.Text, Blocks: m.Blocks, At: time.Now()})
	return answer{fields: map[string]any{"channel": m.Channel, "ts": m.TS, "text": m.Text}}
}

// webhook takes a message of an incoming webhook, whose answers are plain text.
func (s *Server) webhook(w http.ResponseWriter, r *http.Request, body []byte) string {
	status, code := s.hook(r, body)
	if code == "ratelimited" {
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	w.Write([]byte(code))
	return code
}

func (s *Server) hook(r *http.Request, body []byte) (int, string) {
	id, secret, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, webhookPath), "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	switch {
	case secret != webhookSecret || s.revoked:
		return http.StatusNotFound, "no_service"
	case c == nil:
		return http.StatusNotFound, "channel_not_found"
	case c.Archived:
		return http.StatusGone, "channel_is_archived"
	case r.Method != http.MethodPost || !json.Valid(body):
		return http.StatusBadRequest, "invalid_payload"
	}
	form := parse(r, body, true)
	if code, _ := checkContent(form, 40000); code != "" {
		return http.StatusBadRequest, code
	}
	if _, code := s.store(Message{Channel: id, Text: form["text"], Blocks: form["blocks"], Webhook: true}); code != "" {
		return http.StatusTooManyRequests, code
	}
	return http.StatusOK, "ok"
}

// checkContent applies the rules for the text and blocks of a message.
func checkContent(form map[string]string, maxText int) (code string, detail []string) {
	switch {
	case form["text"] == "" && form["blocks"] == "":
		return "no_text", nil
	case utf8.RuneCountInString(form["text"]) > maxText:
		return "msg_too_long", nil
	case form["parse"] == "full" || form["link_names"] == "true" || form["link_names"] == "1":
		return "invalid_arguments", []string{"markup of a sender must not be parsed"}
	}
	if form["blocks"] == "" {
		return "", nil
	}
	return checkBlocks(form["blocks"])
}

func checkMetadata(raw string) string {
	var m struct {
		EventType    string                     `json:"event_type"`
		EventPayload map[string]json.RawMessage `json:"event_payload"`
	}
	switch {
	case json.Unmarshal([]byte(raw), &m) != nil:
		return "invalid_metadata_format"
	case m.EventType == "" || m.EventPayload == nil:
		return "invalid_metadata_schema"
	case len(raw) > 16<<10:
		return "metadata_too_large"
	}
	return ""
}

// object is a message as the Web API shows it.
func object(m *Message) map[string]any {
	o := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "bot_id": "B0FAKE", "app_id": "A0FAKE"}
	if m.Thread != "" {
		o["thread_ts"] = m.Thread
	}
	if m.Blocks != "" {
		o["blocks"] = json.RawMessage(m.Blocks)
	}
	if n := len(m.Edits); n > 0 {
		o["edited"] = map[string]any{"user": "U0FAKE", "ts": strconv.FormatInt(m.Edits[n-1].At.Unix(), 10) + ".000000"}
	}
	return o
}
