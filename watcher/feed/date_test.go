package feed

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	cases := []struct{ raw, lang, want string }{
		// What the formats ask for.
		{"Mon, 03 Jul 2023 18:00:00 +0800", "", "2023-07-03T10:00:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 GMT", "", "2023-07-03T18:00:00Z"},
		{"03 Jul 23 18:00 EST", "", "2023-07-03T23:00:00Z"},
		{"2023-07-03T18:00:00.5+09:00", "", "2023-07-03T09:00:00.5Z"},
		{"2023-07-03T18:00:00Z", "", "2023-07-03T18:00:00Z"},
		{"2023-07-03", "", "2023-07-03T00:00:00Z"},
		{"2023-07", "", "2023-07-01T00:00:00Z"},
		{"2023", "", "2023-01-01T00:00:00Z"},
		// Nearly that.
		{"Mon, 3 July 2023", "", "2023-07-03T00:00:00Z"},
		{"Monday, July 3, 2023 - 6:05 PM", "", "2023-07-03T18:05:00Z"},
		{"July 3, 2023, 12:05 a.m.", "", "2023-07-03T00:05:00Z"},
		{"07/03/2023 12:30:00 PM", "", "2023-07-03T12:30:00Z"},
		{"3 Jul 2023 6pm", "", "2023-07-03T18:00:00Z"},
		{"Mon, 03 Jul 2023 24:00:00 +0000", "", "2023-07-04T00:00:00Z"},
		{"2023-07-03 18:00", "", "2023-07-03T18:00:00Z"},
		{"2023-07-03 18:00:05 +0200", "", "2023-07-03T16:00:05Z"},
		{"2023-07-03T18:00:00+02", "", "2023-07-03T16:00:00Z"},
		{"Mon Jul  3 18:00:00 PDT 2023", "", "2023-07-04T01:00:00Z"},
		{"Mon Jul 03 2023 18:00:00 GMT-0700 (Pacific Daylight Time)", "", "2023-07-04T01:00:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 UTC+8", "", "2023-07-03T10:00:00Z"},
		{"20230703T180000Z", "", "2023-07-03T18:00:00Z"},
		{"2023-184", "", "2023-07-03T00:00:00Z"},
		{"03.07.2023 18:00", "", "2023-07-03T18:00:00Z"},
		{"03/07/2023 18:00", "", "2023-07-03T18:00:00Z"},
		{"07/13/2023", "", "2023-07-13T00:00:00Z"},
		{"07/03/2023", "en-US", "2023-07-03T00:00:00Z"},
		{"3-Jul-23", "", "2023-07-03T00:00:00Z"},
		{"1688407200", "", "2023-07-03T18:00:00Z"},
		{"1688407200000", "", "2023-07-03T18:00:00Z"},
		{"20230703180000", "", "2023-07-03T18:00:00Z"},
		// Zones.
		{"Mon, 03 Jul 2023 18:00:00 IST", "en-IN", "2023-07-03T12:30:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 IST", "he", "2023-07-03T16:00:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 CST", "zh-CN", "2023-07-03T10:00:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 CST", "en", "2023-07-04T00:00:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 JST", "", "2023-07-03T09:00:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 MESZ", "", "2023-07-03T16:00:00Z"},
		{"Mon, 03 Jul 2023 18:00:00 -0330", "", "2023-07-03T21:30:00Z"},
		// Languages.
		{"lun., 3 juil. 2023 18:00:00 +0200", "fr", "2023-07-03T16:00:00Z"},
		{"lundi 3 août 2023 18:00", "fr", "2023-08-03T18:00:00Z"},
		{"Mo, 03 Okt 2022 18:00:00 +0200", "de", "2022-10-03T16:00:00Z"},
		{"Mittwoch, 1. März 2023", "de", "2023-03-01T00:00:00Z"},
		{"3 de diciembre de 2023", "es", "2023-12-03T00:00:00Z"},
		{"Seg, 03 Abr 2023 18:00:00 -0300", "pt", "2023-04-03T21:00:00Z"},
		{"3 июля 2023, 18:00", "ru", "2023-07-03T18:00:00Z"},
		{"2023年7月3日 18:05", "zh", "2023-07-03T18:05:00Z"},
		{"2023年07月03日 下午 6时05分", "zh", "2023-07-03T18:05:00Z"},
		{"2023. 7. 3. 오후 6:05", "ko", "2023-07-03T18:05:00Z"},
		{"2023년 7월 3일", "ko", "2023-07-03T00:00:00Z"},
		{"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "el", "2004-07-11T17:00:00Z"},
		{"2004-július-13T9:15-05:00", "hu", "2004-07-13T14:15:00Z"},
	}
	for _, c := range cases {
		t.Run(c.raw, func(t *testing.T) {
			want, err := time.Parse(time.RFC3339Nano, c.want)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := parseDate(c.raw, c.lang)
			if !ok || !got.Equal(want) {
				t.Errorf("parseDate(%q, %q) = %v, %v, want %v", c.raw, c.lang, got, ok, want)
			}
		})
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, raw := range []string{"", "yesterday", "32 Jan 2023", "30 Feb 2023", "2023-13-01", "2023-07-03 25:00", "2023-07-03 18:61",
		"12:00", "Jan", "99999999999999999999", "2023-02-29", "00 Jan 2023"} {
		if got, ok := parseDate(raw, ""); ok {
			t.Errorf("parseDate(%q) = %v, want none", raw, got)
		}
	}
}

// TestMonthNames: a name of one language must not read as another month in the
// table of another, and every table has twelve.
func TestMonthNames(t *testing.T) {
	for _, word := range []struct {
		name string
		want int
	}{
		{"january", 1}, {"märz", 3}, {"mars", 3}, {"marzo", 3}, {"mai", 5}, {"mayo", 5}, {"maggio", 5}, {"juin", 6}, {"juillet", 7},
		{"juni", 6}, {"juli", 7}, {"junio", 6}, {"julio", 7}, {"août", 8}, {"agosto", 8}, {"sept", 9}, {"october", 10}, {"dezember", 12},
		{"décembre", 12}, {"dicembre", 12}, {"мая", 5}, {"марта", 3}, {"сентября", 9}, {"monday", 0}, {"mon", 0}, {"mar", 3}, {"may", 5},
		{"července", 7}, {"června", 6}, {"listopada", 11}, {"ağustos", 8}, {"avril", 4}, {"fevereiro", 2}, {"février", 2},
	} {
		if got := monthOf(word.name); got != word.want {
			t.Errorf("monthOf(%q) = %d, want %d", word.name, got, word.want)
		}
	}
}
