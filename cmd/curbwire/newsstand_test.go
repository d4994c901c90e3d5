package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// newsstand serves virtual feeds from a process of its own, so that what it costs
// is not counted: feed n of a kind is /KIND/n, on whatever address of 127.0.0.0/8
// it is asked at. A feed has 30 items of plain news in 42 KB.
type newsstand struct {
	testing.TB
	port string
}

func openNewsstand(b *testing.B) *newsstand {
	b.Helper()
	cmd := exec.Command("newsstand")
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); cmd.Wait() })
	s := &newsstand{TB: b}
	if _, err := fmt.Fscan(out, &s.port); err != nil {
		b.Fatal(err)
	}
	return s
}

// openNewsstandHere serves the same from this process.
func openNewsstandHere(t *testing.T) *newsstand {
	t.Helper()
	l, err := net.Listen("tcp4", ":0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: &printer{asked: map[string]int{}}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(loopbackOnly{l})
	}()
	t.Cleanup(func() { server.Close(); <-done })
	return &newsstand{TB: t, port: strconv.Itoa(l.Addr().(*net.TCPAddr).Port)}
}

// url is the address of a feed, each on a host of its own.
func (s *newsstand) url(kind string, n int) string {
	return fmt.Sprintf("http://127.%d.%d.%d:%s/%s/%d", 1+n>>16, n>>8&255, n&255, s.port, kind, n)
}

// serveNewsstand is the newsstand's process; it ends with its input.
func serveNewsstand() {
	l, err := net.Listen("tcp4", ":0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	go http.Serve(loopbackOnly{l}, &printer{asked: map[string]int{}})
	io.Copy(io.Discard, os.Stdin)
}

// loopbackOnly turns away whoever does not come from this machine.
type loopbackOnly struct{ net.Listener }

func (l loopbackOnly) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil || c.LocalAddr().(*net.TCPAddr).IP.IsLoopback() {
			return c, err
		}
		c.Close()
	}
}

// printer prints the feeds.
type printer struct {
	mu    sync.Mutex
	asked map[string]int // by path
}

func (p *printer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, number, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	n, _ := strconv.Atoi(number)
	p.mu.Lock()
	p.asked[r.URL.Path]++
	edition := p.asked[r.URL.Path]
	p.mu.Unlock()
	switch kind {
	case "304", "short":
		w.Header().Set("ETag", `"constant"`)
		if r.Header.Get("If-None-Match") == `"constant"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		edition = 1
	case "same":
		edition = 1
	case "slow":
		time.Sleep(time.Duration(500+n%1000) * time.Millisecond)
	case "hang":
		<-r.Context().Done()
		return
	case "drip":
		drip(w, r)
		return
	case "reset", "cut":
		breakOff(w, kind, n)
		return
	case "429":
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case "500":
		w.WriteHeader(http.StatusInternalServerError)
		return
	case "moved":
		http.Redirect(w, r, "/changed/"+number, http.StatusMovedPermanently)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	if kind == "short" {
		io.WriteString(w, rss(number, []item{{guid: number, title: "Match report " + number, age: time.Hour}}))
		return
	}
	io.WriteString(w, printed(n, edition))
}

func drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			io.WriteString(w, "<")
			w.(http.Flusher).Flush()
		}
	}
}

// breakOff ends a connection without an answer, or in the middle of one.
func breakOff(w http.ResponseWriter, kind string, n int) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	if kind == "cut" {
		body := printed(n, 1)
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:len(body)/2])
		return
	}
	conn.(*net.TCPConn).SetLinger(0)
}

// printed is an edition of a feed: each has one new item and lacks the oldest.
func printed(feed, edition int) string {
	var b strings.Builder
	b.Grow(43 << 10)
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" `+
		`xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Daily %d</title><link>https://daily%d.example/</link><language>en-US</language>`, feed, feed)
	for i := edition + 29; i >= edition; i-- {
		printItem(&b, feed, i)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

var (
	subjects = strings.Split("the council|a spokesman|the club|the airline|voters|the regulator|a court|the museum|engineers|the bank|residents|the ministry|farmers|the bakery|investors|a study", "|")
	verbs    = strings.Split("announced|denied|praised|delayed|reviewed|opened|closed|cancelled|welcomed|measured|ended|began|discussed|rejected|supported|repaired", "|")
	objects  = strings.Split("the new bridge|a budget for schools|its summer season|the harbour works|a plan for cheaper tickets|the vote on housing|an inquiry into the fire|the export of machine tools|a record harvest|its quarterly figures|the railway line|a ban on heavy lorries|copper prices|the concert hall|rules for short lets|the stadium roof", "|")
	places   = strings.Split("in the north|on Monday|after long talks|for the third time|near the river|in spring|before the election|despite the rain|in the capital|at short notice|without a date|over lunch|this year|on the coast|by a narrow vote|in two towns", "|")
)

func printItem(b *strings.Builder, feed, i int) {
	seed := uint64(feed)*1_000_003 + uint64(i)*7919
	sentence := func() string {
		seed = seed*6364136223846793005 + 1442695040888963407
		return subjects[seed>>60] + " " + verbs[seed>>52&15] + " " + objects[seed>>44&15] + " " + places[seed>>36&15]
	}
	title := sentence()
	fmt.Fprintf(b, `<item><title>%s, %d</title><link>https://daily%d.example/%d?utm_source=rss</link><dc:creator><![CDATA[Desk]]></dc:creator>`+
		`<pubDate>%s</pubDate><category><![CDATA[News]]></category><guid isPermaLink="false">https://daily%d.example/?p=%d</guid>`+
		`<description><![CDATA[%s. %s. [&#8230;]]]></description><content:encoded><![CDATA[`,
		title, i, feed, i, time.Unix(1790000000+int64(i)*3600, 0).UTC().Format(time.RFC1123Z), feed, i, title, sentence())
	for range 8 {
		fmt.Fprintf(b, "<p>It said that %s, and that <a href=\"https://daily%d.example/x\">%s</a>; so %s.</p>\n", sentence(), feed, sentence(), sentence())
	}
	b.WriteString("]]></content:encoded></item>\n")
}
