package slack

import (
	"strings"
	"testing"
	"time"

	"curbwire/notify"
)

// marked is a text in which [brackets] mark the matched words.
func marked(s string) notify.Text {
	var t notify.Text
	for s != "" {
		before, rest, ok := strings.Cut(s, "[")
		t.Text += before
		if !ok {
			break
		}
		word, after, _ := strings.Cut(rest, "]")
		t.Spans = append(t.Spans, notify.Span{Start: len(t.Text), End: len(t.Text) + len(word), Concept: word})
		t.Text += word
		s = after
	}
	return t
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// curbs is the first report of the July 2019 measures.
func curbs() notify.Alert {
	a := notify.Alert{
		ID: "11f0c2a7b3d94e5f6a70", Kind: notify.New, Story: "5d0c1e2f", Revision: 1,
		Watch: "japan-korea-chip-materials", Watches: []string{"japan-korea-chip-materials"}, Severity: notify.Critical,
		Headline:  marked("[Japan] to [restrict] exports of [fluorinated polyimide], [photoresist] and [hydrogen fluoride] to [South Korea]"),
		URL:       "https://www.meti.go.jp/press/2019/07/20190701006/20190701006.html",
		Quote:     marked("From July 4, exports of [fluorinated polyimide], [photoresist] and [hydrogen fluoride] to the [Republic of Korea] will need an individual licence."),
		Direction: "tighten", Stage: "announced", Exporter: "Japan", Targets: []string{"South Korea"},
		Materials: []string{"fluorinated polyimide", "photoresist", "hydrogen fluoride"},
		Reason:    "the words restrict, photoresist, hydrogen fluoride; an official source tightens",
		Sources:   []notify.Source{{Name: "METI press releases", URL: "https://www.meti.go.jp/press/2019/07/20190701006/20190701006.html", Trust: "official", At: at("2019-07-01T01:10:00Z")}},
		Confirmed: true, Published: at("2019-07-01T01:10:00Z"), Seen: at("2019-07-01T01:13:20Z"),
	}
	a.Source = a.Sources[0]
	return a
}

// repeated is curbs after five outlets repeated it.
func repeated() notify.Alert {
	a := curbs()
	a.Kind, a.Revision = notify.Copy, 6
	for _, n := range []string{"Reuters", "Yonhap", "Nikkei Asia", "The Korea Herald", "yonhap"} {
		a.Sources = append(a.Sources, notify.Source{Name: n, URL: "https://example.org/" + strings.ReplaceAll(n, " ", "-"), Trust: "agency", At: at("2019-07-01T02:15:00Z")})
	}
	return a
}

// approval is the step of August 2019, in the other direction.
func approval(broadcast string) notify.Alert {
	a := repeated()
	a.ID, a.Kind, a.Revision, a.Severity = "22e1d3b8c4ea5f607b81", notify.Development, 7, notify.High
	a.Headline = marked("[Japan] [approves] first [photoresist] export to [South Korea] since July curbs")
	a.URL = "https://en.yna.co.kr/view/AEN20190808000400320"
	a.Quote = marked("[Japan] has [approved] a shipment of [photoresist] to [South Korea], the first since it tightened controls.")
	a.Follows = curbs().Headline.Text
	a.Direction, a.Stage, a.Materials = "ease", "", []string{"photoresist"}
	a.Reason, a.Broadcast = "the words approves, photoresist; the direction changed", broadcast
	a.Source = notify.Source{Name: "Yonhap", URL: a.URL, Trust: "agency", At: at("2019-08-08T01:00:00Z")}
	a.Published, a.Seen = at("2019-08-08T01:00:00Z"), at("2019-08-08T01:04:00Z")
	return a
}

func correction() notify.Alert {
	a := approval("")
	a.ID, a.Kind, a.Revision = "33d2e4c9d5fb60718c92", notify.Correction, 8
	a.Headline = marked("CORRECTED: [Japan] [approves] two [photoresist] exports to [South Korea]")
	a.Reason = "one became two"
	return a
}

func summary(lines int) notify.Alert {
	a := notify.Alert{ID: "44c3f5dae60c71829da3", Kind: notify.Summary, Severity: notify.High,
		Headline: notify.Text{Text: "METI press releases is now watched; it already held some from the last 24 hours"},
		Reason:   "the first poll of a feed is told in one message", Watches: []string{"japan-korea-chip-materials", "gallium"}, Seen: at("2019-07-05T07:00:00Z")}
	heads := []string{"Curbs take effect; licence review may take up to 90 days", "Samsung secures short-term hydrogen fluoride stock", "Gallium price note"}
	for i := range lines {
		a.Lines = append(a.Lines, notify.Line{Headline: heads[i%3], URL: "https://example.org/" + string(rune('a'+i%26)), Source: "Reuters", Severity: notify.Severities()[i%4], Published: at("2019-07-04T20:00:00Z")})
	}
	return a
}

func trouble() notify.Alert {
	return notify.Alert{ID: "55b4a6ebf71d8293aeb4", Kind: notify.Operations, Severity: notify.High,
		Headline: notify.Text{Text: "METI press releases cannot be read: HTTP 403"},
		Reason:   "until it works, no alert from it means nothing", Seen: at("2019-07-05T07:00:00Z")}
}

func seoul(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return z
}
