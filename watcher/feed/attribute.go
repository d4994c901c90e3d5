package feed

import (
	"iter"
	"strings"
)

// attributes yields the attributes of a start tag, values raw, quotes gone. It
// takes what browsers take: no quotes, no value, no space between.
func attributes(s string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for {
			s = strings.TrimLeft(s, " \t\r\n/\"'=<>")
			if s == "" {
				return
			}
			n := 0
			for n < len(s) && nameByte(s[n]) {
				n++
			}
			if n == 0 {
				s = s[1:]
				continue
			}
			name := s[:n]
			var value string
			value, s = attributeValue(strings.TrimLeft(s[n:], " \t\r\n"))
			if nameStart(name[0]) && strings.Count(name, ":") < 2 && !strings.HasSuffix(name, ":") {
				if !yield(name, value) {
					return
				}
			}
		}
	}
}

// attribute returns the value of one attribute of a start tag, in lower case.
func attribute(tag []byte, want string) string {
	_, rest, _ := strings.Cut(string(tag), " ")
	for name, value := range attributes(rest) {
		if strings.EqualFold(name, want) {
			return strings.ToLower(value)
		}
	}
	return ""
}

func attributeValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, "=") {
		return "", s
	}
	s = strings.TrimLeft(s[1:], " \t\r\n")
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if value, rest, found := strings.Cut(s[1:], s[:1]); found {
			return value, rest
		}
		s = s[1:]
	}
	if n := strings.IndexAny(s, " \t\r\n"); n >= 0 {
		return s[:n], s[n:]
	}
	return s, ""
}
