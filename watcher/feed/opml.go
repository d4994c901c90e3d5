package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// mostOutlines bounds a list of feeds.
const mostOutlines = 100_000

// ReadOPML reads a list of feeds from OPML 1.0 or 2.0: every outline with an
// address, however deep, in their order, repetitions included. The feeds have ID,
// Name, URL and Lang; skipped are the outlines whose address is no web address,
// by name. Of a list that is cut off the whole outlines are read, and lost says so
// and which logins were left out. The error wraps ErrNotFeed.
func ReadOPML(body []byte) (feeds []Feed, skipped, lost []string, err error) {
	text, _ := decodeText(body, "", "")
	text, _ = stripForbidden(bytes.Clone(text))
	dec := xml.NewDecoder(bytes.NewReader(bytes.TrimSpace(text)))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	root := ""
	for len(feeds)+len(skipped) < mostOutlines {
		t, err := dec.Token()
		if err != nil {
			if line, _ := dec.InputPos(); !errors.Is(err, io.EOF) {
				lost = append(lost, fmt.Sprintf("the list is cut off or damaged at line %d; what stands before it was read", line))
			}
			break
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if root == "" {
			root = strings.ToLower(start.Name.Local)
		}
		if !strings.EqualFold(start.Name.Local, "outline") {
			continue
		}
		switch f, address := outlineOf(start); {
		case address == "":
		case f.URL == "":
			skipped = append(skipped, f.Name)
		default:
			if u, err := url.Parse(address); err == nil && u.User != nil {
				lost = append(lost, fmt.Sprintf("the login in the address of %q was left out; put it into a file and name that as login_file", f.Name))
			}
			feeds = append(feeds, f)
		}
	}
	if root != "opml" {
		return nil, nil, nil, fmt.Errorf("%w: no OPML either; its root is <%s>", ErrNotFeed, shorten(root, 40))
	}
	return feeds, skipped, lost, nil
}

// outlineOf reads one outline: a feed, and its address as it stands, "" for a
// folder.
func outlineOf(start xml.StartElement) (f Feed, address string) {
	title := ""
	for _, a := range start.Attr {
		switch strings.ToLower(a.Name.Local) {
		case "xmlurl":
			address = strings.TrimSpace(a.Value)
		case "title":
			title = titleText(a.Value)
		case "text":
			f.Name = titleText(a.Value)
		case "language":
			f.Lang = language(a.Value)
		}
	}
	if f.Name == "" {
		f.Name = title
	}
	plain := strings.TrimPrefix(address, "feed:")
	if strings.HasPrefix(plain, "//") {
		plain = "http:" + plain
	}
	f.URL = webURL(plain, nil)
	if f.Name == "" {
		f.Name = shorten(strings.Map(dropControl, address), 200)
	}
	f.ID = ID(f.URL)
	return f, address
}

// WriteOPML writes feeds as OPML 2.0 (opml.org/spec2.opml).
func WriteOPML(w io.Writer, title string, feeds []Feed) error {
	type outline struct {
		Type string `xml:"type,attr"`
		Text string `xml:"text,attr"`
		URL  string `xml:"xmlUrl,attr"`
		Lang string `xml:"language,attr,omitempty"`
	}
	var doc struct {
		XMLName  xml.Name  `xml:"opml"`
		Version  string    `xml:"version,attr"`
		Title    string    `xml:"head>title"`
		Outlines []outline `xml:"body>outline"`
	}
	doc.Version, doc.Title = "2.0", title
	for _, f := range feeds {
		doc.Outlines = append(doc.Outlines, outline{"rss", f.Name, f.URL, f.Lang})
	}
	out, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, out)
	return err
}
