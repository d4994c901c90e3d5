package store

import (
	"context"
	"database/sql"
	"sync"
)

// statements keeps what a pool's transactions run prepared: compiling a statement
// costs more than running it. Only a free connection can prepare, so a statement
// runs unprepared the first time.
type statements struct {
	mu       sync.Mutex
	prepared map[string]*sql.Stmt
	wanted   []string
}

const mostStatements = 200 // the texts are few; IN lists come in few lengths, see padded

// find returns a prepared statement, or nil and notes that it is wanted.
func (s *statements) find(query string) *sql.Stmt {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st, known := s.prepared[query]
	if !known && len(s.prepared)+len(s.wanted) < mostStatements {
		s.wanted = append(s.wanted, query)
	}
	return st
}

// prepare prepares what was wanted. It must not run inside a transaction.
func (s *statements) prepare(ctx context.Context, db *sql.DB) {
	s.mu.Lock()
	wanted := s.wanted
	s.wanted = nil
	s.mu.Unlock()
	for _, query := range wanted {
		st, err := db.PrepareContext(ctx, query)
		if err != nil {
			continue // whoever runs it learns why
		}
		s.mu.Lock()
		if s.prepared == nil {
			s.prepared = map[string]*sql.Stmt{}
		}
		if s.prepared[query] == nil {
			s.prepared[query] = st
		} else {
			st.Close()
		}
		s.mu.Unlock()
	}
}

// tx implements watcher.Tx. Its statements are short and end with it, so none of
// them watches its context, which would cost a goroutine each.
type tx struct {
	*sql.Tx
	statements *statements // may be nil
}

// ExecContext shadows the method of sql.Tx.
func (t tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx = context.WithoutCancel(ctx)
	if st := t.statements.find(query); st != nil {
		return t.Tx.StmtContext(ctx, st).ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, query, args...)
}

// QueryContext shadows the method of sql.Tx.
func (t tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx = context.WithoutCancel(ctx)
	if st := t.statements.find(query); st != nil {
		return t.Tx.StmtContext(ctx, st).QueryContext(ctx, args...)
	}
	return t.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext shadows the method of sql.Tx.
func (t tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx = context.WithoutCancel(ctx)
	if st := t.statements.find(query); st != nil {
		return t.Tx.StmtContext(ctx, st).QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...)
}

// padded repeats the last of the values of an IN list until their number is a
// power of two, so that few statements serve all lengths.
func padded[T any](xs []T) []T {
	n := 1
	for n < len(xs) {
		n *= 2
	}
	for len(xs) > 0 && len(xs) < n {
		xs = append(xs, xs[len(xs)-1])
	}
	return xs
}
