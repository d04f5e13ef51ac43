package dav

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// fuzzed is what must hold of any bytes and any change: nothing panics, an edit either is refused or leaves a
// record that reads, in which only mapped lines differ.
func fuzzed(f *testing.F, kind crm.SheetKind, change func(a, b string) crm.Fields) {
	f.Helper()
	for _, raw := range fixtures(f, kind) {
		f.Add(raw, "a, b; c\\n", "x\ny")
		f.Add(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), "", "2026-12-01")
		f.Add(raw[:len(raw)/2], "2026-12-01T10:00:00Z", "low")
	}
	f.Fuzz(func(t *testing.T, raw []byte, a, b string) {
		c := codecOf(kind)
		before, holds := c.read(raw)
		out, err := c.edit(raw, change(a, b), "12")
		if err != nil {
			return
		}
		if !holds || before.Odd != "" {
			t.Fatalf("an odd record (%s) was edited", before.Odd)
		}
		if was, is := unmapped(kind, raw), unmapped(kind, out); !bytes.Equal(was, is) {
			t.Fatalf("unmapped bytes differ:\n%q\n%q", was, is)
		}
		after, holds := c.read(out)
		if !holds || after.Odd != "" || after.Oro != "12" {
			t.Fatalf("%q\nbecame unreadable (%s, oro %q):\n%q", raw, after.Odd, after.Oro, out)
		}
		same, err := c.edit(raw, crm.Fields{}, "")
		if err != nil || !bytes.Equal(raw, same) && kind != crm.SheetContact { // a card without FN is given one
			t.Fatalf("nothing changed, and yet\n%q\nbecame\n%q", raw, same)
		}
	})
}

func FuzzCard(f *testing.F) {
	fuzzed(f, crm.SheetContact, func(a, b string) crm.Fields {
		return crm.Fields{
			crm.SheetFirstName: a, crm.SheetLastName: b, crm.SheetNote: a + "\n" + b, crm.SheetEmails: b + "\n" + a, crm.SheetPhone: a,
			crm.SheetFax: b, crm.SheetBirthday: b, crm.SheetGender: "female", "work.street": a, "work.street2": b, "home.country": "DE", "other.city": b,
		}
	})
}

func FuzzTodo(f *testing.F) {
	fuzzed(f, crm.SheetTask, func(a, b string) crm.Fields {
		return crm.Fields{crm.SheetSubject: a, crm.SheetDue: b, crm.SheetPriority: b, crm.SheetStatus: "closed"}
	})
}

func FuzzEvent(f *testing.F) {
	fuzzed(f, crm.SheetEvent, func(a, b string) crm.Fields {
		return crm.Fields{crm.SheetTitle: a, crm.SheetStart: a, crm.SheetEnd: b}
	})
}

// FuzzMultistatus: any answer is read within its bounds, and what the cleaner lets through does not depend on
// how the bytes arrive.
func FuzzMultistatus(f *testing.F) {
	f.Add([]byte(`<multistatus xmlns="DAV:"><response><href>/a</href><status>HTTP/1.1 404 Not Found</status></response><sync-token>t</sync-token></multistatus>`))
	f.Add([]byte("<a>&#11;\x0b\xff\xe2\x82</a>&#x1;&amp;&#1114112;&"))
	f.Add([]byte(strings.Repeat("<a>", 100)))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = multistatus(bytes.NewReader(data), func(response) error { return nil })
		whole, _ := io.ReadAll(newCleaner(bytes.NewReader(data)))
		single, _ := io.ReadAll(newCleaner(iotestOneByte{bytes.NewReader(data)}))
		if !bytes.Equal(whole, single) {
			t.Fatalf("%q is cleaned to %q, byte by byte to %q", data, whole, single)
		}
		for _, r := range string(whole) {
			if !allowed(r) {
				t.Fatalf("%q keeps %U", whole, r)
			}
		}
	})
}

type iotestOneByte struct{ r io.Reader }

func (o iotestOneByte) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return o.r.Read(p[:1])
}

// A record as large as they come, and as nested, is read in a moment.
func TestRead_LargeAndDeepRecordsAreQuick(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("BEGIN:X\n", 50_000) + strings.Repeat("END:X\n", 50_000)
	for name, raw := range map[string]string{
		"deep":    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\n" + deep + "END:VEVENT\nEND:VCALENDAR\n",
		"wide":    "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:X\nEND:X\n", 50_000) + "BEGIN:VEVENT\nDTSTART:20260101T000000Z\nEND:VEVENT\nEND:VCALENDAR\n",
		"folded":  "BEGIN:VCARD\nN:a" + strings.Repeat("\n b", 1_000_000) + "\nEND:VCARD\n",
		"mails":   "BEGIN:VCARD\nN:a\n" + strings.Repeat("EMAIL:x@y.example\n", 20_000) + "END:VCARD\n",
		"phones":  "BEGIN:VCARD\nN:a\n" + strings.Repeat("TEL:1\n", 50_000) + "END:VCARD\n",
		"soft":    "BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:" + strings.Repeat("a=\n", 300_000) + "\nEND:VCARD\n",
		"bracket": "BEGIN:VCARD\nX;" + strings.Repeat("a=b,", 500_000) + ":\nEND:VCARD\n",
	} {
		start := time.Now()
		for _, kind := range crm.SheetKinds {
			codecOf(kind).read([]byte(raw))
		}
		if took := time.Since(start); took > 10*time.Second { // a squared one would take minutes
			t.Errorf("%s took %v", name, took)
		}
	}
}
