package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden states what each kind of message looks like on the wire: the
// arguments that reach Slack, after a way through the strict fake.
func TestGolden(t *testing.T) {
	type golden struct {
		name string
		d    notify.Delivery
	}
	cases := []golden{{"repeat", notify.Delivery{Alert: curbs(), Op: notify.Post, Repeat: true, Attempt: 2}}}
	for _, x := range Samples() {
		cases = append(cases, golden{x.Name, notify.Delivery{Alert: x.Alert, Op: x.Op}})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := fakeslack.Options{}
			if c.d.Repeat { // it is marked where nobody can look whether it arrived
				o.Scopes = []string{"chat:write"}
			}
			s, b := workspace(t, o)
			c.d.Channel = "curbs"
			if c.d.Op != notify.Post {
				c.d.Thread = post(t, b, curbs())
			}
			if _, err := b.Notify(t.Context(), c.d); err != nil {
				t.Fatal(err)
			}
			reqs := s.Requests()
			got := wire(t, reqs[len(reqs)-1])
			file := filepath.Join("testdata", c.name+".json")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func seoul(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// wire writes a request as indented JSON, with the ts of the day left out.
func wire(t *testing.T, r fakeslack.Request) []byte {
	t.Helper()
	out := map[string]any{"method": r.Method}
	for k, v := range r.Form {
		switch {
		case k == "ts" || k == "thread_ts":
			out[k] = "(of the first post)"
		case k == "blocks" || k == "metadata":
			var nested any
			if err := json.Unmarshal([]byte(v), &nested); err != nil {
				t.Fatal(err)
			}
			out[k] = nested
		default:
			out[k] = v
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(out); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
