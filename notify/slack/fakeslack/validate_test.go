package fakeslack

import (
	"net/url"
	"testing"
)

func TestValidateTakesNoToken(t *testing.T) {
	s := start(t, Options{})
	for blocks, want := range map[string]string{
		`[{"type":"divider"}]`:              "",
		`[{"type":"divider"},{"type":"x"}]`: "/blocks/1/type",
		"":                                  "invalid_arguments",
	} {
		_, out := call(t, s, "", "blocks.validate", url.Values{"blocks": {blocks}})
		got, _ := out["error"].(string)
		if faults, _ := out["errors"].([]any); len(faults) > 0 && got == "invalid_blocks" {
			got, _ = faults[0].(map[string]any)["pointer"].(string)
		}
		if got != want {
			t.Errorf("blocks %s: %v, want %q", blocks, out, want)
		}
	}
}
