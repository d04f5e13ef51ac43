package match

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

var (
	me     = crm.Me{Ref: ref("users:1"), Name: "Nora Lindqvist", Emails: []string{"nora@brightwater.example"}}
	opened = kinds(crm.KindContact, crm.KindCustomerUser, crm.KindLead, crm.KindAccount, crm.KindOpportunity,
		crm.KindCase, crm.KindOrder, crm.KindQuote, crm.KindTask, crm.KindUser, crm.KindBusinessCustomer)
	who = Who{Me: me, Kinds: opened}
)

func ref(text string) crm.Ref {
	r, err := crm.ParseRef(text)
	if err != nil {
		panic(err)
	}
	return r
}

func kinds(ks ...crm.Kind) []crm.KindInfo {
	var out []crm.KindInfo
	for _, k := range ks {
		out = append(out, crm.KindInfo{Kind: k, Allowed: true, Attachable: true})
	}
	return out
}

// record makes an entity of "contacts:7 Elena Marchetti <elena@alpina.example>".
func record(text string) crm.Entity {
	text, email, _ := strings.Cut(strings.TrimSuffix(text, ">"), " <")
	r, name, _ := strings.Cut(text, " ")
	e := crm.Entity{Ref: ref(r), Name: name}
	if email != "" {
		e.Emails = strings.Split(email, ",")
	}
	return e
}

func belongs(e crm.Entity, role crm.LinkRole, to string) crm.Entity {
	e.Links = append(e.Links, crm.Link{Role: role, Ref: ref(to)})
	return e
}

func shutDown(e crm.Entity) crm.Entity { e.Closed = true; return e }

// knows builds what the cache knows: entities with the indexes of their addresses.
func knows(es ...crm.Entity) crm.Known {
	k := crm.Known{
		Entities: map[crm.Ref]crm.Entity{}, ByAddress: map[string][]crm.Ref{}, ByDomain: map[string][]crm.Ref{},
		ByNumber: map[string][]crm.Ref{}, Around: map[crm.Ref][]crm.Ref{},
	}
	for _, e := range es {
		k.Entities[e.Ref] = e
		for _, a := range e.Emails {
			k.ByAddress[a] = append(k.ByAddress[a], e.Ref)
			if d := registrable(a); d != "" && e.Kind.Person() {
				k.ByDomain[d] = append(k.ByDomain[d], e.Ref)
			}
		}
		for _, l := range e.Links {
			if l.Role.Belongs() {
				k.Around[l.Ref] = append(k.Around[l.Ref], e.Ref)
			}
		}
		for _, n := range e.Numbers {
			k.ByNumber[strings.ToLower(n)] = append(k.ByNumber[strings.ToLower(n)], e.Ref)
		}
	}
	return k
}

func mail(from string, to ...string) crm.Message {
	m := crm.Message{MessageID: "m1@x", From: []crm.Address{{Name: "Elena", Email: from}}}
	for _, a := range to {
		m.To = append(m.To, addr(a))
	}
	return m
}

