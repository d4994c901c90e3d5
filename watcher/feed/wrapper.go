package feed

import (
	"net/url"
	"strings"
)

// redirectors are addresses that only send a reader on to the page that one of
// their parameters names. A host that begins with a dot is any below it.
var redirectors = []struct{ host, path, param string }{
	{"bing.com", "/news/apiclick.aspx", "url"},
	{"facebook.com", "/l.php", "u"},
	{"instagram.com", "/", "u"},
	{"vk.com", "/away.php", "to"},
	{"youtube.com", "/redirect", "q"},
	{"out.reddit.com", "/", "url"},
	{"duckduckgo.com", "/l/", "uddg"},
	{".safelinks.protection.outlook.com", "/", "url"},
}

// unwrapped returns the address that a wrapper leads to, else raw itself. What
// can only be learned by asking the wrapper, such as that of Google News, stays.
func unwrapped(raw string) string {
	const deepest = 3
	for range deepest {
		u, err := url.Parse(raw)
		if err != nil {
			return raw
		}
		to := webURL(target(u), nil)
		if to == "" {
			return raw
		}
		raw = to
	}
	return raw
}

// target returns what a wrapper is put round, "" if it is none.
func target(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if name, found := strings.CutSuffix(host, ".cdn.ampproject.org"); found && name != "" {
		return ampTarget(u, "/c/")
	}
	for _, layout := range []string{"www.", "m.", "l.", "lm."} {
		host = strings.TrimPrefix(host, layout)
	}
	if google(host) {
		if u.Path == "/url" {
			if to := u.Query().Get("url"); to != "" {
				return to
			}
			return u.Query().Get("q")
		}
		return ampTarget(u, "/amp/")
	}
	for _, w := range redirectors {
		if (host == w.host || w.host[0] == '.' && strings.HasSuffix(host, w.host)) && (u.Path == w.path || w.path == "/" && u.Path == "") {
			return u.Query().Get(w.param)
		}
	}
	return ""
}

// google reports whether a host is Google's search in some country:
// google.de, google.co.jp, google.com.tw.
func google(host string) bool {
	rest, found := strings.CutPrefix(host, "google.")
	if !found {
		return false
	}
	first, second, two := strings.Cut(rest, ".")
	return !two && (first == "com" || len(first) == 2) || (first == "co" || first == "com") && len(second) == 2
}

// ampTarget returns the page that is cached below a path: "s/" stands for https.
func ampTarget(u *url.URL, below string) string {
	rest, found := strings.CutPrefix(u.EscapedPath(), below)
	if !found {
		return ""
	}
	scheme := "http://"
	if secure, found := strings.CutPrefix(rest, "s/"); found {
		scheme, rest = "https://", secure
	}
	if host, _, _ := strings.Cut(rest, "/"); !strings.Contains(host, ".") {
		return ""
	}
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	return scheme + rest
}
