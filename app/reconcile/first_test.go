package reconcile_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// A first run matches by key before it creates anything, and deletes nothing.
func TestFirst_MatchesByKeyAndUnites(t *testing.T) {
	t.Parallel()
	for _, conflict := range []settings.Value{settings.OroWins, settings.AccountWins} {
		w := newTwo(t, crm.SheetContact, settings.Value(settings.Conflict), conflict)
		oro := w.oro.add(crm.Fields{"first": "Ann", "last": "Lee", "phone": "1", "work.city": "Bern", "work.country": "CH"})
		account := w.account.add(crm.Fields{"first": "Ann", "last": "Lee", "phone": "2", "work.street": "Weg 1", "note": "knows Bob"})
		w.oro.add(sample(crm.SheetContact, "Only", "1"))
		w.run()
		want := crm.Fields{"first": "Ann", "last": "Lee", "phone": "1", "work.city": "Bern", "work.country": "CH", "note": "knows Bob"}
		if conflict == settings.AccountWins {
			want = crm.Fields{"first": "Ann", "last": "Lee", "phone": "2", "work.street": "Weg 1", "note": "knows Bob"}
		}
		if !maps.Equal(w.oro.get(oro), want) || !maps.Equal(w.account.get(account), want) {
			t.Errorf("%s wins: %v and %v, want %v", conflict, w.oro.get(oro), w.account.get(account), want)
		}
		if len(w.oro.ids()) != 2 || len(w.account.ids()) != 2 {
			t.Errorf("%d and %d records", len(w.oro.ids()), len(w.account.ids()))
		}
		if j := w.journal(crm.JournalConflict); len(j) != 1 || j[0].Why != crm.WhyFirst || j[0].Title != "Ann Lee" {
			t.Errorf("the journal has %+v", j)
		}
		if k := w.status(crm.SheetContact); k.Last.Matched != 1 || k.Last.AccountCreated != 1 || k.Pairs != 2 {
			t.Errorf("status %+v", k)
		}
		w.quiet()
	}
}

// In one direction the source's values are the whole truth from the first run on.
func TestFirst_OneDirectionOverwrites(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact, settings.Value(settings.SyncDirection), settings.OroToAccount)
	w.oro.add(crm.Fields{"first": "Ann", "last": "Lee", "phone": "1"})
	account := w.account.add(crm.Fields{"first": "Ann", "last": "Lee", "note": "knows Bob"})
	w.run()
	if got := w.account.get(account); !maps.Equal(got, crm.Fields{"first": "Ann", "last": "Lee", "phone": "1"}) {
		t.Errorf("the account has %v", got)
	}
	if j := w.journal(crm.JournalConflict); len(j) != 1 || j[0].Replaced["note"] != "knows Bob" {
		t.Errorf("the journal has %+v", j)
	}
	w.quiet()
}

// Of several that match the first is taken, the rest left alone, until it is somebody else.
func TestFirst_SeveralMatches(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetTask)
	w.oro.add(sample(crm.SheetTask, "Call", "1"))
	first := w.account.add(sample(crm.SheetTask, "Call", "2"))
	second := w.account.add(sample(crm.SheetTask, "Call", "3"))
	w.run()
	if len(w.oro.ids()) != 1 || len(w.account.ids()) != 2 {
		t.Fatalf("%v and %v", w.oro.ids(), w.account.ids())
	}
	if w.account.get(first)["due"] != "2026-12-11T10:00:00Z" || w.account.get(second)["due"] != "2026-12-13T10:00:00Z" {
		t.Errorf("%v, %v", w.account.get(first), w.account.get(second))
	}
	if j := w.journal(crm.JournalLeft); len(j) != 1 || j[0].Account != second {
		t.Errorf("the journal has %+v", j)
	}
	w.quiet()
	w.account.edit(second, sample(crm.SheetTask, "Call back", "3"))
	w.run()
	if len(w.oro.ids()) != 2 {
		t.Errorf("one that matches nothing any more is left alone: %v", w.oro.ids())
	}
	w.quiet()
}

// Several on both sides find those that are the same; people of one name that only one side has all come over.
func TestFirst_SameNames(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	for i := range 3 {
		w.oro.add(sample(crm.SheetContact, "Meier", fmt.Sprint(i)))
		w.account.add(sample(crm.SheetContact, "Meier", fmt.Sprint(2-i)))
		w.oro.add(sample(crm.SheetContact, "Huber", fmt.Sprint(i)))
	}
	w.run()
	if n := len(w.account.ids()); n != 6 || len(w.oro.ids()) != 6 {
		t.Errorf("%d records in the account", n)
	}
	if j := w.journal(crm.JournalConflict); len(j) != 0 {
		t.Errorf("the journal has %+v", j)
	}
	w.quiet()
}

// A record carries the Oro id: it is found by it though it was renamed; but an id of another Oro, whose number
// belongs to somebody else here, is not believed.
func TestFirst_ByTheIDOnTheRecord(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	w.run()
	account := w.account.ids()[0]
	w.account.edit(account, crm.Fields{"first": "Anna", "last": "Lee-Smith", "emails": "Lee@firm.example", "phone": "9"})
	fresh := newWorld(t, w.sides)
	fresh.run()
	if len(w.oro.ids()) != 1 || len(w.account.ids()) != 1 {
		t.Errorf("it was not recognised: %v, %v", w.oro.ids(), w.account.ids())
	}

	w = newTwo(t, crm.SheetContact)
	oro := w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	w.account.mu.Lock()
	id := w.account.put(crm.Fields{"first": "Bob", "last": "Stone", "emails": "bob@else.example"}, oro)
	w.account.mu.Unlock()
	w.run()
	if w.oro.get(oro)["last"] != "Lee" || w.account.get(id)["last"] != "Stone" || len(w.account.ids()) != 2 || len(w.oro.ids()) != 2 {
		t.Errorf("two people became one: %v, %v", w.oro.get(oro), w.account.get(id))
	}
	w.quiet()
}

