package main

import (
	"encoding/xml"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zeebo/xxh3"
)

// press serves the feeds of a newsroom on loopback. It is safe for concurrent use.
type press struct {
	news   *newsroom
	start  time.Time // the zero of Ago
	addr   string
	server *http.Server
	served chan struct{}

	mu        sync.Mutex
	round     int
	rekeyed   map[string]bool // by slug, as the next three
	broken    map[string]bool
	refused   map[string]int             // login pages given
	versions  map[string]map[string]bool // ETags given
	bodies    int                        // answers with a feed in them
	unchanged int                        // answers 304
}

func openPress(news *newsroom, start time.Time) (*press, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the sample feeds: %w", err)
	}
	p := &press{
		news: news, start: start, addr: l.Addr().String(), served: make(chan struct{}),
		rekeyed: map[string]bool{}, broken: map[string]bool{}, refused: map[string]int{}, versions: map[string]map[string]bool{},
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(p.served)
		p.server.Serve(l) // ends with ErrServerClosed
	}()
	return p, nil
}

func (p *press) close() {
	p.server.Close()
	<-p.served
}

func (p *press) feedURL(o outlet) string { return "http://" + p.addr + "/" + o.slug() }

// turn makes the feeds show a round.
func (p *press) turn(round int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.round = round
	r := p.news.Rounds[round]
	if r.Breaks != "" {
		p.broken[slug(r.Breaks)] = true
	}
	if r.Mends != "" {
		delete(p.broken, slug(r.Mends))
	}
	if r.Rekeys != "" {
		p.rekeyed[slug(r.Rekeys)] = true
	}
}

// refusals is how many login pages an outlet's feed gave.
func (p *press) refusals(name string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refused[slug(name)]
}

// traffic counts the answers with a feed in them, the states of feeds that
// these showed, and the answers that nothing has changed.
func (p *press) traffic() (bodies, states, unchanged int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range p.versions {
		states += len(v)
	}
	return p.bodies, states, p.unchanged
}

const loginPage = `<!DOCTYPE html>
<html><head><title>Log in</title></head>
<body><form method="post"><input name="user"><input type="password" name="password"><button>Log in</button></form></body></html>`

// ServeHTTP answers with the feed that the path names.
func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	i := slices.IndexFunc(p.news.Outlets, func(o outlet) bool { return o.slug() == name })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken[name] {
		p.refused[name]++
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(loginPage))
		return
	}
	body, err := p.render(p.news.Outlets[i])
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	tag := fmt.Sprintf(`"%016x"`, xxh3.Hash(body))
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		p.unchanged++
		w.WriteHeader(http.StatusNotModified)
		return
	}
	p.bodies++
	if p.versions[name] == nil {
		p.versions[name] = map[string]bool{}
	}
	p.versions[name][tag] = true
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Write(body)
}

// render writes a feed as it is in this round; the caller holds mu.
func (p *press) render(o outlet) ([]byte, error) {
	pieces := p.news.shown(o, p.round)
	var doc any = p.rss(o, pieces)
	if o.Format == "atom" {
		doc = p.atom(o, pieces)
	}
	body, err := xml.MarshalIndent(doc, "", "  ")
	return append([]byte(xml.Header), body...), err
}
