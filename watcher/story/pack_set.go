package story

import (
	"encoding/binary"
	"math/bits"
)

// set packs sorted, distinct hashes as the gaps between them in Rice's code (Rice
// and Plaunt, Adaptive variable-length coding, 1971): the high part of a gap in as
// many ones and a zero, the low bits as they are. Hashes are spread evenly, so that
// this is within a few hundredths of a bit of the least there can be.
func (w *packer) set(hs []uint32) {
	w.number(len(hs))
	if len(hs) == 0 {
		return
	}
	low := lowBits(hs)
	w.b = append(w.b, byte(low))
	b := bitWriter{w: w}
	next := uint64(0) // least that the hash can be
	for _, h := range hs {
		gap := uint64(h) - next
		for range gap >> low {
			b.put(1, 1)
		}
		b.put(0, 1)
		b.put(gap&(1<<low-1), low)
		next = uint64(h) + 1
	}
	b.flush()
}

// lowBits is the number of low bits that fits the mean gap.
func lowBits(hs []uint32) int {
	mean := uint64(hs[len(hs)-1])/uint64(len(hs)) + 1
	return max(bits.Len64(mean*7/10)-1, 0)
}

func (r *unpacker) set() []uint32 {
	n := r.number()
	if n == 0 {
		return nil
	}
	low := int(r.byte())
	if low > 32 || n > 8*len(r.b) {
		r.fail()
		return nil
	}
	b := r.bits()
	out := make([]uint32, 0, n)
	next := uint64(0)
	for range n {
		high := b.ones()
		h := next + high<<low + b.take(low)
		if h > 1<<32-1 {
			r.fail()
			return nil
		}
		out = append(out, uint32(h))
		next = h + 1
	}
	b.end()
	return out
}

// among packs a subset of a set that the reader has already.
func (w *packer) among(part, of []uint32) {
	b := bitWriter{w: w}
	for i, j := 0, 0; i < len(of); i++ {
		bit := uint64(0)
		for j < len(part) && part[j] < of[i] {
			j++
		}
		if j < len(part) && part[j] == of[i] {
			bit = 1
		}
		b.put(bit, 1)
	}
	b.flush()
}

func (r *unpacker) among(of []uint32) []uint32 {
	b := r.bits()
	out := make([]uint32, 0, len(of))
	for _, h := range of {
		if b.take(1) == 1 {
			out = append(out, h)
		}
	}
	b.end()
	if len(out) == 0 {
		return nil
	}
	return out
}

// bitWriter gathers bits into bytes, the first into the highest.
type bitWriter struct {
	w    *packer
	bits uint64
	n    int
}

func (b *bitWriter) put(v uint64, n int) {
	b.bits = b.bits<<n | v
	for b.n += n; b.n >= 8; b.n -= 8 {
		b.w.b = append(b.w.b, byte(b.bits>>(b.n-8)))
	}
}

func (b *bitWriter) flush() {
	if b.n > 0 {
		b.put(0, 8-b.n)
	}
}

// bitReader gives the bits of a reader, who goes on after the last byte of them.
type bitReader struct {
	r   *unpacker
	b   []byte // from where the bits begin
	pos int    // bits that were given
}

func (r *unpacker) bits() bitReader { return bitReader{r: r, b: r.b} }

// next returns the next 57 bits or more, the first of them highest. Behind the end
// are zeros.
func (b *bitReader) next() uint64 {
	rest := b.b[min(b.pos/8, len(b.b)):]
	if len(rest) < 8 {
		var end [8]byte
		copy(end[:], rest)
		rest = end[:]
	}
	return binary.BigEndian.Uint64(rest) << (b.pos % 8)
}

// take gives at most 32 bits.
func (b *bitReader) take(n int) uint64 {
	v := b.next() >> 1 >> (63 - n)
	b.pos += n
	return v
}

// ones counts the ones before a zero, and takes both.
func (b *bitReader) ones() uint64 {
	sum := 0
	for {
		n := min(bits.LeadingZeros64(^b.next()), 57)
		b.pos += n
		sum += n
		if n < 57 {
			b.pos++
			return uint64(sum)
		}
	}
}

// end must be called after the last bit.
func (b *bitReader) end() {
	if n := (b.pos + 7) / 8; n <= len(b.b) {
		b.r.b = b.b[n:]
	} else {
		b.r.fail()
	}
}
