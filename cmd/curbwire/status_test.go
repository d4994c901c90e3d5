package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Status tells of the daemon that runs, also while its config is refused.
func TestStatus(t *testing.T) {
	b := newBench(t, 0, "first")
	b.kiosk.set("first")
	b.round()
	v := b.serve()
	defer v.stop()
	b.slack.Revoke(true)
	b.kiosk.set("first", curb("China", "gallium"))
	var a statusAnswer
	ask := func() statusAnswer {
		t.Helper()
		var out, stderr bytes.Buffer
		if code := run(t.Context(), []string{"status", "--json", "-c", b.file}, &out, &stderr); code != exitDone {
			t.Fatalf("status ends with %d: %s", code, &stderr)
		}
		a = statusAnswer{}
		if err := json.Unmarshal(out.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	v.until("a held delivery", func() bool { return ask().Held > 0 })
	if a.PID != os.Getpid() || a.Since == "" || a.Polled == "" || a.Read != 1 || a.Failing != 0 || a.Waiting < 1 || a.Oldest == "" || a.Reloaded != "" {
		t.Errorf("status: %+v", a)
	}

	b.edit(func(c string) string { return strings.Replace(c, "materials =", "materails =", 1) })
	v.until("the refusal", func() bool { return ask().Refused != "" })
	if !strings.Contains(a.Refused, "materails") || a.Reloaded == "" {
		t.Errorf("status: %+v", a)
	}
	var out, stderr bytes.Buffer
	if code := run(t.Context(), []string{"status", "-c", b.file}, &out, &stderr); code != exitDone {
		t.Fatalf("status ends with %d: %s", code, &stderr)
	}
	for _, want := range []string{"refused, the config before stays in force", "1 read, 0 failing", " held; the oldest is of "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
}
