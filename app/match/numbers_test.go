package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

func texts(ns []number) []string {
	var out []string
	for _, n := range ns {
		out = append(out, n.text)
	}
	return out
}

func TestNumbers_InSubject(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]string{
		"Order 10482":                             "10482",
		"Re: Quote Q-2043, revised":               "q-2043 2043",
		"Your PO-77/12 is late":                   "po-77/12 77/12",
		"[#1001] broken":                          "1001",
		"#1001":                                   "1001",
		"№ 2044":                                  "2044",
		"Case 7 still open":                       "7",
		"Order no. 12":                            "12",
		"Bestellung Nr. 10482":                    "10482",
		"Замовлення №10482":                       "10482",
		"POEXT001000 and COI002005":               "poext001000 001000 coi002005 002005",
		"CA5930USD":                               "ca5930usd 5930",
		"Order:10482":                             "10482",
		"Orders 10482,10483":                      "",
		"Orders 10482, 10483":                     "10482 10483",
		"INV-2026-0012":                           "inv-2026-0012 2026-0012 0012",
		"order 2026":                              "2026",
		"Order 10482 of €100":                     "10482",
		"2026":                                    "",
		"Meeting 12.09.2026 at 10:30":             "",
		"Meeting 2026-09-12":                      "",
		"Meeting 9/12/2026":                       "",
		"Meeting 12-09-26":                        "",
		"call +49 151 23456789":                   "",
		"Tel. 030 1234567":                        "",
		"0151 234 56 78":                          "",
		"555-123-4567":                            "",
		"(555) 123 4567":                          "",
		"Tel: 5551234":                            "",
		"€100 off, 250 EUR, 300 USD":              "",
		"EUR 450 or € 460":                        "",
		"1,250.00 and 1.250,00":                   "",
		"100% and 50 %":                           "",
		"500GB for 1080p":                         "",
		"utf-8, mp3, A4, 3D":                      "",
		"12 of 34":                                "",
		"https://x.example/12345 me123@x.example": "",
		"version 5.1.3":                           "",
		"card 4111 1111 1111 1111":                "",
		"10482 10483 10484":                       "10482 10483 10484",
		"12345678901234567890123":                 "",
		"Order#10482":                             "10482",
		"Sat, 12 Sep 2026 10:30:00 -0700":         "",
		"1999-2002, 1/1/1904, 2026/09":            "",
		"usr/src/redhat/RPMS/i386":                "",
		"sonic311.mail.example.com":               "",
		"number#LH340":                            "lh340 340",
	} {
		got := texts(numbers(crm.Message{Subject: subject}))
		if want := strings.Fields(want); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", subject, got, want)
		}
	}
}

func TestNumbers_FirstPlaceCountsAndSubjectComesFirst(t *testing.T) {
	t.Parallel()
	text := "see 10484 and 10482\n> old 10485\nbye 10486"
	quoted := strings.Index(text, ">")
	m := crm.Message{
		Subject: "10482",
		Text:    text,
		Quoted:  []crm.Span{{From: quoted, To: quoted + len("> old 10485\n")}},
		Attachments: []crm.Attachment{
			{Name: "Order_10483_signed.pdf"}, {Name: "image001.png"}, {Name: "logo 99887.png", Inline: true},
			{Name: "IMG_20260912_143355.jpg"},
		},
	}
	var got []string
	for _, n := range numbers(m) {
		got = append(got, n.text+"@"+string(n.where))
	}
	want := []string{
		"10482@subject", "order_10483_signed@attachment", "10483@attachment", "10484@body", "10486@body", "10485@body",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNumbers_AreBounded(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&text, "number %d\n", 100000+i)
	}
	got := numbers(crm.Message{Text: text.String(), Subject: "Order 7"})
	if len(got) != maxNumbers || got[0].text != "7" {
		t.Errorf("%d numbers beginning with %q", len(got), got[0].text)
	}
}

func TestParts_IgnoresSpansOutOfPlace(t *testing.T) {
	t.Parallel()
	m := crm.Message{Text: "abcdef", Quoted: []crm.Span{{From: 1, To: 2}, {From: 0, To: 3}, {From: 4, To: 99}, {From: 5, To: 4}, {From: 4, To: 5}}}
	fresh, quoted := parts(m)
	if strings.Join(fresh, "|") != "a|cd|f" || strings.Join(quoted, "|") != "b|e" {
		t.Errorf("fresh %q, quoted %q", fresh, quoted)
	}
}

func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"Order #10482", "+1 (555) 123-4567", "Q-2043\xff€", "1,2:3.4/5-6_7", "№\u0301 12"} {
		f.Add(s, 0, 3)
	}
	f.Fuzz(func(t *testing.T, s string, from, to int) {
		got := numbers(crm.Message{Subject: s, Text: s, Quoted: []crm.Span{{From: from, To: to}}})
		if len(got) > maxNumbers {
			t.Errorf("%d numbers", len(got))
		}
		seen := map[string]bool{}
		for _, n := range got {
			if seen[n.text] || n.text == "" || n.text != strings.ToLower(n.text) {
				t.Errorf("number %q in %q", n.text, got)
			}
			seen[n.text] = true
		}
	})
}

func BenchmarkAsk(b *testing.B) {
	m := crm.Message{Subject: "Re: Quote Q-2043", Text: strings.Repeat("A line of 12 words without a number that could be one, 3.5 %.\n", 1000)}
	b.SetBytes(int64(len(m.Text)))
	for b.Loop() {
		Ask(m)
	}
}
