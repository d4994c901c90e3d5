package text

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// guessBytes is how much of a text Guess looks at.
const guessBytes = 4096

// Places in languages of those that have letters of their own.
const (
	langDE = 1
	langES = 2
	langFR = 3
	langPT = 9
)

// Guess returns the language of a text: by script, and for Latin script by its
// frequent words, hint (a BCP 47 tag or "") deciding where they do not. A hint
// that the script contradicts is not believed. The answer is one of Languages.
func Guess(s, hint string) string { return GuessParts(hint, nil, s) }

// maxParts is the most parts whose languages are told apart.
const maxParts = 4

// GuessParts is Guess for a text in parts that stand one after the other, each
// looked at for its first 4,096 bytes. Langs, if not nil, receives the language
// of each of the first four parts: that of the whole, unless the part is plainly
// in another one, by script or by what words it has. It allocates nothing.
func GuessParts(hint string, langs []string, parts ...string) string {
	hint = Base(hint)
	var all counts
	var each [maxParts]counts
	for i, s := range parts {
		var rest counts
		c := &rest
		if i < maxParts {
			c = &each[i]
		}
		c.scripts(s[:min(len(s), guessBytes)])
		if c.byScript(false) == "" {
			c.stops(s[:min(len(s), guessBytes)])
		}
		all.add(c)
	}
	whole := all.byScript(hint == "ja")
	if whole == "" {
		whole, _ = all.latinLanguage("en", 1)
		if latin(hint) {
			whole, _ = all.latinLanguage(hint, 2)
		}
	}
	for i := range langs {
		langs[i] = each[i].within(whole, hint)
	}
	return whole
}

// latin reports whether a language is one in Latin script.
func latin(lang string) bool {
	switch lang {
	case "", "ja", "ko", "zh", "ru":
		return false
	}
	return true
}

// counts are what Guess sees in a text.
type counts struct {
	latin, kana, han, hangul, cyrillic int
	lang                               [len(languages)]int // words and letters
}

func (n *counts) add(o *counts) {
	n.latin += o.latin
	n.kana += o.kana
	n.han += o.han
	n.hangul += o.hangul
	n.cyrillic += o.cyrillic
	for i, c := range o.lang {
		n.lang[i] += c
	}
}

// byScript returns the language that the script of most letters means, "" for
// Latin script. Han alone may be Japanese.
func (n *counts) byScript(japanese bool) string {
	switch {
	case n.hangul*3 > n.latin && n.hangul > n.kana+n.han/2:
		return "ko"
	case (n.kana+n.han)*3 > n.latin && n.kana*20 >= n.han && n.kana > 0:
		return "ja"
	case n.han*3 > n.latin && n.han > 0:
		if japanese {
			return "ja"
		}
		return "zh"
	case n.cyrillic > n.latin:
		return "ru"
	}
	return ""
}

// within returns the language of a part of a text.
func (n *counts) within(whole, hint string) string {
	if n.latin+n.kana+n.han+n.hangul+n.cyrillic == 0 {
		return whole
	}
	if l := n.byScript(hint == "ja" || whole == "ja"); l != "" {
		return l
	}
	some := 0 // of the letters of the whole, where those are not Latin
	fallback := whole
	switch whole {
	case "ko":
		some = n.hangul
	case "ja", "zh":
		some = n.kana + n.han
	case "ru":
		some = n.cyrillic
	}
	if !latin(whole) {
		fallback = "en"
		if latin(hint) {
			fallback = hint
		}
	}
	lang, score := n.latinLanguage(fallback, 1)
	if some > 0 && score <= namesInText {
		return whole // names in Latin letters
	}
	return lang
}

// namesInText is what the names in a text of another script may count.
const namesInText = 2

