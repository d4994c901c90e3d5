package main

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"html"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/zeebo/xxh3"
)

//go:embed demo/newsroom.toml
var newsroomTOML string

// newsroom is the script of the demo; the file says what each key means.
type newsroom struct {
	Outlets []outlet `toml:"outlet"`
	Rounds  []round  `toml:"round"`
}

type outlet struct {
	Name   string `toml:"name"`
	Lang   string `toml:"lang"`
	Trust  string `toml:"trust"`
	Format string `toml:"format"` // "rss" or "atom"; "" means rss
}

// slug is the outlet's name as it stands in addresses.
func (o outlet) slug() string { return slug(o.Name) }

func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

type round struct {
	Title   string    `toml:"title"`
	Breaks  string    `toml:"breaks"`
	Mends   string    `toml:"mends"`
	Rekeys  string    `toml:"rekeys"`
	Pieces  []piece   `toml:"entry"`
	Trouble []trouble `toml:"trouble"`
}

// piece is an entry of the script.
type piece struct {
	Outlet string `toml:"outlet"`
	Source string `toml:"source"`
	ID     string `toml:"id"`
	Ago    int    `toml:"ago"` // minutes
	Title  string `toml:"title"`
	Text   string `toml:"text"`
	Query  string `toml:"query"`
	Story  string `toml:"story"`
	Due    due    `toml:"due"`

	at int // place in the script, which makes its GUID
}

// due is what Slack is to show of a piece.
type due string

const (
	dueMessage due = "message"
	dueReply   due = "reply"
	dueChannel due = "channel" // a reply that the channel shows too
	dueSummary due = "summary"
	dueQuiet   due = "quiet"
)

// from is the name of the outlet that the piece counts for.
func (p piece) from() string {
	if p.Source != "" {
		return html.UnescapeString(p.Source)
	}
	return p.Outlet
}

// headline is the title as people read it.
func (p piece) headline() string { return html.UnescapeString(p.Title) }

func (p piece) url() string {
	u := fmt.Sprintf("https://%s.example/news/%s", slug(p.from()), p.guid())
	if p.Query != "" {
		u += "?" + p.Query
	}
	return u
}

func (p piece) guid() string {
	if p.ID != "" {
		return p.ID
	}
	return fmt.Sprintf("item-%d", p.at)
}

// trouble is what a call of Slack meets.
type trouble struct {
	Method     string `toml:"method"`
	Status     int    `toml:"status"`
	RetryAfter int    `toml:"retry_after"` // seconds
	Code       string `toml:"code"`
}

func readNewsroom() (*newsroom, error) {
	n := &newsroom{}
	if err := toml.Unmarshal([]byte(newsroomTOML), n); err != nil {
		return nil, fmt.Errorf("read the sample news: %w", err)
	}
	for _, o := range n.Outlets { // a feed holds something, so that its first poll can be seen
		n.Rounds[0].Pieces = append(n.Rounds[0].Pieces, piece{Outlet: o.Name, Ago: 5000, Title: "About " + o.Name, Text: "Sample news for a demonstration."})
	}
	at := 0
	for _, r := range n.Rounds {
		for i := range r.Pieces {
			at++
			r.Pieces[i].at = at
		}
	}
	return n, nil
}

// shown returns what the outlet's feed holds in a round, newest first.
func (n *newsroom) shown(o outlet, round int) []piece {
	var out []piece
	for _, r := range n.Rounds[:round+1] {
		for _, p := range r.Pieces {
			if p.Outlet != o.Name {
				continue
			}
			out = slices.DeleteFunc(out, func(old piece) bool { return old.guid() == p.guid() })
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b piece) int { return a.Ago - b.Ago })
	return out
}

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
