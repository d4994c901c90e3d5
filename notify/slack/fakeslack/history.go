package fakeslack

import (
	"encoding/json"
	"slices"
	"strconv"
)

// history is conversations.history and conversations.replies; the caller holds mu.
func (s *Server) history(name string, form map[string]string) answer {
	c := s.channels[form["channel"]]
	if c == nil || c.Private && c.Absent {
		return refuse("channel_not_found")
	}
	scope := "channels:history"
	if c.Private {
		scope = "groups:history"
	}
	switch {
	case !s.allowed(scope):
		return answer{code: "missing_scope", fields: map[string]any{"needed": scope}}
	case c.Absent:
		return refuse("not_in_channel")
	}
	found, code := s.listed(name, form)
	if code != "" {
		return refuse(code)
	}
	page, next, code := paged(found, form, s.page)
	if code != "" {
		return refuse(code)
	}
	out := make([]map[string]any, len(page))
	for i, m := range page {
		out[i] = object(m)
		if m.Metadata != "" && (form["include_all_metadata"] == "true" || form["include_all_metadata"] == "1") {
			out[i]["metadata"] = json.RawMessage(m.Metadata)
		}
	}
	return answer{fields: map[string]any{"messages": out, "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}}
}

// paged cuts a page of at most most messages out, 0 for any number; next is the
// cursor of the one after it.
func paged(found []*Message, form map[string]string, most int) (page []*Message, next, code string) {
	limit, from := 100, 0
	if raw := form["limit"]; raw != "" {
		n, err := strconv.Atoi(raw)
		if err != nil || n < 1 || n > 999 {
			return nil, "", "invalid_limit"
		}
		limit = n
	}
	if most > 0 {
		limit = min(limit, most)
	}
	if raw := form["cursor"]; raw != "" {
		if from = slices.IndexFunc(found, func(m *Message) bool { return m.TS == raw }); from < 0 {
			return nil, "", "invalid_cursor"
		}
	}
	if from+limit < len(found) {
		return found[from : from+limit], found[from+limit].TS, ""
	}
	return found[from:], "", ""
}

// listed returns the messages of a channel, newest first, or of a thread,
// oldest first.
func (s *Server) listed(name string, form map[string]string) (found []*Message, code string) {
	if name == "conversations.replies" && s.find(form["channel"], form["ts"]) == nil {
		return nil, "thread_not_found"
	}
	for _, m := range s.messages {
		in := m.Thread == "" || m.Broadcast
		if name == "conversations.replies" {
			in = m.TS == form["ts"] || m.Thread == form["ts"]
		}
		if !in || m.Deleted || m.Channel != form["channel"] ||
			form["oldest"] != "" && m.TS <= form["oldest"] && !(form["inclusive"] == "true" && m.TS == form["oldest"]) ||
			form["latest"] != "" && m.TS >= form["latest"] && !(form["inclusive"] == "true" && m.TS == form["latest"]) {
			continue
		}
		found = append(found, m)
	}
	if name == "conversations.history" {
		slices.Reverse(found)
	}
	return found, ""
}
