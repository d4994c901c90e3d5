package watcher

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/matchers"
	"curbwire/matchers/lexicon"
	"curbwire/notify"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

var (
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ledger = feed.Feed{ID: "ledger", Name: "The Ledger", URL: "https://ledger.example/rss"}
)

// desk runs polls one after the other, as the watcher does, without a store.
type desk struct {
	*testing.T
	set      *matchers.Set
	settings Settings
	pool     []*story.Story
	mutes    []Mute
	loads    map[string]Load
	outlets  Outlets
	seen     map[string]feed.Entry
	stories  map[string]string // of an entry
	at       time.Time
}

func newDesk(t *testing.T, watches ...matchers.Watch) *desk {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(watches) == 0 {
		watches = []matchers.Watch{{Name: "all"}}
	}
	for i := range watches {
		if watches[i].Query == nil {
			if watches[i].Query, err = matchers.Compile(lex, matchers.Facets{Materials: []string{"*"}, Near: 40}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	set, err := matchers.NewSet(lex, nil, watches)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{T: t, set: set, seen: map[string]feed.Entry{}, stories: map[string]string{}, outlets: Outlets{}, at: noon,
		settings: Settings{Channels: []string{"main", "second"}, Operations: "ops", UpdateEvery: time.Minute, Lexicon: lex}}
}

// poll processes what a feed shows now and remembers what it decided.
func (d *desk) poll(f feed.Feed, first bool, entries ...feed.Entry) Batch {
	d.Helper()
	var fresh []Fresh
	for i := range entries {
		e := &entries[i]
		e.Feed, e.Fetched, e.Trust = f.ID, d.at, f.Trust
		if e.Source == "" {
			e.Source = f.Name
		}
		e.URL = strings.Replace(e.URL, "https://x.example/"+e.Key, "https://x.example/"+f.ID+"/"+e.Key, 1) // no two outlets share a page
		was, known := d.seen[f.ID+e.Key]
		switch {
		case !known:
			fresh = append(fresh, Fresh{Entry: *e})
		case was.Hash() != e.Hash():
			fresh = append(fresh, Fresh{Entry: *e, Was: &was, Story: d.stories[f.ID+e.Key]})
		}
		d.seen[f.ID+e.Key] = *e
	}
	health := Health{Read: d.at.Add(-time.Hour)}
	if first {
		health = Health{}
	}
	judged := Judge(d.set, fresh)
	d.outlets.Learn(judged)
	b := Process(Input{
		Sub:     Subscription{f, cron.Every(10 * time.Minute)},
		Lease:   Lease{Feed: f.ID, Health: health},
		Page:    feed.Page{Entries: entries},
		At:      d.at,
		Judged:  judged,
		Pool:    d.pool,
		Mutes:   d.mutes,
		Loads:   d.loads,
		Outlets: d.outlets,
	}, d.settings)
	for _, st := range b.Stories {
		if !slices.Contains(d.pool, st) {
			d.pool = append(d.pool, st)
		}
	}
	for _, r := range b.Records {
		d.stories[f.ID+r.Entry.Key] = r.Story
	}
	return b
}

func said(key, title, text string, age time.Duration) feed.Entry {
	return feed.Entry{Key: key, URL: "https://x.example/" + key, Title: title, Text: text, Published: noon.Add(-age)}
}

func outlet(name string, trust feed.Trust) feed.Feed {
	return feed.Feed{ID: name, Name: name, Trust: trust}
}

const (
	curbTitle = "Japan curbs exports of photoresist to South Korea"
	curbText  = "Japan will require individual licences for exports of photoresist to South Korea, the trade ministry said on Monday. It is used to make memory chips."
	easeTitle = "Japan approves first photoresist export to South Korea since curbs"
	easeText  = "Japan approved a shipment of 12 tonnes of photoresist to South Korea on Thursday, the first since it imposed export curbs on the material."
)

// lines writes deliveries as "post new main" for comparison.
func lines(b Batch) string {
	var out []string
	for _, d := range b.Deliveries {
		out = append(out, fmt.Sprintf("%s %s %s", d.Op, d.Alert.Kind, d.Channel))
	}
	return strings.Join(out, ", ")
}

func (d *desk) want(b Batch, want string) {
	d.Helper()
	if got := lines(b); got != want {
		d.Errorf("deliveries = %q, want %q; records %+v", got, want, b.Records)
	}
}

// TestFirstOfficialStepIsShown: the first official source is shown in the channel
// also if it tells a new step and is no graver than what was told.
func TestFirstOfficialStepIsShown(t *testing.T) {
	d := newDesk(t, matchers.Watch{Name: "grave", Severity: notify.Critical})
	d.want(d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, time.Hour)), "post new main")
	notices := []feed.Entry{
		said("m", "Japan extends export curbs on photoresist to South Korea by 90 days", "The licence requirement for exports of photoresist from Japan to South Korea is extended by 90 days.", -12*time.Hour),
		said("n", "Japan extends export curbs on photoresist to South Korea by 180 days", "The licence requirement for exports of photoresist from Japan to South Korea is extended by 180 days.", -36*time.Hour),
	}
	for i, want := range []string{"the first official source tells it", ""} {
		d.at = d.at.Add(24 * time.Hour)
		b := d.poll(outlet("Ministry", feed.Official), false, notices[i])
		d.want(b, "reply development main")
		if a := b.Deliveries[0].Alert; a.Broadcast != want || slices.Contains(a.Changed, "first official text") != (want != "") {
			t.Errorf("%q: shown because %q, changed %q", a.Headline.Text, a.Broadcast, a.Changed)
		}
	}
}

func TestProcessTellsAStory(t *testing.T) {
	d := newDesk(t)
	wire := outlet("Wire", feed.Agency)
	b := d.poll(wire, false, said("1", curbTitle, curbText, time.Hour))
	d.want(b, "post new main")
	first := b.Deliveries[0].Alert
	if first.Severity != notify.Normal || first.Direction != "tighten" || first.Exporter != "Japan" || first.Targets[0] != "South Korea" || first.Reason == "" {
		t.Errorf("alert = %+v", first)
	}
	if !strings.Contains(first.Quote.Text, "individual licences") || len(first.Headline.Spans) == 0 {
		t.Errorf("quote %q, headline spans %v", first.Quote.Text, first.Headline.Spans)
	}

	b = d.poll(outlet("A", feed.Press), false, said("1", "Tokyo squeezes chip makers", curbText, 0))
	d.want(b, "update copy main")
	update := b.Deliveries[0].Alert
	if update.Severity != notify.High || len(update.Sources) != 2 {
		t.Errorf("two sources: severity %s, %d sources", update.Severity, len(update.Sources))
	}
	if b.Records[0].Alert != first.ID {
		t.Errorf("the copy is covered by the alert %q, want %q", b.Records[0].Alert, first.ID)
	}
	d.want(d.poll(outlet("A", feed.Press), false, said("2", "Chip makers squeezed by Tokyo", curbText, 0)), "") // the same outlet again

	notice := said("m", "輸出管理の運用の見直しについて", "経済産業省は、韓国向けフォトレジストの輸出について個別許可を求めると発表した。輸出規制を強化する。", 0)
	b = d.poll(outlet("Ministry", feed.Official), false, notice)
	d.want(b, "reply development main")
	if a := b.Deliveries[0].Alert; a.Broadcast == "" || !a.Confirmed || a.Sources[0].Name != "Ministry" {
		t.Errorf("an official source: broadcast %q, confirmed %v, sources %v", a.Broadcast, a.Confirmed, a.Sources)
	}

	d.at = noon.Add(24 * time.Hour)
	approval := said("9", easeTitle, easeText, -20*time.Hour)
	b = d.poll(wire, false, approval)
	d.want(b, "reply development main")
	if a := b.Deliveries[0].Alert; a.Broadcast != "the direction changed" || a.Severity != notify.Critical || a.Follows != curbTitle || !slices.Contains(a.Changed, "direction: tightens → eases") {
		t.Errorf("the flip: %+v", a)
	}

	flip := b.Deliveries[0].Alert.ID
	b = d.poll(outlet("A", feed.Press), false, said("8", "Tokyo clears a shipment", easeText, -20*time.Hour))
	if r := b.Records[0]; r.Alert != flip || len(b.Deliveries) != 0 {
		t.Errorf("a copy of the approval: %+v, want the alert %s and no delivery", r, flip)
	}

	approval.Text = strings.Replace(easeText, "12 tonnes", "14 tonnes", 1)
	b = d.poll(wire, false, approval)
	d.want(b, "reply correction main")
	approval.Text += " The ministry did not comment."
	b = d.poll(wire, false, approval)
	d.want(b, "")
	if r := b.Records[0]; r.Decision != None || !r.Edited || r.Story == "" {
		t.Errorf("a harmless edit: %+v", r)
	}
	revisions := map[string]bool{}
	for _, st := range d.pool {
		if revisions[st.ID] {
			t.Error("two stories with one id")
		}
		revisions[st.ID] = true
	}
	if len(d.pool) != 1 {
		t.Errorf("%d stories, want 1", len(d.pool))
	}
}

func TestProcessIsDeterministic(t *testing.T) {
	a := newDesk(t).poll(ledger, false, said("1", curbTitle, curbText, 0))
	b := newDesk(t).poll(ledger, false, said("1", curbTitle, curbText, 0))
	if a.Deliveries[0].ID != b.Deliveries[0].ID || a.Stories[0].ID != b.Stories[0].ID {
		t.Errorf("the same poll gave %s and %s", a.Deliveries[0].ID, b.Deliveries[0].ID)
	}
}

func TestProcessUpdatesAtMostOncePerInterval(t *testing.T) {
	d := newDesk(t)
	d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, 0))
	var due []time.Time
	for i := range 30 {
		d.at = noon.Add(time.Duration(i) * 5 * time.Second)
		b := d.poll(outlet(fmt.Sprint("O", i), feed.Press), false, said("1", fmt.Sprint("Version ", i), curbText, 0))
		d.want(b, "update copy main")
		if n := len(due); n == 0 || !due[n-1].Equal(b.Deliveries[0].NotBefore) {
			due = append(due, b.Deliveries[0].NotBefore)
		}
		if i == 29 && len(b.Deliveries[0].Alert.Sources) != 31 {
			t.Errorf("the last update names %d sources, want 31", len(b.Deliveries[0].Alert.Sources))
		}
	}
	for i := 1; i < len(due); i++ {
		if due[i].Sub(due[i-1]) < time.Minute {
			t.Errorf("updates due at %v and %v", due[i-1], due[i])
		}
	}
	if len(due) != 4 {
		t.Errorf("%d updates for 30 copies in 145 s, want 4: %v", len(due), due)
	}
}

