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

type seeds struct{ sentence, tail, title *regexp.Regexp }

func readSeed(file []byte) seeds {
	var lists struct{ Sentence, Tail, Title []string }
	if err := toml.Unmarshal(file, &lists); err != nil {
		panic("seed.toml: " + err.Error())
	}
	any := func(patterns []string) *regexp.Regexp {
		return regexp.MustCompile(`(?i)(?:` + strings.Join(patterns, `)|(?:`) + `)`)
	}
	return seeds{any(lists.Sentence), any(lists.Tail), any(lists.Title)}
}
