package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"curbwire/watcher/feed"
	"curbwire/watcher/story"
)

// press invents events and what outlets write of them: headlines of some 70 bytes
// and texts of some 85 words. Few materials and exporters make most of the news,
// and many texts share their phrases.
type press struct {
	*rand.Rand
	common   *rand.Zipf
	frequent *rand.Zipf
	lands    []string
	words    []string
	n        int
}

func newPress(seed uint64) *press {
	r := rand.New(rand.NewPCG(seed, 1))
	p := &press{Rand: r, common: rand.NewZipf(r, 1.3, 4, 39), frequent: rand.NewZipf(r, 1.1, 8, 4999)}
	for range countries {
		p.lands = append(p.lands, p.name())
	}
	for range 5000 {
		p.words = append(p.words, strings.ToLower(p.name()))
	}
	return p
}

// event is a measure of a government.
type event struct {
	story.Facts
	verb, action, material, exporter, target string
	at                                       time.Time
	title                                    string
	sentences                                []string
}

func (p *press) pick(xs ...string) string { return xs[p.IntN(len(xs))] }

var syllables = strings.Fields("ka lor min ta vel ron si dar em pol ni gra sho ber un tek ra mos li fen da har ko stin")

// name invents a word: a company, a town, a person's office.
func (p *press) name() string {
	var s string
	for range 2 + p.IntN(3) {
		s += p.pick(syllables...)
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

var (
	countries = strings.Fields("CN US JP KR NL RU IN ID EU TW DE FR AU CL CD ZA VN MY PH MN KZ UA TR BR AR BO PE MX CA GB NO SE FI PL ES PT MA GN GA MZ")
	materials = strings.Fields("gallium germanium graphite antimony rare-earths photoresist hydrogen-fluoride nickel lithium cobalt " +
		"tungsten tellurium bismuth molybdenum indium magnesium bauxite copper tin chromium manganese titanium vanadium niobium tantalum beryllium " +
		"rhenium hafnium zirconium silicon fluorspar helium neon urea phosphate dysprosium terbium neodymium scandium yttrium")
)

// sort is the number of a country or material: the first ones more often.
func (p *press) sort() int { return int(p.common.Uint64()) }

func (p *press) event(at time.Time) event {
	what, whose, whom := p.sort(), p.sort(), p.sort()
	e := event{material: materials[what], exporter: p.lands[whose], target: p.lands[whom], at: at}
	e.Facts = story.Facts{Materials: []string{e.material}, Exporter: countries[whose], Stage: "announced"}
	if p.IntN(2) == 0 {
		e.Targets = []string{countries[whom]}
	}
	if p.IntN(5) == 0 {
		e.Materials = append(e.Materials, materials[p.sort()])
	}
	if p.IntN(4) == 0 {
		e.Exporter = ""
	}
	e.Direction, e.verb, e.action = "tighten", p.pick("curbs", "restricts", "bans", "halts"), p.pick("require licences for", "stop all", "limit", "ban")
	if p.IntN(4) == 0 {
		e.Direction, e.verb, e.action = "ease", p.pick("allows", "lifts curbs on", "frees"), p.pick("approve", "resume", "no longer restrict")
	}
	e.title = fmt.Sprintf("%s %s exports of %s to %s %s", e.exporter, e.verb, e.material, e.target, p.pick("from "+p.day(), "in row over "+p.name(), "as prices rise", "after talks in "+p.name()))
	e.sentences = append(e.sentences, fmt.Sprintf("%s will %s exports of %s to %s from %s, the %s ministry said on %s.", e.exporter, e.action, e.material, e.target, p.day(), p.pick("trade", "commerce", "industry"), p.pick("Monday", "Tuesday", "Friday")))
	for i := range 5 {
		if i%2 == 0 {
			e.sentences = append(e.sentences, p.sentence(e))
		} else {
			e.sentences = append(e.sentences, p.prose())
		}
	}
	return e
}

func (p *press) day() string {
	return fmt.Sprint(p.pick("March", "July", "August", "October"), " ", 1+p.IntN(28))
}

func (p *press) sentence(e event) string {
	return fmt.Sprintf(p.pick(
		"Applications will take up to %[3]d days to process, and %[1]s of %[2]s expects delays.",
		"%[1]s, which buys about %[3]d percent of its needs from %[5]s, said that it holds stocks for %[4]d weeks.",
		"Shipments worth %[3]d million dollars left the port of %[2]s last year, most of them bound for %[6]s.",
		"The price of the material rose by %[4]d percent in %[2]s within an hour, traders at %[1]s said.",
		"A spokesman for %[1]s in %[2]s called the step a surprise and declined to say more.",
		"Analysts at %[1]s put the shortfall at %[3]d tonnes a month until the works at %[2]s opens.",
		"%[6]s summoned the ambassador and said that it would study a complaint over the rule.",
		"The duty covers %[4]d forms of the goods and everything that is made from them in %[2]s.",
	), p.name(), p.name(), 10+p.IntN(900), 2+p.IntN(60), e.exporter, e.target)
}

// prose is a sentence that no other text has, of words as frequent as words are.
func (p *press) prose() string {
	words := []string{p.name()}
	for range 12 + p.IntN(8) {
		words = append(words, p.pick("the", "of", "a", "to", p.words[p.frequent.Uint64()], p.words[p.frequent.Uint64()]))
	}
	return strings.Join(words, " ") + "."
}

// report is an entry with its reading.
type report struct {
	feed.Entry
	facts story.Facts
}

// report writes what one outlet says of an event. The first report of an event is
// the agency's own words; a copy has a headline, a dateline or a cut of its own.
func (p *press) report(e event, copied bool) report {
	p.n++
	title, text := e.title, strings.Join(e.sentences, " ")
	outlet := strings.ToLower(p.name())
	if copied {
		e.at = e.at.Add(time.Duration(1+p.IntN(600)) * time.Minute)
		switch p.IntN(3) {
		case 0:
			text = strings.ToUpper(p.name()) + " (" + p.name() + ") - " + text
		case 1:
			text = text[:len(text)/2] + "…"
		}
		if p.IntN(2) == 0 {
			title = fmt.Sprintf("%s squeezes %s with new rule on %s, says %s", e.exporter, e.target, e.material, p.name())
		}
	}
	return report{feed.Entry{
		Feed: ledge.ID, Key: fmt.Sprint(p.n), Title: title, Text: text, Source: p.name(), Trust: feed.Press, Published: e.at, Fetched: e.at,
		URL: fmt.Sprintf("https://www.%s.example/%s/%s-%d", outlet, p.pick("world", "business", "markets"), strings.ReplaceAll(strings.ToLower(title[:min(40, len(title))]), " ", "-"), p.n),
	}, e.Facts}
}

// told opens the story of an event as the watcher leaves it: told in one channel.
func told(r report, n int) *story.Story {
	s := story.Open(story.NewItem(r.Entry, r.facts))
	s.Channels, s.Revision, s.Severity = []string{"export-controls"}, 1, "high"
	s.Steps[0].Alert = fmt.Sprintf("%020x", uint64(n)*0x9e3779b97f4a7c15)
	return s
}
