package feed

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"time"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

// seen knows the items of a body by their bytes, so that the next poll need not
// parse what has not changed. It is part of Validators, and like them committed
// with the entries that it will hide.
type seen struct {
	newest int64            // date of the newest item, Unix seconds; 0 if one has none, so that it counts as new
	items  map[[6]byte]bool // hashes
}

const mostSeen = 500 // items of a feed that are remembered

// itemAt is where an item stands in a body.
type itemAt struct {
	start, end int
	hash       [6]byte
}

// findItems finds the items of an RSS or Atom body without parsing it. It returns
// none if the bytes leave any doubt about where they begin and end.
func findItems(body []byte) (items []itemAt) {
	if !utf8.Valid(body) || bytes.Contains(body, []byte("<!ENTITY")) || bytes.IndexByte(body, 0x1b) >= 0 {
		return nil
	}
	start := -1
	for at := 0; ; {
		i := bytes.IndexByte(body[at:], '<')
		if i < 0 {
			break
		}
		at += i
		rest := body[at:]
		switch {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")), bytes.HasPrefix(rest, []byte("<!--")):
			end := []byte("-->")
			if rest[2] == '[' {
				end = []byte("]]>")
			}
			n := bytes.Index(rest, end)
			if n < 0 {
				return nil
			}
			at += n + len(end)
		case beginsTag(rest, "item"), beginsTag(rest, "entry"):
			if start >= 0 {
				return nil
			}
			start = at
			at++
		case beginsTag(rest, "/item"), beginsTag(rest, "/entry"):
			n := bytes.IndexByte(rest, '>')
			if n < 0 || start < 0 {
				return nil
			}
			at += n + 1
			items = append(items, itemAt{start, at, itemHash(body[start:at])})
			start = -1
		default:
			at++
		}
	}
	if start >= 0 || len(items) > mostSeen {
		return nil
	}
	return items
}

// beginsTag reports whether text begins with a tag of this name.
func beginsTag(text []byte, name string) bool {
	n := 1 + len(name)
	if len(text) <= n || string(text[1:n]) != name {
		return false
	}
	switch text[n] {
	case '>', '/', ' ', '\t', '\r', '\n':
		return true
	}
	return false
}

func itemHash(item []byte) (h [6]byte) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], xxh3.Hash(item))
	copy(h[:], b[:])
	return h
}

// unseen returns a body without the items that were seen, and how many those are.
func (s seen) unseen(body []byte, items []itemAt) (rest []byte, left int) {
	kept := 0
	for _, it := range items {
		if s.items[it.hash] {
			rest = append(rest, body[kept:it.start]...)
			kept = it.end
			left++
		}
	}
	return append(rest, body[kept:]...), left
}

// seenText writes for Validators what a page was made of; "" if its next poll
// must parse it whole: every item has to have become an entry without a warning.
func seenText(items []itemAt, p Page) string {
	if len(items) == 0 || len(p.Warnings) > 0 || len(p.Entries)+p.Same != len(items) {
		return ""
	}
	newest := p.Newest.Unix()
	for _, e := range p.Entries {
		if e.Published.IsZero() {
			newest = 0
			break
		}
		newest = max(newest, e.Published.Unix())
	}
	raw := binary.BigEndian.AppendUint64(nil, uint64(newest))
	for _, it := range items {
		raw = append(raw, it.hash[:]...)
	}
	return base64.RawStdEncoding.EncodeToString(raw)
}

// readSeen reads what seenText wrote; anything else has seen nothing.
func readSeen(text string) seen {
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(raw) < 8 || (len(raw)-8)%6 != 0 {
		return seen{}
	}
	s := seen{newest: int64(binary.BigEndian.Uint64(raw)), items: make(map[[6]byte]bool, (len(raw)-8)/6)}
	for raw = raw[8:]; len(raw) > 0; raw = raw[6:] {
		s.items[[6]byte(raw)] = true
	}
	return s
}

// newestAt is the date of the newest item that was seen.
func (s seen) newestAt(now time.Time) time.Time {
	if s.newest == 0 {
		return now
	}
	return time.Unix(s.newest, 0).UTC()
}
