package story

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"curbwire/watcher/feed"
)

// Outlet is what is known of the habits of one host: sentences and headlines
// that it repeats. A nil Outlet is one that was never seen: it knows the seed.
type Outlet struct {
	sentences map[uint32]habit // by hash
	titles    map[uint32]habit // by hash of the skeleton
	changed   bool
}

// habit is how often something was seen. The count stops at repeated.
type habit struct {
	title uint32 // hash of the headline that it was last counted under
	rest  uint32 // hash of what else stood in that text, 0 for nothing
	day   uint16 // since 1970, when it was last seen
	count uint8
}

const (
	repeated     = 3        // times under different headlines, then it is a habit
	maxTaught    = 24       // sentences that one text teaches, half from each end
	maxHabits    = 1000     // of a kind that are kept of an outlet
	maxSentence  = 600      // bytes; a longer one is no boilerplate
	forgetOnce   = 30       // days after which what is no habit yet is forgotten
	forgetHabits = 200      // days after which a habit is
	maxLooked    = 32 << 10 // bytes of a text that are looked through
)

// Host names the outlet of an address: its host without "www".
func Host(address string) string { return host(address) }

// Bare is a headline without the labels and the outlet's name around it.
func Bare(title string) string { return cleanTitle(title) }

// Changed reports whether the outlet has learned since it was made or read.
func (o *Outlet) Changed() bool { return o.changed }

// Learn counts the sentences of an entry, and its headline by its skeleton, "" if
// it has none. Sentences for which news holds are not counted: an outlet tells its
// own news again under other headlines, and some hosts carry many outlets. For the
// same reason what stood in the same text before does not count again, and an
// agency's update of a headline is no other headline.
func (o *Outlet) Learn(e feed.Entry, skeleton string, news func(start, end int) bool) {
	if o.sentences == nil {
		o.sentences, o.titles = map[uint32]habit{}, map[uint32]habit{}
	}
	at := habit{title: sentenceHash(cleanTitle(e.Title)), day: uint16(max(e.At().Unix(), 0) / (24 * 60 * 60)), count: 1}
	sentences, whole := taught(e.Text, news)
	for _, h := range sentences {
		at.rest = whole - h
		o.count(o.sentences, h, at)
	}
	if skeleton != "" && !label.MatchString(e.Title) && !corrected.MatchString(e.Title) {
		at.rest = whole
		h := hash(skeleton)
		if x := o.titles[h]; x.title == at.title && x.day != at.day {
			x.title = 0 // the same headline on another day is another one
			o.titles[h] = x
		}
		o.count(o.titles, h, at)
	}
}

// count adds one time that something was seen.
func (o *Outlet) count(in map[uint32]habit, h uint32, now habit) {
	x, known := in[h]
	was := x
	if x.count < repeated && (!known || x.title != now.title && (now.rest == 0 || x.rest != now.rest)) {
		x.count++
		x.title, x.rest = now.title, now.rest
	}
	x.day = max(x.day, now.day)
	if x != was {
		in[h] = x
		o.changed = true
	}
	if len(in) > maxHabits+maxHabits/4 {
		forget(in)
	}
}

// taught returns the hashes of the sentences that a text teaches, as boilerplate
// stands at its ends, and the sum of the hashes of all.
func taught(text string, news func(start, end int) bool) (hashes []uint32, whole uint32) {
	for start, end := range Sentences(bound(text)) {
		h := sentenceHash(text[start:end])
		whole += h
		if h == 0 || end-start > maxSentence || slices.Contains(hashes, h) || news(start, end) {
			continue
		}
		if hashes = append(hashes, h); len(hashes) > maxTaught {
			hashes = slices.Delete(hashes, maxTaught/2, maxTaught/2+1)
		}
	}
	return hashes, whole
}

