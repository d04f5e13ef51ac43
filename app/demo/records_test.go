package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

func TestKinds_AreWhole(t *testing.T) {
	t.Parallel()
	for _, flavour := range []string{flavourCRM, flavourCommerce} {
		kinds, err := loadKinds(flavour)
		if err != nil {
			t.Fatal(err)
		}
		for name, k := range kinds {
			for _, field := range append(append([]string(nil), k.filter...), k.sort...) {
				if !k.attr(field) && field != "ownerUsername" {
					t.Errorf("%s %s: there is no %s to filter or sort by", flavour, name, field)
				}
			}
			for _, spec := range k.rels {
				if len(spec.types) == 0 {
					t.Errorf("%s %s: %s leads nowhere", flavour, name, spec.name)
				}
				if far := kinds[spec.inverse.kind]; spec.inverse.kind != "" && (far == nil || far.rel(spec.inverse.rel) == nil) {
					t.Errorf("%s %s: %s mirrors %v, which does not exist", flavour, name, spec.name, spec.inverse)
				}
			}
			for _, a := range k.attrs {
				if !json.Valid([]byte(a.def)) {
					t.Errorf("%s %s: %s is %s by default", flavour, name, a.name, a.def)
				}
			}
		}
		for _, name := range contextKinds[flavour] {
			if k := kinds[name]; k == nil || k.label == "" || k.view == "" || k.title == "" {
				t.Errorf("%s: %s lacks label, page or title", flavour, name)
			}
		}
	}
}

func TestRecords_Lists(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	for path, want := range map[string]string{
		"/contacts":                                                                               "contacts-1 contacts-2 contacts-3",
		"/contacts?sort=-id":                                                                      "contacts-3 contacts-2 contacts-1",
		"/contacts?sort=lastName,-id":                                                             "contacts-2 contacts-1 contacts-3",
		"/contacts?page[size]=2":                                                                  "contacts-1 contacts-2",
		"/contacts?page[size]=0":                                                                  "",
		"/contacts?page[size]=2&page[number]=2":                                                   "contacts-3",
		"/contacts?page[size]=2&page[number]=99999999999":                                         "",
		"/contacts?filter[id]=1,3":                                                                "contacts-1 contacts-3",
		"/contacts?filter[id]=2..9":                                                               "contacts-2 contacts-3",
		"/contacts?filter[id][neq]=2":                                                             "contacts-1 contacts-3",
		"/contacts?filter[id][gt]=1&filter[id][lte]=2":                                            "contacts-2",
		"/contacts?filter[lastName]=Alder":                                                        "contacts-1 contacts-2",
		"/contacts?filter[lastName]=alder":                                                        "",
		"/contacts?filter[primaryEmail]=Ada@alder.co":                                             "contacts-1",
		"/contacts?filter[primaryEmail]=Ada@alder.co,ben@alder.co":                                "",
		"/contacts?filter[emails]=Ada@alder.co,ben@alder.co":                                      "contacts-1 contacts-2",
		"/contacts?filter[updatedAt][gte]=2026-03-02T10:00:00Z":                                   "contacts-2 contacts-3",
		"/contacts?filter[updatedAt]=2026-03-01..2026-03-02T10:00:00Z":                            "contacts-1 contacts-2",
		"/contacts?filter[accounts]=1":                                                            "contacts-1 contacts-2",
		"/contacts?filter[accounts][exists]=no":                                                   "contacts-3",
		"/contacts?filter[accounts.name]=Alder/S%C3%B6hne":                                        "contacts-1 contacts-2",
		"/contacts?filter[searchText]=ben":                                                        "contacts-2",
		"/contacts?filter[defaultInAccounts]=1":                                                   "contacts-1",
		"/accounts?filter[contacts.primaryEmail]=ben@alder.co":                                    "accounts-1",
		"/orders?filter[identifier]=a-17,b-1":                                                     "orders-1",
		"/orders?filter[customerUser.email]=eve@buyer.example":                                    "orders-1",
		"/opportunities?filter[status]=in_progress":                                               "opportunities-1",
		"/opportunities?filter[status]=in_progress&fields[opportunities]=name":                    "",
		"/opportunities?filter[status]=opportunity_status.in_progress&fields[opportunities]=name": "opportunities-1",
		"/emails?filter[activityTargets][contacts]=1":                                             "emails-7",
		"/emails?filter[activityTargets.contacts]=2":                                              "",
		"/emailusers?filter[email.messageId]=%3Cold@alder.co%3E":                                  "emailusers-7",
		"/taskstatuses":                      "taskstatuses-closed taskstatuses-in_progress taskstatuses-open",
		"/contacts/1/accounts":               "accounts-1",
		"/accounts/1/relationships/contacts": "contacts-1 contacts-2",
		"/search?filter[searchText]=eve":     "customerusers-1 orders-1",
	} {
		if r := boss.get(path); r.status != 200 || r.rows() != want {
			t.Errorf("%s: %d %q, not %q", path, r.status, r.rows(), want)
		}
	}
}

