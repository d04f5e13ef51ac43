package oro

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// recorded gives the answer of one recording.
func recorded(t *testing.T, name string) answer {
	t.Helper()
	for _, r := range recordings(t) {
		if r.name == name {
			return r.answer
		}
	}
	t.Skipf("no recording %s", name)
	return answer{}
}

// recordedSheets reads a recorded document as Changes would.
func recordedSheets(t *testing.T, table *jsonTable, name string) map[string]crm.Sheet {
	t.Helper()
	doc, err := parseDocument(recorded(t, name).body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]crm.Sheet{}
	for _, r := range table.rows(doc) {
		out[r.sheet.ID] = r.sheet
	}
	return out
}

// TestSheets_Recorded reads what real servers sent.
func TestSheets_Recorded(t *testing.T) {
	t.Parallel()
	c := New(Options{Connection: crm.Connection{API: "https://crm.example.com/api"}})
	contacts, tasks := c.contactTable(), c.taskTable()
	for _, want := range []struct {
		sheets map[string]crm.Sheet
		id     string
		fields crm.Fields
	}{
		{recordedSheets(t, contacts, "crm/44-create-03c-contact-both"), "82", crm.Fields{
			"first": "New", "last": "Person", "emails": "a@example.test\nb@example.test", "phone": "+49 30 1",
		}},
		// The contact's one address has no type: it is the other one.
		{recordedSheets(t, contacts, "crm/41-contact-full-get"), "7", crm.Fields{
			"first": "Andre", "last": "Larson", "gender": "male", "birthday": "1940-10-01", "emails": "AndreJLarson@cuvox.de",
			"phone": "718-846-4924", "other.street": "643 Patterson Road", "other.city": "Queens", "other.postal": "11418",
			"other.country": "US", "other.region": "US-NY",
		}},
		{recordedSheets(t, tasks, "crm/43-tasks-incremental"), "24", crm.Fields{"subject": "Call back", "priority": "normal", "status": "open"}},
		{recordedSheets(t, tasks, "crm/44-create-06-task"), "25", crm.Fields{
			"subject": "Call back", "priority": "normal", "status": "open", "due": "2026-12-01T10:00:00Z",
		}},
	} {
		got, ok := want.sheets[want.id]
		if !ok || !maps.Equal(got.Fields, want.fields) || got.Odd != "" || !strings.HasPrefix(got.Mark, "2026-11-22T") {
			t.Errorf("%s: %+v, not %q", want.id, got, want.fields)
		}
	}
}

// TestEvents_Recorded: an event, one of whole days, and what repeats.
func TestEvents_Recorded(t *testing.T) {
	t.Parallel()
	var events []event
	if err := json.Unmarshal(recorded(t, "crm/40-calendar-12-list-recurring-range").body, &events); err != nil {
		t.Fatal(err)
	}
	got := map[string]crm.Sheet{}
	for _, e := range events {
		s := e.row().sheet
		got[s.ID] = s
		if (e.Recurrence != nil || e.RecurringEventID != nil) != (s.Odd == "recurrence") {
			t.Errorf("%s: odd is %q", s.ID, s.Odd)
		}
	}
	for id, want := range map[string]struct {
		odd    string
		fields crm.Fields
	}{
		"1676": {"", crm.Fields{"title": "Pump demo moved", "start": "2026-11-26T09:00:00Z", "end": "2026-11-26T10:00:00Z"}},
		"1677": {"", crm.Fields{"title": "Trade fair", "start": "2026-11-27", "end": "2026-11-28", "allday": "yes"}},
		"74":   {"recurrence", crm.Fields{"title": "New Year Party", "start": "2026-12-26", "end": "2026-12-26", "allday": "yes"}},
		"1673": {"recurrence", crm.Fields{"title": "Changed Standup meeting", "start": "2026-11-27", "end": "2026-11-27", "allday": "yes"}},
	} {
		if s := got[id]; s.Odd != want.odd || !maps.Equal(s.Fields, want.fields) {
			t.Errorf("%s: %+v, not %+v", id, s, want)
		}
	}
	problems := olderProblems(recorded(t, "crm/40-calendar-10-create-invalid").body)
	if len(problems) != 3 || problems[2].Pointer != "/title" || problems[2].Detail != "This value should not be blank." {
		t.Errorf("%+v", problems)
	}
}

// TestEventBody_IsAsRecorded: what 40-calendar-05 and -09 sent.
func TestEventBody_IsAsRecorded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f          crm.Fields
		start, end string
		allDay     bool
	}{
		{crm.Fields{"start": "2026-11-25T09:00:00Z", "end": "2026-11-25T10:00:00Z"}, "2026-11-25T09:00:00+00:00", "2026-11-25T10:00:00+00:00", false},
		{crm.Fields{"start": "2026-11-25T10:00:00+01:00", "end": "2026-11-25T11:00:00+01:00"}, "2026-11-25T09:00:00+00:00", "2026-11-25T10:00:00+00:00", false},
		{crm.Fields{"start": "2026-11-27", "end": "2026-11-28", "allday": "yes"}, "2026-11-27T00:00:00+00:00", "2026-11-28T23:59:59+00:00", true},
		{crm.Fields{"start": "2026-11-27", "allday": "yes"}, "2026-11-27T00:00:00+00:00", "2026-11-27T23:59:59+00:00", true},
		{crm.Fields{"start": "2026-11-27", "end": "2026-11-20", "allday": "yes"}, "2026-11-27T00:00:00+00:00", "2026-11-27T00:00:00+00:00", true},
		{crm.Fields{"start": "2026-11-25T09:00:00Z"}, "2026-11-25T09:00:00+00:00", "2026-11-25T10:00:00+00:00", false},
		{crm.Fields{"start": "soon", "end": "later"}, "soon", "later", false},
	} {
		body := eventBody(c.f)
		if body["start"] != c.start || body["end"] != c.end || body["allDay"] != c.allDay {
			t.Errorf("%v: %v", c.f, body)
		}
	}
}

func TestLastDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ start, end, want string }{
		{"2026-11-27T00:00:00Z", "2026-11-28T23:59:59Z", "2026-11-28"}, {"2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z", "2026-11-27"},
		{"2026-11-27T00:00:00Z", "2026-11-27T00:00:00Z", "2026-11-27"}, {"2026-11-27T18:00:00Z", "2026-11-27T23:00:00Z", "2026-11-27"},
		{"2026-11-27T00:00:00Z", "2026-11-01T00:00:00Z", "2026-11-27"},
	} {
		if got := lastDay(moment(c.start), moment(c.end)); got != c.want {
			t.Errorf("%s to %s: %s, not %s", c.start, c.end, got, c.want)
		}
	}
}

// TestDescription_ReadsBackAsItWasWritten: Oro's descriptions may be HTML, a note is text.
func TestDescription_ReadsBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"plain", "two\nlines", "a < b & c", "use <b>this</b>", "&amp; stays", "<script>x</script>", "Grüße 山田"} {
		if got := plain(description(text)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

// TestDue_DaysStayDays.
func TestDue_DaysStayDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-12-01": "2026-12-01", "2026-12-01T10:00:00Z": "2026-12-01T10:00:00Z", "2026-12-01T10:00:00+02:00": "2026-12-01T08:00:00Z",
	} {
		at, err := dueTime(text)
		if got := due(at); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	if _, err := dueTime("tomorrow"); asFault(t, err).Kind != crm.Invalid {
		t.Error(err)
	}
}
