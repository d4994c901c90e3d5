package feed

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

func TestEncodings(t *testing.T) {
	utf16 := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	bare16 := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	bare32 := utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	cases := []struct {
		name, declared, header string
		enc                    encoding.Encoding
		title                  string
	}{
		{"declared", "windows-1251", "", charmap.Windows1251, "Вольфрам"},
		{"header", "", "text/xml; charset=gb2312", simplifiedchinese.GBK, "镓和锗出口管制"},
		{"header that is not well-formed", "", `text/xml; Charset='euc-kr' ; q; x`, korean.EUCKR, "불화수소 수출"},
		{"header and declaration disagree", "EUC-KR", "text/xml; charset=iso-8859-1", korean.EUCKR, "불화수소 수출"},
		{"Shift_JIS", "Shift_JIS", "application/xml", japanese.ShiftJIS, "輸出管理"},
		{"EUC-JP", "euc-jp", "", japanese.EUCJP, "輸出管理"},
		{"ISO-2022-JP", "ISO-2022-JP", "", japanese.ISO2022JP, "輸出管理"},
		{"HZ", "hz-gb-2312", "", simplifiedchinese.HZGB2312, "出口管制"},
		{"Big5", "Big5", "", traditionalchinese.Big5, "出口管制"},
		{"GB18030", "gb18030", "", simplifiedchinese.GB18030, "𠀀出口"},
		{"UTF-16 with mark", "utf-16", "", utf16, "光刻胶"},
		{"UTF-16 without mark", "utf-16", "", bare16, "光刻胶"},
		{"UTF-32 with mark", "utf-32", "", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "光刻胶"},
		{"code page of Windows in Japan", "cp932", "", japanese.ShiftJIS, "輸出管理"},
		{"code page of Windows in Korea", "", "text/xml; charset=uhc", korean.EUCKR, "불화수소 수출"},
		{"KS X 1001 by its long name", "ks_c_5601-1987", "", korean.EUCKR, "불화수소 수출"},
		{"Windows by another name", "win-1251", "", charmap.Windows1251, "Вольфрам"},
		{"ISO by another name", "ISO_8859_7", "", charmap.ISO8859_7, "Γάλλιο"},
		{"ISO 8859-15", "iso-8859-15", "", charmap.ISO8859_15, "5 €"},
		{"KOI8-R", "koi8-r", "text/xml", charmap.KOI8R, "Вольфрам"},
		{"header before declaration", "iso-8859-5", "text/xml; charset=koi8-r", charmap.KOI8R, "Вольфрам"},
		{"ASCII by the header", "", "text/xml; charset=us-ascii", charmap.Windows1252, "café"},
		{"UTF-32 without mark", "", "", bare32, "光刻胶"},
		{"EBCDIC", "cp037", "", charmap.CodePage037, "Chrome"},
		{"windows-1252 undeclared", "", "", charmap.Windows1252, "Métaux – “rares”"},
		{"wrongly declared UTF-8", "utf-8", "", charmap.Windows1252, "café"},
		{"wrongly declared latin1", "iso-8859-1", "text/xml; charset=iso-8859-1", unicode.UTF8, "光刻胶 é"},
		{"UTF-8 with mark", "", "", unicode.UTF8BOM, "光刻胶"},
		{"UTF-8 called UTF-16", "utf-16", "", unicode.UTF8, "光刻胶"},
		{"IANA name", "IBM850", "", charmap.CodePage850, "Müller"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := rssOf("<item><title>" + c.title + "</title></item>")
			if c.declared != "" {
				doc = `<?xml version="1.0" encoding="` + c.declared + `"?>` + doc
			}
			body, err := c.enc.NewEncoder().String(doc)
			if err != nil {
				t.Fatal(err)
			}
			p, err := Parse([]byte(body), c.header, testFeed, nil, testNow)
			if err != nil {
				t.Fatal(err)
			}
			if got := titles(p); got != c.title {
				t.Errorf("title = %q, want %q", got, c.title)
			}
		})
	}
}

func TestBadBytes(t *testing.T) {
	cases := []struct{ name, body, title, warning string }{
		{"latin1 letter in UTF-8", "\u5149\u523b\u80f6 caf\xe9 prices", "光刻胶 café prices", "1 byte is no UTF-8"},
		{"character cut in two", "\u5149\u523b\u80f6\xe5\x85", "光刻胶\ufffd\ufffd", "2 bytes are no UTF-8"},
		{"unknown label", "caf\xe9", "café", `"x-nobody" is unknown`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := rssOf("<item><title>" + c.body + "</title></item>")
			if c.name == "unknown label" {
				doc = `<?xml version="1.0" encoding="x-nobody"?>` + doc
			}
			p := mustParse(t, doc)
			if got := titles(p); got != c.title {
				t.Errorf("title = %q, want %q", got, c.title)
			}
			if got := strings.Join(p.Warnings, "; "); !strings.Contains(got, c.warning) {
				t.Errorf("warnings = %q, want %q", got, c.warning)
			}
		})
	}
}

// TestWideAfterSpace: white space before the declaration does not hide UTF-16.
func TestWideAfterSpace(t *testing.T) {
	for name, enc := range map[string]encoding.Encoding{
		"UTF-16": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"UTF-32": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
	} {
		body, err := enc.NewEncoder().String("\r\n" + `<?xml version="1.0"?>` + rssOf("<item><title>光刻胶</title></item>"))
		if err != nil {
			t.Fatal(err)
		}
		if got := titles(mustParse(t, body)); got != "光刻胶" {
			t.Errorf("%s: title = %q", name, got)
		}
	}
}

// A wrong label is overruled by the encodings that the feed's language has.
func TestWrongLabelAndLanguage(t *testing.T) {
	cases := []struct {
		lang, declared string
		enc            encoding.Encoding
		title          string
	}{
		{"zh", "utf-8", simplifiedchinese.GB18030, "中国宣布稀土出口管制"},
		{"zh-Hans", "iso-8859-1", simplifiedchinese.GB18030, "中国宣布稀土出口管制"},
		{"zh-Hant", "", traditionalchinese.Big5, "出口管制"},
		{"ja", "", japanese.ShiftJIS, "輸出管理を強化"},
		{"ko", "utf-8", korean.EUCKR, "불화수소 수출"},
		{"fr", "utf-8", charmap.Windows1252, "Métaux rares"},
	}
	for _, c := range cases {
		f := testFeed
		f.Lang = c.lang
		body, err := c.enc.NewEncoder().String(`<?xml version="1.0" encoding="` + c.declared + `"?>` + rssOf("<item><title>"+c.title+"</title></item>"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Parse([]byte(body), "", f, nil, testNow)
		if err != nil || titles(p) != c.title || len(p.Warnings) == 0 {
			t.Errorf("%s labelled %q: %q, %v, %v; want %q and a warning", c.lang, c.declared, titles(p), p.Warnings, err, c.title)
		}
	}
}
