package watcher

import (
	"maps"
	"slices"
	"time"

	"curbwire/notify"
	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// Input is all that the outcome of a poll depends on.
type Input struct {
	Sub    Subscription
	Lease  Lease
	Page   feed.Page
	Err    error
	Asked  string    // the URL that was asked, "" means the feed's own
	Twin   string    // the feed that is asked for where this one has moved to, "" if there is none
	Merged bool      // nothing was asked, because Twin is
	At     time.Time // of the poll, UTC
	Sifted Sifted
	Judged []Judged        // what is fresh in Sifted
	Pool   []*story.Story  // that Judged may belong to, those first that were opened first
	Mutes  []Mute          // those that hold at At
	Loads  map[string]Load // by channel; only read with a cap
	// Outlets is what is known of the outlets of Judged, what these teach included.
	Outlets Outlets
}

// Process turns a poll into what is stored of it. It does no I/O and reads no
// clock; it changes the stories of in.Pool.
func Process(in Input, s Settings) Batch {
	p := process{in: in, settings: s, pool: in.Pool, index: story.NewIndex(in.Pool), loads: maps.Clone(in.Loads), newest: newest(in), touched: map[*story.Story]bool{}}
	if p.loads == nil {
		p.loads = map[string]Load{}
	}
	p.health()
	judged := slices.Clone(in.Judged)
	slices.SortStableFunc(judged, func(a, b Judged) int { return a.Entry.At().Compare(b.Entry.At()) })
	for _, j := range judged {
		p.batch.Records = append(p.batch.Records, p.entry(j))
	}
	p.summarise()
	for _, st := range p.pool {
		if p.touched[st] {
			p.batch.Stories = append(p.batch.Stories, st)
		}
	}
	return p.batch
}

type process struct {
	in       Input
	settings Settings
	pool     []*story.Story
	index    *story.Index    // of pool
	loads    map[string]Load // with what this poll adds
	newest   time.Time       // date of the newest entry that the feed shows
	touched  map[*story.Story]bool
	backlog  []backlog
	batch    Batch
}

// entry assigns one entry to a story and decides what is said of it.
func (p *process) entry(j Judged) Record {
	r := Record{Entry: j.Entry, Edited: j.Was != nil, Story: j.Story, Decision: None, Watches: j.watches()}
	if len(j.Hits) == 0 {
		r.Reason = "no watch matches"
		return r
	}
	it := j.Item(p.in.Outlets)
	st, verdict := p.assign(j, it)
	if verdict.Kind == "" {
		r.Reason = verdict.Why
		return r
	}
	opened := st == nil
	if opened {
		st = story.Open(it)
		p.pool = append(p.pool, st)
	}
	j, muted := p.audible(j, st)
	c := p.consider(j, it, st, verdict)
	c.muted = muted
	if !opened {
		st.Join(it, verdict)
	}
	p.touched[st] = true
	p.index.Keep(st)
	r.Story = st.ID
	r.Decision, r.Reason = decide(c)
	told := len(st.Steps) - 1
	if verdict.Kind == story.Copy {
		told = verdict.Step
	}
	c.step = told
	r.Alert = p.say(j, it, st, c, &r)
	noteMuted(&st.Steps[told], verdict, muted, r.Decision)
	covers := &st.Steps[told].Alert
	if *covers == "" {
		*covers = r.Alert
	}
	if r.Decision == SayCopy || r.Decision == None {
		r.Alert = *covers
	}
	return r
}

// assign finds the story of an entry. An edit belongs where the entry was, and
// tells something only if a fact in it changed.
func (p *process) assign(j Judged, it story.Item) (*story.Story, story.Verdict) {
	i := slices.IndexFunc(p.pool, func(s *story.Story) bool { return s.ID == j.Story })
	if j.Was == nil || i < 0 {
		return story.Assign(it, p.index.Candidates(it.Keys()))
	}
	if story.Rewritten(j.Entry, *j.Was) {
		return p.rewritten(it, p.pool[i])
	}
	if what := story.Changed(it, story.NewItem(*j.Was, j.was)); what != "" {
		return p.pool[i], story.Verdict{Kind: story.Correction, Why: "the outlet changed its text: " + what}
	}
	return nil, story.Verdict{Why: "the outlet edited its text, but no number, date, material or direction"}
}

// rewritten finds the story of a known page with a new lede: it is a report like
// any other, and goes on with the story of the page if no other tells of it.
func (p *process) rewritten(it story.Item, st *story.Story) (*story.Story, story.Verdict) {
	found, v := story.Assign(it, p.index.Candidates(it.Keys()))
	if found == nil {
		if on, ok := st.GoesOn(it); ok {
			return st, on
		}
	}
	return found, v
}

// consider gathers what a decision depends on, before the entry joins the story.
func (p *process) consider(j Judged, it story.Item, st *story.Story, v story.Verdict) considered {
	e := j.Entry
	v = asFirst(v, st)
	c := considered{
		verdict:   v,
		first:     p.in.Lease.Health.First(),
		feed:      p.in.Sub.Feed.Name,
		untold:    st.Untold,
		summed:    st.Summed,
		sameOne:   v.Kind == story.Copy && st.HasSource(e.Source),
		official:  e.Trust == feed.Official && !st.Confirmed,
		returned:  p.newest.Sub(e.At()) > story.StoryWindow,
		severity:  severity(j.Hits, it.Facts, v, st, e, p.in.At),
		before:    st.Severity,
		published: e.At(),
	}
	if v.Kind == story.New {
		c.sameOne, c.official = false, false
	}
	c.confirms = c.official && v.Kind == story.Copy
	return c
}

// newest returns the date of the newest entry that the feed shows. An entry is
// called old against it, not against the clock: a feed that tells of the past
// is read like any other, and an old entry among new ones stands out.
func newest(in Input) time.Time {
	t := in.Page.Newest
	for _, e := range in.Page.Entries {
		t = later(t, e.At())
	}
	return t
}

func deliver(a notify.Alert, op notify.Op, channel string, notBefore time.Time) notify.Delivery {
	return notify.Delivery{ID: a.ID + "@" + channel, Alert: a, Channel: channel, Op: op, NotBefore: notBefore}
}
