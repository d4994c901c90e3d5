package main

import (
	_ "embed"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
)

type schemaCommand struct{}

// Run implements the command.
func (c *schemaCommand) Run(g *globals) error {
	s, err := schema()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(g.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(s)
}

//go:embed config.go
var configSource string

// schema describes the config to editors: draft 4 of JSON Schema, which taplo
// reads. It is made of the types of the config and of the comments beside their
// fields, so that it cannot differ from what load takes.
func schema() (map[string]any, error) {
	notes, err := fieldNotes(configSource)
	if err != nil {
		return nil, err
	}
	s := schemaWriter{notes}.of(reflect.TypeFor[config](), "")
	s["$schema"], s["title"] = "http://json-schema.org/draft-04/schema#", "Curbwire's config"
	return s, nil
}

// fieldNotes reads the comments beside the fields of all structs, by type.field.
func fieldNotes(source string) (map[string]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	notes := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		t, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if s, ok := t.Type.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				notes[t.Name.Name+"."+f.Names[0].Name] = strings.TrimSpace(f.Comment.Text())
			}
		}
		return false
	})
	return notes, nil
}

type schemaWriter struct {
	notes map[string]string
}

type object = map[string]any

// of describes the type of the setting with a key.
func (w schemaWriter) of(t reflect.Type, key string) object {
	switch t.Kind() {
	case reflect.Pointer:
		return w.of(t.Elem(), key)
	case reflect.Struct:
		return w.table(t, key)
	case reflect.Slice:
		return object{"type": "array", "items": w.of(t.Elem(), key)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": w.of(t.Elem(), key)}
	case reflect.Interface: // see oneOrMore
		one := w.of(reflect.TypeFor[string](), key)
		return object{"anyOf": []object{one, {"type": "array", "items": one}}}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer", "minimum": 0}
	}
	s := object{"type": "string"}
	if values := choices(key); values != nil {
		s["enum"] = values
	}
	return s
}

func (w schemaWriter) table(t reflect.Type, key string) object {
	settings, required := object{}, []string(nil)
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("toml")
		s := w.of(f.Type, join(key, name))
		note := w.notes[t.Name()+"."+f.Name]
		if strings.HasSuffix(note, "; required") {
			required = append(required, name)
		}
		s["description"] = note
		settings[name] = s
	}
	out := object{"type": "object", "properties": settings, "additionalProperties": false}
	if required != nil { // draft 4 refuses an empty list
		out["required"] = required
	}
	return out
}
