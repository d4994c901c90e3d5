// Package lexicon holds what the project knows about its domain: materials and
// technologies by name in a dozen languages, places and their authorities, and
// the words with which measures on exports are told. The facts are TOML files
// that people edit; the package checks them, finds and names things in them. It
// reads no text: package matchers does, from the same data.
//
// The one invariant to keep: an id never changes its meaning and is never used
// again. Watches, stories and alerts are stored under it.
package lexicon

import (
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed materials.toml places.toml actions.toml
var files embed.FS

// Names are names by language (BCP 47: "en", "ja", "zh-Hans").
type Names map[string][]string

// Material is a substance, product or technology, or a family of them.
type Material struct {
	ID          string   `toml:"id"`
	Name        string   `toml:"name"` // English, as inside a sentence
	Class       string   `toml:"class"`
	PartOf      string   `toml:"part_of"` // the id of what this is a part of, or ""
	CAS         []string `toml:"cas"`
	HS          []string `toml:"hs"`
	Symbols     []string `toml:"symbols"`      // matched in exactly this case
	SymbolsWeak []string `toml:"symbols_weak"` // likewise, beside an export word
	SymbolsOff  []string `toml:"symbols_off"`  // never matched: they are words
	Weak        []string `toml:"weak"`         // of Names: count only beside an export word
	WeakAll     bool     `toml:"weak_all"`     // every name is weak
	Names       Names    `toml:"names"`
}

// Group names several materials at once.
type Group struct {
	ID      string   `toml:"id"`
	Name    string   `toml:"name"`
	Members []string `toml:"members"` // material ids
}

// Place is a country or the European Union.
type Place struct {
	Code          string   `toml:"code"` // ISO 3166 alpha-2, or "EU"
	Name          string   `toml:"name"`
	Short         []string `toml:"short"`          // one-character headline forms
	Authority     []string `toml:"authority"`      // bodies and laws that only this place has
	AuthorityWeak []string `toml:"authority_weak"` // those that need an export word beside them
	Firms         []string `toml:"firms"`          // companies that measures on this place name; never who acts
	Names         Names    `toml:"names"`
	Metonyms      Names    `toml:"metonyms"` // capitals that stand for governments
}

// Cue is a set of words with one role in the telling of a measure. The roles
// are described at the top of actions.toml.
type Cue struct {
	Role  string `toml:"role"`
	Words Names  `toml:"words"` // match with their inflections
	Forms Names  `toml:"forms"` // match as written
}

// Lexicon is the checked content of the files. It is safe for concurrent use
// because nothing changes it; callers must not either.
type Lexicon struct {
	Materials []Material
	Groups    []Group
	Places    []Place
	Cues      []Cue
	Masks     Names // phrases that hide the material names inside them

	materials map[string]int
	groups    map[string]int
	places    map[string]int
	find      map[string][]string // key of a name -> material ids
	placeOf   map[string]string   // key of a name -> code
	aliases   map[string]string   // key of a word -> direction
	starts    map[string][]string // first word or character of a name -> names, longest first
}

type materialFile struct {
	Material []Material `toml:"material"`
	Group    []Group    `toml:"group"`
	Mask     Names      `toml:"mask"`
}

type placeFile struct {
	Place []Place `toml:"place"`
}

type actionFile struct {
	Cue     []Cue `toml:"cue"`
	Aliases Names `toml:"aliases"`
}

// Load reads and checks the embedded files. It fails only if they are faulty,
// naming every fault.
func Load() (*Lexicon, error) {
	var (
		m materialFile
		p placeFile
		a actionFile
	)
	err := errors.Join(decode("materials.toml", &m), decode("places.toml", &p), decode("actions.toml", &a))
	if err != nil {
		return nil, fmt.Errorf("load lexicon: %w", err)
	}
	l := &Lexicon{Materials: m.Material, Groups: m.Group, Places: p.Place, Cues: a.Cue, Masks: m.Mask}
	if err := errors.Join(l.check(a.Aliases)...); err != nil {
		return nil, fmt.Errorf("load lexicon: %w", err)
	}
	l.index(a.Aliases)
	return l, nil
}

func decode(name string, to any) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := toml.NewDecoder(f).DisallowUnknownFields().Decode(to); err != nil {
		var missing *toml.StrictMissingError
		if errors.As(err, &missing) {
			return fmt.Errorf("%s: %s", name, missing.String())
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Material returns the material with an id.
func (l *Lexicon) Material(id string) (Material, bool) {
	i, ok := l.materials[id]
	if !ok {
		return Material{}, false
	}
	return l.Materials[i], true
}

// MaterialName returns the English name of a material or group, or the id itself.
func (l *Lexicon) MaterialName(id string) string {
	if i, ok := l.materials[id]; ok {
		return l.Materials[i].Name
	}
	if i, ok := l.groups[id]; ok {
		return l.Groups[i].Name
	}
	return id
}

// PlaceName returns the English name of a code, or the code itself.
func (l *Lexicon) PlaceName(code string) string {
	if i, ok := l.places[code]; ok {
		return l.Places[i].Name
	}
	return code
}

// Find returns the ids of the materials that a name means: an id, a name in any
// language, a CAS number, or a group, which means its members. "*" means all.
// It returns nil for a name it does not know.
func (l *Lexicon) Find(name string) []string {
	if strings.TrimSpace(name) == "*" {
		ids := make([]string, len(l.Materials))
		for i, m := range l.Materials {
			ids[i] = m.ID
		}
		return ids
	}
	k := key(name)
	if i, ok := l.groups[k]; ok {
		return append([]string(nil), l.Groups[i].Members...)
	}
	return append([]string(nil), l.find[k]...)
}

// Place returns the code of a place by code, name, adjective, capital or authority.
func (l *Lexicon) Place(name string) (string, bool) {
	c, ok := l.placeOf[key(name)]
	return c, ok
}

// Direction returns the direction that a word of an actions facet means:
// "tighten", "ease", "dispute", "neutral" or an alias of one.
func (l *Lexicon) Direction(name string) (string, bool) {
	d, ok := l.aliases[key(name)]
	return d, ok
}
