package main

import (
	"strings"
	"testing"

	"curbwire/notify/slack/fakeslack"
)

// What only check looks into: it can be loaded, and run works with it.
func TestLint(t *testing.T) {
	const met = "[[watch.example]]\ntitle = \"China bans exports of gallium to the United States\"\nexpect = \"match\"\n"
	failing := valid + met + strings.NewReplacer("match", "nothing").Replace(met)
	tests := []struct{ name, token, text, want string }{
		{"all is well", fakeslack.DefaultToken, valid + met, ""},
		{"channels without a token", "", valid, "c.toml:1:8: warning: no Slack token is set: alerts go to the terminal"},
		{"no channels, no token", "", strings.SplitAfter(valid, "\n")[0] + valid[strings.Index(valid, "[[feed]]"):], ""},
		{"an example that fails", fakeslack.DefaultToken, failing, `c.toml:14:1: warning: this example of "w" fails: expected nothing, got `},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(botTokenEnv, tt.token)
			t.Setenv(webhookURLEnv, "")
			p, faults := loadText(t, tt.text)
			if p == nil {
				t.Fatal(faults)
			}
			if err := lint(p, faults); err != nil {
				t.Fatal(err)
			}
			if got := faults.Error(); !strings.Contains(got, tt.want) || tt.want == "" && got != "" || len(faults.faults) > 1 {
				t.Errorf("lint says:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// A caret stands under its place, whatever the widths of the letters before it.
func TestFrame(t *testing.T) {
	tests := []struct{ name, line, at, want string }{
		{"plain", `name = "x"`, `"`, "    1 | name = \"x\"\n      |        ^"},
		{"wide letters", `m = ["半導体", "x"]`, `"x"`, "    1 | m = [\"半導体\", \"x\"]\n      |                ^"},
		{"tabs", "\ta = 1", "a", "    1 |  a = 1\n      |  ^"},
		{"a long line", "a = \"" + strings.Repeat("x", 200) + "!" + strings.Repeat("y", 200) + "\"", "!",
			"    1 | …" + strings.Repeat("x", 60) + "!" + strings.Repeat("y", 39) + "…\n      | " + strings.Repeat(" ", 61) + "^"},
		{"a password", `url = "https://me:pass@one.example"`, "url", ""},
		{"a key of an address", `url = "https://one.example/?apikey=1234"`, "url", ""},
		{"a secret under any name", `bot_Token = "whatever"`, "bot", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &source{name: "c.toml", text: []byte(tt.line)}
			if got := s.frame(fault{offset: strings.Index(tt.line, tt.at)}); got != tt.want {
				t.Errorf("frame:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}
