package feed

import (
	"strconv"
	"strings"
	"time"
)

// narrowDigit turns the wide digits of East Asian type into ours.
func narrowDigit(r rune) rune {
	if '０' <= r && r <= '９' {
		return r - '０' + '0'
	}
	return r
}

// digitsDate reads a date of digits alone: epoch seconds or milliseconds, or
// year, month, day and clock without anything between, or year and day of the
// year (ISO 8601).
func digitsDate(s string) (time.Time, bool) {
	if whole, fraction, ok := strings.Cut(s, "."); ok && len(whole) >= 9 && strings.Trim(fraction, "0123456789") == "" {
		s = whole // of a second
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}, false
	}
	switch len(s) {
	case 9, 10:
		return time.Unix(n, 0).UTC(), true
	case 13:
		return time.UnixMilli(n).UTC(), true
	case 4, 6, 8, 12, 14:
		t, err := time.Parse("20060102150405"[:len(s)], s)
		if len(s) == len("060102") && (err != nil || t.Year() < 1900 || t.Year() >= 2200) {
			t, err = time.Parse("060102", s)
		}
		return t, err == nil
	case 5, 7:
		year, day := int(n/1000), int(n%1000)
		return time.Date(century(year), 1, day, 0, 0, 0, 0, time.UTC), 1 <= day && day <= 366
	}
	return time.Time{}, false
}
