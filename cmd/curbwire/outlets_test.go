package main

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Thirty headlines that outlets gave one wire story.
var thirty = strings.Split(`Japan curbs exports of chip materials to South Korea
Tokyo squeezes Seoul's chip makers
UPDATE 1-Japan curbs exports of photoresist to South Korea
Photoresist and hydrogen fluoride: Japan acts
Samsung suppliers hit by Japanese licence rule
Japan to require licences for exports to South Korea
Chip chemicals need a permit now
BREAKING: Japan tightens exports
Seoul's memory chips in the sights of Tokyo
Trade row: Japan puts chip chemicals under licence
What a display maker needs, Tokyo now rations
South Korea loses easy access to photoresist
Japanese ministry orders licences for three buyers' goods
Korean chip makers brace for delays
Japan restricts hydrogen fluoride for South Korea
From Monday, a licence for each shipment
Permits for photoresist: Tokyo turns the screw
Chip supply chain faces a new hurdle
Japan tightens grip on chip materials
Licences needed for chemicals bound for Korea
Tokyo imposes export curbs on South Korea
Memory makers face Japanese paperwork
Japan's export curbs hit South Korean tech
Chip giants of Korea wait for permits
Export licences: Japan gets strict with Seoul
Japan limits exports of photoresist, hydrogen fluoride
Hydrogen fluoride and photoresist under control
Strained ties: Japan curbs high-tech exports
Seoul caught out by Japan's licence demand
Japan makes exports to South Korea harder`, "\n")

// wirePiece is how the n-th outlet runs the wire story.
func wirePiece(n int) item {
	text := []string{wireText, "TOKYO, July 1 (Agency) - " + wireText, wireText[:150] + "…", wireText[:180] + " [...]", "<p>" + wireText + "</p><p>Read more</p>", wireText + " Subscribe for unlimited access."}[n%6]
	return item{guid: fmt.Sprint("w", n), title: thirty[n], text: text, age: time.Hour,
		link: fmt.Sprintf("https://outlet%d.example/world/%d?utm_source=rss&utm_campaign=c%d&fbclid=x%d", n, 700+n, n, n)}
}

// counted is how many outlets a message names or counts besides the first.
func (b *bench) counted() int {
	ms := b.slack.Messages(alerts)
	if len(ms) == 0 {
		return -1
	}
	line := strings.TrimPrefix(alsoLine(ms[0].Blocks), alsoLabel)
	if line == "" {
		return 0
	}
	more := 0
	if n := andMore.FindStringSubmatch(line); n != nil {
		more, _ = strconv.Atoi(n[1])
		line = strings.TrimSuffix(line, n[0])
	}
	return more + 1 + strings.Count(line, ", ") + strings.Count(line, " and ")
}

func (b *bench) waitForPolls(n int, feeds ...string) {
	b.Helper()
	b.kiosk.mu.Lock()
	want := map[string]int{}
	for _, f := range feeds {
		want[f] = b.kiosk.gets[f] + n
	}
	b.kiosk.mu.Unlock()
	waitFor(b.T, func() bool {
		b.kiosk.mu.Lock()
		defer b.kiosk.mu.Unlock()
		for f, n := range want {
			if b.kiosk.gets[f] < n {
				return false
			}
		}
		return true
	})
}

func TestThirtyOutletsAreOneMessage(t *testing.T) {
	t.Parallel()
	var outlets []string
	for i := range 30 {
		outlets = append(outlets, fmt.Sprint("outlet", i))
	}
	b := newBench(t, 0, outlets...)
	b.edit(func(config string) string { return config + "[grouping]\nupdate_every = \"4s\"\n" })
	b.poll()
	began := time.Now()
	p := b.start()
	for poll := range 10 {
		for _, i := range []int{poll, 10 + poll, 20 + poll} {
			b.kiosk.set(outlets[i], wirePiece(i))
		}
		b.waitForPolls(1, outlets[poll], outlets[10+poll], outlets[20+poll])
	}
	b.waitForPolls(2, outlets...) // whatever was under way is stored
	waitFor(t, func() bool { return b.counted() == 29 })
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.done
	m := b.want(alerts, 1, 0)[0]
	if most := int(time.Since(began)/(4*time.Second)) + 1; len(m.Edits) > most || len(m.Edits) == 0 {
		t.Errorf("%d updates in %v, want at most one in 4 s", len(m.Edits), time.Since(began))
	}
	if !strings.Contains(m.Blocks, "outlet") {
		t.Errorf("the message names no outlet:\n%s", m.Blocks)
	}
	b.want(ops, 0, 0)
}

