package feed

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFreshFor(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		name   string
		header http.Header
		want   time.Duration
	}{
		{"nothing", http.Header{}, 0},
		{"max-age", http.Header{"Cache-Control": {"public, Max-Age=900"}}, 15 * time.Minute},
		{"less its age", http.Header{"Cache-Control": {"max-age=900"}, "Age": {"600"}}, 5 * time.Minute},
		{"age above", http.Header{"Cache-Control": {"max-age=900"}, "Age": {"6000"}}, 0},
		{"no-cache", http.Header{"Cache-Control": {"no-cache, max-age=900"}, "Expires": {"Sun, 01 Mar 2026 13:00:00 GMT"}}, 0},
		{"max-age before Expires", http.Header{"Cache-Control": {"max-age=60"}, "Expires": {"Sun, 01 Mar 2026 13:00:00 GMT"}}, time.Minute},
		{"Expires", http.Header{"Expires": {"Sun, 01 Mar 2026 13:00:00 GMT"}}, time.Hour},
		{"Expires by the server's clock", http.Header{"Expires": {"Sun, 01 Mar 2026 13:00:00 GMT"}, "Date": {"Sun, 01 Mar 2026 12:30:00 GMT"}}, 30 * time.Minute},
		{"Expires in the past", http.Header{"Expires": {"Thu, 01 Jan 1970 00:00:00 GMT"}}, 0},
		{"a year", http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
		{"beyond any number", http.Header{"Cache-Control": {"max-age=99999999999999999999999"}}, 24 * time.Hour},
		{"nonsense", http.Header{"Cache-Control": {"max-age=soon"}, "Expires": {"0"}}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := freshFor(c.header, now); got != c.want {
				t.Errorf("freshFor = %v, want %v", got, c.want)
			}
		})
	}
}

func TestRhythm(t *testing.T) {
	all := strings.Builder{}
	for _, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"} {
		all.WriteString("<day>" + day + "</day>")
	}
	cases := []struct {
		name, channel string
		want          time.Duration
	}{
		{"nothing", "", 0},
		{"ttl", "<ttl> 60 </ttl>", time.Hour},
		{"ttl of a week", "<ttl>10080</ttl>", 24 * time.Hour},
		{"ttl of nonsense", "<ttl>-5</ttl>", 0},
		{"twice a day", "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 12 * time.Hour},
		{"yearly", "<sy:updatePeriod>yearly</sy:updatePeriod>", 24 * time.Hour},
		{"the longer wish", "<ttl>30</ttl>" + "<sy:updatePeriod>hourly</sy:updatePeriod>", time.Hour},
		// now is a Sunday, 12:00 UTC.
		{"skipped hours", "<skipHours><hour>12</hour><hour>13</hour></skipHours>", 2 * time.Hour},
		{"ttl ends in a skipped hour", "<ttl>90</ttl><skipHours><hour>13</hour></skipHours>", 2 * time.Hour},
		{"midnight as 24", "<ttl>720</ttl><skipHours><hour>24</hour></skipHours>", 13 * time.Hour},
		{"skipped day", "<skipDays><day>sunday</day></skipDays>", 12 * time.Hour},
		{"every day skipped", "<skipDays>" + all.String() + "</skipDays>", 24 * time.Hour},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			body := `<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title>` + c.channel + `</channel></rss>`
			if got := mustParse(t, body).NextAfter; got != c.want {
				t.Errorf("NextAfter = %v, want %v", got, c.want)
			}
		})
	}
}

// TestFetchNextAfter: the wish of the header counts on a 304 too.
func TestFetchNextAfter(t *testing.T) {
	code := http.StatusOK
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=7200")
		w.WriteHeader(code)
		w.Write([]byte(rssOf("<ttl>60</ttl><item><title>A</title></item>")))
	})
	c := testClient(t, Options{})
	p, err := fetch(t, c, o.URL, Validators{})
	if err != nil || p.NextAfter != 2*time.Hour {
		t.Errorf("NextAfter = %v, err %v; want 2h", p.NextAfter, err)
	}
	code = http.StatusNotModified
	if p, err = fetch(t, c, o.URL, p.Validators); err != nil || p.NextAfter != 2*time.Hour || !p.NotModified {
		t.Errorf("on 304: NextAfter = %v, err %v; want 2h", p.NextAfter, err)
	}
}
