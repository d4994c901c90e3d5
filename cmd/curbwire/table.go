package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"curbwire/notify"
	"curbwire/notify/terminal"
)

// table is rows of cells for people on a terminal, and for programs elsewhere.
type table struct {
	head []string
	give int // the column that takes what room is left on a terminal
	rows []row
}

type row struct {
	cells []string
	note  string // more about the row; a line of its own on a terminal
}

const (
	mostCell  = 22 // columns of a cell on a terminal, but for the one that gives
	leastGive = 24
)

func (t *table) add(note string, cells ...string) {
	for i, c := range cells {
		cells[i] = notify.Plain(c)
	}
	t.rows = append(t.rows, row{cells, notify.Plain(note)})
}

// print writes the table: aligned, with a head, on a terminal; elsewhere without
// one, tab-separated and whole, the note last.
func (t *table) print(w io.Writer) error {
	if f, ok := w.(*os.File); ok && isTerminal(w) {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			width = 80
		}
		_, err = io.WriteString(w, t.aligned(width))
		return err
	}
	for _, r := range t.rows {
		if _, err := fmt.Fprintln(w, strings.Join(append(r.cells, r.note), "\t")); err != nil {
			return err
		}
	}
	return nil
}

// aligned lays the table out for a terminal of a width.
func (t *table) aligned(width int) string {
	if len(t.rows) == 0 {
		return ""
	}
	rows := append([]row{{cells: t.head}}, t.rows...)
	wide := make([]int, len(t.head))
	for _, r := range rows {
		for i, c := range r.cells {
			wide[i] = max(wide[i], min(terminal.Columns(c), mostCell))
			if i == t.give {
				wide[i] = max(wide[i], terminal.Columns(c))
			}
		}
	}
	const gap = 2
	room := width
	for i, n := range wide {
		if i != t.give {
			room -= n + gap
		}
	}
	wide[t.give] = min(wide[t.give], max(room, leastGive))
	var b strings.Builder
	for _, r := range rows {
		line := ""
		for i, c := range r.cells {
			c = fit(c, wide[i])
			line += c + strings.Repeat(" ", wide[i]-terminal.Columns(c)+gap)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		if r.note != "" {
			b.WriteString("    " + r.note + "\n")
		}
	}
	return b.String()
}

// fit cuts s to n columns.
func fit(s string, n int) string {
	for runes := n; terminal.Columns(s) > n; runes-- {
		s = notify.Cut(s, runes)
	}
	return s
}