// A daemon that is stopped in the middle of a story goes on with it.
func TestRestartGoesOnWithTheStory(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "outlet0", "outlet1", "outlet2")
	b.edit(func(config string) string { return config + "[grouping]\nupdate_every = \"1s\"\n" })
	b.poll()
	for i := range 3 {
		p := b.start()
		b.kiosk.set(fmt.Sprint("outlet", i), wirePiece(i))
		waitFor(t, func() bool { return b.counted() == i })
		p.cmd.Process.Signal(syscall.SIGTERM)
		if err := <-p.done; err != nil {
			t.Fatalf("%v\n%s", err, p.out)
		}
	}
	if m := b.want(alerts, 1, 0)[0]; len(m.Edits) != 2 {
		t.Errorf("%d updates, want 2", len(m.Edits))
	}
}

const cookies = "Cookies help us deliver our services and by using this site you agree to our privacy policy and terms of use. Subscribe for unlimited access. "

// A new feed whose texts all begin with the same notice: two events, and the
// notice is not what the alert quotes.
func TestSharedNoticeOnANewFeed(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	b.kiosk.set("daily",
		item{guid: "1", title: "Gallium: licences needed", text: cookies + "New licences are needed for exports of gallium.", link: "https://daily.example/1", age: time.Hour},
		item{guid: "2", title: "Germanium: exports halted", text: cookies + "Exports of germanium were suspended by decree.", link: "https://daily.example/2", age: time.Hour})
	b.round()
	for _, m := range b.want(alerts, 2, 0) {
		if strings.Contains(m.Blocks, "Cookies") || strings.Contains(m.Blocks, "Subscribe") {
			t.Errorf("it quotes the notice:\n%s", m.Blocks)
		}
	}
}

// What an outlet says under every headline is learned, and known after a restart:
// every round is one.
func TestLearnedTaglineIsNotCompared(t *testing.T) {
	t.Parallel()
	const tagline = "The Daily covers hydrogen fluoride, germanium and gallium for readers in forty countries, as it has since the age of sail and the first assay offices of Cornwall."
	b := newBench(t, 0, "daily")
	b.round()
	items := football(3)
	for i := range items {
		items[i].text = tagline
		b.kiosk.set("daily", items[:i+1]...)
		b.round()
	}
	items = append(items,
		item{guid: "1", title: "Licences needed for gallium exports", text: tagline, link: "https://daily.example/1", age: time.Hour},
		item{guid: "2", title: "Gallium exports suspended by decree", text: tagline, link: "https://daily.example/2", age: time.Hour})
	b.kiosk.set("daily", items...)
	b.round()
	for _, m := range b.want(alerts, 2, 0) {
		if strings.Contains(m.Blocks, "Cornwall") {
			t.Errorf("it quotes the tagline:\n%s", m.Blocks)
		}
	}
}

// A template of an outlet, learned from what no watch matches: each of its entries
// is news of its own.
func TestLearnedTemplateIsNoStory(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.round()
	notice := func(day int, about string) item {
		return item{guid: fmt.Sprint("n", day), title: fmt.Sprintf("Customs bulletin no. %d of %d May", 40+day, day), link: fmt.Sprintf("https://daily.example/n%d", day), age: 4 * time.Hour,
			text: fmt.Sprintf("The customs office of China tells importers of day %d. %s", day, about)}
	}
	items := []item{notice(1, "Shoes."), notice(2, "Hats."), notice(3, "Gloves.")}
	b.kiosk.set("daily", items...)
	b.round()
	items = append(items, notice(4, "China restricts exports of gallium to the United States."))
	b.kiosk.set("daily", items...)
	b.round()
	items = append(items, notice(5, "China restricts exports of gallium to the United States."))
	b.kiosk.set("daily", items...)
	b.round()
	b.want(alerts, 2, 0)
}
