package story

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"curbwire/watcher/feed"
)

// packed is the first byte of a packed story, the version of the format. What
// begins with a brace is JSON, as it was written before there was a format.
const packed = 1

var errDamaged = errors.New("its bytes are damaged")

// MarshalBinary packs a story: times in milliseconds counted from its first report,
// hashes as sorted sets, and each string once. The id is not in it.
func (s *Story) MarshalBinary() ([]byte, error) {
	w := packer{base: s.First.UnixMilli()}
	w.b = append(w.b, packed)
	w.signed(w.base)
	w.time(s.Last)
	w.time(s.Update)
	w.flags(s.First.IsZero(), s.Confirmed, s.Summed, len(s.Gathered) > 0, s.later())
	w.number(s.Revision)
	w.string(s.Headline)
	w.string(s.URL)
	w.string(s.Severity)
	w.string(s.Untold)
	w.strings(s.Channels)
	if len(s.Gathered) > 0 {
		w.strings(s.Gathered)
	}
	w.number(len(s.Steps))
	for _, st := range s.Steps {
		w.step(st)
	}
	w.number(len(s.Sources))
	for _, x := range s.Sources {
		w.string(x.Name)
		w.string(x.URL)
		w.string(string(x.Trust))
		w.time(x.At)
		if s.later() {
			w.number(x.Step)
		}
	}
	w.number(len(s.Prints))
	for _, p := range s.Prints {
		w.print(p, s.Steps)
	}
	return w.b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote, or a story as JSON. It leaves the
// id as it is, and fails on damaged bytes.
func (s *Story) UnmarshalBinary(b []byte) error {
	id := s.ID
	*s = Story{ID: id}
	switch {
	case len(b) > 0 && b[0] == '{':
		if err := json.Unmarshal(b, s); err != nil {
			return err
		}
		s.ID = id
		for i := range s.Prints {
			s.Prints[i].shorten()
		}
	case len(b) > 0 && b[0] == packed:
		r := unpacker{b: b[1:]}
		r.story(s)
		if r.bad || len(r.b) > 0 {
			return errDamaged
		}
	default:
		return fmt.Errorf("%w, or a newer curbwire wrote them", errDamaged)
	}
	return s.sound()
}

// later reports whether an outlet came to the story with a step that is not its first.
func (s *Story) later() bool {
	return slices.ContainsFunc(s.Sources, func(x Source) bool { return x.Step > 0 })
}

// sound checks what the code relies on.
func (s *Story) sound() error {
	for _, p := range s.Prints {
		if p.Step < 0 || p.Step >= len(s.Steps) {
			return fmt.Errorf("%w: a report of no step", errDamaged)
		}
	}
	return nil
}

func (r *unpacker) story(s *Story) {
	r.base = r.signed()
	s.Last = r.time()
	s.Update = r.time()
	f := r.flags(5)
	if s.Confirmed, s.Summed = f[1], f[2]; !f[0] {
		s.First = time.UnixMilli(r.base).UTC()
	}
	s.Revision = r.number()
	s.Headline = r.string()
	s.URL = r.string()
	s.Severity = r.string()
	s.Untold = r.string()
	s.Channels = r.strings()
	if f[3] {
		s.Gathered = r.strings()
	}
	for range r.count() {
		s.Steps = append(s.Steps, r.step())
	}
	for range r.count() {
		x := Source{Name: r.string(), URL: r.string(), Trust: feed.Trust(r.string()), At: r.time()}
		if f[4] {
			x.Step = r.number()
		}
		s.Sources = append(s.Sources, x)
	}
	for range r.count() {
		s.Prints = append(s.Prints, r.print(s.Steps))
	}
}

func (w *packer) step(st Step) {
	w.flags(st.Muted != nil)
	w.facts(st.Facts)
	w.string(st.Headline)
	w.time(st.At)
	w.string(st.Alert)
	if m := st.Muted; m != nil {
		w.string(string(m.Kind))
		w.number(m.Step)
		w.flags(m.Flip)
		w.string(m.Why)
	}
}

func (r *unpacker) step() Step {
	muted := r.flags(1)[0]
	st := Step{Facts: r.facts(), Headline: r.string(), At: r.time(), Alert: r.string()}
	if muted {
		st.Muted = &Verdict{Kind: Kind(r.string()), Step: r.number(), Flip: r.flags(1)[0], Why: r.string()}
	}
	return st
}

func (w *packer) facts(f Facts) {
	w.flags(f.Aside)
	w.strings(f.Materials)
	w.string(f.Direction)
	w.string(f.Stage)
	w.string(f.Exporter)
	w.strings(f.Targets)
	w.string(f.Instrument)
	w.strings(f.Dates)
}

func (r *unpacker) facts() Facts {
	return Facts{Aside: r.flags(1)[0], Materials: r.strings(), Direction: r.string(), Stage: r.string(),
		Exporter: r.string(), Targets: r.strings(), Instrument: r.string(), Dates: r.strings()}
}
