package oro

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

func TestMe(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{"GET userprofile": always(reply{Body: object{
		"data": record("userprofile", "3", object{
			"username": "jane", "email": "Jane@CRM.example", "emails": []object{{"email": "jd@crm.example"}}, "firstName": "Jane", "lastName": "Doe",
		}, object{"userRoles": []string{"userroles:3", "userroles:9"}, "organization": "organizations:1"}),
		"included": []object{
			record("userroles", "3", object{"role": "ROLE_ADMINISTRATOR", "label": "Administrator"}, nil),
			record("organizations", "1", object{"name": "Acme"}, nil),
		},
	}})})
	me, err := f.bareClient().Me(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := crm.Me{
		Ref: crm.Ref{Kind: crm.KindUser, ID: "3"}, Name: "Jane Doe", Emails: []string{"jane@crm.example", "jd@crm.example"},
		Organization: "Acme", OrgID: "1", Roles: []string{"ROLE_ADMINISTRATOR"},
	}
	if fmt.Sprint(me) != fmt.Sprint(want) || f.count() != 1 {
		t.Errorf("%+v in %d requests", me, f.count())
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	denied := always(reply{Status: 403, Body: failure("403", "access denied exception", "No access to this type of entities.")})
	missing := always(reply{Status: 404, Body: failure("404", "entity type constraint", "Unknown entity type: customers.")})
	cases := []struct {
		name      string
		kinds     reply
		customers func(exchange) reply
		want      string
		requests  int
	}{
		{"OroCRM", kindsDocument("tasks", "accounts", "contacts"), nil,
			"[{contacts Label of contacts true true} {accounts Label of accounts true true} {tasks Label of tasks true true}]", 1},
		{"OroCommerce", kindsDocument("orders", "customerusers"), always(list(5)),
			"[{customerusers Label of customerusers true true} {customers  true false} {orders Label of orders true true}]", 2},
		{"customers not to be seen", kindsDocument("orders"), denied,
			"[{customers  false false} {orders Label of orders true true}]", 2},
		{"no customers", kindsDocument("orders"), missing, "[{orders Label of orders true true}]", 2},
		{"customers made attachable", kindsDocument("orders", "customers"), denied,
			"[{customers Label of customers true true} {orders Label of orders true true}]", 1},
		{"a kind of their own", kindsDocument("projects", "users"), nil,
			"[{users Label of users true true} {projects Label of projects true true}]", 1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, map[string]func(exchange) reply{
				"GET emailcontextentities": always(tc.kinds), "GET customers": tc.customers,
			})
			got, err := f.bareClient().Kinds(context.Background())
			if err != nil || fmt.Sprint(got) != tc.want || f.count() != tc.requests {
				t.Errorf("%v (%v) in %d requests, want %s", got, err, f.count(), tc.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		got  reply
		code string
	}{
		{"well", kindsDocument("users"), ""},
		{"too old", reply{Status: 404, Body: failure("404", "entity type constraint", "Unknown entity type: emailcontextentities.")}, "connect.tooOld"},
		{"switched off", reply{Status: 404, Body: object{"errors": []object{{"title": "not found http exception"}}}}, "connect.apiOff"},
		{"no right to search", reply{Status: 403, Body: failure("403", "access denied exception", "The search capability is disabled.")}, "oro.searchDenied"},
		{"another side's token", reply{Status: 401}, "connect.signIn"},
	}
	for _, tc := range cases {
		f := newFake(t, map[string]func(exchange) reply{"GET emailcontextentities": always(tc.got)})
		err := f.bareClient().Check(context.Background())
		if tc.code == "" && err != nil || tc.code != "" && asFault(t, err).Code != tc.code {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	hits := list(31, item("emailcontextsearch", "contacts", "7", "Ann", false), item("emailcontextsearch", "orders", "9", "Order #A9", false)).
		including(contact("7", "Ann", "Lee", "ann@x.example")).next()
	marked := list(2, item("emailthreadcontext", "contacts", "7", "Ann", true))
	shops := list(4, record("customers", "2", object{"name": "Annapurna"}, nil))
	cases := []struct {
		name      string
		query     crm.SearchQuery
		want      string
		asked     string // path and filters
		requests  int
		total     int
		next      int
		customers bool
	}{
		{"without a message", crm.SearchQuery{Text: " ann  lee "}, "[contacts:7 orders:9 customers:2]",
			"emailcontextsearch|ann lee||", 2, 35, 2, true},
		{"with one", crm.SearchQuery{Text: "ann", MessageIDs: []string{"m@x"}, Kinds: []crm.Kind{"contacts", "nosuch"}}, "[+contacts:7]",
			"emailthreadcontext|ann|contacts|<m@x>", 1, 2, 0, false},
		{"customers alone", crm.SearchQuery{Text: "ann", Kinds: []crm.Kind{"customers"}}, "[customers:2]", "", 1, 4, 0, true},
		{"kinds that are not there", crm.SearchQuery{Text: "ann", Kinds: []crm.Kind{"nosuch"}}, "[]", "", 0, 0, 0, false},
		{"nothing", crm.SearchQuery{Text: " \x00 "}, "[]", "", 0, 0, 0, false},
		{"page two", crm.SearchQuery{Text: "ann", Page: 2, Size: 10, Kinds: []crm.Kind{"contacts"}}, "[contacts:7 orders:9]",
			"emailcontextsearch|ann|contacts|", 1, 31, 3, false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, map[string]func(exchange) reply{
				"GET emailcontextsearch": always(hits), "GET emailthreadcontext": always(marked), "GET customers": always(shops),
			})
			got, err := f.client(t).Search(context.Background(), tc.query)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, h := range got.Hits {
				mark := ""
				if h.InContext {
					mark = "+"
				}
				names = append(names, mark+h.Entity.String())
				if h.Attachable == (h.Entity.Kind == crm.KindCustomer) {
					t.Errorf("%s attachable: %v", h.Entity.Ref, h.Attachable)
				}
			}
			if fmt.Sprint(names) != tc.want || f.count() != tc.requests || got.Total != tc.total || got.Next != tc.next || got.AsOf != testNow {
				t.Errorf("%v in %d requests, %d in all, next %d; want %s", names, f.count(), got.Total, got.Next, tc.want)
			}
			if path, rest, ok := strings.Cut(tc.asked, "|"); ok {
				q := f.seen("GET", path)[0].Query
				if got := q["filter[searchText]"] + "|" + q["filter[entities]"] + "|" + q["filter[messageId]"]; got != rest {
					t.Errorf("asked %s, want %s", got, rest)
				}
				if q["filter[from]"]+q["filter[isContext]"]+q["filter[excludeCurrentUser]"] != "" {
					t.Error("a filter that Oro refuses beside searchText")
				}
			}
		})
	}
}

func TestBatch_PagesByID(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{"GET contacts": inTurn(
		list(3, contact("5", "A", ""), contact("9", "B", "")).next(), list(-1, contact("12", "C", "")),
	)})
	c := f.client(t)
	since := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 7200))
	q := crm.BatchQuery{Kind: crm.KindContact, Since: since, Size: 2}
	first, err := c.Batch(context.Background(), q)
	if err != nil || len(first.Entities) != 2 || first.Total != 3 || first.Next == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	q.After = first.Next
	second, err := c.Batch(context.Background(), q)
	if err != nil || len(second.Entities) != 1 || second.Total != 3 || second.Next != "" {
		t.Fatalf("%+v, %v", second, err)
	}
	asked := f.seen("GET", "contacts")
	for i, want := range []map[string]string{
		{"filter[id][gt]": "", "sort": "id", "page[size]": "2", "filter[updatedAt][gte]": "2026-03-01T10:00:00Z"},
		{"filter[id][gt]": "9", "sort": "id", "page[number]": "", "filter[updatedAt][gte]": "2026-03-01T10:00:00Z"},
	} {
		for name, value := range want {
			if asked[i].Query[name] != value {
				t.Errorf("page %d: %s = %q, want %q", i+1, name, asked[i].Query[name], value)
			}
		}
	}
	if asked[0].Header.Get("X-Include") != "totalCount" || asked[1].Header.Get("X-Include") != "" {
		t.Error("the total is asked for once")
	}
	if !strings.Contains(asked[0].Query["fields[contacts]"], "emails") {
		t.Error("no fieldset")
	}
}

