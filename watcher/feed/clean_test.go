package feed

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"plain", "  Gallium   and\tgermanium ", "Gallium and germanium"},
		{"paragraphs", "<p>One</p><p>Two</p>", "One\nTwo"},
		{"breaks", "One<br>Two<br/><br />Three", "One\nTwo\nThree"},
		{"inline", "photo<b>resist</b> <i>and</i> more", "photoresist and more"},
		{"list and cells", "<ul><li>a<li>b</ul><table><tr><td>c</td><td>d</td></tr></table>", "a\nb\nc d"},
		{"script and style", "a<script>if (1 < 2) x()</script><style>p{}</style>b", "ab"},
		{"unclosed script", "a<script>b", "a"},
		{"script in a row", "<script></script>a<noscript><img></noscript>b", "ab"},
		{"entities", "R&amp;D &lt; 5&nbsp;% &#8217; &eacute;", "R&D < 5 % ’ é"},
		{"escaped twice", "R&amp;amp;D &amp;#8217;", "R&D ’"},
		{"markup escaped twice", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;R&amp;amp;D&lt;/p&gt;", "One\nR&D"},
		{"less-than is no tag", "yield < 5 and > 3", "yield < 5 and > 3"},
		{"no-break space", "5\u00a0000\u202ft\u3000x", "5 000 t x"},
		{"zero width", "photo\u200bre\u00adsist\ufeff\u200d", "photoresist"},
		{"joiners that are seen", "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u062f \u0915\u094d\u200d\u0937", "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u062f \u0915\u094d\u200d\u0937"},
		{"joiners that are not", "\u200dgal\u200clium \u200d\u93b5\u200d \U0001f525\u200d\u200d\u200dx", "gallium \u93b5 \U0001f525\u200dx"},
		{"direction marks", "\u202eabc\u202c", "abc"},
		{"controls", "a\x00\x08b\u0085c", "ab c"},
		{"blank line in plain text", "One\nmore\n\nTwo", "One more\nTwo"},
		{"prefixed tags", "<xhtml:p>One</xhtml:p><xhtml:p>Two</xhtml:p>", "One\nTwo"},
		{"comment and doctype", "<!DOCTYPE x>a<!-- <p> -->b", "ab"},
		{"Slack's markup", "Ban <!channel> <!here|x> <http://evil.example/a|bank> <https://wire.example/b> <@U1> <#C1> <b>now</b>", "Ban <!channel> <!here|x> <http://evil.example/a|bank> <https://wire.example/b> <@U1> <#C1> now"},
		{"an address in brackets, escaped", "see &lt;mailto:desk@wire.example&gt; &lt;!channel&gt;", "see <mailto:desk@wire.example> <!channel>"},
		{"declarations", "<!DOCTYPE html>a<![endif]>b<!ELEMENT x>c<?php x ?>d<!doctype>e", "abcde"},
		{"tag that never ends", "a <b", "a"},
		{"Chinese", "<p>　镓、锗相关物项</p>", "镓、锗相关物项"},
		{"invalid UTF-8", "a\xffb", "a\ufffdb"},
		{"empty", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := PlainText(c.in); got != c.want {
				t.Errorf("PlainText(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestPlainTextCap(t *testing.T) {
	got := PlainText(strings.Repeat("镓", 100_000))
	if len(got) > maxText || len(got) < maxText-utf8.UTFMax || !utf8.ValidString(got) {
		t.Errorf("%d bytes, valid %v; want just under %d and valid", len(got), utf8.ValidString(got), maxText)
	}
	if got := titleText("<p>a</p>" + strings.Repeat("b ", 5000)); len(got) > maxTitle || strings.Contains(got, "\n") {
		t.Errorf("title of %d bytes, want one line of at most %d", len(got), maxTitle)
	}
}

// TestPlainTextLinear feeds what makes careless cleaners quadratic. 4 MB each
// take well under a second when linear and minutes when not.
func TestPlainTextLinear(t *testing.T) {
	for _, unit := range []string{"<", "</", "<!--", "<a ", "&", "&lt;", "<p>", "<script>", "<![CDATA[", "<a b='", " ", "\u200b", "<div><", "&#"} {
		began := time.Now()
		PlainText(strings.Repeat(unit, 4<<20/len(unit)))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("PlainText of 4 MB of %q took %v", unit, took)
		}
	}
}

func TestContentHash(t *testing.T) {
	if contentHash("a  b", "c\n d") != contentHash(" a b ", "c d") {
		t.Error("white space changes the hash")
	}
	if contentHash("a b", "c") == contentHash("a", "b c") {
		t.Error("a word may move from the title to the text")
	}
	if got := contentHash("gallium", "export licence"); len(got) != 16 || strings.Trim(got, "0123456789abcdef") != "" {
		t.Errorf("hash = %q, want 16 hex digits", got)
	}
}
