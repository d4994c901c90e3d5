package fakeslack

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// call makes a request as a client does and returns the answer's fields.
func call(t *testing.T, s *Server, token, method string, args url.Values) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+method, strings.NewReader(args.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, map[string]any{"error": "no answer"}
	}
	defer resp.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		out = map[string]any{"error": "no JSON"}
	}
	if ra := resp.Header.Get("Retry-After"); ra != "" {
		out["retry"] = ra
	}
	return resp.StatusCode, out
}

// ask calls with the right token and returns the error code, "" for ok.
func ask(t *testing.T, s *Server, method string, args ...string) (string, map[string]any) {
	t.Helper()
	v := url.Values{"channel": {DefaultChannel}}
	for i := 0; i < len(args); i += 2 {
		v.Set(args[i], args[i+1])
	}
	_, out := call(t, s, DefaultToken, method, v)
	code, _ := out["error"].(string)
	if ok, _ := out["ok"].(bool); ok != (code == "") {
		t.Fatalf("%s answers ok %v with error %q", method, ok, code)
	}
	return code, out
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s := New(o)
	t.Cleanup(s.Close)
	return s
}

func mustPost(t *testing.T, s *Server, args ...string) string {
	t.Helper()
	code, out := ask(t, s, "chat.postMessage", args...)
	if code != "" {
		t.Fatalf("post: %s %v", code, out)
	}
	return out["ts"].(string)
}

func TestTokens(t *testing.T) {
	s := start(t, Options{})
	for token, want := range map[string]string{"": "not_authed", "xoxb-wrong": "invalid_auth", DefaultToken: ""} {
		_, out := call(t, s, token, "auth.test", nil)
		if code, _ := out["error"].(string); code != want {
			t.Errorf("token %q: %q, want %q", token, code, want)
		}
	}
	if _, out := call(t, s, "", "auth.test", url.Values{"token": {DefaultToken}}); out["ok"] != true {
		t.Errorf("token as an argument: %v", out)
	}
	s.Revoke(true)
	if code, _ := ask(t, s, "auth.test"); code != "token_revoked" {
		t.Errorf("revoked: %q", code)
	}
	s.Revoke(false)
	if code, _ := ask(t, s, "auth.test"); code != "" {
		t.Errorf("given back: %q", code)
	}
	s.Revoke(true)
	s.SetToken("xoxb-other")
	if code, _ := ask(t, s, "auth.test"); code != "invalid_auth" {
		t.Errorf("replaced: %q", code)
	}
	if _, out := call(t, s, "xoxb-other", "auth.test", nil); out["ok"] != true {
		t.Errorf("the other token: %v", out)
	}
	for _, r := range s.Requests() {
		if r.Form["token"] != "" {
			t.Error("a request remembers its token")
		}
	}
}

func TestChannels(t *testing.T) {
	channels := []Channel{{ID: "C1"}, {ID: "C2", Absent: true}, {ID: "C3", Archived: true}, {ID: "C4", Private: true, Absent: true}}
	s := start(t, Options{Channels: channels})
	for id, want := range map[string]string{"C1": "", "C2": "not_in_channel", "C3": "is_archived", "C4": "channel_not_found", "C9": "channel_not_found", "": "channel_not_found"} {
		if code, _ := ask(t, s, "chat.postMessage", "channel", id, "text", "x"); code != want {
			t.Errorf("channel %q: %q, want %q", id, code, want)
		}
	}
	public := start(t, Options{Channels: channels, Scopes: []string{"chat:write", "chat:write.public"}})
	if code, _ := ask(t, public, "chat.postMessage", "channel", "C2", "text", "x"); code != "" {
		t.Errorf("with chat:write.public: %q", code)
	}
	s.SetChannel(Channel{ID: "C2"})
	if code, _ := ask(t, s, "chat.postMessage", "channel", "C2", "text", "x"); code != "" {
		t.Errorf("after an invitation: %q", code)
	}
	none := start(t, Options{Scopes: []string{}})
	for _, m := range []string{"chat.postMessage", "chat.update", "conversations.history"} {
		if code, out := ask(t, none, m, "text", "x"); code != "missing_scope" || out["needed"] == nil {
			t.Errorf("%s without scopes: %q, needed %v", m, code, out["needed"])
		}
	}
}

