package feed

import (
	"net/netip"
	"net/url"
	"strings"
)

// trackers are query parameters that say how a reader came to a page and never
// which page it is; trackerPrefixes are the beginnings of others.
var trackers = wordSet(`_ga _gl _hsenc _hsmi at_campaign at_medium cmpid cmp campaign_id dclid ef_id
 fb_action_ids fb_action_types fb_ref fb_source fbclid feature_id ftag gbraid gclid gclsrc guccounter
 guce_referrer guce_referrer_sig hsctatracking icid igshid igsh li_fat_id maca mc_cid mc_eid msclkid
 ncid ocid oicd oly_anon_id oly_enc_id partner_id rss_id s_cid s_kwcid share_id sharetype smid sr_share
 taid tpcc traffic_source trk trkcampaign ttclid twclid vero_conv vero_id wbraid wickedid wt_mc wt_zmc
 xtor yclid`)

var trackerPrefixes = [...]string{"utm_", "at_custom", "at_link", "gaa_", "itm_", "mkt_", "mtm_", "pk_", "piwik_", "ueg_"}

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// CanonicalURL returns the form of a URL under which two spellings of one page
// compare equal: https for http, the host in lower case without default port,
// no fragment, no tracking parameters, mobile and AMP variants and wrappers that
// only lead to a page led back to the page itself, no trailing slash. It is for comparing, not for fetching. What
// is no http or https URL comes back trimmed and otherwise unchanged.
func CanonicalURL(raw string) string {
	raw = strings.TrimSpace(raw)
	if len(raw) > maxURL {
		return raw
	}
	u, err := url.Parse(unwrapped(raw))
	if err != nil || u.Host == "" || u.Opaque != "" {
		return raw
	}
	scheme := strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" {
		return raw
	}
	host := canonicalHost(u.Hostname())
	if host == "" {
		return raw
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	path := canonicalPath(u.EscapedPath())
	query := canonicalQuery(u.RawQuery)
	if query != "" {
		query = "?" + query
	}
	return "https://" + host + path + query
}

// canonicalHost drops the labels that only choose a layout. A host needs two
// labels beside the dropped one: "m.com" stays.
func canonicalHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Is6() {
			return "[" + addr.String() + "]"
		}
		return addr.String()
	}
	for {
		label, rest, found := strings.Cut(host, ".")
		if !found || !strings.Contains(rest, ".") {
			return host
		}
		switch label {
		case "www", "m", "mobile", "amp", "wap", "touch":
			host = rest
		default:
			return host
		}
	}
}

// canonicalPath cleans the escaped path: one slash where there were several,
// no AMP segment at either end, none at the end at all.
func canonicalPath(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	for {
		trimmed := strings.TrimRight(path, "/")
		trimmed = strings.TrimSuffix(trimmed, "/amp")
		trimmed = strings.TrimSuffix(trimmed, ".amp")
		if rest, found := strings.CutPrefix(trimmed, "/amp/"); found {
			trimmed = "/" + rest
		}
		if trimmed == path {
			break
		}
		path = trimmed
	}
	if base, found := strings.CutSuffix(path, ".amp.html"); found {
		path = base + ".html"
	}
	return upperEscapes(path)
}

// upperEscapes writes %e3 as %E3 (RFC 3986, section 6.2.2.1).
func upperEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			b[i+1], b[i+2] = upperHex(b[i+1]), upperHex(b[i+2])
		}
	}
	return string(b)
}

func upperHex(c byte) byte {
	if 'a' <= c && c <= 'f' {
		return c - 'a' + 'A'
	}
	return c
}

// canonicalQuery drops trackers and keeps the rest byte for byte, in its order:
// some sites number their articles in parameters whose order matters to them.
func canonicalQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name == "" || tracks(strings.ToLower(name)) {
			continue
		}
		if name == "amp" || (name == "outputType" && value == "amp") {
			continue
		}
		kept = append(kept, pair)
	}
	return upperEscapes(strings.TrimSpace(strings.Join(kept, "&")))
}

func tracks(name string) bool {
	if unescaped, err := url.QueryUnescape(name); err == nil {
		name = unescaped
	}
	for _, prefix := range trackerPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return trackers[name]
}

// webURL resolves ref against base and returns it if it is an absolute http or
// https URL, else "". A space or a bar inside is escaped: many feeds have one.
func webURL(ref string, base *url.URL) string {
	ref = strings.TrimSpace(ref)
	if ref == "" || len(ref) > maxURL {
		return ""
	}
	ref = strings.Map(dropControl, ref)
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if base != nil && !u.IsAbs() {
		u = base.ResolveReference(u)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "" {
		return ""
	}
	u.User = nil
	u.RawQuery = queryEscaper.Replace(u.RawQuery) // the rest is escaped by String
	return u.String()
}

// queryEscaper escapes what may not stand in an address (RFC 3986, section 2) and
// ends one where it is shown.
var queryEscaper = strings.NewReplacer(" ", "%20", `"`, "%22", "<", "%3C", ">", "%3E", `\`, "%5C", "`", "%60", "|", "%7C")

// maxURL bounds a link, bytes; browsers stop at 2 MB, mail and Slack far sooner.
const maxURL = 4096

func dropControl(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// redact shows a URL in an error: scheme, host and path. User, password, query
// and fragment may hold credentials.
func redact(u *url.URL) string {
	if u == nil {
		return "no URL"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return shown.String()
}
