package terminal

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
)

var update = flag.Bool("update", false, "write the golden files")

func approval() notify.Alert {
	headline := "Japan approves first photoresist export to South Korea since July curbs"
	quote := "Japan has approved a shipment of photoresist to Samsung, the first since it tightened controls on three materials that chip makers need."
	mark := func(text string, words ...string) (t notify.Text) {
		t.Text = text
		for _, w := range words {
			i := strings.Index(text, w)
			t.Spans = append(t.Spans, notify.Span{Start: i, End: i + len(w), Concept: w})
		}
		return t
	}
	published := time.Date(2019, 8, 8, 1, 0, 0, 0, time.UTC)
	return notify.Alert{
		ID: "22e1d3b8", Kind: notify.New, Story: "s", Severity: notify.High, Watch: "japan-korea-chip-materials", Watches: []string{"japan-korea-chip-materials"},
		Headline: mark(headline, "Japan", "approves", "photoresist", "South Korea"), Quote: mark(quote, "approved", "photoresist"),
		URL: "https://en.yna.co.kr/view/AEN20190808000400320", Direction: "ease", Exporter: "Japan", Targets: []string{"South Korea"}, Materials: []string{"photoresist"},
		Reason:    "the words approves, photoresist; the first report of this event",
		Source:    notify.Source{Name: "Yonhap", URL: "https://en.yna.co.kr/view/AEN20190808000400320", Trust: "agency", At: published},
		Sources:   []notify.Source{{Name: "Yonhap"}},
		Published: published, Seen: published.Add(4 * time.Minute),
	}
}