func (n *counts) scripts(s string) {
	for i := 0; i < len(s); {
		b := s[i]
		if b < utf8.RuneSelf {
			if i+8 <= len(s) {
				if x := le64(s[i:]); x&highs == 0 {
					n.latin += bits.OnesCount64(letterBytes(x))
					i += 8
					continue
				}
			}
			if b|0x20 >= 'a' && b|0x20 <= 'z' {
				n.latin++
			}
			i++
			continue
		}
		if i+3 <= len(s) && b >= 0xE3 && b <= 0xED {
			r := threeBytes(s[i], s[i+1], s[i+2])
			switch f := eastAsian(r); {
			case f == Hangul:
				n.hangul++
				i += 3
				continue
			case f == Kata || f == Han && r < 0x30A0:
				n.kana++
				i += 3
				continue
			case f == Han:
				n.han++
				i += 3
				continue
			}
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		n.letter(r)
	}
}

// letter counts a character that is not ASCII.
func (n *counts) letter(r rune) {
	switch c := classOf(r); {
	case c == cKata || r >= 0x3041 && r <= 0x309F || r >= 0xFF66 && r <= 0xFF9F:
		n.kana++
	case c == cHan:
		n.han++
	case c == cHangul:
		n.hangul++
	case r >= 0x400 && r < 0x530:
		n.cyrillic++
	case c == cWord && unicode.IsLetter(r):
		n.latin++
	}
	switch r {
	case 'ä', 'ö', 'ü', 'ß':
		n.lang[langDE]++
	case 'ñ', '¿', '¡':
		n.lang[langES]++
	case 'ã', 'õ':
		n.lang[langPT]++
	case 'ç', 'œ', 'è', 'ê':
		n.lang[langFR]++
	}
}

// stops counts the words that tell a language, none of them longer than
// maxShort bytes.
func (n *counts) stops(s string) {
	for i := 0; i < len(s); {
		if i+maxShort < len(s) {
			x, y := le64(s[i:]), le64(s[i+8:])
			size := bits.TrailingZeros64(^letterBytes(x)&highs) >> 3
			if size == 8 {
				size += bits.TrailingZeros64(^letterBytes(y)&highs) >> 3
			}
			if s[i+size] < utf8.RuneSelf && size < maxShort {
				n.tell(lowerBytes(x, size), lowerBytes(y, size-8))
				i += size + 1
				continue
			}
		}
		i = n.stop(s, i)
	}
}

// stop counts the next word of a text, whatever its letters, and returns where
// what follows it begins.
func (n *counts) stop(s string, i int) int {
	var word [maxShort]byte
	size := 0
	for i < len(s) {
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		if r = unicode.ToLower(r); r < utf8.RuneSelf && (r < 'a' || r > 'z') || r >= utf8.RuneSelf && !unicode.IsLetter(r) {
			break
		}
		if l := utf8.RuneLen(r); size+l <= len(word) {
			utf8.EncodeRune(word[size:], r)
		}
		size += utf8.RuneLen(r)
	}
	if size <= len(word) {
		n.tell(binary.LittleEndian.Uint64(word[:8]), binary.LittleEndian.Uint64(word[8:]))
	}
	return i
}

// tell counts a word of at most maxShort bytes, as two numbers.
func (n *counts) tell(lo, hi uint64) {
	w := tellings.find(lo, hi)
	for langs := w.langs; langs != 0; langs &= langs - 1 {
		n.lang[bits.TrailingZeros16(langs)] += int(w.weight)
	}
}

// latinLanguage takes the fallback unless another language has more than lead
// above it, and says how much there is of it.
func (n *counts) latinLanguage(fallback string, lead int) (lang string, score int) {
	i := slices.Index(languages[:], fallback)
	lang, score = fallback, n.lang[i]
	best := score + lead
	for i, l := range languages {
		if n.lang[i] > best {
			best, lang, score = n.lang[i], l, n.lang[i]
		}
	}
	return lang, score
}

// telling is a word that tells a language: those that have it, as bits, and how
// much it counts.
type telling struct {
	langs  uint16
	weight uint16
}

// tellingTable finds the words that tell a language by the two numbers that they
// are; open addressing.
type tellingTable [1 << 11]struct {
	lo, hi uint64
	telling
}

var tellings = func() (t tellingTable) {
	for w, is := range words {
		var b [maxShort]byte
		if copy(b[:], w) < len(w) {
			continue
		}
		lo, hi := binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:])
		i := t.at(lo, hi)
		for t[i].lo != 0 {
			i = (i + 1) % uint64(len(t))
		}
		t[i].lo, t[i].hi, t[i].telling = lo, hi, is
	}
	return t
}()

