package feed

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// parseDate reads a date as feeds write it. Instead of trying layouts it takes
// the parts as they come: names of months in several languages, numbers by
// their size and neighbours, a clock, a zone. lang is the language of the feed,
// which decides what "IST" and "CST" mean. A date without zone is taken as UTC,
// one in Hangul as Korean time. A year that RFC 3339 has no place for is no date.
func parseDate(raw, lang string) (time.Time, bool) {
	t, ok := readDate(raw, lang)
	if !ok || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, false
	}
	return t, true
}

func readDate(raw, lang string) (time.Time, bool) {
	raw = strings.TrimSpace(strings.Map(narrowDigit, raw))
	if len(raw) > 100 {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC3339} { // nearly all there are
		if t, err := time.Parse(layout, raw); err == nil {
			return t.UTC(), true
		}
	}
	if t, ok := digitsDate(raw); ok {
		return t, true
	}
	d := dateReader{lang: lang, zone: noZone}
	d.read(raw)
	return d.time()
}

const noZone = 1 << 30

// dateReader collects the parts of a date.
type dateReader struct {
	lang    string
	numbers []number // of the date, in order
	month   int      // by name
	at      int      // how many numbers stood before the month's name
	clock   []int    // hour, minute, second
	nano    int
	half    int // 1: before noon, 2: after noon
	era     int // the year before the first of a Japanese era
	korean  bool
	zone    int // seconds east of UTC, or noZone
	broken  bool
}

// number is a run of digits and what stood right behind it.
type number struct {
	value, digits int
	mark          rune // '年', '月', '日', '-', '/', '.' or 0
}

// read splits the text into runs of digits, runs of letters and signs.
func (d *dateReader) read(s string) {
	for s != "" && !d.broken {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case '0' <= r && r <= '9':
			n = d.digits(s)
		case (r == '+' || r == '-' || r == '−') && len(d.clock) > 0:
			n = d.offset(s, n, r)
		case unicode.IsLetter(r):
			n = d.word(s)
		}
		d.korean = d.korean || unicode.Is(unicode.Hangul, r)
		s = s[n:]
	}
}

// digits reads a number, and the rest of the clock if ":" follows.
func (d *dateReader) digits(s string) (used int) {
	value, n := leadingInt(s)
	if n > 9 {
		d.broken = true
		return n
	}
	rest := s[n:]
	mark, size := utf8.DecodeRuneInString(rest)
	switch {
	case len(d.clock) == 0 && (mark == ':' || mark == 'h' || mark == '時' || mark == '时' || mark == '시') && n <= 2:
		return n + size + d.clockAfter(value, rest[size:])
	case len(d.clock) == 0 && n <= 2 && d.hourOnly(rest):
		d.clock = []int{value, 0, 0}
		return n
	case len(d.clock) == 0 && n == 8 && len(d.numbers) == 0: // 20240503T140500Z
		d.numbers = append(d.numbers, number{value / 10000, 4, '-'}, number{value / 100 % 100, 2, '-'}, number{value % 100, 2, 0})
		return n
	case len(d.clock) == 0 && (n == 6 || n == 4) && len(d.numbers) == 3 && mark != '-':
		if n == 4 {
			value *= 100
		}
		d.clock = []int{value / 10000, value / 100 % 100, value % 100}
		return n
	}
	switch mark {
	case '年', '년', '月', '월', '日', '일', '-', '/', '.':
	default:
		mark = 0
	}
	d.numbers = append(d.numbers, number{value, n, mark})
	return n
}

// hourOnly recognises "3 PM" and "3pm".
func (d *dateReader) hourOnly(rest string) bool {
	word := strings.ToLower(strings.TrimLeft(rest, " "))
	return strings.HasPrefix(word, "am") || strings.HasPrefix(word, "pm") || strings.HasPrefix(word, "a.m") || strings.HasPrefix(word, "p.m")
}

// clockAfter reads what follows the hour: minute, second and a fraction.
func (d *dateReader) clockAfter(hour int, s string) (used int) {
	d.clock = []int{hour, 0, 0}
	rest := strings.TrimLeft(s, " ")
	for i := 1; i < 3; i++ {
		value, n := leadingInt(rest)
		if n == 0 || n > 2 {
			break
		}
		d.clock[i] = value
		rest = rest[n:]
		sign, size := utf8.DecodeRuneInString(rest)
		switch sign {
		case ':', '分', '분':
			if next := strings.TrimLeft(rest[size:], " "); i == 1 && next != "" && next[0] >= '0' && next[0] <= '9' {
				rest = next
				continue
			}
		}
		break
	}
	if rest != "" && (rest[0] == '.' || rest[0] == ',') {
		if _, n := leadingInt(rest[1:]); n > 0 {
			digits := (rest[1:1+n] + "000000000")[:9]
			d.nano, _ = strconv.Atoi(digits)
			rest = rest[1+n:]
		}
	}
	return len(s) - len(rest)
}

// offset reads +09:00, +0900, +9 or -03:30.
func (d *dateReader) offset(s string, sign int, r rune) (used int) {
	value, n := leadingInt(s[sign:])
	used = sign + n
	if n == 0 {
		return sign
	}
	hours, minutes := value, 0
	switch {
	case n == 3 || n == 4:
		hours, minutes = value/100, value%100
	case n > 4 || len(d.numbers) < 2 && d.month == 0:
		return used
	case strings.HasPrefix(s[used:], ":"):
		var m int
		minutes, m = leadingInt(s[used+1:])
		used += 1 + m
	}
	if hours > 14 || minutes > 59 {
		return used
	}
	d.zone = hours*3600 + minutes*60
	if r != '+' {
		d.zone = -d.zone
	}
	return used
}

