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

// A server that schedules tells the people of a meeting, or of a task that was given to somebody, of each change of
// ours: it is neither changed nor deleted, and every language says why.
func TestPeople_WhatOthersTakePartInIsLeftAlone(t *testing.T) {
	t.Parallel()
	srv := demoServer(t, demo.DAVOptions{Empty: true})
	_, tasks, calendar := srv.dav.Collections()
	for kind, c := range map[crm.SheetKind]struct {
		collection, odd string
		title, when     crm.SheetField
		raw             string
	}{
		crm.SheetEvent: {
			calendar, "meeting", crm.SheetTitle, crm.SheetStart,
			"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Prices\r\nDTSTART:20261201T100000Z\r\n%sEND:VEVENT\r\n",
		},
		crm.SheetTask: {
			tasks, "assigned", crm.SheetSubject, crm.SheetDue,
			"BEGIN:VTODO\r\nUID:1\r\nSUMMARY:Prices\r\nDUE:20261201T100000Z\r\nSTATUS:NEEDS-ACTION\r\n%sEND:VTODO\r\n",
		},
	} {
		b := srv.client(t).Book(kind, strings.TrimSuffix(srv.url, "/dav/")+c.collection)
		for i, people := range []string{"ORGANIZER:mailto:a@x.example", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:b@x.example", "organizer:urn:x\r\nATTENDEE:urn:y"} {
			id := fmt.Sprintf("%s%d.ics", c.collection, i)
			raw := []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + fmt.Sprintf(c.raw, people+"\r\n") + "END:VCALENDAR\r\n")
			srv.dav.Put(id, raw)
			s, err := b.Read(t.Context(), id)
			if err != nil || s.Odd != c.odd || s.Fields[c.title] != "Prices" || s.Fields[c.when] != "2026-12-01T10:00:00Z" {
				t.Errorf("%s: %+v %v", people, s, err)
			}
			s.Odd = "" // whoever knew it before the others were invited
			_, changed := b.Update(t.Context(), s, crm.Fields{c.title: "x", crm.SheetStatus: "closed"}, "7")
			_, stamped := b.Update(t.Context(), s, nil, "7")
			for what, err := range map[string]error{"changed": changed, "given an id": stamped, "deleted": b.Delete(t.Context(), s)} {
				if f := crm.AsFault("", err); f.Code != "dav.odd" || f.Detail != c.odd || !bytes.Equal(srv.dav.Get(id), raw) {
					t.Errorf("%s was %s: %v", people, what, err)
				}
			}
		}
		// A person of a reminder in it is none who is invited.
		alarm := fmt.Sprintf(c.raw, "BEGIN:VALARM\nACTION:EMAIL\nATTENDEE:mailto:me@x.example\nEND:VALARM\n")
		if s, _ := codecOf(kind).read([]byte("BEGIN:VCALENDAR\n" + alarm + "END:VCALENDAR\n")); s.Odd != "" {
			t.Errorf("with a reminder: %+v", s)
		}
		for _, language := range []string{"en", "de", "fr", "es", "uk"} {
			if said, err := os.ReadFile("../../assets/translations/" + language + "/sync.toml"); err != nil || !bytes.Contains(said, []byte(`"odd.`+c.odd+`" = `)) {
				t.Errorf("%s has no word for it: %v", language, err)
			}
		}
	}
}
