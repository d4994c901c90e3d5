package story

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"curbwire/watcher/feed"
)

// Fingerprint is what is kept of an entry's words, to tell a copy from news.
// Hashes are sorted and distinct.
type Fingerprint struct {
	Title     []uint32  `json:"t,omitempty"` // content words of the headline
	Lede      []uint32  `json:"l,omitempty"` // word-3 shingles of the first ledeWords words
	Text      []uint32  `json:"x,omitempty"` // the smallest sampleSize shingles of the whole
	Numbers   []slot    `json:"n,omitempty"` // of the headline and the lede
	Facts     Facts     `json:"f"`
	Host      string    `json:"h,omitempty"`
	At        time.Time `json:"a"`
	Corrected bool      `json:"c,omitempty"`
	Form      uint32    `json:"k,omitempty"` // of the headline: what it has in common with others of its outlet; 0 means nothing
	Step      int       `json:"s,omitempty"` // index of the story's step that the entry tells of
}

// slot is a number with its neighbours: two texts contradict each other only
// where the same neighbours hold different numbers.
type slot struct {
	Left, Right uint32
	Number      string
}

const (
	ledeWords  = 40
	sampleSize = 64
)

func fingerprint(e feed.Entry, f Facts) Fingerprint {
	title := words(cleanTitle(e.Title), maxWords)
	text := words(cleanText(e.Text), maxWords)
	lede := text[:min(len(text), ledeWords)]
	p := Fingerprint{
		Title:     contentHashes(title),
		Lede:      shingles(lede),
		Text:      shingles(text),
		Numbers:   slots(title, slots(lede, nil)),
		Facts:     f,
		Host:      host(e.URL),
		At:        e.At(),
		Corrected: corrects(e.Title, e.Text),
	}
	if len(p.Text) > sampleSize {
		p.Text = p.Text[:sampleSize]
	}
	return p
}

func hash(parts ...string) uint32 { return uint32(xxh3.HashString(strings.Join(parts, " "))) }

func contentHashes(ws []string) []uint32 {
	var out []uint32
	for _, w := range ws {
		if !stop[w] {
			out = append(out, hash(w))
		}
	}
	return distinct(out)
}

func shingles(ws []string) []uint32 {
	var out []uint32
	for i := 0; i+3 <= len(ws); i++ {
		out = append(out, hash(ws[i:i+3]...))
	}
	return distinct(out)
}

func slots(ws []string, out []slot) []slot {
	near := func(i int) uint32 {
		if i < 0 || i >= len(ws) {
			return 0
		}
		return hash(ws[i])
	}
	for i, w := range ws {
		if !isNumber(w) {
			continue
		}
		if n, ok := ordinals[w]; ok {
			w = n
		}
		out = append(out, slot{near(i - 1), near(i + 1), w})
	}
	return out
}

func distinct(hs []uint32) []uint32 {
	slices.Sort(hs)
	return slices.Compact(hs)
}

func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// Probes returns the keys under which a story with this entry is kept and
// looked for: each material, and the smallest shingles of lede and headline.
func Probes(it Item) []int64 {
	var out []int64
	add := func(kind string, h uint32) { out = append(out, int64(hash(kind))<<32|int64(h)) }
	for _, m := range it.Facts.Materials {
		add("material", hash(m))
	}
	for _, h := range it.Print.Lede[:min(4, len(it.Print.Lede))] {
		add("lede", h)
	}
	for _, h := range it.Print.Text[:min(4, len(it.Print.Text))] {
		add("lede", h)
	}
	for _, h := range it.Print.Title[:min(4, len(it.Print.Title))] {
		add("title", h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