// word reads a month, half of the day or zone. Other words are names of days.
func (d *dateReader) word(s string) (used int) {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '.' {
			break
		}
		used = i + utf8.RuneLen(r)
	}
	word := strings.ToLower(strings.Trim(s[:used], "."))
	switch word {
	case "am", "a.m", "오전", "午前", "上午":
		d.half = 1
		return used
	case "pm", "p.m", "오후", "午後", "下午", "中午":
		d.half = 2
		return used
	case "t": // 2024-05-03T14:00
		return used
	case "令和", "令和元年":
		d.since(2018, word)
		return used
	case "平成", "平成元年":
		d.since(1988, word)
		return used
	case "noon":
		d.clock = []int{12, 0, 0}
		return used
	}
	if m := monthOf(word); m > 0 && d.month == 0 {
		d.month, d.at = m, len(d.numbers)
		return used
	}
	if len(d.clock) > 0 && d.zone == noZone {
		if offset, ok := zoneOf(word, d.lang); ok {
			d.zone = offset
		}
	}
	return used
}

// since notes a Japanese era; its first year has a word instead of a number.
func (d *dateReader) since(before int, word string) {
	d.era = before
	if strings.HasSuffix(word, "元年") {
		d.numbers = append(d.numbers, number{1, 1, '年'})
	}
}

func leadingInt(s string) (value, n int) {
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		if n < 9 {
			value = value*10 + int(s[n]-'0')
		}
		n++
	}
	return value, n
}

// time puts the parts together.
func (d *dateReader) time() (time.Time, bool) {
	year, month, day, ok := d.date()
	if d.broken || !ok {
		return time.Time{}, false
	}
	hour, minute, second := 0, 0, 0
	if len(d.clock) == 3 {
		hour, minute, second = d.clock[0], d.clock[1], d.clock[2]
	}
	switch {
	case d.half == 2 && hour < 12:
		hour += 12
	case d.half == 1 && hour == 12:
		hour = 0
	}
	if hour > 24 || minute > 59 || second > 60 || hour == 24 && minute+second > 0 {
		return time.Time{}, false
	}
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, d.nano, time.UTC)
	if d.zone == noZone && d.korean && len(d.clock) > 0 {
		d.zone = 9 * 3600
	}
	if d.zone != noZone {
		t = t.Add(-time.Duration(d.zone) * time.Second)
	}
	return t, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// date sorts the numbers into year, month and day.
func (d *dateReader) date() (year, month, day int, ok bool) {
	n := d.numbers
	if d.month > 0 {
		return d.namedMonth()
	}
	if len(n) > 0 {
		n[0].value += d.era
	}
	switch {
	case len(n) == 0:
		return 0, 0, 0, false
	case n[0].digits == 4 || n[0].mark == '年' || n[0].mark == '년': // 2024-05-03, 2024-05, 2024
		switch {
		case len(n) == 2 && n[1].digits == 3: // 2024-124
			t := time.Date(n[0].value, 1, n[1].value, 0, 0, 0, 0, time.UTC)
			return t.Year(), int(t.Month()), t.Day(), n[1].value <= 366
		case len(n) == 1:
			return n[0].value, 1, 1, n[0].value > 1900 && n[0].value < 2200
		case len(n) == 2:
			return n[0].value, n[1].value, 1, true
		}
		return n[0].value, n[1].value, n[2].value, true
	case len(n) < 3:
		return 0, 0, 0, false
	case n[2].digits == 4: // 03/05/2024
		day, month = d.dayFirst(n[0], n[1])
		return n[2].value, month, day, true
	case n[0].mark == '-' || n[0].mark == '/': // 24-05-03
		return century(n[0].value), n[1].value, n[2].value, true
	case n[0].mark == '.': // 03.05.24
		return century(n[2].value), n[1].value, n[0].value, true
	}
	return 0, 0, 0, false
}

// namedMonth: of two numbers the larger, or the later, is the year.
func (d *dateReader) namedMonth() (year, month, day int, ok bool) {
	n := d.numbers
	switch {
	case len(n) == 1 && n[0].digits == 4: // May 2024
		return n[0].value, d.month, 1, true
	case len(n) < 2:
		return 0, 0, 0, false
	case n[0].digits == 4 || n[0].value > 31:
		return century(n[0].value), d.month, n[1].value, true
	}
	if n[1].digits == 4 || n[1].digits == 2 {
		return century(n[1].value), d.month, n[0].value, true
	}
	return 0, 0, 0, false
}

// dayFirst decides between 03/05 and 05/03: by size, else the American way if
// the feed is American or has a 12-hour clock with slashes.
func (d *dateReader) dayFirst(a, b number) (day, month int) {
	american := a.mark == '/' && (d.half > 0 || strings.EqualFold(d.lang, "en-US"))
	if b.value > 12 || american && a.value <= 12 {
		return b.value, a.value
	}
	return a.value, b.value
}

func century(year int) int {
	switch {
	case year >= 100:
		return year
	case year < 70:
		return 2000 + year
	}
	return 1900 + year
}