func TestContent(t *testing.T) {
	s := start(t, Options{})
	meta := func(v string) []string { return []string{"text", "x", "metadata", v} }
	cases := map[string]struct {
		args []string
		want string
	}{
		"text":               {[]string{"text", "x"}, ""},
		"nothing":            {nil, "no_text"},
		"longest":            {[]string{"text", strings.Repeat("é", 40000)}, ""},
		"too long":           {[]string{"text", strings.Repeat("é", 40001)}, "msg_too_long"},
		"parse full":         {[]string{"text", "x", "parse", "full"}, "invalid_arguments"},
		"broken blocks":      {[]string{"text", "x", "blocks", "[{"}, "invalid_blocks_format"},
		"metadata":           {meta(`{"event_type":"e","event_payload":{"id":"1"}}`), ""},
		"metadata no JSON":   {meta(`x`), "invalid_metadata_format"},
		"metadata no type":   {meta(`{"event_payload":{}}`), "invalid_metadata_schema"},
		"metadata no load":   {meta(`{"event_type":"e"}`), "invalid_metadata_schema"},
		"metadata too large": {meta(`{"event_type":"e","event_payload":{"id":"` + strings.Repeat("x", 17000) + `"}}`), "metadata_too_large"},
		"no parent":          {[]string{"text", "x", "thread_ts", "1.000001"}, "cannot_reply_to_message"},
		"broadcast alone":    {[]string{"text", "x", "reply_broadcast", "true"}, "invalid_arguments"},
	}
	for name, c := range cases {
		if code, _ := ask(t, s, "chat.postMessage", c.args...); code != c.want {
			t.Errorf("%s: %q, want %q", name, code, c.want)
		}
	}
}

func TestThreads(t *testing.T) {
	s := start(t, Options{})
	parent := mustPost(t, s, "text", "parent")
	reply := mustPost(t, s, "text", "reply", "thread_ts", parent)
	mustPost(t, s, "text", "loud", "thread_ts", parent, "reply_broadcast", "true")
	if code, _ := ask(t, s, "chat.postMessage", "text", "x", "thread_ts", reply); code != "cannot_reply_to_message" {
		t.Errorf("a reply to a reply: %q", code)
	}
	got := s.Thread(DefaultChannel, parent)
	if len(got) != 3 || got[1].Broadcast || !got[2].Broadcast {
		t.Errorf("thread = %+v", got)
	}
	if !s.Delete(DefaultChannel, parent) || s.Delete(DefaultChannel, parent) {
		t.Error("a message can be deleted once")
	}
	if code, _ := ask(t, s, "chat.postMessage", "text", "x", "thread_ts", parent); code != "cannot_reply_to_message" {
		t.Errorf("a reply to a deleted message: %q", code)
	}
}

func TestUpdate(t *testing.T) {
	s := start(t, Options{Channels: []Channel{{ID: DefaultChannel}, {ID: "C2"}}})
	ts := mustPost(t, s, "text", "one", "metadata", `{"event_type":"e","event_payload":{"id":"1"}}`)
	cases := []struct {
		args []string
		want string
	}{
		{[]string{"ts", ts, "text", "two"}, ""},
		{[]string{"ts", ts, "text", strings.Repeat("é", 4000)}, ""},
		{[]string{"ts", ts, "text", strings.Repeat("é", 4001)}, "msg_too_long"},
		{[]string{"ts", ts}, "no_text"},
		{[]string{"ts", ts, "text", "x", "blocks", `[{"type":"nothing"}]`}, "invalid_blocks"},
		{[]string{"ts", "1.000001", "text", "x"}, "message_not_found"},
		{[]string{"ts", ts, "text", "x", "channel", "C2"}, "message_not_found"},
	}
	for _, c := range cases {
		if code, _ := ask(t, s, "chat.update", c.args...); code != c.want {
			t.Errorf("update %.60v: %q, want %q", c.args, code, c.want)
		}
	}
	m := s.Messages("")[0]
	if len(m.Edits) != 2 || m.Edits[0].Text != "two" || m.Metadata == "" || m.TS != ts {
		t.Errorf("message = %+v, want two edits, and its metadata and ts kept", m)
	}
	s.Delete(DefaultChannel, ts)
	if code, _ := ask(t, s, "chat.update", "ts", ts, "text", "x"); code != "message_not_found" {
		t.Errorf("update of a deleted message: %q", code)
	}
	postHook(t, s, s.WebhookURL(DefaultChannel), `{"text":"by webhook"}`)
	if code, _ := ask(t, s, "chat.update", "ts", s.Messages(DefaultChannel)[0].TS, "text", "x"); code != "cant_update_message" {
		t.Errorf("update of another's message: %q", code)
	}
}

