package slack

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"curbwire/notify"
	"curbwire/notify/slack/fakeslack"
)

func TestMember(t *testing.T) {
	s, b := workspace(t, fakeslack.Options{})
	if err := b.Member(t.Context(), "curbs"); err != nil {
		t.Errorf("Member = %v", err)
	}
	s.SetChannel(fakeslack.Channel{ID: fakeslack.DefaultChannel, Absent: true})
	if err := b.Member(t.Context(), "curbs"); kind(err) != "hold channel" || !strings.Contains(err.Error(), "/invite") {
		t.Errorf("Member of a channel without the bot = %v", err)
	}
	_, poor := workspace(t, fakeslack.Options{Scopes: []string{"chat:write"}})
	if err := poor.Member(t.Context(), "curbs"); !errors.Is(err, ErrNotAsked) {
		t.Errorf("Member without the scope = %v, want ErrNotAsked", err)
	}
}

func TestWhoamiTellsScopes(t *testing.T) {
	_, b := workspace(t, fakeslack.Options{Scopes: []string{"chat:write", "groups:history"}})
	id, err := b.Whoami(t.Context())
	if diff := cmp.Diff([]string{"chat:write", "groups:history"}, id.Scopes); diff != "" || err != nil {
		t.Errorf("scopes (-want +got), %v:\n%s", err, diff)
	}
}

// Slack's checker takes no token, so it gets none.
func TestValidateAtSlack(t *testing.T) {
	s := fakeslack.NewUnstarted(fakeslack.Options{})
	b := NewBot(Options{API: "http://slack.invalid/api/", Token: Value(fakeslack.DefaultToken), Transport: tripper(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token was sent")
		}
		return direct{s}.RoundTrip(r)
	})})
	for _, x := range Samples() {
		if err := b.Validate(t.Context(), notify.Delivery{Alert: x.Alert, Op: x.Op}); err != nil {
			t.Errorf("%s: %v", x.Name, err)
		}
	}
	for code, asked := range map[string]bool{"invalid_blocks": true, "unknown_method": false, "ratelimited": false} {
		s.Inject(fakeslack.Fault{Method: "blocks.validate", Code: code})
		err := b.Validate(t.Context(), notify.Delivery{Alert: curbs()})
		if err == nil || errors.Is(err, ErrNotAsked) == asked {
			t.Errorf("%s: Validate = %v", code, err)
		}
	}
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestExamplesAreMarked(t *testing.T) {
	ids := map[string]bool{}
	for _, x := range Samples() {
		d := x.Example("curbs", "", time.Unix(1, 0))
		if !strings.HasPrefix(d.Alert.Headline.Text, "Sample: ") || ids[d.ID] {
			t.Errorf("%s: headline %q, id %s", x.Name, d.Alert.Headline.Text, d.ID)
		}
		ids[d.ID] = true
		for i, sp := range d.Alert.Headline.Spans {
			was := x.Alert.Headline
			if got, want := d.Alert.Headline.Text[sp.Start:sp.End], was.Text[was.Spans[i].Start:was.Spans[i].End]; got != want {
				t.Errorf("%s: span of %q, want %q", x.Name, got, want)
			}
		}
	}
}

func TestManifestAsksForTheScopes(t *testing.T) {
	for _, s := range Scopes() {
		if !strings.Contains(Manifest, "- "+s.Name+" ") {
			t.Errorf("the manifest does not ask for %s", s.Name)
		}
	}
	if n := strings.Count(Manifest, "      - "); n != len(Scopes()) {
		t.Errorf("the manifest asks for %d scopes, want %d", n, len(Scopes()))
	}
}
