package slack

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

// hostile are texts that try to become markup, links, calls or too long.
var hostile = []string{
	"<!channel> <!here> <!everyone>", "<@U123> <#C123> <!subteam^S123>", "<http://evil.example|Your bank>", "*bold* _italic_ ~strike~ `code`",
	"&amp; &lt;b&gt; &#60;", "> quote\n```fence```", "\u202egnp.exe\u202c \u200bzero\u200bwidth\ufeff", "مرحبا بالعالم שלום", ":rotating_light: :fire: 👩\u200d🔬🇰🇷", "\u200fسعر\u200e &#x3c;!here&#x3e; &copy;", strings.Repeat("<!channel> ", 500),
	"javascript:alert(1)", "\x00\x1b[2J\x07", "\xff\xfe", "<", "<!date^1^{date}|x>", strings.Repeat("<&>", 3400), strings.Repeat("긴제목", 3400), "",
}

// everywhere puts a text in each field of an alert that a feed can reach.
func everywhere(s string, kind notify.Kind) notify.Alert {
	a := approval(s)
	a.Kind = kind
	a.Lang, a.Instrument, a.Dates, a.Changed, a.Notes = s, s, []string{s}, []string{s, s}, []string{s}
	a.Headline = notify.Text{Text: s, Spans: []notify.Span{{Start: 0, End: len(s) / 2}, {Start: len(s)/2 + 1, End: len(s)}}}
	a.Quote, a.Reason, a.Follows, a.URL = a.Headline, s, s, s
	a.Exporter, a.Targets, a.Materials, a.Stage, a.Watch = s, []string{s, s}, []string{s}, s, s
	a.Watches = []string{s, s, s, s, s, s, s}
	a.Sources = []notify.Source{{Name: s, URL: s}, {Name: s + "b", URL: "https://example.org/?" + s}, {Name: "c" + s, URL: "javascript:" + s}}
	for range 60 {
		a.Lines = append(a.Lines, notify.Line{Watch: s, Headline: s, URL: "https://example.org/", Source: s, Severity: s})
	}
	return a
}

// direct is a way to a fake Slack without a network.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	d.ServeHTTP(rec, r)
	return rec.Result(), nil
}

func offline() (*fakeslack.Server, *Bot) {
	s := fakeslack.NewUnstarted(fakeslack.Options{})
	return s, NewBot(Options{API: "http://slack.invalid/api/", Token: Value(fakeslack.DefaultToken), Transport: direct{s}, Channels: map[string]string{"curbs": fakeslack.DefaultChannel}})
}

// texts collects every text that Slack shows of blocks: those of rich text, that
// nothing parses, and those that are parsed.
func texts(t *testing.T, raw string) (rich, parsed []string) {
	t.Helper()
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			s, _ := v["text"].(string)
			switch v["type"] {
			case "text", "link":
				rich = append(rich, s)
			case "mrkdwn", "plain_text":
				parsed = append(parsed, s)
			case "user", "usergroup", "channel", "broadcast":
				t.Errorf("a %v element calls people", v["type"])
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatal(err)
	}
	walk(v)
	return rich, parsed
}

func TestHostileTextStaysText(t *testing.T) {
	for _, h := range hostile {
		for _, k := range []notify.Kind{notify.New, notify.Copy, notify.Development, notify.Correction, notify.Summary, notify.Digest, notify.Operations} {
			s, b := offline()
			a := everywhere(h, k)
			op := map[notify.Kind]notify.Op{notify.Copy: notify.Update, notify.Development: notify.Reply, notify.Correction: notify.Reply}[k]
			ts := ""
			if op != "" {
				ts = post(t, b, curbs())
			} else {
				op = notify.Post
			}
			if _, err := b.Notify(t.Context(), notify.Delivery{Alert: a, Channel: "curbs", Op: op, Thread: ts}); err != nil {
				t.Fatalf("%s %.40q: %v", k, h, err)
			}
			reqs := s.Requests()
			last := reqs[len(reqs)-1]
			if last.Answer != "ok" || last.Form["blocks"] == "" {
				t.Fatalf("%s %.40q: %s, blocks %d bytes; want them accepted at the first try", k, h, last.Answer, len(last.Form["blocks"]))
			}
			rich, parsed := texts(t, last.Form["blocks"])
			for _, p := range append(parsed, last.Form["text"]) {
				if rest := ours(p); strings.ContainsAny(rest, "<>") {
					t.Errorf("%s %.40q: markup in %.200q", k, h, p)
				}
			}
			for _, p := range parsed {
				if strings.ContainsAny(p, "*_~`") && !strings.Contains(p, "{date_short_pretty}") {
					t.Errorf("%s %.40q: formatting in %q", k, h, p)
				}
			}
			if want := notify.Cut(notify.Plain(h), 60); len(h) < 100 && k != notify.Summary && k != notify.Digest && !strings.Contains(strings.Join(rich, ""), want) {
				t.Errorf("%s: %q did not arrive as it stands, in %q", k, want, rich)
			}
		}
	}
}