func TestRate(t *testing.T) {
	s := start(t, Options{Gap: time.Hour, Channels: []Channel{{ID: DefaultChannel}, {ID: "C2"}}})
	ts := mustPost(t, s, "text", "one")
	status, out := call(t, s, DefaultToken, "chat.postMessage", url.Values{"channel": {DefaultChannel}, "text": {"two"}})
	if status != http.StatusTooManyRequests || out["retry"] != "1" || out["error"] != "ratelimited" {
		t.Errorf("a second message: %d %v", status, out)
	}
	mustPost(t, s, "channel", "C2", "text", "another channel")
	if code, _ := ask(t, s, "chat.update", "ts", ts, "text", "an edit is no message"); code != "" {
		t.Errorf("edit: %q", code)
	}
	if n := len(s.Messages("")); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestTSIsUniqueAndGrows(t *testing.T) {
	s := start(t, Options{})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 20 {
				ask(t, s, "chat.postMessage", "text", "x")
			}
		})
	}
	wg.Wait()
	var all []string
	for _, m := range s.Messages("") {
		all = append(all, m.TS)
	}
	if len(all) != 400 || !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != 400 {
		t.Errorf("%d messages, ts sorted %v, unique %d", len(all), slices.IsSorted(all), len(slices.Compact(all)))
	}
}

func TestHistory(t *testing.T) {
	s := start(t, Options{Channels: []Channel{{ID: DefaultChannel}, {ID: "G1", Private: true}}, Scopes: []string{"chat:write", "channels:history"}})
	var all []string
	for i := range 5 {
		all = append(all, mustPost(t, s, "text", fmt.Sprint(i), "metadata", fmt.Sprintf(`{"event_type":"e","event_payload":{"id":"%d"}}`, i)))
	}
	mustPost(t, s, "text", "quiet", "thread_ts", all[0])
	loud := mustPost(t, s, "text", "loud", "thread_ts", all[0], "reply_broadcast", "true")
	s.Delete(DefaultChannel, all[1])

	page := func(args ...string) (ts []string, next string, first map[string]any) {
		t.Helper()
		code, out := ask(t, s, "conversations.history", args...)
		if code != "" {
			t.Fatalf("history: %s", code)
		}
		for i, m := range out["messages"].([]any) {
			if i == 0 {
				first = m.(map[string]any)
			}
			ts = append(ts, m.(map[string]any)["ts"].(string))
		}
		next = out["response_metadata"].(map[string]any)["next_cursor"].(string)
		if out["has_more"] != (next != "") {
			t.Errorf("has_more %v with cursor %q", out["has_more"], next)
		}
		return ts, next, first
	}
	want := []string{loud, all[4], all[3], all[2], all[0]}
	var got []string
	for cursor := ""; ; {
		args := []string{"limit", "2"}
		if cursor != "" {
			args = append(args, "cursor", cursor)
		}
		ts, next, _ := page(args...)
		got = append(got, ts...)
		if cursor = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages = %v, want %v: newest first, no quiet reply, nothing deleted", got, want)
	}
	if _, _, first := page("latest", loud, "include_all_metadata", "true"); fmt.Sprint(first["metadata"]) != "map[event_payload:map[id:4] event_type:e]" {
		t.Errorf("metadata = %v", first["metadata"])
	}
	if _, _, first := page("latest", loud); first["metadata"] != nil {
		t.Error("metadata was not asked for")
	}
	if ts, _, _ := page("oldest", all[3]); !slices.Equal(ts, []string{loud, all[4]}) {
		t.Errorf("after %s: %v", all[3], ts)
	}
	for _, c := range [][]string{{"limit", "0", "invalid_limit"}, {"limit", "x", "invalid_limit"}, {"cursor", "x", "invalid_cursor"}, {"channel", "G1", "missing_scope"}, {"channel", "C9", "channel_not_found"}} {
		if code, _ := ask(t, s, "conversations.history", c[0], c[1]); code != c[2] {
			t.Errorf("%s=%s: %q, want %q", c[0], c[1], code, c[2])
		}
	}
	code, out := ask(t, s, "conversations.replies", "ts", all[0])
	if code != "" || len(out["messages"].([]any)) != 3 {
		t.Errorf("replies: %s %v", code, out["messages"])
	}
	if code, _ := ask(t, s, "conversations.replies", "ts", all[1]); code != "thread_not_found" {
		t.Errorf("replies of a deleted message: %q", code)
	}
}

