package demo

import (
	"net/http"
	"testing"
)

// talk makes a conversation of three: 8 answers 7, 9 answers 8; 10 stands apart.
func talk(t *testing.T, c *client) {
	t.Helper()
	for _, m := range [][3]string{
		{"<two@x>", `,"references":["<old@alder.co>"]`, `,"activityTargets":{"data":[{"type":"leads","id":"1"}]}`},
		{"<three@x>", `,"references":["<unknown@x>","<two@x>"]`, `,"activityTargets":{"data":[{"type":"cases","id":"1"}]}`},
		{"<apart@x>", "", `,"activityTargets":{"data":[{"type":"orders","id":"1"}]}`},
	} {
		if r := c.send("POST", "/emails", letter(m[0], "ada@alder.co", "rep@shop.example", m[1], m[2])); r.status != http.StatusCreated {
			t.Fatal(r.text)
		}
	}
}

func TestThread_ContextOfAllAndRemovalFromAll(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	talk(t, boss)
	const attached = "&filter[isContext]=yes"
	for path, want := range map[string]string{
		"/emailthreadcontext?filter[messageId]=%3Cthree@x%3E":                 "contacts-1-7* leads-1-7* cases-1-7*",
		"/emailthreadcontext?filter[messageId]=%3Cold@alder.co%3E":            "contacts-1-7* leads-1-7* cases-1-7*",
		"/emailthreadcontext?filter[messageId]=%3Capart@x%3E":                 "orders-1-10*",
		"/emailthreadcontext?filter[messageId]=%3Capart@x%3E,%3Cthree@x%3E":   "contacts-1-7* leads-1-7* cases-1-7* orders-1-7*",
		"/emailcontext?filter[messageId]=%3Cthree@x%3E":                       "cases-1*",
		"/emailthreadcontext?filter[messageId]=%3Cunknown@x%3E,%3Capart@x%3E": "orders-1-10*",
	} {
		if got := boss.get(path + attached).rows(); !sameWords(got, want) {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
	for _, want := range []string{"204", "404 not found http exception"} { // any e-mail of the thread will do, once
		if got := boss.send("DELETE", "/emailthreadcontext/cases-1-9", "").trouble(); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	if got := boss.get("/emailthreadcontext?filter[messageId]=%3Ctwo@x%3E" + attached).rows(); !sameWords(got, "contacts-1-7* leads-1-7*") {
		t.Error(got)
	}
}

func TestThread_RemovalRefused(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	for id, want := range map[string]string{
		"contacts-1-0":    "404 not found http exception",
		"contacts-1":      "404 not found http exception",
		"pumps-1-7":       "404 not found http exception",
		"leads-1-7":       "404 not found http exception",
		"contacts-x-7":    "404 not found http exception",
		"contacts-1-9999": "500 entity not found exception",
	} {
		if got := boss.send("DELETE", "/emailthreadcontext/"+id, "").trouble(); got != want {
			t.Errorf("%s: %s, not %s", id, got, want)
		}
	}
	for _, role := range []Role{SalesRep, Partial, NoRights} {
		if got := as(t, s, role).send("DELETE", "/emailthreadcontext/contacts-1-7", "").trouble(); got != "403 access denied exception" {
			t.Errorf("%s: %s", role, got)
		}
	}
	if got := boss.get("/emails/7/relationships/activityTargets").rows(); got != "contacts-1 cases-1" {
		t.Errorf("refused, and removed: %s", got)
	}
}

func TestThread_NewestIsTheHead(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	talk(t, boss)
	heads := ""
	for _, e := range boss.get("/emails?fields[emails]=head&sort=id").doc.get("data").vals {
		heads += e.get("attributes", "head").str() + " "
	}
	if heads != "false false true true " {
		t.Error(heads)
	}
}

func TestTargets_AddReplaceRemove(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	talk(t, boss)
	for i, step := range []struct{ method, body, rows, mark string }{
		{"POST", `[{"type":"leads","id":"1"},{"type":"users","id":"2"}]`, "users-2 contacts-1 leads-1 cases-1", "users-2-7"},
		{"POST", `[{"type":"leads","id":"1"}]`, "users-2 contacts-1 leads-1 cases-1", "users-2-7"},
		{"POST", `[]`, "users-2 contacts-1 leads-1 cases-1", "users-2-7"},
		{"DELETE", `[{"type":"leads","id":"1"},{"type":"leads","id":"1"}]`, "users-2 contacts-1 cases-1", "users-2-7"},
		{"PATCH", `[{"type":"orders","id":"1"}]`, "orders-1", "orders-1-7"},
	} {
		r := boss.send(step.method, "/emails/7/relationships/activityTargets", `{"data":`+step.body+`}`)
		if r.status != http.StatusOK || r.rows() != step.rows || r.doc.get("data").vals[0].get("meta", "emailThreadContextItemId").str() != step.mark {
			t.Errorf("step %d: %s", i, r.text)
		}
	}
	// a mark names the first e-mail of the thread, whichever was changed
	r := boss.send("POST", "/emails/9/relationships/activityTargets", `{"data":[]}`)
	if got := r.doc.get("data").vals[0].get("meta", "emailThreadContextItemId").str(); got != "cases-1-7" {
		t.Error(got)
	}
	if r := boss.send("POST", "/contacts/3/relationships/activityEmails", `{"data":[{"type":"emails","id":"7"}]}`); r.status != http.StatusNoContent {
		t.Error(r.text)
	}
	if got := boss.get("/emails/7/activityTargets?page[size]=1").rows(); got != "contacts-3 orders-1" {
		t.Error(got)
	}
}

func TestTargets_Refusals(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	for _, test := range []struct{ path, body, want string }{
		{"7", `{"data":[{"type":"leads","id":"99"}]}`, "400 form constraint"},
		{"7", `{"data":[{"type":"customers","id":"1"}]}`, "400 form constraint"},
		{"7", `{"data":[{"type":"pumps","id":"1"}]}`, "400 entity type constraint /data/0/type"},
		{"7", `{"data":[{"type":"leads","id":"x"}]}`, "400 entity identifier constraint /data/0/id"},
		{"7", `{"data":[{"type":"leads","id":"3000000000"}]}`, "500 driver exception"},
		{"7", `{"data":{"type":"leads","id":"1"}}`, "400 request data constraint /data"},
		{"7", "", "400 request data constraint"},
		{"99", `{"data":[]}`, "404 not found http exception"},
	} {
		if got := boss.send("POST", "/emails/"+test.path+"/relationships/activityTargets", test.body).trouble(); got != test.want {
			t.Errorf("%s %s: %s, not %s", test.path, test.body, got, test.want)
		}
	}
}

// Who may not see a record may add it all the same, and does not see it then (18-partial-10).
func TestTargets_InvisibleToWhoMayNotSee(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	partial := as(t, s, Partial)
	r := partial.send("POST", "/emails", letter("<p@x>", "ada@alder.co", "r@x.example", "", `,"activityTargets":{"data":[{"type":"accounts","id":"1"},{"type":"contacts","id":"2"}]}`))
	if r.status != http.StatusCreated {
		t.Fatal(r.text)
	}
	path := "/emails/" + r.doc.get("data", "id").str() + "/relationships/activityTargets"
	if got := partial.get(path).rows(); got != "contacts-2" {
		t.Errorf("partial sees %s", got)
	}
	if got := as(t, s, Administrator).get(path).rows(); !sameWords(got, "accounts-1 contacts-2") {
		t.Errorf("the administrator sees %s", got)
	}
}
