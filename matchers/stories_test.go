package matchers

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"curbwire/matchers/lexicon"
)

type story struct {
	ID, Lang, Title, Text, Kind string
	Relevant                    bool
	Materials                   []string
	Direction, Exporter         string
	Target                      []string
	Border                      bool // the labels could be read differently
}

func readStories(t *testing.T, path string) []story {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []story
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		var s story
		if err := json.Unmarshal(sc.Bytes(), &s); err != nil {
			t.Fatalf("%s: %v in %s", path, err, sc.Text())
		}
		out = append(out, s)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// score is how well readings agree with labels.
type score struct {
	tp, fp, fn, tn         int
	mtp, mfp, mfn          int
	dir, exp, target, rows int
	plainDir, plain        int // of the rows that are not border
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func (s score) precision() float64 { return ratio(s.tp, s.tp+s.fp) }
func (s score) recall() float64    { return ratio(s.tp, s.tp+s.fn) }
func (s score) materials() float64 { return ratio(2*s.mtp, 2*s.mtp+s.mfp+s.mfn) }

func (s score) relevance() float64 { return ratio(2*s.tp, 2*s.tp+s.fp+s.fn) }

func (s score) String() string {
	return fmt.Sprintf("relevance P %.3f R %.3f F1 %.3f (tp %d fp %d fn %d tn %d), materials F1 %.3f, direction %.3f (%.3f of %d without border), exporter %.3f, targets %.3f over %d",
		s.precision(), s.recall(), s.relevance(), s.tp, s.fp, s.fn, s.tn, s.materials(),
		ratio(s.dir, s.rows), ratio(s.plainDir, s.plain), s.plain, ratio(s.exp, s.rows), ratio(s.target, s.rows), s.rows)
}

// rateEach rates stories language by language, and logs each. The sum comes last.
func rateEach(t *testing.T, stories []story) score {
	t.Helper()
	by := map[string][]story{}
	for _, s := range stories {
		by[s.Lang] = append(by[s.Lang], s)
	}
	for _, l := range slices.Sorted(maps.Keys(by)) {
		t.Logf("%s: %v", l, rate(t, by[l], t.Logf))
	}
	return rate(t, stories, func(string, ...any) {})
}

// rate reads stories with one watch on everything. Wrong is told what differs.
func rate(t *testing.T, stories []story, wrong func(string, ...any)) score {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, err := Compile(lex, Facets{Materials: []string{"*"}, Near: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := NewSet(lex, nil, []Watch{{Name: "all", Query: q}})
	if err != nil {
		t.Fatal(err)
	}
	var s score
	for _, st := range stories {
		doc := Doc{Title: st.Title, Summary: st.Text, Lang: st.Lang}
		hit := len(set.Match(doc)) > 0
		r := set.Read(doc)
		switch {
		case hit && st.Relevant:
			s.tp++
		case hit:
			s.fp++
			wrong("%s hit, not relevant: %s", st.ID, st.Title)
		case st.Relevant:
			s.fn++
			wrong("%s no hit: %s (%s)", st.ID, st.Title, set.Explain(doc).Reason)
		default:
			s.tn++
		}
		if !st.Relevant {
			continue
		}
		s.rows++
		s.mark(st, r, wrong)
	}
	return s
}

func (s *score) mark(st story, r Reading, wrong func(string, ...any)) {
	if !st.Border {
		s.plain++
	}
	mfp, mfn := s.mfp, s.mfn
	for _, m := range r.Materials {
		if slices.Contains(st.Materials, m) {
			s.mtp++
		} else {
			s.mfp++
		}
	}
	for _, m := range st.Materials {
		if !slices.Contains(r.Materials, m) {
			s.mfn++
		}
	}
	if mfp != s.mfp || mfn != s.mfn {
		wrong("%s materials %v, want %v: %s", st.ID, r.Materials, st.Materials, st.Title)
	}
	if r.Direction == st.Direction {
		s.dir++
		if !st.Border {
			s.plainDir++
		}
	} else {
		wrong("%s direction %q, want %q: %s", st.ID, r.Direction, st.Direction, st.Title)
	}
	if r.Exporter == st.Exporter {
		s.exp++
	} else {
		wrong("%s exporter %q, want %q: %s", st.ID, r.Exporter, st.Exporter, st.Title)
	}
	if slices.Equal(slices.Sorted(slices.Values(r.Targets)), slices.Sorted(slices.Values(st.Target))) {
		s.target++
	} else {
		wrong("%s targets %v, want %v: %s", st.ID, r.Targets, st.Target, st.Title)
	}
}

// TestLabelledFile rates a labelled file of the reader's choice.
func TestLabelledFile(t *testing.T) {
	path := os.Getenv("CURBWIRE_STORIES")
	if path == "" {
		t.Skip("CURBWIRE_STORIES names no file")
	}
	t.Log(rateEach(t, readStories(t, path)))
}
