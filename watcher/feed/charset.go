package feed

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decodeText turns a body into valid UTF-8 without byte order mark, and says
// what it had to guess. A byte order mark decides; then a body that is UTF-8 is
// UTF-8 whatever the labels say, because servers add labels they know nothing
// about; then the labels, the header's before the document's (RFC 7303, section
// 3.2); then the encodings that a text in lang may have; then windows-1252,
// which any bytes are.
func decodeText(body []byte, contentType, lang string) (text []byte, warnings []string) {
	if enc, skip := wide(body); enc != nil {
		return decodeWith(enc, body[skip:]), nil
	}
	if bytes.HasPrefix(body, []byte("\x4c\x6f\xa7\x94")) { // "<?xm" in EBCDIC
		text = decodeWith(charmap.CodePage037, body)
		if enc, _ := lookup(declared(text)); enc != nil {
			text = decodeWith(enc, body)
		}
		return bytes.ReplaceAll(text, []byte("\u0085"), []byte("\n")), nil
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	return decodeLabelled(body, []string{headerCharset(contentType), declared(body)}, lang)
}

// decodePage is decodeText for HTML, which names its encoding in a meta element.
func decodePage(body []byte, contentType, lang string) []byte {
	if enc, skip := wide(body); enc != nil {
		return decodeWith(enc, body[skip:])
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	text, _ := decodeLabelled(body, []string{headerCharset(contentType), metaCharset(body)}, lang)
	return text
}

var metaDeclaration = regexp.MustCompile(`(?i)<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9._:-]{1,40})`)

// metaCharset returns the encoding that the head of an HTML page names; browsers
// look at 1 KB, some pages are more talkative.
func metaCharset(b []byte) string {
	if m := metaDeclaration.FindSubmatch(b[:min(len(b), 4<<10)]); m != nil {
		return string(m[1])
	}
	return ""
}

// decodeLabelled decodes a body that is not wide, whose labels are given in the
// order of their weight.
func decodeLabelled(body []byte, labels []string, lang string) (text []byte, warnings []string) {
	if utf8.Valid(body) && !stateful(labels, body) {
		return body, nil
	}
	enc, name, warning := choose(labels, body, lang)
	if warning != "" {
		warnings = append(warnings, warning)
	}
	if enc != nil {
		return decodeWith(enc, body), warnings
	}
	text, bad := patchUTF8(body)
	if bad > 0 {
		warnings = append(warnings, counted(bad, "byte is", "bytes are")+" no "+name+"; replaced")
	}
	return text, warnings
}

// wide recognises UTF-16 and UTF-32 by their byte order mark, or by the zero
// bytes around the first "<" or "{" (XML 1.0, appendix F).
func wide(b []byte) (enc encoding.Encoding, skip int) {
	if len(b) < 4 {
		return nil, 0
	}
	switch head := string(b[:4]); {
	case head == "\x00\x00\xfe\xff":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case head == "\xff\xfe\x00\x00":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case head[:2] == "\xfe\xff":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2
	case head[:2] == "\xff\xfe":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2
	case head[:3] == "\x00\x00\x00" && opens(b[3]):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 0
	case head[1:] == "\x00\x00\x00" && opens(b[0]):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 0
	case b[0] == 0 && opens(b[1]) && b[2] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 0
	case opens(b[0]) && b[1] == 0 && b[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 0
	}
	return nil, 0
}

func opens(c byte) bool {
	switch c {
	case '<', '{', ' ', '\n', '\r', '\t':
		return true
	}
	return false
}

func decodeWith(enc encoding.Encoding, b []byte) []byte {
	text, err := enc.NewDecoder().Bytes(b)
	if err != nil { // decoders replace what they cannot read; this is for odd code pages
		return bytes.ToValidUTF8(b, []byte("\ufffd"))
	}
	return text
}

var charsetParameter = regexp.MustCompile(`(?i);\s*charset\s*=\s*["']?\s*([a-z0-9._:-]{1,40})`)

// headerCharset reads the charset of a Content-Type header, also of one whose
// other parameters are not well-formed.
func headerCharset(contentType string) string {
	if m := charsetParameter.FindStringSubmatch(contentType); m != nil {
		return m[1]
	}
	return ""
}

var declaration = regexp.MustCompile(`^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})\s*["']`)

// declared returns the encoding that the XML declaration names.
func declared(b []byte) string {
	if m := declaration.FindSubmatch(b[:min(len(b), 512)]); m != nil {
		return string(m[1])
	}
	return ""
}

// windowsLabel and isoLabel match the many spellings of two families.
var (
	windowsLabel = regexp.MustCompile(`^(?:x-)?(?:windows|win|cp)?-?(125[0-8])$`)
	isoLabel     = regexp.MustCompile(`^iso-?8859-?(\d{1,2})$`)
)

// plainLabel brings a label into a form that the registries know.
func plainLabel(label string) string {
	label = strings.ToLower(strings.TrimSpace(label))
	dashed := strings.ReplaceAll(label, "_", "-")
	switch dashed {
	case "utf8", "cp65001", "x-utf-8":
		return "utf-8"
	case "latin-1":
		return "latin1"
	case "cp932", "windows-932":
		return "shift_jis"
	case "cp949", "uhc", "windows-949":
		return "euc-kr"
	case "cp950", "windows-950":
		return "big5"
	case "eucjp":
		return "euc-jp"
	}
	if m := windowsLabel.FindStringSubmatch(dashed); m != nil {
		return "windows-" + m[1]
	}
	if m := isoLabel.FindStringSubmatch(dashed); m != nil {
		return "iso-8859-" + m[1]
	}
	return label
}

// lookup finds an encoding by its label. UTF-8 is nil with its name: there is
// nothing to decode. So are the wide ones, which wide would have recognised.
func lookup(label string) (encoding.Encoding, string) {
	label = plainLabel(label)
	if label == "" {
		return nil, ""
	}
	enc, name := charset.Lookup(label)
	if enc == nil || name == "replacement" {
		enc, _ = ianaindex.IANA.Encoding(label)
		name = label
	}
	if enc == nil {
		return nil, ""
	}
	if name == "utf-8" || strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32") {
		return nil, "utf-8"
	}
	return enc, name
}

// stateful reports whether a label names an encoding whose bytes are all ASCII,
// so that they look like UTF-8 although they are not, or a double-byte one that
// a short text can imitate UTF-8 in.
func stateful(labels []string, body []byte) bool {
	for _, label := range labels {
		_, name := lookup(label)
		switch name {
		case "iso-2022-jp":
			return bytes.IndexByte(body, 0x1b) >= 0
		case "hz-gb-2312":
			return bytes.Contains(body, []byte("~{"))
		}
	}
	return false
}

// choose picks the encoding of a body that is not UTF-8. A nil encoding means
// UTF-8 with faults.
func choose(labels []string, body []byte, lang string) (enc encoding.Encoding, name, warning string) {
	var unknown, fallback string
	var second encoding.Encoding
	for _, label := range labels {
		enc, name := lookup(label)
		switch {
		case name == "" && label != "":
			unknown = label
		case enc == nil:
		case name == "windows-1252": // also what a careless server says of everything
			second, fallback = enc, name
		case !bytes.Contains(decodeWith(enc, body), []byte("\ufffd")):
			return enc, name, ""
		case second == nil:
			second, fallback = enc, name
		}
	}
	switch enc, name := usual(lang, body); {
	case mostlyUTF8(body):
		return nil, "UTF-8", ""
	case enc != nil:
		return enc, name, "the text is not in the encoding that it names; read as " + name + ", because its language is " + lang
	case second != nil:
		return second, fallback, ""
	case unknown != "":
		return charmap.Windows1252, "windows-1252", "the encoding " + quoted(unknown) + " is unknown; read as windows-1252"
	}
	return charmap.Windows1252, "windows-1252", "the text is not UTF-8 and names no other encoding; read as windows-1252. " +
		"If it looks wrong, set lang for this feed"
}

// usual finds the encoding that a text in a language has when it is not UTF-8:
// one that decodes all of it.
func usual(lang string, body []byte) (encoding.Encoding, string) {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	labels := map[string][]string{
		"zh": {"gb18030", "big5"},
		"ja": {"shift_jis", "euc-jp"},
		"ko": {"euc-kr"},
		"ru": {"windows-1251"},
	}[base]
	if strings.Contains(strings.ToLower(lang), "hant") || strings.HasSuffix(strings.ToLower(lang), "-tw") {
		labels = []string{"big5", "gb18030"}
	}
	for _, label := range labels {
		enc, name := lookup(label)
		if enc != nil && !bytes.Contains(decodeWith(enc, body), []byte("\ufffd")) {
			return enc, name
		}
	}
	return nil, ""
}

// mostlyUTF8 reports whether a body has more whole multi-byte characters than
// faults: UTF-8 that was damaged, not another encoding.
func mostlyUTF8(b []byte) bool {
	whole, bad := 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			whole++
		}
		b = b[n:]
	}
	return whole > bad
}

// patchUTF8 mends damaged UTF-8. A bad byte between ASCII is a windows-1252
// letter that was pasted in; others are the rest of a character cut in two.
func patchUTF8(b []byte) (text []byte, bad int) {
	text = make([]byte, 0, len(b)+16)
	before := byte(' ')
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || n > 1:
			text = append(text, b[:n]...)
		case before < utf8.RuneSelf && (len(b) == 1 || b[1] < utf8.RuneSelf):
			text = utf8.AppendRune(text, charmap.Windows1252.DecodeByte(b[0]))
			bad++
		default:
			text = utf8.AppendRune(text, utf8.RuneError)
			bad++
		}
		before = b[n-1]
		b = b[n:]
	}
	return text, bad
}
