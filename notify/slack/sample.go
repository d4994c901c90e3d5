package slack

import (
	"strings"
	"time"

	"curbwire/notify"
)

// Sample is a message that shows how a kind of alert looks.
type Sample struct {
	Name  string
	Op    notify.Op // an update or a reply is to the sample "alert"
	Alert notify.Alert
}

// Samples returns one message of each kind, the first of them "alert". What they
// tell of happened in 2019.
func Samples() []Sample {
	return []Sample{
		{"alert", notify.Post, curbs()},
		{"update", notify.Update, repeated()},
		{"development", notify.Reply, approval("")},
		{"broadcast", notify.Reply, approval("the direction changed")},
		{"correction", notify.Reply, correction()},
		{"summary", notify.Post, summary()},
		{"digest", notify.Post, digest()},
		{"warning", notify.Post, trouble()},
		{"recovery", notify.Post, recovery()},
	}
}

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

func on(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2019, month, day, hour, minute, 0, 0, time.UTC)
}

// curbs is the first report of the July 2019 measures.
func curbs() notify.Alert {
	a := notify.Alert{
		ID: "11f0c2a7b3d94e5f6a70", Kind: notify.New, Story: "5d0c1e2f", Revision: 1,
		Watch: "japan-korea-chip-materials", Watches: []string{"japan-korea-chip-materials"}, Severity: notify.Critical,
		Headline:  marked("[Japan] to [restrict] exports of [fluorinated polyimide], [photoresist] and [hydrogen fluoride] to [South Korea]"),
		URL:       "https://www.meti.go.jp/press/2019/07/20190701006/20190701006.html",
		Quote:     marked("From July 4, exports of [fluorinated polyimide], [photoresist] and [hydrogen fluoride] to the [Republic of Korea] will need an individual licence."),
		Lang:      "en",
		Direction: "tighten", Stage: "announced", Exporter: "Japan", Targets: []string{"South Korea"},
		Materials: []string{"fluorinated polyimide", "photoresist", "hydrogen fluoride"},
		Dates:     []string{"--07-04"},
		Reason:    "the words restrict, photoresist, hydrogen fluoride; an official source tightens",
		Sources:   []notify.Source{{Name: "METI press releases", URL: "https://www.meti.go.jp/press/2019/07/20190701006/20190701006.html", Trust: "official", At: on(7, 1, 1, 10)}},
		Confirmed: true, Published: on(7, 1, 1, 10), Seen: on(7, 1, 1, 13),
	}
	a.Source = a.Sources[0]
	return a
}

// repeated is curbs after five outlets repeated it.
func repeated() notify.Alert {
	a := curbs()
	a.Kind, a.Revision = notify.Copy, 6
	for _, n := range []string{"Reuters", "Yonhap", "Nikkei Asia", "The Korea Herald", "yonhap"} {
		a.Sources = append(a.Sources, notify.Source{Name: n, URL: "https://example.org/" + strings.ReplaceAll(n, " ", "-"), Trust: "agency", At: on(7, 1, 2, 15)})
	}
	return a
}

// approval is the step of August 2019, in the other direction.
func approval(broadcast string) notify.Alert {
	a := repeated()
	a.ID, a.Kind, a.Revision, a.Severity = "22e1d3b8c4ea5f607b81", notify.Development, 7, notify.High
	a.Headline = marked("[일본], 규제 후 첫 [포토레지스트] [한국] [수출 허가]")
	a.URL = "https://www.yna.co.kr/view/AKR20190808000000001"
	a.Quote = marked("[일본] 정부가 [한국]으로 가는 [포토레지스트] [수출]을 처음으로 [허가]했다.")
	a.Lang = "ko"
	a.Follows = curbs().Headline.Text
	a.Direction, a.Stage, a.Materials, a.Dates = "ease", "", []string{"photoresist"}, nil
	a.Reason, a.Broadcast = "the words 포토레지스트, 수출 허가; the direction changed", broadcast
	a.Changed = []string{"direction: tightens → eases"}
	a.Source = notify.Source{Name: "Yonhap", URL: a.URL, Trust: "agency", At: on(8, 8, 1, 0)}
	a.Confirmed = false
	a.Published, a.Seen = on(8, 8, 1, 0), on(8, 8, 1, 4)
	return a
}

// correction is an edit of the approval's text.
func correction() notify.Alert {
	a := approval("")
	a.ID, a.Kind, a.Revision = "33d2e4c9d5fb60718c92", notify.Correction, 8
	a.Headline = marked("CORRECTED: [Japan] [approves] two [photoresist] exports to [South Korea]")
	a.Quote, a.Lang = notify.Text{}, "en"
	a.Reason, a.Changed = "the outlet changed its text: 1 became 2", nil
	return a
}

// summary is what a new feed held.
func summary() notify.Alert {
	return notify.Alert{ID: "44c3f5dae60c71829da3", Kind: notify.Summary, Severity: notify.High,
		Headline: notify.Text{Text: "METI press releases is now watched; it already held 3 from the last 24 hours"},
		Reason:   "the first poll of a feed is told in one message", Lines: lines(""), Watches: []string{"gallium", "japan-korea-chip-materials"}, Seen: on(7, 5, 7, 0)}
}

// digest is what was gathered for a morning.
func digest() notify.Alert {
	return notify.Alert{ID: "66d5b7fc082e93a4bfc5", Kind: notify.Digest, Severity: notify.High,
		Headline: notify.Text{Text: "Friday 5 July 2019: 3 stories"},
		Lines:    lines("japan-korea-chip-materials"), Watches: []string{"gallium", "japan-korea-chip-materials"},
		Notes: []string{"1 of 42 feeds cannot be read: METI press releases. Until it works, no alert from it means nothing."}, Seen: on(7, 5, 7, 30)}
}

// lines are rows of a summary, the first two of them of a watch.
func lines(watch string) []notify.Line {
	second := ""
	if watch != "" {
		second = "gallium"
	}
	return []notify.Line{
		{Watch: watch, Headline: "Curbs take effect; licence review may take up to 90 days", URL: "https://example.org/a", Source: "Reuters", Severity: notify.High, Reports: 7, Published: on(7, 4, 20, 0)},
		{Watch: watch, Headline: "韓国向けフッ化水素、輸出に個別許可", URL: "https://example.org/b", Source: "Nikkei", Severity: notify.Normal, Reports: 3, Published: on(7, 4, 21, 0)},
		{Watch: second, Headline: "Gallium exporters wait for licences", Source: "Example Wire", Severity: notify.Low, Published: on(7, 4, 22, 0)},
	}
}

// trouble is a feed that fails.
func trouble() notify.Alert {
	return notify.Alert{ID: "55b4a6ebf71d8293aeb4", Kind: notify.Operations, Severity: notify.Normal,
		Headline: notify.Text{Text: "METI press releases cannot be read: HTTP 403. It was last read 24 h ago. Until it works, no alert from it means nothing."},
		Reason:   "the state of a feed changed", Seen: on(7, 5, 7, 0)}
}

// recovery is the end of the trouble.
func recovery() notify.Alert {
	a := trouble()
	a.ID, a.Recovered, a.Seen = "77e6c80d193fa4b5c0d6", true, on(7, 5, 9, 0)
	a.Headline.Text = "METI press releases works again after 26 h."
	return a
}
