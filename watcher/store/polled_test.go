package store

import (
	"errors"
	"testing"
	"time"
)

func TestPolled(t *testing.T) {
	s, _ := open(t)
	old, fresh := entry("a", "Old", ledeA), entry("b", "New", ledeB)
	old.Published = now.Add(-8 * 24 * time.Hour)
	keep(t, s, old, fresh)
	subscribe(t, s, now.Add(-time.Minute), ledge)
	b := batch(lease(t, s))
	b.Err, b.Next = errors.New("gone"), now.Add(time.Hour)
	b.Health.Failures, b.Health.Cause, b.Health.Failing = 2, "gone", now
	if err := save(t, s, b); err != nil {
		t.Fatal(err)
	}
	got, err := s.Polled(t.Context(), now.Add(-7*24*time.Hour))
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v; want one feed", got, err)
	}
	p := got[ledge.ID]
	if p.Recent != 1 || !p.Next.Equal(b.Next) || p.Health.Failures != 2 || p.Health.Cause != "gone" || !p.Health.Failing.Equal(now) {
		t.Errorf("polled %+v; want one recent entry, due in an hour, failed twice", p)
	}
}
