package crm

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// saidLimit is how many bytes of foreign text stand in a Fault.
const saidLimit = 200

// Said makes what another side said fit for a Fault and for people: one line of at most 200 bytes, without the
// given secrets.
func Said(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r)
	}), " ")
	if len(text) > saidLimit {
		text = strings.ToValidUTF8(text[:saidLimit], "") + "…"
	}
	return text
}

// RetryAfter reads the header of that name for a Fault's After: seconds or a date (RFC 9110, 10.2.3), at most the
// limit. 0: there is none, it cannot be read, or its time has passed.
func RetryAfter(h http.Header, now time.Time, limit time.Duration) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	var wait time.Duration
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		wait = time.Duration(min(max(seconds, 0), int64(limit/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), limit)
}
