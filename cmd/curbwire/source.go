package main

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// source is the text of a config with the place of everything in it.
type source struct {
	name  string
	text  []byte
	at    map[string]int  // path, such as "watch[0].materials[1]", to byte offset
	texts map[string]int  // path of a text to the byte offset of its first character
	exprs []span          // key-value expressions, in order
	deep  map[string]bool // paths of lists that hold lists or tables
	order []string        // paths of the keys, in order
}

type span struct{ start, end int }

// locate indexes a config. It stops at the first syntax error, which the
// decoder reports.
func locate(name string, text []byte) *source {
	src := &source{name: name, text: text, at: map[string]int{}, texts: map[string]int{}, deep: map[string]bool{}}
	p := &unstable.Parser{}
	p.Reset(text)
	counts := map[string]int{}
	prefix := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table:
			prefix = src.header(e, counts, false)
		case unstable.ArrayTable:
			prefix = src.header(e, counts, true)
		case unstable.KeyValue:
			src.exprs = append(src.exprs, span{int(e.Raw.Offset), int(e.Raw.Offset + e.Raw.Length)})
			src.keyValue(prefix, e)
		}
	}
	return src
}

// header notes a table header and returns the path of its table: arrays of
// tables stand with the index of their newest element.
func (s *source) header(e *unstable.Node, counts map[string]int, array bool) string {
	path := ""
	for it := e.Key(); it.Next(); {
		n := it.Node()
		path = join(path, string(n.Data))
		if array && it.IsLast() {
			path = fmt.Sprintf("%s[%d]", path, counts[path])
			counts[strings.TrimSuffix(path, path[strings.LastIndexByte(path, '['):])]++
		} else if c := counts[path]; c > 0 {
			path = fmt.Sprintf("%s[%d]", path, c-1)
		}
		if _, ok := s.at[path]; !ok {
			s.at[path] = int(n.Raw.Offset)
		}
	}
	return path
}

func (s *source) keyValue(prefix string, e *unstable.Node) {
	path := prefix
	for it := e.Key(); it.Next(); {
		path = join(path, string(it.Node().Data))
		if _, ok := s.at[path]; !ok {
			s.at[path] = int(it.Node().Raw.Offset)
			s.order = append(s.order, path)
		}
	}
	s.value(path, e.Value())
}

func (s *source) value(path string, v *unstable.Node) {
	switch v.Kind {
	case unstable.String:
		raw := s.text[v.Raw.Offset : v.Raw.Offset+v.Raw.Length]
		quotes := len(raw) - len(bytes.TrimLeft(raw, `"'`))
		if quotes == 2 { // the empty text
			quotes = 1
		}
		s.texts[path] = int(v.Raw.Offset) + quotes
	case unstable.Array:
		i := 0
		for it := v.Children(); it.Next(); {
			element := fmt.Sprintf("%s[%d]", path, i)
			if n := it.Node(); n.Raw.Length > 0 {
				s.at[element] = int(n.Raw.Offset)
			}
			if kind := it.Node().Kind; kind == unstable.Array || kind == unstable.InlineTable {
				s.deep[path] = true
			}
			s.value(element, it.Node())
			i++
		}
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			s.keyValue(path, it.Node())
		}
	}
}

func join(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}

// offset returns where a path stands, or the nearest thing that encloses it.
func (s *source) offset(path string) int {
	for path != "" {
		if at, ok := s.at[path]; ok {
			return at
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return 0
}

// nested returns the place of the first setting with this key that holds a list or
// table in its list.
func (s *source) nested(key []string) (at int, ok bool) {
	for _, path := range s.order {
		if s.deep[path] && index.ReplaceAllString(path, "") == strings.Join(key, ".") {
			return s.at[path], true
		}
	}
	return 0, false
}

var index = regexp.MustCompile(`\[\d+\]`)

// within returns the offset of a line and column of a text in the config. It is
// exact for a text without escapes.
func (s *source) within(path string, line, column int) int {
	start, ok := s.texts[path]
	if !ok {
		return s.offset(path)
	}
	rest := s.text[start:]
	for range line - 1 {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	offset := len(s.text) - len(rest)
	for i := range string(rest) {
		if column--; column == 0 {
			return offset + i
		}
	}
	return offset
}

// keys returns the keys below a table, in the order of the file.
func (s *source) keys(table string) []string {
	var out []string
	for _, p := range s.order {
		if key, ok := strings.CutPrefix(p, table+"."); ok && !strings.ContainsAny(key, ".[") {
			out = append(out, key)
		}
	}
	return out
}

// position turns a byte offset into line and column, both from 1; columns
// count characters.
func (s *source) position(offset int) (line, column int) {
	before := s.text[:min(offset, len(s.text))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, len([]rune(string(before[start:]))) + 1
}

// byteOffset is the reverse of a decoder's position, whose columns count bytes.
func (s *source) byteOffset(line, column int) int {
	offset := 0
	for range line - 1 {
		i := bytes.IndexByte(s.text[offset:], '\n')
		if i < 0 {
			break
		}
		offset += i + 1
	}
	return min(offset+column-1, len(s.text))
}

// blank returns text without the key-value expression around an offset: spaces
// stand in its place, so that every other place stays. ok is false if there is
// no expression there.
func (s *source) blank(text []byte, offset int) (_ []byte, ok bool) {
	i := sort.Search(len(s.exprs), func(i int) bool { return s.exprs[i].end > offset })
	if i == len(s.exprs) || s.exprs[i].start > offset {
		return text, false
	}
	out := bytes.Clone(text)
	for j := s.exprs[i].start; j < s.exprs[i].end; j++ {
		if out[j] != '\n' {
			out[j] = ' '
		}
	}
	return out, !bytes.Equal(out, text)
}
