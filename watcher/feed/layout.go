package feed

import (
	"errors"
	"fmt"
	"strings"
)

// layoutParts are the parts of a date format and Go's way to write them.
var layoutParts = [...][2]string{{"YYYY", "2006"}, {"YY", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"},
	{"DD", "02"}, {"D", "2"}, {"hh", "15"}, {"h", "3"}, {"mm", "04"}, {"ss", "05"}, {"PM", "PM"}}

// layoutOf turns a date format such as "DD/MM/YYYY hh:mm" into a layout of
// package time. What is no letter stands for itself.
func layoutOf(format string) (string, error) {
	var layout strings.Builder
	day, month := false, false
	for rest := format; rest != ""; {
		c := rest[0]
		if !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z') || c == 'T' {
			layout.WriteByte(c)
			rest = rest[1:]
			continue
		}
		found := false
		for _, part := range layoutParts {
			if strings.HasPrefix(rest, part[0]) {
				layout.WriteString(part[1])
				rest = rest[len(part[0]):]
				day, month, found = day || c == 'D', month || c == 'M', true
				break
			}
		}
		if !found {
			return "", fmt.Errorf("%s: a date format is made of YYYY, YY, MM, M, MMM, DD, D, hh, h, mm, ss and PM", quoted(format))
		}
	}
	if format != "" && (!day || !month) {
		return "", errors.New("a date format needs a day (DD) and a month (MM)")
	}
	return layout.String(), nil
}
