package watcher

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"

	"curbwire/matchers/lexicon"
	"curbwire/notify"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

func TestChanged(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{settings: Settings{Lexicon: lex}}
	was := story.Facts{Materials: []string{"gallium"}, Direction: "tighten", Stage: "announced", Exporter: "CN", Dates: []string{"--08-01"}}
	cases := map[string]struct {
		told bool
		now  story.Facts
		c    considered
		want []string
	}{
		"nothing was told": {false, story.Facts{Direction: "ease"}, considered{}, nil},
		"the same":         {true, was, considered{}, nil},
		"says less":        {true, story.Facts{Materials: []string{"gallium"}}, considered{}, nil},
		"a flip":           {true, story.Facts{Direction: "ease", Stage: "suspended"}, considered{}, []string{"direction: tightens → eases", "stage: announced → suspended"}},
		"more of it": {true, story.Facts{Materials: []string{"gallium", "germanium"}, Targets: []string{"US"}, Instrument: "MOFCOM notice 46/2024", Dates: []string{"--08-01", "2024-12-01"}}, considered{},
			[]string{"new materials: germanium", "new targets: United States", "instrument: MOFCOM notice 46/2024", "new dates: 1 Dec 2024"}},
		"other days": {true, story.Facts{Dates: []string{"--08-13", "2025-02-03"}}, considered{}, []string{"new dates: 13 Aug, 3 Feb 2025"}},
		"the year":   {true, story.Facts{Dates: []string{"2024-08-01"}}, considered{}, nil},
		"worse":      {true, was, considered{severity: notify.Critical, before: notify.High}, []string{"severity: high → critical"}},
		"confirmed":  {true, was, considered{official: true}, []string{"first official text"}},
	}
	for name, c := range cases {
		st := &story.Story{Steps: []story.Step{{Facts: was}, {Facts: c.now}}}
		if c.told {
			st.Steps[0].Alert = "a"
		}
		if diff := cmp.Diff(c.want, p.changed(st, c.now, c.c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNoticesSayWhatIsOver(t *testing.T) {
	sub := Subscription{outlet("Ledger", feed.Press), cron.Every(10 * time.Minute)}
	failing := Health{Read: noon.Add(-48 * time.Hour), Failing: noon.Add(-30 * time.Hour), Failures: 9}
	bad := Process(Input{Sub: sub, Lease: Lease{Health: failing}, Err: errors.New("timeout"), At: noon}, Settings{Channels: []string{"main"}})
	good := Process(Input{Sub: sub, Lease: Lease{Health: bad.Health}, At: noon.Add(time.Hour)}, Settings{Channels: []string{"main"}})
	if len(bad.Deliveries) != 1 || bad.Deliveries[0].Alert.Recovered || len(good.Deliveries) != 1 || !good.Deliveries[0].Alert.Recovered {
		t.Errorf("a failure tells %+v, its end %+v", bad.Deliveries, good.Deliveries)
	}
}
