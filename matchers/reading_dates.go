package matchers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"curbwire/matchers/text"
)

// date is a day, perhaps without a year, at some tokens.
type date struct {
	found
	year, month, day int
}

func (d date) String() string {
	y := "-"
	if d.year > 0 {
		y = fmt.Sprintf("%04d", d.year)
	}
	return fmt.Sprintf("%s-%02d-%02d", y, d.month, d.day)
}

// forceReach is how far a date may stand from what says that it is one of
// entry into force, in words.
const forceReach = 4

// dates finds from when a measure applies: dates next to a word of entry into
// force, in the title or the text, the background left out.
func (r *reader) dates() []string {
	var out []string
	for i := 0; i < len(r.toks); i++ {
		d, n := r.date(i)
		if n == 0 {
			continue
		}
		d.start, d.end = int32(i), int32(i+n)
		i += n - 1
		s := d.String()
		if !r.forced(d.found) || slices.Contains(out, s) {
			continue
		}
		out = append(out, s)
		r.because(d.found, s)
	}
	slices.Sort(out)
	return out
}

func (r *reader) forced(f found) bool {
	cues := r.around(f.start)
	if r.background(event{found: f, at: f.start}, cues) {
		return false
	}
	for _, c := range cues {
		if c.role == roleForce && r.words(c.found, f) <= forceReach {
			return true
		}
	}
	return false
}

// date reads a date at token i and returns how many tokens it has, 0 if none.
func (r *reader) date(i int) (date, int) {
	if m := month(r.word(r.toks[i])); m > 0 {
		return r.monthFirst(i, m)
	}
	n := r.number(i)
	switch {
	case n == 0:
		return date{}, 0
	case r.year(i) > 0:
		return r.yearFirst(i)
	case isMark(r.at(i+1), "月", "월"): // 9月15日
		d := date{month: n, day: r.number(i + 2)}
		if isMark(r.at(i+3), "日", "일", "号") && d.valid() {
			return d, 4
		}
	}
	return r.dayFirst(i, n)
}

// monthFirst reads "August 1, 2023".
func (r *reader) monthFirst(i, month int) (date, int) {
	d := date{month: month, day: r.number(i + 1)}
	if r.at(i+1) == "" || !d.valid() {
		return date{}, 0
	}
	if d.year = r.year(i + 2); d.year > 0 {
		return d, 3
	}
	return d, 2
}

// yearFirst reads 2024年9月15日 and 2023-08-01.
func (r *reader) yearFirst(i int) (date, int) {
	if isMark(r.at(i+1), "年", "년") && isMark(r.at(i+3), "月", "월") && isMark(r.at(i+5), "日", "일", "号") {
		d := date{year: r.year(i), month: r.number(i + 2), day: r.number(i + 4)}
		if d.valid() {
			return d, 6
		}
	}
	if len(r.at(i+1)) == 2 && len(r.at(i+2)) == 2 {
		if d := (date{year: r.year(i), month: r.number(i + 1), day: r.number(i + 2)}); d.valid() {
			return d, 3
		}
	}
	return date{}, 0
}

// dayFirst reads "1 August 2023", "1. September", "1 de agosto de 2023".
func (r *reader) dayFirst(i, day int) (date, int) {
	k := i + 1
	if isMark(r.at(k), "de", "of") {
		k++
	}
	d := date{month: month(r.at(k)), day: day}
	if !d.valid() {
		return date{}, 0
	}
	k++
	if r.at(k) == "de" && r.year(k+1) > 0 {
		k++
	}
	if d.year = r.year(k); d.year > 0 {
		k++
	}
	return d, k - i
}

func (d date) valid() bool { return d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 }

// at returns the word of a token that goes on the sentence, else "".
func (r *reader) at(i int) string {
	if i >= len(r.toks) || r.toks[i].Flag&text.Break != 0 {
		return ""
	}
	return r.word(r.toks[i])
}

// year returns the year that a token is, else 0.
func (r *reader) year(i int) int {
	if y := r.number(i); y >= 1990 && y <= 2100 {
		return y
	}
	return 0
}

func isMark(w string, marks ...string) bool { return slices.Contains(marks, w) }

// number returns the value of a token that is a plain number, else 0.
func (r *reader) number(i int) int {
	if i >= len(r.toks) || r.toks[i].Flag&text.CJK != 0 {
		return 0
	}
	w := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(r.word(r.toks[i]), "er"), "st"), "nd"), "th")
	if len(w) > 4 {
		return 0
	}
	n, err := strconv.Atoi(w)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// month returns the number of a month by its folded name in the languages that
// write it as a word, 0 if it is none. "may" and "mar" are words, so they count
// only where a number stands beside them, which the caller sees to.
func month(w string) int {
	switch w {
	case "january", "jan", "januar", "janvier", "enero", "января", "januari", "janeiro":
		return 1
	case "february", "feb", "februar", "février", "febrero", "февраля", "februari", "fevereiro":
		return 2
	case "march", "mar", "märz", "mars", "marzo", "марта", "maret", "março":
		return 3
	case "april", "apr", "avril", "abril", "апреля":
		return 4
	case "may", "mai", "mayo", "мая", "mei", "maio":
		return 5
	case "june", "jun", "juni", "juin", "junio", "июня", "junho":
		return 6
	case "july", "jul", "juli", "juillet", "julio", "июля", "julho":
		return 7
	case "august", "aug", "août", "agosto", "августа", "agustus":
		return 8
	case "september", "sep", "sept", "septembre", "septiembre", "сентября", "setembro":
		return 9
	case "october", "oct", "oktober", "octobre", "octubre", "октября", "outubro":
		return 10
	case "november", "nov", "novembre", "noviembre", "ноября", "novembro":
		return 11
	case "december", "dec", "dezember", "décembre", "diciembre", "декабря", "desember", "dezembro":
		return 12
	}
	return 0
}
