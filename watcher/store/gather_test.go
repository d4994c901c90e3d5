package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/story"
)

func held(story, channel string, why notify.Gathering, due time.Time) notify.Delivery {
	d := post(story, channel, 1, notify.New, notify.Gather)
	d.Gathering, d.NotBefore = why, due
	return d
}

// asOne tells each harvest in one message a channel and gathering.
func asOne(seen *watcher.Harvest) func(watcher.Harvest) []notify.Delivery {
	return func(h watcher.Harvest) (out []notify.Delivery) {
		*seen = h
		told := map[string]bool{}
		for _, r := range h.Rows {
			if heap := r.Channel + string(r.Gathering); !told[heap] {
				d := post("all "+r.Alert.ID, r.Channel, 1, notify.Summary, notify.Post)
				d.Gathering, told[heap] = r.Gathering, true
				out = append(out, d)
			}
		}
		return out
	}
}

func gather(t *testing.T, s *Store, at time.Time) (n int, h watcher.Harvest) {
	t.Helper()
	n, err := s.Gather(t.Context(), at, asOne(&h))
	if err != nil {
		t.Fatal(err)
	}
	return n, h
}

func TestGatheredIsToldOnceWhenDue(t *testing.T) {
	s, path := open(t)
	morning := now.Add(time.Hour)
	one, two, later := held("s1", "c", notify.QuietHours, morning), held("s2", "c", notify.QuietHours, morning), held("s3", "c", notify.ForDigest, morning.Add(time.Hour))
	fill(t, s, one, two, later)
	fill(t, s, one) // decided again after a crash: still one
	s.Close()
	s = reopen(t, path) // and nothing that waits is lost by one
	wantEmpty(t, s, "c")
	if n, _ := gather(t, s, morning.Add(-time.Millisecond)); n != 0 {
		t.Errorf("before it was due, %d messages were made", n)
	}
	n, h := gather(t, s, morning)
	if n != 1 || len(h.Rows) != 2 || h.Rows[0].Alert.ID == h.Rows[1].Alert.ID || h.Rows[0].Gathering != notify.QuietHours || !h.Rows[0].Due.Equal(morning) || h.Feeds != 1 {
		t.Errorf("when due, %d messages of %+v", n, h)
	}
	if n, _ := gather(t, s, morning); n != 0 {
		t.Errorf("again, %d messages were made", n)
	}
	if d := claim(t, s, "c"); d.Alert.Kind != notify.Summary || d.Op != notify.Post {
		t.Errorf("claimed %s %s, want the summary", d.Op, d.Alert.Kind)
	}
	if n, h := gather(t, s, morning.Add(time.Hour)); n != 1 || len(h.Rows) != 1 || h.Rows[0].Gathering != notify.ForDigest {
		t.Errorf("an hour later, %d messages of %+v", n, h)
	}
}

// A harvest is stored whole or not at all.
func TestBrokenOffHarvestIsToldLater(t *testing.T) {
	s, _ := open(t)
	fill(t, s, held("s1", "c", notify.QuietHours, now))
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Gather(ctx, now, func(h watcher.Harvest) []notify.Delivery {
		cancel()
		return asOne(new(watcher.Harvest))(h)
	}); err == nil {
		t.Fatal("Gather was not broken off")
	}
	wantEmpty(t, s, "c")
	if n, _ := gather(t, s, now); n != 1 {
		t.Errorf("afterwards %d messages were made, want 1", n)
	}
}

// What comes after a harvest with the same due time is told by another.
func TestLateRowIsTold(t *testing.T) {
	s, _ := open(t)
	fill(t, s, held("s1", "c", notify.QuietHours, now))
	gather(t, s, now)
	fill(t, s, held("s2", "c", notify.QuietHours, now))
	if n, h := gather(t, s, now.Add(time.Second)); n != 1 || len(h.Rows) != 1 {
		t.Errorf("%d messages of %+v, want one of the late row", n, h)
	}
	claim(t, s, "c")
	claim(t, s, "c")
}

