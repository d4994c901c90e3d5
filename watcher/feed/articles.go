package feed

import "sync"

// manyArticles is how many articles are remembered: those of the last polls, so
// that feeds which share an entry fetch its page once.
const manyArticles = 256

// articles remembers the newest articles by canonical URL. It is safe for
// concurrent use.
type articles struct {
	mu    sync.Mutex
	texts map[string]string
	order []string // of texts, oldest first
}

func (as *articles) find(key string) (text string, ok bool) {
	as.mu.Lock()
	defer as.mu.Unlock()
	text, ok = as.texts[key]
	return text, ok
}

func (as *articles) keep(key, text string) {
	as.mu.Lock()
	defer as.mu.Unlock()
	if as.texts == nil {
		as.texts = make(map[string]string)
	}
	if _, ok := as.texts[key]; !ok {
		as.order = append(as.order, key)
	}
	as.texts[key] = text
	if len(as.order) > manyArticles {
		delete(as.texts, as.order[0])
		as.order = as.order[1:]
	}
}
