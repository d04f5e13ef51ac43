package oro

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

func ask(ids ...string) crm.Question {
	return crm.Question{
		Thread: "t", MessageIDs: ids, From: "ann@acme.example",
		Addresses: []string{"ann@acme.example", "me@crm.example", "bob@acme.example"},
	}
}

func TestContext_TwoRequestsAndTheirFilters(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET emails": always(list(-1, record("emails", "88", object{"messageId": "<m1@x>"}, nil))),
		"GET emailthreadcontext": always(list(-1,
			item("emailthreadcontext", "contacts", "7", "Dr. Ann Lee", true),
			item("emailthreadcontext", "accounts", "12", "Acme", false),
			item("emailthreadcontext", "accounts", "3", "Acme", true),
		).including(
			contact("7", "Ann", "Lee", "Ann@Acme.example", "lee@home.example"),
			record("accounts", "3", object{"name": "Acme"}, object{"contacts": []string{"contacts:7"}}),
		)),
	})
	c := f.client(t)
	tc, entities, err := c.Context(context.Background(), ask("m1@x", "m0@x"))
	if err != nil {
		t.Fatal(err)
	}
	if f.count() != 2 {
		t.Errorf("%d requests, want 2", f.count())
	}
	x := f.seen("GET", "emailthreadcontext")[0]
	want := map[string]string{
		"filter[messageId]": "<m1@x>,<m0@x>", "filter[from]": "ann@acme.example",
		"filter[cc]": "me@crm.example,bob@acme.example", "filter[excludeCurrentUser]": "yes",
		"include": "entity", "page[size]": "100",
	}
	for name, value := range want {
		if x.Query[name] != value {
			t.Errorf("%s = %q, want %q", name, x.Query[name], value)
		}
	}
	if x.Query["fields[contacts]"] == "" || strings.Contains(jsonText(x.Query), "fields[emailthreadcontext]") {
		// A fieldset of the list itself would cost the links to the pages (recording 11-contextsearch-03b).
		t.Errorf("fieldsets %v", x.Query)
	}
	if got := f.seen("GET", "emails")[0].Query["filter[messageId]"]; got != "<m1@x>" {
		t.Errorf("looked up %q", got)
	}
	if tc.Presence != crm.InOro || tc.EmailID != "88" || tc.AsOf != testNow || tc.Thread != "t" || len(tc.IDs) != 2 {
		t.Errorf("context %+v", tc)
	}
	if got := fmt.Sprint(tc.Attached); got != "[{contacts:7 contacts-7-5} {accounts:3 accounts-3-5}]" {
		t.Errorf("attached %s", got)
	}
	if got := fmt.Sprint(tc.Suggested); got != "[accounts:12]" {
		t.Errorf("suggested %s", got)
	}
	if len(entities) != 3 {
		t.Fatalf("%d entities", len(entities))
	}
	ann := entities[0]
	if ann.Name != "Dr. Ann Lee" || ann.Depth != crm.DepthListed || ann.Emails[0] != "ann@acme.example" {
		t.Errorf("contact %+v", ann)
	}
	// Oro's own address is of another host: the page is made for the connected one.
	if ann.URL != f.URL+"/contact/view/7" {
		t.Errorf("page %q", ann.URL)
	}
	if acme := entities[1]; acme.Depth != crm.DepthName || acme.Name != "Acme" {
		t.Errorf("an entity that did not come along: %+v", acme)
	}
}

func TestContext_PresenceOfTheMessage(t *testing.T) {
	t.Parallel()
	attached := always(list(-1, item("emailthreadcontext", "contacts", "7", "Ann", true)))
	mine := always(list(-1, record("emails", "88", object{"messageId": "<m1@x>"}, nil)))
	cases := []struct {
		name    string
		emails  func(exchange) reply
		context func(exchange) reply
		ids     []string
		want    crm.Presence
	}{
		{"in Oro", mine, attached, []string{"m1@x"}, crm.InOro},
		{"not in Oro", always(list(-1)), always(list(-1)), []string{"m1@x"}, crm.NotInOro},
		{"attached but not to be seen", always(list(-1)), attached, []string{"m1@x"}, crm.OthersInOro},
		{"only its thread is in Oro", always(list(-1)), attached, []string{"m1@x", "m0@x"}, crm.NotInOro},
		{"e-mails may not be seen", always(reply{Status: 403, Body: failure("403", "access denied exception", "No.")}),
			attached, []string{"m1@x"}, crm.PresenceUnknown},
		{"an answer about another case", always(list(-1, record("emails", "9", object{"messageId": "<M1@X>"}, nil))),
			always(list(-1)), []string{"m1@x"}, crm.NotInOro},
		{"no id at all", mine, always(list(-1)), nil, crm.PresenceUnknown},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, map[string]func(exchange) reply{"GET emails": tc.emails, "GET emailthreadcontext": tc.context})
			got, _, err := f.client(t).Context(context.Background(), ask(tc.ids...))
			if err != nil || got.Presence != tc.want {
				t.Errorf("presence %d (%v), want %d", got.Presence, err, tc.want)
			}
		})
	}
}

