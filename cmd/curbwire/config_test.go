package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const example = "../../config.example.toml"

func TestExampleConfig(t *testing.T) {
	t.Setenv(botTokenEnv, "")
	t.Setenv(webhookURLEnv, "")
	p, faults, err := load(example)
	if err != nil {
		t.Fatal(err)
	}
	if len(faults.faults) > 0 {
		t.Errorf("faults:\n%v", faults)
	}
	if len(p.subscriptions) < 12 || len(p.watches) != 4 || p.slack.mode != terminalMode {
		t.Errorf("%d feeds, %d watches, alerts to %s", len(p.subscriptions), len(p.watches), p.slack.mode)
	}
	if diff := cmp.Diff([]string{"export-controls", "news-ops"}, p.channelNames()); diff != "" {
		t.Errorf("channels in the order of the file (-want +got):\n%s", diff)
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"test", "-c", example}, &stdout, &stderr); code != exitDone {
		t.Errorf("its examples fail: %s%s", &stdout, &stderr)
	}
}

// valid is the least config that works; the tests below break it.
const valid = `[slack.channels]
a = "C0A"
[[feed]]
name = "one"
url = "https://one.example/rss"
[[watch]]
name = "w"
materials = ["gallium"]
`

func checked(t *testing.T, text string) string {
	t.Helper()
	_, faults := loadText(t, text)
	return faults.Error()
}

// loadText loads a config as c.toml; the plan is nil if it has errors.
func loadText(t *testing.T, text string) (*plan, *configError) {
	t.Helper()
	p, faults, err := loadSource(locate("c.toml", bytes.TrimPrefix([]byte(text), []byte("\xef\xbb\xbf"))))
	if faults == nil {
		t.Fatal(err)
	}
	return p, faults
}

