package house_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oroconnector/app/cli"
	"oroconnector/app/crm"
	"oroconnector/app/dav"
	"oroconnector/app/demo"
	"oroconnector/app/house"
	"oroconnector/app/oro"
)

// synced is a program whose demo servers run in the test, which changes records there as other people do.
type synced struct {
	*program
	server *demo.Server
	client *oro.Client
	books  map[crm.SheetKind]*dav.Book
}

type aToken string

func (a aToken) Token(context.Context) (string, error)         { return string(a), nil }
func (a aToken) Renew(context.Context, string) (string, error) { return string(a), nil }

// newSynced connects a profile, moves its servers into the test and synchronizes once.
func newSynced(t *testing.T) *synced {
	t.Helper()
	p := &synced{program: newProgram(t), books: map[crm.SheetKind]*dav.Book{}}
	p.ok("status")
	var err error
	p.server, err = demo.Start(context.Background(), demo.Options{State: filepath.Join(p.profile, "data", "demo-oro.json"), FirstMail: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.server.Close() })
	c, err := oro.Find(t.Context(), oro.NewHTTP("", 0), p.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	access, _ := p.server.Grant(p.server.User(demo.Administrator).Name)
	p.client = oro.New(oro.Options{Connection: c, Tokens: aToken(access), HTTP: oro.NewHTTP("", 0)})
	g := p.server.Groupware()
	books := dav.New(dav.Options{
		Address: g.URL, User: g.User, Zone: time.UTC,
		Secret: func(context.Context, string) (dav.Secret, error) { return dav.Secret{Password: g.Password}, nil },
	})
	found, err := books.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range crm.SheetKinds {
		for _, c := range found.Collections {
			if c.Holds(kind) && !c.ReadOnly && p.books[kind] == nil {
				p.books[kind] = books.Book(kind, c.URL)
			}
		}
	}
	if r := p.offline("sync", "--yes"); r.code != cli.ExitOK {
		t.Fatalf("the first run: code %d\n%s%s", r.code, r.out, r.err)
	}
	return p
}

// side is what a test needs of either side.
type side interface {
	Create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error)
	Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error)
	Delete(ctx context.Context, before crm.Sheet) error
	Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error)
}

func (p *synced) side(party crm.Party, kind crm.SheetKind) side {
	if party == crm.PartyOro {
		return p.client.Sheets(kind)
	}
	return p.books[kind]
}

// named is the field that tells a test's record from others, and noted the one that a test changes.
func named(kind crm.SheetKind) (name, noted crm.SheetField) {
	switch kind {
	case crm.SheetTask:
		return crm.SheetSubject, crm.SheetDue
	case crm.SheetEvent:
		return crm.SheetTitle, crm.SheetEnd
	}
	return crm.SheetLastName, crm.SheetPhone
}

func (p *synced) make(party crm.Party, kind crm.SheetKind, name string) {
	p.t.Helper()
	f := crm.Fields{"first": "Zoe", "last": name}
	switch kind {
	case crm.SheetTask:
		f = crm.Fields{"subject": name, "priority": "normal", "status": "open"}
	case crm.SheetEvent:
		f = crm.Fields{"title": name, "start": "2026-12-01T10:00:00Z", "end": "2026-12-01T11:00:00Z"}
	}
	if _, err := p.side(party, kind).Create(p.t.Context(), crm.Sheet{Kind: kind, Fields: f}, ""); err != nil {
		p.t.Fatal(err)
	}
}