// A headline that does not say what is done, or not whose or what, is no ground
// to take two reports for one.
func TestFactsAside(t *testing.T) {
	d := newDesk(t)
	const english, japanese = "China bans exports of gallium, the ministry said.", "経済産業省はフォトレジストの韓国向け輸出を個別許可に切り替える。"
	for _, tt := range []struct {
		title, text string
		aside       bool
	}{
		{curbTitle, english, false},
		{"Tokyo curbs chip material exports", english, false},
		{"政府、半導体材料の韓国向け輸出規制を強化", japanese, false},
		{"Gallium price on 3 March", english, true},
		{"Export controls: the daily briefing", english, true},
	} {
		j := Judge(d.set, []Fresh{{Entry: said("1", tt.title, tt.text, 0)}})[0]
		if len(j.Hits) == 0 || j.Item(nil).Facts.Aside != tt.aside {
			t.Errorf("%q: %d hits, aside %v, want %v", tt.title, len(j.Hits), !tt.aside, tt.aside)
		}
	}
}

func TestProcessFirstPoll(t *testing.T) {
	d := newDesk(t)
	recent := said("1", "China bans exports of gallium", "China said on Monday it bans exports of gallium.", 3*time.Hour)
	old := said("2", curbTitle, curbText, 50*time.Hour)
	undated := said("3", "Indonesia bans exports of nickel ore", "Indonesia bans nickel ore exports.", 0)
	ancient := said("6", "India bans exports of urea", "India bans exports of urea.", 30*time.Hour)
	undated.Published = time.Time{}
	noise := said("4", "Ajax beat Porto", "The defence held.", time.Hour)
	b := d.poll(ledger, true, recent, old, undated, ancient, noise)
	d.want(b, "post summary main")
	if a := b.Deliveries[0].Alert; len(a.Lines) != 2 || a.Lines[0].Headline != undated.Title || a.Lines[1].Headline != recent.Title {
		t.Errorf("summary = %+v", a.Lines)
	}
	if len(b.Records) != 5 {
		t.Errorf("%d records, want all 5", len(b.Records))
	}
	other := outlet("Other", feed.Press)
	d.want(d.poll(other, false, said("1", "Gallium: China acts", recent.Text, time.Hour)), "")                     // a copy of what the summary told
	d.want(d.poll(other, false, said("7", "Urea: India acts", ancient.Text, time.Hour)), "post new main")          // nobody was told of it
	d.want(d.poll(other, true, said("5", "Gallium ban", recent.Text, time.Hour)), "")                              // another first poll: not told twice
	d.want(d.poll(other, false, said("9", easeTitle, easeText, 0)), "post new main")                               // a new step of an old story
	d.want(d.poll(outlet("Third", feed.Press), false, said("8", "A flip again", easeText, 0)), "update copy main") // and its copy
}

