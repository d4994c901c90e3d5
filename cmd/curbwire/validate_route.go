package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"curbwire/notify"
	"curbwire/watcher"
)

func (v *validation) quietHours() {
	c := v.config.QuietHours
	if _, set := v.src.at["quiet_hours"]; !set {
		return
	}
	q := watcher.Quiet{Zone: v.plan.zone}
	var from, to bool
	q.From, from = v.timeOfDay("quiet_hours.from", c.From, 24*time.Hour-time.Minute)
	q.To, to = v.timeOfDay("quiet_hours.to", c.To, 24*time.Hour)
	for i, name := range c.Days {
		day := slices.IndexFunc(weekdays, func(d string) bool { return strings.EqualFold(name, d) || strings.EqualFold(name, d[:3]) })
		if day < 0 {
			v.faults.add(at("quiet_hours.days", i), "%q is not a day such as \"mon\" or \"sunday\"%s", name, didYouMean(strings.ToLower(name), weekdays))
			continue
		}
		q.Days = append(q.Days, time.Weekday(day))
	}
	if !from || !to {
		return
	}
	sunday := time.Date(2024, 1, 7, 0, 0, 0, 0, v.plan.zone)
	for day := range sunday.Weekday() + 7 {
		_, some := q.Until(sunday.AddDate(0, 0, int(day)).Add(q.From))
		if !some && (len(q.Days) == 0 || slices.Contains(q.Days, day)) {
			v.faults.add("quiet_hours.to", "quiet hours from %s to %s have no beginning or no end", c.From, c.To)
			return
		}
	}
	v.plan.quiet = q
}

// weekdays are as time.Weekday counts them.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// timeOfDay reads a time such as "22:00".
func (v *validation) timeOfDay(path, value string, most time.Duration) (of time.Duration, ok bool) {
	if value == "" {
		v.faults.add(path, `%s is missing: quiet hours need a time of day such as "22:00" or "07:30"`, path[strings.LastIndexByte(path, '.')+1:])
		return 0, false
	}
	hours, minutes, found := strings.Cut(value, ":")
	h, err1 := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	of = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if !found || err1 != nil || err2 != nil || m > 59 || of > most || len(minutes) != 2 {
		v.faults.add(path, "%q is not a time of day such as \"22:00\" or \"07:30\"", value)
		return 0, false
	}
	return of, true
}

func (v *validation) digest() {
	c := v.config.Digest
	if _, set := v.src.at["digest"]; !set {
		return
	}
	v.plan.digest = watcher.Digest{Channel: c.Channel, SendEmpty: c.SendEmpty}
	if c.Channel != "" {
		v.channelName("digest.channel", c.Channel)
	}
	if c.Schedule == "" {
		v.faults.add("digest.schedule", `schedule is missing: write five fields, such as "30 7 * * 1-5", or "@daily"`)
		return
	}
	s, err := watcher.ParseSchedule(c.Schedule, v.plan.zone)
	if err != nil {
		v.faults.add("digest.schedule", `%v; write five fields, such as "30 7 * * 1-5", or "@daily"`, err)
		return
	}
	if _, ok := s.(*cron.SpecSchedule); !ok {
		v.faults.add("digest.schedule", `a digest comes at times of day: write five fields, such as "30 7 * * 1-5", or "@daily"`)
		return
	}
	v.plan.digest.Schedule = s
	if !c.SendEmpty && !slices.ContainsFunc(v.config.Routes, func(r routeConfig) bool { return r.Send == "digest" }) {
		v.faults.warn("digest", `no [[route]] has send = "digest", so nothing is gathered for the digest`)
	}
}

func (v *validation) routes() {
	for i, c := range v.config.Routes {
		path := at("route", i)
		r := watcher.Route{
			Severities: v.oneOrMore(path+".severity", c.Severity, choices("route.severity")),
			Watches:    v.oneOrMore(path+".watch", c.Watch, v.watchNames()),
			Channel:    c.Channel,
			Digest:     c.Send == "digest",
			Loud:       c.QuietHours == "ignore",
		}
		if c.Channel != "" {
			v.channelName(path+".channel", c.Channel)
		}
		v.oneOf(path+".send", c.Send)
		v.oneOf(path+".quiet_hours", c.QuietHours)
		if _, set := v.src.at["digest"]; r.Digest && !set {
			v.faults.add(path+".send", `send = "digest" needs a [digest] with a schedule`)
		}
		v.plan.routes = append(v.plan.routes, r)
	}
	v.untaken()
}

// oneOrMore reads a text or a list of texts, each of them one of those allowed.
func (v *validation) oneOrMore(path string, value any, allowed []string) []string {
	many, isList := value.([]any)
	if !isList {
		if value == nil {
			return nil
		}
		many = []any{value}
	}
	var out []string
	for i, x := range many {
		place := path
		if isList {
			place = at(path, i)
		}
		s, ok := x.(string)
		switch {
		case !ok:
			v.faults.add(place, "%s must be a text in quotes, or a list of such texts", path[strings.LastIndexByte(path, '.')+1:])
		case !slices.Contains(allowed, s):
			v.faults.add(place, "%q is not one of %s%s", s, list(allowed), didYouMean(s, allowed))
		default:
			out = append(out, s)
		}
	}
	return out
}

func (v *validation) watchNames() []string {
	var out []string
	for _, w := range v.config.Watches {
		out = append(out, w.Name)
	}
	return out
}

// untaken warns of routes that the ones before them leave nothing to.
func (v *validation) untaken() {
	taken := make([]bool, len(v.plan.routes))
	for _, w := range v.config.Watches {
		for _, severity := range v.possible(w.Severity) {
			if i := slices.IndexFunc(v.plan.routes, func(r watcher.Route) bool { return r.Fits(severity, w.Name) }); i >= 0 {
				taken[i] = true
			}
		}
	}
	for i, ok := range taken {
		if !ok {
			v.faults.warn(at("route", i), "this [[route]] is never taken: no watch can have an alert for it that no route above it fits")
		}
	}
}

// possible lists the severities that an alert on a watch can have: what is
// judged, or what the watch sets, unless another watch that the entry satisfies
// sets a higher one.
func (v *validation) possible(set string) []string {
	all := notify.Severities()
	if set == "" {
		return all
	}
	var out []string
	for _, w := range v.config.Watches {
		if i := slices.Index(all, w.Severity); i >= 0 && i <= slices.Index(all, set) {
			out = append(out, w.Severity)
		}
	}
	return out
}
