// Package store keeps feeds, entries, stories and the outbox in a database. It
// implements watcher.Store, watcher.Tx and notify.Outbox with SQL written by
// hand; it decides nothing.
//
// The one invariant to keep: everything that one poll or one delivery changes
// commits in one transaction.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"curbwire/watcher"
)

//go:embed schema/*.sql
var schema embed.FS

// Errors of Open that a caller can test for.
var (
	ErrOpen   = errors.New("the database cannot be opened")
	ErrNone   = errors.New("there is no database yet")
	ErrLocked = errors.New("another curbwire uses this database")
	ErrNewer  = errors.New("the database was written by a newer curbwire")
	ErrOlder  = errors.New("the database was written by an older curbwire")
)

// Store is a SQLite database in one file. It is safe for concurrent use.
type Store struct {
	write *sql.DB // one connection: writes are serial
	read  *sql.DB
	lock  *flock.Flock

	writes, reads statements
}

// Open opens the database at path, makes it if there is none, and brings its
// schema up to date. Claims that a crash left open are free again, those of
// messages after a moment: the lock beside the file says that nobody else holds
// them.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOpen, err)
	}
	lock := flock.New(path + ".lock")
	held, err := seize(ctx, lock)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrOpen, path, err)
	}
	if !held {
		return nil, fmt.Errorf("open store %s: %w", path, ErrLocked)
	}
	s := &Store{lock: lock}
	if err := errors.Join(s.Announce(nil), s.open(ctx, path)); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s: %w", ErrOpen, path, err), s.Close())
	}
	return s, nil
}

// seize takes a lock. Announced holds it for a moment to see whether it is free, so
// a lock that is held is tried again for a while.
func seize(ctx context.Context, lock *flock.Flock) (held bool, err error) {
	wait, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	held, err = lock.TryLockContext(wait, 20*time.Millisecond)
	if err != nil && wait.Err() != nil {
		return false, ctx.Err()
	}
	return held, err
}

// OpenReadOnly opens a database that may be in use by another process, for
// reading only. The error is ErrNone, and wraps fs.ErrNotExist, if there is none.
func OpenReadOnly(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	} else if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOpen, err)
	}
	db, err := connect(path, 2, "mode", "ro")
	if err == nil {
		err = checkSchema(ctx, db)
	}
	s := &Store{read: db}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s: %w", ErrOpen, path, err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) (err error) {
	if s.write, err = connect(path, 1, "_txlock", "immediate"); err != nil {
		return err
	}
	if s.read, err = connect(path, 4); err != nil {
		return err
	}
	if err := checkVersion(ctx, s.write); err != nil {
		return err
	}
	if err := migrate(ctx, s.write); err != nil {
		return err
	}
	return s.Recover(ctx)
}

// Recover frees the claims of a run that has ended, so that the next one need
// not wait until they run out: those of feeds at once, those of messages after a
// moment. Nobody may poll or deliver meanwhile.
func (s *Store) Recover(ctx context.Context) error {
	for _, free := range []string{`UPDATE feeds SET lease_until = 0 WHERE lease_until > 0`, newHeads[0], newHeads[1]} {
		if _, err := s.write.ExecContext(ctx, free); err != nil {
			return err
		}
	}
	return recoverClaims(ctx, s.write)
}

// Close closes the database and frees its lock.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// connect opens a pool of connections; options are pairs of DSN parameters.
func connect(path string, conns int, options ...string) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-65536)"}}
	for i := 0; i < len(options); i += 2 {
		q.Set(options[i], options[i+1])
	}
	if q.Get("mode") != "ro" {
		q.Add("_pragma", "journal_mode(WAL)")
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// checkVersion refuses a SQLite older than 3.51.3, which can corrupt a WAL
// database when checkpoints and writes race.
func checkVersion(ctx context.Context, db *sql.DB) error {
	var version string
	if err := db.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&version); err != nil {
		return err
	}
	n := 0
	for _, part := range strings.SplitN(version, ".", 3) {
		i, _ := strconv.Atoi(part)
		n = n*1000 + i
	}
	if n < 3_051_003 {
		return fmt.Errorf("sqlite %s is too old, 3.51.3 is needed", version)
	}
	return nil
}

// migrate applies the embedded schema files that the database has not seen, in
// the order of their numbers, in one transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	have, files, err := versions(ctx, t)
	if err != nil {
		return err
	}
	for _, name := range files[have:] {
		ddl, err := schema.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, string(ddl)); err != nil {
			return fmt.Errorf("migrate %s: %w", name, err)
		}
		if name == packing {
			if err := pack(ctx, tx{Tx: t}); err != nil {
				return fmt.Errorf("migrate %s: %w", name, err)
			}
		}
	}
	if _, err := t.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, len(files))); err != nil {
		return err
	}
	return t.Commit()
}

type rowQueryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// versions returns the schema version of a database and all schema files.
func versions(ctx context.Context, db rowQueryer) (have int, files []string, err error) {
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&have); err != nil {
		return 0, nil, err
	}
	files, err = fs.Glob(schema, "schema/*.sql")
	if err == nil && have > len(files) {
		err = fmt.Errorf("%w: its schema is %d, this one knows %d", ErrNewer, have, len(files))
	}
	return have, files, err
}

// checkSchema refuses a database that only a writer could bring up to date.
func checkSchema(ctx context.Context, db *sql.DB) error {
	have, files, err := versions(ctx, db)
	if err == nil && have < len(files) {
		err = fmt.Errorf("%w: its schema is %d, not %d", ErrOlder, have, len(files))
	}
	return err
}

// Copy writes a consistent copy of the database at one path to a new file. The
// database may be in use.
func Copy(ctx context.Context, from, to string) error {
	s, err := OpenReadOnly(ctx, from)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.read.ExecContext(ctx, `VACUUM INTO $1`, to); err != nil {
		return fmt.Errorf("copy store %s: %w", from, err)
	}
	return nil
}

// View runs f on a consistent snapshot. What f saves is not kept.
func (s *Store) View(ctx context.Context, f func(watcher.Tx) error) error {
	return run(ctx, s.read, &s.reads, false, f)
}

// Update runs f in a transaction of its own and keeps what it saves.
func (s *Store) Update(ctx context.Context, f func(watcher.Tx) error) error {
	return run(ctx, s.write, &s.writes, true, f)
}

func run(ctx context.Context, db *sql.DB, known *statements, keep bool, f func(watcher.Tx) error) error {
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer known.prepare(ctx, db)
	defer t.Rollback()
	if err := f(tx{t, known}); err != nil || !keep {
		return err
	}
	return t.Commit()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// chunk is how many values one IN list holds at most.
const chunk = 500

// placeholders returns "$1, $2, …" for n values, counted from first.
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}
