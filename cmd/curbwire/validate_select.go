package main

import (
	"time"

	"curbwire/watcher/feed"
)

// selectors checks where the entries of a page stand.
func (v *validation) selectors(table string, c feedConfig) *feed.Compiled {
	path := table + ".select"
	s := feed.Selectors{Item: c.Select.Item, Title: c.Select.Title, Link: c.Select.Link, Date: c.Select.Date, DateFormat: c.Select.DateFormat}
	switch {
	case c.Kind != string(feed.ListPage):
		if c.Select != (selectConfig{}) {
			v.faults.add(path, `select is for kind = "page"`)
		}
		return nil
	case s.Item == "":
		v.faults.add(table+".kind", `a page needs select = { item = "…" }, a CSS selector of its entries, such as "ul.news > li"`)
		return nil
	}
	zone, err := time.LoadLocation(or(c.Select.TimeZone, "UTC"))
	if err != nil {
		v.faults.add(path+".time_zone", `unknown time zone %q; it takes a name such as "Asia/Shanghai"`, c.Select.TimeZone)
	}
	s.Zone = zone
	before := v.faults.errors()
	for _, key := range s.Keys() {
		if err := feed.CheckSelector(key.Value); err != nil {
			v.faults.add(path+"."+key.Name, "%v", err)
		}
	}
	if err := feed.CheckDateFormat(s.DateFormat); err != nil {
		v.faults.add(path+".date_format", "%v", err)
	}
	if v.faults.errors() > before {
		return nil
	}
	compiled, err := s.Compile()
	if err != nil {
		v.faults.add(path, "%v", err)
	}
	return compiled
}
