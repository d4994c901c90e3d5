package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"curbwire/watcher"
	"curbwire/watcher/story"
)

const (
	// keptDays is how long after its last report a story stays in probes and
	// topics: its window, and a fortnight for entries that come late.
	keptDays = 45
	// pruned is how many stories at most leave them in one transaction.
	pruned = 50
)

func day(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

// lookupSQL has a part for each key that an entry can have, and gives for each the
// stories that are the first under it. A key that is null gives none.
var lookupSQL = sync.OnceValue(func() string {
	var parts []string
	add := func(i int, query string, limit int) {
		parts = append(parts, fmt.Sprintf(`SELECT %d AS key, story FROM (%s LIMIT %d) AS q%[1]d`, i, query, limit))
	}
	for i := range story.MaxWords {
		add(i, fmt.Sprintf(`SELECT story FROM probes WHERE word = $%d ORDER BY story DESC`, i+1), story.PerWord)
	}
	for i := story.MaxWords; i < story.MaxWords+story.MaxTopics; i++ {
		add(i, fmt.Sprintf(`SELECT story FROM topics WHERE topic = $%d AND last BETWEEN $%d AND $%d ORDER BY last DESC, story`,
			i+1, story.MaxWords+story.MaxTopics+1, story.MaxWords+story.MaxTopics+2), story.PerTopic)
	}
	return strings.Join(parts, ` UNION ALL `)
})

// Recent implements watcher.Tx.
func (t tx) Recent(ctx context.Context, l watcher.Lookup) ([]*story.Story, error) {
	nums, err := t.find(ctx, l)
	if err != nil {
		return nil, fmt.Errorf("look up stories: %w", err)
	}
	slices.Sort(nums)
	nums = slices.Compact(nums)
	out := make([]*story.Story, 0, len(nums))
	for part := range slices.Chunk(nums, chunk) {
		part = padded(slices.Clone(part))
		found, err := queryAll(ctx, t, scanStory, selectStory+`num IN (`+placeholders(1, len(part))+`) ORDER BY num`, anys(part)...)
		if err != nil {
			return nil, fmt.Errorf("look up stories: %w", err)
		}
		for _, s := range found {
			out = append(out, s.story)
		}
	}
	return out, nil
}

// find returns the numbers of the stories that a lookup asks for: by the keys of
// an entry, what a story.Index finds, and those that its window leaves out.
func (t tx) find(ctx context.Context, l watcher.Lookup) ([]int64, error) {
	var nums []int64
	for ids := range slices.Chunk(l.IDs, chunk) {
		ids = padded(slices.Clone(ids))
		found, err := queryAll(ctx, t, scanNum, `SELECT num FROM stories WHERE id IN (`+placeholders(1, len(ids))+`)`, anys(ids)...)
		if err != nil {
			return nil, err
		}
		nums = append(nums, found...)
	}
	for _, k := range l.Keys {
		found, err := t.candidates(ctx, k)
		if err != nil {
			return nil, err
		}
		nums = append(nums, found...)
	}
	return nums, nil
}

func scanNum(rows *sql.Rows) (n int64, err error) { return n, rows.Scan(&n) }

// candidates returns the numbers of the stories that one entry may belong to.
func (t tx) candidates(ctx context.Context, k story.Keys) ([]int64, error) {
	args := make([]any, story.MaxWords+story.MaxTopics+2)
	for i, w := range k.Words {
		args[i] = w
	}
	for i, about := range k.Topics {
		args[story.MaxWords+i] = about
	}
	from, to := k.Window()
	args[len(args)-2], args[len(args)-1] = millis(from), millis(to)
	rows, err := t.QueryContext(ctx, lookupSQL(), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var words [story.MaxWords][]int64
	var out []int64
	for rows.Next() {
		var i int
		var num int64
		if err := rows.Scan(&i, &num); err != nil {
			return nil, err
		}
		if i < story.MaxWords {
			words[i] = append(words[i], num)
		} else {
			out = append(out, num)
		}
	}
	for _, l := range words { // SQL promises no order between the parts
		slices.SortFunc(l, func(a, b int64) int { return cmp.Compare(b, a) })
	}
	return append(out, story.Rank(words[:])...), rows.Err()
}

// probe makes probes and topics hold what a story is found under, given what they
// hold now.
func (t tx) probe(ctx context.Context, was, now stored) error {
	var old, keys story.Keys
	if was.probed > 0 {
		old = was.story.Keys()
	}
	if now.probed > 0 {
		keys = now.story.Keys()
	}
	if millis(old.At) != millis(keys.At) { // all its topics are under another time
		if err := t.dropTopics(ctx, now.num, old, old.Topics); err != nil {
			return err
		}
		old.Topics = nil
	}
	if err := t.dropTopics(ctx, now.num, old, without(old.Topics, keys.Topics)); err != nil {
		return err
	}
	for _, k := range without(keys.Topics, old.Topics) {
		if _, err := t.ExecContext(ctx, `INSERT INTO topics (topic, last, story) VALUES ($1, $2, $3)`, k, millis(keys.At), now.num); err != nil {
			return err
		}
	}
	for _, k := range without(old.Words, keys.Words) {
		if _, err := t.ExecContext(ctx, `DELETE FROM probes WHERE word = $1 AND story = $2`, k, now.num); err != nil {
			return err
		}
	}
	return t.addWords(ctx, now.num, without(keys.Words, old.Words))
}

func (t tx) addWords(ctx context.Context, num int64, words []int32) error {
	if len(words) == 0 {
		return nil
	}
	var rows strings.Builder
	args := []any{num}
	for _, w := range words {
		args = append(args, w)
		fmt.Fprintf(&rows, ", ($%d, $1)", len(args))
	}
	_, err := t.ExecContext(ctx, `INSERT INTO probes (word, story) VALUES `+rows.String()[2:], args...)
	return err
}

func (t tx) dropTopics(ctx context.Context, num int64, old story.Keys, topics []int32) error {
	for _, k := range topics {
		if _, err := t.ExecContext(ctx, `DELETE FROM topics WHERE topic = $1 AND last = $2 AND story = $3`, k, millis(old.At), num); err != nil {
			return err
		}
	}
	return nil
}

// without returns the keys that are not among others.
func without(keys, others []int32) []int32 {
	var out []int32
	for _, k := range keys {
		if !slices.Contains(others, k) {
			out = append(out, k)
		}
	}
	return out
}

// prune takes some of the stories that nobody reported for long out of probes and
// topics. They stay stored, and come back with their next report.
func (t tx) prune(ctx context.Context, at time.Time) error {
	old, err := queryAll(ctx, t, scanDoc, `SELECT num, id, doc FROM stories WHERE probed > 0 AND probed < $1 ORDER BY probed LIMIT $2`, day(at)-keptDays, pruned)
	for _, d := range old {
		if err == nil {
			err = t.unprobe(ctx, d)
		}
	}
	if err != nil {
		return fmt.Errorf("prune stories: %w", err)
	}
	return nil
}

// unprobe takes a story out of probes and topics. One that cannot be read is sought
// in all of both: it must not keep polls from being stored.
func (t tx) unprobe(ctx context.Context, d doc) error {
	s, err := d.read()
	if err == nil {
		err = t.probe(ctx, stored{num: d.num, probed: 1, story: s}, stored{num: d.num})
	} else if _, err = t.ExecContext(ctx, `DELETE FROM probes WHERE story = $1`, d.num); err == nil {
		_, err = t.ExecContext(ctx, `DELETE FROM topics WHERE story = $1`, d.num)
	}
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `UPDATE stories SET probed = 0 WHERE num = $1`, d.num)
	return err
}
