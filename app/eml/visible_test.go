package eml

import (
	"slices"
	"strings"
	"testing"
)

// What cannot be seen and may deceive goes; what scripts need stays.
func TestCollapse_WhatCannotBeSeen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"invoice\u202egpj.exe":                         "invoicegpj.exe",
		"a\u202ab\u202bc\u202cd\u202de":                "abcde",
		"a\u2066b\u2067c\u2068d\u2069e":                "abcde",
		"pay\u200bpal\u2060.\ufeffcom":                 "paypal.com",
		"a\u200eb\u200fc\u061cd":                       "abcd",
		"a\u2062b\u206ac\ufff9d\U000e0001e\U000e0041f": "abcdef",
		"a\x00b\x1bc\x7fd\u0085e\u009bf":               "abcd ef",
		"a\u2028b\u2029c":                              "a b c",
		"a\u200db\u200cc":                              "abc",
		"co\u00adoperate":                              "co\u00adoperate", // a hyphen where the line ends
		// kept
		"می\u200cخواهم":   "می\u200cخواهم",
		"क्\u200dष":       "क्\u200dष",
		"👩\u200d👩\u200d👧": "👩\u200d👩\u200d👧",
		"❤\ufe0f\u200d🔥":  "❤\ufe0f\u200d🔥",
		"👍🏽":              "👍🏽",
		"\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"שלום \u200f(1)": "שלום \u200f(1)",
		"葛\U000E0100城":   "葛\U000E0100城",
		// both
		"می\u200c\u200cخواهم \u200c": "می\u200cخواهم",
		"\u202eשלום\u202c":           "שלום",
	} {
		got := collapse(text)
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if again := collapse(got); again != got {
			t.Errorf("%q: once %q, twice %q", text, got, again)
		}
	}
}

func TestRead_HiddenCharacters(t *testing.T) {
	t.Parallel()
	m := readString(t, "From: =?utf-8?Q?Ann=E2=80=AEeeL?= <ann\u200b@x.org>\nSubject: \u202etxt.exe\nMessage-ID: <a\u200bb@x.org>\n"+
		"Content-Type: application/zip; name=\"a\u202egpj.zip\"\n\nx")
	if m.Subject != "txt.exe" || m.From[0].Name != "AnneeL" || m.From[0].Email != "ann@x.org" || m.MessageID != "ab@x.org" || m.Attachments[0].Name != "agpj.zip" {
		t.Errorf("%+v", m)
	}
	if !slices.Contains(codes(m), WarnHeaderTurned) {
		t.Errorf("warnings %v", codes(m))
	}
	for _, h := range m.Headers {
		if strings.ContainsFunc(h.Value, turns) {
			t.Errorf("%s: %q", h.Name, h.Value)
		}
	}
}
