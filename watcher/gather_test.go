package watcher

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
)

func gathered(why notify.Gathering, channel, story string, kind notify.Kind, severity, watch string) notify.Gathered {
	a := notify.Alert{ID: notify.ID(watch, story, kind, 1), Kind: kind, Story: story, Severity: severity, Watch: watch, Watches: []string{watch},
		Headline: notify.Text{Text: story + " " + string(kind)}, Source: notify.Source{Name: "Wire"}}
	return notify.Gathered{Alert: a, Channel: channel, Gathering: why, Due: noon, Reports: 3}
}

func TestHarvest(t *testing.T) {
	h := Harvest{Feeds: 9, Failing: []string{"Ledger", "Wire"}, Rows: []notify.Gathered{
		gathered(notify.ForDigest, "main", "s1", notify.New, "low", "chips"),
		gathered(notify.QuietHours, "main", "s2", notify.New, "high", "chips"),
		gathered(notify.ForDigest, "main", "s3", notify.New, "normal", "metals"),
		gathered(notify.ForDigest, "main", "s1", notify.Development, "normal", "chips"),
		gathered(notify.ForDigest, "main", "s1", notify.New, "high", "chips"), // a copy that made it graver
		gathered(notify.ForDigest, "other", "s1", notify.New, "low", "chips"),
	}}
	s := Settings{Channels: []string{"main"}, Zone: time.FixedZone("KST", 9*3600)}
	got := ""
	for _, d := range h.tell(noon, s) {
		got += fmt.Sprintf("%s %s %s %s: %s\n", d.Op, d.Channel, d.Gathering, d.Alert.Kind, d.Alert.Headline.Text)
		for _, l := range d.Alert.Lines {
			got += fmt.Sprintf("  %s: %s, %s, %d\n", l.Watch, l.Headline, l.Severity, l.Reports)
		}
	}
	want := `post main digest digest: Monday 2 March 2026: 3 alerts
  chips: s1 new, high, 3
  chips: s1 development, normal, 3
  metals: s3 new, normal, 3
post main quiet summary: 1 alert from the quiet hours
  chips: s2 new, high, 3
post other digest digest: Monday 2 March 2026: 1 alert
  chips: s1 new, low, 3
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	a := h.tell(noon, s)[0].Alert
	if a.Severity != "high" || strings.Join(a.Watches, " ") != "chips metals" || len(a.Notes) != 1 || !strings.HasPrefix(a.Notes[0], "2 of 9 feeds cannot be read: Ledger, Wire.") {
		t.Errorf("digest = %+v", a)
	}
	h.Failing = h.Failing[:1]
	if got := h.tell(noon, s)[0].Alert.Notes; len(got) != 1 || got[0] != "1 of 9 feeds cannot be read: Ledger. Until it works, no alert from it means nothing." {
		t.Errorf("a note of one feed = %q", got)
	}
	ids := map[string]bool{}
	for _, d := range append(h.tell(noon, s), h.tell(noon.Add(time.Minute), s)...) {
		ids[d.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("told twice, three messages have the ids %v", ids)
	}
	h.Rows = h.Rows[2:3] // came in later with the same due time
	if d := h.tell(noon, s)[0]; ids[d.ID] {
		t.Error("two digests have one id")
	}
}

func TestEmptyDigest(t *testing.T) {
	s := Settings{Channels: []string{"main"}, Digest: weekdays(t, time.UTC)}
	if row, ok := s.NextDigest(noon); ok {
		t.Errorf("a digest that is not sent empty waits with %+v", row)
	}
	s.Digest.SendEmpty = true
	row, ok := s.NextDigest(noon)
	if want := time.Date(2026, 3, 3, 7, 30, 0, 0, time.UTC); !ok || row.Op != notify.Gather || row.Channel != "digest" || !row.NotBefore.Equal(want) {
		t.Fatalf("NextDigest = %+v, want one due %v", row, want)
	}
	if again, _ := s.NextDigest(noon.Add(time.Hour)); again.ID != row.ID {
		t.Errorf("the same digest has the ids %s and %s", row.ID, again.ID)
	}
	h := Harvest{Rows: []notify.Gathered{{Alert: row.Alert, Channel: "digest", Gathering: notify.ForDigest, Due: row.NotBefore}}}
	ds := h.tell(row.NotBefore, s)
	if len(ds) != 2 || ds[0].Alert.Headline.Text != "Tuesday 3 March 2026: no alerts" || ds[0].Alert.ID == row.Alert.ID || len(ds[0].Alert.Lines) != 0 {
		t.Fatalf("an empty digest = %+v", ds)
	}
	if next := ds[1]; next.Op != notify.Gather || !next.NotBefore.Equal(row.NotBefore.Add(24*time.Hour)) {
		t.Errorf("the next one = %+v", next)
	}
}