// Whoever has lost the base, or asks to begin anew, deletes nothing and makes nothing twice.
func TestResync_MatchesAndDeletesNothing(t *testing.T) {
	t.Parallel()
	for _, drops := range []bool{false, true} {
		w := newTwo(t, crm.SheetEvent)
		w.account.drops = drops
		for i := range 20 {
			w.oro.add(sample(crm.SheetEvent, fmt.Sprint("E", i), "1"))
		}
		w.run()
		gone := w.oro.ids()[3]
		w.oro.drop(gone)
		if err := w.Resync(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.run()
		if len(w.account.ids()) != 20 || len(w.oro.ids()) != 20 {
			t.Errorf("drops %v: %d and %d records", drops, len(w.oro.ids()), len(w.account.ids()))
		}
		w.quiet()
	}
}

// A card that a client moved to another address is the same one.
func TestRun_FollowsAMovedRecord(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	oro := w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	w.run()
	account := w.account.ids()[0]
	w.account.mu.Lock()
	w.account.put(sample(crm.SheetContact, "Lee", "5"), oro)
	w.account.mu.Unlock()
	w.account.drop(account)
	w.run()
	if len(w.oro.ids()) != 1 || len(w.account.ids()) != 1 || w.oro.get(oro)["phone"] != "+49 30 5550105" {
		t.Errorf("%v, %v: %v", w.oro.ids(), w.account.ids(), w.oro.get(oro))
	}
	w.quiet()
}

// What Oro demands is filled in, and does not come back as if somebody had written it (spec 7.5).
func TestRun_FillsWhatOroDemands(t *testing.T) {
	t.Parallel()
	contacts := newTwo(t, crm.SheetContact)
	card := contacts.account.add(crm.Fields{"last": "Smith", "emails": "smith@firm.example"})
	contacts.run()
	oro := contacts.oro.ids()[0]
	if f := contacts.oro.get(oro); f["first"] != "Smith" || f["last"] != "Smith" {
		t.Errorf("Oro has %v", f)
	}
	contacts.account.edit(card, crm.Fields{"last": "Brown", "emails": "smith@firm.example"})
	contacts.run()
	if f := contacts.oro.get(oro); f["first"] != "Brown" || f["last"] != "Brown" {
		t.Errorf("after a change Oro has %v", f)
	}
	f := contacts.oro.get(oro)
	f["phone"] = "7"
	contacts.oro.edit(oro, f)
	contacts.run()
	if f := contacts.account.get(card); !maps.Equal(f, crm.Fields{"last": "Brown", "emails": "smith@firm.example", "phone": "7"}) {
		t.Errorf("the account has %v", f)
	}
	contacts.quiet()

	events := newTwo(t, crm.SheetEvent)
	events.account.add(crm.Fields{"start": "2026-12-01T10:00:00Z"})
	events.run()
	if f := events.oro.get(events.oro.ids()[0]); f["title"] != "Untitled event" || f["end"] != f["start"] {
		t.Errorf("Oro has %v", f)
	}
	events.quiet()
}

// What a side cannot hold, or keeps in a form of its own, is no change.
func TestRun_FormsOfASideAreNoChange(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	w.account.normal = func(f crm.Fields) crm.Fields {
		f = maps.Clone(f)
		delete(f, "suffix")
		if f["phone"] != "" {
			f["phone"] = "tel:" + f["phone"]
		}
		return f
	}
	oro := w.oro.add(crm.Fields{"first": "Ann", "last": "Lee", "suffix": "PhD", "phone": "1"})
	w.run()
	w.quiet()
	w.account.edit(w.account.ids()[0], crm.Fields{"first": "Ann", "last": "Lee", "phone": "tel:1", "note": "new"})
	w.run()
	if f := w.oro.get(oro); f["suffix"] != "PhD" || f["phone"] != "1" || f["note"] != "new" {
		t.Errorf("Oro has %v", f)
	}
	w.quiet()
}

// Another direction lets rest what it does not carry, and a later one finds it.
func TestRun_AnotherDirectionLooksAtEverything(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact, settings.Value(settings.SyncDirection), settings.AccountToOro)
	w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	card := w.account.add(sample(crm.SheetContact, "Kim", "1"))
	w.run()
	if len(w.oro.ids()) != 2 || len(w.account.ids()) != 1 {
		t.Fatalf("%v, %v", w.oro.ids(), w.account.ids())
	}
	w.set(settings.Value(settings.SyncDirection), settings.OroToAccount)
	w.account.edit(card, sample(crm.SheetContact, "Kim", "2"))
	w.run()
	if len(w.account.ids()) != 2 {
		t.Errorf("%v", w.account.ids())
	}
	w.quiet()
	w.set(settings.Value(settings.SyncDirection), settings.Bidirectional)
	w.run()
	phones := []string{}
	for _, id := range w.oro.ids() {
		phones = append(phones, w.oro.get(id)["phone"])
	}
	if !slices.Contains(phones, "+49 30 5550102") {
		t.Errorf("Oro has %v", phones)
	}
	w.quiet()
}
