package feed

import (
	"net/url"
	"strings"
)

// Relocation returns where a permanent redirect took a feed, in the form in which
// it may be stored and shown; "" if it did not, or to where it is not to be stored:
// a query may hold credentials, so only that of the feed's own URL is allowed,
// which a "?" at the end stands for. A feed with a secret stays at its origin.
func Relocation(f Feed, to string) string {
	u, err := url.Parse(to)
	own, ownErr := feedURL(f.URL)
	if err != nil || ownErr != nil || to == "" || u.User != nil || own.User != nil {
		return ""
	}
	if !f.Secret.None() && !sameOrigin(own, u) {
		return ""
	}
	switch u.RawQuery {
	case "":
		return redact(u)
	case own.RawQuery:
		return redact(u) + "?"
	}
	return ""
}

// AddressOf returns the URL that a Relocation of a feed stands for.
func AddressOf(f Feed, relocation string) string {
	base, ownQuery := strings.CutSuffix(relocation, "?")
	if !ownQuery {
		return relocation
	}
	_, query, _ := strings.Cut(f.URL, "?")
	query, _, _ = strings.Cut(query, "#")
	return base + "?" + query
}
