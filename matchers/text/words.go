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
	slots  []slot // of words longer than 8 bytes; open addressing, a power of two
	small  []tiny // of the shorter ones, likewise
	shorts int    // how many words are in small
	words  []string
	chars  [256]*[256]int32 // ids of words of one character below U+10000, plus 1
}

type slot struct {
	hash uint32
	id   int32 // plus 1; 0 is free
}

func newVocabulary() *vocabulary {
	return &vocabulary{seed: rand.Uint64() | 1, slots: make([]slot, 256), small: make([]tiny, 256)}
}

// tiny is the slot of a word of at most 8 bytes, which is one number, the first
// byte the lowest. No word holds a zero byte.
type tiny struct {
	word uint64
	id   int32 // plus 1; 0 is free
}

// short is id for a word of 1 to 8 bytes as a number.
func (v *vocabulary) short(w uint64) int32 {
	mask := uint64(len(v.small) - 1)
	for i := mix(w^v.seed) & mask; ; i = (i + 1) & mask {
		if t := &v.small[i]; t.word == w {
			return t.id - 1
		} else if t.id == 0 {
			return v.enterShort(w)
		}
	}
}

func (v *vocabulary) enterShort(w uint64) int32 {
	if v.shorts++; v.shorts*2 > len(v.small) {
		old := v.small
		v.small = make([]tiny, 2*len(old))
		for _, t := range old {
			if t.id != 0 {
				v.putShort(t)
			}
		}
	}
	b := binary.LittleEndian.AppendUint64(nil, w)
	v.words = append(v.words, string(b[:8-bits.LeadingZeros64(w)/8]))
	v.putShort(tiny{w, int32(len(v.words))})
	return int32(len(v.words)) - 1
}

func (v *vocabulary) putShort(t tiny) {
	mask := uint64(len(v.small) - 1)
	i := mix(t.word^v.seed) & mask
	for v.small[i].id != 0 {
		i = (i + 1) & mask
	}
	v.small[i] = t
}

// id returns the number of a folded word, a new one if it has none yet.
func (v *vocabulary) id(b []byte) int32 {
	if len(b) <= 8 {
		var w [8]byte
		copy(w[:], b)
		return v.short(binary.LittleEndian.Uint64(w[:]))
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

// hash folds a word of more than 8 bytes into 32 bits by multiplication, as
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
	if len(v.words)*2 >= len(v.slots) {
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

// char is id for a word of one character.
func (v *vocabulary) char(r rune) int32 {
	if r >= 1<<16 {
		return v.id([]byte(string(r)))
	}
	page := v.chars[r>>8]
	if page == nil {
		page = new([256]int32)
		v.chars[r>>8] = page
	}
	if id := page[r&0xff]; id > 0 {
		return id - 1
	}
	id := v.id([]byte(string(r)))
	page[r&0xff] = id + 1
	return id
}

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
