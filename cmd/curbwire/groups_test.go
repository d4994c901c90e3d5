package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"curbwire/matchers"
	"curbwire/matchers/lexicon"
	"curbwire/watcher"
)

// labelled is what a person says of an entry of a stories file.
type labelled struct {
	ID        string `json:"id"`
	Relevant  bool   `json:"relevant"`
	Event     string `json:"event"`
	Direction string `json:"direction"`
}

// TestGroups holds how well posts agree with events, on stories of our own.
func TestGroups(t *testing.T) {
	b, err := os.ReadFile("../../matchers/testdata/stories.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	n := 0
	for _, l := range lines {
		if strings.Contains(l, `"event":`) {
			lines[n] = l
			n++
		}
	}
	g := groups(t, "stories.jsonl", []byte(strings.Join(lines[:n], "\n")))
	if g.alert.f1() < 0.9 || g.alert.precision < 0.99 || g.opposite > 0 {
		t.Errorf("posts agree less with events than they did: %+v", g)
	}
}

// TestLabelledGroups does the same with a file that CURBWIRE_STORIES names.
func TestLabelledGroups(t *testing.T) {
	name := os.Getenv("CURBWIRE_STORIES")
	if name == "" {
		t.Skip("CURBWIRE_STORIES names no file")
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if g := groups(t, name, b); g.opposite > 0 {
		t.Errorf("%d posts cover entries of opposite directions", g.opposite)
	}
}

// agreement is BCubed: the mean over entries of the share of those in one group
// with them that are of their event, and the reverse.
type agreement struct{ precision, recall float64 }

func (a agreement) f1() float64 { return 2 * a.precision * a.recall / (a.precision + a.recall) }

type grouping struct {
	rows         int
	alert, story agreement
	opposite     int // posts with entries of opposite directions
}

func groups(t *testing.T, name string, b []byte) grouping {
	t.Helper()
	entries, err := readReplayed(name, b)
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]labelled{}
	for l := range strings.SplitSeq(strings.TrimSpace(string(b)), "\n") {
		var one labelled
		if err := json.Unmarshal([]byte(l), &one); err != nil {
			t.Fatal(err)
		}
		labels[one.ID] = one
	}
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, err := matchers.Compile(lex, matchers.Facets{Materials: []string{"*"}, Near: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := matchers.NewSet(lex, nil, []matchers.Watch{{Name: "all", Query: q, Channels: []string{"main"}}})
	if err != nil {
		t.Fatal(err)
	}
	settings := watcher.Settings{Channels: []string{"main"}, Operations: "main", Lexicon: lex}
	var relevant []outcome
	for _, o := range (&replay{set: set, settings: settings, stderr: io.Discard}).run(entries) {
		if labels[o.ID].Relevant {
			relevant = append(relevant, o)
		}
	}
	event := func(o outcome) string { return labels[o.ID].Event }
	g := grouping{
		rows:  len(relevant),
		alert: bcubed(relevant, func(o outcome) string { return or(o.Alert, o.ID) }, event),
		story: bcubed(relevant, func(o outcome) string { return or(o.Story, o.ID) }, event),
	}
	g.opposite = opposites(relevant, labels)
	t.Logf("%d relevant entries: posts by event precision %.3f recall %.3f F1 %.3f; threads by event precision %.3f recall %.3f F1 %.3f; posts of opposite directions %d",
		g.rows, g.alert.precision, g.alert.recall, g.alert.f1(), g.story.precision, g.story.recall, g.story.f1(), g.opposite)
	return g
}

func bcubed(all []outcome, group, event func(outcome) string) agreement {
	var a agreement
	for _, o := range all {
		together, same, both := 0, 0, 0
		for _, p := range all {
			g, e := group(o) == group(p), event(o) == event(p)
			together += oneIf(g)
			same += oneIf(e)
			both += oneIf(g && e)
		}
		a.precision += float64(both) / float64(together) / float64(len(all))
		a.recall += float64(both) / float64(same) / float64(len(all))
	}
	return a
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func opposites(all []outcome, labels map[string]labelled) int {
	tightens, eases := map[string]bool{}, map[string]bool{}
	for _, o := range all {
		switch labels[o.ID].Direction {
		case "tighten":
			tightens[o.Alert] = o.Alert != ""
		case "ease":
			eases[o.Alert] = o.Alert != ""
		}
	}
	n := 0
	for id := range tightens {
		n += oneIf(tightens[id] && eases[id])
	}
	return n
}
