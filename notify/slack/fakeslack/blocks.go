package fakeslack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"unicode/utf8"
)

// Limits of Block Kit, in characters or counts
// (docs.slack.dev/reference/block-kit).
const (
	limitBlocks  = 50
	limitAll     = 10000 // of all blocks together, as compact JSON
	limitID      = 255
	limitText    = 3000
	limitField   = 2000
	limitFields  = 10
	limitHeader  = 150
	limitContext = 10
	limitActions = 25
	limitButton  = 75
	limitValue   = 2000
	limitURL     = 3000
	limitOptions = 5
)

type node = map[string]any

// checker collects what is wrong with blocks, each with its place.
type checker struct {
	faults  []string
	ids     map[string]bool // block ids
	actions map[string]bool // action ids of one block
}

// checkBlocks returns Slack's error code for blocks, "" if they are right.
func checkBlocks(raw string) (code string, detail []string) {
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(raw), &all); err != nil {
		return "invalid_blocks_format", nil
	}
	if len(all) > limitBlocks {
		return "invalid_blocks", []string{fmt.Sprintf("no more than %d items allowed [json-pointer:/blocks]", limitBlocks)}
	}
	c := &checker{ids: map[string]bool{}}
	for i, b := range all {
		var n node
		at := fmt.Sprintf("/blocks/%d", i)
		if json.Unmarshal(b, &n) != nil {
			c.fault(at, "must be an object")
			continue
		}
		c.block(at, n)
	}
	switch {
	case len(c.faults) > 0:
		return "invalid_blocks", c.faults
	case size(all) >= limitAll:
		return "msg_blocks_too_long", nil
	}
	return "", nil
}

