package match

import (
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

func addr(email string) crm.Address { return crm.Address{Email: email} }

func TestAsk_CollectsParticipantsSenderFirst(t *testing.T) {
	t.Parallel()
	q := Ask(crm.Message{
		MessageID: "m2@x", References: []string{"m0@x", "m1@x"}, InReplyTo: []string{"m1@x"},
		From: []crm.Address{addr("elena@mail.alpina.example")}, Sender: addr("office@alpina.example"),
		To: []crm.Address{addr("nora@brightwater.example")}, Cc: []crm.Address{addr("tomas@gmail.com")},
		Bcc: []crm.Address{addr("elena@mail.alpina.example")}, Subject: "Re: Quote Q-2043",
	})
	if q.Thread != "m0@x" || !slices.Equal(q.MessageIDs, []string{"m2@x", "m1@x", "m0@x"}) {
		t.Errorf("thread %q of ids %q", q.Thread, q.MessageIDs)
	}
	want := []string{"elena@mail.alpina.example", "office@alpina.example", "nora@brightwater.example", "tomas@gmail.com"}
	if q.From != want[0] || !slices.Equal(q.Addresses, want) {
		t.Errorf("from %q of %q, want %q", q.From, q.Addresses, want)
	}
	if want := []string{"mail.alpina.example", "alpina.example", "brightwater.example"}; !slices.Equal(q.Domains, want) {
		t.Errorf("domains %q, want %q", q.Domains, want)
	}
	if want := []string{"q-2043", "2043"}; !slices.Equal(q.Numbers, want) {
		t.Errorf("numbers %q, want %q", q.Numbers, want)
	}
}

func TestDomains_LeavesOutWhatConnectsNobody(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"a@alpina.example":               "alpina.example",
		"a@ALPINA.example":               "alpina.example",
		"a@sales.alpina.co.uk":           "sales.alpina.co.uk alpina.co.uk",
		"a@gmail.com":                    "",
		"a@mail.gmail.com":               "",
		"a@yahoo.co.uk":                  "",
		"a@gmx.de":                       "",
		"a@ukr.net":                      "",
		"1@users.noreply.github.com":     "",
		"a@github.com":                   "github.com",
		"a@xn--mller-kva.example":        "xn--mller-kva.example",
		"a@co.uk":                        "",
		"a@localhost":                    "",
		"a@[192.0.2.1]":                  "",
		"a@192.0.2.1":                    "",
		"a@":                             "",
		"":                               "",
		"a@notgmail.com":                 "notgmail.com",
		"a@b@alpina.example":             "alpina.example",
		"a@alpina.example.":              "alpina.example",
		"a@.":                            "",
		"a@" + strings.Repeat("x.", 500): "",
	} {
		if got := strings.Join(domains(address), " "); got != want {
			t.Errorf("domains(%.40q) = %q, want %q", address, got, want)
		}
	}
}

// The list is foreign facts kept by hand: one lower-case domain a line, none twice, none below another
// one (it would be without effect).
func TestPublicDomains_AreCleanAndMany(t *testing.T) {
	t.Parallel()
	set := publicDomains()
	if len(set) < 700 {
		t.Errorf("only %d public domains", len(set))
	}
	for d := range set {
		if d != strings.ToLower(d) || !strings.Contains(d, ".") || strings.ContainsAny(d, " @/#") {
			t.Errorf("%q is no domain", d)
		}
		if _, parent, _ := strings.Cut(d, "."); public(parent) {
			t.Errorf("%q stands below a domain that is on the list too", d)
		}
	}
}
