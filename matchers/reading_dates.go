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
	hint string // stands in every text that find matches
	find *regexp.Regexp
	form string
}{
	{"公告", regexp.MustCompile(`商[务務]部[^。]{0,12}?公告\s*(\d{4})\s*年\s*第\s*(\d{1,3})\s*[号號]`), "MOFCOM notice $2/$1"},
	{"公告", regexp.MustCompile(`(\d{4})\s*年\s*第\s*(\d{1,3})\s*[号號]\s*公告`), "MOFCOM notice $2/$1"},
	{"20", regexp.MustCompile(`(?i)(?:MOFCOM|Ministry of Commerce)[^.]{0,30}?(?:No\.?|number)\s?(\d{1,3})(?: of |/|, )(\d{4})`), "MOFCOM notice $1/$2"},
	{"20", regexp.MustCompile(`(?i)(?:announcement|notice)\s+(?:No\.?|number)\s?(\d{1,3})(?: of |/|, )(\d{4})`), "MOFCOM notice $1/$2"},
	{"20", regexp.MustCompile(`(?i)(?:No\.?)\s?(\d{1,3}) of (\d{4})`), "MOFCOM notice $1/$2"},
	{"Nr", regexp.MustCompile(`(?i)(?:Bekanntmachung|Mitteilung)\s+Nr\.?\s?(\d{1,3})(?:/| von | aus )(\d{4})`), "MOFCOM notice $1/$2"},
	{"호", regexp.MustCompile(`(\d{4})년 제?(\d{1,3})호`), "MOFCOM notice $2/$1"},
	{" FR ", regexp.MustCompile(`\b(\d{2,3})\s+FR\s+(\d{3,6})\b`), "$1 FR $2"},
	{"DS", regexp.MustCompile(`\bDS\s?(\d{3})\b`), "WTO DS$1"},
	{"U", regexp.MustCompile(`(?i)(?:Regulation|Verordnung|règlement|reglamento)\s+\((?:EU|UE)\)\s+(?:No\.?\s+|Nr\.\s+)?(\d{2,4})/(\d{2,4})`), "Regulation (EU) $1/$2"},
}

// instrumentBytes is how much of each field is searched for an instrument.
const instrumentBytes = 8192

// instrument finds the number of a notice, law or case. The numbers of notices
// without an issuer are MOFCOM's only in a story about China.
func (r *reader) instrument() string {
	for f, s := range r.src {
		s = s[:min(len(s), instrumentBytes)]
		for _, in := range instruments {
			if !strings.Contains(s, in.hint) {
				continue
			}
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
	if m := month(r.toks[i].Word); m > 0 {
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
	return r.toks[i].Word
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
