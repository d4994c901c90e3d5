package story

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/watcher/feed"
)

// saga is a story with all that a story can have.
func saga() *Story {
	first := report("wire.example", "Japan curbs exports of chip materials to South Korea", wire, 0, tighten)
	s := Open(first)
	s.Join(report("wire.example", "Curbs on chip materials bite", wire+wire, time.Hour, tighten), Verdict{Kind: Copy})
	ease := with(tighten, func(f *Facts) {
		f.Direction, f.Stage, f.Dates, f.Instrument = "ease", "lifted", []string{"2019-08-08"}, "No. 7"
		f.Aside = true
	})
	later := report("www.ledger.example", "3 shipments approved on 8 August", "Japan approved 3 shipments of 1,850 kg, 12 percent of a year's exports.", 900*time.Hour, ease)
	later.Print.Form, later.Print.Turn, later.Print.Corrected, later.Entry.Trust = 7, oneMore|wider, true, feed.Official
	s.Join(later, Verdict{Kind: Development, Flip: true})
	s.Steps[0].Alert, s.Steps[1].Muted = "00ff3c5a9b7d1e2f4a60", &Verdict{Kind: Development, Step: 1, Flip: true, Why: "the direction changed"}
	s.Channels, s.Revision, s.Update, s.Severity, s.Untold, s.Summed = []string{"main", "main2"}, 300, start.Add(time.Minute), "critical", "muted", true
	s.Gathered = []string{"digest"}
	return s
}

// TestSagaSetsAllFields: a field that is added must be packed too.
func TestSagaSetsAllFields(t *testing.T) {
	s := saga()
	set := map[string]bool{}
	note := func(x any) {
		for i, v := 0, reflect.ValueOf(x); i < v.NumField(); i++ {
			name := v.Type().String() + "." + v.Type().Field(i).Name
			set[name] = set[name] || !v.Field(i).IsZero()
		}
	}
	note(*s)
	for _, st := range s.Steps {
		note(st)
		note(st.Facts)
	}
	for _, x := range s.Sources {
		note(x)
	}
	for _, p := range s.Prints {
		note(p)
	}
	for name, ok := range set {
		if !ok {
			t.Errorf("%s is not set, so nothing holds that it is packed", name)
		}
	}
}

