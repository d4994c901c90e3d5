package watcher

import (
	"fmt"
	"sync"
	"time"

	"curbwire/notify"
	"curbwire/watcher/feed"
)

// movedLong is how long a permanent redirect must hold until it is believed: some
// sites send everybody away "for good" while they are being mended.
const movedLong = 3 * 24 * time.Hour

// address returns where a feed is asked for: at its own URL, or where that has
// redirected to for days. If one of them fails, the other is tried next.
func (h Health) address(f feed.Feed) string {
	if !h.Adopted || h.Failures%2 == 1 {
		return f.URL
	}
	return feed.AddressOf(f, h.Moved)
}

// moved returns the health after a feed was read at an address, as to where it
// lives, and what the operations channel is to be told. twin is the feed of the
// config that has the new address, "" if none has.
func (h Health) moved(f feed.Feed, asked, twin string, page feed.Page, at time.Time) (Health, string) {
	to := feed.Relocation(f, page.Moved)
	switch {
	case page.Moved == "" && asked != f.URL: // read where it has moved to
		return h, ""
	case to == "":
		told := ""
		if h.Adopted {
			told = fmt.Sprintf("The feed %s is at its own address again.", f.Name)
		}
		h.Moved, h.MovedSince, h.Adopted = "", time.Time{}, false
		return h, told
	case to != h.Moved:
		h.Moved, h.MovedSince, h.Adopted = to, at, false
	case !h.Adopted && at.Sub(h.MovedSince) >= movedLong:
		h.Adopted = true
		text := fmt.Sprintf("The feed %s has moved for good: for %s its address has redirected to %s. ", f.Name, notify.Lapse(at.Sub(h.MovedSince)), to)
		if twin != "" {
			return h, text + fmt.Sprintf("That is the feed %s, so it is not asked for twice; take one of them out of the config.", twin)
		}
		return h, text + "It is asked for there from now on; write the new address into the config when convenient."
	}
	return h, ""
}

// homes knows which feed is asked for at the addresses that feeds have moved to,
// so that feeds which came to share one are asked for once. The zero value is
// ready; it is safe for concurrent use.
type homes struct {
	mu  sync.Mutex
	ids map[string]string // by address
}

// owner returns the feed that is asked for at an address, "" if none is.
func (h *homes) owner(address string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ids[address]
}

// claim gives an address to a feed, if no other has it.
func (h *homes) claim(address, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, taken := h.ids[address]; taken {
		return
	}
	if h.ids == nil {
		h.ids = map[string]string{}
	}
	h.ids[address] = id
}

// leave frees an address that a feed has.
func (h *homes) leave(address, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ids[address] == id {
		delete(h.ids, address)
	}
}

// twin returns the name of the feed that is asked for at an address in place of
// the feed with an id, "" if there is none.
func (w *Watcher) twin(address, id string) string {
	other := feed.ID(address)
	if _, ok := w.Feeds[other]; !ok {
		other = w.homes.owner(address)
	}
	if sub := w.Feeds[other]; sub != nil && other != id {
		return sub.Feed.Name
	}
	return ""
}