func TestHarvestKnowsReportsAndFailures(t *testing.T) {
	s, _ := open(t)
	subscribe(t, s, now.Add(-time.Second), ledge)
	b := batch(lease(t, s))
	st := story.Open(story.NewItem(entry("1", "a", "b"), story.Facts{}))
	st.Sources = append(st.Sources, story.Source{Name: "Another"})
	b.Stories = []*story.Story{st}
	b.Health.Told, b.Health.Failures = true, 3
	b.Deliveries = []notify.Delivery{held(st.ID, "c", notify.ForDigest, now)}
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	_, h := gather(t, s, now)
	if len(h.Rows) != 1 || h.Rows[0].Reports != 2 {
		t.Errorf("rows = %+v, want one with 2 reports", h.Rows)
	}
	if diff := cmp.Diff([]string{ledge.Name}, h.Failing); diff != "" {
		t.Errorf("failing (-want +got):\n%s", diff)
	}
}

func TestLoads(t *testing.T) {
	s, _ := open(t)
	fill(t, s,
		post("s1", "c", 1, notify.New, notify.Post),
		post("s1", "c", 2, notify.Copy, notify.Update), // quiet
		post("s1", "c", 3, notify.Development, notify.Reply),
		post("s2", "other", 1, notify.New, notify.Post),
		post("", "c", 1, notify.Operations, notify.Post),
		held("s3", "c", notify.OverCap, now.Add(9*time.Minute)),
		held("s4", "c", notify.OverCap, now.Add(8*time.Minute)),
		held("s5", "third", notify.QuietHours, now))
	loads := func(at time.Time) (out map[string]watcher.Load) {
		t.Helper()
		err := s.View(t.Context(), func(tx watcher.Tx) (err error) {
			out, err = tx.Loads(t.Context(), at)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := map[string]watcher.Load{"c": {Sent: []time.Time{now, now}, Open: now.Add(8 * time.Minute)}, "other": {Sent: []time.Time{now}}}
	if diff := cmp.Diff(want, loads(now.Add(59*time.Minute))); diff != "" {
		t.Errorf("loads (-want +got):\n%s", diff)
	}
	gather(t, s, now.Add(10*time.Minute))
	if l := loads(now.Add(2 * time.Hour)); len(l) != 0 {
		t.Errorf("two hours later the loads are %+v", l)
	}
}

// A first message that waits for more sources tells of them itself.
func TestWaitingMessageTakesInItsUpdates(t *testing.T) {
	s, _ := open(t)
	waiting := post("s", "c", 1, notify.New, notify.Post)
	waiting.NotBefore = now.Add(time.Minute)
	fill(t, s, waiting)
	update := post("s", "c", 2, notify.Copy, notify.Update)
	update.Alert.Severity, update.Alert.Sources = notify.High, []notify.Source{{Name: "A"}, {Name: "B"}}
	fill(t, s, update)
	if _, err := s.write.Exec(`UPDATE deliveries SET not_before = 0 WHERE op = 'post'`); err != nil { // its time has come
		t.Fatal(err)
	}
	d := claim(t, s, "c")
	if d.ID != waiting.ID || d.Alert.Kind != notify.New || d.Alert.Severity != notify.High || len(d.Alert.Sources) != 2 {
		t.Errorf("claimed %+v, want the message with two sources", d)
	}
	sent(t, s, d, "1.1")
	wantEmpty(t, s, "c")
	third := post("s", "c", 3, notify.Copy, notify.Update)
	fill(t, s, third)
	if d := claim(t, s, "c"); d.Op != notify.Update {
		t.Errorf("claimed %s, want an update of the message that was sent", d.Op)
	}
}

func TestGatheredIsListed(t *testing.T) {
	s, _ := open(t)
	row := held("s1", "c", notify.QuietHours, now.Add(time.Hour))
	fill(t, s, row)
	outcome := func() Outcome {
		t.Helper()
		out, err := s.Deliveries(t.Context(), row.Alert.ID)
		if err != nil || len(out) != 1 {
			t.Fatalf("Deliveries = %v, %v, want one", out, err)
		}
		return out[0]
	}
	want := Outcome{ID: row.ID, Channel: "c", Op: notify.Gather, State: notify.Pending, Due: now.Add(time.Hour), Cause: "held in quiet hours"}
	if diff := cmp.Diff(want, outcome()); diff != "" {
		t.Errorf("while it waits (-want +got):\n%s", diff)
	}
	gather(t, s, now.Add(time.Hour))
	d := claim(t, s, "c")
	sent(t, s, d, "1.1")
	if o := outcome(); o.State != notify.Sent || o.Sent.IsZero() || o.Cause != "held in quiet hours, told by alert "+d.Alert.ID {
		t.Errorf("when told: %+v", o)
	}
}