func TestFaults(t *testing.T) {
	t.Setenv(botTokenEnv, "")
	t.Setenv(webhookURLEnv, "")
	feed := func(line string) string {
		return strings.Replace(valid, "[[watch]]", line+"\n[[watch]]", 1)
	}
	tests := []struct{ name, text, want string }{
		{"valid", valid, ""},
		{"byte order mark", "\xef\xbb\xbf" + valid, ""},
		{"unused words", valid + "[words]\n\"our suppliers\" = [\"Stella Chemifa\"]", `c.toml:10:1: warning: no watch uses "our suppliers"`},
		{"unknown key", "frobnicate = 1\n" + valid, `c.toml:1:1: error: unknown key "frobnicate"`},
		{"misspelt key", feed(`shedule = "@hourly"`), `c.toml:6:1: error: unknown key "shedule" in [[feed]]. Did you mean "schedule"?`},
		{"bad cron", feed(`schedule = "61 * * * *"`), `c.toml:6:1: error: schedule "61 * * * *": end of range (61) above maximum (59): 61; write five fields`},
		{"a day that never comes", feed(`schedule = "0 0 31 2 *"`), `c.toml:6:1: error: schedule "0 0 31 2 *": never comes due`},
		{"zone in the schedule", feed(`schedule = "TZ=Asia/Tokyo 0 9 * * *"`), `c.toml:6:1: error: a schedule cannot hold a time zone; set time_zone`},
		{"bare zone, on which cron panics", feed(`schedule = "TZ=UTC"`), `c.toml:6:1: error: a schedule cannot hold a time zone`},
		{"too often", feed(`schedule = "@every 5s"`), `c.toml:6:1: error: a feed may be polled once a minute at most`},
		{"trust", feed(`trust = "offical"`), `Did you mean "official"?`},
		{"kind", feed(`kind = "sitemaps"`), `c.toml:6:1: error: kind is "sitemaps", but takes one of "feed", "page" or "sitemap". Did you mean "sitemap"?`},
		{"page without selectors", feed(`kind = "page"`), `c.toml:6:1: error: a page needs select = `},
		{"full text", feed(`full_text = "alway"`), `Did you mean "always"?`},
		{"language", feed(`lang = "japanese!"`), `c.toml:6:1: error: "japanese!" is not a language code`},
		{"credentials", strings.Replace(valid, "one.example", "me:pass@one.example", 1), "c.toml:5:1: error: url holds a user or password"},
		{"scheme", strings.Replace(valid, "https://", "file://", 1), "c.toml:5:1: error: url must be an address that begins with https:// or http://"},
		{"same name twice", valid + "[[watch]]\nname = \"w\"\nmaterials = [\"*\"]\n", `c.toml:10:1: error: two watches are named "w"`},
		{"unknown material", strings.Replace(valid, `"gallium"`, `"germanium", "galliun"`, 1), `c.toml:8:27: error: unknown material "galliun". Did you mean "gallium"?`},
		{"unknown action", valid + `actions = ["tigthen"]`, `c.toml:9:12: error: unknown action "tigthen". Did you mean "tighten"?`},
		{"unknown place", valid + `places = { any = ["China", "Japn"] }`, `c.toml:9:28: error: unknown place "Japn". Did you mean "Japan"?`},
		{"unknown channel", valid + `channels = ["b"]`, `c.toml:9:13: error: unknown channel "b"; [slack.channels] has a`},
		{"channel name for id", strings.Replace(valid, "C0A", "#general", 1), `c.toml:2:1: error: "#general" is not a channel id`},
		{"severity", valid + `severity = "hihg"`, `Did you mean "high"?`},
		{"wrong type", valid + `near = "forty"`, "c.toml:9:8: error: watch.near must be a whole number"},
		{"no materials", strings.Replace(valid, `["gallium"]`, "[]", 1), `has neither materials nor a query; write materials = ["*"] for all`},
		{"a query", strings.Replace(valid, `materials = ["gallium"]`, `query = 'gallium NEAR/15 ("export licen?e*" OR curb*) NOT title:"stocks to watch"'`, 1), ""},
		{"a query that is not closed", strings.Replace(valid, `materials = ["gallium"]`, `query = 'gallium AND (curb* OR'`, 1), "c.toml:8:"},
		{"a query without a positive term", strings.Replace(valid, `materials = ["gallium"]`, `query = "NOT gallium"`, 1), "c.toml:8:10: error: query: "},
		{"an unknown concept in a query", strings.Replace(valid, `materials = ["gallium"]`, `query = "curb* @galliun"`, 1), "c.toml:8:16: error: query: "},
		{"no feed", "[[watch]]\nname = \"w\"\nmaterials = [\"*\"]", "error: no [[feed]] is given"},
		{"syntax", strings.Replace(valid, `"C0A"`, `"C0A`, 1), "c.toml:2:9: error: not valid TOML"},
		{"key after a sub-table", valid + "[[watch.example]]\ntitle = \"x\"\nexpect = \"match\"\nseverity = \"high\"", `c.toml:12:1: error: unknown key "severity" in [[watch.example]]. It belongs to [[watch]]`},
		{"top-level key in a table", valid + "time_zone = \"UTC\"", `c.toml:9:1: error: unknown key "time_zone" in [[watch]]. It belongs to the top of the file`},
		{"time zone", "time_zone = \"Mars\"\n" + valid, `c.toml:1:1: error: unknown time zone "Mars"`},
		{"bare number for a duration", "[fetch]\ntimeout = 30\n" + valid, "c.toml:2:11: error: fetch.timeout must be a text in quotes"},
		{"duration", "[fetch]\ntimeout = \"soon\"\n" + valid, `c.toml:2:1: error: "soon" is not a duration`},
		{"network", "[fetch]\nallow_private = [\"127.0.0.1\"]\n" + valid, `c.toml:2:18: error: "127.0.0.1" is not a network`},
		{"token over plain http", "[slack]\napi_url = \"http://slack.example/api/\"\n" + valid, "c.toml:2:1: error: api_url must be https"},
		{"routes", valid + "[[route]]\nseverity = \"critical\"\nquiet_hours = \"ignore\"\n[[route]]\nseverity = [\"low\", \"normal\"]\nwatch = \"w\"\nsend = \"digest\"\n[digest]\nschedule = \"@daily\"\n[quiet_hours]\nfrom = \"22:00\"\nto = \"7:00\"\ndays = [\"Mon\", \"sunday\"]\n[grouping]\nwait = \"2m\"\nmax_per_hour = 12\n[operations]\nheartbeat_url = \"https://beat.example/1\"\n", ""},
		{"a route for no severity", valid + "[[route]]\nseverity = [\"low\", \"hihg\"]", `c.toml:10:20: error: "hihg" is not one of "critical", "high", "normal" or "low". Did you mean "high"?`},
		{"a route for no watch", valid + "[[route]]\nwatch = \"v\"", `c.toml:10:1: error: "v" is not one of "w"`},
		{"a route by number", valid + "[[route]]\nseverity = 1", "c.toml:10:1: error: severity must be a text in quotes, or a list of such texts"},
		{"a route to no channel", valid + "[[route]]\nchannel = \"b\"", `c.toml:10:1: error: unknown channel "b"; [slack.channels] has a`},
		{"a route sent somehow", valid + "[[route]]\nsend = \"later\"", `c.toml:10:1: error: send is "later", but takes one of "now" or "digest"`},
		{"a route without a digest", valid + "[[route]]\nsend = \"digest\"", `c.toml:10:1: error: send = "digest" needs a [digest] with a schedule`},
		{"a route and quiet hours", valid + "[[route]]\nquiet_hours = \"loud\"", `c.toml:10:1: error: quiet_hours is "loud", but takes one of "hold" or "ignore"`},
		{"a route after one for all", valid + "[[route]]\nchannel = \"a\"\n[[route]]\nseverity = \"low\"", "c.toml:11:3: warning: this [[route]] is never taken"},
		{"a route for what a watch never has", valid + "severity = \"normal\"\n[[route]]\nseverity = \"critical\"", "c.toml:10:3: warning: this [[route]] is never taken"},
		{"no time of day", valid + "[quiet_hours]\nfrom = \"22:00\"\nto = \"25:00\"", `c.toml:11:1: error: "25:00" is not a time of day`},
		{"no beginning", valid + "[quiet_hours]\nto = \"07:00\"", `c.toml:9:2: error: from is missing: quiet hours need a time of day such as "22:00"`},
		{"no end", valid + "[quiet_hours]\nfrom = \"22:00\"", `c.toml:9:2: error: to is missing: quiet hours need`},
		{"quiet for ever", valid + "[quiet_hours]\nfrom = \"00:00\"\nto = \"24:00\"", `c.toml:11:1: error: quiet hours from 00:00 to 24:00 have no beginning or no end`},
		{"quiet on each day", valid + "[quiet_hours]\nfrom = \"00:00\"\nto = \"24:00\"\ndays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]", "have no beginning or no end"},
		{"never quiet on one day", valid + "[quiet_hours]\nfrom = \"08:00\"\nto = \"08:00\"\ndays = [\"mon\"]", "have no beginning or no end"},
		{"quiet at weekends", valid + "[quiet_hours]\nfrom = \"00:00\"\nto = \"24:00\"\ndays = [\"saturday\", \"sun\"]", ""},
		{"never quiet", valid + "[quiet_hours]\nfrom = \"08:00\"\nto = \"08:00\"", `c.toml:11:1: error: quiet hours from 08:00 to 08:00 have no beginning or no end`},
		{"no day", valid + "[quiet_hours]\nfrom = \"08:00\"\nto = \"09:00\"\ndays = [\"mon\", \"mondey\"]", `c.toml:12:16: error: "mondey" is not a day such as "mon" or "sunday". Did you mean "monday"?`},
		{"digest without times", valid + "[digest]\nchannel = \"a\"", `c.toml:9:2: error: schedule is missing: write five fields, such as "30 7 * * 1-5", or "@daily"`},
		{"a digest for nothing", valid + "[digest]\nschedule = \"@daily\"", `c.toml:9:2: warning: no [[route]] has send = "digest", so nothing is gathered for the digest`},
		{"a digest for nothing but the feeds", valid + "[digest]\nschedule = \"@daily\"\nsend_empty = true", ""},
		{"digest every so often", valid + "[digest]\nschedule = \"@every 24h\"", "c.toml:10:1: error: a digest comes at times of day"},
		{"digest to no channel", valid + "[digest]\nschedule = \"@daily\"\nchannel = \"b\"\nsend_empty = true", `c.toml:11:1: error: unknown channel "b"`},
		{"a cap below none", valid + "[grouping]\nmax_per_hour = -1", "c.toml:10:1: error: max_per_hour is a number of messages"},
		{"too long a wait", valid + "[grouping]\nwait = \"2h\"", "c.toml:10:1: error: wait must lie between 0s and 1h0m0s"},
		{"no heartbeat", valid + "[operations]\nheartbeat_url = \"beat.example\"", "c.toml:10:1: error: heartbeat_url must be an address"},
		{"what to do about a lost answer", "[slack]\nwebhook_unknown = \"at_least_onec\"\n" + valid, `c.toml:2:1: error: webhook_unknown is "at_least_onec", but takes one of "at_least_once" or "hold". Did you mean "at_least_once"?`},
		{"a place for all", valid + `places = "Japan"`, "c.toml:9:10: error: watch.places must be a table"},
		{"a list in a list", strings.Replace(valid, `["gallium"]`, `[["gallium"]]`, 1) + "query = \"gallium\"", "c.toml:8:1: error: each value in watch.materials must be a text in quotes"},
		{"a number among texts", strings.Replace(valid, `["gallium"]`, `["gallium", 7]`, 1) + "query = \"gallium\"", "c.toml:8:25: error: each value in watch.materials must be a text in quotes"},
		{"a text for a flag", feed(`http2 = "no"`), "c.toml:6:9: error: feed.http2 must be true or false"},
		{"single brackets for the only one", strings.Replace(valid, "[[watch]]", "[watch]", 1), ""},
		{"a feed's key in a watch", valid + `url = "https://two.example"`, `c.toml:9:1: error: unknown key "url" in [[watch]]. It is a setting of [[feed]]`},
		{"a watch's key in a feed", feed(`materials = ["gallium"]`), `c.toml:6:1: error: unknown key "materials" in [[feed]]. It is a setting of [[watch]]`},
		{"a token file at the top", "bot_token_file = \"t\"\n" + valid, `c.toml:1:1: error: unknown key "bot_token_file". It is a setting of [slack]`},
		{"a token", "[slack]\ntoken = \"t\"\n" + valid, `c.toml:2:1: error: unknown key "token" in [slack]. Secrets are never written into the config`},
		{"a misspelt table", valid + "[quiet_hour]\nfrom = \"22:00\"", `c.toml:9:2: error: unknown key "quiet_hour". Did you mean "quiet_hours"?`},
		{"a plural table", strings.Replace(valid, "[[watch]]", "[[watches]]", 1) + "[[watch]]\nname = \"v\"\nmaterials = [\"*\"]", "c.toml:6:3: error: "},
		{"a key twice", valid + "name = \"v\"", "c.toml:9:1: error: name: key name is already defined. It stands twice in its table; drop one"},
		{"an equals sign missing", strings.Replace(valid, "name = \"w\"", "name \"w\"", 1), "c.toml:7:"},
		{"no quotes", strings.Replace(valid, "\"w\"", "w", 1), "c.toml:7:"},
		{"a bracket missing", strings.Replace(valid, `["gallium"]`, `["gallium"`, 1), "c.toml:"},
		{"typographic quotes", strings.Replace(valid, `"gallium"`, "“gallium”", 1), "error: not valid TOML: unexpected character U+00E2 'â' at start of value. This is a typographic quote; write a plain one"},
		{"a feed without a url", strings.Replace(valid, "url = \"https://one.example/rss\"\n", "", 1), "c.toml:3:3: error: this [[feed]] has no url"},
		{"a feed without a name", strings.Replace(valid, "name = \"one\"\n", "", 1), "c.toml:3:3: error: this [[feed]] has no name"},
		{"a watch without a name", strings.Replace(valid, "name = \"w\"\n", "", 1), "c.toml:6:3: error: this [[watch]] has no name"},
		{"two feeds of one name", feed("[[feed]]\nname = \"one\"\nurl = \"https://two.example/rss\""), `c.toml:7:1: error: two feeds are named "one"`},
		{"two feeds of one address", feed("[[feed]]\nname = \"two\"\nurl = \"https://one.example/rss\""), `c.toml:8:1: error: the feed "one" has the same url`},
		{"one address in two spellings", feed("[[feed]]\nname = \"two\"\nurl = \"https://ONE.example/rss?utm_source=x\""), `c.toml:8:1: warning: the feed "one" has the same url in another spelling`},
		{"a channel of two names", strings.Replace(valid, "[[feed]]", "b = \"C0A\"\n[[feed]]", 1), `c.toml:3:1: error: the channels "a" and "b" have the same id`},
		{"no watch", strings.Split(valid, "[[watch]]")[0], "error: no [[watch]] is given"},
		{"an operations channel that is none", valid + "[operations]\nchannel = \"A\"", `c.toml:10:1: error: unknown channel "A"; [slack.channels] has a. Did you mean "a"?`},
		{"a proxy with a password", "[fetch]\nproxy = \"http://me:pass@proxy.example\"\n" + valid, "c.toml:2:1: error: proxy holds a user or password; write user:password into a file"},
		{"a login without a proxy", "[fetch]\nproxy_login_file = \"x\"\n" + valid, "c.toml:2:1: error: there is a login for a proxy, but no proxy"},
		{"cron with six fields", feed(`schedule = "0 */10 * * * *"`), "c.toml:6:1: error: schedule \"0 */10 * * * *\": expected exactly 5 fields"},
		{"an interval in words", feed(`schedule = "every 10m"`), "c.toml:6:1: error: schedule \"every 10m\": expected exactly 5 fields"},
		{"near nothing", valid + "near = -1", "c.toml:9:1: error: near is a number of words"},
		{"an example that says nothing", valid + "[[watch.example]]\nexpect = \"match\"", "c.toml:9:9: error: this [[watch.example]] has neither title nor text"},
		{"an example that expects nothing", valid + "[[watch.example]]\ntitle = \"x\"", `c.toml:9:9: error: expect is "", but takes one of`},
		{"a route for a watch misspelt", strings.Replace(valid, `"w"`, `"suppliers"`, 1) + "[[route]]\nwatch = [\"supliers\"]", `c.toml:10:10: error: "supliers" is not one of "suppliers". Did you mean "suppliers"?`},
		{"a material twice", strings.Replace(valid, `"gallium"`, `"gallium", "germanium", "Gallium"`, 1), `c.toml:8:38: warning: "Gallium" says nothing more than "gallium", which this watch has too`},
		{"a material in two languages", strings.Replace(valid, `"gallium"`, `"photoresist", "フォトレジスト"`, 1), `c.toml:8:29: warning: "フォトレジスト" says nothing more than "photoresist"`},
		{"a material and its group", strings.Replace(valid, `"gallium"`, `"gallium", "*"`, 1), `c.toml:8:14: warning: "gallium" says nothing more than "*"`},
		{"a language of no feed", strings.Replace(feed(`lang = "en"`), `materials = ["gallium"]`, `query = "gallium (lang:ja OR lang:ko)"`, 1), "c.toml:9:1: warning: no feed reaches this watch: it wants lang:ja or lang:ko"},
		{"a language of some feed", strings.Replace(feed(`lang = "zh-Hant"`), `materials = ["gallium"]`, `query = "gallium (lang:zh OR lang:ko)"`, 1), ""},
		{"a language and one for all", strings.Replace(feed(`lang = "en"`), `materials = ["gallium"]`, `query = "gallium OR (curb* lang:ja)"`, 1), ""},
		{"two languages at once", strings.Replace(valid, `materials = ["gallium"]`, `query = "gallium lang:ja lang:ko"`, 1), "c.toml:8:1: warning: nothing can match this query: no text is in two languages"},
		{"secret file missing", "[slack]\nbot_token_file = \"/nowhere/token\"\n" + valid, "c.toml:2:1: error: cannot read the secret"},
	}
	var all strings.Builder
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, faults := loadText(t, tt.text)
			got := faults.Error()
			fmt.Fprintf(&all, "== %s\n%s\n", tt.name, faults.framed())
			if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("check says:\n%s\nwant:\n%s", got, tt.want)
			}
			if n := strings.Count(got, "error:") + strings.Count(got, "warning:"); tt.want != "" && n != 1 {
				t.Errorf("%d errors, want 1:\n%s", n, got)
			}
		})
	}
	golden(t, "faults.golden", all.String())
}

