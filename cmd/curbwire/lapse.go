package main

import (
	"fmt"
	"strconv"
	"time"
)

// lapse is a length of time as people write it: 24h, 7d or 2w.
type lapse time.Duration

// UnmarshalText reads a lapse; kong calls it.
func (l *lapse) UnmarshalText(b []byte) error {
	units := map[byte]time.Duration{'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	const digits = 4 // of the number at most: 9999w still fits a Duration
	if n := len(b) - 1; n >= 1 && n <= digits {
		number, err := strconv.ParseUint(string(b[:n]), 10, 16)
		if unit := units[b[n]]; err == nil && number > 0 && unit > 0 {
			*l = lapse(time.Duration(number) * unit)
			return nil
		}
	}
	return fmt.Errorf("%q is no length of time; write 24h, 7d or 2w", b)
}
