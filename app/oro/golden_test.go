package oro

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

var update = flag.Bool("update", false, "write the golden files of the kinds anew")

// TestKinds_Golden reads one record of every kind whole from the demo and compares all that a person is
// shown of it, line by line, with testdata/kinds/<kind>.txt.
func TestKinds_Golden(t *testing.T) {
	t.Parallel()
	commerce := demoOf(t, demo.Options{})
	for _, ref := range []crm.Ref{
		{Kind: crm.KindAccount, ID: "1"}, {Kind: crm.KindContact, ID: "1"}, {Kind: crm.KindLead, ID: "1"},
		{Kind: crm.KindOpportunity, ID: "1"}, {Kind: crm.KindCase, ID: "3301"}, {Kind: crm.KindTask, ID: "1"},
		{Kind: crm.KindUser, ID: "2"}, {Kind: crm.KindCustomer, ID: "2"}, {Kind: crm.KindCustomerUser, ID: "2"},
		{Kind: crm.KindOrder, ID: "20"}, {Kind: crm.KindQuote, ID: "12"}, {Kind: crm.KindRFQ, ID: "84"},
	} {
		golden(t, commerce, ref)
	}
	golden(t, demoOf(t, demo.Options{CRM: true}), crm.Ref{Kind: crm.KindBusinessCustomer, ID: "1"})
	golden(t, commerce, crm.Ref{Kind: "businessunits", ID: "1"}) // a kind without a file of its own
}

func demoOf(t *testing.T, o demo.Options) oroUnderTest {
	t.Helper()
	s, err := demo.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return oroUnderTest{"demo", s.URL(), demoClient(t, s, demo.Administrator), s}
}

func golden(t *testing.T, o oroUnderTest, ref crm.Ref) {
	t.Helper()
	e, around, err := o.client.Entity(t.Context(), ref)
	if err != nil {
		t.Errorf("%s: %v", ref, err)
		return
	}
	got := strings.ReplaceAll(told(e, around), o.address, "https://oro.example")
	file := filepath.Join("testdata", "kinds", string(ref.Kind)+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Error(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	} else if !bytes.Equal(want, []byte(got)) {
		t.Errorf("%s (go test -run Golden -update writes it anew):\n%s\nwant:\n%s", ref, got, want)
	}
}

// told writes down everything of an entity that is shown or searched for, and who stands around it.
func told(e crm.Entity, around []crm.Entity) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q closed=%v\n%s\n", e.Ref, e.Name, e.Closed, e.URL)
	fmt.Fprintf(&b, "emails %q phones %q numbers %q\n", e.Emails, e.Phones, e.Numbers)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "field %s", f.Key)
		if f.Label != "" {
			fmt.Fprintf(&b, " %q", f.Label)
		}
		fmt.Fprintf(&b, " = %q", f.Value.Text)
		if f.Value.Currency != "" {
			b.WriteString(" " + f.Value.Currency)
		}
		if !f.Value.Time.IsZero() {
			b.WriteString(" " + f.Value.Time.UTC().Format("2006-01-02T15:04:05Z"))
		}
		b.WriteString("\n")
	}
	for _, l := range e.Links {
		fmt.Fprintf(&b, "link %s %s %q\n", l.Role, l.Ref, l.Name)
	}
	for _, one := range around {
		fmt.Fprintf(&b, "around %s %q\n", one.Ref, one.Name)
	}
	return b.String()
}
