package slack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Secret returns a token or a webhook's address. It is asked before every use,
// so a mended file works without a restart. Its errors never hold the secret.
type Secret func() (string, error)

// Value is a Secret that is known already, such as one from the environment.
func Value(secret string) Secret {
	secret = strings.TrimSpace(secret)
	return func() (string, error) {
		if secret == "" {
			return "", errors.New("the secret is empty")
		}
		return secret, nil
	}
}

// File is a Secret in a file of its own, white space and a byte order mark around it ignored.
func File(path string) Secret {
	return func() (string, error) {
		const longest = 4096
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer f.Close()
		raw, err := io.ReadAll(io.LimitReader(f, longest+1))
		if err != nil {
			return "", fmt.Errorf("read %s: %w", path, err)
		}
		s := strings.TrimSpace(strings.TrimPrefix(string(raw), "\ufeff"))
		if s == "" || len(s) > longest || strings.ContainsAny(s, " \t\r\n\x00") {
			return "", fmt.Errorf("%s must hold one secret and nothing else", path)
		}
		return s, nil
	}
}
