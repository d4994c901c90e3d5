package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// parseJSON reads a JSON Feed item by item, so that one bad item costs itself
// only and a text that ends too early keeps the whole ones. gofeed takes any
// object for a feed; a feed has a version or a list of items.
func parseJSON(text []byte, maxEntries int) (*document, error) {
	d := &document{format: "json"}
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(text)), doc: d, max: maxEntries}
	if err := r.object(); err != nil {
		if !r.hasItems {
			return nil, fmt.Errorf("%w: JSON that is no feed (%w)", ErrNotFeed, err)
		}
		d.warn(fmt.Sprintf("the JSON is faulty (%v); kept %s", err, counted(len(r.feed.Items), "whole item", "whole items")))
	}
	if !r.hasItems && !strings.Contains(r.feed.Version, "jsonfeed.org") {
		return nil, fmt.Errorf(`%w: JSON that is no feed; it has neither "version" nor "items"`, ErrNotFeed)
	}
	feed, err := (&gofeed.DefaultJSONTranslator{}).Translate(&r.feed)
	if err != nil {
		return nil, err
	}
	d.feed = feed
	d.items = make([]item, len(feed.Items))
	for i, it := range r.feed.Items {
		d.items[i] = item{Item: feed.Items[i], lang: it.Language, text: it.ContentHTML == "" && it.ContentText != ""}
		if it.URL == "" {
			d.items[i].Link = it.ExternalURL
		}
	}
	return d, nil
}

// jsonReader collects a JSON Feed from its tokens.
type jsonReader struct {
	dec      *json.Decoder
	doc      *document
	max      int
	feed     jsonfeed.Feed
	hasItems bool
}

func (r *jsonReader) object() error {
	if t, err := r.dec.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return fmt.Errorf("it is no object")
	}
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return err
		}
		if key == "items" {
			err = r.items()
		} else {
			err = r.field(key)
		}
		if err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

// field reads one member beside the items. One of a wrong type is left out.
func (r *jsonReader) field(key json.Token) error {
	var raw json.RawMessage
	if err := r.dec.Decode(&raw); err != nil {
		return err
	}
	var into *string
	switch key {
	case "version":
		into = &r.feed.Version
	case "title":
		into = &r.feed.Title
	case "home_page_url":
		into = &r.feed.HomePageURL
	case "feed_url":
		into = &r.feed.FeedURL
	case "language":
		into = &r.feed.Language
	case "description":
		into = &r.feed.Description
	default:
		return nil
	}
	if json.Unmarshal(raw, into) != nil {
		r.doc.warn(fmt.Sprintf("%q is not a string; ignored", key))
	}
	return nil
}

func (r *jsonReader) items() error {
	t, err := r.dec.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return fmt.Errorf(`"items" is no list`)
	}
	r.hasItems = true
	bad := 0
	for r.dec.More() {
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return err
		}
		if len(r.feed.Items) == r.max {
			r.doc.warn(fmt.Sprintf("more than %d entries; the rest was left out", r.max))
			return nil
		}
		it, err := jsonItem(raw)
		if err != nil {
			bad++
			continue
		}
		r.feed.Items = append(r.feed.Items, it)
	}
	if bad > 0 {
		r.doc.warn(counted(bad, "item", "items") + " could not be read; left out")
	}
	_, err = r.dec.Token()
	return err
}

// jsonItem reads an item. If a member has the wrong type, the ones we need are
// read one by one.
func jsonItem(raw json.RawMessage) (*jsonfeed.Item, error) {
	it := new(jsonfeed.Item)
	if err := json.Unmarshal(raw, it); err == nil {
		return it, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	*it = jsonfeed.Item{}
	for name, into := range map[string]*string{
		"id": &it.ID, "url": &it.URL, "external_url": &it.ExternalURL, "title": &it.Title,
		"content_html": &it.ContentHTML, "content_text": &it.ContentText, "summary": &it.Summary,
		"date_published": &it.DatePublished, "date_modified": &it.DateModified, "language": &it.Language,
	} {
		value := members[name]
		if json.Unmarshal(value, into) != nil && len(value) > 0 && value[0] != '{' && value[0] != '[' {
			*into = string(value) // a number
		}
	}
	return it, nil
}