func TestContext_FalseHitsOfThePrefixSearchAreDropped(t *testing.T) {
	t.Parallel()
	// bob@acme.example was asked about; bob@acme.example.org begins with it.
	type hit struct {
		kind, id string
		record   object
		attached bool
	}
	account := func(id string, contacts ...string) object {
		return record("accounts", id, object{"name": "A" + id}, object{"contacts": contacts})
	}
	ann := hit{"contacts", "1", contact("1", "Ann", "", "other@x.example", "ANN@acme.example"), false}
	prefix := hit{"contacts", "2", contact("2", "Bob", "", "bob@acme.example.org"), false}
	stranger := hit{"contacts", "3", contact("3", "Eve", "", "eve@elsewhere.example"), false}
	nameless := hit{"contacts", "4", contact("4", "No", "Mail"), false}
	cases := []struct {
		name string
		ids  []string
		hits []hit
		want string
	}{
		{"an equal address counts, whatever its case", []string{"m"}, []hit{ann}, "[contacts:1]"},
		{"a longer one does not", []string{"m"}, []hit{ann, prefix}, "[contacts:1]"},
		{"nor one that nobody asked about", []string{"m"}, []hit{stranger}, "[]"},
		{"unless Oro knows more of the conversation", []string{"m", "n"}, []hit{stranger, prefix}, "[contacts:3]"},
		{"attached ones stay", []string{"m"}, []hit{{"contacts", "2", prefix.record, true}}, "[]"},
		{"without addresses Oro is believed", []string{"m"}, []hit{nameless}, "[contacts:4]"},
		{"the account of a false hit goes with it", []string{"m"},
			[]hit{{"accounts", "5", account("5", "contacts:2"), false}, prefix}, "[]"},
		{"the account of a true one stays", []string{"m"},
			[]hit{{"accounts", "5", account("5", "contacts:2", "contacts:1"), false}, prefix, ann}, "[accounts:5 contacts:1]"},
		{"an account of people that are not in the answer stays", []string{"m"},
			[]hit{{"accounts", "5", account("5", "contacts:77"), false}}, "[accounts:5]"},
		{"a business customer with the address stays", []string{"m"},
			[]hit{{"b2bcustomers", "6", record("b2bcustomers", "6", object{"name": "B", "primaryEmail": "bob@acme.example"},
				object{"contact": "contacts:2"}), false}, prefix}, "[b2bcustomers:6]"},
		{"a kind of the installation's own stays", []string{"m"},
			[]hit{{"projects", "9", record("projects", "9", object{"name": "P"}, nil), false}}, "[projects:9]"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var items, included []object
			for _, h := range tc.hits {
				items = append(items, item("emailthreadcontext", h.kind, h.id, "", h.attached))
				included = append(included, h.record)
			}
			f := newFake(t, map[string]func(exchange) reply{
				"GET emailthreadcontext": always(list(-1, items...).including(included...)),
			})
			got, entities, err := f.client(t).Context(context.Background(), ask(tc.ids...))
			if err != nil || fmt.Sprint(got.Suggested) != tc.want {
				t.Errorf("suggested %v (%v), want %s", got.Suggested, err, tc.want)
			}
			if len(entities) != len(got.Suggested)+len(got.Attached) {
				t.Errorf("%d entities for %d rows", len(entities), len(got.Suggested)+len(got.Attached))
			}
		})
	}
}

