package demo

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestCalendar_MakeListChangeDelete(t *testing.T) {
	t.Parallel()
	now := newClock()
	s := start(t, Options{Now: now.now})
	rep := as(t, s, SalesRep)
	const events = "/rest/latest/calendarevents"
	own := rep.get("/rest/latest/calendars/default").doc.get("calendar").str()
	if own != "2" {
		t.Fatalf("the calendar is %q", own)
	}
	made := rep.send("POST", events, `{"calendar":2,"title":"Visit","start":"2026-03-05T10:00:00+01:00","end":"2026-03-05T11:00:00+01:00"}`)
	if made.status != http.StatusCreated || made.doc.get("id").str() != "1" || made.doc.get("uid").str() == "" {
		t.Fatal(made.text)
	}
	weekly := `{"calendar":2,"title":"Call","start":"2026-03-03T09:00:00Z","end":"2026-03-03T09:30:00Z","recurrence":{"recurrenceType":"weekly","interval":2,"dayOfWeek":["tuesday","thursday"],"occurrences":3,"timeZone":"UTC"}}`
	if r := rep.send("POST", events, weekly); r.status != http.StatusCreated {
		t.Fatal(r.text)
	}
	list := func(query string) string {
		var out []string
		for _, e := range rep.get(events + "?calendar=2&" + query).doc.vals {
			out = append(out, e.get("title").str()+" "+e.get("start").str()[:10])
		}
		return strings.Join(out, " | ")
	}
	for query, want := range map[string]string{
		"start=2026-03-01T00:00:00Z&end=2026-04-01T00:00:00Z": "Call 2026-03-03 | Call 2026-03-05 | Call 2026-03-17 | Visit 2026-03-05",
		"start=2026-03-05T09:30:00Z&end=2026-03-06T00:00:00Z": "Visit 2026-03-05",
		"page=2&limit=1": "Call 2026-03-03",
		"page=1&limit=1": "Visit 2026-03-05",
		"page=1&limit=9&updatedAt%3E=2026-03-04T12:00:00Z": "Call 2026-03-03 | Visit 2026-03-05",
		"page=1&limit=9&updatedAt%3E2026-03-04T12:00:00Z":  "",
	} {
		if got := list(query); !sameWords(got, want) {
			t.Errorf("%s: %s", query, got)
		}
	}
	now.at = now.at.Add(time.Minute)
	if r := rep.send("PUT", events+"/1", `{"title":"Visit moved"}`); r.status != 200 {
		t.Fatal(r.text)
	}
	if got := list("page=1&limit=9&updatedAt%3E2026-03-04T12:00:00Z"); got != "Visit moved 2026-03-05" {
		t.Error(got)
	}
	if r := rep.get(events + "/1"); r.doc.get("start").str() != "2026-03-05T09:00:00+00:00" || r.doc.get("createdAt").str() != "2026-03-04T12:00:00+00:00" {
		t.Error(r.text)
	}
	for _, want := range []int{204, 404} {
		if r := rep.send("DELETE", events+"/1", ""); r.status != want {
			t.Errorf("%d, not %d", r.status, want)
		}
	}
}

func TestCalendar_Refusals(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss, rep := as(t, s, Administrator), as(t, s, SalesRep)
	const events = "/rest/latest/calendarevents"
	if r := boss.get(events + "?calendar=1"); r.status != 400 || r.doc.get("code").str() != "400" {
		t.Error(r.text)
	}
	r := boss.send("POST", events, `{"calendar":1,"start":"soon"}`)
	children := r.doc.get("errors", "children")
	if r.status != 400 || len(children.get("title", "errors").vals) != 1 || len(children.get("start", "errors").vals) != 1 || children.get("end", "errors") == nil {
		t.Error(r.text)
	}
	if r := boss.send("POST", events, `{"calendar":1,"title":"T","start":"2026-03-05T10:00:00Z","end":"2026-03-05T11:00:00Z"}`); r.status != 201 {
		t.Fatal(r.text)
	}
	if r := rep.get(events + "/1"); r.status != 404 {
		t.Errorf("somebody else's event: %d", r.status)
	}
	if r := (&client{t, s, "x"}).get(events + "/1"); r.status != 401 {
		t.Errorf("without a token: %d", r.status)
	}
}
