package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"curbwire/notify/slack/fakeslack"
)

// trail is everything that a run has left: files and outputs, by name.
type trail map[string][]byte

// holds returns the names of what holds a text, in the forms that it may have
// been given.
func (t trail) holds(text string) (names []string) {
	forms := []string{text, url.QueryEscape(text), base64.StdEncoding.EncodeToString([]byte(text))}
	for name, content := range t {
		for _, f := range forms {
			if bytes.Contains(content, []byte(f)) {
				names = append(names, name)
				break
			}
		}
	}
	return names
}

// collect reads every file that there is at a time, except the one that holds the
// secret.
func (t trail) collect(b *bench, when string) {
	b.Helper()
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if filepath.Base(path) != "token" {
			t[when+" "+filepath.Base(path)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// commands runs every command that there is, those that need more with more. The
// demo has no secret but its own: it is run once.
func (t trail) commands(b *bench) {
	b.Helper()
	stories := b.write("stories.jsonl", `{"id":"a","title":"India restricts exports of gallium"}`+"\n")
	more := map[string][]string{
		"run":         {"--once", "--verbose"},
		"explain":     {"--title", measure(0).title},
		"backtest":    {"--stories", stories},
		"alerts list": {"--all"},
		"alerts show": {"0"},
		"mute watch":  {"materials", "1h"},
		"mute source": {"daily", "1h"},
		"mute story":  {"0", "1h"},
		"mute lift":   {"0"},
	}
	model, err := kong.New(&commandLine{})
	if err != nil {
		b.Fatal(err)
	}
	for _, leaf := range model.Model.Leaves(false) {
		path := strings.TrimPrefix(leaf.Path(), model.Model.Name+" ")
		if _, again := t["command "+path]; again && path == "demo" {
			continue
		}
		args := append(append(strings.Fields(path), more[path]...), "-c", b.file)
		ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
		var out bytes.Buffer
		run(ctx, args, &out, &out)
		cancel()
		t["command "+path] = out.Bytes()
	}
}

// No secret is in what a run leaves: its log, its errors, the database with its
// log, the output of any command.
func TestNoSecretIsLeft(t *testing.T) {
	const token = "xoxb-4815-the-token-of-this-test"
	const hook = "fake-webhook-secret"
	for name, setting := range map[string]string{"bot": "bot_token_file", "webhook": "webhook_url_file"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, 0, "daily")
			b.slack.SetToken(token)
			secret := token
			b.write("token", token+"\n")
			if name == "webhook" {
				secret = hook
				b.write("token", b.slack.WebhookURL(alerts)+"\n")
				b.replace("bot_token_file", setting)
			}
			b.poll()
			echo := fakeslack.Fault{Status: 403, Body: secret}
			b.slack.Inject(echo, fakeslack.Fault{Status: 500, Body: secret, RetryAfter: time.Second}, fakeslack.Fault{Code: secret}, fakeslack.Fault{Body: secret}, fakeslack.Fault{Drop: true}, fakeslack.Fault{Status: 302})
			left := trail{}
			if name == "webhook" {
				left["command demo"] = nil
			}
			for i := range 6 { // each start meets a fault, since a held channel waits
				b.kiosk.set("daily", items(i+1)...)
				p := b.startAs("curbwire")
				asked := len(b.slack.Requests())
				waitFor(t, func() bool {
					log, err := os.Stat(filepath.Join(b.dir, "curbwire.db-wal"))
					return len(b.slack.Requests()) > asked && err == nil && log.Size() > 0
				})
				if i == 5 { // the last one leaves the database's own log behind
					p.cmd.Process.Kill()
				}
				p.cmd.Process.Signal(syscall.SIGTERM)
				<-p.done
				left[fmt.Sprint("log of run ", i)] = []byte(p.out.String())
			}
			left.collect(b, "killed")
			left.commands(b)
			b.slack.Revoke(true)
			left.commands(b)
			left.collect(b, "ended")
			for _, s := range []string{secret, strings.TrimPrefix(secret, "xoxb-")} {
				if names := left.holds(s); len(names) > 0 {
					t.Errorf("a secret is in %q", names)
				}
			}
			for _, f := range []string{"ended curbwire.db", "killed curbwire.db", "killed curbwire.db-wal", "log of run 0", "command alerts list"} {
				if len(left[f]) == 0 {
					t.Errorf("%s is empty: the test shows nothing", f)
				}
			}
			if names := left.holds(measure(0).title); len(names) < 3 {
				t.Errorf("an ordinary headline is only in %q: the test shows nothing", names)
			}
		})
	}
}

func items(n int) (all []item) {
	for i := range n {
		all = append(all, measure(i))
	}
	return all
}

// A password in a feed's address is refused, and not repeated.
func TestPasswordInAnAddressIsNotRepeated(t *testing.T) {
	b := newBench(t, 0, "daily")
	b.replace("http://127", "http://me:open-sesame@127")
	left := trail{"command demo": nil}
	left.commands(b)
	if !bytes.Contains(left["command check"], []byte("user or password")) {
		t.Errorf("check says:\n%s", left["command check"])
	}
	if names := left.holds("open-sesame"); len(names) > 0 {
		t.Errorf("the password is in %q", names)
	}
}
