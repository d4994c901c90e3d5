// Package fakeslack is a strict stand-in for Slack on loopback, for tests and
// for the demo. It answers the Web API methods and incoming webhooks that
// Curbwire uses and refuses what Slack documents that it refuses: wrong tokens,
// missing scopes, strange and archived channels, too many messages, payloads
// beyond the limits of Block Kit. It renders nothing, and it was never compared
// with the real Slack.
//
// The one invariant to keep: it shares no code with the notifier that it tests,
// so a limit misread there is not misread here.
package fakeslack

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options describes a workspace.
type Options struct {
	Token    string        // of the bot; "" means DefaultToken
	Scopes   []string      // nil means chat:write, channels:history and groups:history
	Channels []Channel     // nil means one, DefaultChannel
	Gap      time.Duration // least time between two messages in a channel; 0 means no limit
	Tier3    int           // calls a minute of chat.update, conversations.history and conversations.replies, each; 0 means no limit
	Page     int           // messages on a page of history at most, however many are asked for; 0 means no limit
	Latency  time.Duration // before every answer
}

// Defaults of Options.
const (
	DefaultToken   = "xoxb-fake-token"
	DefaultChannel = "C0FAKE"
)

// Channel is a channel of the workspace.
type Channel struct {
	ID       string
	Name     string
	Private  bool
	Absent   bool // the bot is not a member
	Archived bool
}

// Message is what a channel holds.
type Message struct {
	Channel   string
	TS        string // unique in the workspace, and growing
	Thread    string // ts of the parent, "" for a message of its own
	Broadcast bool   // a reply that the channel shows too
	Text      string
	Blocks    string // JSON, "" if there are none
	Metadata  string // JSON, "" if there is none
	Webhook   bool   // came in by webhook: no bot may edit it
	Edits     []Edit // in order; Text and Blocks are those of the last one
	Deleted   bool   // a person deleted it
	At        time.Time
}

// Edit is what a chat.update wrote.
type Edit struct {
	Text, Blocks string
	At           time.Time
}

// Request is one call that reached the server.
type Request struct {
	Method string // "chat.postMessage", or "webhook"
	Form   map[string]string
	Answer string // "ok", Slack's error code, or what a fault did
	At     time.Time
}

// Server is a fake Slack. It is safe for concurrent use.
type Server struct {
	scopes  []string
	gap     time.Duration
	tier3   int
	page    int
	latency time.Duration

	mu       sync.Mutex
	token    string
	revoked  bool
	channels map[string]*Channel
	messages []*Message // in order of arrival
	requests []Request
	faults   []Fault
	odds     Odds
	random   *rand.Rand             // nil before Chance
	last     map[string]time.Time   // of the last message in a channel
	calls    map[string][]time.Time // of the last minute, by method
	lastTS   int64                  // microseconds

	listener net.Listener
	http     *http.Server
	served   chan struct{}
}

// New starts a server on a free port of 127.0.0.1. It panics if there is none.
func New(o Options) *Server {
	s := NewUnstarted(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("fakeslack: %v", err))
	}
	s.listener, s.served = l, make(chan struct{})
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.served)
		s.http.Serve(l)
	}()
	return s
}

// NewUnstarted returns a server that only answers ServeHTTP.
func NewUnstarted(o Options) *Server {
	s := &Server{
		token:    cmp.Or(o.Token, DefaultToken),
		scopes:   o.Scopes,
		gap:      o.Gap,
		tier3:    o.Tier3,
		page:     o.Page,
		latency:  o.Latency,
		channels: map[string]*Channel{},
		last:     map[string]time.Time{},
		calls:    map[string][]time.Time{},
	}
	if s.scopes == nil {
		s.scopes = []string{"chat:write", "channels:history", "groups:history"}
	}
	if o.Channels == nil {
		o.Channels = []Channel{{ID: DefaultChannel, Name: "fake"}}
	}
	for _, c := range o.Channels {
		s.channels[c.ID] = &c
	}
	return s
}

// URL is the base of the Web API, with a slash at its end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/api/" }

// WebhookURL is the address of the incoming webhook of a channel.
func (s *Server) WebhookURL(channel string) string {
	return "http://" + s.listener.Addr().String() + webhookPath + channel + "/" + webhookSecret
}

const (
	webhookPath   = "/services/T0FAKE/"
	webhookSecret = "fake-webhook-secret"
)

// Close stops the server and its connections.
func (s *Server) Close() {
	s.http.Close()
	<-s.served
}

// Messages returns all messages that are not deleted, in order of arrival: of
// one channel, or of all for "".
func (s *Server) Messages(channel string) []Message {
	return s.pick(func(m *Message) bool { return channel == "" || m.Channel == channel })
}

// Thread returns a message and its replies, in order.
func (s *Server) Thread(channel, ts string) []Message {
	return s.pick(func(m *Message) bool { return m.Channel == channel && (m.TS == ts || m.Thread == ts) })
}

func (s *Server) pick(want func(*Message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.messages {
		if !m.Deleted && want(m) {
			c := *m
			c.Edits = slices.Clone(m.Edits)
			out = append(out, c)
		}
	}
	return out
}

// Requests returns every call so far, in order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Delete removes a message as a person does. It reports whether there was one.
func (s *Server) Delete(channel, ts string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(channel, ts)
	if m != nil {
		m.Deleted = true
	}
	return m != nil
}

// SetChannel adds a channel or changes it: archives it, invites the bot.
func (s *Server) SetChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[c.ID] = &c
}

// Revoke takes the token away, or gives it back.
func (s *Server) Revoke(revoked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = revoked
}

// SetToken gives the bot another token; the one before is then no token at all.
func (s *Server) SetToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token, s.revoked = token, false
}

// find returns a message that is there; the caller holds mu.
func (s *Server) find(channel, ts string) *Message {
	for _, m := range s.messages {
		if m.Channel == channel && m.TS == ts && !m.Deleted {
			return m
		}
	}
	return nil
}

// stamp returns the next ts: the time now, later than every one before; the
// caller holds mu.
func (s *Server) stamp(now time.Time) string {
	s.lastTS = max(now.UnixMicro(), s.lastTS+1)
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

func (s *Server) allowed(scope string) bool { return slices.Contains(s.scopes, scope) }

// refusal says why the bot may not post in a channel: "" when it may. The
// caller holds mu.
func (s *Server) refusal(channel string) string {
	c := s.channels[channel]
	switch {
	case c == nil || c.Private && c.Absent:
		return "channel_not_found"
	case c.Absent && !s.allowed("chat:write.public"):
		return "not_in_channel"
	case c.Archived:
		return "is_archived"
	}
	return ""
}

// method returns the name of the Web API method of a path, or "".
func method(path string) string {
	m, ok := strings.CutPrefix(path, "/api/")
	if !ok {
		return ""
	}
	return m
}
