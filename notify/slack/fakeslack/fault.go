package fakeslack

import (
	"net/http"
	"strconv"
	"time"
)

// Fault is a trouble that one request meets.
type Fault struct {
	Method     string        // the one that it waits for; "" means any
	After      bool          // the request is carried out first, only its answer suffers
	Drop       bool          // the connection is closed without an answer
	Hang       bool          // there is no answer until the client gives up
	Status     int           // HTTP status of the answer, 0 means 200
	RetryAfter time.Duration // header, in whole seconds; 0 means none
	Code       string        // Slack's error code, with status 200
	Body       string        // the answer as it stands
	Delay      time.Duration // before all else
}

// Inject adds faults. Each is met once, in order, by the first request of its
// method.
func (s *Server) Inject(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// fault takes the next fault of a method, or one by chance; nil if there is none.
func (s *Server) fault(method string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Method == "" || f.Method == method {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return &f
		}
	}
	return s.chance()
}

// does says what the fault does to an answer, "" for one that only delays.
func (f *Fault) does() string {
	switch {
	case f.Drop:
		return "dropped"
	case f.Hang:
		return "hangs"
	case f.Status != 0:
		return "status " + strconv.Itoa(f.Status)
	case f.Code != "":
		return f.Code
	case f.Body != "":
		return "body"
	}
	return ""
}

// strike gives the faulty answer.
func (f *Fault) strike(w http.ResponseWriter, r *http.Request) {
	switch {
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Drop:
		if h, ok := w.(http.Hijacker); ok {
			if conn, _, err := h.Hijack(); err == nil {
				conn.Close()
				return
			}
		}
		panic(http.ErrAbortHandler)
	case f.Status != 0:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		}
		w.WriteHeader(f.Status)
		w.Write([]byte(f.Body))
	case f.Code != "":
		reply(w, map[string]any{"ok": false, "error": f.Code})
	case f.Body != "":
		w.Write([]byte(f.Body))
	}
}