func postHook(t *testing.T, s *Server, address, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		return 0, "no answer"
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(raw)
}

func TestWebhooks(t *testing.T) {
	s := start(t, Options{Channels: []Channel{{ID: DefaultChannel}, {ID: "C3", Archived: true}}})
	good := s.WebhookURL(DefaultChannel)
	for name, c := range map[string]struct {
		url, body string
		status    int
		answer    string
	}{
		"text":        {good, `{"text":"x"}`, 200, "ok"},
		"blocks":      {good, `{"text":"x","blocks":[{"type":"divider"}]}`, 200, "ok"},
		"no JSON":     {good, `text=x`, 400, "invalid_payload"},
		"no text":     {good, `{}`, 400, "no_text"},
		"bad blocks":  {good, `{"blocks":[{"type":"x"}]}`, 400, "invalid_blocks"},
		"bad secret":  {good + "x", `{"text":"x"}`, 404, "no_service"},
		"no channel":  {s.WebhookURL("C9"), `{"text":"x"}`, 404, "channel_not_found"},
		"archived":    {s.WebhookURL("C3"), `{"text":"x"}`, 410, "channel_is_archived"},
		"wrong place": {strings.TrimSuffix(s.URL(), "api/") + "nothing", `{}`, 404, "404 page not found\n"},
	} {
		if status, answer := postHook(t, s, c.url, c.body); status != c.status || answer != c.answer {
			t.Errorf("%s: %d %q, want %d %q", name, status, answer, c.status, c.answer)
		}
	}
	if n := len(s.Messages("")); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestFaults(t *testing.T) {
	cases := map[string]struct {
		fault  Fault
		status int
		code   string
		stored int
	}{
		"429":           {Fault{Status: 429, RetryAfter: 3 * time.Second}, 429, "no JSON", 0},
		"500":           {Fault{Status: 500}, 500, "no JSON", 0},
		"500 after":     {Fault{Status: 500, After: true}, 500, "no JSON", 1},
		"dropped":       {Fault{Drop: true}, 0, "no answer", 0},
		"dropped after": {Fault{Drop: true, After: true}, 0, "no answer", 1},
		"code":          {Fault{Code: "fatal_error"}, 200, "fatal_error", 0},
		"body":          {Fault{Body: "<html>"}, 200, "no JSON", 0},
		"late":          {Fault{Delay: time.Millisecond}, 200, "", 1},
		"other method":  {Fault{Method: "chat.update", Status: 500}, 200, "", 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := start(t, Options{})
			s.Inject(c.fault)
			args := url.Values{"channel": {DefaultChannel}, "text": {"x"}}
			status, out := call(t, s, DefaultToken, "chat.postMessage", args)
			code, _ := out["error"].(string)
			if status != c.status || code != c.code || len(s.Messages("")) != c.stored {
				t.Errorf("%d %q with %d stored, want %d %q, %d", status, code, len(s.Messages("")), c.status, c.code, c.stored)
			}
			if c.fault.RetryAfter > 0 && out["retry"] != nil && out["retry"] != "3" {
				t.Errorf("Retry-After %v", out["retry"])
			}
			if _, out := call(t, s, DefaultToken, "chat.postMessage", args); out["ok"] != true {
				t.Errorf("the next request fails too: %v", out)
			}
			if n := len(s.Requests()); n != 2 {
				t.Errorf("%d requests remembered, want 2", n)
			}
		})
	}
}

func TestMethods(t *testing.T) {
	s := start(t, Options{Latency: time.Microsecond})
	if code, _ := ask(t, s, "chat.meMessage", "text", "x"); code != "unknown_method" {
		t.Errorf("unknown method: %q", code)
	}
	resp, err := http.Get(s.URL() + "chat.postMessage?token=" + DefaultToken)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if raw, _ := io.ReadAll(resp.Body); !strings.Contains(string(raw), "method_not_supported") {
		t.Errorf("a post by GET: %s", raw)
	}
}
