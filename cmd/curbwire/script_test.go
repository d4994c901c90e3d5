package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"curbwire/notify/slack/fakeslack"
)

// TestScripts runs the command line as a user does; see testdata/script.
func TestScripts(t *testing.T) {
	example, err := filepath.Abs(example)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLE", example)
			e.Setenv("FEEDS", serve(e))
			e.Setenv("SLACK", workspace(e, "chat:write", "channels:history", "groups:history"))
			e.Setenv("POOR_SLACK", workspace(e, "chat:write"))
			e.Setenv("SLACK_TOKEN", fakeslack.DefaultToken)
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "xdg"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
			"fill":  fill,
			"keep":  keep,
		},
	})
}

// serve serves the files of a script as feeds, without validators, and returns
// its address.
func serve(e *testscript.Env) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := os.ReadFile(filepath.Join(e.WorkDir, filepath.Base(r.URL.Path)))
		if filepath.Base(r.URL.Path) == "410.xml" {
			http.Error(w, "gone for good", http.StatusGone)
			return
		}
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Write(b)
	}))
	e.Defer(s.Close)
	return s.URL
}

// workspace starts a fake Slack whose bot has some scopes and returns the address of
// its API.
func workspace(e *testscript.Env, scopes ...string) string {
	s := fakeslack.New(fakeslack.Options{Scopes: scopes, Channels: []fakeslack.Channel{
		{ID: "C0CURBS"}, {ID: "C0ABSENT", Absent: true}, {ID: "C0SECRET", Private: true, Absent: true}, {ID: "C0OLD", Archived: true}}})
	e.Defer(s.Close)
	e.Setenv("HOOK", s.WebhookURL("C0CURBS"))
	return s.URL()
}

// fill writes the values of variables into a file: fill c.toml.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fill FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// keep sets a variable to what a regular expression captures of the last
// command's output: keep ID '([0-9a-f]+)'.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME REGEXP")
	}
	found := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%s captures %q", args[1], found)
	}
	ts.Setenv(args[0], found[1])
}

// exits runs a command and compares its exit code: exits 3 curbwire check.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%v", err)
		}
		code = ended.ExitCode()
	}
	if args[0] != strconv.Itoa(code) {
		ts.Fatalf("%v ends with %d, want %s", args[1:], code, args[0])
	}
}