func TestContext_ReadsAllPages(t *testing.T) {
	t.Parallel()
	pages := inTurn(
		list(-1, item("emailthreadcontext", "contacts", "1", "A", true)).next(),
		list(-1, item("emailthreadcontext", "contacts", "2", "B", true)).next(),
		list(-1, item("emailthreadcontext", "contacts", "3", "C", true)),
	)
	f := newFake(t, map[string]func(exchange) reply{"GET emailthreadcontext": pages})
	got, _, err := f.client(t).Context(context.Background(), ask("m"))
	if err != nil || len(got.Attached) != 3 {
		t.Fatalf("%v, %v", got.Attached, err)
	}
	for i, x := range f.seen("GET", "emailthreadcontext") {
		want := []string{"", "2", "3"}[i]
		if x.Query["page[number]"] != want || x.Query["page[size]"] != "100" {
			t.Errorf("page %d: %v", i+1, x.Query)
		}
	}
}

func TestContext_EndsWithAServerThatRepeatsItself(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{
		"GET emailthreadcontext": always(list(-1, item("emailthreadcontext", "contacts", "1", "A", true)).next()),
	})
	got, _, err := f.client(t).Context(context.Background(), ask("m"))
	if err != nil || len(got.Attached) != 1 || f.count() != 3 {
		t.Errorf("%v in %d requests, %v", got.Attached, f.count(), err)
	}
}

func TestContext_LongQueriesTravelInTheBody(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil)
	q := ask("m1@x")
	for i := range 200 {
		q.Addresses = append(q.Addresses, fmt.Sprintf("somebody-%d@long-name.example", i))
	}
	if _, _, err := f.client(t).Context(context.Background(), q); err != nil {
		t.Fatal(err)
	}
	x := f.seen("GET", "emailthreadcontext")[0]
	if !x.Override || x.Query["not a string"] != "" {
		t.Fatalf("override %v, %v", x.Override, x.Query["not a string"])
	}
	if x.Query["filter[from]"] != "ann@acme.example" || strings.Count(x.Query["filter[cc]"], ",") != 201 ||
		x.Query["page[size]"] != "100" || x.Query["fields[contacts]"] == "" || x.Query["include"] != "entity" {
		t.Errorf("query in the body: %v", x.Query)
	}
}

func TestContext_OldServersGetAsManyAddressesAsFit(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil)
	f.routes["GET emailthreadcontext"] = func(x exchange) reply {
		if x.Override {
			return reply{Status: 405}
		}
		return list(-1, item("emailthreadcontext", "contacts", "1", "A", true))
	}
	q := ask("m1@x")
	for i := range 200 {
		q.Addresses = append(q.Addresses, fmt.Sprintf("somebody-%d@long-name.example", i))
	}
	got, _, err := f.client(t).Context(context.Background(), q)
	if err != nil || len(got.Attached) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
}

func TestContext_WithoutSearchRightIsAFaultOfItsOwn(t *testing.T) {
	t.Parallel()
	denied := always(reply{Status: 403, Body: failure("403", "access denied exception", "The search capability is disabled.")})
	f := newFake(t, map[string]func(exchange) reply{"GET emailthreadcontext": denied})
	_, _, err := f.client(t).Context(context.Background(), ask("m"))
	got := asFault(t, err)
	if got.Kind != crm.Refused || got.Code != "oro.searchDenied" || got.Op != "context.ask" ||
		got.Detail != "The search capability is disabled." {
		t.Errorf("fault %+v", got)
	}
}

func TestIdList(t *testing.T) {
	t.Parallel()
	cases := []struct {
		ids  []string
		want string
	}{
		{[]string{"a@b"}, "<a@b>"},
		{[]string{"a@b", "<c@d>", "a@b"}, "<a@b>,<c@d>"},
		{[]string{"a,b@c", "d@e"}, "<d@e>"},
		{[]string{"a,b@c"}, "<" + unknownID + ">"},
		{[]string{"", "\xff\xfe@x", "a\x00b"}, "<" + unknownID + ">"},
		{nil, "<" + unknownID + ">"},
	}
	for _, c := range cases {
		if got := idList(c.ids); got != c.want {
			t.Errorf("%q: %q, want %q", c.ids, got, c.want)
		}
	}
}

func TestParties(t *testing.T) {
	t.Parallel()
	q := crm.Question{From: "a@x.example", Addresses: []string{
		"a@x.example", "b@x.example", "", "no address", "\"q, r\"@x.example", "b@x.example", "c d@x.example", "ü@x.example",
	}}
	from, others := parties(q)
	if from != "a@x.example" || fmt.Sprint(others) != "[b@x.example ü@x.example]" {
		t.Errorf("%q, %q", from, others)
	}
}
