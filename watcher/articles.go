package watcher

import (
	"context"
	"fmt"
	"time"

	"curbwire/watcher/feed"
)

const (
	mostArticles = 20               // read in one poll; a lease outlives them and the gaps between them
	articlesTime = 90 * time.Second // for all articles of a poll
	summaryBytes = 2000             // a longer text of an entry is the article itself
)

// secondLook fetches the articles that may decide about entries and judges these
// anew. An article that cannot be read leaves its entry as it is. It returns what
// people should know of it, "" for nothing.
func (w *Watcher) secondLook(ctx context.Context, sub Subscription, first bool, judged []Judged) string {
	ctx, cancel := context.WithTimeout(ctx, articlesTime)
	defer cancel()
	read, left := 0, 0
	var failed error
	for i, j := range judged {
		if !w.wants(sub.Feed, first, j) {
			continue
		}
		if read == mostArticles || ctx.Err() != nil {
			left++
			continue
		}
		read++
		text, err := w.Client.Article(ctx, sub.Feed, j.Entry.URL, j.Entry.Lang)
		if err != nil {
			failed = err
			w.Log.Debug("an article cannot be read; its entry stands without", "feed", sub.Feed.Name, "entry", j.Entry.Key, "err", err)
			continue
		}
		j.Entry.Article = text
		judged[i] = Judge(w.Watches, []Fresh{j.Fresh})[0]
	}
	switch {
	case failed != nil:
		return fmt.Sprintf("articles could not be read, the last one: %v", failed)
	case left > 0:
		return fmt.Sprintf("%d articles were left unread: at most %d are read in a poll", left, mostArticles)
	}
	return ""
}

// wants reports whether the article behind an entry is to be read: always, or if
// the entry's summary is half a hit. What a new feed holds of old counts as seen.
func (w *Watcher) wants(f feed.Feed, first bool, j Judged) bool {
	e := j.Entry
	if e.URL == "" || e.Article != "" || f.FullText == feed.Never || first && e.Fetched.Sub(e.At()) > backlogAge {
		return false
	}
	if f.FullText == feed.Always {
		return true
	}
	return len(j.Hits) == 0 && len(e.Text) < summaryBytes && len(w.Watches.Weak(Doc(e))) > 0
}
