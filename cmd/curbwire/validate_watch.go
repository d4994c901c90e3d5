package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"curbwire/matchers"
)

const standardNear = 40

func (v *validation) watches() {
	if len(v.config.Watches) == 0 {
		v.faults.add("", "no [[watch]] is given; there is nothing to look for")
	}
	names := map[string]bool{}
	for i, c := range v.config.Watches {
		path := at("watch", i)
		switch {
		case c.Name == "":
			v.faults.add(path, "this [[watch]] has no name")
		case names[c.Name]:
			v.faults.add(path+".name", "two watches are named %q", c.Name)
		}
		names[c.Name] = true
		v.watch(path, c)
	}
	v.unusedWords()
}

// unusedWords warns of entries of [words] that no watch names.
func (v *validation) unusedWords() {
	used := map[string]bool{}
	for _, c := range v.config.Watches {
		for _, name := range slices.Concat(c.Materials, c.Actions, c.Places.All, c.Places.Any, c.Exclude) {
			used[strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "@"))] = true
		}
		for name := range v.config.Words {
			if q := strings.ToLower(c.Query); strings.Contains(q, "@"+strings.ToLower(name)) || strings.Contains(q, `@"`+strings.ToLower(name)) {
				used[strings.ToLower(name)] = true
			}
		}
	}
	for _, name := range v.src.keys("words") {
		if !used[strings.ToLower(strings.TrimSpace(name))] {
			v.faults.warn("words."+name, "no watch uses %q", name)
		}
	}
}

func (v *validation) watch(path string, c watchConfig) {
	if len(c.Materials) == 0 && c.Query == "" {
		v.faults.add(path, `the watch %q has neither materials nor a query; write materials = ["*"] for all`, c.Name)
	}
	near := standardNear
	if c.Near != nil {
		near = *c.Near
	}
	if near < 0 {
		v.faults.add(path+".near", "near is a number of words, 0 for anywhere in the text")
	}
	v.oneOf(path+".severity", c.Severity)
	for i, name := range c.Channels {
		v.channelName(at(path+".channels", i), name)
	}
	query, err := matchers.Compile(v.plan.lexicon, matchers.Facets{
		Materials: c.Materials,
		Query:     c.Query,
		Actions:   c.Actions,
		AllPlaces: c.Places.All,
		AnyPlaces: c.Places.Any,
		Exclude:   c.Exclude,
		Near:      max(near, 0), // below 0 was noted
	}, v.config.Words)
	v.unknownNames(path, err)
	v.unreachable(path, query)
	v.repeated(path, c.Materials)
	w := matchers.Watch{Name: c.Name, Query: query, Severity: c.Severity, Channels: c.Channels}
	for i, ex := range c.Examples {
		w.Examples = append(w.Examples, v.example(at(path+".example", i), ex))
	}
	v.plan.watches = append(v.plan.watches, w)
}

// unknownNames puts each fault that the matchers found at its place in the file.
func (v *validation) unknownNames(path string, err error) {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		for _, e := range many.Unwrap() {
			v.unknownNames(path, e)
		}
		return
	}
	var unknown *matchers.UnknownError
	var syntax *matchers.SyntaxError
	switch {
	case errors.As(err, &syntax):
		v.faults.faults = append(v.faults.faults, fault{offset: v.src.within(path+".query", syntax.Line, syntax.Column), text: "query: " + syntax.Reason})
	case errors.As(err, &unknown):
		kind := map[string]string{"materials": "material", "actions": "action", "places.all": "place", "places.any": "place"}[unknown.Facet]
		text := fmt.Sprintf("unknown %s %q", or(kind, "word"), unknown.Name)
		if unknown.Suggest != "" {
			text += fmt.Sprintf(". Did you mean %q?", unknown.Suggest)
		}
		v.faults.add(at(path+"."+unknown.Facet, unknown.Index), "%s", text)
	case errors.Is(err, matchers.ErrEmpty): // said already, with what to write
	case err != nil:
		v.faults.add(path, "%v", err)
	}
}

func (v *validation) example(path string, c exampleConfig) matchers.Example {
	if c.Title == "" && c.Text == "" {
		v.faults.add(path, "this [[watch.example]] has neither title nor text")
	}
	if allowed := choices("watch.example.expect"); !slices.Contains(allowed, c.Expect) {
		v.faults.add(path+".expect", "expect is %q, but takes one of %s%s", c.Expect, list(allowed), didYouMean(c.Expect, allowed))
	}
	return matchers.Example{Title: c.Title, Text: c.Text, Lang: c.Lang, Expect: c.Expect}
}
