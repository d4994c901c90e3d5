package matchers

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestNumbersMissNothing holds that every text in which an instrument stands has
// its mark, so that leaving out the regular expression changes no result.
func TestNumbersMissNothing(t *testing.T) {
	parts := []string{"商务部", "商務部", "公告", "年", "第", "号", "號", "MOFCOM", "Ministry of Commerce", "ministry OF commerce", "No", "NO.", "no", "number", "Number",
		"notice", "Announcement", " of ", " OF ", "/", ", ", "Bekanntmachung", "Mitteilung", "Nr", "nr.", " von ", " aus ", " auſ ", "년 ", "제", "호", " FR ", "FR", "DS", "ds",
		"Regulation", "règlement", "Verordnung", "(EU)", "(UE)", " ", " ", " ", "\n", "\t", "\u00a0", ".", "\xff", "5", "33", "046", "592", "821", "1234", "2021", "12024", "x"}
	// Whole instruments, so that random changes are near ones.
	whole := []string{"商务部、海关总署公告2024年第33号", "商务部公告 2024 年第33 号 公告", "2024年 第 33号公告", "MOFCOM Announcement No. 33 of 2024", "notice number 33/2024", "No.5 of 2023",
		"Mitteilung Nr. 46/2024", "2024년 제33호", "85 FR 29849", "DS592", "Regulation (EU) No 821/2021", "reglamento (UE) 2021/821", "Ministry of Commerce, number 46, 2024"}
	r := rand.New(rand.NewPCG(3, 4))
	matched := make([]int, len(instruments))
	for range 40000 {
		var b strings.Builder
		for range 1 + r.IntN(3) {
			w := whole[r.IntN(len(whole))]
			for range r.IntN(3) {
				at := r.IntN(len(w) + 1)
				w = w[:at] + parts[r.IntN(len(parts))] + w[min(len(w), at+r.IntN(3)):]
			}
			b.WriteString(w)
			b.WriteString(parts[r.IntN(len(parts))])
		}
		s := b.String()
		marks := numbers(s)
		for i, in := range instruments {
			if in.find.MatchString(s) {
				matched[i]++
				if marks&in.mark == 0 {
					t.Fatalf("numbers(%q) = %b leaves out %b of %v", s, marks, in.mark, in.find)
				}
			}
		}
	}
	for i, n := range matched {
		if n < 200 {
			t.Errorf("%v matched %d texts, too few to tell", instruments[i].find, n)
		}
	}
	if got := numbers("In 2024 China made 33 tonnes, 12% more; 5/6 of it for 20 firms on 3 July 2023."); got != 0 {
		t.Errorf("plain numbers have the marks %b", got)
	}
}