var update = flag.Bool("update", false, "write the golden files")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestEveryFaultAtOnce(t *testing.T) {
	got := checked(t, `time_zone = 3
[slack.channels]
a = "C0A"
[[feed]]
name = "one"
ulr = "https://one.example/rss"
schedule = "soon"
[[watch]]
name = "w"
materials = "gallium"
near = "x"
severity = "hgih"
`)
	for _, place := range []string{":1:13:", ":4:3:", ":6:1:", ":7:1:", ":8:3:", ":10:13:", ":11:8:", ":12:1:"} {
		if !strings.Contains(got, place) {
			t.Errorf("no fault at %s:\n%s", place, got)
		}
	}
}

func TestLiteralSecretIsRefusedAndNotRepeated(t *testing.T) {
	const token = "xoxb-" + "1234567890-abcdefghijkl"
	for _, line := range []string{"[slack]\nbot_token = \"" + token + "\"\n", "[slack]\nbot_token_file = \"" + token + "\"\n", "# " + token + "\n", "[slack]\nwebhook_url_file = \"https://hooks.slack.com/services/T0/B0/" + token + "\"\n"} {
		got := checked(t, line+valid)
		if !strings.Contains(got, "a secret stands in the config") || !strings.Contains(got, "bot_token_file") {
			t.Errorf("%q: %s", line, got)
		}
		_, faults := loadText(t, line+valid)
		if got += faults.framed(); strings.Contains(got, "abcdefghijkl") {
			t.Errorf("the message repeats the secret: %s", got)
		}
	}
}

