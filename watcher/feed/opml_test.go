package feed

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
)

func TestReadOPML(t *testing.T) {
	latin, err := charmap.ISO8859_1.NewEncoder().String(`<?xml version="1.0" encoding="iso-8859-1"?><opml version="1.1"><body><outline text="Métaux" xmlUrl="https://a.example/"/></body></opml>`)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, body string
		want       []Feed
		skipped    []string
	}{
		{"nested", `<opml version="2.0"><head><title>L</title></head><body><outline text="Metals"><outline text="Deep"><outline type="rss" text="A &amp; B" title="x" xmlUrl="https://a.example/rss?x=1&amp;y=2" language="en"/></outline></outline>` +
			`<outline title="Titled" xmlUrl=" https://b.example/ "/><outline xmlUrl="https://c.example/"/></body></opml>`,
			[]Feed{{Name: "A & B", URL: "https://a.example/rss?x=1&y=2", Lang: "en"}, {Name: "Titled", URL: "https://b.example/"}, {Name: "https://c.example/", URL: "https://c.example/"}}, nil},
		{"attributes in another case, bare ampersand", `<OPML><BODY><OUTLINE TEXT="R&D" XMLURL="https://a.example/"/></BODY></OPML>`, []Feed{{Name: "R&D", URL: "https://a.example/"}}, nil},
		{"feed scheme", `<opml><outline text="A" xmlUrl="feed://a.example/x"/><outline text="B" xmlUrl="feed:https://b.example/"/></opml>`, []Feed{{Name: "A", URL: "http://a.example/x"}, {Name: "B", URL: "https://b.example/"}}, nil},
		{"no web address", `<opml><outline text="A" xmlUrl="file:///etc/passwd"/><outline text="B" xmlUrl="/relative"/></opml>`, nil, []string{"A", "B"}},
		{"credentials are dropped", `<opml><outline text="A" xmlUrl="https://user:secret@a.example/"/></opml>`, []Feed{{Name: "A", URL: "https://a.example/"}}, nil},
		{"cut off", `<opml><body><outline text="A" xmlUrl="https://a.example/"/><outline text="B" xmlU`, []Feed{{Name: "A", URL: "https://a.example/"}}, nil},
		{"another encoding", latin, []Feed{{Name: "Métaux", URL: "https://a.example/"}}, nil},
		{"line breaks in a name", "<opml><outline text=\"A&#10;[[feed]]\x07\" xmlUrl=\"https://a.example/\"/></opml>", []Feed{{Name: "A [[feed]]", URL: "https://a.example/"}}, nil},
		{"empty", `<opml/>`, nil, nil},
	}
	for _, c := range cases {
		for i := range c.want {
			c.want[i].ID = ID(c.want[i].URL)
		}
		feeds, skipped, _, err := ReadOPML([]byte(c.body))
		if diff := cmp.Diff(c.want, feeds, cmp.AllowUnexported(Secret{})) + cmp.Diff(c.skipped, skipped); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
	}
	for _, body := range []string{"", "text", oneItem, "<html></html>"} {
		if _, _, _, err := ReadOPML([]byte(body)); !errors.Is(err, ErrNotFeed) {
			t.Errorf("%q: %v, want ErrNotFeed", body, err)
		}
	}
}

func TestOPMLThereAndBack(t *testing.T) {
	want := []Feed{{ID: ID("https://a.example/?x=1&y=2"), Name: `"A" <&> 半導体`, URL: "https://a.example/?x=1&y=2", Lang: "ja"}, {ID: ID("https://b.example/"), Name: "B", URL: "https://b.example/"}}
	var b bytes.Buffer
	if err := WriteOPML(&b, "Feeds", want); err != nil {
		t.Fatal(err)
	}
	got, _, _, err := ReadOPML(b.Bytes())
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Secret{})); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s\nof %s", err, diff, b.String())
	}
}
