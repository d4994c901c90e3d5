package story

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// "UPDATE 2-", "BREAKING:", "WRAPUP 3-": labels an agency puts before a headline.
	label = regexp.MustCompile(`^(?i:\s*(?:(?:update|wrapup|refile|recast)\s*\d*|breaking(?: news)?|exclusive|just in|factbox|explainer|focus)\s*[-–—:]\s*)+`)
	// "CORRECTED-", "Correction:": the same, and the entry says that it corrects.
	corrected = regexp.MustCompile(`^(?i:\s*(?:corrected|correction|corrects|korrektur|corrigé|訂正)\s*[-–—:：]?\s*)|【訂正】|\(Corrects |\[정정\]`)
	// " - The Ledger", " | Outlet": at most five words after a spaced dash or a bar.
	outlet = regexp.MustCompile(`\s+(?:[-–—]|\|)\s+[^\s|]+(?:\s+[^\s|]+){0,4}\s*$`)
	// "TOKYO, May 6 (Kyodo) -", "SEOUL (Reuters) –", "[서울=연합뉴스]", "【東京時事】", "新华社北京5月6日电".
	dateline = regexp.MustCompile(`^\s*(?:\p{Lu}[\p{L}\d ,./'’-]{1,45}\([^)\n]{2,30}\)\s*[.,]?\s*[-–—:]+\s*|\[[^\]\n]{2,30}\]\s*|【[^】\n]{2,20}】\s*|\([^()\s]{1,10}=[^()\s]{2,12}\)\s*|（?\p{Han}{2,8}(?:\d+月)?\d+日[电電]）?\s*)`)
	ellipsis = regexp.MustCompile(`\s*(?:\.\.\.|…|\[…\]|\[\.\.\.\]|&#8230;)\s*$`)
)

// maxDateline is where a dateline has begun its last part at the latest, in bytes.
const maxDateline = 512

// cleanTitle strips what an outlet or agency puts around a headline.
func cleanTitle(s string) string {
	s = corrected.ReplaceAllString(s, "")
	s = label.ReplaceAllString(s, "")
	if cut := outlet.ReplaceAllString(s, ""); len(strings.Fields(cut)) >= 4 || len(cut) > 24 {
		s = cut
	}
	return strings.TrimSpace(s)
}

// cleanText strips boilerplate, the dateline and the mark of a cut text. Most texts
// have neither of the two, and the expressions for them are slow to find that out.
func cleanText(s string) string {
	s = withoutBoilerplate(bounded(s, maxWords))
	if strings.ContainsAny(s[:min(len(s), maxDateline)], "([【電电") {
		s = dateline.ReplaceAllString(s, "")
	}
	if end := strings.TrimRightFunc(s, unicode.IsSpace); strings.HasSuffix(end, "...") || strings.HasSuffix(end, "…") || strings.HasSuffix(end, "]") || strings.HasSuffix(end, ";") {
		s = ellipsis.ReplaceAllString(s, "")
	}
	return s
}

// corrects reports whether an entry says of itself that it corrects an earlier one.
func corrects(title, text string) bool {
	head, _, _ := strings.Cut(text, "\n")
	return corrected.MatchString(title) || strings.Contains(head, "(Corrects ")
}