// Whatever key a secret stands under, no message repeats it.
func TestNoFaultRepeatsASecret(t *testing.T) {
	for _, secret := range []string{"xoxb-" + "1234567890-abcdefghijkl", "https://hooks.slack.com/services/" + "T000/B000/abcdefghijkl"} {
		for _, line := range []string{
			"time_zone = %q", "[slack]\napi_url = %q", "[slack.channels]\nb = %q", "[operations]\nchannel = %q", "[fetch]\nallow_private = [%q]",
			"[fetch]\ntimeout = %q", "[grouping]\nupdate_every = %q", "[[feed]]\nname = \"f\"\nurl = %q", "[[feed]]\nname = %q", "[[feed]]\nname = \"f\"\nurl = \"https://f.example\"\nschedule = %q",
			"[[feed]]\nname = \"f\"\nurl = \"https://f.example\"\ntrust = %q", "[[feed]]\nname = \"f\"\nurl = \"https://f.example\"\nlang = %q", "[[feed]]\nname = \"f\"\nurl = \"https://f.example\"\nkind = %q",
			"[[watch]]\nname = \"x\"\nmaterials = [%q]", "[[watch]]\nname = \"x\"\nmaterials = [\"*\"]\nactions = [%q]", "[[watch]]\nname = \"x\"\nmaterials = [\"*\"]\nplaces = { any = [%q] }",
			"[[watch]]\nname = \"x\"\nmaterials = [\"*\"]\nseverity = %q", "[[watch]]\nname = \"x\"\nmaterials = [\"*\"]\nchannels = [%q]", "%q = 1", "[words]\n%q = [\"x\"]", "bot_token = '%s", "bot_token = %s",
		} {
			got := checked(t, strings.TrimPrefix(valid, "[slack.channels]\na = \"C0A\"\n")+strings.ReplaceAll(fmt.Sprintf(line, secret), "%!q(string=", ""))
			if strings.Contains(got, "abcdefghijkl") || !strings.Contains(got, "a secret stands in the config") {
				t.Errorf("%q:\n%s", line, got)
			}
		}
	}
}

