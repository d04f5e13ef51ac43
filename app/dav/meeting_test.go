package dav

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// A server that schedules tells the people of a meeting of each change of ours: it is neither changed nor
// deleted, and every language says why.
func TestEvent_AMeetingIsLeftAlone(t *testing.T) {
	t.Parallel()
	srv := demoServer(t, demo.DAVOptions{Empty: true})
	_, _, calendar := srv.dav.Collections()
	b := srv.client(t).Book(crm.SheetEvent, strings.TrimSuffix(srv.url, "/dav/")+calendar)
	for i, people := range []string{"ORGANIZER:mailto:a@x.example", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:b@x.example", "organizer:urn:x\r\nATTENDEE:urn:y"} {
		id := fmt.Sprintf("%s%d.ics", calendar, i)
		raw := []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Prices\r\nDTSTART:20261201T100000Z\r\n" + people + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
		srv.dav.Put(id, raw)
		s, err := b.Read(t.Context(), id)
		if err != nil || s.Odd != "meeting" || s.Fields[crm.SheetTitle] != "Prices" || s.Fields[crm.SheetStart] != "2026-12-01T10:00:00Z" {
			t.Errorf("%s: %+v %v", people, s, err)
		}
		s.Odd = "" // whoever knew it before the others were invited
		_, changed := b.Update(t.Context(), s, crm.Fields{crm.SheetTitle: "x"}, "7")
		for what, err := range map[string]error{"changed": changed, "deleted": b.Delete(t.Context(), s)} {
			if f := crm.AsFault("", err); f.Code != "dav.odd" || f.Detail != "meeting" || !bytes.Equal(srv.dav.Get(id), raw) {
				t.Errorf("%s was %s: %v", people, what, err)
			}
		}
	}
	// A person of a reminder in it is none who is invited.
	alarm := []byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nBEGIN:VALARM\nACTION:EMAIL\nATTENDEE:mailto:me@x.example\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n")
	if s, _ := codecOf(crm.SheetEvent).read(alarm); s.Odd != "" {
		t.Errorf("an event with a reminder: %+v", s)
	}
	for _, language := range []string{"en", "de", "fr", "es", "uk"} {
		if said, err := os.ReadFile("../../assets/translations/" + language + "/sync.toml"); err != nil || !bytes.Contains(said, []byte(`"odd.meeting" = `)) {
			t.Errorf("%s has no word for it: %v", language, err)
		}
	}
}
