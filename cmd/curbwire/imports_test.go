package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which of our packages each package may import; see "Layout" in
// ARCHITECTURE.md. A folder stands for itself and what is below it, cmd may
// import everything.
var mayImport = map[string][]string{
	"matchers":               {"matchers/text", "matchers/lexicon"},
	"matchers/text":          {},
	"matchers/lexicon":       {},
	"notify":                 {},
	"notify/slack":           {"notify"},
	"notify/terminal":        {"notify"},
	"watcher":                {"watcher/feed", "watcher/story", "matchers", "matchers/lexicon", "notify"},
	"watcher/feed":           {},
	"watcher/story":          {"watcher/feed"},
	"watcher/store":          {"watcher", "watcher/feed", "watcher/story", "notify"},
	"notify/slack/fakeslack": {},
}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != root {
			return filepath.SkipDir
		}
		if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		seen[pkg] = true
		if pkg == "cmd/curbwire" {
			return nil
		}
		allowed, ok := mayImport[pkg]
		if !ok {
			t.Errorf("package %s has no import rule; add one here and in ARCHITECTURE.md", pkg)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, im := range f.Imports {
			name, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(name, "curbwire/"); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; %s may import %v", file, name, pkg, allowed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("there is a rule for %s, but no such package", pkg)
		}
	}
}

// The top level is fixed: a reader knows what to expect there.
func TestTopLevel(t *testing.T) {
	fixed := []string{"cmd", "watcher", "matchers", "notify", "config.example.toml", "go.mod", "README.md",
		"go.sum", "ARCHITECTURE.md", "LICENSE", ".gitignore", ".ci", "deploy"}
	ignored := []string{".git", "curbwire.db*", "config.toml", "curbwire", "curbwire.schema.json"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		skip := slices.ContainsFunc(ignored, func(p string) bool { ok, _ := path.Match(p, e.Name()); return ok })
		if !skip && !slices.Contains(fixed, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
