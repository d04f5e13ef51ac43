package oro

import (
	"net/http"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// TestSheets_ALostAnswerIsFoundByMade: Oro acted, the answer was lost: Made finds the one record.
func TestSheets_ALostAnswerIsFoundByMade(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	c := demoClient(t, s, demo.SalesRep)
	for kind, f := range map[crm.SheetKind]crm.Fields{
		crm.SheetContact: {crm.SheetLastName: "Lost"},
		crm.SheetTask:    {crm.SheetSubject: "Lost"},
		crm.SheetEvent:   {crm.SheetTitle: "Lost", crm.SheetStart: "2031-01-01", crm.SheetEnd: "2031-01-01", crm.SheetAllDay: "yes"},
	} {
		side, before := c.Sheets(kind), time.Now()
		s.Fail(demo.Fault{Kind: demo.Lost, Method: http.MethodPost, Times: 1})
		_, err := side.Create(t.Context(), crm.Sheet{Kind: kind, Fields: f}, "")
		s.Heal()
		if f := asFault(t, err); !f.Kind.Passing() {
			t.Errorf("%s: %+v", kind, f)
		}
		found, ok, err := side.Made(t.Context(), crm.Sheet{Kind: kind, Fields: f}, before)
		if err != nil || !ok {
			t.Errorf("%s: %v, %v", kind, ok, err)
			continue
		}
		n := 0
		for _, one := range live(t, side) {
			if one.Key() == found.Key() {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: %d records", kind, n)
		}
		if _, ok, _ := side.Made(t.Context(), crm.Sheet{Kind: kind, Fields: crm.Fields{}}, before); ok {
			t.Errorf("%s: a sheet without a key was found", kind)
		}
	}
}

// TestSheets_ARefusedAddressLeavesNoHalfContact: the contact goes again; Oro's reason stays.
func TestSheets_ARefusedAddressLeavesNoHalfContact(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	side := demoClient(t, s, demo.Administrator).Sheets(crm.SheetContact)
	before := len(live(t, side))
	_, err := side.Create(t.Context(), crm.Sheet{Fields: crm.Fields{crm.SheetLastName: "Half", "work.street": "Main 1", "work.country": "ZZ"}}, "")
	if f := asFault(t, err); f.Kind != crm.Refused || f.Code != "oro.rejected" || f.Detail != "country: The entity does not exist." {
		t.Errorf("%+v", f)
	}
	if after := len(live(t, side)); after != before {
		t.Errorf("%d contacts, there were %d", after, before)
	}
}

// TestSheets_AnAddressOfBothTypes is work and home; a change of one leaves the other as it is.
func TestSheets_AnAddressOfBothTypes(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	c := demoClient(t, s, demo.Administrator)
	side := c.Sheets(crm.SheetContact)
	made, err := side.Create(t.Context(), crm.Sheet{Fields: crm.Fields{crm.SheetLastName: "Both"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	data := map[string]any{"type": "contactaddresses"}
	put(data, "attributes", "street", "Main 1")
	put(data, "relationships", "owner", toOne("contacts", made.ID))
	put(data, "relationships", "country", toOne("countries", "DE"))
	put(data, "relationships", "types", object{"data": []identifier{{"addresstypes", "billing"}, {"addresstypes", "shipping"}}})
	if _, err := c.call(t.Context(), request{method: http.MethodPost, path: "contactaddresses", body: object{"data": data}, change: true}); err != nil {
		t.Fatal(err)
	}
	both, err := side.Read(t.Context(), made.ID)
	if err != nil || both.Fields["work.street"] != "Main 1" || both.Fields["home.street"] != "Main 1" {
		t.Fatalf("%+v, %v", both, err)
	}
	next, err := side.Update(t.Context(), both, crm.Fields{"work.street": "Other 2"}, "")
	if err != nil || next.Fields["work.street"] != "Other 2" || next.Fields["work.country"] != "DE" || next.Fields["home.street"] != "Main 1" {
		t.Errorf("%+v, %v", next, err)
	}
}

// TestSheets_WhoMayNotAndWhatIsNotThere.
func TestSheets_WhoMayNotAndWhatIsNotThere(t *testing.T) {
	t.Parallel()
	none := demoClient(t, startDemo(t), demo.NoRights)
	missing := newFake(t, map[string]func(exchange) reply{
		"GET rest/latest/calendars/default": always(reply{Status: 404, Type: "application/json", Body: `""`}),
	}).client(t)
	for _, kind := range crm.SheetKinds {
		_, err := none.Sheets(kind).Changes(t.Context(), nil, func(crm.Sheet) error { return nil })
		if f := asFault(t, err); f.Kind != crm.Refused || f.Code != "oro.denied" || f.Op != "sheet.list" {
			t.Errorf("%s: %+v", kind, f)
		}
		_, err = missing.Sheets(kind).Changes(t.Context(), nil, func(crm.Sheet) error { return nil })
		if f := asFault(t, err); f.Kind != crm.Missing || f.Code != "sheet.absent."+string(kind) {
			t.Errorf("%s: %+v", kind, f)
		}
		if _, err := none.Sheets(kind).Read(t.Context(), "x/../y"); asFault(t, err).Kind != crm.Missing {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestEvents_AFullPageIsAskedForAnewAndLarger: the older API pages by number only.
func TestEvents_AFullPageIsAskedForAnewAndLarger(t *testing.T) {
	t.Parallel()
	const n = 1500
	f := newFake(t, map[string]func(exchange) reply{
		"GET rest/latest/calendars/default": always(reply{Type: "application/json", Body: object{"calendar": 1}}),
		"GET rest/latest/calendarevents": func(x exchange) reply {
			limit := eventLimit
			if x.Query["limit"] != "1000" {
				limit = n
			}
			events := []object{}
			for id := 1; id <= limit; id++ {
				events = append(events, object{"id": id, "title": "E", "start": "2031-01-01T00:00:00+00:00", "end": "2031-01-01T01:00:00+00:00", "calendar": 1 + id%2})
			}
			return reply{Type: "application/json", Body: events}
		},
	})
	if got := live(t, f.client(t).Sheets(crm.SheetEvent)); len(got) != n/2 {
		t.Errorf("%d events, those of another calendar left out, not %d", len(got), n/2)
	}
}
