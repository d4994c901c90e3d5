package matchers

import (
	"regexp"
	"slices"
	"strings"
)

// number is what a number stands beside, as bits.
type number uint8

const (
	numberOfNotice number = 1 << iota // 公告2024
	numberBefore                      // 33号公告
	numberNo                          // No. 33, Nr. 33
	numberYear                        // 2024년
	numberRegister                    // 85 FR
	numberCase                        // DS592
	numberAct                         // (EU) 2021/
)

// instruments are the ways in which laws and notices are numbered, each with
// the form that compares. Years and numbers are groups 1 and 2 or the other way
// round, as the form says.
var instruments = []struct {
	mark number // some number in every text that find matches is one of these
	find *regexp.Regexp
	form string
}{
	{numberOfNotice, regexp.MustCompile(`商[务務]部[^。]{0,12}?公告\s*(\d{4})\s*年\s*第\s*(\d{1,3})\s*[号號]`), "MOFCOM notice $2/$1"},
	{numberBefore, regexp.MustCompile(`(\d{4})\s*年\s*第\s*(\d{1,3})\s*[号號]\s*公告`), "MOFCOM notice $2/$1"},
	{numberNo, regexp.MustCompile(`(?i)(?:MOFCOM|Ministry of Commerce)[^.]{0,30}?(?:No\.?|number)\s?(\d{1,3})(?: of |/|, )(\d{4})`), "MOFCOM notice $1/$2"},
	{numberNo, regexp.MustCompile(`(?i)(?:announcement|notice)\s+(?:No\.?|number)\s?(\d{1,3})(?: of |/|, )(\d{4})`), "MOFCOM notice $1/$2"},
	{numberNo, regexp.MustCompile(`(?i)(?:No\.?)\s?(\d{1,3}) of (\d{4})`), "MOFCOM notice $1/$2"},
	{numberNo, regexp.MustCompile(`(?i)(?:Bekanntmachung|Mitteilung)\s+Nr\.?\s?(\d{1,3})(?:/| von | aus )(\d{4})`), "MOFCOM notice $1/$2"},
	{numberYear, regexp.MustCompile(`(\d{4})년 제?(\d{1,3})호`), "MOFCOM notice $2/$1"},
	{numberRegister, regexp.MustCompile(`\b(\d{2,3})\s+FR\s+(\d{3,6})\b`), "$1 FR $2"},
	{numberCase, regexp.MustCompile(`\bDS\s?(\d{3})\b`), "WTO DS$1"},
	{numberAct, regexp.MustCompile(`(?i)(?:Regulation|Verordnung|règlement|reglamento)\s+\((?:EU|UE)\)\s+(?:No\.?\s+|Nr\.\s+)?(\d{2,4})/(\d{2,4})`), "Regulation (EU) $1/$2"},
}

// instrumentBytes is how much of each field is searched for an instrument.
const instrumentBytes = 8192

// instrument finds the number of a notice, law or case. The numbers of notices
// without an issuer are MOFCOM's only in a story about China.
func (r *reader) instrument() string {
	for f, s := range r.src {
		s = s[:min(len(s), instrumentBytes)]
		marks := numbers(s)
		if marks == 0 {
			continue
		}
		for _, in := range instruments {
			if marks&in.mark == 0 {
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

// numbers looks at all numbers of a text. It may name a mark that no instrument
// has, but never leaves out one that some has: regular expressions cost a
// hundred times as much and are for texts that a mark is in.
func numbers(s string) number {
	var out number
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			continue
		}
		j := i + 1
		for j < len(s) && digit(s[j]) {
			j++
		}
		out |= beside(s[:i], s[j:], j-i)
		i = j
	}
	return out
}

func digit(b byte) bool { return b-'0' < 10 }

// beside says what a number of n digits stands between.
func beside(before, after string, n int) number {
	var out number
	if n >= 4 {
		if strings.HasPrefix(after, "년 ") {
			out |= numberYear
		}
		if n == 4 && strings.HasSuffix(unspaced(before), "公告") {
			out |= numberOfNotice
		}
	}
	if n >= 2 && n <= 4 && strings.HasPrefix(after, "/") {
		out |= numberAct
	}
	if n > 3 {
		return out
	}
	if n >= 2 && strings.HasPrefix(strings.TrimLeft(after, spaces), "FR") {
		out |= numberRegister
	}
	if rest := strings.TrimLeft(after, spaces); strings.HasPrefix(rest, "号") || strings.HasPrefix(rest, "號") {
		if strings.HasPrefix(strings.TrimLeft(rest[len("号"):], spaces), "公告") {
			out |= numberBefore
		}
	}
	if len(before) > 0 && strings.IndexByte(spaces, before[len(before)-1]) >= 0 {
		before = before[:len(before)-1]
	}
	if n == 3 && strings.HasSuffix(before, "DS") {
		out |= numberCase
	}
	before = strings.TrimSuffix(before, ".")
	if endsIn(before, "no") || endsIn(before, "nr") || endsIn(before, "number") {
		out |= numberNo
	}
	return out
}

// spaces are what \s means in a regular expression.
const spaces = "\t\n\f\r "

func unspaced(s string) string { return strings.TrimRight(s, spaces) }

// endsIn reports whether a text ends in a lower-case ASCII word, whatever the case.
func endsIn(s, word string) bool {
	return len(s) >= len(word) && strings.EqualFold(s[len(s)-len(word):], word)
}
