package feed

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// cheap fails the test if f takes long or allocates much.
func cheap(t *testing.T, within time.Duration, allocated uint64, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	f()
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if took > within {
		t.Errorf("took %v, want less than %v", took, within)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > allocated {
		t.Errorf("allocated %d MB, want less than %d MB", got>>20, allocated>>20)
	}
}

// TestHostileMarkup holds documents that cost gofeed minutes or gigabytes.
func TestHostileMarkup(t *testing.T) {
	long := func(unit string, n int) string { return strings.Repeat(unit, n) }
	var spaces strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&spaces, ` xmlns:a%d="u%d"`, i, i)
	}
	var tags strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&tags, "<t%d>", i)
	}
	cases := []struct {
		name, body string
		refused    bool
	}{
		{"a million nested elements", `<rss><channel><item>` + long("<a>", 1_000_000), true},
		{"a million nested and closed", `<rss><channel>` + long("<a>", 1_000_000) + long("</a>", 1_000_000) + `</channel></rss>`, true},
		{"name spaces copied at every element", `<rss` + spaces.String() + `><channel>` + long("<x/>", 200_000) + `</channel></rss>`, true},
		{"text in a million pieces", rssOf(`<item><x:y>` + long("<![CDATA[a]]>", 1_000_000) + `</x:y></item>`), true},
		{"children between text", rssOf(`<item><x:y>` + long("b<z/>", 1_000_000) + `</x:y></item>`), true},
		{"different tags never closed", `<rss><channel><item>` + tags.String() + `</item></channel></rss>`, true},
		{"the same behind a stray sign", `<rss><channel><item> < ` + tags.String() + `</item></channel></rss>`, true},
		{"one tag never closed", rssOf(`<item><title>Alpha</title><description>` + long("<br>", 500_000) + `</description></item>`), false},
		{"images nested", rssOf(long("<image>", 100_000)), true},
		{"quotes", rssOf(`<item><title>Alpha</title><x a=` + long(`'"`, 1_000_001) + `></item>`), false},
		{"declarations", rssOf(`<item><title>Alpha</title>` + long("<![", 1_000_000) + `</item>`), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cheap(t, 10*time.Second, 600<<20, func() {
				_, err := Parse([]byte(c.body), "", testFeed, nil, testNow)
				if refused := errors.Is(err, ErrTooLarge); refused != c.refused {
					t.Errorf("err = %v, want refused %v", err, c.refused)
				}
			})
		})
	}
}

// TestMaxEntries: what goes beyond is left out, in every format, and said.
func TestMaxEntries(t *testing.T) {
	const n = defaultMaxEntries + 5
	var items, entries, objects strings.Builder
	for i := range n {
		fmt.Fprintf(&items, "<item><guid>%d</guid><title>A</title></item>", i)
		fmt.Fprintf(&entries, "<entry><id>%d</id><title>A</title></entry>", i)
		fmt.Fprintf(&objects, `{"id":"%d","title":"A"},`, i)
	}
	for name, body := range map[string]string{
		"rss":  rssOf(items.String()),
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom">` + entries.String() + "</feed>",
		"json": `{"items":[` + strings.TrimSuffix(objects.String(), ",") + "]}",
	} {
		t.Run(name, func(t *testing.T) {
			p := mustParse(t, body)
			if len(p.Entries) != defaultMaxEntries {
				t.Errorf("%d entries, want %d", len(p.Entries), defaultMaxEntries)
			}
			if got := strings.Join(p.Warnings, "; "); !strings.Contains(got, "more than 10000") {
				t.Errorf("warnings = %q, want the limit", got)
			}
		})
	}
}

// TestEmptyItems: gofeed's image scan made this 1.2 GB.
func TestEmptyItems(t *testing.T) {
	body := rssOf(strings.Repeat("<item></item>", 100_000))
	cheap(t, 10*time.Second, 200<<20, func() {
		if p := mustParse(t, body); len(p.Entries) != 0 {
			t.Errorf("%d entries, want none", len(p.Entries))
		}
	})
}
