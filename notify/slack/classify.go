package slack

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

// class is what an error code of Slack asks for (docs.slack.dev, the errors of
// chat.postMessage and chat.update).
type class int

const (
	refused   class = iota // not in the table: our defect
	throttled              // wait, then go on
	retriable              // nothing was stored
	unknown                // Slack says that it may have succeeded
	account                // the token or the workspace must be mended
	channel                // the channel must be mended
	badBlocks              // our defect, the text may pass
	badMeta                // our defect, the rest may pass
	badText                // too long or empty
	noThread               // the message to reply to is gone
)

var classes = map[string]class{
	"ratelimited": throttled, "rate_limited": throttled,

	"service_unavailable": retriable, "team_added_to_org": retriable, "org_login_required": retriable, "rollup_error": retriable,

	"internal_error": unknown, "fatal_error": unknown, "request_timeout": unknown,

	"invalid_auth": account, "not_authed": account, "token_revoked": account, "token_expired": account,
	"account_inactive": account, "missing_scope": account, "no_permission": account, "not_allowed_token_type": account,
	"two_factor_setup_required": account, "ekm_access_denied": account, "accesslimited": account, "message_limit_exceeded": account,
	"no_service": account, "no_service_id": account, "no_team": account, "team_disabled": account, "invalid_token": account,

	"channel_not_found": channel, "not_in_channel": channel, "is_archived": channel, "channel_is_archived": channel,
	"team_not_found": channel, "action_prohibited": channel, "posting_to_general_channel_denied": channel,

	"invalid_blocks": badBlocks, "invalid_blocks_format": badBlocks, "msg_blocks_too_long": badBlocks,
	"attachment_payload_limit_exceeded": badBlocks, "invalid_payload": badBlocks, "invalid_attachments": badBlocks,

	"invalid_metadata_format": badMeta, "invalid_metadata_schema": badMeta,

	"msg_too_long": badText, "no_text": badText,

	"cannot_reply_to_message": noThread, "restricted_action_thread_locked": noThread, "thread_not_found": noThread,
}

const (
	newToken = "copy the Bot User OAuth Token again, which begins with xoxb-, from OAuth & Permissions of the Slack app"
	newHook  = "make a new webhook"
	noRights = "an administrator of the workspace must allow it"
)

var hints = map[string]string{
	"invalid_auth": newToken, "not_authed": newToken, "not_allowed_token_type": newToken,
	"token_revoked":    "install the Slack app again, and copy its new Bot User OAuth Token",
	"account_inactive": "the bot was removed: install the Slack app again, and copy its new Bot User OAuth Token",
	"token_expired":    "switch token rotation off in the Slack app, or make a new one; then copy its Bot User OAuth Token",
	"no_permission":    "see that the bot may post there, and that the Slack app has its scopes",
	"team_not_found":   "the workspace does not exist: " + newToken,

	"two_factor_setup_required": noRights, "ekm_access_denied": noRights, "accesslimited": noRights,
	"restricted_action": noRights, "posting_to_general_channel_denied": noRights,

	"no_service_id": newHook, "invalid_token": newHook, "no_team": newHook, "team_disabled": newHook,
	"channel_not_found":      "check its id in [slack.channels]; to a private channel, invite the bot: /invite @curbwire",
	"not_in_channel":         "invite the bot: /invite @curbwire",
	"is_archived":            "unarchive the channel, or choose another one in [slack.channels]",
	"channel_is_archived":    "unarchive the channel, or make a webhook for another one",
	"message_limit_exceeded": "the message limit of the workspace's plan is used up",
	"missing_scope":          "add the scope to the Slack app and install it again",
	"no_service":             "the webhook was removed; make a new one",
	"action_prohibited":      "an administrator must allow posting there",
}

// hintOf says what to do about a code, "" if nobody knows.
func hintOf(code string) string {
	if hint, ok := hints[code]; ok || !strings.HasPrefix(code, "restricted_action") {
		return hint
	}
	return hints["restricted_action"]
}

