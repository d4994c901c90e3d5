package main

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// decode reads a config strictly. The decoder stops at a value of the wrong
// type; that expression is blanked and the rest decoded again, so that every
// fault is found at once. whole is false after a syntax error, which ends it.
func decode(src *source) (_ config, _ *configError, whole bool) {
	faults := &configError{src: src}
	text := src.text
	for {
		var c config
		dec := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
		err := dec.Decode(&c)
		var wrong *toml.DecodeError
		var unknown *toml.StrictMissingError
		switch {
		case errors.As(err, &unknown):
			for i := range unknown.Errors {
				faults.unknown(&unknown.Errors[i])
			}
			return c, faults, true
		case errors.As(err, &wrong):
			offset := src.byteOffset(wrong.Position())
			if at, ok := src.nested(wrong.Key()); ok && offset == 0 { // the decoder does not know the place of a list or table
				offset = at
			}
			faults.faults = append(faults.faults, fault{offset: offset, text: describe(wrong) + cure(src, wrong, offset)})
			rest, ok := src.blank(text, offset)
			if !ok || len(wrong.Key()) == 0 {
				return c, faults, false
			}
			text = rest
		case err != nil:
			faults.faults = append(faults.faults, fault{text: err.Error()})
			return c, faults, false
		default:
			return c, faults, true
		}
	}
}

// describe says what is wrong with a value in an analyst's words.
func describe(e *toml.DecodeError) string {
	text := strings.TrimPrefix(e.Error(), "toml: ")
	key := strings.Join(e.Key(), ".")
	if key == "" {
		return "not valid TOML: " + text
	}
	i := strings.LastIndex(text, " of type ")
	if i < 0 || !strings.HasPrefix(text, "cannot decode TOML") {
		return key + ": " + text
	}
	kind := kindName(text[i+len(" of type "):])
	switch t := typeOf(reflect.TypeFor[config](), e.Key()); {
	case t == nil:
	case t.Kind() == reflect.Struct && kind != aTable, t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String && kind == textInQuotes:
		key = "each value in " + key
	}
	return key + " must be " + kind
}

// cure says what to write instead of what is no TOML.
func cure(src *source, e *toml.DecodeError, offset int) string {
	first, _ := utf8.DecodeRune(src.text[offset:])
	switch text := e.Error(); {
	case strings.ContainsRune("“”„‘’«»", first):
		return ". This is a typographic quote; write a plain one"
	case strings.Contains(text, "at start of value"):
		return `. A text stands in quotes`
	case strings.Contains(text, "is already defined"):
		return ". It stands twice in its table; drop one"
	}
	return ""
}

const (
	aTable       = "a table"
	textInQuotes = "a text in quotes"
)

// kindName says in words what a Go type of the config takes.
func kindName(goType string) string {
	switch t := strings.TrimPrefix(goType, "*"); {
	case t == "string":
		return textInQuotes
	case t == "int":
		return "a whole number"
	case t == "bool":
		return "true or false"
	case t == "[]string":
		return `a list of texts, such as ["one", "two"]`
	case strings.HasPrefix(t, "[]"):
		return "a table in double brackets, such as [[feed]]"
	}
	return aTable
}

// unknown notes a key that no setting has.
func (e *configError) unknown(d *toml.DecodeError) {
	key := d.Key()
	offset := e.src.byteOffset(d.Position())
	last := key[len(key)-1]
	around := typeOf(reflect.TypeFor[config](), key[:len(key)-1])
	text := "unknown key " + quoted(last) + in(key[:len(key)-1])
	nearest := didYouMean(last, settings(around))
	switch outer, homes := typeOf(reflect.TypeFor[config](), outerKey(key)), tablesWith(last); {
	case len(homes) == 0 && (strings.Contains(last, "token") || strings.Contains(last, "webhook")):
		text += ". " + secretHint
	case len(key) == 2 && slices.Contains(settings(outer), last):
		text += ". It belongs to the top of the file, above the first table: in TOML a key after a header belongs to that table"
	case len(key) > 2 && slices.Contains(settings(outer), last):
		text += ". It belongs to " + header(outerKey(key)) + ": in TOML a key after a sub-table's header belongs to the sub-table; move it above " + header(key[:len(key)-1])
	case nearest == "" && len(homes) > 0:
		text += ". It is a setting of " + strings.Join(homes, ", ")
	default:
		text += nearest
	}
	e.faults = append(e.faults, fault{offset: offset, text: text})
}

// tablesWith lists the tables that have a setting of this name.
func tablesWith(name string) []string {
	var out []string
	var walk func(t reflect.Type, at []string)
	walk = func(t reflect.Type, at []string) {
		for _, key := range settings(t) {
			path := append(slices.Clone(at), key)
			inner := typeOf(t, []string{key})
			if key == name && len(at) > 0 {
				out = append(out, header(at))
			}
			walk(inner, path)
		}
	}
	walk(reflect.TypeFor[config](), nil)
	return out
}

const secretHint = `Secrets are never written into the config: set bot_token_file or webhook_url_file, or CURBWIRE_SLACK_BOT_TOKEN or CURBWIRE_SLACK_WEBHOOK_URL in the environment`

func quoted(s string) string { return `"` + s + `"` }

func in(table []string) string {
	if len(table) == 0 {
		return ""
	}
	return " in " + header(table)
}

// header writes a table's header as it stands in the file.
func header(table []string) string {
	name := strings.Join(table, ".")
	if t := typeOf(reflect.TypeFor[config](), table); t != nil && t.Kind() == reflect.Struct && isArray(table) {
		return "[[" + name + "]]"
	}
	return "[" + name + "]"
}

func isArray(table []string) bool {
	outer := typeOf(reflect.TypeFor[config](), table[:len(table)-1])
	f, ok := field(outer, table[len(table)-1])
	return ok && f.Type.Kind() == reflect.Slice
}

// outerKey is the table around the one that a key stands in.
func outerKey(key []string) []string { return key[:max(0, len(key)-2)] }

// typeOf returns the type of the setting at a key, element types for arrays of
// tables, or nil.
func typeOf(t reflect.Type, key []string) reflect.Type {
	for _, k := range key {
		f, ok := field(t, k)
		if !ok {
			return nil
		}
		t = f.Type
		if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct {
			t = t.Elem()
		}
	}
	return t
}

func field(t reflect.Type, name string) (reflect.StructField, bool) {
	if t == nil || t.Kind() != reflect.Struct {
		return reflect.StructField{}, false
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == name {
			return t.Field(i), true
		}
	}
	return reflect.StructField{}, false
}

// settings lists the keys that a table can have.
func settings(t reflect.Type) []string {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var out []string
	for i := range t.NumField() {
		out = append(out, t.Field(i).Tag.Get("toml"))
	}
	return out
}
