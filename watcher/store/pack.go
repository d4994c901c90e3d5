package store

import (
	"context"
	"time"
)

// packing is the schema file after which stories are packed.
const packing = "schema/0004_stories.sql"

// pack packs the stories that are stored as JSON and finds them under their keys
// again. One that cannot be read stays as it is.
func pack(ctx context.Context, t tx) error {
	for last := int64(0); ; {
		docs, err := queryAll(ctx, t, scanDoc, `SELECT num, id, doc FROM stories WHERE num > $1 ORDER BY num LIMIT $2`, last, chunk)
		if err != nil || len(docs) == 0 {
			return err
		}
		for _, d := range docs {
			last = d.num
			s, err := d.read()
			if err != nil {
				continue
			}
			if err := t.saveStory(ctx, s, time.Now()); err != nil {
				return err
			}
		}
	}
}
