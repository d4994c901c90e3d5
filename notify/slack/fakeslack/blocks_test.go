package fakeslack

import (
	"fmt"
	"strings"
	"testing"
)

func TestCheckBlocks(t *testing.T) {
	text := func(kind string, n int) string {
		return fmt.Sprintf(`{"type":%q,"text":%q}`, kind, strings.Repeat("é", n))
	}
	times := func(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	rich := func(leaves string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + leaves + `]}]}]`
	}
	section := func(fields string) string { return `[{"type":"section",` + fields + `}]` }
	button := func(id string, n int) string {
		return fmt.Sprintf(`{"type":"button","action_id":%q,"text":%s}`, id, text("plain_text", n))
	}
	const leaf = `{"type":"text","text":"a"}`
	cases := map[string]struct {
		blocks string
		want   string
	}{
		"nothing":             {`[]`, ""},
		"no array":            {`{}`, "invalid_blocks_format"},
		"no object":           {`[1]`, "invalid_blocks"},
		"50":                  {`[` + times(50, `{"type":"divider"}`) + `]`, ""},
		"51":                  {`[` + times(51, `{"type":"divider"}`) + `]`, "invalid_blocks"},
		"strange type":        {`[{"type":"markdown","text":"x"}]`, "invalid_blocks"},
		"strange field":       {`[{"type":"divider","colour":"red"}]`, "invalid_blocks"},
		"id twice":            {`[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "invalid_blocks"},
		"id long":             {`[{"type":"divider","block_id":"` + strings.Repeat("x", 256) + `"}]`, "invalid_blocks"},
		"id empty":            {`[{"type":"divider","block_id":""}]`, "invalid_blocks"},
		"header":              {`[{"type":"header","text":` + text("plain_text", 150) + `}]`, ""},
		"header long":         {`[{"type":"header","text":` + text("plain_text", 151) + `}]`, "invalid_blocks"},
		"header mrkdwn":       {`[{"type":"header","text":` + text("mrkdwn", 1) + `}]`, "invalid_blocks"},
		"section":             {section(`"text":` + text("mrkdwn", 3000)), ""},
		"section long":        {section(`"text":` + text("mrkdwn", 3001)), "invalid_blocks"},
		"section empty":       {section(`"block_id":"a"`), "invalid_blocks"},
		"section empty text":  {section(`"text":` + text("mrkdwn", 0)), "invalid_blocks"},
		"section text string": {section(`"text":"x"`), "invalid_blocks"},
		"fields":              {section(`"fields":[` + times(10, text("mrkdwn", 9)) + `]`), ""},
		"fields 11":           {section(`"fields":[` + times(11, text("mrkdwn", 9)) + `]`), "invalid_blocks"},
		"field long":          {section(`"fields":[` + text("mrkdwn", 2001) + `]`), "invalid_blocks"},
		"mrkdwn with emoji":   {section(`"text":{"type":"mrkdwn","text":"x","emoji":true}`), "invalid_blocks"},
		"plain with verbatim": {section(`"text":{"type":"plain_text","text":"x","verbatim":true}`), "invalid_blocks"},
		"context":             {`[{"type":"context","elements":[` + times(10, text("mrkdwn", 9)) + `]}]`, ""},
		"context 11":          {`[{"type":"context","elements":[` + times(11, text("mrkdwn", 9)) + `]}]`, "invalid_blocks"},
		"context empty":       {`[{"type":"context","elements":[]}]`, "invalid_blocks"},
		"rich text":           {rich(leaf + `,{"type":"link","url":"https://a.example/","text":"b","style":{"bold":true}},{"type":"emoji","name":"wrench"}`), ""},
		"rich empty":          {rich(``), "invalid_blocks"},
		"rich empty text":     {rich(`{"type":"text","text":""}`), "invalid_blocks"},
		"rich mrkdwn leaf":    {rich(`{"type":"mrkdwn","text":"x"}`), "invalid_blocks"},
		"link script":         {rich(`{"type":"link","url":"javascript:alert(1)","text":"b"}`), "invalid_blocks"},
		"link empty":          {rich(`{"type":"link","url":"","text":"b"}`), "invalid_blocks"},
		"link long":           {rich(`{"type":"link","url":"https://a.example/` + strings.Repeat("x", 3000) + `","text":"b"}`), "invalid_blocks"},
		"style strange":       {rich(`{"type":"text","text":"a","style":{"blink":true}}`), "invalid_blocks"},
		"style string":        {rich(`{"type":"text","text":"a","style":{"bold":"yes"}}`), "invalid_blocks"},
		"list":                {`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[` + leaf + `]}]}]}]`, ""},
		"list of leaves":      {`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[` + leaf + `]}]}]`, "invalid_blocks"},
		"list without style":  {`[{"type":"rich_text","elements":[{"type":"rich_text_list","elements":[{"type":"rich_text_section","elements":[` + leaf + `]}]}]}]`, "invalid_blocks"},
		"rich of nothing":     {`[{"type":"rich_text","elements":[{"type":"rich_text_table","elements":[` + leaf + `]}]}]`, "invalid_blocks"},
		"buttons":             {`[{"type":"actions","elements":[` + button("a", 75) + `,` + button("b", 1) + `]}]`, ""},
		"button long":         {`[{"type":"actions","elements":[` + button("a", 76) + `]}]`, "invalid_blocks"},
		"button id twice":     {`[{"type":"actions","elements":[` + button("a", 1) + `,` + button("a", 1) + `]}]`, "invalid_blocks"},
		"26 buttons":          {`[{"type":"actions","elements":[` + times(26, button("a", 1)) + `]}]`, "invalid_blocks"},
		"overflow":            {`[{"type":"actions","elements":[{"type":"overflow","action_id":"a","options":[` + times(5, `{"text":`+text("plain_text", 9)+`,"value":"v"}`) + `]}]}]`, ""},
		"overflow 6":          {`[{"type":"actions","elements":[{"type":"overflow","action_id":"a","options":[` + times(6, `{"text":`+text("plain_text", 9)+`,"value":"v"}`) + `]}]}]`, "invalid_blocks"},
		"all together":        {rich(`{"type":"text","text":"` + strings.Repeat("é", 9000) + `"}`), ""},
		"too much together":   {rich(`{"type":"text","text":"` + strings.Repeat("é", 10000) + `"}`), "msg_blocks_too_long"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if code, detail := checkBlocks(c.blocks); code != c.want {
				t.Errorf("checkBlocks = %q %v, want %q", code, detail, c.want)
			}
		})
	}
}

func TestEscapesDoNotCount(t *testing.T) {
	raw := `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"` + strings.Repeat(`\u003c`, 9000) + `"}]}]}]`
	if code, detail := checkBlocks(raw); code != "" {
		t.Errorf("9,000 escaped characters: %q %v", code, detail)
	}
}

func FuzzCheckBlocks(f *testing.F) {
	f.Add(`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[null]}]}]`)
	f.Add(`[{"type":"actions","elements":[{"type":"overflow","options":[1]}]}]`)
	f.Fuzz(func(t *testing.T, raw string) {
		if code, detail := checkBlocks(raw); code == "invalid_blocks" && len(detail) == 0 {
			t.Error("refused without saying why")
		}
	})
}
