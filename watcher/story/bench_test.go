package story

import (
	"testing"
	"time"
)

const wholePiece = wire + " Until now shipments were covered by bulk permits that were valid for three years. Seoul summoned the ambassador and said it would study a complaint. " +
	"Buyers hold stocks for about ten weeks, according to an industry group, and 3 makers supply 90 percent of what is sold."

// BenchmarkFingerprint is what an entry of some 85 words costs before any story is
// looked at.
func BenchmarkFingerprint(b *testing.B) {
	e := report("www.wire.example", "Japan curbs exports of chip materials to South Korea - The Ledger", "SEOUL (Wire) - "+wholePiece, time.Hour, tighten).Entry
	b.ReportAllocs()
	for b.Loop() {
		NewItem(e, tighten).Keys()
	}
}

// BenchmarkPack packs and unpacks a story of one report.
func BenchmarkPack(b *testing.B) {
	s := Open(report("www.wire.example", "Japan curbs exports of chip materials to South Korea", wholePiece, 0, tighten))
	packed, err := s.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("pack", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.MarshalBinary(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unpack", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := new(Story).UnmarshalBinary(packed); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkAssign holds an entry against a story that has the same words.
func BenchmarkAssign(b *testing.B) {
	stories := []*Story{Open(report("www.wire.example", "Japan curbs exports of chip materials to South Korea", wholePiece, 0, tighten))}
	it := report("x.example", "Chip materials curbed", wholePiece, time.Hour, tighten)
	b.ReportAllocs()
	for b.Loop() {
		Assign(it, stories)
	}
}
