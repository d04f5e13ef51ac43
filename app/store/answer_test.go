package store_test

import (
	"fmt"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
)

func link(role crm.LinkRole, to string) crm.Link { return crm.Link{Role: role, Ref: ref(to)} }

// business is a small company: Anna of Example GmbH, whose customer belongs to the account.
func business() []crm.Entity {
	with := func(e crm.Entity, change func(*crm.Entity)) crm.Entity {
		change(&e)
		return e
	}
	return []crm.Entity{
		with(named("contacts:1", "Anna"), func(e *crm.Entity) {
			e.Emails = []string{"anna@example.com", "anna@home.example"}
			e.Links = []crm.Link{link(crm.LinkAccount, "accounts:3"), link(crm.LinkOwner, "users:1")}
		}),
		with(named("contacts:2", "Bert"), func(e *crm.Entity) {
			e.Emails = []string{"bert@example.com"}
			e.Links = []crm.Link{link(crm.LinkAccount, "accounts:3")}
		}),
		with(named("customerusers:1", "Anna"), func(e *crm.Entity) {
			e.Emails = []string{"anna@example.com"}
			e.Links = []crm.Link{link(crm.LinkCustomer, "customers:4")}
		}),
		with(named("customers:4", "Example Shop"), func(e *crm.Entity) {
			e.Links = []crm.Link{link(crm.LinkAccount, "accounts:5")}
		}),
		with(named("accounts:3", "Example GmbH"), func(e *crm.Entity) { e.Emails = []string{"info@example.com"} }),
		named("accounts:5", "Example Holding"), named("users:1", "Colleague"),
	}
}

func belongs(r, name string, at time.Time, closed bool, links ...crm.Link) crm.Entity {
	e := named(r, name)
	e.UpdatedAt, e.Closed, e.Links = at, closed, links
	return e
}

func TestAnswer_PeopleCompaniesNumbers(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, business()...)
		order := belongs("orders:8", "SO-8", noon, false, link(crm.LinkCustomer, "customers:4"))
		order.Numbers = []string{"SO-8", "PO-Ä"}
		put(t, s, order,
			belongs("opportunities:1", "Old", noon.AddDate(0, -2, 0), false, link(crm.LinkAccount, "accounts:3")),
			belongs("opportunities:2", "New", noon, false, link(crm.LinkAccount, "accounts:3"), link(crm.LinkContact, "contacts:1")),
			belongs("opportunities:3", "Lost", noon.AddDate(1, 0, 0), true, link(crm.LinkAccount, "accounts:3")),
			belongs("cases:1", "Of the holding", noon, false, link(crm.LinkAccount, "accounts:5")),
		)
		known := answer(t, s, crm.Question{
			From: "anna@example.com", Addresses: []string{"anna@example.com", "nobody@example.com"},
			Domains: []string{"example.com", "empty.example"}, Numbers: []string{"so-8", "po-ä", "77"},
		})
		equal(t, "by address", known.ByAddress, map[string][]crm.Ref{"anna@example.com": refs("contacts:1", "customerusers:1")})
		equal(t, "by domain", known.ByDomain, map[string][]crm.Ref{"example.com": refs("contacts:1", "customerusers:1", "contacts:2")})
		equal(t, "by number", known.ByNumber, map[string][]crm.Ref{"so-8": refs("orders:8"), "po-ä": refs("orders:8")})
		equal(t, "around", known.Around, map[crm.Ref][]crm.Ref{
			ref("contacts:1"):  refs("opportunities:2"),
			ref("accounts:3"):  refs("opportunities:2", "opportunities:1", "opportunities:3"),
			ref("customers:4"): refs("orders:8"),
			ref("accounts:5"):  refs("cases:1"),
		})
		for _, r := range refs("contacts:1", "contacts:2", "accounts:3", "customers:4", "accounts:5", "orders:8", "opportunities:1", "cases:1") {
			if known.Entities[r].Name == "" {
				t.Errorf("%v is missing", r)
			}
		}
		equal(t, "names of links", known.Entities[ref("contacts:1")].Links[0].Name, "Example GmbH")
		equal(t, "names of links", known.Entities[ref("contacts:1")].Links[1].Name, "Colleague")
	})
}

func TestAnswer_AttachedPeopleAreACentre(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		put(t, s, business()...)
		put(t, s, belongs("tasks:1", "Call", noon, false, link(crm.LinkAccount, "accounts:3")))
		putContext(t, s, crm.ThreadContext{Thread: "t@x", IDs: []string{"t@x"}, Attached: attached("contacts:2"), AsOf: noon})
		known := answer(t, s, crm.Question{Thread: "t@x", MessageIDs: []string{"t@x"}, From: "unknown@other.example"})
		equal(t, "around", known.Around[ref("accounts:3")], refs("tasks:1"))
	})
}

func TestAnswer_IsBounded(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		es := business()
		for i := range 120 {
			e := named(fmt.Sprintf("contacts:%d", 1000+i), "Many")
			e.Emails = []string{fmt.Sprintf("n%d@large.example", i), "shared@large.example"}
			es = append(es, e,
				belongs(fmt.Sprintf("orders:%d", i+1), "Order", noon.Add(time.Duration(i)*time.Hour), i%2 == 0, link(crm.LinkAccount, "accounts:3")))
		}
		put(t, s, es...)
		known := answer(t, s, crm.Question{
			From: "anna@example.com", Addresses: []string{"anna@example.com", "shared@large.example"}, Domains: []string{"large.example"},
		})
		if n := len(known.ByDomain["large.example"]); n != 20 {
			t.Errorf("%d people of a domain", n)
		}
		if n := len(known.ByAddress["shared@large.example"]); n != 20 {
			t.Errorf("%d people of an address", n)
		}
		around := known.Around[ref("accounts:3")]
		if len(around) != 25 || around[0] != ref("orders:120") || around[20] != ref("orders:119") {
			t.Errorf("around: %v", around)
		}
		if n := len(known.Entities); n > 100 {
			t.Errorf("%d entities", n)
		}
	})
}
