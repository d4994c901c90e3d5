package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"curbwire/watcher/store"
)

// gathered counts the alerts that wait to be told together.
func (b *bench) gathered() int {
	b.Helper()
	p, _, err := load(b.file)
	if err != nil {
		b.Fatal(err)
	}
	st, err := store.OpenReadOnly(b.Context(), p.storePath)
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	n, err := st.Gathered(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// ripen makes everything that is gathered due now, as if its time had come.
func (b *bench) ripen() {
	b.Helper()
	p, _, err := load(b.file)
	if err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", p.storePath)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE gathered SET due = 1 WHERE summary = ''`); err != nil {
		b.Fatal(err)
	}
}

// quietNow is quiet hours that hold the time of the test.
func quietNow() string {
	now := time.Now().UTC()
	return fmt.Sprintf("[quiet_hours]\nfrom = %q\nto = %q\n", now.Add(-2*time.Hour).Format("15:04"), now.Add(2*time.Hour).Format("15:04"))
}

// What is held in quiet hours outlives any number of kills, and comes in one
// message.
func TestHeldSurvivesKills(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	b := newBench(t, 0, "daily")
	b.poll()
	b.edit(func(c string) string { return c + quietNow() })
	b.kiosk.set("daily", measure(0), measure(1), measure(2))
	p := b.start()
	waitFor(t, func() bool { return b.gathered() == 3 })
	p.kill()
	if out := b.command("alerts", "list"); strings.Count(out, "held in quiet hours") != 3 || strings.Count(out, "pending") != 3 {
		t.Errorf("alerts list says:\n%s", out)
	}
	b.want(alerts, 0, 0)
	b.ripen()
	for range 5 {
		p = b.start()
		time.Sleep(time.Duration(random.IntN(60)) * time.Millisecond)
		p.kill()
	}
	p = b.start()
	waitFor(t, func() bool { return len(b.slack.Messages(alerts)) > 0 && b.gathered() == 0 })
	p.kill()
	ids := map[string]bool{}
	for _, m := range b.slack.Messages(alerts) {
		ids[alertID(t, m)] = true
		for i := range 3 {
			if !strings.Contains(m.Blocks, measure(i).title) {
				t.Errorf("%q is not in %s", measure(i).title, m.Blocks)
			}
		}
	}
	if len(ids) != 1 {
		t.Errorf("%d alerts, want one that tells all:\n%s", len(ids), texts(b.slack.Messages(alerts)))
	}
}

// Routes send what is grave at once, even in quiet hours, and gather the rest for
// the digest.
func TestRoutesAndDigest(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "ministry", "daily")
	b.poll()
	b.edit(func(c string) string {
		return strings.Replace(c, `name = "ministry"`, "name = \"ministry\"\ntrust = \"official\"", 1) + `
[[route]]
severity = ["critical", "high"]
channel = "alerts"
quiet_hours = "ignore"
[[route]]
send = "digest"
[digest]
schedule = "@daily"
channel = "ops"
` + quietNow()
	})
	b.kiosk.set("ministry", measure(0))
	b.kiosk.set("daily", measure(1))
	b.round()
	if m := b.want(alerts, 1, 0); len(m) == 1 && !strings.HasPrefix(m[0].Text, "CRITICAL: ") {
		t.Errorf("at once came %q", m[0].Text)
	}
	b.want(ops, 0, 0)
	b.ripen()
	b.round()
	ms := b.want(ops, 1, 0)
	if len(ms) == 1 && (!strings.HasPrefix(ms[0].Text, "DIGEST: ") || !strings.Contains(ms[0].Text, ": 1 alert: "+measure(1).title)) {
		t.Errorf("the digest is %q", ms[0].Text)
	}
}

// A digest with nothing in it comes where the config says so.
func TestEmptyDigestArrives(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.edit(func(c string) string {
		return c + "[digest]\nschedule = \"@daily\"\nchannel = \"ops\"\nsend_empty = true\n"
	})
	b.poll()
	b.poll() // it is expected once, however often the daemon starts
	if n := b.gathered(); n != 1 {
		t.Errorf("%d rows wait, want the one of the next digest", n)
	}
	b.ripen()
	b.round()
	if ms := b.want(ops, 1, 0); len(ms) == 1 && !strings.HasSuffix(ms[0].Text, ": no alerts.") {
		t.Errorf("the empty digest is %q", ms[0].Text)
	}
}

// A channel gets no more than its messages of an hour; the rest comes in one.
func TestCapOnChannel(t *testing.T) {
	t.Parallel()
	b := newBench(t, 0, "daily")
	b.poll()
	b.edit(func(c string) string { return c + "[grouping]\nmax_per_hour = 2\n" })
	b.kiosk.set("daily", measure(0), measure(1), measure(2), measure(3))
	b.round()
	b.want(alerts, 2, 0)
	b.kiosk.set("daily", measure(0), measure(1), measure(2), measure(3), measure(4))
	b.round()
	b.want(alerts, 2, 0)
	b.ripen()
	b.round()
	if ms := b.want(alerts, 3, 0); len(ms) == 3 && !strings.HasPrefix(ms[2].Text, "SUMMARY: 3 alerts more: ") {
		t.Errorf("the rest is %q", ms[2].Text)
	}
}
