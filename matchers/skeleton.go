package matchers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"curbwire/matchers/lexicon"
)

// Skeleton is a headline without what changes from one day's to the next: every
// number, month and weekday is "#", every material and place that the lexicon
// knows is "@". It is "" if nothing else is left that tells one headline from
// another.
func (s *Set) Skeleton(title string) string {
	rest := lexicon.Key(s.shortNames(title))
	var out []string
	put := func(tok string) {
		if n := len(out); n == 0 || out[n-1] != tok || tok != "#" && tok != "@" {
			out = append(out, tok)
		}
	}
	telling := 0
	for rest != "" {
		if n := s.k.lex.NameAt(rest); n > 0 {
			put("@")
			rest = rest[n:]
			continue
		}
		n := wordLength(rest)
		switch w := rest[:n]; {
		case w == "@" || strings.IndexFunc(w, unicode.IsDigit) >= 0 || calendar[w]:
			put(map[bool]string{true: "@", false: "#"}[w == "@"])
		case strings.IndexFunc(w, unicode.IsLetter) >= 0:
			put(w)
			telling += len(w)
		}
		rest = rest[n:]
	}
	if telling < 5 {
		return ""
	}
	return strings.Join(out, " ")
}

// wordLength is the length of the word, the character of a script without
// spaces, or the mark with which s begins.
func wordLength(s string) int {
	first, n := utf8.DecodeRuneInString(s)
	part := func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !lexicon.Solid(r) }
	if !part(first) {
		return n
	}
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		next, _ := utf8.DecodeRuneInString(s[n+size:])
		if !part(r) && !((r == '.' || r == ',') && unicode.IsDigit(next)) {
			break
		}
		n += size
	}
	return n
}

// shortNames replaces the places that headlines name by capitals alone: "US",
// "U.S.", "EU".
func (s *Set) shortNames(title string) string {
	fields := strings.Fields(title)
	for i, f := range fields {
		w := strings.ReplaceAll(strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) }), ".", "")
		if len(w) > 3 || len(w) < 2 || strings.ToUpper(w) != w {
			continue
		}
		if _, ok := s.k.lex.Place(w); ok {
			fields[i] = "@"
		}
	}
	return strings.Join(fields, " ")
}

// calendar holds months and weekdays as folded words.
var calendar = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec
		monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
		januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
		janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche
		enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo
		gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì giovedì venerdì sabato domenica
		janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda terça quarta quinta sexta
		januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
		stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
		poniedziałek wtorek środa czwartek piątek sobota niedziela
		января февраля марта апреля мая июня июля августа сентября октября ноября декабря
		понедельник вторник среда четверг пятница суббота воскресенье
		maret agustus desember senin selasa rabu kamis jumat sabtu minggu`) {
		m[w] = true
	}
	return m
}()
