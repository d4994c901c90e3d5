package watcher

import (
	"strings"
	"testing"
	"time"

	"curbwire/matchers"
	"curbwire/notify"
	"curbwire/watcher/feed"
)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func weekdays(t *testing.T, zone *time.Location) Digest {
	t.Helper()
	s, err := ParseSchedule("30 7 * * 1-5", zone)
	if err != nil {
		t.Fatal(err)
	}
	return Digest{Schedule: s, Channel: "digest"}
}

func TestPlaces(t *testing.T) {
	zone := berlin(t)
	night := Quiet{From: 22 * time.Hour, To: 7 * time.Hour, Zone: zone}
	day := time.Date(2026, 3, 4, 12, 0, 0, 0, zone) // a Wednesday
	late := time.Date(2026, 3, 6, 23, 0, 0, 0, zone)
	routes := []Route{
		{Severities: []string{"critical"}, Channel: "alarm", Loud: true},
		{Watches: []string{"gallium"}, Channel: "metals"},
		{Severities: []string{"low", "normal"}, Digest: true},
		{Severities: []string{"high"}},
	}
	full := Settings{Channels: []string{"main", "second"}, Routes: routes, Quiet: night, Digest: weekdays(t, zone)}
	bare := Settings{Channels: []string{"main", "second"}}
	quiet := Settings{Channels: []string{"main"}, Quiet: night}
	perChannel := full
	perChannel.Digest.Channel = ""
	chips, gallium, own := matchers.Watch{Name: "chips"}, matchers.Watch{Name: "gallium"}, matchers.Watch{Name: "own", Channels: []string{"second", "main"}}
	cases := map[string]struct {
		s        Settings
		severity string
		at       time.Time
		watches  []*matchers.Watch
		want     string
	}{
		"no routes":                        {bare, "low", day, []*matchers.Watch{&chips}, "main"},
		"a watch's own channels":           {bare, "low", day, []*matchers.Watch{&own}, "main, second"},
		"the first that fits, by severity": {full, "critical", day, []*matchers.Watch{&gallium}, "alarm"},
		"the first that fits, by watch":    {full, "low", day, []*matchers.Watch{&gallium}, "metals"},
		"a route without a channel":        {full, "high", day, []*matchers.Watch{&chips}, "main"},
		"own channels before the route's":  {full, "critical", day, []*matchers.Watch{&own}, "main, second"},
		"for the digest":                   {full, "low", day, []*matchers.Watch{&chips}, "digest digest Thu 07:30"},
		"over the weekend":                 {full, "low", late, []*matchers.Watch{&chips}, "digest digest Mon 07:30"},
		"digests of the channels":          {perChannel, "low", day, []*matchers.Watch{&own}, "main digest Thu 07:30, second digest Thu 07:30"},
		"in quiet hours":                   {full, "high", late, []*matchers.Watch{&chips}, "main quiet Sat 07:00"},
		"loud in quiet hours":              {full, "critical", late, []*matchers.Watch{&chips}, "alarm"},
		"quiet hours without routes":       {quiet, "critical", late, []*matchers.Watch{&chips}, "main quiet Sat 07:00"},
		"two watches":                      {full, "low", day, []*matchers.Watch{&chips, &gallium}, "digest digest Thu 07:30, metals"},
		"the fastest way to a channel":     {perChannel, "low", late, []*matchers.Watch{{Name: "gallium", Channels: []string{"main"}}, &chips}, "main quiet Sat 07:00"},
	}
	for name, c := range cases {
		var hits []matchers.Hit
		for _, w := range c.watches {
			hits = append(hits, matchers.Hit{Watch: w})
		}
		var got []string
		for _, p := range c.s.places(hits, c.severity, c.at) {
			s := p.channel
			if p.gathering != "" {
				s += " " + string(p.gathering) + p.due.In(zone).Format(" Mon 15:04")
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

func TestRoom(t *testing.T) {
	ago := func(minutes ...int) (out []time.Time) {
		for _, m := range minutes {
			out = append(out, noon.Add(-time.Duration(m)*time.Minute))
		}
		return out
	}
	cases := map[string]struct {
		load Load
		most int
		want string // of the due time, "" for room
	}{
		"no cap":              {Load{Sent: ago(3, 2, 1)}, 0, ""},
		"room":                {Load{Sent: ago(3, 2)}, 3, ""},
		"full":                {Load{Sent: ago(50, 20, 10)}, 3, "12:10"},
		"one is an hour old":  {Load{Sent: ago(60, 20, 10)}, 3, ""},
		"more than the cap":   {Load{Sent: ago(50, 40, 20, 10)}, 2, "12:40"},
		"others wait already": {Load{Sent: ago(20), Open: noon.Add(5 * time.Minute)}, 3, "12:05"},
	}
	for name, c := range cases {
		got := ""
		if due, ok := c.load.room(noon, c.most); !ok {
			got = due.Format("15:04")
		}
		if got != c.want {
			t.Errorf("%s: due %q, want %q", name, got, c.want)
		}
	}
}

func report(i int) feed.Entry {
	goods := []string{"gallium", "germanium", "graphite", "antimony", "tungsten"}[i]
	return said(goods, "China bans exports of "+goods, "China banned all exports of "+goods+" from Monday, the commerce ministry said.", 0)
}

// What is over the cap waits, in order, for one message, and no hour has more
// messages than the cap.
func TestCap(t *testing.T) {
	d := newDesk(t)
	d.settings.MaxPerHour = 2
	d.loads = map[string]Load{"main": {Sent: []time.Time{noon.Add(-50 * time.Minute)}}}
	b := d.poll(outlet("Wire", feed.Agency), false, report(0), report(1), report(2))
	d.want(b, "post new main, gather new main, gather new main")
	for _, x := range b.Deliveries[1:] {
		if x.Gathering != notify.OverCap || !x.NotBefore.Equal(noon.Add(10*time.Minute)) {
			t.Errorf("%s is due %v as %q, want 12:10 over the cap", x.ID, x.NotBefore, x.Gathering)
		}
	}
	d.loads = map[string]Load{"main": {Open: noon.Add(10 * time.Minute)}}
	d.want(d.poll(outlet("A", feed.Press), false, said("c", "Beijing halts gallium", report(0).Text, 0)), "update copy main")
	d.want(d.poll(outlet("A", feed.Press), false, report(3)), "gather new main") // it does not overtake
}

// A story that waits in quiet hours is told once, and what follows opens its
// thread.
func TestHeldStory(t *testing.T) {
	d := newDesk(t)
	d.settings.Quiet = Quiet{From: 11 * time.Hour, To: 13 * time.Hour, Zone: time.UTC}
	b := d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, 0))
	d.want(b, "gather new main")
	if x := b.Deliveries[0]; x.Gathering != notify.QuietHours || !x.NotBefore.Equal(noon.Add(time.Hour)) || x.ID != x.Alert.ID+"@main" {
		t.Errorf("held = %+v", x)
	}
	first := b.Deliveries[0].Alert.ID
	d.at = noon.Add(2 * time.Hour)
	b = d.poll(outlet("A", feed.Trade), false, said("1", "Tokyo squeezes chip makers", curbText, 0))
	d.want(b, "post new main") // the second source raises its severity
	if a := b.Deliveries[0].Alert; a.Severity != notify.High {
		t.Errorf("severity %s, want high", a.Severity)
	}
	b = d.poll(outlet("B", feed.Press), false, said("1", "Chip makers squeezed", curbText, 0))
	d.want(b, "update copy main")
	if b.Records[0].Alert != first {
		t.Errorf("a copy is covered by %s, want %s", b.Records[0].Alert, first)
	}

	d = newDesk(t)
	d.settings.Quiet = Quiet{From: 11 * time.Hour, To: 13 * time.Hour, Zone: time.UTC}
	d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, 0))
	d.want(d.poll(outlet("A", feed.Press), false, said("1", "Tokyo squeezes chip makers", curbText, 0)), "gather new main") // graver than before
	d.at = noon.Add(2 * time.Hour)
	d.want(d.poll(outlet("B", feed.Press), false, said("1", "Chip makers squeezed", curbText, 0)), "")
	d.want(d.poll(outlet("Wire", feed.Agency), false, said("2", easeTitle, easeText, -time.Hour)), "post new main")
}

func TestNewFeedInQuietHours(t *testing.T) {
	d := newDesk(t)
	d.settings.Quiet = Quiet{From: 11 * time.Hour, To: 13 * time.Hour, Zone: time.UTC}
	b := d.poll(outlet("Wire", feed.Agency), true, said("1", curbTitle, curbText, time.Hour))
	d.want(b, "post summary main")
	if due := b.Deliveries[0].NotBefore; !due.Equal(noon.Add(time.Hour)) {
		t.Errorf("the summary is due %v, want 13:00", due)
	}
}

func TestWait(t *testing.T) {
	d := newDesk(t)
	d.settings.Wait = 5 * time.Minute
	b := d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, 0))
	d.want(b, "post new main")
	if due := b.Deliveries[0].NotBefore; !due.Equal(noon.Add(5 * time.Minute)) {
		t.Errorf("the message is due %v, want 12:05", due)
	}
	b = d.poll(outlet("Wire", feed.Agency), false, said("2", easeTitle, easeText, -time.Hour))
	d.want(b, "reply development main")
	if due := b.Deliveries[0].NotBefore; !due.IsZero() {
		t.Errorf("the reply is due %v, want at once after its message", due)
	}
}
