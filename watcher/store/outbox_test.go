package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
)

func sent(t *testing.T, s *Store, d notify.Delivery, receipt string) {
	t.Helper()
	if err := s.Sent(t.Context(), d, receipt); err != nil {
		t.Fatal(err)
	}
}

func TestClaimGivesEachDeliveryOnceInOrder(t *testing.T) {
	s, _ := open(t)
	one, two := post("s1", "c", 1, notify.New, notify.Post), post("s2", "c", 1, notify.New, notify.Post)
	fill(t, s, one, two, post("s1", "other", 1, notify.New, notify.Post))
	fill(t, s, one) // decided again after a crash: still one
	a := claim(t, s, "c")
	b := claim(t, s, "c")
	if a.ID != one.ID || b.ID != two.ID {
		t.Errorf("claims = %s, %s, want %s, %s", a.ID, b.ID, one.ID, two.ID)
	}
	wantEmpty(t, s, "c")
	one.Attempt, one.Fence, one.First = 1, 1, a.First
	if diff := cmp.Diff(one, a); diff != "" {
		t.Errorf("delivery (-want +got):\n%s", diff)
	}
	sent(t, s, a, "1.1")
	if err := s.Sent(t.Context(), a, "1.1"); !errors.Is(err, notify.ErrFenced) {
		t.Errorf("Sent twice = %v, want ErrFenced", err)
	}
	wantEmpty(t, s, "c")
}

func TestThreadKeepsItsOrder(t *testing.T) {
	s, _ := open(t)
	fill(t, s,
		post("s", "c", 1, notify.New, notify.Post),
		post("s", "c", 2, notify.Development, notify.Reply),
		post("s", "c", 3, notify.Correction, notify.Reply))
	root := claim(t, s, "c")
	wantEmpty(t, s, "c") // the replies wait for the message
	sent(t, s, root, "100.1")
	reply := claim(t, s, "c")
	if reply.Op != notify.Reply || reply.Thread != "100.1" {
		t.Errorf("reply = %s in thread %q", reply.Op, reply.Thread)
	}
	wantEmpty(t, s, "c") // the second reply waits for the first
	if err := s.Failed(t.Context(), reply, notify.Failure{State: notify.Dead, Cause: "refused"}); err != nil {
		t.Fatal(err)
	}
	if next := claim(t, s, "c"); next.Alert.Kind != notify.Correction {
		t.Errorf("next = %s", next.Alert.Kind)
	}
}

func TestUpdates(t *testing.T) {
	s, _ := open(t)
	fill(t, s, post("s", "c", 1, notify.New, notify.Post))
	sent(t, s, claim(t, s, "c"), "100.1")
	update := func(revision int, due time.Time, sources ...string) notify.Delivery {
		d := post("s", "c", revision, notify.Copy, notify.Update)
		d.NotBefore = due
		for _, name := range sources {
			d.Alert.Sources = append(d.Alert.Sources, notify.Source{Name: name})
		}
		d.Alert.Severity = notify.High
		return d
	}
	fill(t, s, update(2, now.Add(time.Hour), "A"))
	fill(t, s, post("s", "c", 3, notify.Development, notify.Reply))
	if d := claim(t, s, "c"); d.Op != notify.Reply {
		t.Fatalf("a reply waits for a quiet update: got %s", d.Op)
	}
	fill(t, s, update(4, now.Add(-time.Second), "A", "B"))
	wantEmpty(t, s, "c") // the update waits for the reply in hand
	sent(t, s, notify.Delivery{ID: post("s", "c", 3, notify.Development, notify.Reply).ID, Fence: 1}, "100.2")
	d := claim(t, s, "c")
	if d.Alert.Headline.Text != "new1" || len(d.Alert.Sources) != 2 || d.Alert.Severity != notify.High || d.Alert.Kind != notify.Copy || d.Thread != "100.1" {
		t.Errorf("update = %+v in thread %s, want the first message with two sources", d.Alert, d.Thread)
	}
	sent(t, s, d, "")
	queue, err := s.Queue(t.Context())
	if diff := cmp.Diff(map[notify.State]int{notify.Sent: 3, notify.Superseded: 1}, queue); diff != "" || err != nil {
		t.Errorf("queue (-want +got):\n%s, %v", diff, err)
	}
}

