package crm_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"oroconnector/app/crm"
)

func TestSaid_IsOneShortLineWithoutSecrets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{" no \r\n\t\x00way\u0085here ", "no way here"},
		{"bad \xff bytes", "bad bytes"},
		{"password hunter2 refused for hunter2", "password … refused for …"},
		{strings.Repeat("a", 200), strings.Repeat("a", 200)},
		{strings.Repeat("a", 201), strings.Repeat("a", 200) + "…"},
		{strings.Repeat("ж", 150), strings.Repeat("ж", 100) + "…"},
		{"a" + strings.Repeat("ж", 150), "a" + strings.Repeat("ж", 99) + "…"},
	} {
		if got := crm.Said(c.text, "", "hunter2"); got != c.want {
			t.Errorf("%q: %q", c.text, got)
		}
	}
}

func FuzzSaid(f *testing.F) {
	f.Add("a\nb\x00c", "b")
	f.Fuzz(func(t *testing.T, text, secret string) {
		got := crm.Said(text, secret)
		if len(got) > 204 || strings.ContainsAny(got, "\n\r\x00\x1b") || !utf8.ValidString(got) && utf8.ValidString(secret) {
			t.Errorf("%q", got)
		}
	})
}

func TestRetryAfter_SecondsOrADateWithinTheLimit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 14, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "0": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "3600": time.Hour, "3601": time.Hour,
		"9000000000000000000": time.Hour, "-9000000000000000000": 0, "99999999999999999999": 0,
		now.Add(time.Minute).Format(http.TimeFormat): time.Minute, now.Add(-time.Minute).Format(http.TimeFormat): 0,
		" " + now.Add(48*time.Hour).Format(http.TimeFormat): time.Hour,
	} {
		h := http.Header{}
		if value != "" {
			h.Set("Retry-After", value)
		}
		if got := crm.RetryAfter(h, now, time.Hour); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}