// bound cuts a text to maxLooked; a loop from its end must end for invalid UTF-8.
func bound(text string) string {
	if len(text) <= maxLooked {
		return text
	}
	cut := maxLooked
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// forget drops what was not seen for long, measured against the newest of the
// outlet, and of the rest what is least a habit.
func forget(in map[uint32]habit) {
	newest := uint16(0)
	for _, x := range in {
		newest = max(newest, x.day)
	}
	maps.DeleteFunc(in, func(_ uint32, x habit) bool {
		age := newest - x.day
		return age > forgetHabits || age > forgetOnce && x.count < repeated
	})
	keys := slices.SortedFunc(maps.Keys(in), func(a, b uint32) int {
		x, y := in[a], in[b]
		return cmp.Or(cmp.Compare(y.count/repeated, x.count/repeated), cmp.Compare(y.day, x.day), cmp.Compare(a, b))
	})
	for _, k := range keys[min(len(keys), maxHabits):] {
		delete(in, k)
	}
}

// Boilerplate reports whether the outlet says a sentence whatever it tells of.
func (o *Outlet) Boilerplate(sentence string) bool { return o.repeats(sentence, seed.sentence) }

// repeats is Boilerplate with the hints of the seed that count.
func (o *Outlet) repeats(sentence string, hints []hint) bool {
	sentence = strings.TrimSpace(sentence)
	if len(sentence) > maxSentence {
		return false
	}
	return o != nil && o.sentences[sentenceHash(sentence)].count >= repeated || hinted(sentence, hints)
}

// Cut returns a text without boilerplate, and without what stands so far down that
// nothing reads it.
func (o *Outlet) Cut(text string) string {
	var kept strings.Builder
	text = bound(text)
	sentences, tails := present(text, seed.sentence), present(text, seed.tail)
	for start, end := range Sentences(text) {
		s := text[start:end]
		if t := strings.TrimSpace(s); start > 0 && len(t) <= maxSentence && hinted(t, tails) {
			return kept.String()
		}
		if !o.repeats(s, sentences) {
			kept.WriteString(s)
		}
	}
	return kept.String()
}

// Item fingerprints an entry of the outlet, without its boilerplate. The
// skeleton of its headline is "" if it has none.
func (o *Outlet) Item(e feed.Entry, skeleton string, f Facts) Item {
	cut := e
	cut.Text = o.Cut(e.Text)
	it := Item{Entry: e, Facts: f, Print: fingerprint(cut, f)}
	switch bare := cleanTitle(e.Title); {
	case hinted(bare, seed.title):
		it.Print.Form, it.Template = seededForm, true
	case skeleton != "":
		it.Print.Form = hash(skeleton) | 1
		it.Template = o != nil && o.titles[hash(skeleton)].count >= repeated
	}
	return it
}

// MarshalText writes the outlet in base64: for each habit its hash and its fields
// in order; the headlines after the sentences.
func (o *Outlet) MarshalText() ([]byte, error) {
	var b []byte
	for _, kind := range []map[uint32]habit{o.sentences, o.titles} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(kind)))
		for _, h := range slices.Sorted(maps.Keys(kind)) {
			x := kind[h]
			b = binary.BigEndian.AppendUint32(b, h)
			b = binary.BigEndian.AppendUint32(b, x.title)
			b = binary.BigEndian.AppendUint32(b, x.rest)
			b = binary.BigEndian.AppendUint16(b, x.day)
			b = append(b, x.count)
		}
	}
	return base64.StdEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText reads what MarshalText wrote.
func (o *Outlet) UnmarshalText(text []byte) error {
	b, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	const size = 15
	*o = Outlet{sentences: map[uint32]habit{}, titles: map[uint32]habit{}}
	for _, kind := range []map[uint32]habit{o.sentences, o.titles} {
		if len(b) < 4 || len(b)-4 < size*int(binary.BigEndian.Uint32(b)) {
			return errors.New("an outlet is cut off")
		}
		n := int(binary.BigEndian.Uint32(b))
		b = b[4:]
		for range n {
			kind[binary.BigEndian.Uint32(b)] = habit{binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint16(b[12:]), b[14]}
			b = b[size:]
		}
	}
	return nil
}
