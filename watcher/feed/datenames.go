package feed

import "strings"

// monthNames gives twelve names or beginnings of names a language, in order.
// English comes first; a beginning that means two months in two languages is
// spelled out far enough.
var monthNames = [...]string{
	"jan feb mar apr may jun jul aug sep oct nov dec",
	"janu febr märz april mai juni juli augu sept okt nove dez",            // German
	"janv févr mars avr mai juin juil août sept octo nove déc",             // French
	"janv fevr mars avri mai juin juil aout sept octo nove dece",           // French without accents
	"ener febr marz abr mayo juni juli agos sept octu novi dici",           // Spanish
	"ene feb mar abr may jun jul ago sep oct nov dic",                      // Spanish, short
	"genn febb marz apri magg giug lugl agos sett otto nove dice",          // Italian
	"gen feb mar apr mag giu lug ago set ott nov dic",                      // Italian, short
	"jane feve març abri maio junh julh agos sete outu nove deze",          // Portuguese
	"jan fev mar abr mai jun jul ago set out nov dez",                      // Portuguese, short
	"januari febru maart apri mei juni juli augus septe okto nove dece",    // Dutch
	"янв фев мар апр мая июн июл авг сен окт ноя дек",                      // Russian
	"янв фев март апр май июн июл авг сен окт ноя дек",                     // Russian, nominative
	"січ лют бер кві тра чер лип сер вер жов лис гру",                      // Ukrainian
	"sty lut mar kwi maj cze lip sie wrz paź lis gru",                      // Polish
	"led úno bře dub kvě červn červe srp zář říj lis pro",                  // Czech
	"oca şub mar nis may haz tem ağu eyl eki kas ara",                      // Turkish
	"ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",                    // Greek
	"ιαν φεβ μάρ απρ μαΐ ιούν ιούλ αύγ σεπ οκτ νοέ δεκ",                    // Greek with accents
	"január február márc ápri máju június július augu szep októ nove dece", // Hungarian
	"tammi helmi maalis huh tou kesä heinä elo syys loka marras joulu",     // Finnish
}

// monthOf returns the month that a word in lower case names, or 0. The longest
// matching beginning wins: "mars" is March although "mar" may be another word.
func monthOf(word string) (month int) {
	if len(word) < 3 {
		return 0
	}
	longest := 0
	for _, names := range monthNames {
		n := 0
		for name := range strings.FieldsSeq(names) {
			n++
			if len(name) > longest && strings.HasPrefix(word, name) {
				month, longest = n, len(name)
			}
		}
		if longest > 0 && n == 12 && names == monthNames[0] && len(word) == longest {
			return month // "May", as nearly always
		}
	}
	return month
}

// zoneNames are offsets in minutes of the names that news sites use. Names that
// mean several zones have the meaning most feeds give them; see zoneOf. Single
// letters are those of RFC 822, section 5.1.
const zoneNames = ` a -60 b -120 c -180 d -240 e -300 f -360 g -420 h -480 i -540 k -600 l -660 m -720
 n 60 o 120 p 180 q 240 r 300 s 360 u 480 v 540 w 600 x 660 y 720 z 0 ut 0 utc 0 gmt 0 wet 0 west 60 bst 60 cet 60 cest 120 mez 60 mesz 120 met 60 mest 120
 eet 120 eest 180 msk 180 trt 180 sast 120 cat 120 eat 180 wat 60 ast -240 adt -180 nst -210 ndt -150
 est -300 edt -240 cst -360 cdt -300 mst -420 mdt -360 pst -480 pdt -420 akst -540 akdt -480 hst -600
 et -300 ct -360 mt -420 pt -480 art -180 brt -180 brst -120 clt -240 clst -180 cot -300 pet -300
 gst 240 irst 210 pkt 300 ist 330 npt 345 ict 420 wib 420 wita 480 wit 540 sgt 480 myt 480 hkt 480 pht 480
 awst 480 jst 540 kst 540 acst 570 acdt 630 aest 600 aedt 660 nzst 720 nzdt 780 idt 180 uz 300 `

// zoneOf returns the offset of a zone's name in seconds.
func zoneOf(word, lang string) (seconds int, ok bool) {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch {
	case word == "cst" && (base == "zh" || base == "ii"):
		return 8 * 3600, true
	case word == "ist" && (base == "he" || base == "iw"):
		return 2 * 3600, true
	case word == "ist" && (base == "ga" || strings.EqualFold(lang, "en-IE")):
		return 3600, true
	case word == "bst" && base == "bn":
		return 6 * 3600, true
	}
	_, rest, found := strings.Cut(zoneNames, " "+word+" ")
	if !found || word == "" {
		return 0, false
	}
	minutes, _, _ := strings.Cut(rest, " ")
	sign := 1
	if strings.HasPrefix(minutes, "-") {
		sign, minutes = -1, minutes[1:]
	}
	n, used := leadingInt(minutes)
	return sign * n * 60, used > 0
}