func TestModes(t *testing.T) {
	dir := t.TempDir()
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte("xoxb-x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, env, hook, slack string
		want                   mode
	}{
		{"nothing", "", "", "", terminalMode},
		{"token file", "", "", "bot_token_file = \"" + token + "\"", botMode},
		{"token in the environment", "xoxb-y", "", "", botMode},
		{"webhook", "", "https://hooks.example/x", "", webhookMode},
		{"both", "xoxb-y", "https://hooks.example/x", "", botMode},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(botTokenEnv, tt.env)
			t.Setenv(webhookURLEnv, tt.hook)
			file := filepath.Join(t.TempDir(), "c.toml")
			if err := os.WriteFile(file, []byte("[slack]\n"+tt.slack+"\n"+valid), 0o600); err != nil {
				t.Fatal(err)
			}
			p, faults, err := load(file)
			if err != nil {
				t.Fatal(err)
			}
			if p.slack.mode != tt.want {
				t.Errorf("mode %q, want %q; %v", p.slack.mode, tt.want, faults)
			}
			if warned := strings.Contains(faults.Error(), "webhook cannot update"); warned != (tt.want == webhookMode) {
				t.Errorf("warnings: %v", faults)
			}
		})
	}
}

func TestScheduleZone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	text := "time_zone = \"Asia/Tokyo\"\n" + strings.Replace(valid, "[[watch]]", "schedule = \"0 9 * * *\"\n[[watch]]", 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _, err := load(file)
	if err != nil {
		t.Fatal(err)
	}
	next := p.subscriptions[0].Schedule.Next(time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC))
	if want := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC); !next.Equal(want) {
		t.Errorf("nine o'clock in Tokyo is %v, want %v", next.UTC(), want)
	}
}

// Whatever stands in a config, check answers with faults and never panics.
func TestTornConfigs(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	torn := []string{
		"feed = 1\n[slack]\nfeed = 2\n[[watch.example]]\nx.y.z = {a = [1]}",
		"[[watch]]\n[watch.places]\nall = 3\n[words]\n\"\" = [\"\"]\n'a.b' = 1",
		"time_zone = '''\n", "\x00", "[[", "[[feed]]\n[feed]\n", "a.b = 1\n[a]\nb = 2",
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		lines := strings.SplitAfter(string(text), "\n")
		i, j := random.IntN(len(lines)), random.IntN(len(lines))
		lines[i], lines[j] = lines[j], lines[i]
		all := strings.Join(lines, "")
		cut := random.IntN(len(all))
		torn = append(torn, all[:cut]+all[min(len(all), cut+random.IntN(40)):])
	}
	for i, text := range torn {
		file := filepath.Join(t.TempDir(), "c.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, faults, err := load(file)
		if (err == nil) != (p != nil) || err != nil && faults.errors() == 0 {
			t.Errorf("case %d: load = %v, %v, %v", i, p, faults, err)
		}
	}
}