func TestBatch_Variants(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET accounts": always(list(50, record("accounts", "41", object{"name": "A"}, nil)).next()),
		"GET projects": always(list(9, record("projects", "p-7", object{"name": "P"}, nil)).next()),
	})
	c := f.client(t)
	newest, err := c.Batch(context.Background(), crm.BatchQuery{Kind: crm.KindAccount, Newest: true})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = c.Batch(context.Background(), crm.BatchQuery{Kind: crm.KindAccount, Newest: true, After: newest.Next})
	if q := f.seen("GET", "accounts")[1].Query; q["sort"] != "-id" || q["filter[id][lt]"] != "41" || q["page[size]"] != "250" {
		t.Errorf("newest first: %v", q)
	}
	own, _ := c.Batch(context.Background(), crm.BatchQuery{Kind: "projects"})
	own, _ = c.Batch(context.Background(), crm.BatchQuery{Kind: "projects", After: own.Next})
	_, _ = c.Batch(context.Background(), crm.BatchQuery{Kind: "projects", After: own.Next})
	if q := f.seen("GET", "projects"); q[1].Query["page[number]"] != "2" || q[2].Query["page[number]"] != "3" || q[1].Query["filter[id][gt]"] != "" {
		t.Errorf("ids that are no numbers: %v", q)
	}
	for _, bad := range []crm.BatchQuery{
		{Kind: crm.KindAccount, Since: testNow}, {Kind: crm.KindAccount, After: "garbage"}, {Kind: crm.KindAccount, After: "id:x:3"},
	} {
		if _, err := c.Batch(context.Background(), bad); !crm.IsFault(err, crm.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestCanFilterBySince(t *testing.T) {
	t.Parallel()
	var got []crm.Kind
	for _, kind := range append(crm.Kinds(), "calls") {
		if CanFilterBySince(kind) {
			got = append(got, kind)
		}
	}
	// Recordings 20-*-05: those that answered 200.
	if fmt.Sprint(got) != "[contacts leads customers orders rfqs tasks]" {
		t.Errorf("%v", got)
	}
}

func TestEntity_WithWhatIsAround(t *testing.T) {
	t.Parallel()
	whole := contact("7", "Ann", "Lee", "ann@acme.example")
	whole["attributes"].(object)["description"] = "<p>Likes <b>pumps</b></p><p>Calls back</p>"
	whole["relationships"] = record("", "", nil, object{
		"accounts": "accounts:3", "reportsTo": "contacts:7", "owner": "users:1", "activityTasks": []string{"tasks:4"}, "addresses": []string{"contactaddresses:6"},
	})["relationships"]
	f := newFake(t, map[string]func(exchange) reply{
		"GET contacts/7": always(reply{Body: object{"data": whole, "included": []object{
			record("accounts", "3", object{"name": "Acme"}, object{"defaultContact": "contacts:7"}),
			record("users", "1", object{"firstName": "Jane", "lastName": "Doe", "email": "jane@crm.example"}, nil),
			record("tasks", "4", object{"subject": "Call Ann", "dueDate": "2026-03-04T10:00:00Z"}, object{"status": "taskstatuses:open"}),
			record("contactaddresses", "6", object{"street": "Main Street 1", "city": "Lyon", "postalCode": "69001"}, object{"country": "countries:FR", "region": "regions:FR-ARA"}),
		}}}),
		"GET opportunities": always(list(-1, record("opportunities", "16", object{"name": "Renewal", "budgetAmountValue": "1250.5000",
			"budgetAmountCurrency": "EUR", "probability": 0.6}, object{"status": "opportunitystatuses:won", "contact": "contacts:7"}))),
		"GET cases":               always(reply{Status: 403, Body: failure("403", "access denied exception", "No.")}),
		"GET taskstatuses":        always(list(-1, record("taskstatuses", "open", object{"name": "Offen"}, nil))),
		"GET opportunitystatuses": always(list(-1, record("opportunitystatuses", "won", object{"name": "Gewonnen"}, nil))),
	})
	c := f.client(t)
	e, around, err := c.Entity(context.Background(), refAnn)
	if err != nil {
		t.Fatal(err)
	}
	if e.Name != "Ann Lee" || e.Depth != crm.DepthWhole || e.URL != f.URL+"/contact/view/7" || e.ReadAt != testNow {
		t.Errorf("%+v", e)
	}
	fields := map[crm.FieldKey]string{
		crm.FieldCompany: "Acme", crm.FieldDescription: "Likes pumps\n\nCalls back", crm.FieldAddress: "Main Street 1\n69001 Lyon\nARA FR",
	}
	for key, want := range fields {
		if v, _ := e.Field(key); v.Text != want {
			t.Errorf("%s is %q, want %q", key, v.Text, want)
		}
	}
	if got := fmt.Sprint(e.Links); got != "[{account accounts:3 Acme} {related contacts:7 Ann Lee} {owner users:1 Jane Doe}]" {
		t.Errorf("links %s", got)
	}
	var refs []string
	for _, one := range around {
		refs = append(refs, one.String())
		if one.Depth != crm.DepthListed {
			t.Errorf("%s is of depth %d", one.Ref, one.Depth)
		}
	}
	if fmt.Sprint(refs) != "[accounts:3 users:1 tasks:4 opportunities:16]" {
		t.Errorf("around %v", refs)
	}
	won := around[3]
	status, _ := won.Field(crm.FieldStatus)
	budget, _ := won.Field(crm.FieldBudget)
	if !won.Closed || status.Text != "Gewonnen" || status.ID != "won" || budget.Text != "1250.50" || budget.Currency != "EUR" {
		t.Errorf("%+v", won)
	}
	n := f.count()
	if _, _, err := c.Entity(context.Background(), refAnn); err != nil || f.count() != n+3 {
		t.Errorf("labels are asked for again: %d requests, %v", f.count()-n, err)
	}
	if f.seen("GET", "contacts/7")[0].Query["meta"] != "title" {
		t.Error("Oro's own title was not asked for")
	}
}

func TestEntity_WhatThisOroRefusesIsAskedOnce(t *testing.T) {
	t.Parallel()
	refuse := func(parameter string) reply {
		return reply{Status: 400, Body: object{"errors": []object{{
			"status": "400", "title": "filter constraint", "detail": "The filter is not supported.", "source": object{"parameter": parameter},
		}}}}
	}
	f := newFake(t, map[string]func(exchange) reply{"GET cases": always(list(-1)), "GET contacts": always(list(-1))})
	f.routes["GET accounts/3"] = func(x exchange) reply {
		if x.Query["meta"] != "" {
			return refuse("meta")
		}
		return single(record("accounts", "3", object{"name": "Acme"}, object{"contacts": []string{"contacts:7", "contacts:8"}}))
	}
	f.routes["GET opportunities"] = func(x exchange) reply {
		if x.Query["filter[account]"] != "" {
			return refuse("filter[account]")
		}
		return list(-1, record("opportunities", x.Query["filter[contact]"], object{"name": "By contact"}, nil))
	}
	c := f.client(t)
	for range 2 {
		e, around, err := c.Entity(context.Background(), refAcme)
		if err != nil || e.Name != "Acme" || len(around) != 1 || around[0].ID != "7,8" {
			t.Fatalf("%+v %+v %v", e, around, err)
		}
	}
	if n := len(f.seen("GET", "accounts/3")); n != 3 {
		t.Errorf("%d requests for the account, want 3", n)
	}
	if n := len(f.seen("GET", "opportunities")); n != 3 {
		t.Errorf("%d requests for opportunities, want 3", n)
	}
}

func TestEntity_Missing(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{"GET contacts/99": always(reply{
		Status: 404, Body: failure("404", "not found http exception", "An entity with the requested identifier does not exist."),
	})})
	c := f.client(t)
	for _, ref := range []crm.Ref{
		{Kind: crm.KindContact, ID: "99"}, {Kind: "nosuch", ID: "1"}, {Kind: crm.KindContact, ID: "../users"},
		{Kind: crm.KindContact, ID: "3000000000"}, {},
	} {
		_, _, err := c.Entity(context.Background(), ref)
		if got := asFault(t, err); got.Kind != crm.Missing || got.Op != "entity.read" {
			t.Errorf("%s: %+v", ref, got)
		}
	}
}
