package story

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// boilerplate is what sentences about cookies and subscriptions hold. Most
// outlets put such sentences around a text; with this list a feed never seen
// before is read right.
var boilerplate = []string{
	"cookie", "クッキー", "쿠키", "privacy policy", "our newsletter", "our free newsletter", "subscribe to", "subscribe for", "subscribe now",
	"unlimited access", "abonnieren sie", "abonnez-vous", "suscríba", "iscriviti", "assine ", "подпиш", "berlangganan", "schrijf u in",
	"会員登録", "メールマガジン", "구독", "무단 전재", "欢迎订阅", "公众号",
}

func isBoilerplate(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(boilerplate, func(b string) bool { return strings.Contains(s, b) })
}

// withoutBoilerplate drops the sentences of a text that are boilerplate.
func withoutBoilerplate(s string) string {
	if !isBoilerplate(s) {
		return s
	}
	var kept strings.Builder
	for s != "" {
		end := len(s)
		if i := strings.IndexAny(s, ".!?。！？\n"); i >= 0 {
			_, n := utf8.DecodeRuneInString(s[i:])
			end = i + n
		}
		if !isBoilerplate(s[:end]) {
			kept.WriteString(s[:end])
		}
		s = s[end:]
	}
	return kept.String()
}
