package oro

import (
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// TestDemo_RequestsOfEachCall counts, by the demo's log, what every call of the client costs (spec 7.2). Labels
// of enums and the kinds, asked for once a client, are counted by themselves.
func TestDemo_RequestsOfEachCall(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	o := oroUnderTest{"demo", s.URL(), demoClient(t, s, demo.Administrator), s}
	c, m := o.client, makeContact(t, o)
	ids := []string{freshID()}
	if _, err := c.Kinds(t.Context()); err != nil {
		t.Fatal(err)
	}
	sheets := map[crm.SheetKind]crm.Sheet{}
	var cursor []byte
	attach, detach := m.change(crm.OpAttach, ids, m.ref), m.change(crm.OpDetach, ids, m.ref)
	asking := func(q crm.Question) func() error {
		return func() error { _, _, err := c.Context(t.Context(), q); return err }
	}
	known := m.question(ids...)
	known.EmailID = "1"
	side := c.Sheets(crm.SheetContact)
	event := c.Sheets(crm.SheetEvent)
	making := func(of *Sheets, f crm.Fields) func() error {
		return func() error {
			made, err := of.Create(t.Context(), crm.Sheet{Fields: f}, "")
			sheets[of.kind] = made
			return err
		}
	}
	change := func(of *Sheets, f crm.Fields) func() error {
		return func() error { _, err := of.Update(t.Context(), sheets[of.kind], f, ""); return err }
	}
	list := func(of *Sheets) func() error {
		return func() error {
			delta, err := of.Changes(t.Context(), cursor, func(crm.Sheet) error { return nil })
			cursor = delta.Next
			return err
		}
	}
	for _, call := range []struct {
		name string
		want int
		do   func() error
	}{
		{"context of a message that Oro does not have", 2, asking(m.question(ids...))},
		{"me", 1, func() error { _, err := c.Me(t.Context()); return err }},
		{"kinds", 2, func() error { _, err := c.Kinds(t.Context()); return err }},
		{"attach, the e-mail made", 3, func() error { _, err := c.Send(t.Context(), attach); return err }},
		{"context, the conversation in Oro, the message not", 3, asking(m.question(freshID(), ids[0]))},
		{"context of a message that Oro has", 2, asking(m.question(ids...))},
		{"context of a message whose id is known", 1, asking(known)},
		{"attach again", 2, func() error { _, err := c.Send(t.Context(), attach); return err }},
		{"is the attach done", 2, func() error { _, _, err := c.Done(t.Context(), attach); return err }},
		{"detach", 3, func() error { _, err := c.Send(t.Context(), detach); return err }},
		{"search; in an OroCommerce its customers too", 2, func() error { _, err := c.Search(t.Context(), crm.SearchQuery{Text: m.word}); return err }},
		{"batch", 1, func() error { _, err := c.Batch(t.Context(), crm.BatchQuery{Kind: crm.KindContact}); return err }},
		{"contacts, up to 500", 1, list(side)},
		{"contacts once more", 1, list(side)},
		{"a contact made", 1, making(side, crm.Fields{crm.SheetLastName: m.word})},
		{"a contact changed", 2, change(side, crm.Fields{crm.SheetPhone: "1"})},
		{"a contact looked for", 2, func() error {
			_, _, err := side.Made(t.Context(), crm.Sheet{Fields: crm.Fields{crm.SheetLastName: m.word}}, time.Now())
			return err
		}}, // one of them who the user is, once
		{"events", 2, list(event)}, // one of them the calendar, once
		{"an event made", 2, making(event, crm.Fields{crm.SheetTitle: m.word, crm.SheetStart: "2031-01-01T10:00:00Z"})},
		{"an event changed", 3, change(event, crm.Fields{crm.SheetTitle: m.word + " moved"})},
	} {
		s.Forget()
		if err := call.do(); err != nil {
			t.Errorf("%s: %v", call.name, err)
		}
		n := 0
		for _, x := range s.Log() {
			if !strings.HasSuffix(x.Path, "statuses") && !strings.HasSuffix(x.Path, "priorities") {
				n++
			}
		}
		t.Logf("%-50s %d", call.name, n)
		if n != call.want {
			t.Errorf("%s: %d requests, not %d: %+v", call.name, n, call.want, s.Log())
		}
	}
}
