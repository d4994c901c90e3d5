package story

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/zeebo/xxh3"

	"curbwire/watcher/feed"
)

// Fingerprint is what is kept of an entry's words, to tell a copy from news.
// Hashes are sorted and distinct, and of 26 bits.
type Fingerprint struct {
	Title     []uint32  `json:"t,omitempty"` // content words of the headline
	Open      []uint32  `json:"o,omitempty"` // word-3 shingles of the first openWords words
	Lede      []uint32  `json:"l,omitempty"` // word-3 shingles of the first ledeWords words
	Text      []uint32  `json:"x,omitempty"` // the smallest sampleSize shingles of the whole
	Numbers   []slot    `json:"n,omitempty"` // of the headline and the first numberWords words
	Facts     Facts     `json:"f"`
	Host      string    `json:"h,omitempty"`
	Page      uint32    `json:"p,omitempty"` // of the address; 0 means none
	Dated     bool      `json:"d,omitempty"` // the headline names a day
	At        time.Time `json:"a"`
	Corrected bool      `json:"c,omitempty"`
	Turn      turn      `json:"u,omitempty"`
	Form      uint32    `json:"k,omitempty"` // of the headline: what it has in common with others of its outlet; 0 means nothing
	Step      int       `json:"s,omitempty"` // index of the story's step that the entry tells of
}

// slot is a number with its neighbours: two texts contradict each other only
// where the same neighbours hold different numbers.
type slot struct {
	Left, Right uint32 // hashes, below neighbourBits
	Number      string
}

// neighbourBits is what counts of a neighbour's hash: two of them must agree.
const neighbourBits = 1<<16 - 1

const (
	openWords   = 8 // a character counts for half a word
	ledeWords   = 40
	numberWords = 160
	sampleSize  = 56
)

func fingerprint(e feed.Entry, f Facts) Fingerprint {
	title := words(cleanTitle(e.Title), maxWords)
	text := words(cleanText(e.Text), maxWords)
	lede := text[:min(len(text), ledeWords)]
	address := feed.CanonicalURL(e.URL)
	p := Fingerprint{
		Title:     contentHashes(title),
		Open:      shingles(opening(lede)),
		Lede:      shingles(lede),
		Text:      shingles(text),
		Numbers:   slices.Concat(slots(title, len(title)), slots(text, min(len(text)-1, numberWords))),
		Facts:     f,
		Host:      host(address),
		Dated:     dated(title),
		At:        e.At(),
		Corrected: corrects(e.Title, e.Text),
		Turn:      turnOf(e.Title),
	}
	if address != "" {
		p.Page = hash(address)
	}
	p.Text = p.Text[:min(len(p.Text), sampleSize)]
	return p
}

// shorten makes of a fingerprint with hashes of 32 bits, as they once were stored,
// what it would be now.
func (p *Fingerprint) shorten() {
	for _, set := range []*[]uint32{&p.Title, &p.Open, &p.Lede, &p.Text} {
		for i := range *set {
			(*set)[i] >>= droppedBits
		}
		*set = slices.Compact(*set)
	}
	p.Text = p.Text[:min(len(p.Text), sampleSize)]
	for i := range p.Numbers {
		p.Numbers[i].Left &= neighbourBits
		p.Numbers[i].Right &= neighbourBits
	}
}

func opening(ws []string) []string {
	n, room := 0, 2*openWords
	for n < len(ws) && room > 0 {
		room -= 2
		if isCharacter(ws[n]) {
			room++
		}
		n++
	}
	return ws[:n]
}

func hash(parts ...string) uint32 {
	var room [128]byte
	b := room[:0]
	for i, p := range parts {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, p...)
	}
	return uint32(xxh3.Hash(b))
}

// wordHash is a hash of words as a fingerprint holds it: the high bits, which keep
// the order, and as many as tell some hundred words from the same number of others.
func wordHash(parts ...string) uint32 { return hash(parts...) >> droppedBits }

const droppedBits = 6

func contentHashes(ws []string) []uint32 {
	var out []uint32
	for _, w := range ws {
		if !stop[w] {
			out = append(out, wordHash(w))
		}
	}
	return distinct(out)
}

func shingles(ws []string) []uint32 {
	out := slices.Grow([]uint32(nil), max(len(ws)-2, 0))
	for i := 0; i+3 <= len(ws); i++ {
		out = append(out, wordHash(ws[i:i+3]...))
	}
	return distinct(out)
}

// slots returns the numbers among the first words. The last word of a text is
// none of them: it may have been cut within the number.
func slots(ws []string, most int) []slot {
	var out []slot
	for i, w := range ws {
		if i < most && isNumber(w) {
			out = append(out, slot{neighbour(ws, i, -1), neighbour(ws, i, 1), figures(w)})
		}
	}
	return out
}

// figures is a number without a counter that is written to it: "90일가량" is 90.
func figures(w string) string {
	if n := strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }); n > 0 {
		return w[:n]
	}
	return w
}

// neighbour is the next word on one side, or the next two characters. A number
// on the way stands for any: "from July 4" is "from # #".
func neighbour(ws []string, i, step int) uint32 {
	var near []string
	for half := 2; half > 0; {
		i += step
		if i < 0 || i >= len(ws) {
			break
		}
		w := ws[i]
		switch {
		case isNumber(w):
			w = "#"
		case isCharacter(w):
			half--
		default:
			half -= 2
		}
		near = append(near, w)
	}
	return hash(near...) & neighbourBits
}

func distinct(hs []uint32) []uint32 {
	slices.Sort(hs)
	return slices.Compact(hs)
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// dated reports whether words name a day: "3 May", "May 3", "5月3日".
func dated(ws []string) bool {
	number := func(i int) bool { return i >= 0 && i < len(ws) && isNumber(ws[i]) && !isMonth(ws[i]) }
	for i, w := range ws {
		if (isMonth(w) || w == "may" || w == "月") && (number(i-1) || number(i+1)) {
			return true
		}
	}
	return false
}
