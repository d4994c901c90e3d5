package feed

import (
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
)

// Secret is the header fields that let a feed's reader in. It goes to the origin
// of the feed's URL and nowhere else: on no other host, into no log, error or
// database. However it is formatted, it shows nothing. The zero value is none.
type Secret struct{ header http.Header }

// NewSecret returns the secret of header fields. The caller must not change them
// afterwards.
func NewSecret(fields http.Header) Secret { return Secret{fields} }

// WithLogin returns the secret with a user and password for basic authentication
// (RFC 7617) added.
func (s Secret) WithLogin(user, password string) Secret {
	h := s.header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Authorization", basic(user, password))
	return Secret{h}
}

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// None reports whether there is no secret.
func (s Secret) None() bool { return len(s.header) == 0 }

func (s Secret) addTo(h http.Header) {
	for name, values := range s.header {
		h[name] = values
	}
}

// words returns what an error must not repeat.
func (s Secret) words() (out []string) {
	for _, values := range s.header {
		for _, v := range values {
			out = append(out, v)
			out = append(out, credentials(v)...)
		}
	}
	return out
}

// String shows that there is a secret, and nothing of it.
func (s Secret) String() string {
	if s.None() {
		return ""
	}
	return "…"
}

// GoString does as String.
func (s Secret) GoString() string { return s.String() }

// LogValue does as String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// credentials returns the parts of a header value that are secret by themselves:
// what follows the scheme, and user and password inside it.
func credentials(value string) []string {
	_, rest, found := strings.Cut(value, " ")
	if !found {
		return nil
	}
	out := []string{rest}
	if plain, err := base64.StdEncoding.DecodeString(rest); err == nil {
		_, password, _ := strings.Cut(string(plain), ":")
		out = append(out, string(plain), password)
	}
	return out
}
