package dav

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

func TestInLocation_HoursTwiceAndNever(t *testing.T) {
	t.Parallel()
	for wall, want := range map[string]string{
		"20261025T023000": "2026-10-25T00:30:00Z", // twice: the first
		"20261025T033000": "2026-10-25T02:30:00Z",
		"20261025T013000": "2026-10-24T23:30:00Z",
		"20260329T023000": "2026-03-29T01:30:00Z", // never: by the clock before
		"20260329T033000": "2026-03-29T01:30:00Z",
		"20260701T120000": "2026-07-01T10:00:00Z",
	} {
		local, err := time.Parse(formLocal, wall)
		if err != nil {
			t.Fatal(err)
		}
		if got := inLocation(local, berlin).Format(time.RFC3339); got != want {
			t.Errorf("%s is %s, want %s", wall, got, want)
		}
	}
	// An instant in the second of the two hours is not said by the wall clock.
	c := openEvent(t, "DTSTART;TZID=Europe/Berlin:20261001T100000\nDTEND;TZID=Europe/Berlin:20261001T110000")
	w := when{at: time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)}
	if head, value := c.form(c.first("DTSTART"), "DTSTART", w); head != "DTSTART" || value != "20261025T013000Z" {
		t.Errorf("written as %s:%s", head, value)
	}
}

// openEvent is an event with the lines, around it a zone that only its rules tell.
func openEvent(t *testing.T, lines string) *calendar {
	t.Helper()
	raw := "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:16011028T030000\n" +
		"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\n" +
		"DTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n" +
		"END:VTIMEZONE\nBEGIN:VEVENT\nUID:1\n" + lines + "\nEND:VEVENT\nEND:VCALENDAR\n"
	c, odd, holds := openCalendar([]byte(raw), "VEVENT", berlin)
	if c == nil || !holds || odd != "" {
		t.Fatal(odd, raw)
	}
	return c
}