func (t *tellingTable) at(lo, hi uint64) uint64 { return mix(lo^mix(hi)) % uint64(len(t)) }

func (t *tellingTable) find(lo, hi uint64) telling {
	for i := t.at(lo, hi); ; i = (i + 1) % uint64(len(t)) {
		if x := &t[i]; x.lo == 0 || x.lo == lo && x.hi == hi {
			return x.telling
		}
	}
}

// words holds the stop words of the languages in Latin script and, at double
// weight, words of headlines that no other of them has. A title may have no
// stop word at all.
var words = func() map[string]telling {
	m := map[string]telling{}
	for l, words := range map[string]string{
		"en": "the of and to in for is on with that by as at from its was has be are it this after will",
		"de": "der die das und in den von zu mit sich auf für ist im dem nicht ein eine als auch es an werden aus nach bei über vor wie zur zum des",
		"fr": "le la les de des du et en un une que est pour qui dans par sur au aux plus pas ses avec sont ce son leur",
		"es": "el la los las de del y en un una que es por con para se su al más como lo sus ha sobre",
		"pt": "o os as de do da dos das e em um uma que é por com para se no na não mais ao sua nos nas",
		"it": "il lo la i gli le di del della dei e in un una che è per con su al non più sono ha nel",
		"nl": "de het een van en in is dat op te zijn voor met die niet aan om ook als naar bij uit wordt door",
		"id": "yang dan di dari untuk dengan pada ke ini itu akan dalam tidak oleh juga sebagai tersebut telah atau bagi",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] = telling{m[w].langs | 1<<slices.Index(languages[:], l), 1}
		}
	}
	for l, words := range map[string]string{
		"en": "exports bans curbs limits restricts imposes lifts eases controls says said earths trade tightens halts suspends blocks which would could their were into amid",
		"de": "exporte exporten ausfuhr ausfuhren seltene erden gegen wegen verbietet verhängt lockert droht stoppt sind wurde keine regierung laut kontrolliert verschärft genehmigung genehmigt erlaubt strenger exportverbot ausfuhrverbot beschränkt hebt wieder künftig",
		"fr": "chine japon corée interdit restreint exportation exportations terres rares contre gouvernement selon après cette ces annonce exporter lève soumet pékin autorisation autorise licences durcit",
		"es": "japón gobierno exportación exportaciones prohíbe tierras según anunció nuevo nueva están también galio restringe imanes límites licencias prohibición restricciones levanta",
		"pt": "exportação exportações terras coreia após proíbe pelo pela anunciou licenças lítio suspendeu proibiu",
		"it": "cina giappone esportazione esportazioni divieto contro dopo anche restrizioni nuove nuovi limita vieta sospende gallio licenze mesi anno blocca stretta",
		"nl": "uitvoer verbod tegen zeldzame aardmetalen regering beperkt nieuwe heeft worden exportverbod exportvergunning verplicht stelt scherpt grafiet beperkingen exportregels legt kondigt vergunningen chipmachines",
		"id": "ekspor larangan pemerintah melarang bijih nikel tanah jarang pembatasan jepang tiongkok larang izin kuota konsentrat tembaga mulai cabut hentikan relaksasi beri logam timah",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] = telling{1 << slices.Index(languages[:], l), 2}
		}
	}
	return m
}()
