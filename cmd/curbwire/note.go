package main

import (
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"os"
	"time"
)

// note is what a running daemon leaves for `curbwire status` beside its lock.
// Times are RFC 3339 in UTC, or "".
type note struct {
	PID      int    `json:"pid"`
	Version  string `json:"version"`
	Since    string `json:"since"`
	Config   string `json:"config"`
	Feeds    int    `json:"feeds"`
	Watches  int    `json:"watches"`
	Reloaded string `json:"reloaded"` // when the config was last taken or refused while it ran
	Refused  string `json:"refused"`  // why; "" if it was taken
}

func newService(p *plan, d *daemon, src *source, log *slog.Logger) *service {
	return &service{
		file:   src.name,
		log:    log,
		plan:   p,
		daemon: d,
		seen:   sha256.Sum256(src.text),
		note: note{PID: os.Getpid(), Version: version(), Since: stamp(time.Now()), Config: src.name,
			Feeds: len(p.subscriptions), Watches: len(p.watches)},
	}
}

// announce brings the note up to date.
func (s *service) announce() {
	b, err := json.Marshal(s.note)
	if err == nil {
		err = s.daemon.store.Announce(b)
	}
	if err != nil {
		s.log.Warn("curbwire status will not know of this daemon", "err", err)
	}
}