// find is a test's record on a side; nil: it is not there.
func (p *synced) find(party crm.Party, kind crm.SheetKind, name string) *crm.Sheet {
	p.t.Helper()
	field, _ := named(kind)
	var found *crm.Sheet
	_, err := p.side(party, kind).Changes(p.t.Context(), nil, func(s crm.Sheet) error {
		if s.Fields[field] == name {
			found = &s
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

func (p *synced) change(party crm.Party, kind crm.SheetKind, name, value string) {
	p.t.Helper()
	_, noted := named(kind)
	if _, err := p.side(party, kind).Update(p.t.Context(), *p.find(party, kind, name), crm.Fields{noted: value}, ""); err != nil {
		p.t.Fatal(err)
	}
}

func (p *synced) value(party crm.Party, kind crm.SheetKind, name string) string {
	p.t.Helper()
	s := p.find(party, kind, name)
	if s == nil {
		return "absent"
	}
	_, noted := named(kind)
	return s.Fields[noted]
}

func (p *synced) sync(args ...string) result {
	p.t.Helper()
	r := p.offline(append([]string{"sync"}, args...)...)
	if r.code != cli.ExitOK {
		p.t.Fatalf("sync %v: code %d\n%s%s", args, r.code, r.out, r.err)
	}
	return r
}

func (p *synced) setting(args ...string) {
	p.t.Helper()
	if r := p.offline(append([]string{"settings", "set"}, args...)...); r.code != cli.ExitOK {
		p.t.Fatalf("%v: code %d %s", args, r.code, r.err)
	}
}

func TestSync_DirectionActs(t *testing.T) {
	t.Parallel()
	p := newSynced(t)
	for _, c := range []struct {
		direction, oro, account string
		toOro, toAccount        bool
	}{{"oro-to-outlook", "A1", "B1", false, true}, {"outlook-to-oro", "A2", "B2", true, false}, {"both", "A3", "B3", true, true}} {
		p.setting("sync-direction", c.direction)
		p.make(crm.PartyOro, crm.SheetContact, c.oro)
		p.make(crm.PartyAccount, crm.SheetContact, c.account)
		p.sync()
		if got := p.find(crm.PartyOro, crm.SheetContact, c.account) != nil; got != c.toOro {
			t.Errorf("%s: came to Oro %v", c.direction, got)
		}
		if got := p.find(crm.PartyAccount, crm.SheetContact, c.oro) != nil; got != c.toAccount {
			t.Errorf("%s: came to the account %v", c.direction, got)
		}
	}
	// What waited in the one-way times came along with the last run.
	if p.find(crm.PartyOro, crm.SheetContact, "B1") == nil || p.find(crm.PartyAccount, crm.SheetContact, "A2") == nil {
		t.Error("what one direction left alone was not taken along by both")
	}
}

func TestSync_ConflictRuleActsAndTheJournalGivesBack(t *testing.T) {
	t.Parallel()
	p := newSynced(t)
	p.make(crm.PartyOro, crm.SheetContact, "Clash")
	p.sync()
	for rule, wins := range map[string]string{"oro": "+1", "outlook": "+2"} {
		p.setting("conflict-resolution", rule)
		p.change(crm.PartyOro, crm.SheetContact, "Clash", "+1")
		p.change(crm.PartyAccount, crm.SheetContact, "Clash", "+2")
		p.sync()
		if o, a := p.value(crm.PartyOro, crm.SheetContact, "Clash"), p.value(crm.PartyAccount, crm.SheetContact, "Clash"); o != wins || a != wins {
			t.Errorf("%s wins: %s and %s", rule, o, a)
		}
		p.change(crm.PartyOro, crm.SheetContact, "Clash", "+0")
		p.sync()
	}
	type entry struct {
		ID, Event, Why, Title, Lost string
		Replaced                    map[string]string
	}
	var last entry
	for _, e := range lines[entry](t, p.sync("--journal", "--json").out) {
		if e.Title == "Zoe Clash" && e.Lost == "account" {
			last = e
		}
	}
	if last.Event != "conflict" || last.Why != "oroWins" || last.Replaced["phone"] != "+2" {
		t.Fatalf("the journal has %+v", last)
	}
	if r := p.sync("--journal"); !strings.Contains(r.out, "Zoe Clash") || strings.Contains(r.out, "⟦") || !strings.Contains(r.out, "Kept: ") {
		t.Errorf("%s", r.out)
	}
	p.sync("--restore", last.ID)
	p.sync()
	if o := p.value(crm.PartyOro, crm.SheetContact, "Clash"); o != "+2" {
		t.Errorf("copied back, Oro has %s", o)
	}
	if r := p.offline("sync", "--restore", "none"); r.code != cli.ExitMissing {
		t.Errorf("code %d", r.code)
	}
}

// Each check box governs its kind alone; Use System decides whether the organization's or the system's counts.
func TestSync_CheckBoxesAndUseSystemAct(t *testing.T) {
	t.Parallel()
	p := newSynced(t)
	keys := map[crm.SheetKind]string{crm.SheetContact: "sync-contacts", crm.SheetTask: "sync-tasks", crm.SheetEvent: "sync-events"}
	for off, key := range keys {
		p.setting(key, "off")
		for kind := range keys {
			p.make(crm.PartyOro, kind, "Off "+string(off)+" "+string(kind))
		}
		p.sync()
		for kind := range keys {
			if got := p.find(crm.PartyAccount, kind, "Off "+string(off)+" "+string(kind)) != nil; got == (kind == off) {
				t.Errorf("with %s off, %s came: %v", key, kind, got)
			}
		}
		p.setting(key, "--use-system")
	}
	p.setting("sync-contacts", "off", "--system")
	p.make(crm.PartyOro, crm.SheetContact, "System")
	p.sync()
	if p.find(crm.PartyAccount, crm.SheetContact, "System") != nil {
		t.Error("with Use System on, the system's value does not count")
	}
	p.setting("sync-contacts", "on")
	p.sync()
	if p.find(crm.PartyAccount, crm.SheetContact, "System") == nil {
		t.Error("with Use System off, the organization's own value does not count")
	}
}

// A run that would delete much asks; the answer is an option of the command.
func TestSync_AsksBeforeMuchIsDeleted(t *testing.T) {
	t.Parallel()
	p := newSynced(t)
	var all []crm.Sheet
	oroTasks := p.side(crm.PartyOro, crm.SheetTask)
	if _, err := oroTasks.Changes(t.Context(), nil, func(s crm.Sheet) error { all = append(all, s); return nil }); err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if err := oroTasks.Delete(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (n int) {
		_, err := p.side(crm.PartyAccount, crm.SheetTask).Changes(t.Context(), nil, func(crm.Sheet) error { n++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	type object struct {
		Sync []struct {
			Kind string
			Stop *struct{ Deletes, Of int }
		}
	}
	r := p.offline("sync", "--json")
	if o := lines[object](t, r.out); r.code != cli.ExitWaiting || len(o) != 1 || o[0].Sync[1].Stop == nil || o[0].Sync[1].Stop.Deletes != len(all) || count() != before {
		t.Fatalf("code %d, %s", r.code, r.out)
	}
	if r := p.offline("sync"); r.code != cli.ExitWaiting || !strings.Contains(r.out, "would be deleted") || !strings.Contains(r.err, "--yes") {
		t.Errorf("code %d, %s%s", r.code, r.out, r.err)
	}
	p.sync("--yes")
	if n := count(); n != before-len(all) {
		t.Errorf("%d tasks left of %d", n, before)
	}
}

// The intervals of both sides, and Enable Sync: what changed on a side comes when that side's time has come, and
// only while Enable Sync is on.
func TestSync_IntervalsAndEnableSyncAct(t *testing.T) {
	t.Parallel()
	p := newSynced(t)
	for _, c := range []struct {
		name         string
		oro, account string
		comes, stays crm.Party
	}{{"Quick in Oro", "1", "86399", crm.PartyOro, crm.PartyAccount}, {"Quick in the account", "86399", "1", crm.PartyAccount, crm.PartyOro}} {
		for _, name := range []string{c.name + " comes", c.name + " stays"} {
			p.make(crm.PartyOro, crm.SheetTask, name)
		}
		p.sync()
		p.setting("crm-sync-interval", c.oro)
		p.setting("outlook-sync-interval", c.account)
		before := time.Now()
		h, err := house.Open(t.Context(), house.Options{Profile: p.profile, Version: "1.0.0", Langs: []string{"en"}, Stay: true})
		if err != nil {
			t.Fatal(err)
		}
		p.began(h, before)
		p.change(c.stays, crm.SheetTask, c.name+" stays", "2026-12-24T10:00:00Z")
		p.change(c.comes, crm.SheetTask, c.name+" comes", "2026-12-24T10:00:00Z")
		p.until(c.name, func() bool {
			return p.value(c.comes.Other(), crm.SheetTask, c.name+" comes") == "2026-12-24T10:00:00Z"
		})
		if v := p.value(c.stays.Other(), crm.SheetTask, c.name+" stays"); v != "" {
			t.Errorf("%s: the other side was asked long before its time: %s", c.name, v)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	p.setting("outlook-sync-interval", "86399")
	p.setting("enable-sync", "off")
	h, err := house.Open(t.Context(), house.Options{Profile: p.profile, Version: "1.0.0", Langs: []string{"en"}, Stay: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	p.make(crm.PartyAccount, crm.SheetTask, "Only now")
	if err := h.Desk().Connections.Refresh(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if st, err := h.Desk().Sync.Status(t.Context(), ""); err != nil || st.Enabled || !st.Kinds[1].Oro.Next.IsZero() {
		t.Errorf("%+v, %v", st, err)
	}
	if p.find(crm.PartyOro, crm.SheetTask, "Only now") != nil {
		t.Error("with Enable Sync off it moved with Refresh")
	}
	if err := h.Desk().Sync.Now(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if p.find(crm.PartyOro, crm.SheetTask, "Only now") == nil {
		t.Error("Sync now did nothing")
	}
}

// began waits until the house has made its first run, which asks both sides.
func (p *synced) began(h *house.House, before time.Time) {
	p.t.Helper()
	p.until("the first run", func() bool {
		st, err := h.Desk().Sync.Status(p.t.Context(), "")
		return err == nil && !st.Running && st.Kinds[2].Account.Last.After(before) && st.Kinds[2].Oro.Last.After(before)
	})
}

func (p *synced) until(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); !is(); {
		if time.Now().After(end) {
			p.t.Fatalf("%s: it did not happen", what)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// Without an account, and without a chosen place, the command says so and still fetches.
func TestSync_WithoutAnAccount(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("accounts", "remove", "demo-mail")
	if r := p.ok("sync"); !strings.Contains(r.out, "no mail account") || strings.Contains(r.out, "⟦") {
		t.Errorf("%s", r.out)
	}
	if r := p.run("sync", "--places"); r.code != cli.ExitMissing {
		t.Errorf("code %d", r.code)
	}
	for _, args := range [][]string{{"--use", "contact"}, {"--use", "letter=x"}, {"--yes", "--no"}} {
		if r := p.run(append([]string{"sync"}, args...)...); r.code != cli.ExitUsage {
			t.Errorf("%v: code %d, %s", args, r.code, r.err)
		}
	}
}

// Address books are listed, chosen and made.
func TestSync_PlacesAreChosen(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	type offer struct {
		Kind, Name, Address string
		Chosen              bool
	}
	if r := p.ok("sync", "--places"); !strings.Contains(r.out, "Calendar events ") || strings.Contains(r.out, "event  ") {
		t.Errorf("the places are listed as\n%s", r.out)
	}
	before := lines[offer](t, p.ok("sync", "--places", "--json").out)
	if len(before) < 3 {
		t.Fatalf("%+v", before)
	}
	p.ok("sync", "--use", "contact=new")
	for _, o := range lines[offer](t, p.ok("sync", "--places", "--json").out) {
		if o.Kind == "contact" && o.Chosen != (o.Name == "Oro") {
			t.Errorf("%+v", o)
		}
	}
	if r := p.ok("sync"); !strings.Contains(r.out, "created in the account") {
		t.Errorf("%s", r.out)
	}
}
