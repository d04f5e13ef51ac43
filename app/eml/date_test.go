package eml

import (
	"testing"
	"time"
)

func TestParseDate_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct {
		text, want string // RFC 3339; empty: no date
		mended     bool
	}{
		{"Tue, 02 Jan 2024 10:20:30 +0100", "2024-01-02T09:20:30Z", false},
		{"2 Jan 2024 10:20 -0330", "2024-01-02T13:50:00Z", false},
		{"Tue, 2 Jan 24 10:20:30 GMT", "2024-01-02T10:20:30Z", false},
		{"Sat, 2 Jan 99 10:20:30 EST", "1999-01-02T15:20:30Z", false},
		{"Sat, 2 Jan 102 10:20:30 PDT", "2002-01-02T17:20:30Z", false},
		{"Fri, 5 Apr 2019 12:10:49 -0000", "2019-04-05T12:10:49Z", false},
		{"Fri, 5 Apr 2019 12:10:49 CST", "2019-04-05T18:10:49Z", false},
		{"Fri, 5 Apr 2019 12:10:49 Z", "2019-04-05T12:10:49Z", false},
		{"Fri, 5 Apr 2019 12:10:49 A", "2019-04-05T12:10:49Z", true},
		{"Fri, 5 Apr 2019 12:10:49 +0200 (CEST)", "2019-04-05T10:10:49Z", false},
		{"Fri, 5 Apr 2019 (a (nested) comment) 12:10:49 +0200", "2019-04-05T10:10:49Z", false},
		{"Fri, 5 Apr 2019 12:10:49 +02:00", "2019-04-05T10:10:49Z", true},
		{"Fri, 5 Apr 2019 12:10:49 --0400", "2019-04-05T16:10:49Z", true},
		{"Fri, 5 Apr 2019 12:10:49 +2", "2019-04-05T10:10:49Z", true},
		{"Fri, 5 Apr 2019 12:10:49 GMT+0200", "2019-04-05T10:10:49Z", false},
		{"Fri, 5 Apr 2019 12:10:49 UT +0200", "2019-04-05T10:10:49Z", false},
		{"Fri, 5 Apr 2019 12:10:49", "2019-04-05T12:10:49Z", true},
		{"Fri, 5 Apr 2019", "2019-04-05T00:00:00Z", true},
		{"Fri,5 Apr 2019 12:10:49 +0200", "2019-04-05T10:10:49Z", false},
		{"Friday, 5-Apr-19 12:10:49 GMT", "2019-04-05T12:10:49Z", false},
		{"Fri Apr  5 12:10:49 2019", "2019-04-05T12:10:49Z", true},
		{"Fri Apr  5 12:10:49 PDT 2019", "2019-04-05T19:10:49Z", true},
		{"Fri Apr  5 12:10:49 2019 +0200", "2019-04-05T10:10:49Z", true},
		{"Fri, 05 Apr 2019 12.10.49 +0200", "2019-04-05T10:10:49Z", false},
		{"Fri, 5 Apr 2019 03:10:49 PM", "2019-04-05T15:10:49Z", true},
		{"22 Jun 18 03:56:36 PM -05:00 (GMT -05:00)", "2018-06-22T20:56:36Z", true},
		{"Sat, 10, Dec 2022 09:35:19 +0100", "2022-12-10T08:35:19Z", false},
		{"Thur, 16 Mar 2023 15:33:07 +0400", "2023-03-16T11:33:07Z", false},
		{"Di., 15 Feb. 2022 06:52:44 +0100 (MEZ)/Di., 15 Feb. 2022 06:52:44 +0100 (MEZ)", "2022-02-15T05:52:44Z", false},
		{"fr., 25 nov. 2022 06:27:14 +0100/fr., 25 nov. 2022 06:27:14 +0100", "2022-11-25T05:27:14Z", false},
		{"Mi., 23 Apr. 2025 09:48:37 +0200 (MESZ)", "2025-04-23T07:48:37Z", false},
		{"Di, 9 Okt 2018 18:51:51 +0200", "2018-10-09T16:51:51Z", false},
		{"Tue, 08 Nov 2022 18:47:20 +0000 14:03:33 +0000", "2022-11-08T18:47:20Z", false},
		{"2019-04-05T12:10:49+02:00", "2019-04-05T10:10:49Z", true},
		{"2019-04-05 12:10:49 +0200", "2019-04-05T10:10:49Z", true},
		{"2019-04-05", "2019-04-05T00:00:00Z", true},
		{"2019-04-05 12:10:49.123456 +0200", "2019-04-05T10:10:49Z", true},
		{"2019/04/05 12:10:49", "2019-04-05T12:10:49Z", true},
		{"04/25/2019 12:10:49 PM", "2019-04-25T12:10:49Z", true},
		{"25.04.2019 12:10:49", "2019-04-25T12:10:49Z", true},
		{"Fri, 5 Apr 2019 24:00:00 +0000", "2019-04-06T00:00:00Z", false},
		{"Fri, 5 Apr 2019 23:59:60 +0000", "2019-04-06T00:00:00Z", false},
		{"Fri, 5 April 2019 12:10:49 +0000", "2019-04-05T12:10:49Z", false},
		{"Fri, 5 Apr 2019 12:10:49 \"GMT\"", "2019-04-05T12:10:49Z", false},
		{"Fri, 31 Feb 2019 12:10:49 +0000", "", false},
		{"yesterday", "", false},
		{"5 2019 12:10:49", "", false},
		{"(", "", false},
		{"", "", false},
	}
	for _, c := range cases {
		got, mended, ok := parseDate(c.text)
		text := ""
		if ok {
			text = got.UTC().Truncate(time.Second).Format(time.RFC3339)
		}
		if text != c.want || ok && mended != c.mended {
			t.Errorf("%q: %s (mended %v), want %s (%v)", c.text, text, mended, c.want, c.mended)
		}
	}
}

// What Go writes as a date of mail comes back.
func TestParseDate_RoundTrip(t *testing.T) {
	t.Parallel()
	at := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 2_000 {
		at = at.Add(time.Duration(7*24+i%24) * time.Hour).Add(time.Duration(i*37) * time.Second)
		zone := time.FixedZone("", (i%27-13)*1800)
		for _, layout := range []string{time.RFC1123Z, time.RFC3339, "Mon Jan _2 15:04:05 2006 -0700", "2 Jan 06 15:04:05 -0700"} {
			if layout == "2 Jan 06 15:04:05 -0700" && at.Year() >= 2049 {
				continue
			}
			text := at.In(zone).Format(layout)
			if got, _, ok := parseDate(text); !ok || !got.Equal(at) {
				t.Fatalf("%q: %v, want %v", text, got, at)
			}
		}
	}
}
