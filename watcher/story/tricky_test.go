package story_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/matchers"
	"curbwire/matchers/lexicon"
	"curbwire/watcher"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

var noon = time.Date(2026, 5, 6, 12, 0, 0, 0, time.UTC)

// desk puts entries through the decisions of the daemon, one by one, an hour
// apart.
type desk struct {
	set      *matchers.Set
	settings watcher.Settings
	pool     []*story.Story
	at       time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, err := matchers.Compile(lex, matchers.Facets{Materials: []string{"*"}, Near: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := matchers.NewSet(lex, nil, []matchers.Watch{{Name: "all", Query: q}})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{set: set, settings: watcher.Settings{Channels: []string{"main"}, Lexicon: lex}, at: noon}
}

// said is a report as an outlet publishes it.
type said struct {
	url, title, text string
	trust            feed.Trust
}

func (d *desk) entry(t *testing.T, s said) feed.Entry {
	t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	d.at = d.at.Add(time.Hour)
	return feed.Entry{Feed: u.Host, Key: s.url + s.title, URL: s.url, Title: s.title, Text: s.text, Source: u.Host,
		Trust: cmp.Or(s.trust, feed.Press), Published: d.at, Fetched: d.at}
}

func (d *desk) hit(e feed.Entry) bool {
	return len(watcher.Judge(d.set, []watcher.Fresh{{Entry: e}})[0].Hits) > 0
}

func (d *desk) process(e feed.Entry) watcher.Batch {
	b := watcher.Process(watcher.Input{
		Sub:    watcher.Subscription{Feed: feed.Feed{ID: e.Feed, Name: e.Source}, Schedule: cron.Every(time.Hour)},
		Lease:  watcher.Lease{Feed: e.Feed, Health: watcher.Health{Read: e.At().Add(-time.Hour)}},
		Page:   feed.Page{Entries: []feed.Entry{e}},
		At:     e.At(),
		Judged: watcher.Judge(d.set, []watcher.Fresh{{Entry: e}}),
		Pool:   d.pool,
	}, d.settings)
	for _, st := range b.Stories {
		if !slices.Contains(d.pool, st) {
			d.pool = append(d.pool, st)
		}
	}
	return b
}

// verdict says how b stands to a. What no watch matches, a price report or a
// cut in jobs, is told from its words alone.
func (d *desk) verdict(a, b feed.Entry) story.Kind {
	if !d.hit(a) || !d.hit(b) {
		_, v := story.Assign(story.NewItem(b, story.Facts{}), []*story.Story{story.Open(story.NewItem(a, story.Facts{}))})
		return v.Kind
	}
	first, then := d.process(a).Records[0], d.process(b).Records[0]
	if then.Decision == watcher.None && then.Alert == first.Alert {
		return story.Copy // of the same outlet
	}
	return story.Kind(then.Decision)
}

func TestTrickyPairs(t *testing.T) {
	want := map[string][]story.Kind{
		"dup":         {story.Copy},
		"development": {story.Development, story.Correction},
		"unrelated":   {story.New},
	}
	f, err := os.Open(filepath.Join("..", "testdata", "tricky_pairs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		var p map[string]string
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		t.Run(p["why"], func(t *testing.T) {
			d := newDesk(t)
			a := d.entry(t, said{url: p["a_url"], title: p["a_title"], text: p["a_text"]})
			b := d.entry(t, said{url: p["b_url"], title: p["b_title"], text: p["b_text"]})
			if got := d.verdict(a, b); !slices.Contains(want[p["expected"]], got) {
				t.Errorf("%q after %q = %s, want %s", b.Title, a.Title, got, p["expected"])
			}
		})
	}
	if n != 22 {
		t.Errorf("%d pairs, want 22", n)
	}
}

// tell processes reports and says of each which story it joined, A being the
// first, what was decided and whether the channel sees it.
func (d *desk) tell(t *testing.T, reports []said) []string {
	t.Helper()
	var out, stories []string
	for _, s := range reports {
		b := d.process(d.entry(t, s))
		r := b.Records[0]
		if !slices.Contains(stories, r.Story) {
			stories = append(stories, r.Story)
		}
		line := fmt.Sprintf("%c %s", 'A'+slices.Index(stories, r.Story), r.Decision)
		for _, x := range b.Deliveries {
			if x.Alert.Broadcast != "" {
				line += ", shown: " + x.Alert.Broadcast
			}
		}
		out = append(out, line)
	}
	return out
}

const (
	approval = "Japan on Tuesday approved the first export shipment of gallium to the United States since controls took effect, the trade ministry said. " +
		"The licence covers 12 tonnes of high-purity metal bound for two chipmakers."
	cookies = "Cookies help us deliver our services and by using this site you agree to our privacy policy and terms of use. Subscribe for unlimited access. "
)

func TestCasesThatMustHold(t *testing.T) {
	curb := said{url: "https://a.example/1", title: "Japan tightens photoresist curbs", text: "Japan tightened its export controls on photoresist for South Korea on Monday, the trade ministry said."}
	approved := said{url: "https://a.example/1", title: "Japan approves first gallium shipment to U.S.", text: approval}
	tests := []struct {
		name    string
		reports []said
		want    []string
	}{
		{"tightens, lifts", []said{curb, {url: "https://b.example/2", title: "Japan lifts photoresist curbs", text: "Japan lifted its export controls on photoresist for South Korea on Monday, the trade ministry said."}},
			[]string{"A new", "A development, shown: the direction changed"}},
		{"first, second shipment", []said{approved, {url: "https://b.example/2", title: "Japan approves second gallium shipment to U.S.",
			text: "Japan on Friday approved a second export shipment of gallium to the United States, the trade ministry said. On Tuesday it cleared 12 tonnes."}},
			[]string{"A new", "A development"}},
		{"a label and an appended quote", []said{approved, {url: "https://b.example/2", title: "UPDATE 2-" + approved.title, text: "TOKYO, May 6 (Harbour Wire) - " + approval + ` "We are relieved," a trader said.`}},
			[]string{"A new", "A copy"}},
		{"a corrected figure", []said{
			{url: "https://a.example/1", title: "Indonesia cuts nickel ore export quota to 190 million tonnes", text: "Indonesia will cut its nickel ore export quota to 190 million tonnes this year, the energy minister said on Monday."},
			{url: "https://a.example/2", title: "CORRECTED-Indonesia cuts nickel ore export quota to 150 million tonnes", text: "Indonesia will cut its nickel ore export quota to 150 million tonnes this year, the energy minister said on Monday. (Corrects figure)"}},
			[]string{"A new", "A correction"}},
		{"other materials, another date", []said{
			{url: "https://a.example/1", title: "China to control gallium exports from August 1", text: "China will require licences for exports of gallium from August 1, the commerce ministry said."},
			{url: "https://a.example/2", title: "China to control graphite exports from December 1", text: "China will require licences for exports of graphite from December 1, the commerce ministry said."}},
			[]string{"A new", "B new"}},
		{"four languages", []said{
			{url: "https://en.example/1", title: "Japan curbs exports of photoresist to South Korea", text: "Japan will require a licence for each export of photoresist to South Korea."},
			{url: "https://ja.example/1", title: "政府、フォトレジストの韓国向け輸出管理を強化", text: "経済産業省はフォトレジストの韓国向け輸出を契約ごとの許可制にする。"},
			{url: "https://ko.example/1", title: "일본, 한국에 대한 포토레지스트 수출 규제 강화", text: "일본 정부가 포토레지스트의 한국 수출에 개별 허가를 요구한다."},
			{url: "https://de.example/1", title: "Japan beschränkt Ausfuhr von Fotoresist nach Südkorea", text: "Japan verlangt künftig für jede Ausfuhr von Fotoresist nach Südkorea eine Lizenz."}},
			[]string{"A new", "A copy", "A copy", "A copy"}},
		{"a ministry's own notice", []said{curb, {url: "https://www.ministry.example/notice", title: "Tightened export controls on photoresist for South Korea", trust: feed.Official,
			text: "The Ministry of Economy, Trade and Industry of Japan announces that exports of photoresist to South Korea require an individual licence."},
			{url: "https://www.ministry.example/notice-2", title: "Japan tightens export controls on photoresist", text: "Japan tightens export controls on photoresist for South Korea.", trust: feed.Official}},
			[]string{"A new", "A development, shown: an official source confirms it", "A none"}},
		{"shared cookie text", []said{
			{url: "https://a.example/1", title: "Congo bans exports of cobalt", text: cookies + "Congo banned exports of cobalt for four months."},
			{url: "https://b.example/2", title: "Guinea suspends bauxite exports", text: cookies + "Guinea suspended exports of bauxite by one miner."}},
			[]string{"A new", "B new"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newDesk(t).tell(t, tt.reports); !slices.Equal(got, tt.want) {
				t.Errorf("told %q, want %q", got, tt.want)
			}
		})
	}
}

func TestThirtyOutletsOneMessage(t *testing.T) {
	d := newDesk(t)
	reports := []said{{url: "https://wire.example/1", title: "Japan approves first gallium shipment to U.S.", text: approval}}
	for _, who := range []string{"Japan", "Tokyo", "Japan's trade ministry", "Japanese government", "Ministry in Tokyo", "Japan, after weeks of talks,"} {
		for _, what := range []string{"approves gallium export to United States", "clears gallium cargo for American chipmakers", "OKs gallium shipment", "lets first gallium leave", "grants licence to export gallium"} {
			n := len(reports)
			reports = append(reports, said{url: fmt.Sprintf("https://o%d.example/gallium?utm_source=rss&utm_campaign=%d", n, n),
				title: who + " " + what, text: approval[:130+n] + "…"})
		}
	}
	got := d.tell(t, reports[:30])
	if want := append([]string{"A new"}, strings.Split(strings.Repeat("A copy,", 29), ",")[:29]...); !slices.Equal(got, want) {
		t.Errorf("told %q, want one message and 29 copies", got)
	}
	if n := len(d.pool[0].Sources); n != 30 {
		t.Errorf("%d sources, want 30", n)
	}
}