func TestRecords_Refusals(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	for path, want := range map[string]string{
		"/pumps":                                     "404 entity type constraint",
		"/calendarevents":                            "404 resource not accessible exception",
		"/contacts/1/2/3/4":                          "404 not found http exception",
		"/contacts/99":                               "404 not found http exception",
		"/contacts/-1":                               "404 not found http exception",
		"/contacts/x":                                "400 entity identifier constraint",
		"/contacts/3000000000":                       "500 driver exception",
		"/contacts/99999999999999999999":             "400 entity identifier constraint",
		"/contacts?filter[shoe]=1":                   "400 filter constraint filter[shoe]",
		"/contacts?filter[lastName][contains]=1":     "400 filter constraint filter[lastName][contains]",
		"/contacts?filter[updatedAt][gt]=soon":       "400 filter constraint filter[updatedAt][gt]",
		"/contacts?filter[id]=x":                     "400 filter constraint filter[id]",
		"/accounts?filter[updatedAt][gt]=2026-01-01": "400 filter constraint filter[updatedAt][gt]",
		"/opportunities?filter[customer]=1":          "400 filter constraint filter[customer]",
		"/emails?filter[searchText]=x":               "400 filter constraint filter[searchText]",
		"/contacts?sort=shoe":                        "400 sort constraint sort",
		"/accounts?sort=updatedAt":                   "400 sort constraint sort",
		"/contacts?page[size]=-2":                    "400 filter constraint page[size]",
		"/contacts?page[number]=0":                   "400 filter constraint page[number]",
		"/contacts?shoe=1":                           "400 filter constraint shoe",
		"/contacts/1?filter[id]=1":                   "400 filter constraint filter[id]",
		"/emailusers?meta=title":                     "400 filter constraint meta",
		"/contacts?filter[lastName]=%FF":             "500 driver exception",
	} {
		if got := boss.get(path).trouble(); got != want {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
	for _, test := range []struct{ method, path, allow string }{
		{"PUT", "/contacts/1", "OPTIONS, GET, PATCH, DELETE"}, {"HEAD", "/contacts", "OPTIONS, GET, PATCH, POST, DELETE"},
		{"DELETE", "/emails/7", "OPTIONS, GET, PATCH"}, {"POST", "/userprofile", "OPTIONS, GET"},
	} {
		if r := boss.send(test.method, test.path, ""); r.status != 405 || r.header.Get("Allow") != test.allow || r.text != "" {
			t.Errorf("%s %s: %d %v %q", test.method, test.path, r.status, r.header.Get("Allow"), r.text)
		}
	}
}

func TestRecords_MediaTypes(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	for accept, want := range map[string]int{
		typeJSONAPI: 200, typeJSONAPI + ", text/html;q=0.1": 200, typeJSONAPI + ";charset=utf-8": 406, "text/html": 406, "*/*": 400, "": 400,
	} {
		if r := boss.send("GET", "/contacts?page[size]=1", "", "Accept", accept); r.status != want {
			t.Errorf("%q: %d, not %d", accept, r.status, want)
		}
	}
	if r := boss.send("PATCH", "/contacts/1", `{}`, "Content-Type", typeJSONAPI+"; charset=utf-8"); r.status != 415 {
		t.Errorf("with a charset: %d", r.status)
	}
}

func TestRecords_Document(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	r := boss.get("/accounts/1?fields[accounts]=contacts,name,nothing&include=contacts.defaultInAccounts&fields[contacts]=lastName,defaultInAccounts&meta=title")
	want := `{"data":{"type":"accounts","id":"1","meta":{"title":"Alder\/S\u00f6hne"},"links":{"self":"API\/accounts\/1"},"attributes":{"name":"Alder\/S\u00f6hne"},` +
		`"relationships":{"contacts":{"links":{"self":"API\/accounts\/1\/relationships\/contacts","related":"API\/accounts\/1\/contacts"},` +
		`"data":[{"type":"contacts","id":"1"},{"type":"contacts","id":"2"}]}}},"included":[{"type":"contacts","id":"1","meta":{"title":"Ada Alder"},` +
		`"links":{"self":"API\/contacts\/1"},"attributes":{"lastName":"Alder"},"relationships":{"defaultInAccounts":{"links":` +
		`{"self":"API\/contacts\/1\/relationships\/defaultInAccounts","related":"API\/contacts\/1\/defaultInAccounts"},"data":[{"type":"accounts","id":"1"}]}}},` +
		`{"type":"contacts","id":"2","meta":{"title":"Ben Alder"},"links":{"self":"API\/contacts\/2"},"attributes":{"lastName":"Alder"},"relationships":` +
		`{"defaultInAccounts":{"links":{"self":"API\/contacts\/2\/relationships\/defaultInAccounts","related":"API\/contacts\/2\/defaultInAccounts"},"data":[]}}}],` +
		`"links":{"self":"API\/accounts"}}`
	if got := strings.ReplaceAll(r.text, strings.ReplaceAll(s.apiBase(), "/", `\/`), "API"); got != want {
		t.Errorf("%s\n\tnot\n%s", got, want)
	}
	bare := boss.send("GET", "/accounts/1?fields[accounts]=name", "", "X-Include", "noHateoas")
	if bare.text != `{"data":{"type":"accounts","id":"1","attributes":{"name":"Alder\/S\u00f6hne"}}}` {
		t.Error(bare.text)
	}
}

// Whatever the page's size, its links lead through every record once, and back.
func TestRecords_PagesHoldEverythingOnce(t *testing.T) {
	t.Parallel()
	const all = 23
	var list []string
	for i := 1; i <= all; i++ {
		list = append(list, fmt.Sprintf(`{"type":"leads","id":"%d","attributes":{"name":"L%d"}}`, i, i))
	}
	boss := as(t, start(t, Options{Records: fstest.MapFS{"leads.json": file("[" + strings.Join(list, ",") + "]")}}), Administrator)
	for _, size := range []int{-1, 1, 2, 5, 10, 22, 23, 24, 1001} {
		seen, pages := map[string]bool{}, 0
		path := fmt.Sprintf("/leads?sort=-id&fields[leads]=name&page[size]=%d", size)
		for path != "" {
			r := boss.send("GET", path, "", "X-Include", "totalCount")
			pages++
			if r.header.Get("X-Include-Total-Count") != "23" || pages > all {
				t.Fatalf("size %d, page %d: %v", size, pages, r.header)
			}
			for _, id := range strings.Fields(r.rows()) {
				if seen[id] {
					t.Errorf("size %d: %s twice", size, id)
				}
				seen[id] = true
			}
			if prev := r.doc.get("links", "prev"); (prev != nil) != (pages > 1) {
				t.Errorf("size %d, page %d: prev is %v", size, pages, prev)
			}
			path = strings.TrimPrefix(r.doc.get("links", "next").str(), boss.s.apiBase())
		}
		if len(seen) != all {
			t.Errorf("size %d: %d records on %d pages", size, len(seen), pages)
		}
	}
}

func TestRecords_CreateChangeDelete(t *testing.T) {
	t.Parallel()
	now := newClock()
	s := start(t, Options{Now: now.now})
	boss := as(t, s, Administrator)
	r := boss.send("POST", "/contacts", `{"data":{"type":"contacts","attributes":{"firstName":"Zoe","primaryEmail":"zoe@new.example"},"relationships":{"accounts":{"data":[{"type":"accounts","id":"1"}]}}}}`)
	if r.status != http.StatusCreated || r.doc.get("data", "id").str() != "4" || r.header.Get("Location") != s.apiBase()+"/contacts/4" {
		t.Fatal(r.text)
	}
	for path, want := range map[string]string{ // it is found at once by all ways
		"/emailcontext?filter[messageId]=%3Cx%3E&filter[from]=zoe@new.example": "contacts-4 accounts-1",
		"/emailcontextsearch?filter[searchText]=zoe":                           "contacts-4 accounts-1",
		"/accounts/1/contacts": "contacts-1 contacts-2 contacts-4",
		"/contacts?filter[emails]=zoe@new.example&filter[owner]=1": "contacts-4",
	} {
		if got := boss.get(path).rows(); !sameWords(got, want) {
			t.Errorf("%s: %s", path, got)
		}
	}
	r = boss.send("PATCH", "/contacts/4", `{"data":{"type":"contacts","id":"4","attributes":{"primaryEmail":"zoe@other.example","emails":[{"email":"zoe@other.example"}]},"relationships":{"accounts":{"data":[]}}}}`)
	if r.status != 200 || r.doc.get("data", "attributes", "updatedAt").str() != "2026-03-04T12:00:00Z" {
		t.Fatal(r.text)
	}
	if got := boss.get("/emailcontext?filter[messageId]=%3Cx%3E&filter[from]=zoe@new.example").rows(); got != "" {
		t.Errorf("found by the old address: %s", got)
	}
	if got := boss.get("/emailcontext?filter[messageId]=%3Cx%3E&filter[from]=zoe@other.example").rows(); got != "contacts-4" {
		t.Errorf("found by the new address: %s", got)
	}
	if r := boss.send("DELETE", "/contacts/1", ""); r.status != http.StatusNoContent {
		t.Fatal(r.text)
	}
	if got := boss.get("/emails/7/relationships/activityTargets").rows(); got != "cases-1" {
		t.Errorf("what was attached: %s", got)
	}
	if r := boss.get("/accounts/1?fields[accounts]=defaultContact"); !strings.Contains(r.text, `"data":null`) {
		t.Errorf("what referred to it: %s", r.text)
	}
	r = boss.send("DELETE", "/contacts?filter[id]=2,3", "", "X-Include", "deletedCount")
	if r.status != http.StatusNoContent || r.header.Get("X-Include-Deleted-Count") != "2" || boss.get("/contacts").rows() != "contacts-4" {
		t.Errorf("%d %v", r.status, r.header)
	}
}

func TestRecords_WriteRefusals(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss, rep := as(t, s, Administrator), as(t, s, SalesRep)
	body := func(kind, attributes, rels string) string {
		return `{"data":{"type":"` + kind + `","attributes":{` + attributes + `},"relationships":{` + rels + `}}}`
	}
	const blankAt = "400 not blank constraint /data/relationships/"
	for _, test := range []struct {
		who              *client
		path, body, want string
	}{
		{boss, "/tasks", body("tasks", `"subject":"T"`, ""), blankAt + "taskPriority/data; " + blankAt + "status/data"},
		{boss, "/cases", body("cases", `"subject":"C"`, ""), blankAt + "source/data; " + blankAt + "status/data; " + blankAt + "priority/data"},
		{boss, "/contacts", body("contacts", "", ""), "400 has contact information constraint"},
		{boss, "/leads", body("leads", `"name":" "`, ""), "400 not blank constraint /data/attributes/name"},
		{boss, "/leads", body("leads", `"name":"L","emails":[{"email":"a@b.example"}]`, ""), "400 contains primary constraint /data/attributes/emails"},
		{boss, "/leads", body("leads", `"name":"L","primaryEmail":"x"`, ""), "400 email constraint /data/attributes/primaryEmail"},
		{boss, "/leads", body("leads", `"name":"L","shoe":1`, ""), "400 extra fields constraint"},
		{boss, "/leads", body("leads", `"name":"L"`, `"contact":{"data":{"type":"contacts","id":"99"}}`), "400 form constraint /data/relationships/contact/data"},
		{boss, "/opportunities", body("opportunities", `"name":"O"`, ""), "400 form constraint"},
		{boss, "/opportunities", body("opportunities", `"name":"O","closeDate":"soon"`, `"account":{"data":{"type":"accounts","id":"1"}}`), "400 form constraint /data/attributes/closeDate"},
		{rep, "/opportunities", body("opportunities", `"name":"O"`, `"account":{"data":{"type":"accounts","id":"1"}}`), blankAt + "status/data"},
		{rep, "/organizations", "", "405"},
		{as(t, s, Partial), "/contacts", body("contacts", `"firstName":"P"`, ""), "403 access denied exception"},
	} {
		if got := test.who.send("POST", test.path, test.body).trouble(); got != test.want {
			t.Errorf("%s %s: %s, not %s", test.path, test.body, got, test.want)
		}
	}
	if got := boss.send("PATCH", "/leads/1", `{"data":{"type":"leads","id":"2"}}`).trouble(); got != "409 conflict constraint /data/id" {
		t.Error(got)
	}
}

func TestRoles_HideWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	rep := as(t, s, SalesRep)
	for _, path := range []string{"/organizations", "/businessunits/1", "/userroles"} {
		if got := rep.get(path).trouble(); got != "403 access denied exception" {
			t.Errorf("%s: %s", path, got)
		}
	}
	r := rep.get("/userprofile?include=organization,userRoles&fields[userprofile]=username,organization,userRoles")
	if !strings.Contains(r.text, `"data":null`) || strings.Contains(r.text, "included") {
		t.Error(r.text)
	}
	boss := as(t, s, Administrator).get("/userprofile?include=organization,userRoles&fields[userroles]=role")
	if !strings.Contains(boss.text, "ROLE_ADMINISTRATOR") || boss.doc.get("data", "type").str() != "userprofile" {
		t.Error(boss.text)
	}
	nobody := as(t, s, NoRights)
	for _, path := range []string{"/userprofile", "/contacts", "/contacts/1", "/emails"} {
		if got := nobody.get(path).trouble(); got != "403 access denied exception" {
			t.Errorf("%s: %s", path, got)
		}
	}
	if r := nobody.get("/configurationoptions/oro_ui.application_url"); r.doc.get("data", "attributes", "value").str() != s.URL() {
		t.Error(r.text)
	}
}
