package fakeslack

import "strings"

// validate is blocks.validate: it takes no token and says what is wrong with
// blocks, each fault with its place.
func validate(form map[string]string) answer {
	if form["blocks"] == "" {
		return refuse("invalid_arguments", "must provide exactly one of `blocks`, `view`, or `message`")
	}
	code, detail := checkBlocks(form["blocks"])
	faults := make([]map[string]any, len(detail))
	for i, d := range detail {
		message, pointer, _ := strings.Cut(strings.TrimSuffix(d, "]"), " [json-pointer:")
		faults[i] = map[string]any{"code": "failed_constraint", "message": message, "pointer": pointer}
	}
	if code == "" {
		return answer{}
	}
	return answer{code: code, fields: map[string]any{"errors": faults}}
}
