package watcher

import "fmt"

// ruling is what was decided of an entry.
type ruling struct {
	told
	hit      bool
	decision Decision
	alert    string
	story    string
	why      string
}

// tally is how well posts agree with events.
type tally struct {
	entries, hits        int
	events               int
	both, same, together int            // pairs in one post and event; in one event; in one post
	traps, swallowed     map[string]int // events of a kind that are not a base; those whose first report is no post of its own
	silenced             int            // base events whose first report is no post of its own
	later, again         int            // copies; those that were told as news
}

func (t *tally) precision() float64 { return ratio(t.both, t.together) }
func (t *tally) recall() float64    { return ratio(t.both, t.same) }
func (t *tally) f1() float64        { return ratio(2*t.both, t.same+t.together) }
func (t *tally) repeats() float64   { return ratio(t.again, t.later) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// laterSteps are the kinds of event that follow a base.
var laterSteps = []string{"second", "force", "changed", "denial", "reversal", "background"}

func newTally() *tally {
	return &tally{traps: map[string]int{}, swallowed: map[string]int{}}
}

// count is how many events of these kinds there were.
func (t *tally) count(kinds ...string) int { return sum(t.traps, kinds) }

// lost is how many of them had no post of their own.
func (t *tally) lost(kinds ...string) int { return sum(t.swallowed, kinds) }

func sum(m map[string]int, kinds []string) int {
	n := 0
	for _, k := range kinds {
		n += m[k]
	}
	return n
}

func (t *tally) add(o *tally) {
	t.entries += o.entries
	t.hits += o.hits
	t.events += o.events
	t.both += o.both
	t.same += o.same
	t.together += o.together
	t.silenced += o.silenced
	t.later += o.later
	t.again += o.again
	for k, n := range o.traps {
		t.traps[k] += n
		t.swallowed[k] += o.swallowed[k]
	}
}

// score compares rulings, oldest first, with the events. Wrong is told of each
// mistake with the entry that a post was made for.
func (t *tally) score(all []ruling, wrong func(class string, r ruling, first *ruling)) {
	posts := map[string]*ruling{} // the first entry of a post
	seen := map[string]bool{}
	byPost, byEvent, byBoth := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range all {
		r := &all[i]
		t.entries++
		if !r.hit {
			continue
		}
		t.hits++
		if r.alert == "" {
			r.alert = "none" + r.Key
		}
		first := posts[r.alert]
		if first == nil {
			posts[r.alert] = r
		}
		t.both += byBoth[r.alert+r.event.id]
		t.same += byEvent[r.event.id]
		t.together += byPost[r.alert]
		byBoth[r.alert+r.event.id]++
		byEvent[r.event.id]++
		byPost[r.alert]++
		own := first == nil || first.event == r.event
		if !seen[r.event.id] {
			seen[r.event.id] = true
			t.events++
			t.opening(r, own, first, wrong)
			continue
		}
		t.later++
		switch {
		case first == nil && r.decision != None:
			t.again++
			wrong("again", *r, nil)
		case !own:
			wrong("merged", *r, first)
		}
	}
}

// opening counts the first report of an event.
func (t *tally) opening(r *ruling, own bool, first *ruling, wrong func(string, ruling, *ruling)) {
	if r.event.kind != "base" {
		t.traps[r.event.kind]++
	}
	if own {
		return
	}
	if r.event.kind == "base" {
		t.silenced++
	} else {
		t.swallowed[r.event.kind]++
	}
	wrong("swallowed "+r.event.kind, *r, first)
}

func (t *tally) String() string {
	return fmt.Sprintf("%d entries, %d hits, %d events: pair precision %.3f, recall %.3f, F1 %.3f; first reports silenced %d; swallowed %v of %v; copies told again %.1f%% of %d",
		t.entries, t.hits, t.events, t.precision(), t.recall(), t.f1(), t.silenced, t.swallowed, t.traps, 100*t.repeats(), t.later)
}
