package oro

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// TestSheets_Contract holds the records of synchronization against every Oro at hand.
func TestSheets_Contract(t *testing.T) {
	t.Parallel()
	for _, o := range orosUnderTest(t) {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			for name, run := range map[string]func(*testing.T, oroUnderTest){
				"contact": sheetContact, "addresses": sheetAddresses, "task": sheetTask, "event": sheetEvent,
				"all-day event": sheetAllDay, "recurring event": sheetRecurring, "refusals": sheetRefusals, "filled": sheetFilled,
			} {
				t.Run(name, func(t *testing.T) { run(t, o) })
			}
		})
	}
}

// makeSheet makes a record that the test's end deletes.
func makeSheet(t *testing.T, o oroUnderTest, kind crm.SheetKind, f crm.Fields) crm.Sheet {
	t.Helper()
	side := o.client.Sheets(kind)
	made, err := side.Create(t.Context(), crm.Sheet{Kind: kind, Fields: f}, "")
	if err != nil {
		t.Fatalf("%s %v: %v", kind, f, err)
	}
	t.Cleanup(func() { _ = side.Delete(context.Background(), crm.Sheet{Kind: kind, ID: made.ID}) })
	if made.ID == "" || made.Kind != kind || made.Mark == "" {
		t.Errorf("%+v", made)
	}
	return made
}

// live gives all records of a kind by id.
func live(t *testing.T, side *Sheets) map[string]crm.Sheet {
	t.Helper()
	all := map[string]crm.Sheet{}
	delta, err := side.Changes(t.Context(), nil, func(s crm.Sheet) error { all[s.ID] = s; return nil })
	if err != nil || !delta.Full || len(delta.Next) == 0 {
		t.Fatalf("%+v, %v", delta, err)
	}
	return all
}

func same(t *testing.T, got, want crm.Fields) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("fields\n%q\nnot\n%q", got, want)
	}
}

// lifecycle changes a made record, looks for it in every way, and deletes it.
func lifecycle(t *testing.T, o oroUnderTest, made crm.Sheet, changed crm.Fields) {
	t.Helper()
	side := o.client.Sheets(made.Kind)
	found, ok, err := side.Made(t.Context(), crm.Sheet{Fields: made.Fields}, time.Now().Add(-time.Minute))
	if err != nil || !ok || found.ID != made.ID {
		t.Errorf("made: %+v, %v, %v", found, ok, err)
	}
	if found, ok, err = side.Made(t.Context(), crm.Sheet{Fields: made.Fields}, time.Now().Add(time.Hour)); err != nil || ok {
		t.Errorf("made an hour later: %+v, %v", found, err)
	}
	next, err := side.Update(t.Context(), made, changed, "")
	if err != nil {
		t.Fatal(err)
	}
	want := maps.Clone(made.Fields)
	maps.Copy(want, changed)
	same(t, next.Fields, trimmed(want))
	if sum(next.Mark) == sum(made.Mark) {
		t.Error("the mark stayed")
	}
	read, err := side.Read(t.Context(), made.ID)
	if err != nil || read.Mark != next.Mark {
		t.Errorf("%+v, %v, not %+v", read, err, next)
	}
	same(t, read.Fields, next.Fields)
	same(t, live(t, side)[made.ID].Fields, next.Fields)
	for name, err := range map[string]error{
		"update": second(side.Update(t.Context(), made, crm.Fields{crm.SheetNote: "x"}, "")), "delete": side.Delete(t.Context(), made),
	} {
		if f := asFault(t, err); f.Kind != crm.Conflict || f.Code != "sheet.changed" {
			t.Errorf("%s of what changed: %+v", name, f)
		}
	}
	if again, err := side.Update(t.Context(), next, changed, ""); err != nil || again.Mark != next.Mark {
		t.Errorf("the same once more: %+v, %v", again, err)
	}
	for range 2 {
		if err := side.Delete(t.Context(), next); err != nil {
			t.Error(err)
		}
	}
	if _, err := side.Read(t.Context(), made.ID); asFault(t, err).Kind != crm.Missing {
		t.Errorf("%v", err)
	}
	if _, still := live(t, side)[made.ID]; still {
		t.Error("still there")
	}
}

func freshWord() string { return strings.ToLower(freshID()[12:20]) }

