package demo

import (
	"net/http"
	"testing"
	"time"
)

// A change of addresses or phones alone leaves updatedAt as it was: 44-contact-patch-emails was answered at 08:52
// with the updatedAt of 07:43, 20-contacts-06, which changes an attribute, with its own time.
func TestCollections_LeaveUpdatedAtAlone(t *testing.T) {
	t.Parallel()
	now := newClock()
	boss := as(t, start(t, Options{Now: now.now}), Administrator)
	patch := func(attributes string) reply {
		now.at = now.at.Add(time.Minute)
		return boss.send(http.MethodPatch, "/contacts/1", `{"data":{"type":"contacts","id":"1","attributes":`+attributes+`}}`)
	}
	for _, c := range []struct{ attributes, updated, primary, list string }{
		{`{"emails":[{"email":"Ada@alder.co"},{"email":"b@alder.co"}]}`, "2026-03-01T10:00:00Z", "Ada@alder.co", `[{"email":"Ada@alder.co"},{"email":"b@alder.co"}]`},
		{`{"primaryEmail":"c@alder.co"}`, "2026-03-01T10:00:00Z", "c@alder.co", `[{"email":"c@alder.co"},{"email":"Ada@alder.co"},{"email":"b@alder.co"}]`},
		{`{"phones":[{"phone":"1"}],"primaryPhone":"1"}`, "2026-03-01T10:00:00Z", "c@alder.co", ""},
		{`{"jobTitle":"Buyer"}`, "2026-03-04T12:04:00Z", "c@alder.co", ""},
		{`{"emails":[]}`, "2026-03-04T12:04:00Z", "", `[]`},
	} {
		r := patch(c.attributes)
		is := func(name string) string { return r.doc.get("data", "attributes", name).str() }
		if r.status != 200 || is("updatedAt") != c.updated || is("primaryEmail") != c.primary {
			t.Errorf("%s: %s", c.attributes, r.text)
		}
		if want, _ := parseNode(c.list); c.list != "" && flat(r.doc.get("data", "attributes", "emails")) != flat(want) {
			t.Errorf("%s: %s", c.attributes, r.text)
		}
	}
	for _, attributes := range []string{
		`{"emails":[{"email":"x@alder.co"}]}`, `{"phones":[{"phone":"2"}]}`,
	} {
		r := patch(attributes)
		if e := r.doc.get("errors"); r.status != 400 || e == nil || e.vals[0].get("title").str() != "contains primary constraint" {
			t.Errorf("%s: %s", attributes, r.text)
		}
	}
}
