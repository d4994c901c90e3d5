package main

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/watcher/store"
)

func TestTable(t *testing.T) {
	table := &table{head: []string{"kind", "headline", "channel"}, give: 1}
	table.add("", "new", "Japan curbs exports of photoresist to South Korea", "main")
	table.add("the outlet\nreported it already", "none", "輸出管理の運用の見直しについて", "a-channel-with-a-very-long-name")
	tests := []struct {
		name  string
		width int
		want  string
	}{
		{"wide", 100, `
kind  headline                                           channel
new   Japan curbs exports of photoresist to South Korea  main
none  輸出管理の運用の見直しについて                     a-channel-with-a-very…
    the outlet reported it already
`},
		{"narrow", 58, `
kind  headline                      channel
new   Japan curbs exports of phot…  main
none  輸出管理の運用の見直しにつ…   a-channel-with-a-very…
    the outlet reported it already
`},
		{"too narrow", 20, `
kind  headline                  channel
new   Japan curbs exports of…   main
none  輸出管理の運用の見直し…   a-channel-with-a-very…
    the outlet reported it already
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+table.aligned(tt.width)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	var b bytes.Buffer
	if err := table.print(&b); err != nil {
		t.Fatal(err)
	}
	want := "new\tJapan curbs exports of photoresist to South Korea\tmain\t\n" +
		"none\t輸出管理の運用の見直しについて\ta-channel-with-a-very-long-name\tthe outlet reported it already\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("piped (-want +got):\n%s", diff)
	}
}

func TestEventTable(t *testing.T) {
	at := time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC)
	e := event{ID: "0123456789abcdef0123", When: at, Kind: "new", Severity: "high", Watches: []string{"a", "b"}, Headline: "h",
		Deliveries: []deliveryAnswer{{Channel: "main", State: notify.Sent}, {Channel: "second", State: notify.Held, Cause: "channel_not_found"}}}
	untold := event{When: at, Kind: "none", Watches: []string{"a"}, Headline: "h", Story: "fedcba9876543210", Reason: "muted"}
	tokyo := time.FixedZone("JST", 9*3600)
	got := eventTable([]event{e, untold}, tokyo, true)
	short := shortTime(at, time.Now(), tokyo)
	want := []row{
		{[]string{short, "new", "high", "a, b", "h", "main", "sent", "01234567"}, ""},
		{[]string{short, "new", "high", "a, b", "h", "second", "held", "01234567"}, "channel_not_found"},
		{[]string{short, "none", "", "a", "h", "", "not told", "fedcba98"}, "muted"},
	}
	if diff := cmp.Diff(want, got.rows, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("short (-want +got):\n%s", diff)
	}
	whole := eventTable([]event{untold}, tokyo, false).rows[0].cells
	if whole[0] != "3 Mar 2026 08:30 JST" || whole[7] != untold.Story {
		t.Errorf("whole: %q", whole)
	}
	if got := shortTime(at, at.Add(time.Hour), tokyo); got != "3 Mar 08:30" {
		t.Errorf("a time of today is %q", got)
	}
	if got := shortTime(at, at.AddDate(1, 0, 0), tokyo); got != "3 Mar 2026" {
		t.Errorf("a time of last year is %q", got)
	}
}

// Of thirty copies the last update is told, and the message.
func TestReplacedUpdatesAreListedWithAllOnly(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "curbwire.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	at := time.Now().UTC()
	for i := range 31 {
		a := notify.Alert{ID: notify.ID("w", "5f", notify.Copy, i), Kind: notify.Copy, Story: "5f", Revision: i}
		op := notify.Update
		if i == 0 {
			a.Kind, op = notify.New, notify.Post
		}
		if err := st.Enqueue(t.Context(), notify.Delivery{ID: a.ID + "@main", Alert: a, Channel: "main", Op: op}, at); err != nil {
			t.Fatal(err)
		}
	}
	for all, want := range map[bool]int{false: 2, true: 31} {
		got, err := (&alertsListCommand{All: all}).events(t.Context(), st, at.Add(-time.Hour))
		if err != nil || len(got) != want {
			t.Errorf("all %v: %d alerts, %v, want %d", all, len(got), err, want)
		}
	}
}