func sheetContact(t *testing.T, o oroUnderTest) {
	word := freshWord()
	f := crm.Fields{
		crm.SheetFirstName: "oc-contract", crm.SheetMiddleName: "von", crm.SheetLastName: word, crm.SheetSuffix: "Jr.",
		crm.SheetNote: "First <b>line</b> & more\nsecond", crm.SheetEmails: word + "@b.example.test\n" + word + "@a.example.test",
		crm.SheetPhone: "+49 30 123", crm.SheetJobTitle: "Buyer", crm.SheetBirthday: "1980-02-29", crm.SheetGender: "female",
		crm.SheetFax: "+49 30 124",
	}
	made := makeSheet(t, o, crm.SheetContact, f)
	same(t, made.Fields, f)
	// Addresses alone: Oro leaves updatedAt as it is, the mark tells all the same.
	side := o.client.Sheets(crm.SheetContact)
	next, err := side.Update(t.Context(), made, crm.Fields{crm.SheetEmails: word + "@a.example.test\n" + word + "@c.example.test"}, "")
	if err != nil || next.Fields[crm.SheetEmails] != word+"@a.example.test\n"+word+"@c.example.test" || next.Mark == made.Mark {
		t.Fatalf("%+v, %v", next, err)
	}
	lifecycle(t, o, next, crm.Fields{
		crm.SheetPhone: "+49 30 999", crm.SheetNote: "", crm.SheetEmails: "", crm.SheetJobTitle: "Head of purchase", crm.SheetFax: "",
		crm.SheetBirthday: "",
	})
}

