package crm

import (
	"maps"
	"testing"
)

func TestFields_Filled(t *testing.T) {
	for name, c := range map[string]struct {
		kind     SheetKind
		in, want Fields
	}{
		"last name alone":  {SheetContact, Fields{SheetLastName: "Cole"}, Fields{SheetFirstName: "Cole", SheetLastName: "Cole"}},
		"first name alone": {SheetContact, Fields{SheetFirstName: "Ann"}, Fields{SheetFirstName: "Ann", SheetLastName: "Ann"}},
		"no name":          {SheetContact, Fields{SheetEmails: "a@b.example"}, Fields{SheetEmails: "a@b.example"}},
		"task":             {SheetTask, Fields{SheetSubject: "Call"}, Fields{SheetSubject: "Call", SheetPriority: "normal", SheetStatus: "open"}},
		"high and closed":  {SheetTask, Fields{SheetPriority: "high", SheetStatus: "closed"}, Fields{SheetPriority: "high", SheetStatus: "closed"}},
		"event":            {SheetEvent, nil, Fields{}},
	} {
		before := maps.Clone(c.in)
		if got := c.in.Filled(c.kind); !maps.Equal(got, c.want) || !maps.Equal(c.in, before) {
			t.Errorf("%s: %v, not %v; was %v", name, got, c.want, c.in)
		}
	}
}