func repack(t *testing.T, s *Story) *Story {
	t.Helper()
	b, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	got := &Story{ID: s.ID}
	if err := got.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestPackedStoryComesBackWhole(t *testing.T) {
	odd := saga()
	odd.Prints[0].Open = []uint32{0, 1, math.MaxUint32} // of no lede
	odd.Prints[1].Facts.Aside = true
	odd.First = time.Date(1, 1, 1, 0, 0, 0, int(time.Millisecond), time.UTC)
	odd.Last = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	tests := map[string]*Story{
		"empty":        {},
		"one report":   Open(report("wire.example", "Japan curbs exports", wire, 0, tighten)),
		"no words":     Open(report("", "", "", 0, Facts{})),
		"saga":         saga(),
		"odd":          odd,
		"without time": Open(Item{}),
	}
	for name, s := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(s, repack(t, s)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What was stored before there was a format is read as if it were written now.
func TestStoryStoredAsJSON(t *testing.T) {
	want := saga()
	was := saga()
	for _, p := range was.Prints {
		for _, set := range [][]uint32{p.Title, p.Open, p.Lede, p.Text} {
			for i := range set {
				set[i] = set[i]<<droppedBits | 5
			}
		}
		for i := range p.Numbers {
			p.Numbers[i].Left |= 0x12340000
			p.Numbers[i].Right |= 0xabcd0000
		}
	}
	first := &was.Prints[0]
	first.Text = append(first.Text, 1<<32-1)
	for i := range uint32(70) { // a longer sample than is kept now
		was.Prints[1].Text = append(was.Prints[1].Text, (1<<26-70+i)<<droppedBits)
		want.Prints[1].Text = append(want.Prints[1].Text, 1<<26-70+i)
	}
	want.Prints[1].Text = want.Prints[1].Text[:sampleSize]
	want.Prints[0].Text = append(want.Prints[0].Text, 1<<26-1)
	b, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	got := &Story{ID: want.ID}
	if err := got.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What version 1 wrote is read for ever: the familiar strings keep their places.
func TestFormatStays(t *testing.T) {
	const stored = "01809495b4f55a01000000000b4a6170616e206561736573020b612e6578616d706c652f3117050100046d61696e010000022b30070c1e" +
		"0005003101010200ff01000141320fd10f0102000401080901020800f410041600000400000000000ff7ffff400360800100010002035a"
	b, err := hex.DecodeString(stored)
	if err != nil {
		t.Fatal(err)
	}
	want := &Story{Headline: "Japan eases", URL: "https://a.example/1", First: start, Last: start, Severity: "low", Channels: []string{"main"},
		Steps:   []Step{{Facts: Facts{Materials: []string{"photoresist", "tungsten"}, Direction: "ease", Stage: "in-force", Exporter: "JP"}, Headline: "Japan eases", At: start, Alert: "00ff"}},
		Sources: []Source{{"A", "https://a.example/1", feed.Official, start.Add(time.Second), 0}}}
	want.Prints = []Fingerprint{{Title: []uint32{1, 900}, Open: []uint32{3}, Lede: []uint32{3, 5, 1 << 25}, Text: []uint32{2, 3, 5}, Numbers: []slot{{1, 2, "90"}}, Facts: want.Steps[0].Facts, Host: "a.example", At: start}}
	got := new(Story)
	if err := got.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if now, err := want.MarshalBinary(); err != nil || !bytes.Equal(now, b) {
		t.Errorf("it is written as %x, %v", now, err)
	}
}

func TestDamagedStory(t *testing.T) {
	b, err := saga().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for n := range b {
		if err := new(Story).UnmarshalBinary(b[:n]); !errors.Is(err, errDamaged) {
			t.Fatalf("the first %d bytes of %d: %v, want an error", n, len(b), err)
		}
	}
	for name, b := range map[string][]byte{
		"more":                append(slices.Clone(b), 0),
		"a newer format":      append([]byte{packed + 1}, b[1:]...),
		"JSON":                []byte(`{"ID":`),
		"a report of no step": []byte(`{"Prints":[{"s":0}]}`),
	} {
		if err := new(Story).UnmarshalBinary(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzUnmarshalStory(f *testing.F) {
	for _, s := range []*Story{{}, saga(), Open(report("wire.example", "Japan curbs exports", wire, 0, tighten))} {
		b, err := s.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"Steps":[{"headline":"x"}],"Prints":[{"t":[1,2],"n":[{"Left":70000,"Number":"7"}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := new(Story)
		if s.UnmarshalBinary(b) != nil {
			return
		}
		s.Keys()
		Assign(report("x.example", "Japan curbs exports", wire, 0, tighten), []*Story{s})
		if b[0] == packed {
			if diff := cmp.Diff(s, repack(t, s)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
	})
}

func FuzzPackedReport(f *testing.F) {
	f.Add("Japan curbs chip materials", wire, "JP", "photoresist", int64(0), uint8(0))
	f.Add("", "\xff\xfe", "", "", int64(math.MaxInt64), uint8(255))
	f.Fuzz(func(t *testing.T, title, text, exporter, material string, ms int64, n uint8) {
		it := report("x.example", title, text, 0, Facts{Materials: []string{material, exporter}, Exporter: exporter, Instrument: title})
		it.Print.At = time.UnixMilli(ms % (1 << 45)).UTC()
		s := Open(it)
		for i := range int(n % 5) {
			s.Join(it, Verdict{Kind: []Kind{Copy, Development}[i%2]})
		}
		if diff := cmp.Diff(s, repack(t, s)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
