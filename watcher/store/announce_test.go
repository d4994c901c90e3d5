package store

import (
	"errors"
	"path/filepath"
	"testing"
)

// A note counts while its store is open, and no longer.
func TestAnnounced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	idle := func(when string) {
		t.Helper()
		if note, err := Announced(path); !errors.Is(err, ErrIdle) {
			t.Errorf("%s: Announced = %q, %v, want %v", when, note, err, ErrIdle)
		}
	}
	noted := func(want string) {
		t.Helper()
		if note, err := Announced(path); err != nil || string(note) != want {
			t.Errorf("Announced = %q, %v, want %q", note, err, want)
		}
	}
	idle("without a database")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	noted("")
	if err := s.Announce([]byte("here")); err != nil {
		t.Fatal(err)
	}
	noted("here")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	idle("after its end")
	if s, err = Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	noted("") // what an earlier process left is not this one's
}