// lines writes rows as "contacts:7 address", one a line.
func lines(rows []crm.Row) string {
	var out []string
	for _, r := range rows {
		text := r.Entity.String() + " " + r.Reason.Code.String()
		if r.Reason.Of != "" {
			text = strings.TrimSuffix(text, " of") + " of " + r.Reason.Of
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

func expect(t *testing.T, what string, rows []crm.Row, want ...string) {
	t.Helper()
	if got := lines(rows); got != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, strings.Join(want, "\n"))
	}
}

func find(m crm.Message, k crm.Known) Found { return Find(m, Ask(m), k, who) }

func TestFind_GivesEveryRecordItsStrongestReason(t *testing.T) {
	t.Parallel()
	order := belongs(record("orders:5 Order 10482"), crm.LinkCustomerUser, "customerusers:3")
	order.Numbers = []string{"10482"}
	quote := record("quotes:4 Q-2043")
	quote.Numbers = []string{"Q-2043"}
	k := knows(
		belongs(record("contacts:7 Elena Marchetti <elena@alpina.example,elena@home.example>"), crm.LinkAccount, "accounts:2"),
		belongs(record("customerusers:3 E. Marchetti <elena@home.example>"), crm.LinkCustomer, "customers:9"),
		record("contacts:8 Paolo Ricci <paolo@alpina.example>"),
		record("accounts:2 Alpina Tools"),
		record("customers:9 Alpina Shop"),
		belongs(record("opportunities:6 Spring restock"), crm.LinkAccount, "accounts:2"),
		shutDown(belongs(record("opportunities:16 Lost one"), crm.LinkAccount, "accounts:2")),
		order, quote,
		record("tasks:1 Send plan"), record("leads:1 Somebody"),
	)
	k.Before = []crm.Ref{ref("tasks:1"), ref("accounts:2"), ref("contacts:404")}
	k.Context.Suggested = []crm.Ref{ref("leads:1"), ref("contacts:7"), ref("leads:404")}
	m := mail("elena@alpina.example", "nora@brightwater.example")
	m.Subject = "Quote q-2043"
	m.Attachments = []crm.Attachment{{Name: "order 10482.pdf"}}
	f := find(m, k)
	expect(t, "suggested", f.Suggested,
		"contacts:7 address",
		"customerusers:3 otherAddress of Elena Marchetti",
		"quotes:4 number",
		"orders:5 number",
		"accounts:2 sender",
		"tasks:1 sender",
		"opportunities:6 of Alpina Tools",
		"contacts:8 domain of Elena Marchetti",
		"leads:1 oro",
	)
	if n := f.Suggested[2].Reason; n.Where != crm.InSubject || n.Number != "q-2043" {
		t.Errorf("the quote's reason is %+v", n)
	}
	expect(t, "attached", f.Attached)
	expect(t, "folded", f.Folded)
}

func TestFind_CustomersAreSuggestedButNotAttachable(t *testing.T) {
	t.Parallel()
	k := knows(
		belongs(record("customerusers:3 Giulia Ferri <giulia@alpina.example>"), crm.LinkCustomer, "customers:9"),
		belongs(record("customers:9 Alpina Shop"), crm.LinkParent, "customers:10"),
		belongs(record("customers:10 Alpina Group"), crm.LinkAccount, "accounts:2"),
		record("accounts:2 Alpina Tools"),
		belongs(record("orders:5 Order 1"), crm.LinkCustomer, "customers:9"),
	)
	f := find(mail("giulia@alpina.example"), k)
	expect(t, "suggested", f.Suggested,
		"customerusers:3 address",
		"accounts:2 account of Giulia Ferri",
		"customers:10 account of Giulia Ferri",
		"customers:9 account of Giulia Ferri",
		"orders:5 of Alpina Shop",
	)
	for _, r := range f.Suggested {
		if r.Attachable != (r.Entity.Kind != crm.KindCustomer) {
			t.Errorf("%s attachable: %v", r.Entity.Ref, r.Attachable)
		}
	}
}

func TestFind_LeavesOutKindsThatMayNotBeViewed(t *testing.T) {
	t.Parallel()
	k := knows(record("contacts:7 Elena <elena@alpina.example>"), record("leads:1 Elena <elena@alpina.example>"))
	k.Context.Attached = []crm.Attached{{Ref: ref("cases:1")}}
	k.Entities[ref("cases:1")] = record("cases:1 Damaged")
	m := mail("elena@alpina.example")
	f := Find(m, Ask(m), k, Who{Kinds: []crm.KindInfo{{Kind: crm.KindLead}, {Kind: crm.KindCase}, {Kind: crm.KindContact, Allowed: true}}})
	expect(t, "suggested", f.Suggested, "contacts:7 address")
	expect(t, "attached", f.Attached)
	if f.Suggested[0].Attachable {
		t.Error("a kind that is not attachable is")
	}
}

func TestFind_SenderBeforeOthersOpenBeforeClosedRecentFirst(t *testing.T) {
	t.Parallel()
	at := func(e crm.Entity, day int) crm.Entity {
		e.UpdatedAt = time.Date(2026, 9, day, 0, 0, 0, 0, time.UTC)
		return e
	}
	k := knows(
		record("contacts:1 Zoe <zoe@alpina.example>"),
		record("contacts:2 Adam <adam@other.example>"),
		shutDown(record("leads:3 Zoe <zoe@alpina.example>")),
		at(record("leads:4 Zoe <zoe@alpina.example>"), 1),
		at(record("leads:5 Zoe <zoe@alpina.example>"), 2),
		record("leads:10 A <zoe@alpina.example>"),
		record("leads:9 A <zoe@alpina.example>"),
	)
	expect(t, "suggested", find(mail("zoe@alpina.example", "adam@other.example"), k).Suggested,
		"contacts:1 address", "leads:5 address", "leads:4 address", "leads:9 address", "leads:10 address",
		"leads:3 address", "contacts:2 address")
}

func TestFind_AttachedStandOnlyThere(t *testing.T) {
	t.Parallel()
	k := knows(
		record("contacts:7 Elena <elena@alpina.example>"), record("opportunities:6 Spring"), record("contacts:1 Adam"),
	)
	k.Context = crm.ThreadContext{IDs: []string{"m1@x"}, Suggested: []crm.Ref{ref("contacts:7")}, Attached: []crm.Attached{
		{Ref: ref("opportunities:6")}, {Ref: ref("contacts:7")}, {Ref: ref("contacts:7")}, {Ref: ref("contacts:1")}, {Ref: ref("leads:404")},
	}}
	f := find(mail("elena@alpina.example"), k)
	expect(t, "attached", f.Attached, "contacts:1 attached", "contacts:7 attached", "opportunities:6 attached")
	expect(t, "suggested", f.Suggested)
}

func TestFind_AKnownSenderIsNotBuriedUnderColleagues(t *testing.T) {
	t.Parallel()
	es := []crm.Entity{record("contacts:1 Elena <elena@alpina.example>"), record("leads:1 Oro's")}
	for i := range 12 {
		es = append(es, record(fmt.Sprintf("contacts:%d Colleague <c%d@alpina.example>", 10+i, i)))
	}
	k := knows(es...)
	k.Context.Suggested = []crm.Ref{ref("leads:1")}
	if got := len(find(mail("elena@alpina.example"), k).Suggested); got != 1+mostColleagues+1 {
		t.Errorf("%d records for a known sender", got)
	}
	if got := len(find(mail("stranger@alpina.example"), k).Suggested); got != 13+1 {
		t.Errorf("%d records for a stranger", got)
	}
}

func TestFind_CallsPeopleByTheirNamesNotTheirLeads(t *testing.T) {
	t.Parallel()
	k := knows(
		belongs(record("leads:2 Valves, DN40 series <elena@alpina.example>"), crm.LinkAccount, "accounts:2"),
		record("accounts:2 Alpina"), record("leads:3 Workshop <office@alpina.example>"),
	)
	expect(t, "suggested", find(mail("elena@alpina.example"), k).Suggested,
		"leads:2 address", "accounts:2 account of Elena", "leads:3 domain of Elena")
	m := mail("elena@alpina.example")
	m.From[0].Name = ""
	expect(t, "without a name", find(m, k).Suggested,
		"leads:2 address", "accounts:2 account of Valves, DN40 series", "leads:3 domain of elena@alpina.example")
}

func TestFind_WhatIsAttachedLeadsOn(t *testing.T) {
	t.Parallel()
	k := knows(
		belongs(record("contacts:7 Elena <elena@alpina.example>"), crm.LinkAccount, "accounts:2"), record("accounts:2 Alpina"),
		belongs(record("cases:1 Damaged"), crm.LinkContact, "contacts:7"),
		record("accounts:3 Other"), belongs(record("quotes:4 Q"), crm.LinkAccount, "accounts:3"),
		record("users:2 James <james@brightwater.example>"), belongs(record("tasks:5 His"), crm.LinkContact, "users:2"),
	)
	k.Context = crm.ThreadContext{IDs: []string{"m1@x"}, Attached: []crm.Attached{
		{Ref: ref("contacts:7")}, {Ref: ref("accounts:3")}, {Ref: ref("users:2")},
	}}
	expect(t, "suggested", find(mail("stranger@gmail.com"), k).Suggested,
		"accounts:2 account of Elena", "cases:1 of Elena", "quotes:4 of Other")
}

func TestFind_AStrangerIsKnownByTheDomain(t *testing.T) {
	t.Parallel()
	k := knows(
		belongs(record("contacts:8 Paolo Ricci <paolo@alpina.example>"), crm.LinkAccount, "accounts:2"),
		record("accounts:2 Alpina Tools"),
		record("users:5 Spy <spy@alpina.example>"),
		record("contacts:9 Public <other@gmail.com>"),
	)
	expect(t, "suggested", find(mail("new@mail.alpina.example", "x@gmail.com"), k).Suggested,
		"contacts:8 domain of Elena", "accounts:2 domain of Elena")
}

func TestFind_FoldsTheUserAndCoworkers(t *testing.T) {
	t.Parallel()
	k := knows(
		record("users:1 Nora Lindqvist <nora@brightwater.example>"),
		record("contacts:20 Nora <nora@brightwater.example>"),
		record("users:2 James Hale <james@elsewhere.example>"),
		belongs(record("contacts:21 Tomás Rey <tomas@brightwater.example>"), crm.LinkAccount, "accounts:1"),
		record("contacts:22 Never Asked <never@brightwater.example>"),
		record("accounts:1 Brightwater"), record("accounts:3 James's")) // none of theirs is suggested
	k.Before = []crm.Ref{ref("accounts:3")}
	f := find(mail("james@elsewhere.example", "nora@brightwater.example", "tomas@brightwater.example", "x@y.example"), k)
	expect(t, "folded", f.Folded, "contacts:20 me", "users:1 me", "users:2 coworker", "contacts:21 coworker")
	expect(t, "suggested", f.Suggested)
}

func TestFind_ThreadInheritanceStopsAtInternalMail(t *testing.T) {
	t.Parallel()
	inside := mail("tomas@brightwater.example", "nora@brightwater.example")
	inside.References = []string{"m0@x"}
	outside := mail("elena@alpina.example", "nora@brightwater.example")
	outside.References = inside.References
	older := crm.ThreadContext{Thread: "m0@x", IDs: []string{"m0@x"}, Attached: []crm.Attached{{Ref: ref("cases:1")}}}
	asked := older
	asked.IDs, asked.Presence = []string{"m1@x", "m0@x"}, crm.NotInOro
	there := asked
	there.Presence = crm.InOro
	for _, c := range []struct {
		name                string
		mail                crm.Message
		context             crm.ThreadContext
		attached, suggested string
	}{
		{"outside, not asked", outside, older, "cases:1 attached", ""},
		{"outside, not in Oro", outside, asked, "cases:1 attached", ""},
		{"inside, not asked", inside, older, "", "cases:1 thread"},
		{"inside, not in Oro", inside, asked, "", "cases:1 thread"},
		{"inside, in Oro", inside, there, "cases:1 attached", ""},
	} {
		k := knows(record("cases:1 Damaged"))
		k.Context = c.context
		f := find(c.mail, k)
		if lines(f.Attached) != c.attached || lines(f.Suggested) != c.suggested {
			t.Errorf("%s: attached %q, suggested %q", c.name, lines(f.Attached), lines(f.Suggested))
		}
	}
}

func TestFind_ZeroValuesGiveNothing(t *testing.T) {
	t.Parallel()
	f := Find(crm.Message{}, crm.Question{}, crm.Known{}, Who{})
	if len(f.Attached)+len(f.Suggested)+len(f.Folded) != 0 {
		t.Errorf("found %+v in nothing", f)
	}
	k := knows(record("contacts:1 A <>"))
	k.ByAddress[""] = []crm.Ref{{}, ref("contacts:1")}
	k.ByDomain[""] = []crm.Ref{ref("contacts:1")}
	Find(crm.Message{}, crm.Question{Addresses: []string{""}, Domains: []string{""}, Numbers: []string{""}}, k, Who{})
}

func BenchmarkFind(b *testing.B) {
	var es []crm.Entity
	es = append(es, belongs(record("contacts:1 Elena <elena@alpina.example>"), crm.LinkAccount, "accounts:1"), record("accounts:1 Alpina"))
	for i := range 2000 {
		es = append(es, belongs(record(fmt.Sprintf("opportunities:%d Deal %d", i+1, 2000-i)), crm.LinkAccount, "accounts:1"))
	}
	k := knows(es...)
	m := mail("elena@alpina.example", "nora@brightwater.example")
	q := Ask(m)
	b.ReportAllocs()
	for b.Loop() {
		if f := Find(m, q, k, who); len(f.Suggested) != 2002 {
			b.Fatalf("%d suggestions", len(f.Suggested))
		}
	}
}
