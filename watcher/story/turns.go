package story

import (
	"strings"
	"unicode"
)

// turn is what a headline says has become of a measure that is known already.
// It tells a further step from the first where the reading is the same.
type turn uint8

const (
	inForce turn = 1 << iota
	oneMore
	longer
	shorter
	delayed
	wider
	rationed // counted out, no longer or not yet forbidden
	takenBack
)

// phrasings are the words for each turn, in the languages of the lexicon. Words
// stand between spaces; one that ends without a space may go on.
var phrasings = []struct {
	turn  turn
	words []string
}{
	{inForce, []string{
		" takes effect", " take effect", " took effect", " enters into force", " enter into force", " entered into force", " comes into force",
		" come into force", " came into force", " now in force", " into law ", " in kraft ", " entre en vigueur", " entrent en vigueur", " entrée en vigueur",
		" entra en vigor", " entran en vigor", " entra in vigore", " entrano in vigore", " entra em vigor", " entram em vigor", " van kracht ",
		" resmi berlaku", " в силу ", "発効", "施行", "始まる", "발효", "시행", "生效",
	}},
	{oneMore, []string{
		" second ", " third ", " another ", " also ", " too ", " further ", " additional ", " zweite", " weitere", " auch ", " deuxième ", " aussi ",
		" también ", " segundo ", " segunda ", " secondo ", " seconda ", " anche ", " também ", " tweede ", " ook ", " kedua ", " juga ",
		" второй ", " вторая ", " вторую ", " также ", "2回目", "2例目", "追加", "さらに", "두 번째", "두번째", "추가", "第二", "再次",
	}},
	{longer, []string{" extend", " prolong", " verlänger", " prorrog", " prorog", " verleng", " perpanjang", " продл", "延長", "연장", "延长"}},
	{shorter, []string{" shorten", " verkürz", " raccourci", " acorta", " riduc", " encurta", " verkort", " сократи", "短縮", "단축", "缩短"}},
	{delayed, []string{
		" delay", " postpone", " put off ", " puts off ", " defer", " verschieb", " reporte ", " aplaza", " retrasa", " rinvia", " adia ", " tunda",
		" stelt uit ", " отложи", " перенес", "延期", "先送り", "연기", "유예", "推迟",
	}},
	{wider, []string{" widen", " broaden", " ausweit", " weitet", " élargi", " amplía", " amplia ", " breidt ", " расшир", "拡大"}},
	{rationed, []string{" quota", " cap ", " caps ", " quote ", " quoten ", " cuota", " kuota", " квот", "割当", "割り当て", "쿼터", "할당", "配额"}},
	{takenBack, []string{
		" revoke", " withdraw", " drop ", " drops ", " dropped ", " scrap", " cancel", " widerruf", " zieht ", " renonce", " retira", " revoca", " trekt ",
		" отозва", " отмени", "撤回", "取り消", "철회", "취소", "撤销", "吊销", "取消",
	}},
}

// turnOf reads the turns of a headline. "In force from 1 August" is none: it
// announces.
func turnOf(title string) turn {
	title = " " + strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return ' '
	}, title) + " "
	var t turn
	for _, p := range phrasings {
		for _, w := range p.words {
			if strings.Contains(title, w) {
				t |= p.turn
				break
			}
		}
	}
	if strings.ContainsFunc(title, unicode.IsDigit) {
		t &^= inForce
	}
	return t
}
