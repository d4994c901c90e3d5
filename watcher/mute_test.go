package watcher

import (
	"strings"
	"testing"
	"time"

	"curbwire/matchers"
	"curbwire/notify"
	"curbwire/watcher/feed"
)

// mute silences until noon of the next day. Without a kind, nothing is muted.
func (d *desk) mute(kind MuteKind, name string) {
	d.mutes = nil
	if kind != "" {
		d.mutes = []Mute{{ID: MuteID(kind, name), Kind: kind, Name: name, Reason: "too loud", Until: noon.Add(24 * time.Hour)}}
	}
}

const holds = "muted until 3 Mar 2026 12:00 UTC by the mute of "

func TestMutedIsNotTold(t *testing.T) {
	tests := []struct {
		name, entry string // names of the mute and of the entry's source
		kind        MuteKind
		mute, why   string
	}{
		{"a watch", "Wire", MuteWatch, "all", holds + "watch all: too loud"},
		{"a source", "Wire", MuteSource, "Wire", holds + "source Wire: too loud"},
		{"a source in other letters", "Wire", MuteSource, "wire", holds + "source wire: too loud"},
		{"a feed that brings another's text", "Agency", MuteSource, "Wire", holds + "source Wire: too loud"},
		{"another watch", "Wire", MuteWatch, "none", ""},
		{"another source", "Wire", MuteSource, "Wired", ""},
		{"a source by the name of the watch", "Wire", MuteSource, "all", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.mute(tt.kind, tt.mute)
			e := said("1", curbTitle, curbText, time.Hour)
			e.Source = tt.entry
			b := d.poll(outlet("Wire", feed.Agency), false, e)
			if tt.why == "" {
				d.want(b, "post new main")
				return
			}
			d.want(b, "")
			r := b.Records[0]
			if r.Decision != None || r.Reason != tt.why || r.Story == "" || len(r.Watches) != 1 {
				t.Errorf("record %+v, want the decision none because %q", r, tt.why)
			}
		})
	}
}

// What a mute kept from people is told by the next report that is not muted, and
// names the muted one as a source.
func TestMutedStoryIsToldByTheNextReport(t *testing.T) {
	d := newDesk(t)
	d.mute(MuteSource, "Wire")
	d.want(d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, time.Hour)), "")
	b := d.poll(outlet("A", feed.Press), false, said("1", "Tokyo squeezes chip makers", curbText, 0))
	d.want(b, "post new main")
	if a := b.Deliveries[0].Alert; !strings.Contains(a.Reason, "not told before: muted until") || len(a.Sources) != 2 || a.Sources[0].Name != "Wire" {
		t.Errorf("reason %q, sources %v", a.Reason, a.Sources)
	}
	d.want(d.poll(outlet("B", feed.Press), false, said("1", "Chip makers squeezed", curbText, 0)), "update copy main")
	if len(d.pool) != 1 || d.pool[0].Untold != "" {
		t.Errorf("%d stories, the first untold because %q", len(d.pool), d.pool[0].Untold)
	}
}

// A new step that a mute kept from people is not lost in a quiet update: its
// next report is told as the step, shown in the channel when it flips.
func TestMutedStepIsToldByTheNextReport(t *testing.T) {
	d := newDesk(t)
	d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, time.Hour))
	d.mute(MuteStory, d.pool[0].ID)
	d.want(d.poll(outlet("Wire", feed.Agency), false, said("2", easeTitle, easeText, 0)), "")
	d.want(d.poll(outlet("A", feed.Press), false, said("2", "Tokyo clears a shipment", easeText, 0)), "") // muted too
	d.mute("", "")
	b := d.poll(outlet("B", feed.Press), false, said("2", "First shipment cleared", easeText, 0))
	d.want(b, "reply development main")
	a := b.Deliveries[0].Alert
	if a.Broadcast != "the direction changed" || a.Severity != notify.Critical || !strings.Contains(a.Reason, "not told before: muted until") {
		t.Errorf("broadcast %q, severity %s, reason %q", a.Broadcast, a.Severity, a.Reason)
	}
	b = d.poll(outlet("C", feed.Press), false, said("2", "Tokyo lets one through", easeText, 0))
	if r := b.Records[0]; r.Decision != SayCopy || r.Alert != a.ID {
		t.Errorf("the next copy: %+v, want a copy that the alert %s covers", r, a.ID)
	}
}

func TestMuteOfOneWatchLeavesTheOthers(t *testing.T) {
	d := newDesk(t, matchers.Watch{Name: "loud", Severity: notify.Critical}, matchers.Watch{Name: "calm", Channels: []string{"second"}, Severity: notify.Low})
	d.mute(MuteWatch, "loud")
	b := d.poll(outlet("Wire", feed.Agency), false, said("1", curbTitle, curbText, time.Hour))
	d.want(b, "post new second")
	if a := b.Deliveries[0].Alert; a.Watch != "calm" || len(a.Watches) != 1 || a.Severity != notify.Low {
		t.Errorf("watch %s of %v, severity %s", a.Watch, a.Watches, a.Severity)
	}
	if r := b.Records[0]; len(r.Watches) != 2 {
		t.Errorf("the entry satisfies %v, want both", r.Watches)
	}
	d.mute("", "")
	d.want(d.poll(outlet("A", feed.Press), false, said("1", "Tokyo squeezes chip makers", curbText, 0)), "update copy second, post new main")
}

func TestMutedIsNotInTheSummary(t *testing.T) {
	d := newDesk(t)
	d.mute(MuteSource, "Wire")
	syndicated := said("1", curbTitle, curbText, 2*time.Hour)
	syndicated.Source = "Wire"
	own := said("2", "Tokyo squeezes chip makers", curbText, time.Hour)
	d.want(d.poll(ledger, true, syndicated), "")
	d.want(d.poll(outlet("Other", feed.Press), true, own), "post summary main")
	d.want(d.poll(outlet("Third", feed.Press), true, said("3", "Chip makers squeezed", curbText, 0)), "") // told in the summary
}

// A step that is muted after a summary told the story opens its thread later.
func TestMutedStepOfASummedStory(t *testing.T) {
	d := newDesk(t)
	d.want(d.poll(ledger, true, said("1", curbTitle, curbText, time.Hour)), "post summary main")
	d.mute(MuteWatch, "all")
	d.want(d.poll(ledger, false, said("2", easeTitle, easeText, 0)), "")
	d.mute("", "")
	d.want(d.poll(outlet("A", feed.Press), false, said("2", "Tokyo clears a shipment", easeText, 0)), "post new main")
}
