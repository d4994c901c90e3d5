package main

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"
	"time"
)

// football is n entries that no watch matches.
func football(n int) []item {
	var out []item
	for i := range n {
		out = append(out, item{guid: fmt.Sprint("f", i), title: fmt.Sprintf("Match report, day %d: the defence held", i), text: fmt.Sprintf("The goalkeeper of team %d saved a penalty.", i),
			link: fmt.Sprintf("https://daily.example/f%d", i), age: time.Duration(i) * time.Hour})
	}
	return out
}

func TestGUIDStormIsToldOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	items := append(football(6), measure(0), measure(1))
	b.kiosk.set("daily", items...)
	b.round()
	for poll := range 3 { // new ids at every poll
		for i := range items {
			items[i].guid = fmt.Sprint(poll, "-", items[i].guid)
		}
		b.kiosk.set("daily", items...)
		b.round()
	}
	b.want(alerts, 2, 0)
	if told := b.want(ops, 1, 0); !strings.Contains(texts(told), "daily changed the ids of 8 of its 8 entries; they are known and were not told again") {
		t.Errorf("it says:\n%s", texts(told))
	}
}

// What is known of a feed's turnover survives a restart: every round is one.
func TestRollOverIsToldOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily", "calm")
	all := football(30)
	for i := range 3 {
		b.kiosk.set("daily", all[i*10:i*10+10]...)
		b.kiosk.set("calm", all[i*5:i*5+10]...)
		b.round()
	}
	if told := b.want(ops, 1, 0); !strings.Contains(texts(told), "daily shows none of the 10 entries") || !strings.Contains(texts(told), "@every 1s") {
		t.Errorf("it says:\n%s", texts(told))
	}
}

func TestOneGUIDForEveryItem(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "page", "latest")
	b.round()
	var items []item
	for i := range 4 {
		it := measure(i)
		it.guid = "the-site"
		items = append(items, it)
		b.kiosk.set("latest", it) // only ever shows one item
		b.kiosk.set("page", items...)
		b.round()
	}
	b.want(alerts, 4, 0)
}

// raw serves items with dates as they are given.
func (b *bench) raw(path string, items ...[3]string) {
	var s strings.Builder
	for _, it := range items {
		fmt.Fprintf(&s, "<item><title>%s</title><link>%s</link><pubDate>%s</pubDate></item>", html.EscapeString(it[0]), it[1], it[2])
	}
	body := `<rss version="2.0"><channel><title>x</title>` + s.String() + "</channel></rss>"
	b.kiosk.answer(path, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, body) })
}

// A date in the future neither hides what comes later nor moves a story out of
// its window; 1970 is no date.
func TestImpossibleDates(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "wire", "other")
	b.round()
	future := [3]string{"China bans exports of gallium to the United States", "https://wire.example/1", time.Now().AddDate(3, 0, 0).Format(time.RFC1123Z)}
	unset := [3]string{"Japan curbs exports of photoresist to South Korea", "https://wire.example/2", "Thu, 01 Jan 1970 00:00:00 GMT"}
	b.raw("wire", future, unset)
	b.round()
	b.want(alerts, 2, 0)
	copied := [3]string{"China bans exports of gallium to the United States", "https://other.example/1", time.Now().Format(time.RFC1123Z)}
	b.raw("other", copied)
	b.round()
	fresh := [3]string{"India restricts exports of germanium", "https://wire.example/3", time.Now().Format(time.RFC1123Z)}
	b.raw("wire", future, unset, fresh)
	b.round()
	for _, m := range b.want(alerts, 3, 0) {
		if copied := strings.Contains(m.Text, "gallium"); copied != (len(m.Edits) > 0) {
			t.Errorf("%d updates of %s", len(m.Edits), m.Text)
		}
	}
}

// An entry that comes back after a year is known, however its feed dates it.
func TestReturnedEntry(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	old := measure(0)
	old.age = 365 * 24 * time.Hour
	b.kiosk.set("daily", old)
	b.round()
	b.want(alerts, 1, 0)
	again := old
	again.guid, again.age = "another", time.Hour
	for _, items := range [][]item{football(5), append(football(5), again)} {
		b.kiosk.set("daily", items...)
		b.round()
	}
	if m := b.want(alerts, 1, 0); len(m[0].Edits) != 0 {
		t.Error("the message was updated although nothing is new")
	}
}

func TestLiveBlogs(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "live")
	b.round()
	arrival := item{guid: "live", title: "Live: trade talks in Geneva", link: "https://live.example/geneva", age: 2 * time.Hour,
		text: "China will require licences for exports of rare earths to the United States, the commerce ministry said as delegations arrived in Geneva for two days of talks."}
	b.kiosk.set("live", arrival)
	b.round()
	b.want(alerts, 1, 0)
	ended := arrival // the same id and headline, another lede
	ended.text = "Beijing agreed late on Sunday to resume exports of rare earths and lifts the licence duty for American carmakers, the treasury secretary told reporters."
	b.kiosk.set("live", ended)
	b.round()
	b.want(alerts, 1, 1)
	if told := texts(b.slack.Messages(alerts)); !strings.Contains(told, "DEVELOPMENT") || strings.Contains(told, "CORRECTION") {
		t.Errorf("a new lede is told as\n%s", told)
	}
	later := ended // another id and headline at the same address
	later.guid, later.title = "live2", "Live: ministers react to the Geneva deal"
	later.text = "China suspends exports of gallium to the United States again, the commerce ministry said on Tuesday after a quarrel over how the deal is to be read."
	b.kiosk.set("live", later)
	b.round()
	if own := len(b.slack.Messages(alerts)); own != 3 {
		t.Errorf("%d messages, want a third:\n%s", own, texts(b.slack.Messages(alerts)))
	}
	polished := later
	polished.text = strings.Replace(later.text, "said on Tuesday", "said late on Tuesday", 1)
	b.kiosk.set("live", polished)
	b.round()
	if own := len(b.slack.Messages(alerts)); own != 3 {
		t.Errorf("%d messages after a polish of the text, want 3", own)
	}
}

func TestThinEntries(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	body := rss("daily", []item{
		{guid: "1", text: "China bans exports of gallium to the United States, the commerce ministry said.", link: "https://daily.example/1", age: time.Hour},
		{guid: "2", title: "Gallium", link: "https://daily.example/2", age: time.Hour},
		{guid: "3", title: "Germanium", link: "https://daily.example/3", age: time.Hour},
		{guid: "4", title: "Japan curbs exports of photoresist to South Korea", link: "https://daily.example/4", age: time.Hour},
		{guid: "5", title: "India restricts exports of germanium", text: strings.Repeat("The plant stands idle. ", 1<<20/23), link: "https://daily.example/5", age: time.Hour},
		{guid: "6", link: "https://daily.example/6", age: time.Hour},
	})
	b.kiosk.answer("daily", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, body) })
	b.round()
	b.want(alerts, 3, 0)
	b.want(ops, 0, 0)
}