func TestProcessRoutesToEachWatchesChannel(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	korea, err := matchers.Compile(lex, matchers.Facets{Materials: []string{"photoresist"}, AllPlaces: []string{"South Korea"}, Near: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, matchers.Watch{Name: "all"}, matchers.Watch{Name: "korea", Query: korea, Channels: []string{"second"}, Severity: notify.Critical})
	short := "Japan curbs exports of photoresist"
	d.want(d.poll(ledger, false, said("1", short, "Japan will require licences for exports of photoresist, the trade ministry said on Monday.", time.Hour)), "post new main")
	b := d.poll(outlet("B", feed.Press), false, said("1", short+" to South Korea", "Japan will require licences for exports of photoresist, the trade ministry said on Monday. South Korea protested.", 0))
	d.want(b, "update copy main, post new second")
	ids := map[string]bool{}
	for _, x := range b.Deliveries {
		if ids[x.ID] {
			t.Errorf("two deliveries with the id %s", x.ID)
		}
		ids[x.ID] = true
	}
	if b.Deliveries[1].Alert.Severity != notify.Critical {
		t.Errorf("severity %s, want what the watch sets", b.Deliveries[1].Alert.Severity)
	}
}

func TestProcessOldEntries(t *testing.T) {
	d := newDesk(t)
	fresh := said("1", "Ajax beat Porto", "", 0)
	returned := said("2", curbTitle, curbText, 400*24*time.Hour)
	b := d.poll(ledger, false, fresh, returned)
	d.want(b, "")
	if r := b.Records[0]; !strings.Contains(r.Reason, "far older") {
		t.Errorf("reason %q", r.Reason)
	}
	archive := outlet("Archive", feed.Trade) // all that it shows is old: it is read like any other
	d.want(d.poll(archive, false, said("3", "China bans exports of gallium", "China bans exports of gallium.", 400*24*time.Hour)), "post new main")
}

func TestSeverity(t *testing.T) {
	tests := []struct {
		name  string
		trust feed.Trust
		title string
		text  string
		age   time.Duration
		want  string
	}{
		{"official tightening", feed.Official, curbTitle, curbText, 0, notify.Critical},
		{"official easing", feed.Official, easeTitle, easeText, 0, notify.High},
		{"one source tightening", feed.Press, curbTitle, curbText, 0, notify.Normal},
		{"the same, four days old", feed.Press, curbTitle, curbText, 96 * time.Hour, notify.Low},
		{"dispute", feed.Press, "South Korea files WTO complaint over Japan's photoresist curbs", "South Korea took its complaint over Japan's export curbs on photoresist to the WTO.", 0, notify.Normal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newDesk(t).poll(outlet("X", tt.trust), false, said("1", tt.title, tt.text, tt.age))
			if len(b.Deliveries) != 1 || b.Deliveries[0].Alert.Severity != tt.want {
				t.Errorf("severity of %+v, want %s", b.Deliveries, tt.want)
			}
		})
	}
}

