package story

import (
	_ "embed"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed seed.toml
var seedFile []byte

// seed is what outlets repeat, before any of them was seen.
var seed = readSeed(seedFile)

type seeds struct{ sentence, tail, title []hint }

// hint is a text, and what must match where it stands; nil means nothing must.
type hint struct {
	word    string
	pattern *regexp.Regexp
}

func readSeed(file []byte) seeds {
	var lists struct{ Sentence, Tail, Title map[string][]string }
	if err := toml.Unmarshal(file, &lists); err != nil {
		panic("seed.toml: " + err.Error())
	}
	return seeds{hints(lists.Sentence), hints(lists.Tail), hints(lists.Title)}
}

func hints(list map[string][]string) []hint {
	var out []hint
	for word, patterns := range list {
		h := hint{word: word}
		if len(patterns) > 0 {
			h.pattern = regexp.MustCompile(`(?i)(?:` + strings.Join(patterns, `)|(?:`) + `)`)
		}
		out = append(out, h)
	}
	return out
}

// present returns the hints whose words a text holds. For most it is none, and then
// no sentence need be looked at.
func present(text string, list []hint) []hint {
	var out []hint
	lower := strings.ToLower(text)
	for _, h := range list {
		if strings.Contains(lower, h.word) {
			out = append(out, h)
		}
	}
	return out
}

// hinted reports whether a sentence or headline is one of the listed.
func hinted(s string, list []hint) bool {
	if len(list) == 0 {
		return false
	}
	lower := strings.ToLower(s)
	for _, h := range list {
		if strings.Contains(lower, h.word) && (h.pattern == nil || h.pattern.MatchString(s)) {
			return true
		}
	}
	return false
}