// ours takes our own dates out of a text.
func ours(s string) string {
	for {
		before, rest, ok := strings.Cut(s, "<!date^1565226000^{date_short_pretty} {time}|")
		if !ok {
			return s
		}
		_, after, _ := strings.Cut(rest, ">")
		s = before + after
	}
}

func TestHostileAddressesAreNoLinks(t *testing.T) {
	for _, u := range []string{"javascript:alert(1)", "data:text/html,x", "https://example.org/a|b>", "https://example.org/ <!channel>", "//example.org", "file:///etc/passwd", "slack://x", "https://example.org/" + strings.Repeat("x", 9000)} {
		s, b := offline()
		a := curbs()
		a.URL, a.Source.URL, a.Sources[0].URL = u, u, u
		post(t, b, a)
		if blocks := s.Messages("")[0].Blocks; strings.Contains(blocks, `"type":"link"`) {
			t.Errorf("%.60s became a link", u)
		}
	}
}

// FuzzCompose looks for an alert whose message our validator or the fake's own
// checker refuses.
func FuzzCompose(f *testing.F) {
	for _, h := range hostile {
		f.Add(h, "https://example.org/"+h, 3, 9)
	}
	kinds := []notify.Kind{notify.New, notify.Copy, notify.Development, notify.Correction, notify.Summary, notify.Digest, notify.Operations}
	f.Fuzz(func(t *testing.T, s, link string, start, end int) {
		a := everywhere(s, kinds[len(s)%len(kinds)])
		a.URL = link
		a.Headline.Spans = []notify.Span{{Start: start, End: end}}
		a.Sources[0].URL = link
		m := compose(notify.Delivery{Alert: a, Op: notify.Post}, nil)
		if m.blocks == nil || validate(m.text, m.blocks) != nil {
			t.Fatalf("no valid blocks: %v", validate(m.text, m.blocks))
		}
		payload, err := json.Marshal(m.blocks)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := json.Marshal(map[string]any{"channel": fakeslack.DefaultChannel, "text": m.text, "blocks": json.RawMessage(payload)})
		srv := fakeslack.NewUnstarted(fakeslack.Options{})
		req := httptest.NewRequest(http.MethodPost, "/api/chat.postMessage", bytes.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+fakeslack.DefaultToken)
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, req)
		if answer, _ := io.ReadAll(rec.Body); !bytes.Contains(answer, []byte(`"ok":true`)) {
			t.Fatalf("refused: %s\n%s", answer, payload)
		}
	})
}

func TestEscapeTo(t *testing.T) {
	cases := []struct {
		in   string
		n    int
		want string
	}{
		{"a < b & c > d", 100, "a &lt; b &amp; c &gt; d"},
		{"&&&&", 20, "&amp;&amp;&amp;&amp;"},
		{"&&&&", 19, "&amp;&amp;…"},
		{"&&&&", 4, "…"},
	}
	for _, c := range cases {
		got := escapeTo(c.in, c.n)
		if utf8.RuneCountInString(got) > c.n || c.want != got && c.n > 4 {
			t.Errorf("escapeTo(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
	for n := range 200 {
		if got := escapeTo(strings.Repeat("<&>x", 100), n); utf8.RuneCountInString(got) > n {
			t.Errorf("escapeTo to %d gives %d characters", n, utf8.RuneCountInString(got))
		}
	}
}