// waits says of some codes how long they last at least.
var waits = map[string]time.Duration{"message_limit_exceeded": 15 * time.Minute}

// classOf looks a code up, families by their prefix.
func classOf(code string) class {
	if c, ok := classes[code]; ok {
		return c
	}
	switch {
	case strings.HasPrefix(code, "restricted_action"):
		return channel
	case strings.HasPrefix(code, "metadata_"):
		return badMeta
	}
	return refused
}

// codeOf returns Slack's error code in an error, "" if it has none.
func codeOf(err error) string {
	var r slackapi.SlackErrorResponse
	if errors.As(err, &r) {
		return tidy(r.Err)
	}
	return ""
}

// tidy keeps of a code what codes are made of: it came over the network.
func tidy(code string) string {
	return notify.Cut(strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code), 80)
}

// classify turns an error of slack-go into one that the relay understands.
// written says whether the request had left when the error came.
func classify(op notify.Op, err error, written bool) error {
	var rate *slackapi.RateLimitedError
	var status slackapi.StatusCodeError
	var answer slackapi.SlackErrorResponse
	switch {
	case errors.As(err, &rate):
		return &notify.RetryError{Throttle: true, After: rate.RetryAfter, Err: errors.New("slack is throttling")}
	case errors.As(err, &answer):
		return byCode(op, answer)
	case errors.As(err, &status):
		return byStatus(op, status.Code)
	case !written:
		return &notify.RetryError{Err: fmt.Errorf("slack was not reached: %w", err)}
	}
	return lost(op, fmt.Errorf("slack's answer was lost: %w", err))
}

// lost is an outcome nobody knows. Repeating an update does no harm, so there
// it is a plain retry.
func lost(op notify.Op, err error) error {
	return &notify.RetryError{Unknown: op != notify.Update, Err: err}
}

func byStatus(op notify.Op, status int) error {
	err := fmt.Errorf("slack answered HTTP %d", status)
	switch {
	case status == http.StatusTooManyRequests:
		return &notify.RetryError{Throttle: true, After: defaultRetry, Err: err}
	case status >= 500 || status == http.StatusRequestTimeout:
		return lost(op, err)
	}
	return &notify.HoldError{Account: true, Hint: "is slack.api_url right, and does a proxy stand between?", Err: err}
}

func byCode(op notify.Op, r slackapi.SlackErrorResponse) error {
	code := tidy(r.Err)
	err := fmt.Errorf("slack answered %s", code)
	if scope := scopes(r.Needed); code == "missing_scope" && scope != "" {
		err = fmt.Errorf("slack answered %s: %s", code, scope)
	}
	switch classOf(code) {
	case throttled:
		return &notify.RetryError{Throttle: true, Err: err}
	case retriable:
		return &notify.RetryError{Err: err}
	case unknown:
		return lost(op, err)
	case account:
		return &notify.HoldError{Account: true, After: waits[code], Hint: hintOf(code), Err: err}
	case channel:
		return &notify.HoldError{Hint: hintOf(code), Err: err}
	}
	if op == notify.Update { // never a post instead
		return fmt.Errorf("update: %w: %w", err, notify.ErrSkip)
	}
	if detail := details(r); detail != "" {
		err = fmt.Errorf("%w: %s", err, detail)
	}
	return err
}

// scopes keeps of a list of scopes what scopes are made of.
func scopes(s string) string {
	return notify.Cut(strings.Map(func(r rune) rune {
		if strings.ContainsRune(":._,", r) || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s), 200)
}

// details is what Slack says of a payload that it refused.
func details(r slackapi.SlackErrorResponse) string {
	all := slices.Clone(r.ResponseMetadata.Messages)
	return notify.Cut(notify.Plain(strings.Join(all, "; ")), 300)
}