// size is the length of the blocks in characters, however they were escaped.
func size(all []json.RawMessage) int {
	var values []any
	for _, raw := range all {
		var v any
		if json.Unmarshal(raw, &v) == nil {
			values = append(values, v)
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(values)
	return utf8.RuneCount(b.Bytes()) - 1
}

func (c *checker) fault(at, format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// only refuses fields that the type does not have.
func (c *checker) only(at string, n node, names ...string) {
	for k := range n {
		if k != "type" && !slices.Contains(names, k) {
			c.fault(at, "unknown field %s", k)
		}
	}
}

func (c *checker) block(at string, n node) {
	if id, has := n["block_id"]; has {
		s, ok := id.(string)
		if !ok || s == "" || utf8.RuneCountInString(s) > limitID {
			c.fault(at+"/block_id", "must be a string of 1 to %d characters", limitID)
		}
		if c.ids[s] {
			c.fault(at+"/block_id", "block_id %s is used twice", s)
		}
		c.ids[s] = true
	}
	switch n["type"] {
	case "section":
		c.section(at, n)
	case "context":
		c.only(at, n, "block_id", "elements")
		for i, e := range c.list(at+"/elements", n["elements"], 1, limitContext) {
			c.text(fmt.Sprintf("%s/elements/%d", at, i), e, limitText, false)
		}
	case "header":
		c.only(at, n, "block_id", "text")
		c.text(at+"/text", n["text"], limitHeader, true)
	case "divider":
		c.only(at, n, "block_id")
	case "rich_text":
		c.only(at, n, "block_id", "elements")
		for i, e := range c.list(at+"/elements", n["elements"], 1, 1000) {
			c.rich(fmt.Sprintf("%s/elements/%d", at, i), e)
		}
	case "actions":
		c.only(at, n, "block_id", "elements")
		c.actions = map[string]bool{}
		for i, e := range c.list(at+"/elements", n["elements"], 1, limitActions) {
			c.action(fmt.Sprintf("%s/elements/%d", at, i), e)
		}
	default:
		c.fault(at+"/type", "unsupported type: %v", n["type"])
	}
}

// list returns an array of objects with min to max items.
func (c *checker) list(at string, v any, min, max int) []node {
	items, ok := v.([]any)
	if !ok || len(items) < min || len(items) > max {
		c.fault(at, "must be an array of %d to %d items", min, max)
		return nil
	}
	var out []node
	for i, it := range items {
		n, ok := it.(node)
		if !ok {
			c.fault(fmt.Sprintf("%s/%d", at, i), "must be an object")
		}
		out = append(out, n)
	}
	return out
}

// str returns a string of min to max characters.
func (c *checker) str(at string, v any, min, max int) string {
	s, ok := v.(string)
	if n := utf8.RuneCountInString(s); !ok || n < min || n > max {
		c.fault(at, "must be a string of %d to %d characters", min, max)
	}
	return s
}

func (c *checker) text(at string, v any, max int, plain bool) {
	n, ok := v.(node)
	if !ok {
		c.fault(at, "must be a text object")
		return
	}
	switch {
	case n["type"] == "plain_text":
		c.only(at, n, "text", "emoji")
	case n["type"] == "mrkdwn" && !plain:
		c.only(at, n, "text", "verbatim")
	default:
		c.fault(at+"/type", "unsupported type: %v", n["type"])
	}
	c.str(at+"/text", n["text"], 1, max)
}

func (c *checker) section(at string, n node) {
	c.only(at, n, "block_id", "text", "fields", "expand")
	if n["text"] == nil && n["fields"] == nil {
		c.fault(at, "needs text or fields")
	}
	if n["text"] != nil {
		c.text(at+"/text", n["text"], limitText, false)
	}
	if n["fields"] != nil {
		for i, f := range c.list(at+"/fields", n["fields"], 1, limitFields) {
			c.text(fmt.Sprintf("%s/fields/%d", at, i), f, limitField, false)
		}
	}
}

func (c *checker) action(at string, n node) {
	id := c.str(at+"/action_id", n["action_id"], 1, limitID)
	if c.actions[id] {
		c.fault(at+"/action_id", "action_id %s is used twice", id)
	}
	c.actions[id] = true
	switch n["type"] {
	case "button":
		c.only(at, n, "action_id", "text", "value", "url", "style", "confirm", "accessibility_label")
		c.text(at+"/text", n["text"], limitButton, true)
		c.str(at+"/value", orEmpty(n["value"]), 0, limitValue)
		c.str(at+"/url", orEmpty(n["url"]), 0, limitURL)
		c.str(at+"/accessibility_label", orEmpty(n["accessibility_label"]), 0, limitButton)
	case "overflow":
		c.only(at, n, "action_id", "options", "confirm")
		for i, o := range c.list(at+"/options", n["options"], 1, limitOptions) {
			where := fmt.Sprintf("%s/options/%d", at, i)
			c.text(where+"/text", o["text"], limitButton, true)
			c.str(where+"/value", o["value"], 1, 150)
		}
	default:
		c.fault(at+"/type", "unsupported type: %v", n["type"])
	}
}

func orEmpty(v any) any {
	if v == nil {
		return ""
	}
	return v
}

func (c *checker) rich(at string, n node) {
	switch n["type"] {
	case "rich_text_section":
		c.only(at, n, "elements")
	case "rich_text_quote":
		c.only(at, n, "elements", "border")
	case "rich_text_preformatted":
		c.only(at, n, "elements", "border", "language")
	case "rich_text_list":
		c.only(at, n, "elements", "style", "indent", "border", "offset")
		if n["style"] != "bullet" && n["style"] != "ordered" {
			c.fault(at+"/style", "must be bullet or ordered")
		}
		for i, e := range c.list(at+"/elements", n["elements"], 1, 1000) {
			where := fmt.Sprintf("%s/elements/%d", at, i)
			if e["type"] != "rich_text_section" {
				c.fault(where, "a list holds sections")
				continue
			}
			c.rich(where, e)
		}
		return
	default:
		c.fault(at+"/type", "unsupported type: %v", n["type"])
		return
	}
	for i, e := range c.list(at+"/elements", n["elements"], 1, 5000) {
		c.leaf(fmt.Sprintf("%s/elements/%d", at, i), e)
	}
}

func (c *checker) leaf(at string, n node) {
	c.style(at+"/style", n["style"])
	switch n["type"] {
	case "text":
		c.only(at, n, "text", "style")
		c.str(at+"/text", n["text"], 1, 1<<20)
	case "link":
		c.only(at, n, "url", "text", "style", "unsafe")
		raw := c.str(at+"/url", n["url"], 1, limitURL)
		if u, err := url.Parse(raw); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			c.fault(at+"/url", "must be a valid url")
		}
		if n["text"] != nil {
			c.str(at+"/text", n["text"], 1, 1<<20)
		}
	case "emoji":
		c.only(at, n, "name", "skin_tone", "unicode", "style")
		c.str(at+"/name", n["name"], 1, 100)
	case "date":
		c.only(at, n, "timestamp", "format", "url", "fallback", "style")
		if _, ok := n["timestamp"].(float64); !ok {
			c.fault(at+"/timestamp", "must be a number")
		}
		c.str(at+"/format", n["format"], 1, 200)
	case "user", "usergroup", "channel", "broadcast": // a person may be called; a notifier's tests look for it
	default:
		c.fault(at+"/type", "unsupported type: %v", n["type"])
	}
}

func (c *checker) style(at string, v any) {
	if v == nil {
		return
	}
	n, ok := v.(node)
	if !ok {
		c.fault(at, "must be an object")
		return
	}
	for k, on := range n {
		if _, ok := on.(bool); !ok || !slices.Contains([]string{"bold", "italic", "strike", "code", "underline"}, k) {
			c.fault(at, "unknown style %s", k)
		}
	}
}