func sheetAddresses(t *testing.T, o oroUnderTest) {
	f := crm.Fields{
		crm.SheetFirstName: "oc-contract", crm.SheetLastName: freshWord(),
		"work.street": "Main 1", "work.city": "Berlin", "work.postal": "10115", "work.country": "DE", "work.region": "DE-BE",
		"home.street": "Side 2", "home.street2": "Floor 3", "home.city": "Vienna", "home.postal": "1010", "home.country": "AT",
	}
	made := makeSheet(t, o, crm.SheetContact, f)
	same(t, made.Fields, f)
	side := o.client.Sheets(crm.SheetContact)
	// Names are understood, a region that Oro does not have is kept as text, an address that is emptied goes, a new
	// one comes.
	next, err := side.Update(t.Context(), made, crm.Fields{
		"work.country": "United States", "work.region": "california", "work.city": "Los Angeles",
		"home.street": "", "home.street2": "", "home.city": "", "home.postal": "", "home.country": "",
		"other.street": "Third 3", "other.country": "Austria", "other.region": "Somewhere",
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	want := crm.Fields{
		crm.SheetFirstName: "oc-contract", crm.SheetLastName: f[crm.SheetLastName],
		"work.street": "Main 1", "work.city": "Los Angeles", "work.postal": "10115", "work.country": "US", "work.region": "US-CA",
		"other.street": "Third 3", "other.country": "AT", "other.region": "Somewhere",
	}
	same(t, next.Fields, want)
	same(t, live(t, side)[made.ID].Fields, want)
	next, err = side.Update(t.Context(), next, crm.Fields{"work.street": "Main 2"}, "")
	if want["work.street"] = "Main 2"; err != nil {
		t.Error(err)
	}
	same(t, next.Fields, want)
	_, err = side.Update(t.Context(), next, crm.Fields{"work.country": "Atlantis"}, "")
	if f := asFault(t, err); f.Kind != crm.Refused || f.Code != "sheet.country" || f.Detail != "Atlantis" {
		t.Errorf("%+v", f)
	}
	if err := side.Delete(t.Context(), next); err != nil {
		t.Error(err)
	}
}

func sheetTask(t *testing.T, o oroUnderTest) {
	f := crm.Fields{
		crm.SheetSubject: "oc-contract " + freshWord(), crm.SheetPriority: crm.PriorityHigh, crm.SheetStatus: crm.StatusProgress,
		crm.SheetDue: "2031-05-06T14:30:00Z",
	}
	made := makeSheet(t, o, crm.SheetTask, f)
	same(t, made.Fields, f)
	lifecycle(t, o, made, crm.Fields{crm.SheetStatus: crm.StatusClosed, crm.SheetDue: "2031-05-07", crm.SheetPriority: crm.PriorityLow})
}

func sheetEvent(t *testing.T, o oroUnderTest) {
	f := crm.Fields{crm.SheetTitle: "oc-contract " + freshWord(), crm.SheetStart: "2031-05-06T14:30:00Z", crm.SheetEnd: "2031-05-06T15:00:00Z"}
	made := makeSheet(t, o, crm.SheetEvent, f)
	same(t, made.Fields, f)
	lifecycle(t, o, made, crm.Fields{crm.SheetTitle: "oc-contract moved", crm.SheetStart: "2031-05-07T14:30:00Z", crm.SheetEnd: "2031-05-07T16:00:00Z"})
}

func sheetAllDay(t *testing.T, o oroUnderTest) {
	f := crm.Fields{
		crm.SheetTitle: "oc-contract " + freshWord(), crm.SheetStart: "2031-05-06", crm.SheetEnd: "2031-05-07", crm.SheetAllDay: "yes",
	}
	made := makeSheet(t, o, crm.SheetEvent, f)
	same(t, made.Fields, f)
	lifecycle(t, o, made, crm.Fields{crm.SheetStart: "2031-05-06T08:00:00Z", crm.SheetEnd: "2031-05-06T09:00:00Z", crm.SheetAllDay: ""})
}

func sheetRecurring(t *testing.T, o oroUnderTest) {
	side := o.client.Sheets(crm.SheetEvent)
	calendar, err := side.table.(*eventTable).own(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var made event
	_, err = o.client.older(t.Context(), request{method: http.MethodPost, path: "calendarevents", change: true, body: object{
		"calendar": calendar, "title": "oc-contract weekly", "start": "2031-05-05T09:00:00+00:00", "end": "2031-05-05T09:30:00+00:00",
		"allDay": false, "recurrence": object{
			"timeZone": "UTC", "recurrenceType": "weekly", "interval": 1, "dayOfWeek": []string{"monday"},
			"startTime": "2031-05-05T09:00:00+00:00", "occurrences": 4, "endTime": nil,
		},
	}}, &made)
	if err != nil {
		t.Fatal(err)
	}
	id := made.row().sheet.ID
	t.Cleanup(func() { _ = side.table.remove(context.Background(), id) })
	got := live(t, side)[id]
	if got.Odd != "recurrence" || got.Fields[crm.SheetTitle] != "oc-contract weekly" {
		t.Errorf("%+v", got)
	}
	_, err = side.Update(t.Context(), got, crm.Fields{crm.SheetTitle: "another"}, "")
	if f := asFault(t, err); f.Code != "sheet.odd" || f.Kind != crm.Refused {
		t.Errorf("%+v", f)
	}
}

// sheetRefusals: Oro's own reason, with the field that it is about.
func sheetRefusals(t *testing.T, o oroUnderTest) {
	for _, c := range []struct {
		kind crm.SheetKind
		f    crm.Fields
		want string
	}{
		{crm.SheetContact, crm.Fields{crm.SheetFirstName: "oc-contract", crm.SheetEmails: "no address"}, "mail"},
		{crm.SheetContact, crm.Fields{crm.SheetJobTitle: "nobody"}, "At least one of the fields"},
		{crm.SheetTask, crm.Fields{crm.SheetDue: "2031-05-07"}, "subject: "},
		{crm.SheetEvent, crm.Fields{crm.SheetStart: "2031-05-06", crm.SheetEnd: "2031-05-07", crm.SheetAllDay: "yes"}, "title: "},
	} {
		_, err := o.client.Sheets(c.kind).Create(t.Context(), crm.Sheet{Kind: c.kind, Fields: c.f}, "")
		if f := asFault(t, err); f.Kind != crm.Refused || f.Code != "oro.rejected" || !strings.Contains(f.Detail, c.want) || f.Op != "sheet.create" {
			t.Errorf("%v: %+v", c.f, f)
		}
	}
}

// sheetFilled: what Oro requires and the account does not have (spec 7.5).
func sheetFilled(t *testing.T, o oroUnderTest) {
	word := freshWord()
	contact := makeSheet(t, o, crm.SheetContact, crm.Fields{crm.SheetLastName: word, crm.SheetPhone: "1"})
	same(t, contact.Fields, crm.Fields{crm.SheetFirstName: word, crm.SheetLastName: word, crm.SheetPhone: "1"})
	task := makeSheet(t, o, crm.SheetTask, crm.Fields{crm.SheetSubject: word})
	same(t, task.Fields, crm.Fields{crm.SheetSubject: word, crm.SheetPriority: crm.PriorityNormal, crm.SheetStatus: crm.StatusOpen})
	event := makeSheet(t, o, crm.SheetEvent, crm.Fields{crm.SheetTitle: word, crm.SheetStart: "2031-05-06T14:30:00Z"})
	same(t, event.Fields, crm.Fields{crm.SheetTitle: word, crm.SheetStart: "2031-05-06T14:30:00Z", crm.SheetEnd: "2031-05-06T15:30:00Z"})
}
