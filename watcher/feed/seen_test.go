package feed

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func dated(n int, title string, at time.Time) string {
	return fmt.Sprintf("<item><guid>%d</guid><title>%s</title><pubDate>%s</pubDate></item>\n", n, title, at.Format(time.RFC1123Z))
}

// TestFetchParsesWhatIsUnseen goes through the editions of one feed. What stands
// as it did is left out and counted, and Whole brings it back.
func TestFetchParsesWhatIsUnseen(t *testing.T) {
	old := testNow.Add(-time.Hour)
	first := dated(1, "Alpha", old) + dated(2, "Beta", old.Add(-time.Hour))
	steps := []struct {
		name, items string
		want        string // titles
		same        int
	}{
		{"first", first, "Alpha|Beta", 0},
		{"one more", dated(3, "Gamma", old) + first, "Gamma", 2},
		{"304", "", "", 0},
		{"one edited, one gone", dated(3, "Gamma", old) + dated(1, "Alpha, corrected", old), "Alpha, corrected", 1},
		{"odd, so it is read whole", dated(3, "Gamma", old) + dated(1, "Alpha, corrected", old) + "<item><title>Delta</title><pubDate>soon</pubDate></item>", "Gamma|Alpha, corrected|Delta", 0},
		{"after an odd one all is read", dated(3, "Gamma", old), "Gamma", 0},
		{"and then again what is new", dated(4, "Epsilon", old) + dated(3, "Gamma", old), "Epsilon", 1},
		{"one gone, none new", dated(3, "Gamma", old), "", 1},
	}
	items := ""
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if items == "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, rssOf(items))
	})
	c := testClient(t, Options{})
	var v Validators
	for _, step := range steps {
		items = step.items
		p, err := fetch(t, c, o.URL, v)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if titles(p) != step.want || p.Same != step.same || (p.Whole != nil) != (step.same > 0) {
			t.Errorf("%s: titles %q, %d the same; want %q, %d", step.name, titles(p), p.Same, step.want, step.same)
		}
		if p.Same > 0 {
			if newest := old; !p.Newest.Equal(newest) {
				t.Errorf("%s: the newest is of %v, want %v", step.name, p.Newest, newest)
			}
			whole, err := p.Whole()
			full, fullErr := fetch(t, c, o.URL, Validators{})
			if diff := cmp.Diff(full, whole, cmpopts.IgnoreFields(Page{}, "Validators")); diff != "" || err != nil || fullErr != nil {
				t.Errorf("%s: Whole (-want +got):\n%s%v %v", step.name, diff, err, fullErr)
			}
		}
		v = p.Validators
	}
}

func TestFindItems(t *testing.T) {
	cases := []struct {
		name, body string
		want       string // the items, separated by |
	}{
		{"RSS", `<rss><channel><item a="b">1</item><x/><item>2</item ></channel></rss>`, `<item a="b">1</item>|<item>2</item >`},
		{"Atom", "<feed><entry\n>1</entry></feed>", "<entry\n>1</entry>"},
		{"RSS 1.0", `<rdf:RDF><items><li/></items><item rdf:about="x">1</item></rdf:RDF>`, `<item rdf:about="x">1</item>`},
		{"an item in CDATA", `<item><![CDATA[</item><item>]]></item>`, `<item><![CDATA[</item><item>]]></item>`},
		{"an item in a comment", `<!-- <item> --><item>1</item>`, `<item>1</item>`},
		{"nested", `<item><item>1</item></item>`, ""},
		{"never closed", `<item>1</item><item>2`, ""},
		{"closed twice", `<item>1</item></item>`, ""},
		{"CDATA never closed", `<item>1</item><![CDATA[`, ""},
		{"entities of its own", `<!DOCTYPE rss [<!ENTITY x "<item>">]><item>1</item>`, ""},
		{"not UTF-8", "<item>\xff</item>", ""},
		{"shifted Japanese", "<item>\x1b$B<item>\x1b(B</item>", ""},
		{"JSON", `{"items":[]}`, ""},
		{"too many", strings.Repeat("<item></item>", mostSeen+1), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, it := range findItems([]byte(c.body)) {
				got = append(got, c.body[it.start:it.end])
			}
			if strings.Join(got, "|") != c.want {
				t.Errorf("findItems = %q, want %q", got, c.want)
			}
		})
	}
}

// FuzzUnseen holds that leaving out what was seen changes nothing of the rest:
// an entry that both readings have is the same.
func FuzzUnseen(f *testing.F) {
	f.Add(rssOf("<item><guid>1</guid><title>A</title></item><item><guid>2</guid><title>B</title></item>"), uint8(1))
	f.Add(rssOf("<item><title><![CDATA[</item>]]></title></item><item><title>B<item></title></item>"), uint8(2))
	f.Add(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>A</title></entry></feed>`, uint8(3))
	f.Fuzz(func(t *testing.T, body string, which uint8) {
		read := func(b []byte) (Page, error) { return Parse(b, "", testFeed, nil, testNow) }
		whole, err := readUnseen([]byte(body), Validators{}, read, testNow)
		if err != nil || whole.Validators.Seen == "" {
			return
		}
		known := readSeen(whole.Validators.Seen)
		for i, it := range findItems([]byte(body)) {
			if which>>(i%8)&1 == 0 {
				delete(known.items, it.hash)
			}
		}
		rest, left := known.unseen([]byte(body), findItems([]byte(body)))
		part, err := read(rest)
		if err != nil || len(part.Warnings) > 0 {
			return // then all of it is read
		}
		if len(part.Entries)+left != len(whole.Entries) {
			t.Fatalf("%d entries and %d left out, of %d", len(part.Entries), left, len(whole.Entries))
		}
		for _, e := range part.Entries {
			found := false
			for _, w := range whole.Entries {
				found = found || cmp.Equal(e, w)
			}
			if !found {
				t.Fatalf("%+v is not among\n%+v", e, whole.Entries)
			}
		}
	})
}
