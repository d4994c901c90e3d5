package story

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
)

// packer appends values to bytes. It never fails.
type packer struct {
	b    []byte
	base int64 // Unix milliseconds, from which times count
	seen []string
}

// unpacker reads what a packer wrote. After the first value that cannot be, bad is
// set, and all that follow are zero.
type unpacker struct {
	b    []byte
	base int64
	seen []string
	bad  bool
}

// How a string is written: as one of these, else as one that stood before.
const (
	literal = iota // length, bytes
	hexadecimal
	web     // like literal, without "https://"
	decimal // as a number
	part    // of one that stood before: which, from where, length
	familiarStart
)

const webPrefix = "https://"

// familiar are the strings that most stories hold. The format fixes their order:
// new ones go to the end, and only with a new version.
var familiar = []string{
	"", "tighten", "ease", "dispute", "neutral", "considered", "announced", "in-force", "suspended", "lifted",
	"official", "agency", "trade", "press", "other", "critical", "high", "normal", "low", "new", "copy", "development", "correction",
	"CN", "US", "JP", "KR", "EU", "NL", "RU", "TW", "IN", "ID", "gallium", "germanium", "graphite", "antimony", "rare-earths", "photoresist",
	"hydrogen-fluoride", "nickel", "lithium", "cobalt", "tungsten",
}

func (w *packer) number(n int)   { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *packer) signed(n int64) { w.b = binary.AppendVarint(w.b, n) }
func (w *packer) word(n uint32)  { w.b = binary.BigEndian.AppendUint32(w.b, n) }
func (w *packer) half(n uint32)  { w.b = binary.BigEndian.AppendUint16(w.b, uint16(n)) }

// flags packs at most eight.
func (w *packer) flags(fs ...bool) {
	b := byte(0)
	for i, f := range fs {
		if f {
			b |= 1 << i
		}
	}
	w.b = append(w.b, b)
}

// time packs an instant; 0 is none.
func (w *packer) time(t time.Time) {
	if t.IsZero() {
		w.number(0)
		return
	}
	d := t.UnixMilli() - w.base
	w.b = binary.AppendUvarint(w.b, uint64(d<<1^d>>63)+1)
}

func (w *packer) strings(ss []string) {
	w.number(len(ss))
	for _, s := range ss {
		w.string(s)
	}
}

func (w *packer) string(s string) {
	if i := slices.Index(familiar, s); i >= 0 {
		w.number(familiarStart + i)
		return
	}
	for i, old := range w.seen {
		if s == old {
			w.number(familiarStart + len(familiar) + i)
			return
		}
	}
	if n, err := strconv.ParseUint(s, 10, 30); err == nil && strconv.FormatUint(n, 10) == s {
		w.number(decimal)
		w.number(int(n))
		return
	}
	before := w.seen
	w.seen = append(w.seen, s)
	for i, old := range before {
		if at := strings.Index(old, s); at >= 0 && len(s) > 4 {
			w.number(part)
			w.number(i)
			w.number(at)
			w.number(len(s))
			return
		}
	}
	if b, err := hex.DecodeString(s); err == nil && hex.EncodeToString(b) == s {
		w.number(hexadecimal)
		w.number(len(b))
		w.b = append(w.b, b...)
		return
	}
	how := literal
	if rest, ok := strings.CutPrefix(s, webPrefix); ok {
		how, s = web, rest
	}
	w.number(how)
	w.number(len(s))
	w.b = append(w.b, s...)
}

func (r *unpacker) fail() { r.bad, r.b = true, nil }

func (r *unpacker) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail()
		return make([]byte, min(max(n, 0), 8))
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *unpacker) varint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *unpacker) number() int {
	v := r.varint()
	if v > 1<<31 {
		r.fail()
		return 0
	}
	return int(v)
}

// count is a number of things that take a byte each at least.
func (r *unpacker) count() int {
	n := r.number()
	if n > len(r.b) {
		r.fail()
		return 0
	}
	return n
}

func (r *unpacker) signed() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *unpacker) byte() byte   { return r.take(1)[0] }
func (r *unpacker) word() uint32 { return binary.BigEndian.Uint32(r.take(4)) }
func (r *unpacker) half() uint32 { return uint32(binary.BigEndian.Uint16(r.take(2))) }

func (r *unpacker) flags(n int) []bool {
	b := r.byte()
	if b>>n != 0 {
		r.fail()
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = b>>i&1 == 1
	}
	return out
}

func (r *unpacker) time() time.Time {
	v := r.varint()
	if v == 0 {
		return time.Time{}
	}
	v--
	return time.UnixMilli(r.base + (int64(v>>1) ^ -int64(v&1))).UTC()
}

func (r *unpacker) strings() []string {
	var out []string
	for range r.count() {
		out = append(out, r.string())
	}
	return out
}

func (r *unpacker) string() string {
	how := r.number()
	if how >= familiarStart+len(familiar) {
		return r.before(how - familiarStart - len(familiar))
	}
	if how >= familiarStart {
		return familiar[how-familiarStart]
	}
	var s string
	switch how {
	case decimal:
		return strconv.Itoa(r.number())
	case part:
		old, at, n := r.before(r.number()), r.number(), r.number()
		if at+n > len(old) {
			r.fail()
			return ""
		}
		s = old[at : at+n]
	case hexadecimal:
		s = hex.EncodeToString(r.take(r.count()))
	case web:
		s = webPrefix + string(r.take(r.count()))
	default:
		s = string(r.take(r.count()))
	}
	r.seen = append(r.seen, s)
	return s
}

func (r *unpacker) before(i int) string {
	if i >= len(r.seen) {
		r.fail()
		return ""
	}
	return r.seen[i]
}
