package lexicon

import (
	"testing"
)

func TestLoad(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.Materials); n < 90 {
		t.Errorf("%d materials", n)
	}
	if n := len(l.Places); n < 60 {
		t.Errorf("%d places", n)
	}
}
