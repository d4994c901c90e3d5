package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// ErrIdle means that no process uses a database.
var ErrIdle = errors.New("no curbwire runs on this database")

// Announce leaves a note for Announced in the lock file. It counts while the
// store is open.
func (s *Store) Announce(note []byte) error {
	if err := os.WriteFile(s.lock.Path(), note, 0o600); err != nil {
		return fmt.Errorf("announce: %w", err)
	}
	return nil
}

// Announced returns the note of the process that has the database at path open;
// it is empty if that process left none. The error is ErrIdle if there is no
// such process: the lock ends with it, however it ends.
func Announced(path string) ([]byte, error) {
	lock := flock.New(path + ".lock")
	if _, err := os.Stat(lock.Path()); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrIdle)
	}
	free, err := lock.TryRLock()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrOpen, path, err)
	}
	if free {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, ErrIdle), lock.Unlock())
	}
	note, err := os.ReadFile(lock.Path())
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrOpen, path, err)
	}
	return note, nil
}
