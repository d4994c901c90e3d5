package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Run implements the command. The scripts are made of the command line's own
// model, so that they offer what there is.
func (c *completionCommand) Run(g *globals, k *kong.Kong) error {
	script := map[string]func([]spot) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err := fmt.Fprint(g.stdout, script(spots(k.Model.Node)))
	return err
}

// spot is a place on the command line, after a command, with the words that can
// follow it.
type spot struct {
	path  string // the commands up to it, with spaces between; "" at the beginning
	words []word
}

type word struct{ text, help string }

// spots lists the places of a command line.
func spots(n *kong.Node) []spot {
	s := spot{path: commandPath(n)}
	for _, child := range n.Children {
		if !child.Hidden && child.Type == kong.CommandNode {
			s.words = append(s.words, word{child.Name, child.Help})
		}
	}
	for _, arg := range n.Positional {
		for _, value := range arg.EnumSlice() {
			if arg.Enum != "" {
				s.words = append(s.words, word{value, ""})
			}
		}
	}
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			s.words = append(s.words, word{"--" + f.Name, f.Help})
		}
	}
	out := []spot{s}
	for _, child := range n.Children {
		if !child.Hidden && child.Type == kong.CommandNode {
			out = append(out, spots(child)...)
		}
	}
	return out
}

func commandPath(n *kong.Node) string {
	var names []string
	for ; n != nil && n.Type == kong.CommandNode; n = n.Parent {
		names = append(names, n.Name)
	}
	slices.Reverse(names)
	return strings.Join(names, " ")
}

// walkScript is how bash and zsh find the spot of the words before the cursor.
// %s are the patterns of all spots.
const walkScript = `	for word in %s; do
		case "${at:+$at }$word" in
		%s) at="${at:+$at }$word" ;;
		esac
	done
`

func patterns(all []spot) string {
	var out []string
	for _, s := range all[1:] {
		out = append(out, `"`+s.path+`"`)
	}
	return strings.Join(out, "|")
}

func bashScript(all []spot) string {
	var b strings.Builder
	b.WriteString("# source <(curbwire completion bash)\n_curbwire() {\n\tlocal at= word words=\n")
	fmt.Fprintf(&b, walkScript, `"${COMP_WORDS[@]:1:COMP_CWORD-1}"`, patterns(all))
	b.WriteString("\tcase \"$at\" in\n")
	for _, s := range all {
		var words []string
		for _, w := range s.words {
			words = append(words, w.text)
		}
		fmt.Fprintf(&b, "\t%q) words=%q ;;\n", s.path, strings.Join(words, " "))
	}
	b.WriteString("\tesac\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n")
	b.WriteString("complete -o default -F _curbwire curbwire\n") // files, where no word fits
	return b.String()
}

func zshScript(all []spot) string {
	var b strings.Builder
	b.WriteString("#compdef curbwire\n# source <(curbwire completion zsh), after compinit\n_curbwire() {\n\tlocal at= word\n\tlocal -a offers\n")
	fmt.Fprintf(&b, walkScript, `"${(@)words[2,CURRENT-1]}"`, patterns(all))
	b.WriteString("\tcase \"$at\" in\n")
	for _, s := range all {
		fmt.Fprintf(&b, "\t%q) offers=(", s.path)
		for _, w := range s.words {
			b.WriteString(" " + shellQuoted(strings.ReplaceAll(w.text, ":", `\:`)+":"+w.help))
		}
		b.WriteString(" ) ;;\n")
	}
	b.WriteString("\tesac\n\t_describe 'curbwire' offers || _files\n}\ncompdef _curbwire curbwire\n")
	return b.String()
}

func fishScript(all []spot) string {
	var b strings.Builder
	b.WriteString("# curbwire completion fish | source\nfunction __curbwire_at\n\tset -l at\n\tfor word in (commandline -opc)[2..]\n")
	b.WriteString("\t\tswitch (string join ' ' $at $word)\n\t\tcase")
	for _, s := range all[1:] {
		fmt.Fprintf(&b, " '%s'", s.path)
	}
	b.WriteString("\n\t\t\tset -a at $word\n\t\tend\n\tend\n\ttest \"$argv\" = \"$at\"\nend\n")
	for _, s := range all {
		for _, w := range s.words {
			offer := "-a " + w.text
			if name, isFlag := strings.CutPrefix(w.text, "--"); isFlag {
				offer = "-l " + name
			}
			fmt.Fprintf(&b, "complete -c curbwire -n \"__curbwire_at %s\" %s -d %s\n", s.path, offer, fishQuoted(w.help))
		}
	}
	return b.String()
}

func shellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func fishQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
