package eml

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRead_DateThatCannotBeRead(t *testing.T) {
	t.Parallel()
	received := "Received: from b by c; Tue, 02 Jan 2024 10:20:40 +0000\nReceived: from a by b;\n Tue, 02 Jan 2024 10:20:30 +0000\nReceived: by a\n"
	for _, c := range []struct {
		name, header, want string
		warns              []string
	}{
		{"none", received, "", nil},
		{"nothing in it", received + "Date:\n", "", nil},
		{"junk", received + "Date: <HR>\n", "2024-01-02T10:20:30Z", []string{WarnDateReceived}},
		{"no day", received + "Date: Jan 2024\n", "2024-01-02T10:20:30Z", []string{WarnDateReceived}},
		{"no Received", "Date: soon\n", "", []string{WarnDate}},
		{"Received without dates", "Received: by x; soon\nDate: soon\n", "", []string{WarnDate}},
		{"Delivery-Date", "Date: soon\nDelivery-Date: Tue, 02 Jan 2024 10:20:30 +0000\n", "2024-01-02T10:20:30Z", []string{WarnDateReceived}},
		{"a second Date", "Date: soon\nDate: Tue, 02 Jan 2024 10:20:30 +0000\n", "2024-01-02T10:20:30Z", []string{WarnHeaderTwice}},
		{"a Date of its own", received + "Date: Wed, 03 Jan 2024 10:20:30 +0000\n", "2024-01-03T10:20:30Z", nil},
		{"an odd one", received + "Date: 20240103102030Z\n", "2024-01-03T10:20:30Z", []string{WarnDateMended}},
	} {
		m := readString(t, "From: a@x.org\n"+c.header+"\n")
		got := ""
		if !m.Date.IsZero() {
			got = m.Date.Format(time.RFC3339)
		}
		if got != c.want || !slices.Equal(codes(m), c.warns) {
			t.Errorf("%s: %s, want %s; warnings %v, want %v", c.name, got, c.want, codes(m), c.warns)
		}
	}
}

// A warning says what was done: something mended, or something lost.
func TestRead_WarningsOfFieldsAreTrue(t *testing.T) {
	t.Parallel()
	for header, want := range map[string][]string{
		"To: a@x.org, b@x.org; Bo <c@x.org>":                           nil,
		"To: a@x.org b@x.org":                                          {WarnAddressMended},
		"To: \"Ann <a@x.org>":                                          {WarnAddressMended},
		"To: Ann &lt;a@x.org&gt;":                                      {WarnAddressMended},
		"To: Ann, a@x.org":                                             {WarnAddress},
		"To: undisclosed-recipients:;":                                 nil,
		"To: (nobody)":                                                 nil,
		"To: a@x.org\nTo: b@x.org":                                     {WarnHeaderJoined},
		"Cc: a@x.org\nCc: b@x.org":                                     {WarnHeaderJoined},
		"From: a@x.org\nFrom: b@x.org":                                 {WarnHeaderTwice},
		"Subject: Gr\xfc\xdfe":                                         {WarnHeaderRaw},
		"To: J\xf6rg <a@x.org>":                                        {WarnHeaderRaw},
		"Subject: =?utf-8?Q?Gr=C3=BC?=":                                nil,
		"Subject: =?utf-8?Q?Gr=FC?=":                                   {WarnHeaderWord},
		"Subject: =?utf-8?Q?abc":                                       {WarnHeaderWord},
		"Subject: =?x-nobody?Q?abc?=":                                  {WarnHeaderWord},
		"Subject: =?utf-8?Q?=E2=80=AEabc?=":                            {WarnHeaderTurned},
		"Message-ID: =?utf-8?Q?=3Ca=40x=2Eorg=3E?=\nReferences: a@x b": nil,
	} {
		if m := readString(t, header+"\nMIME-Version: 1.0\n\ntext\n"); !slices.Equal(codes(m), want) {
			t.Errorf("%q: %v, want %v", header, m.Warnings, want)
		}
	}
}

func TestMessageIDs_OddForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=?utf-8?Q?=3Ca=2Eb=40x=2Eorg=3E?=":                                "a.b@x.org",
		"=?us-ascii?B?PGFAeC5vcmc+?=":                                      "a@x.org",
		"=?utf-8?Q?=3Ca=40x=2Eorg=3E?=\r\n =?utf-8?Q?_=3Cb=40x=2Eorg=3E?=": "a@x.org b@x.org",
		"<=?utf-8?Q?a=40x=2Eorg?=>":                                        "a@x.org",
		"<a=?b?=c@x.org>":                                                  "a=?b?=c@x.org",
		"<a@x.org b@x.org>":                                                "a@x.org b@x.org",
		"<a@x.org,b@x.org;c@x.org>":                                        "a@x.org b@x.org c@x.org",
		"a@x.org>b@x.org>":                                                 "a@x.org b@x.org",
		"<a@x.org><b@x.org><c@x.org":                                       "a@x.org b@x.org c@x.org",
		"a@x.org;b@x.org":                                                  "a@x.org b@x.org",
		"< a@x.org >":                                                      "a@x.org",
		"<a@\r\n x.org>":                                                   "a@x.org",
		"<a b\r\n c@x.org>":                                                "abc@x.org",
		"&lt;a@x.org&gt;":                                                  "a@x.org",
		"\"<a@x.org>\"":                                                    "a@x.org",
		"<'a@x.org'>":                                                      "a@x.org",
		"<a@x.org\x00>":                                                    "a@x.org",
		"<\u200ba@x.org\u00a0>":                                            "a@x.org",
		"Message from Ann <a@x.org> of \"Mon\" <b@x.org>":                  "a@x.org b@x.org",
		"<\"a b\"@x.org>":                                                  "\"ab\"@x.org",
		"<a@b@x.org>":                                                      "a@b@x.org",
	} {
		if got := strings.Join(messageIDs(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := firstID("=?utf-8?Q?=3Ca=40x=2Eorg=3E?="); got != "a@x.org" {
		t.Errorf("first: %q", got)
	}
}