// A page that is written anew goes on with its story where nothing else tells
// that they belong together, and only there.
func TestProcessRewrittenPage(t *testing.T) {
	d := newDesk(t)
	wire := outlet("Wire", feed.Agency)
	page := said("live", "Live: gallium", "New licences are needed for exports of gallium, officials said at the start of the talks.", time.Hour)
	d.want(d.poll(wire, false, page), "post new main")
	page.Text = "Exports of gallium were suspended by decree late at night, traders with knowledge of the text said."
	d.want(d.poll(wire, false, page), "reply development main")
	page.Title, page.Text = "Live: germanium", "Shipments of germanium abroad need a permit, and exports of germanium were banned for the army's suppliers."
	d.want(d.poll(wire, false, page), "post new main")
	page.Text += " A spokesman would not comment."
	d.want(d.poll(wire, false, page), "")
}

// A host that asked for a pause is not asked by its other feeds: that is no
// failure of theirs.
func TestProcessHeldHost(t *testing.T) {
	d := newDesk(t)
	l := Lease{Feed: ledger.ID, Health: Health{Read: noon.Add(-time.Hour)}}
	b := Process(Input{
		Sub:   Subscription{ledger, cron.Every(10 * time.Minute)},
		Lease: l,
		Err:   &feed.StatusError{Code: 429, RetryAfter: 3 * time.Hour, Held: true},
		At:    noon,
	}, d.settings)
	if b.Health != l.Health || b.Next.Sub(noon) < 3*time.Hour {
		t.Errorf("health %+v, next in %v", b.Health, b.Next.Sub(noon))
	}
}