func TestTimes_AsRecordsTellThem(t *testing.T) {
	t.Parallel()
	tests := []struct{ lines, start, end, odd string }{
		{"DTSTART:20260701T100000Z\nDTEND:20260701T110000Z", "2026-07-01T10:00:00Z", "2026-07-01T11:00:00Z", ""},
		{"DTSTART;TZID=Europe/Berlin:20260701T100000\nDURATION:PT1H30M", "2026-07-01T08:00:00Z", "2026-07-01T09:30:00Z", ""},
		{"DTSTART;TZID=W. Europe Standard Time:20260701T100000", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z", ""},
		{"DTSTART;TZID=\"Eastern Standard Time\":20260701T100000", "2026-07-01T14:00:00Z", "2026-07-01T14:00:00Z", ""},
		{"DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Berlin:20260701T100000", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z", ""},
		{"DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Buenos_Aires:20260701T100000", "2026-07-01T13:00:00Z", "2026-07-01T13:00:00Z", ""},
		{"DTSTART;TZID=Ours:20260701T100000", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z", ""},
		{"DTSTART;TZID=Ours:20261201T100000", "2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z", ""},
		{"DTSTART;TZID=Ours:15000101T100000", "1500-01-01T09:00:00Z", "1500-01-01T09:00:00Z", ""},
		{"DTSTART:20260701T100000", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z", ""}, // this computer's zone
		{"DTSTART;TZID=Nowhere/At All:20260701T100000", "", "", "zone"},
		{"DTSTART;TZID=:20260701T100000", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z", ""},
		{"DTSTART;VALUE=DATE:20260701", "2026-07-01", "2026-07-01", ""},
		{"DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260701", "2026-07-01", "2026-07-01", ""},
		{"DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260703", "2026-07-01", "2026-07-02", ""},
		{"DTSTART;VALUE=DATE:20260701\nDURATION:P1W", "2026-07-01", "2026-07-07", ""},
		{"DTSTART;TZID=Europe/Berlin:20261024T120000\nDURATION:P1D", "2026-10-24T10:00:00Z", "2026-10-25T11:00:00Z", ""}, // a day of 25 hours
		{"DTSTART:20260701T100000Z\nDTEND:20260630T100000Z", "2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z", ""},
		{"DTSTART:20260701T100000Z\nDTEND;VALUE=DATE:20260702", "", "", "unreadable"},
		{"DTSTART:20261301T100000Z", "", "", "unreadable"},
		{"DTSTART:00000101T000000Z", "", "", "unreadable"},
		{"DTSTART:20260701T100000Z\nDURATION:one hour", "", "", "unreadable"},
		{"SUMMARY:without a time", "", "", "unreadable"},
	}
	for _, test := range tests {
		c := openEvent(t, test.lines)
		got, odd := c.times()
		if odd != test.odd || odd == "" && (got.start.canonical() != test.start || got.end.canonical() != test.end) {
			t.Errorf("%s\nis %s to %s, odd %q; want %s to %s, %q", test.lines, got.start.canonical(), got.end.canonical(), odd, test.start, test.end, test.odd)
		}
	}
}

// Every zone of the Windows table is one that this program knows.
func TestWindowsZones_AreAllKnown(t *testing.T) {
	t.Parallel()
	if len(windowsZones()) < 130 {
		t.Errorf("only %d names", len(windowsZones()))
	}
	for name, id := range windowsZones() {
		if location(name) == nil {
			t.Errorf("%s: there is no %s", name, id)
		}
	}
}

// The rules of a VTIMEZONE say what the database says, hour by hour through the changes of a year.
func TestZone_RulesAgreeWithTheDatabase(t *testing.T) {
	t.Parallel()
	z := openEvent(t, "DTSTART:20260701T100000Z").zone("Ours")
	ours, theirs := z, &zone{loc: berlin}
	for at := time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC); at.Year() == 2026; at = at.Add(30 * time.Minute) {
		if a, b := ours.clock(at), theirs.clock(at); !a.Equal(b) {
			t.Fatalf("%v: %v and %v", at, a, b)
		}
		if at.Day() > 3 && at.Day() < 24 {
			at = at.AddDate(0, 0, 10)
		}
	}
}

func TestTodo_StatesAgreeWithEachOther(t *testing.T) {
	t.Parallel()
	tests := []struct{ lines, status, want, after string }{
		{"STATUS:NEEDS-ACTION", "open", "closed", "STATUS:COMPLETED COMPLETED:20261122T120000Z PERCENT-COMPLETE:100"},
		{"STATUS:COMPLETED COMPLETED:20260101T000000Z PERCENT-COMPLETE:100", "closed", "open", "STATUS:NEEDS-ACTION"},
		{"STATUS:COMPLETED PERCENT-COMPLETE:100", "closed", "progress", "STATUS:IN-PROCESS"},
		{"STATUS:CANCELLED", "closed", "closed", "STATUS:CANCELLED"},
		{"STATUS:WAITING", "progress", "progress", "STATUS:WAITING"},
		{"STATUS:Deferred PERCENT-COMPLETE:30", "progress", "closed", "STATUS:COMPLETED PERCENT-COMPLETE:100 COMPLETED:20261122T120000Z"},
		{"PERCENT-COMPLETE:100", "closed", "open", "STATUS:NEEDS-ACTION"},
		{"COMPLETED:20260101T000000Z", "closed", "closed", "COMPLETED:20260101T000000Z"},
		{"PERCENT-COMPLETE:20", "progress", "progress", "PERCENT-COMPLETE:20"},
		{"STATUS:IN-PROCESS PERCENT-COMPLETE:20", "progress", "open", "STATUS:NEEDS-ACTION"},
		{"", "open", "progress", "STATUS:IN-PROCESS"},
		{"PRIORITY:3", "open", "open", "PRIORITY:3"},
	}
	c := codecOf(crm.SheetTask)
	for _, test := range tests {
		raw := strings.ReplaceAll(fmt.Sprintf("BEGIN:VCALENDAR\nBEGIN:VTODO\n%s\nEND:VTODO\nEND:VCALENDAR\n", strings.ReplaceAll(test.lines, " ", "\n")), "\n\n", "\n")
		s, _ := c.read([]byte(raw))
		out, err := c.edit([]byte(raw), crm.Fields{crm.SheetStatus: test.want}, "")
		is, _ := c.read(out)
		if s.Fields[crm.SheetStatus] != test.status || is.Fields[crm.SheetStatus] != test.want || err != nil {
			t.Errorf("%s: %s, then %s: %v", test.lines, s.Fields[crm.SheetStatus], is.Fields[crm.SheetStatus], err)
		}
		body := strings.TrimSuffix(strings.TrimPrefix(string(out), "BEGIN:VCALENDAR\nBEGIN:VTODO\n"), "END:VTODO\nEND:VCALENDAR\n")
		for _, line := range append(strings.Fields(body), strings.Fields(test.after)...) {
			if !strings.Contains(" "+test.after+" ", " "+line+" ") || !strings.Contains(body, line+"\n") {
				t.Errorf("%s became\n%swant %s", test.lines, body, test.after)
				break
			}
		}
	}
}

func TestTodo_PriorityKeepsItsNumberWithinItsClass(t *testing.T) {
	t.Parallel()
	c := codecOf(crm.SheetTask)
	for n := range 11 {
		raw := fmt.Appendf(nil, "BEGIN:VCALENDAR\nBEGIN:VTODO\nPRIORITY:%d\nEND:VTODO\nEND:VCALENDAR\n", n)
		s, _ := c.read(raw)
		for want, number := range map[string]int{"high": 1, "normal": 5, "low": 9} {
			out, err := c.edit(raw, crm.Fields{crm.SheetPriority: want}, "")
			if want == s.Fields[crm.SheetPriority] {
				number = n
			}
			if err != nil || !strings.Contains(string(out), fmt.Sprintf("PRIORITY:%d\n", number)) {
				t.Errorf("%d to %s: %s", n, want, out)
			}
		}
	}
}

func TestZone_HalfKnownIsUnknown(t *testing.T) {
	t.Parallel()
	for rule, odd := range map[string]string{
		"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3": "", "RRULE:FREQ=YEARLY": "", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=20200101T000000Z": "",
		"RRULE:FREQ=DAILY": "zone", "RRULE:FREQ=YEARLY;COUNT=3": "zone", "RRULE:nonsense": "zone", "RRULE:FREQ=YEARLY;BYEASTER=1": "zone", "TZOFFSETTO:noon": "zone",
	} {
		raw := "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:DAYLIGHT\n" + rule + "\nDTSTART:19700329T020000\nTZOFFSETFROM:+0100\n" +
			"TZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Ours:20260701T100000\nEND:VEVENT\nEND:VCALENDAR\n"
		s, _ := codecOf(crm.SheetEvent).read([]byte(raw))
		if s.Odd != odd || odd == "" && s.Fields[crm.SheetStart] != "2026-07-01T08:00:00Z" {
			t.Errorf("%s: odd %q, start %s", rule, s.Odd, s.Fields[crm.SheetStart])
		}
	}
}
