package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/story"
)

// chronicle stores one story with two alerts, and an alert of another story
// made an hour before.
func chronicle(t *testing.T, s *Store) (first, second, other notify.Delivery) {
	t.Helper()
	first, second = post("5f01", "c", 1, notify.New, notify.Post), post("5f01", "c", 2, notify.Development, notify.Reply)
	also := first
	also.Channel, also.ID = "d", first.Alert.ID+"@d"
	fill(t, s, first, also, second)
	other = post("5f02", "c", 1, notify.New, notify.Post)
	if err := s.Enqueue(t.Context(), other, now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	return first, second, other
}

func ids(told []Told) (out []string) {
	for _, x := range told {
		out = append(out, x.Alert.ID)
	}
	return out
}

func TestAlerts(t *testing.T) {
	s, _ := open(t)
	first, second, other := chronicle(t, s)
	sent := claim(t, s, "d")
	if err := s.Sent(t.Context(), sent, "17.1"); err != nil {
		t.Fatal(err)
	}
	held := claim(t, s, "c")
	due := now.Add(time.Hour)
	if err := s.Failed(t.Context(), held, notify.Failure{State: notify.Held, NotBefore: due, Cause: "channel_not_found"}); err != nil {
		t.Fatal(err)
	}
	all, err := s.Alerts(t.Context(), now.Add(-2*time.Hour))
	if diff := cmp.Diff([]string{second.Alert.ID, first.Alert.ID, other.Alert.ID}, ids(all)); err != nil || diff != "" {
		t.Fatalf("alerts (-want +got):\n%s, %v", diff, err)
	}
	if all[1].Alert.Headline.Text != first.Alert.Headline.Text || !all[1].At.Equal(now) {
		t.Errorf("the alert came back as %+v", all[1])
	}
	got := all[1].Outcomes
	if len(got) != 2 || got[1].Sent.IsZero() {
		t.Fatalf("outcomes %+v", got)
	}
	got[1].Sent = time.Time{}
	want := []Outcome{
		{ID: first.ID, Channel: "c", Op: notify.Post, State: notify.Held, Attempt: 1, Due: due, Cause: "channel_not_found"},
		{ID: first.Alert.ID + "@d", Channel: "d", Op: notify.Post, State: notify.Sent, Attempt: 1, Receipt: "17.1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if late, err := s.Alerts(t.Context(), now); err != nil || len(late) != 2 {
		t.Errorf("%d alerts since now, %v, want 2", len(late), err)
	}
	if of, err := s.AlertsOf(t.Context(), "5f02"); err != nil || len(of) != 1 || of[0].Alert.ID != other.Alert.ID {
		t.Errorf("alerts of a story = %v, %v", ids(of), err)
	}
	if one, err := s.Alert(t.Context(), other.Alert.ID); err != nil || len(one.Outcomes) != 1 {
		t.Errorf("Alert = %+v, %v", one, err)
	}
	if _, err := s.Alert(t.Context(), "77"); !errors.Is(err, ErrUnknown) {
		t.Errorf("Alert of an unknown id = %v, want ErrUnknown", err)
	}
}

func TestUntold(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	b := batch(lease(t, s))
	add := func(key string, age time.Duration, of string, d watcher.Decision, watches ...string) {
		e := entry(key, "title "+key, "text")
		e.Fetched = now.Add(-age)
		b.Records = append(b.Records, watcher.Record{Entry: e, Story: of, Watches: append([]string{}, watches...), Decision: d, Reason: "because " + key})
	}
	add("muted", 0, "5f01", watcher.None, "w", "x")
	add("earlier", time.Hour, "5f02", watcher.None, "w")
	add("told", 0, "5f01", watcher.SayNew, "w")
	add("unmatched", 0, "", watcher.None)
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	keys := func(rs []watcher.Record, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range rs {
			out = append(out, r.Entry.Key)
		}
		return strings.Join(out, " ")
	}
	if got := keys(s.Untold(t.Context(), now.Add(-2*time.Hour))); got != "muted earlier" {
		t.Errorf("untold: %s", got)
	}
	if got := keys(s.Untold(t.Context(), now)); got != "muted" {
		t.Errorf("untold since now: %s", got)
	}
	if got := keys(s.UntoldOf(t.Context(), "5f02")); got != "earlier" {
		t.Errorf("untold of a story: %s", got)
	}
	var plan string
	if err := s.read.QueryRow(`EXPLAIN QUERY PLAN SELECT key FROM entries WHERE `+matchedUntold+` AND fetched >= 1`).Scan(new(int), new(int), new(int), &plan); err != nil || !strings.Contains(plan, "entries_untold") {
		t.Errorf("the query for what was not told does not use its index: %s, %v", plan, err)
	}
	if names, err := s.Sources(t.Context()); err != nil || !slices.Equal(names, []string{ledge.Name}) {
		t.Errorf("Sources = %q, %v", names, err)
	}
}

func TestFind(t *testing.T) {
	s, _ := open(t)
	first, _, _ := chronicle(t, s)
	b := batch(lease(t, s))
	for _, id := range []string{"5f01", "5f0100", "5f02"} {
		b.Stories = append(b.Stories, &story.Story{ID: id, Headline: "story " + id})
	}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	alert := first.Alert.ID
	tests := []struct {
		name, prefix string
		want         []Match
	}{
		{"a whole alert", alert, []Match{{alert, false}}},
		{"the beginning of one", alert[:12], []Match{{alert, false}}},
		{"a story", "5f02", []Match{{"5f02", true}}},
		{"a story whose id begins another", "5f01", []Match{{"5f01", true}}},
		{"several", "5f0", []Match{{"5f01", true}, {"5f0100", true}, {"5f02", true}}},
		{"none", "ffffffffff", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.Find(t.Context(), tt.prefix)
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("Find(%q) (-want +got):\n%s, %v", tt.prefix, diff, err)
			}
		})
	}
	if st, err := s.Story(t.Context(), "5f02"); err != nil || st.Headline != "story 5f02" {
		t.Errorf("Story = %+v, %v", st, err)
	}
	if _, err := s.Story(t.Context(), "5f"); !errors.Is(err, ErrUnknown) {
		t.Errorf("Story of a part of an id = %v, want ErrUnknown", err)
	}
}
