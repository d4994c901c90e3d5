package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// service runs a daemon and, when its config changes, another on the same store.
// A config with errors is refused: the one before stays in force.
//
// A change is a stop and a start without the end of the program: polls under way
// are broken off and due again, deliveries in hand are finished.
type service struct {
	file   string // of the config
	hangUp <-chan os.Signal
	start  func(ctx context.Context, p *plan) (*daemon, error)
	log    *slog.Logger

	plan    *plan // in force
	daemon  *daemon
	seen    [sha256.Size]byte // of the text that was looked at last
	refused bool              // that text was refused
	note    note
}

// run serves until ctx ends.
func (s *service) run(ctx context.Context) error {
	s.announce()
	changed := make(chan struct{}, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		err := watchFile(ctx, s.file, func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		})
		if err != nil {
			s.log.Warn("changes of the config are not noticed; SIGHUP reloads it", "err", err)
		}
		return nil
	})
	g.Go(func() error { return s.serve(ctx, changed) })
	return g.Wait()
}

// serve runs one daemon after the other, each until its config changes.
func (s *service) serve(ctx context.Context, changed <-chan struct{}) error {
	for {
		next, err := s.until(ctx, changed)
		if err != nil || next == nil {
			return err
		}
		if err := s.swap(ctx, next); err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// until runs the daemon until there is another good config, or ctx ends.
func (s *service) until(ctx context.Context, changed <-chan struct{}) (next *plan, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- s.daemon.run(ctx) }()
	for {
		asked := false
		select {
		case err := <-ended:
			return nil, err
		case <-s.hangUp:
			asked = true
		case <-changed:
		}
		if next := s.consider(asked); next != nil {
			stop()
			return next, <-ended
		}
	}
}

// consider reads the config and returns its plan if it is another one, or was
// asked for, and is without errors.
func (s *service) consider(asked bool) *plan {
	src, err := readConfig(s.file)
	sum := [sha256.Size]byte{}
	if err == nil {
		sum = sha256.Sum256(src.text)
	}
	if sum == s.seen && !asked {
		return nil
	}
	s.seen = sum
	if err != nil {
		s.refuse(err)
		return nil
	}
	p, faults, err := loadSource(src)
	switch {
	case err != nil:
		s.refuse(err)
		return nil
	case p.storePath != s.plan.storePath:
		s.refuse(errors.New("[store] path is another now, which takes a restart"))
		return nil
	}
	for _, f := range faults.faults {
		s.log.Warn("the config has something that cannot work", "err", faults.line(f))
	}
	return p
}

// swap puts another daemon in the place of one that has ended. If that fails,
// the config before is taken again.
func (s *service) swap(ctx context.Context, next *plan) error {
	s.daemon.idle()
	d, err := s.start(ctx, next)
	if err != nil && ctx.Err() == nil {
		s.refuse(err)
		next = s.plan
		d, err = s.start(ctx, next)
	} else if err == nil {
		defer s.took()
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("start again: %w", err)
	}
	s.plan, s.daemon = next, d
	lean()
	return nil
}

// refuse tells that a config is not taken, and why.
func (s *service) refuse(err error) {
	s.refused = true
	s.note.Reloaded, s.note.Refused = stamp(time.Now()), safe(err.Error())
	s.announce()
	s.log.Error("the changed config was refused; the one before stays in force", "err", safe(err.Error()))
	s.tell("was refused", "The changed config was refused, and the one before stays in force: "+refusal(err), "the config has errors", false)
}

// took tells that a config is in force now.
func (s *service) took() {
	s.note.Reloaded, s.note.Refused = stamp(time.Now()), ""
	s.note.Feeds, s.note.Watches = len(s.plan.subscriptions), len(s.plan.watches)
	s.announce()
	s.log.Info("the config was reloaded", "feeds", s.note.Feeds, "watches", s.note.Watches)
	if s.refused {
		s.refused = false
		s.tell("was taken", "The config was mended and is in force.", "the config has no errors any more", true)
	}
}

func (s *service) tell(occasion, text, reason string, recovered bool) {
	occasion = fmt.Sprintf("the config %s %d", occasion, time.Now().UnixNano())
	operations{s.daemon.store, s.plan, s.log}.tell(occasion, text, reason, recovered)
	s.daemon.relay.Wake()
}

// refusal says in a message what is wrong: the first faults and how many more
// there are.
func refusal(err error) string {
	const most = 3
	var faults *configError
	if !errors.As(err, &faults) {
		return sentence(safe(err.Error()))
	}
	var lines []string
	folder := strings.TrimSuffix(faults.src.name, filepath.Base(faults.src.name))
	for _, f := range faults.faults {
		if !f.warning && len(lines) < most {
			lines = append(lines, sentence(strings.TrimPrefix(faults.line(f), folder)))
		}
	}
	more := ""
	if n := faults.errors() - most; n > 0 {
		more = " And " + count(n, "more error") + "."
	}
	return strings.Join(lines, " ") + more + " `curbwire check` shows each with its line."
}
