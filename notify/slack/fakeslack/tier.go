package fakeslack

import "time"

// tiered says whether a call of a method is one too many in its minute, and
// after how many seconds it is not; the caller holds mu.
func (s *Server) tiered(name string) (seconds int, over bool) {
	if s.tier3 == 0 || name != "chat.update" && name != "conversations.history" && name != "conversations.replies" {
		return 0, false
	}
	now := time.Now()
	recent := s.calls[name]
	for len(recent) > 0 && now.Sub(recent[0]) >= time.Minute {
		recent = recent[1:]
	}
	if over = len(recent) >= s.tier3; over {
		seconds = int((time.Minute-now.Sub(recent[0]))/time.Second) + 1
	} else {
		recent = append(recent, now)
	}
	s.calls[name] = recent
	return seconds, over
}
