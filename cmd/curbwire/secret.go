package main

import (
	"os"
	"strings"

	"curbwire/notify/slack"
)

// The environment variables that hold secrets.
const (
	botTokenEnv   = "CURBWIRE_SLACK_BOT_TOKEN"
	webhookURLEnv = "CURBWIRE_SLACK_WEBHOOK_URL"
)

// secret finds a secret in the environment, else in a file, which must be
// readable now; nil if neither is set.
func (v *validation) secret(path, file, env string) slack.Secret {
	if value := strings.TrimSpace(os.Getenv(env)); value != "" {
		return slack.Value(value)
	}
	if file == "" || literalSecret.MatchString(file) { // the latter was noted; the error would repeat it
		return nil
	}
	s := slack.File(file)
	if _, err := s(); err != nil {
		v.faults.add(path, "cannot read the secret: %v", err)
	}
	return s
}
