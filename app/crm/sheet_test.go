package crm

import (
	"maps"
	"testing"
)

func TestFields_ChangedLeadsToNext(t *testing.T) {
	before := Fields{SheetFirstName: "Elena", SheetLastName: "Marchetti", SheetPhone: "1", SheetFax: ""}
	next := Fields{SheetFirstName: "Elena", SheetLastName: "Rossi", SheetNote: "n"}
	want := Fields{SheetLastName: "Rossi", SheetNote: "n", SheetPhone: ""}
	if got := before.Changed(next); !maps.Equal(got, want) {
		t.Errorf("changed %v, want %v", got, want)
	}
	if got := next.Changed(next); len(got) != 0 {
		t.Errorf("the same differ in %v", got)
	}
}

func TestSheet_KeyByKind(t *testing.T) {
	a := Sheet{Kind: SheetContact, Fields: Fields{SheetFirstName: "A", SheetLastName: "B", SheetPhone: "1"}}
	b := Sheet{Kind: SheetContact, Fields: Fields{SheetFirstName: "A", SheetLastName: "B", SheetPhone: "2"}}
	c := Sheet{Kind: SheetContact, Fields: Fields{SheetFirstName: "AB"}}
	if a.Key() != b.Key() || a.Key() == c.Key() {
		t.Errorf("keys %q %q %q", a.Key(), b.Key(), c.Key())
	}
	if k := (Sheet{Kind: SheetTask, Fields: Fields{SheetDue: "2026-01-01"}}).Key(); k != "" {
		t.Errorf("a sheet without key fields has the key %q", k)
	}
}

func TestHeader_MessageAsksTheSame(t *testing.T) {
	h := Header{From: Address{Email: "a@x.example"}, To: []Address{{Email: "b@y.example"}}, MessageID: "1@x", References: []string{"0@x"}}
	m := h.Message()
	if m.Thread() != "0@x" || len(m.Participants()) != 2 {
		t.Errorf("thread %q, people %v", m.Thread(), m.Participants())
	}
}
