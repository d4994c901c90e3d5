package story

import (
	"regexp"
	"strings"
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

// cleanTitle strips what an outlet or agency puts around a headline.
func cleanTitle(s string) string {
	s = corrected.ReplaceAllString(s, "")
	s = label.ReplaceAllString(s, "")
	if cut := outlet.ReplaceAllString(s, ""); len(strings.Fields(cut)) >= 4 || len(cut) > 24 {
		s = cut
	}
	return strings.TrimSpace(s)
}

// cleanText strips boilerplate, the dateline and the mark of a cut text.
func cleanText(s string) string {
	s = withoutBoilerplate(bounded(s, maxWords))
	return ellipsis.ReplaceAllString(dateline.ReplaceAllString(s, ""), "")
}

// corrects reports whether an entry says of itself that it corrects an earlier one.
func corrects(title, text string) bool {
	head, _, _ := strings.Cut(text, "\n")
	return corrected.MatchString(title) || strings.Contains(head, "(Corrects ")
}