func TestHealth(t *testing.T) {
	noFeed := fmt.Errorf("fetch: %w", feed.ErrNotFeed)
	timeout := errors.New("timeout")
	read := Health{Read: noon.Add(-time.Hour)}
	type try struct {
		after time.Duration
		err   error
		told  string
	}
	tests := []struct {
		name  string
		start Health
		tries []try
	}{
		{"html instead of a feed, then well", read, []try{{0, noFeed, ""}, {time.Minute, noFeed, "cannot be read"}, {2 * time.Minute, noFeed, ""}, {3 * time.Minute, nil, "works again"}, {4 * time.Minute, nil, ""}}},
		{"a short outage", read, []try{{0, timeout, ""}, {time.Hour, timeout, ""}, {2 * time.Hour, nil, ""}}},
		{"a long outage", read, []try{{0, timeout, ""}, {25 * time.Hour, timeout, "cannot be read"}, {26 * time.Hour, timeout, ""}, {50 * time.Hour, nil, "works again"}}},
		{"never worked", Health{}, []try{{0, timeout, ""}, {time.Minute, timeout, ""}, {2 * time.Minute, timeout, "never read"}}},
		{"refused", read, []try{{0, &feed.StatusError{Code: 403}, ""}, {1, &feed.StatusError{Code: 403}, ""}, {2, &feed.StatusError{Code: 403}, "403"}}},
		{"told to wait", read, []try{{0, &feed.StatusError{Code: 429}, ""}, {1, &feed.StatusError{Code: 429}, ""}, {2, &feed.StatusError{Code: 429}, ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := tt.start
			for i, x := range tt.tries {
				var told string
				h, told = h.after("The Ledger", feed.Page{}, x.err, noon.Add(x.after))
				if (told != "") != (x.told != "") || !strings.Contains(told, x.told) {
					t.Errorf("try %d tells %q, want %q", i, told, x.told)
				}
			}
		})
	}
}
