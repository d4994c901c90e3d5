package text

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// maxWords bounds the memory of a Reader, in distinct words.
const maxWords = 1 << 14

// maxWord is how much of a word is compared, in bytes; what is longer is no word.
const maxWord = 256

// vocabulary numbers folded words.
type vocabulary struct {
	seed   uint64 // results do not depend on it; it keeps hostile words from meeting in one slot
	slots  []slot // of words longer than maxShort; open addressing, a power of two
	small  []tiny // of the shorter ones, likewise
	shorts int    // how many words are in small
	words  []string
	chars  [256]*[256]char // those below U+10000
}

type slot struct {
	hash uint32
	id   int32 // plus 1; 0 is free
}

func newVocabulary() *vocabulary {
	return &vocabulary{seed: rand.Uint64() | 1, slots: make([]slot, 256), small: make([]tiny, 256)}
}

// maxShort is the longest word, in bytes, that is two numbers.
const maxShort = 16

// tiny is the slot of a word of at most maxShort bytes, which is two numbers, the
// first byte the lowest of the first. No word holds a zero byte.
type tiny struct {
	lo, hi uint64
	id     int32 // plus 1; 0 is free
}

// short is id for a word of 1 to maxShort bytes as two numbers.
func (v *vocabulary) short(lo, hi uint64) int32 {
	mask := uint64(len(v.small) - 1)
	for i := v.place(lo, hi) & mask; ; i = (i + 1) & mask {
		if t := &v.small[i]; t.lo == lo && t.hi == hi {
			return t.id - 1
		} else if t.id == 0 {
			return v.enterShort(lo, hi)
		}
	}
}

func (v *vocabulary) place(lo, hi uint64) uint64 {
	return mix(lo ^ v.seed ^ bits.RotateLeft64(hi*0x9e3779b97f4a7c15, 32))
}

func (v *vocabulary) enterShort(lo, hi uint64) int32 {
	if v.shorts++; v.shorts*2 > len(v.small) {
		old := v.small
		v.small = make([]tiny, 2*len(old))
		for _, t := range old {
			if t.id != 0 {
				v.putShort(t)
			}
		}
	}
	var b [maxShort]byte
	binary.LittleEndian.PutUint64(b[:8], lo)
	binary.LittleEndian.PutUint64(b[8:], hi)
	n := maxShort - bits.LeadingZeros64(hi)/8
	if hi == 0 {
		n = 8 - bits.LeadingZeros64(lo)/8
	}
	v.words = append(v.words, string(b[:n]))
	v.putShort(tiny{lo, hi, int32(len(v.words))})
	return int32(len(v.words)) - 1
}

func (v *vocabulary) putShort(t tiny) {
	mask := uint64(len(v.small) - 1)
	i := v.place(t.lo, t.hi) & mask
	for v.small[i].id != 0 {
		i = (i + 1) & mask
	}
	v.small[i] = t
}

// id returns the number of a folded word, a new one if it has none yet.
func (v *vocabulary) id(b []byte) int32 {
	if len(b) <= maxShort {
		var w [maxShort]byte
		copy(w[:], b)
		return v.short(binary.LittleEndian.Uint64(w[:8]), binary.LittleEndian.Uint64(w[8:]))
	}
	h := v.hash(b)
	mask := uint32(len(v.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := v.slots[i]
		if s.id == 0 {
			return v.enter(h, string(b))
		}
		if s.hash == h && v.words[s.id-1] == string(b) {
			return s.id - 1
		}
	}
}

// hash folds a word of more than maxShort bytes into 32 bits by multiplication, as
// wyhash does.
func (v *vocabulary) hash(b []byte) uint32 {
	h := v.seed + uint64(len(b))
	last := binary.LittleEndian.Uint64(b[len(b)-8:])
	for len(b) > 8 {
		h = mix(h ^ binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	h = mix(h ^ last)
	return uint32(h) ^ uint32(h>>32)
}

func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x, 0x9e3779b97f4a7c15)
	return hi ^ lo
}

func (v *vocabulary) enter(h uint32, w string) int32 {
	if (len(v.words)-v.shorts)*2 >= len(v.slots) {
		old := v.slots
		v.slots = make([]slot, 2*len(old))
		for _, s := range old {
			if s.id != 0 {
				v.put(s)
			}
		}
	}
	v.words = append(v.words, w)
	id := int32(len(v.words))
	v.put(slot{h, id})
	return id - 1
}

func (v *vocabulary) put(s slot) {
	mask := uint32(len(v.slots) - 1)
	i := s.hash & mask
	for v.slots[i].id != 0 {
		i = (i + 1) & mask
	}
	v.slots[i] = s
}

// char is a character that stands for itself, 0 for none: the number of its word
// and what it is.
type char int32

func newChar(id int32, f Flag) char { return char((id+1)<<8) | char(f) }

func (c char) id() int32  { return int32(c>>8) - 1 }
func (c char) flag() Flag { return Flag(c) }

// char returns a character of East Asia, whose class is one of cHan, cKata and
// cHangul.
func (v *vocabulary) char(r rune) char {
	if r >= 1<<16 {
		return newChar(v.id([]byte(string(r))), Han)
	}
	page := v.chars[r>>8]
	if page == nil {
		page = new([256]char)
		v.chars[r>>8] = page
	}
	if page[r&0xff] == 0 {
		page[r&0xff] = newChar(v.id([]byte(string(r))), cjkFlag[classOf(r)])
	}
	return page[r&0xff]
}

// Words returns how many words the Reader remembers; their IDs are all below.
func (r *Reader) Words() int { return len(r.words.words) }

// Full reports whether the Reader remembers more words than it should.
func (r *Reader) Full() bool { return len(r.words.words) >= maxWords }

// Forget drops what the Reader remembers: IDs given before mean nothing any
// more. Call it between documents.
func (r *Reader) Forget() {
	clear(r.words.slots)
	clear(r.words.small)
	r.words.shorts = 0
	clear(r.words.words)
	r.words.words = r.words.words[:0]
	for _, page := range r.words.chars {
		if page != nil {
			clear(page[:])
		}
	}
}