func show(t *testing.T, o Options, d notify.Delivery) string {
	t.Helper()
	var b bytes.Buffer
	if receipt, err := New(&b, o).Notify(t.Context(), d); err != nil || receipt != "" {
		t.Fatalf("Notify = %q, %v", receipt, err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	a := approval()
	copied := a
	copied.Kind = notify.Copy
	for _, n := range []string{"Reuters", "Nikkei Asia", "The Korea Herald", "Kyodo", "Bloomberg"} {
		copied.Sources = append(copied.Sources, notify.Source{Name: n})
	}
	reply := a
	reply.Kind, reply.Follows, reply.Broadcast = notify.Development, "Japan to restrict exports of fluorinated polyimide, photoresist and hydrogen fluoride to South Korea", "the direction changed from tighten to ease"
	japanese := a
	japanese.Headline = notify.Text{Text: "経済産業省は、フッ化ポリイミド、レジスト及びフッ化水素の韓国向け輸出について、輸出管理を強化すると発表した。「七月四日から個別の許可が必要になる」", Spans: []notify.Span{{Start: 18, End: 18}}}
	korean := a
	korean.Headline = notify.Text{Text: "일본, 포토레지스트 한국 수출 첫 허가… 7월 규제 이후 처음이라고 산업통상자원부가 8일 세종청사에서 밝혔다"}
	summary := notify.Alert{Kind: notify.Summary, Severity: notify.Low, Headline: notify.Text{Text: "METI press releases is now watched; it already held 2 from the last 24 hours"},
		Lines: []notify.Line{{Headline: "Curbs take effect", URL: "https://example.org/a", Source: "Reuters", Severity: notify.High}, {Headline: "Gallium price note", Source: "Example Wire", Severity: notify.Low}}}
	ops := notify.Alert{Kind: notify.Operations, Severity: notify.High, Headline: notify.Text{Text: "METI press releases cannot be read: HTTP 403"}, Seen: a.Seen}
	cases := []struct {
		name string
		o    Options
		d    notify.Delivery
	}{
		{"new", Options{}, notify.Delivery{Alert: a, Op: notify.Post}},
		{"color", Options{Color: true}, notify.Delivery{Alert: a, Op: notify.Post}},
		{"narrow", Options{Width: 40, Zone: time.FixedZone("KST", 9*3600)}, notify.Delivery{Alert: a, Op: notify.Post}},
		{"update", Options{}, notify.Delivery{Alert: copied, Op: notify.Update}},
		{"reply", Options{}, notify.Delivery{Alert: reply, Op: notify.Reply}},
		{"japanese", Options{}, notify.Delivery{Alert: japanese, Op: notify.Post}},
		{"korean", Options{}, notify.Delivery{Alert: korean, Op: notify.Post}},
		{"summary", Options{}, notify.Delivery{Alert: summary, Op: notify.Post}},
		{"operations", Options{}, notify.Delivery{Alert: ops, Op: notify.Post}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := show(t, c.o, c.d)
			file := filepath.Join("testdata", c.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
			if !c.o.Color {
				for line := range strings.Lines(got) {
					if n := Columns(strings.TrimRight(line, "\n")); n > max(c.o.Width, 80) && !strings.Contains(line, "http") {
						t.Errorf("line of %d columns: %s", n, line)
					}
				}
			}
		})
	}
}

// hostile texts try to drive the terminal.
var hostile = []string{
	"\x1b[2J\x1b[1;1Hwiped", "\x1b]0;title\x07", "\x1b]8;;http://evil\x1b\\bank\x1b]8;;\x1b\\", "\u009b31mred", "back\b\b\b\bspace\rreturn\vtab\f",
	"\u202egnp.exe\u202c", "\u2066isolate\u2069", "bad \xff\xfe bytes", "nul\x00", "line\nbreak\u2028and\u0085another", "\x1bP+q\x1b\\", "a\u200bb\ufeffc\U000e0041",
}

func TestHostileTextIsOnlyText(t *testing.T) {
	for _, color := range []bool{false, true} {
		for _, h := range hostile {
			a := approval()
			a.Headline = notify.Text{Text: h + " photoresist " + h, Spans: []notify.Span{{Start: len(h) + 1, End: len(h) + 12}}}
			a.Quote, a.Reason, a.Follows, a.Broadcast, a.Exporter = a.Headline, h, h, h, h
			a.Targets, a.Materials, a.Watches, a.Stage, a.URL = []string{h}, []string{h}, []string{h}, h, "http://"+h
			a.Sources = []notify.Source{{Name: h, URL: h, Trust: h}, {Name: h + "2", URL: h}}
			a.Lines = []notify.Line{{Headline: h, URL: h, Source: h, Severity: h}}
			for _, op := range []notify.Op{notify.Post, notify.Update, notify.Reply} {
				out := show(t, Options{Color: color}, notify.Delivery{Alert: a, Op: op})
				for _, s := range []string{reset, bold, dim, underline, tones[notify.High]} { // ours
					out = strings.ReplaceAll(out, s, "")
				}
				for _, r := range out {
					if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 {
						t.Fatalf("%s of %q writes %U:\n%q", op, h, r, out)
					}
				}
				for line := range strings.Lines(out) { // a line of the feed's own would start at the edge
					if op == notify.Update && !strings.HasPrefix(line, "  + ") && !strings.HasPrefix(line, "    ") {
						t.Errorf("update of %q writes a line of its own:\n%s", h, out)
					}
				}
			}
		}
	}
}

func TestLongTextIsCut(t *testing.T) {
	a := approval()
	a.Headline = notify.Text{Text: strings.Repeat("photoresist ", 1000)}
	a.Quote, a.Reason = a.Headline, a.Headline.Text
	if out := show(t, Options{}, notify.Delivery{Alert: a, Op: notify.Post}); len(out) > 3000 {
		t.Errorf("an endless text takes %d bytes", len(out))
	}
}

func TestConcurrentAlertsStayWhole(t *testing.T) {
	var b bytes.Buffer
	w := New(&b, Options{})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			a := approval()
			a.Headline = notify.Text{Text: fmt.Sprintf("start%d", i)}
			a.URL = fmt.Sprintf("https://example.org/end%d", i)
			w.Notify(t.Context(), notify.Delivery{Alert: a, Op: notify.Post})
		})
	}
	wg.Wait()
	blocks := strings.Split(strings.TrimSpace(b.String()), "\n\n")
	if len(blocks) != 50 {
		t.Fatalf("%d alerts, want 50", len(blocks))
	}
	for _, block := range blocks {
		var i, j int
		fmt.Sscanf(block[strings.Index(block, "start"):], "start%d", &i)
		fmt.Sscanf(block[strings.Index(block, "/end"):], "/end%d", &j)
		if i != j {
			t.Fatalf("two alerts are mixed:\n%s", block)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestBrokenWriter(t *testing.T) {
	_, err := New(broken{}, Options{}).Notify(t.Context(), notify.Delivery{Alert: approval(), Op: notify.Post})
	var retry *notify.RetryError
	if !errors.As(err, &retry) || !retry.Unknown {
		t.Errorf("Notify = %v, want an unknown outcome: part of it may be on the screen", err)
	}
}
