package feed

import (
	"fmt"
	"time"

	"github.com/andybalholm/cascadia"
)

// Selectors say where the entries of an HTML list page stand: CSS selectors, of
// which only Item is needed. The others look inside an item.
type Selectors struct {
	Item       string         // one match an entry
	Title      string         // "" means the link
	Link       string         // an element with href; "" means the first one, or the item itself
	Date       string         // "" means a time element, or what reads like a date
	DateFormat string         // such as "DD/MM/YYYY hh:mm"; "" means to guess
	Zone       *time.Location // of dates that name none; nil means UTC
}

// Compiled are Selectors that were checked. They are safe for concurrent use.
type Compiled struct {
	source                  Selectors
	item, title, link, date cascadia.Sel // title, link and date may be nil
	layout                  string
}

// Keys returns the selectors by their names in a config, in a fixed order.
func (s Selectors) Keys() []struct{ Name, Value string } {
	return []struct{ Name, Value string }{{"item", s.Item}, {"title", s.Title}, {"link", s.Link}, {"date", s.Date}}
}

// CheckSelector reports what is wrong with a CSS selector. The empty one is right.
func CheckSelector(selector string) error {
	_, err := parseSelector(selector)
	return err
}

// CheckDateFormat reports what is wrong with a date format. The empty one is right.
func CheckDateFormat(format string) error {
	_, err := layoutOf(format)
	return err
}

// Compile checks selectors.
func (s Selectors) Compile() (*Compiled, error) {
	if s.Item == "" {
		return nil, fmt.Errorf("there is no selector for the items")
	}
	c := &Compiled{source: s}
	var err error
	if c.layout, err = layoutOf(s.DateFormat); err != nil {
		return nil, err
	}
	into := []*cascadia.Sel{&c.item, &c.title, &c.link, &c.date}
	for i, key := range s.Keys() {
		if *into[i], err = parseSelector(key.Value); err != nil {
			return nil, fmt.Errorf("%s: %w", key.Name, err)
		}
	}
	return c, nil
}

func parseSelector(selector string) (cascadia.Sel, error) {
	const longest = 500 // bytes
	switch {
	case selector == "":
		return nil, nil
	case len(selector) > longest:
		return nil, fmt.Errorf("longer than %d bytes", longest)
	}
	sel, err := cascadia.Parse(selector)
	if err != nil {
		return nil, fmt.Errorf("%s is no CSS selector: %w", quoted(selector), err)
	}
	return sel, nil
}

// SelectorError reports a selector that matches nothing in a page that was
// fetched. It counts as ErrNotFeed: the page is no list of the kind expected.
type SelectorError struct {
	Key, Selector string // "item" and what stands in the config
	Page          string // what the page is, for people
}

func (e *SelectorError) Error() string {
	if e.Selector == "" {
		return fmt.Sprintf("no item has a %s; set select.%s for this feed (%s)", e.Key, e.Key, e.Page)
	}
	return fmt.Sprintf("the selector %s = %s matches nothing; see whether the page has changed (%s)", e.Key, quoted(e.Selector), e.Page)
}

// Is reports whether target is ErrNotFeed.
func (e *SelectorError) Is(target error) bool { return target == ErrNotFeed }
