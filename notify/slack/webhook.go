package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	slackapi "github.com/slack-go/slack"

	"curbwire/notify"
)

// WebhookOptions are what a Webhook needs.
type WebhookOptions struct {
	URL       Secret            // of the incoming webhook
	Zone      *time.Location    // of dates in texts; nil means UTC
	Transport http.RoundTripper // nil means one of its own
	Timeout   time.Duration     // of one request; 0 means 20 s
	Log       *slog.Logger      // nil means silence

	// HoldUnknown reports a post whose outcome is unknown as uncertain instead
	// of repeating it.
	HoldUnknown bool
}

// Webhook is a notify.Notifier for an incoming webhook: one channel, posts only.
// It gives no receipts and cannot be asked what it posted, so it threads nothing,
// skips updates, and an unknown outcome stays unknown. It is safe for concurrent
// use.
//
// It does not use slack-go's PostWebhook, which prints the secret address in its
// errors and drops the body that says what is wrong.
type Webhook struct {
	url    Secret
	zone   *time.Location
	client *http.Client
	log    *slog.Logger
	hold   bool
	gap    time.Duration // before a message is sent again as text
	health
}

// NewWebhook returns a Webhook. It sends nothing.
func NewWebhook(o WebhookOptions) *Webhook {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Webhook{url: o.URL, zone: o.Zone, client: newClient(o.Transport, o.Timeout), log: o.Log, hold: o.HoldUnknown, gap: time.Second}
}

// hookMessage is the payload of an incoming webhook
// (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).
type hookMessage struct {
	Text        string           `json:"text"`
	Markdown    bool             `json:"mrkdwn"`
	Blocks      []slackapi.Block `json:"blocks,omitempty"`
	UnfurlLinks bool             `json:"unfurl_links"`
	UnfurlMedia bool             `json:"unfurl_media"`
}

// Notify posts a delivery. A reply is a post that says what it follows.
func (w *Webhook) Notify(ctx context.Context, d notify.Delivery) (string, error) {
	_, err := w.notify(ctx, d)
	w.note(err)
	return "", err
}

func (w *Webhook) notify(ctx context.Context, d notify.Delivery) (string, error) {
	if d.Op == notify.Update {
		return "", fmt.Errorf("a webhook cannot update a message: %w", notify.ErrSkip)
	}
	if d.Repeat && w.hold {
		return "", fmt.Errorf("slack's answer was lost, and a webhook cannot be asked what it posted: %w", notify.ErrUncertain)
	}
	address, err := w.url()
	if err != nil {
		return "", &notify.HoldError{Account: true, Hint: "mend the file or CURBWIRE_SLACK_WEBHOOK_URL", Err: fmt.Errorf("read the webhook's address: %w", err)}
	}
	d.Thread = ""
	m := compose(d, w.zone)
	code, err := w.post(ctx, address, m)
	if classOf(code) == badBlocks && m.blocks != nil {
		w.log.Warn("slack refused the form of a message; it is sent in another", "alert", d.Alert.ID, "err", err)
		if wait(ctx, w.gap) != nil {
			return "", &notify.RetryError{Err: err}
		}
		_, err = w.post(ctx, address, asText(m, d.Alert, w.zone))
	}
	return "", err
}

// post is one request. It returns the error code of the answer, "" for none, and
// the error for the relay.
func (w *Webhook) post(ctx context.Context, address string, m message) (code string, err error) {
	payload, err := json.Marshal(hookMessage{Text: m.text, Blocks: m.blocks})
	if err != nil {
		return "", fmt.Errorf("encode a webhook message: %w", err)
	}
	ctx, written := traced(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(payload))
	if err != nil || req.URL.Host == "" || req.URL.Scheme != "https" && req.URL.Scheme != "http" { // an error would show the address
		return "", &notify.HoldError{Account: true, Hint: "copy it again from Slack", Err: errors.New("the webhook's address is not a URL")}
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := w.client.Do(req)
	if err != nil {
		return "", classify(notify.Post, redact(err, address), written.Load())
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if resp.StatusCode == http.StatusOK && string(bytes.TrimSpace(body)) == "ok" {
		return "", nil
	}
	if resp.StatusCode == http.StatusOK {
		return "", lost(notify.Post, errors.Join(errors.New("the webhook's answer is not ok"), err))
	}
	return hookError(resp, tidy(string(body)))
}

// hookError classifies a refusal: by the code in the body, else by the status.
func hookError(resp *http.Response, code string) (string, error) {
	if resp.StatusCode == http.StatusTooManyRequests {
		return code, &notify.RetryError{Throttle: true, After: retryAfter(resp.Header.Get("Retry-After"), time.Now()), Err: errors.New("slack is throttling the webhook")}
	}
	if classOf(code) != refused {
		return code, byCode(notify.Post, slackapi.SlackErrorResponse{Err: code})
	}
	if resp.StatusCode == http.StatusBadRequest {
		return code, fmt.Errorf("the webhook refused the message: HTTP 400 %s", code)
	}
	if err := byStatus(notify.Post, resp.StatusCode); resp.StatusCode >= 500 {
		return code, err
	}
	return code, &notify.HoldError{Account: true, Hint: "is the webhook's address right?", Err: fmt.Errorf("the webhook answered HTTP %d %s", resp.StatusCode, code)}
}