func TestFailed(t *testing.T) {
	s, path := open(t)
	fill(t, s, post("s", "c", 1, notify.New, notify.Post))
	d := claim(t, s, "c")
	fail := func(f notify.Failure) {
		t.Helper()
		if err := s.Failed(t.Context(), d, f); err != nil {
			t.Fatal(err)
		}
	}
	fail(notify.Failure{State: notify.Pending, NotBefore: time.Now().Add(time.Hour), Cause: "500"})
	wantEmpty(t, s, "c")
	b, err := s.Backlog(t.Context(), "c")
	if err != nil || b.Count != 1 || b.Due != 1 || time.Until(b.Next) < 50*time.Minute {
		t.Errorf("Backlog = %+v, %v", b, err)
	}
	later := post("s2", "c", 1, notify.New, notify.Post)
	later.NotBefore = time.Now().Add(time.Hour)
	fill(t, s, later)
	if b, err := s.Backlog(t.Context(), "c"); err != nil || b.Count != 2 || b.Due != 1 {
		t.Errorf("with one that is not due yet: Backlog = %+v, %v", b, err)
	}
	if _, err := s.write.Exec(`UPDATE deliveries SET not_before = 0 WHERE id = $1`, d.ID); err != nil {
		t.Fatal(err)
	}
	if d = claim(t, s, "c"); d.Attempt != 2 {
		t.Errorf("attempt = %d, want 2", d.Attempt)
	}
	fail(notify.Failure{State: notify.Pending, Uncounted: true, Cause: "429"})
	if d = claim(t, s, "c"); d.Attempt != 2 {
		t.Errorf("attempt after a throttle = %d, want 2 again", d.Attempt)
	}
	fail(notify.Failure{State: notify.Held, NotBefore: time.Now().Add(time.Minute), Cause: "archived"})
	wantEmpty(t, s, "c")
	s.Close()
	claim(t, reopen(t, path), "c") // at once after a restart
}

// A delivery whose outcome is unknown stays sending until its lease has run
// out; after a crash, until its channel has settled.
func TestUnknownOutcomeComesBack(t *testing.T) {
	s, path := open(t)
	fill(t, s, post("s", "c", 1, notify.New, notify.Post))
	lost := claim(t, s, "c")
	wantEmpty(t, s, "c")
	s.Close()
	s = reopen(t, path)
	wantEmpty(t, s, "c")
	if b, err := s.Backlog(t.Context(), "c"); err != nil || time.Until(b.Next) > settleTime {
		t.Errorf("after a crash it is due at %v, %v; want within %v", b.Next, err, settleTime)
	}
	pass(t, s)
	again := claim(t, s, "c")
	if again.ID != lost.ID || again.Attempt != 2 || lost.Repeat || !again.Repeat {
		t.Errorf("after a restart: %s, attempt %d, repeat %v", again.ID, again.Attempt, again.Repeat)
	}
	if err := s.Sent(t.Context(), lost, "1"); !errors.Is(err, notify.ErrFenced) {
		t.Errorf("Sent by the former owner = %v, want ErrFenced", err)
	}
	pass(t, s)
	if third := claim(t, s, "c"); third.Attempt != 3 {
		t.Errorf("after the lease: attempt %d", third.Attempt)
	}
}

// pass lets the leases of deliveries run out.
func pass(t *testing.T, s *Store) {
	t.Helper()
	if _, err := s.write.Exec(`UPDATE deliveries SET lease_until = 1 WHERE state = 'sending'`); err != nil {
		t.Fatal(err)
	}
}

// An update that a crash broke off can be repeated at once.
func TestUpdateOfACrashComesBackAtOnce(t *testing.T) {
	s, path := open(t)
	fill(t, s, post("s", "c", 1, notify.New, notify.Post))
	sent(t, s, claim(t, s, "c"), "100.1")
	fill(t, s, post("s", "c", 2, notify.Copy, notify.Update))
	claim(t, s, "c")
	s.Close()
	s = reopen(t, path)
	if d := claim(t, s, "c"); d.Op != notify.Update || d.Attempt != 2 {
		t.Errorf("after a crash: %s, attempt %d", d.Op, d.Attempt)
	}
}

// What is uncertain is neither offered again nor in the way of what follows.
func TestUncertainIsOver(t *testing.T) {
	s, path := open(t)
	fill(t, s, post("s", "c", 1, notify.New, notify.Post), post("s", "c", 2, notify.Development, notify.Reply))
	d := claim(t, s, "c")
	if err := s.Failed(t.Context(), d, notify.Failure{State: notify.Uncertain, Cause: "lost"}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = reopen(t, path)
	if next := claim(t, s, "c"); next.Op != notify.Reply || next.Thread != "" {
		t.Errorf("next = %s in thread %q, want the reply, without one", next.Op, next.Thread)
	}
	wantEmpty(t, s, "c")
}
