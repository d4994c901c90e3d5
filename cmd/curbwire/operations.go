package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"curbwire/notify"
	"curbwire/watcher"
	"curbwire/watcher/store"
)

// operations tells the operations channel what becomes of deliveries that do not get
// through; the log has it anyway.
type operations struct {
	store *store.Store
	plan  *plan
	log   *slog.Logger
}

// tell stores a notice, of a trouble or of its end. The same occasion is told once.
func (o operations) tell(occasion, text, reason string, recovered bool) {
	at := time.Now().UTC()
	// The relay may be ending: what it found is stored all the same.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	d := watcher.Notice(occasion, text, reason, at, o.plan.settings())
	d.Alert.Recovered = recovered
	if err := o.store.Enqueue(ctx, d, at); err != nil {
		o.log.Error("the operations channel cannot be told", "err", err)
	}
}

// waits tells of deliveries that wait, and of the end of it. When the operations
// channel itself is the one that waits, only the end can be told there, and only
// of alerts.
func (o operations) waits(w notify.Wait) {
	own := w.Channel == o.plan.operations && !w.Account
	if own && (!w.Over || w.First.Alert.Kind == notify.Operations) {
		return
	}
	reason := "alerts do not get through"
	if w.Over {
		reason = "alerts get through again"
	}
	o.tell(fmt.Sprintf("%s waits %v %d", w.First.ID, w.Over, w.Told), o.saying(w), reason, w.Over)
}

func (o operations) saying(w notify.Wait) string {
	where := "the channel " + w.Channel
	if w.Account {
		where = "all channels"
	}
	since := notify.When(w.Since, o.plan.zone)
	if w.Over {
		return fmt.Sprintf("Alerts for %s go out again. They had waited since %s, for %s: %s%s",
			where, since, notify.Lapse(time.Since(w.Since)), sentence(w.Cause), waiting(w, " had waited"))
	}
	cure := "They are tried again until they arrive."
	if w.Held {
		cure = "They are sent once it is mended."
	}
	return fmt.Sprintf("Alerts for %s wait since %s: %s%s %s", where, since, sentence(w.Cause), waiting(w, " so far"), cure)
}

func sentence(cause string) string { return strings.TrimSuffix(cause, ".") + "." }

// waiting says how many deliveries wait, and the headline of the first.
func waiting(w notify.Wait, when string) string {
	if w.Count < 1 {
		return ""
	}
	return fmt.Sprintf(" %s%s, the first is “%s”.", countAs(w.Count, "message", "messages"), when, notify.Cut(w.First.Alert.Headline.Text, 120))
}

// ended tells of a delivery that is given up.
func (o operations) ended(d notify.Delivery, f notify.Failure) {
	if d.Alert.Kind == notify.Operations {
		return
	}
	text := "An alert for the channel %s was refused and is not tried again: %s Its headline: %s"
	if f.State == notify.Uncertain {
		text = "Nobody knows whether an alert for the channel %s arrived; look for it there: %s Its headline: %s"
	}
	o.tell(d.ID+" "+string(f.State), fmt.Sprintf(text, d.Channel, sentence(f.Cause), d.Alert.Headline.Text), "an alert could not be delivered", false)
}

// blind tells that a channel cannot be asked what it holds.
func (o operations) blind(channel, code string) {
	occasion, cure := "blind", "Add the scopes channels:history and groups:history to the Slack app and install it again."
	if code == "not_in_channel" {
		occasion, cure = "blind "+channel, "Invite the bot: /invite @curbwire."
	}
	what := "is sent again and can come twice"
	if o.plan.slack.hold {
		what = "is not sent again, and you are told"
	}
	o.tell(occasion, fmt.Sprintf("The bot may not read the channel %s (%s), so nobody can look whether a message arrived when Slack's answer is lost: it %s. %s",
		channel, code, what, cure), "the bot lacks a right", false)
}
