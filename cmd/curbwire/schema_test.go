package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// fits validates a config against the schema that the command prints.
func fits(t *testing.T) func(text string) error {
	t.Helper()
	var out, stderr bytes.Buffer
	if code := run(t.Context(), []string{"schema"}, &out, &stderr); code != exitDone {
		t.Fatal(stderr.String())
	}
	doc, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	if err := c.AddResource("file:///config.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("file:///config.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(text string) error {
		var config map[string]any
		if err := toml.Unmarshal([]byte(text), &config); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(config)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return compiled.Validate(value)
	}
}

// The example is valid, also with the settings that it shows switched off.
func TestSchemaTakesTheExample(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "#:schema ") {
		t.Error("the example names no schema for editors")
	}
	fits := fits(t)
	if err := fits(string(text)); err != nil {
		t.Error(err)
	}
	everything := valid + `near = 0
severity = "high"
[[route]]
severity = "critical"
quiet_hours = "ignore"
[[route]]
severity = ["normal", "low"]
watch = ["w"]
send = "digest"
[digest]
schedule = "@daily"
[quiet_hours]
from = "22:00"
to = "07:00"
[words]
"our suppliers" = ["Stella Chemifa"]
`
	if err := fits(everything); err != nil {
		t.Error(err)
	}
}

func TestSchemaRefuses(t *testing.T) {
	fits := fits(t)
	tests := []struct{ name, text, want string }{
		{"an unknown key", valid + `frobnicate = 1`, "'frobnicate' not allowed"},
		{"a key after a sub-table", valid + "[[watch.example]]\ntitle = \"x\"\nexpect = \"match\"\nseverity = \"high\"", "'severity' not allowed"},
		{"a text for a list", strings.Replace(valid, `["gallium"]`, `"gallium"`, 1), "got string, want array"},
		{"a text for a number", valid + `near = "forty"`, "got string, want integer"},
		{"a number for a duration", valid + "[fetch]\ntimeout = 30", "got number, want string"},
		{"a severity", valid + `severity = "hihg"`, "value must be one of"},
		{"a severity in a list", valid + "[[route]]\nseverity = [\"hihg\"]", "value must be one of"},
		{"a feed without a url", strings.Replace(valid, "url = \"https://one.example/rss\"\n", "", 1), "missing property 'url'"},
		{"no watch", strings.Split(valid, "[[watch]]")[0], "missing property 'watch'"},
		{"a number of messages", valid + "[grouping]\nmax_per_hour = -1", "minimum"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := fits(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the schema says: %v, want %q", err, tt.want)
			}
			if got := checked(t, tt.text); !strings.Contains(got, "error: ") {
				t.Errorf("check takes it: %s", got)
			}
		})
	}
}

// What an editor shows of a setting is never nothing.
func TestSchemaDescribesEverySetting(t *testing.T) {
	s, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path string, s object)
	walk = func(path string, s object) {
		if items, ok := s["items"].(object); ok {
			walk(path, items)
		}
		settings, _ := s["properties"].(object)
		for name, inner := range settings {
			if inner.(object)["description"] == "" {
				t.Errorf("%s has no description", join(path, name))
			}
			walk(join(path, name), inner.(object))
		}
	}
	walk("", s)
}
