package matchers

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"curbwire/matchers/text"
)

// instruments are the ways in which laws and notices are numbered, each with
// the form that compares. Years and numbers are groups 1 and 2 or the other way
// round, as the form says.
var instruments = []struct {
	find *regexp.Regexp
	form string
}{
	{regexp.MustCompile(`商[务務]部[^。]{0,12}?公告\s*(\d{4})\s*年\s*第\s*(\d{1,3})\s*[号號]`), "MOFCOM notice $2/$1"},
	{regexp.MustCompile(`(\d{4})\s*年\s*第\s*(\d{1,3})\s*[号號]\s*公告`), "MOFCOM notice $2/$1"},
	{regexp.MustCompile(`(?i)(?:MOFCOM|Ministry of Commerce)[^.]{0,30}?(?:No\.?|number)\s?(\d{1,3})(?: of |/|, )(\d{4})`), "MOFCOM notice $1/$2"},
	{regexp.MustCompile(`(?i)(?:announcement|notice)\s+(?:No\.?|number)\s?(\d{1,3})(?: of |/|, )(\d{4})`), "MOFCOM notice $1/$2"},
	{regexp.MustCompile(`(?i)(?:No\.?)\s?(\d{1,3}) of (\d{4})`), "MOFCOM notice $1/$2"},
	{regexp.MustCompile(`(?i)(?:Bekanntmachung|Mitteilung)\s+Nr\.?\s?(\d{1,3})(?:/| von | aus )(\d{4})`), "MOFCOM notice $1/$2"},
	{regexp.MustCompile(`(\d{4})년 제?(\d{1,3})호`), "MOFCOM notice $2/$1"},
	{regexp.MustCompile(`\b(\d{2,3})\s+(?:FR|Fed\. Reg\.)\s+(\d{3,6})\b`), "$1 FR $2"},
	{regexp.MustCompile(`\bDS\s?(\d{3})\b`), "WTO DS$1"},
	{regexp.MustCompile(`(?i)(?:Regulation|Verordnung|règlement|reglamento)\s+\((?:EU|UE)\)\s+(?:No\.?\s+|Nr\.\s+)?(\d{2,4})/(\d{2,4})`), "Regulation (EU) $1/$2"},
}

// instrumentBytes is how much of each field is searched for an instrument.
const instrumentBytes = 8192

// instrument finds the number of a notice, law or case. The numbers of notices
// without an issuer are MOFCOM's only in a story about China.
func (r *reader) instrument() string {
	for f, s := range r.src {
		s = s[:min(len(s), instrumentBytes)]
		for _, in := range instruments {
			m := in.find.FindStringSubmatchIndex(s)
			if m == nil {
				continue
			}
			form := string(in.find.ExpandString(nil, in.form, s, m))
			if strings.HasPrefix(form, "MOFCOM") && !r.mentions("CN") {
				continue
			}
			r.evidence = append(r.evidence, Span{Field: Field(f), Start: m[0], End: m[1], Concept: form})
			return form
		}
	}
	return ""
}

func (r *reader) mentions(code string) bool {
	return slices.ContainsFunc(r.places, func(p mention) bool { return r.k.lex.Places[p.id].Code == code })
}

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
	if d.day == 0 {
		return fmt.Sprintf("%s-%02d", y, d.month)
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
	num := func(k int) int { return r.number(k) }
	word := func(k int) string {
		if k < len(r.toks) && (k == i || r.toks[k].Flag&text.Break == 0) {
			return r.toks[k].Word
		}
		return ""
	}
	valid := func(d date) bool { return d.month >= 1 && d.month <= 12 && d.day >= 0 && d.day <= 31 }
	year := func(k int) int {
		if y := num(k); y >= 1990 && y <= 2100 && word(k) != "" {
			return y
		}
		return 0
	}
	if m := month(word(i)); m > 0 { // August 1, 2023
		if d := (date{month: m, day: num(i + 1)}); d.day > 0 && valid(d) && word(i+1) != "" {
			if d.year = year(i + 2); d.year > 0 {
				return d, 3
			}
			return d, 2
		}
		return date{}, 0
	}
	n := num(i)
	if n == 0 {
		return date{}, 0
	}
	if y := year(i); y > 0 {
		if isMark(word(i+1), "年", "년") && isMark(word(i+3), "月", "월") { // 2024年9月15日
			d := date{year: y, month: num(i + 2), day: num(i + 4)}
			if isMark(word(i+5), "日", "일", "号") && valid(d) && d.day > 0 {
				return d, 6
			}
		}
		if len(word(i+1)) == 2 && len(word(i+2)) == 2 { // 2023-08-01
			if d := (date{year: y, month: num(i + 1), day: num(i + 2)}); d.day > 0 && valid(d) {
				return d, 3
			}
		}
		return date{}, 0
	}
	if isMark(word(i+1), "月", "월") { // 9月15日
		d := date{month: n, day: num(i + 2)}
		if isMark(word(i+3), "日", "일", "号") && valid(d) && d.day > 0 {
			return d, 4
		}
	}
	k := i + 1 // 1 August 2023, 1. September, 1 de agosto de 2023
	if word(k) == "de" || word(k) == "st" || word(k) == "of" {
		k++
	}
	if m := month(word(k)); m > 0 && n <= 31 {
		d := date{month: m, day: n}
		k++
		if word(k) == "de" {
			k++
		}
		if d.year = year(k); d.year > 0 {
			return d, k + 1 - i
		}
		return d, k - i
	}
	return date{}, 0
}

func isMark(w string, marks ...string) bool { return slices.Contains(marks, w) }

// number returns the value of a token that is a plain number, else 0.
func (r *reader) number(i int) int {
	if i >= len(r.toks) || r.toks[i].Flag&text.CJK != 0 {
		return 0
	}
	w := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(r.toks[i].Word, "er"), "st"), "nd"), "th")
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
