package words

import (
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

func money(amount string) crm.Value { return crm.Value{Type: crm.Money, Text: amount, Currency: "EUR"} }

func label(text string) crm.Value { return crm.Value{Type: crm.Label, Text: text} }

func day(d int) crm.Value {
	return crm.Value{Type: crm.Date, Time: time.Date(2026, time.September, d, 0, 0, 0, 0, time.UTC)}
}

func fields(kv ...any) []crm.Field {
	var out []crm.Field
	for i := 0; i < len(kv); i += 2 {
		out = append(out, crm.Field{Key: kv[i].(crm.FieldKey), Value: kv[i+1].(crm.Value)})
	}
	return out
}

func owner(role crm.LinkRole, name string) []crm.Link { return []crm.Link{{Role: role, Name: name}} }

func entity(k crm.Kind, fs []crm.Field, ls []crm.Link) crm.Entity {
	return crm.Entity{Ref: crm.Ref{Kind: k, ID: "1"}, Fields: fs, Links: ls}
}

func TestSummary_IsTheSecondLineOfEachKind(t *testing.T) {
	t.Parallel()
	w := speak(t)
	contact := entity(crm.KindContact, fields(crm.FieldJobTitle, label("Buyer")), nil)
	reachable := contact
	reachable.Emails = []string{"elena@alpina.example", "b@x.example"}
	lead := entity(crm.KindLead, fields(crm.FieldStatus, label("New"), crm.FieldSource, label("Trade fair")), nil)
	lead.CreatedAt = time.Date(2026, 9, 1, 23, 30, 0, 0, time.UTC)
	lost := entity(crm.KindOpportunity, fields(crm.FieldStatus, label("Lost"), crm.FieldCloseDate, day(1)), nil)
	lost.Closed = true
	for _, c := range []struct {
		e    crm.Entity
		want string
	}{
		{lost, "Lost"},
		{entity(crm.KindAccount, nil, owner(crm.LinkOwner, "Nora Lindqvist")), "Owner: Nora Lindqvist"},
		{reachable, "elena@alpina.example"},
		{contact, "Buyer"},
		{lead, "New · Trade fair · 2 Sep"},
		{entity(crm.KindOpportunity, fields(crm.FieldStatus, label("Negotiation"), crm.FieldBudget, money("48000.0000"),
			crm.FieldCloseDate, day(30)), nil), "€48,000 · Negotiation · closes 30 Sep"},
		{entity(crm.KindOpportunity, fields(crm.FieldStatus, label("Open")), nil), "Open"},
		{entity(crm.KindOrder, fields(crm.FieldTotal, money("6120.00"), crm.FieldStatus, label("Open"),
			crm.FieldShippingStatus, label("Shipped")), nil), "€6,120 · Shipped"},
		{entity(crm.KindQuote, fields(crm.FieldTotal, money("48210"), crm.FieldValidUntil, day(14)), nil), "€48,210 · expires 14 Sep"},
		{entity(crm.KindTask, fields(crm.FieldDue, day(13)), owner(crm.LinkOwner, "Nora Lindqvist")), "Due tomorrow · Nora Lindqvist"},
		{entity(crm.KindCase, fields(crm.FieldStatus, label("Open"), crm.FieldPriority, label("High")), nil), "Open · High"},
		{entity(crm.KindAccount, fields(crm.FieldContacts, crm.Value{Type: crm.Number, Text: "12"}, crm.FieldLifetime, money("310400")), nil),
			"12 contacts · €310,400 lifetime value"},
		{entity(crm.KindCustomer, fields(crm.FieldUsers, crm.Value{Type: crm.Number, Text: "1"}), owner(crm.LinkParent, "Alpina Group")),
			"Parent: Alpina Group · 1 customer user"},
		{entity(crm.KindUser, fields(crm.FieldJobTitle, label("Sales")), nil), "Sales"},
		{entity("widgets", fields(crm.FieldStatus, label("New")), nil), "New"},
		{crm.Entity{}, ""},
	} {
		if got := w.Summary(c.e); got != c.want {
			t.Errorf("%s: %q, want %q", c.e.Kind, got, c.want)
		}
	}
}

func TestLine_SaysFirstWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	w := speak(t)
	elena := entity(crm.KindContact, nil, nil)
	elena.Emails = []string{"elena@alpina.example"}
	matched := crm.Row{Entity: elena, Reason: crm.Reason{Code: crm.ReasonAddress, Address: "e@x.example"}, Attachable: true}
	refused := matched
	refused.State, refused.Refusal = crm.RowRefused, &crm.Fault{Kind: crm.Refused, Code: "email.denied"}
	shop := crm.Row{Entity: entity(crm.KindCustomer, nil, nil), Reason: crm.Reason{Code: crm.ReasonAccount}}
	attached := crm.Row{Entity: elena, Reason: crm.Reason{Code: crm.ReasonAttached}}
	for _, c := range []struct {
		row  crm.Row
		want string
	}{
		{matched, "e@x.example"},
		{refused, "Refused: you may not edit this e-mail"},
		{shop, "This Oro does not attach customers to e-mails"},
		{attached, "elena@alpina.example"},
	} {
		if got := w.Line(c.row); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestField_WordsEveryType(t *testing.T) {
	t.Parallel()
	w := speak(t)
	instant := time.Date(2026, 9, 30, 16, 5, 0, 0, time.UTC)
	for _, c := range []struct {
		value crm.Value
		want  string
	}{
		{money("48000"), "€48,000.00"},
		{day(30), "30 September 2026"},
		{crm.Value{Type: crm.DateTime, Time: instant}, "30 September 2026, 17:05"},
		{crm.Value{Type: crm.Percent, Text: "0.6"}, "60%"},
		{crm.Value{Type: crm.Number, Text: "1234.5"}, "1,234.5"},
		{crm.Value{Type: crm.YesNo, Text: "yes"}, "Yes"},
		{crm.Value{Type: crm.YesNo, Text: "no"}, "No"},
		{crm.Value{Type: crm.LongText, Text: "a\nb"}, "a\nb"},
		{crm.Value{Type: crm.Date, Text: "some day"}, "some day"},
		{crm.Value{Type: 99, Text: "x"}, "x"},
	} {
		if got := w.Value(c.value); got != c.want {
			t.Errorf("%+v: %q, want %q", c.value, got, c.want)
		}
	}
	for _, c := range []struct {
		field crm.Field
		want  string
	}{
		{crm.Field{Key: crm.FieldCloseDate}, "Close date"},
		{crm.Field{Key: crm.FieldOther, Label: "Feature flag"}, "Feature flag"},
		{crm.Field{Key: crm.FieldOther}, "More"},
		{crm.Field{Key: "nobody.knows"}, "More"},
	} {
		if got, _ := w.Field(c.field); got != c.want {
			t.Errorf("%+v: label %q, want %q", c.field, got, c.want)
		}
	}
}

func TestReason_IsOneSentenceForEachCode(t *testing.T) {
	t.Parallel()
	w := speak(t)
	whole := crm.Reason{Of: "Elena Marchetti", Address: "e@x.example", Domain: "x.example", Number: "10482"}
	for code := crm.ReasonAttached; code <= crm.ReasonCoworker; code++ {
		for _, r := range []crm.Reason{{Code: code}, {Code: code, Of: whole.Of, Address: whole.Address, Domain: whole.Domain, Number: whole.Number}} {
			if r.Of == "" && code == crm.ReasonDomain {
				r.Domain = whole.Domain
			}
			if got := w.Reason(r); strings.Contains(got, "⟦") || got == "" {
				t.Errorf("%s: %q", code, got)
			}
		}
	}
	for _, c := range []struct {
		reason crm.Reason
		kind   crm.Kind
		want   string
	}{
		{crm.Reason{Code: crm.ReasonAccount, Of: whole.Of}, crm.KindAccount, "Account of Elena Marchetti"},
		{crm.Reason{Code: crm.ReasonAccount, Of: whole.Of}, crm.KindCustomer, "Customer of Elena Marchetti"},
		{crm.Reason{Code: crm.ReasonOf, Of: whole.Of}, crm.KindOpportunity, "Open opportunity of Elena Marchetti"},
		{crm.Reason{Code: crm.ReasonOf, Of: whole.Of}, "widgets", "Open business of Elena Marchetti"},
		{crm.Reason{Code: crm.ReasonDomain, Of: whole.Of}, crm.KindContact, "Same domain as Elena Marchetti"},
		{crm.Reason{Code: crm.ReasonOtherAddress, Of: whole.Of}, crm.KindContact, "Another address of Elena Marchetti"},
		{crm.Reason{Code: crm.ReasonNumber, Number: "10482", Where: crm.InSubject}, "", "Number 10482 is in the subject"},
		{crm.Reason{Code: crm.ReasonNumber, Number: "10482", Where: crm.InAttachment}, "", "Number 10482 is in an attachment name"},
		{crm.Reason{Code: crm.ReasonNumber, Number: "10482", Where: "footer"}, "", "Number 10482 is in this e-mail"},
		{crm.Reason{}, "", ""},
	} {
		if got := w.Why(crm.Row{Entity: crm.Entity{Ref: crm.Ref{Kind: c.kind}}, Reason: c.reason}); got != c.want {
			t.Errorf("%+v: %q, want %q", c.reason, got, c.want)
		}
	}
}

func TestKinds_HaveNames(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for _, k := range crm.Kinds() {
		if one, many := w.Kind(k), w.Kinds(k); strings.Contains(one+many, "⟦") || one == many {
			t.Errorf("%s: %q, %q", k, one, many)
		}
	}
	if got := w.Kind("widgets") + w.Kinds("") + w.Kind("ärger"); got != "WidgetsRecordsÄrger" {
		t.Errorf("other kinds: %q", got)
	}
}

func BenchmarkSummary(b *testing.B) {
	w := speak(b)
	e := entity(crm.KindOpportunity, fields(crm.FieldStatus, label("Negotiation"), crm.FieldBudget, money("48000.0000"), crm.FieldCloseDate, day(30)), nil)
	b.ReportAllocs()
	for b.Loop() {
		w.Summary(e)
	}
}
