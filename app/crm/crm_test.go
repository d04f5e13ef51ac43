package crm_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

func TestParseRef(t *testing.T) {
	good := map[string]crm.Ref{
		"contacts:17":        {Kind: crm.KindContact, ID: "17"},
		"Contact:17":         {Kind: crm.KindContact, ID: "17"},
		"customer-user:3":    {Kind: crm.KindCustomerUser, ID: "3"},
		" rfqs:2 ":           {Kind: crm.KindRFQ, ID: "2"},
		"extendvisits:a-1.b": {Kind: "extendvisits", ID: "a-1.b"},
	}
	for text, want := range good {
		if got, err := crm.ParseRef(text); err != nil || got != want {
			t.Errorf("ParseRef(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "contacts", "contacts:", ":17", "contacts:1 7", "con/tacts:1", "contacts:1/..", "contacts:abc", "orders:-1", "contacts:" + strings.Repeat("1", 65)} {
		if got, err := crm.ParseRef(text); !crm.IsFault(err, crm.Invalid) {
			t.Errorf("ParseRef(%q) = %v, %v; want a fault", text, got, err)
		}
	}
}

func TestParseRef_ReadsWhatStringWrites(t *testing.T) {
	for _, kind := range crm.Kinds() {
		ref := crm.Ref{Kind: kind, ID: "42"}
		if got, err := crm.ParseRef(ref.String()); err != nil || got != ref {
			t.Errorf("%v came back as %v, %v", ref, got, err)
		}
	}
}

func TestRefCompare_IsATotalOrder(t *testing.T) {
	want := []crm.Ref{
		{Kind: crm.KindContact, ID: "2"}, {Kind: crm.KindContact, ID: "10"}, {Kind: crm.KindContact, ID: "x"},
		{Kind: crm.KindAccount, ID: "1"}, {Kind: crm.KindUser, ID: "1"}, {Kind: "aaa", ID: "1"}, {Kind: "zzz", ID: "1"},
	}
	for range 50 {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, crm.Ref.Compare)
		if !slices.Equal(got, want) {
			t.Fatalf("sorted to %v, want %v", got, want)
		}
	}
}

func TestMessage_Thread(t *testing.T) {
	cases := []struct {
		name string
		in   crm.Message
		want string
	}{
		{"oldest reference", crm.Message{MessageID: "c@x", InReplyTo: []string{"b@x"}, References: []string{"a@x", "b@x"}}, "a@x"},
		{"in reply to", crm.Message{MessageID: "c@x", InReplyTo: []string{"b@x"}}, "b@x"},
		{"its own", crm.Message{MessageID: "c@x"}, "c@x"},
	}
	for _, c := range cases {
		if got := c.in.Thread(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMessage_ID_DerivedIsTheSameForACopyAndOnlyForIt(t *testing.T) {
	date := time.Date(2026, 9, 12, 9, 38, 0, 0, time.UTC)
	m := crm.Message{From: []crm.Address{{Email: "a@x.example"}}, Date: date, Subject: "Pumps", Text: "Dear  Nora,\nhello"}
	copied := m
	copied.Date, copied.Text = date.In(time.FixedZone("CEST", 7200)), "Dear Nora,\r\n\r\nhello"
	copied.From = []crm.Address{{Name: "A", Email: "a@x.example"}}
	if m.ID() != copied.ID() {
		t.Errorf("a copy got another id: %s, %s", m.ID(), copied.ID())
	}
	if !strings.HasSuffix(m.ID(), "@oroconnector.invalid") || !m.Derived() {
		t.Errorf("id %q, derived %v", m.ID(), m.Derived())
	}
	other := m
	other.Subject = "Valves"
	if m.ID() == other.ID() {
		t.Error("another message got the same id")
	}
}

func TestMessage_IDs_OwnFirstOnceAndBounded(t *testing.T) {
	m := crm.Message{MessageID: "own", InReplyTo: []string{"r1"}, References: []string{"r0", "r1", "", "own"}}
	if got := m.IDs(); !slices.Equal(got, []string{"own", "r1", "r0"}) {
		t.Errorf("IDs = %v", got)
	}
	for i := range 5000 {
		m.References = append(m.References, strings.Repeat("x", 1+i%50)+string(rune('a'+i%26)))
	}
	if got := m.IDs(); len(got) > 50 || got[0] != "own" || !slices.Contains(got, "r0") {
		t.Errorf("%d ids, first %q", len(got), got[0])
	}
}

func TestMessage_Participants_OnceWithTheFirstNameFound(t *testing.T) {
	m := crm.Message{
		From: []crm.Address{{Email: "a@x"}}, Sender: crm.Address{Email: "s@x"},
		To: []crm.Address{{Name: "Anna", Email: "a@x"}, {Email: ""}}, Bcc: []crm.Address{{Email: "b@x"}},
		Involved: []crm.Involved{{Address: crm.Address{Email: "f@x"}, Role: crm.FailedRecipient}},
	}
	want := []crm.Address{{Name: "Anna", Email: "a@x"}, {Email: "s@x"}, {Email: "b@x"}, {Email: "f@x"}}
	if got := m.Participants(); !slices.Equal(got, want) {
		t.Errorf("Participants = %v, want %v", got, want)
	}
	if m.To[0].Email != "a@x" || m.From[0].Name != "" {
		t.Error("the message itself was changed")
	}
}

func TestAddress_Domain(t *testing.T) {
	for email, want := range map[string]string{"a@x.example": "x.example", "a@b@c": "c", "a": "", "": "", "a@": ""} {
		if got := (crm.Address{Email: email}).Domain(); got != want {
			t.Errorf("Domain(%q) = %q, want %q", email, got, want)
		}
	}
}

func TestEntityMerge_ShallowNeverHidesDeep(t *testing.T) {
	whole := crm.Entity{
		Ref: crm.Ref{Kind: crm.KindLead, ID: "1"}, Name: "Old", Emails: []string{"a@x"}, URL: "https://o.example/1",
		Fields: []crm.Field{
			{Key: crm.FieldStatus, Value: crm.Value{Type: crm.Label, Text: "New"}},
			{Key: crm.FieldNotes, Value: crm.Value{Type: crm.LongText, Text: "long"}},
		},
		Links: []crm.Link{{Role: crm.LinkAccount, Ref: crm.Ref{Kind: crm.KindAccount, ID: "2"}}}, Depth: crm.DepthWhole,
	}
	named := whole.Merge(crm.Entity{Ref: whole.Ref, Name: "New name", Depth: crm.DepthName})
	if named.Name != "New name" || len(named.Fields) != 2 || len(named.Emails) != 1 || named.Depth != crm.DepthWhole {
		t.Errorf("a name alone changed more than the name: %+v", named)
	}
	listed := whole.Merge(crm.Entity{
		Ref: whole.Ref, Name: "L", Depth: crm.DepthListed, Closed: true,
		Fields: []crm.Field{{Key: crm.FieldStatus, Value: crm.Value{Type: crm.Label, Text: "Disqualified"}}},
	})
	if status, _ := listed.Field(crm.FieldStatus); status.Text != "Disqualified" || !listed.Closed {
		t.Errorf("the newer status is lost: %+v", listed)
	}
	if _, kept := listed.Field(crm.FieldNotes); !kept || len(listed.Links) != 1 || listed.Emails != nil {
		t.Errorf("a listed reading must keep deep fields and links and take addresses: %+v", listed)
	}
	if status, _ := whole.Field(crm.FieldStatus); status.Text != "New" {
		t.Error("the older value was changed in place")
	}
	if again := named.Merge(crm.Entity{Ref: whole.Ref, Name: "W", Depth: crm.DepthWhole}); len(again.Fields) != 0 || again.URL != whole.URL {
		t.Errorf("a whole reading replaces all but a missing address: %+v", again)
	}
}

func TestAsFault(t *testing.T) {
	if crm.AsFault("x", nil) != nil {
		t.Error("nil became a fault")
	}
	inner := &crm.Fault{Kind: crm.Refused, Op: "a", Err: errors.New("no")}
	if got := crm.AsFault("x", errors.Join(errors.New("before"), inner)); got != inner {
		t.Errorf("the fault in the chain was lost: %v", got)
	}
	for err, kind := range map[error]crm.FaultKind{
		context.Canceled: crm.Cancelled, context.DeadlineExceeded: crm.Offline, errors.New("odd"): crm.Bug,
	} {
		if got := crm.AsFault("x", err); got.Kind != kind || !errors.Is(got, err) {
			t.Errorf("AsFault(%v) = %v, want kind %v", err, got, kind)
		}
	}
}
