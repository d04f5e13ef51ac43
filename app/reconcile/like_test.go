package reconcile_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
	"oroconnector/app/reconcile"
)

// together is a side that begins so many creations before it carries out the first.
type together struct {
	reconcile.Side
	begun sync.WaitGroup
}

// Create implements reconcile.Side.
func (s *together) Create(ctx context.Context, in crm.Sheet, oro string) (crm.Sheet, error) {
	s.begun.Done()
	s.begun.Wait()
	return s.Side.Create(ctx, in, oro)
}

// left are records of the account whose creation in Oro was carried out, and then nobody heard of it.
func left(t *testing.T, kind crm.SheetKind, all ...crm.Fields) *two {
	t.Helper()
	w := newTwo(t, kind)
	trouble(w.oro, "create", &crm.Fault{Kind: crm.Offline, Op: "memory"}, true)
	for _, f := range all {
		w.account.add(f)
	}
	side := &together{Side: w.oro}
	side.begun.Add(len(all))
	o := w.o
	o.Parallel = len(all)
	o.Oro = places(map[crm.SheetKind][2]reconcile.Side{kind: {side, w.account}}, 0)
	if err := reconcile.New(o).Now(t.Context()); err == nil || len(w.oro.ids()) != len(all) {
		t.Fatalf("%d were made, %v", len(w.oro.ids()), err)
	}
	w.oro.after = nil
	return w
}

var (
	lee     = crm.Fields{crm.SheetFirstName: "Ann", crm.SheetLastName: "Lee", crm.SheetEmails: "ann@firm.example", crm.SheetPhone: "1"}
	call    = crm.Fields{crm.SheetSubject: "Call", crm.SheetPriority: "normal", crm.SheetStatus: "open", crm.SheetDue: "2026-12-01"}
	meeting = crm.Fields{crm.SheetTitle: "Visit", crm.SheetStart: "2026-12-01T10:00:00Z", crm.SheetEnd: "2026-12-01T11:00:00Z"}
)

// with are fields of which some are others.
func with(f crm.Fields, other crm.Fields) crm.Fields {
	out := maps.Clone(f)
	maps.Copy(out, other)
	return out
}

// changes are what somebody may make of a record before anybody knows which one it is.
var changes = map[crm.SheetKind]map[string][2]crm.Fields{
	crm.SheetContact: {
		"the name":        {lee, with(lee, crm.Fields{crm.SheetFirstName: "Anna", crm.SheetLastName: "Lee-Kim"})},
		"the birthday":    {lee, with(lee, crm.Fields{crm.SheetBirthday: "1980-01-02", crm.SheetEmails: "a@x.example", crm.SheetPhone: "2"})},
		"name and e-mail": {lee, with(lee, crm.Fields{crm.SheetFirstName: "Anna", crm.SheetEmails: "a@x.example"})},
	},
	crm.SheetTask: {
		"the priority": {call, with(call, crm.Fields{crm.SheetPriority: "high"})},
		"the subject":  {call, with(call, crm.Fields{crm.SheetSubject: "Write"})},
	},
	crm.SheetEvent: {
		"the title":  {meeting, with(meeting, crm.Fields{crm.SheetTitle: "Call"})},
		"everything": {meeting, crm.Fields{crm.SheetTitle: "Call", crm.SheetStart: "2026-12-02", crm.SheetEnd: "2026-12-02", crm.SheetAllDay: "yes"}},
	},
}

// What a killed run has made in Oro and somebody has changed before the next run, on either side, is there once, with
// the change.
func TestLike_MadeByAKilledRunAndChangedSince(t *testing.T) {
	t.Parallel()
	for kind, cases := range changes {
		for name, c := range cases {
			for _, inOro := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s %s in Oro %v", kind, name, inOro), func(t *testing.T) {
					t.Parallel()
					w := left(t, kind, c[0])
					if inOro {
						w.oro.edit(w.oro.ids()[0], c[1])
					} else {
						w.account.edit(w.account.ids()[0], c[1])
					}
					w.run()
					if len(w.oro.ids()) != 1 || len(w.account.ids()) != 1 {
						t.Fatalf("Oro has %v, the account %v", w.oro.ids(), w.account.ids())
					}
					for _, f := range []crm.Fields{w.oro.get(w.oro.ids()[0]), w.account.get(w.account.ids()[0])} {
						if !maps.Equal(f, c[1]) {
							t.Errorf("%v, want %v", f, c[1])
						}
					}
					w.quiet()
				})
			}
		}
	}
}

// What was guessed goes into the journal: the account's version that gives way is not lost where the guess was wrong.
func TestLike_AGuessIsToldInTheJournal(t *testing.T) {
	t.Parallel()
	w := left(t, crm.SheetContact, lee)
	w.oro.edit(w.oro.ids()[0], with(lee, crm.Fields{crm.SheetFirstName: "Bob", crm.SheetLastName: "Kim"}))
	w.run()
	j := w.journal(crm.JournalConflict)
	if len(j) != 1 || j[0].Lost != crm.PartyAccount || j[0].Why != crm.WhyFirst || j[0].Replaced[crm.SheetLastName] != "Lee" {
		t.Errorf("the journal has %+v", j)
	}
	w = left(t, crm.SheetEvent, meeting)
	w.oro.edit(w.oro.ids()[0], with(meeting, crm.Fields{crm.SheetTitle: "Call"}))
	w.run()
	if j := w.journal(crm.JournalConflict); len(j) != 0 {
		t.Errorf("what is known for sure is told as a conflict: %+v", j)
	}
}

// The guess is a guess still for a process that comes after one that was killed.
func TestLike_AGuessOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	for steps := 1; ; steps++ {
		w := left(t, crm.SheetContact, lee)
		w.oro.edit(w.oro.ids()[0], with(lee, crm.Fields{crm.SheetFirstName: "Bob", crm.SheetLastName: "Kim"}))
		l := &life{left: steps, acts: true}
		o := w.o
		o.Vault = mortalVault{w.vault, l}
		dying := map[crm.SheetKind][2]reconcile.Side{w.kind: {mortalSide{w.oro, l}, mortalSide{w.account, l}}}
		o.Oro, o.Account = places(dying, 0), places(dying, 1)
		_ = reconcile.New(o).Now(t.Context())
		w.run()
		if j := w.journal(crm.JournalConflict); len(j) != 1 || j[0].Replaced[crm.SheetLastName] != "Lee" {
			t.Errorf("killed at step %d: the journal has %+v", steps, j)
		}
		w.quiet()
		if !l.dead {
			return
		}
	}
}

// An event that somebody else has made is never taken for ours, however alike.
func TestLike_AnotherEventIsAnother(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetEvent)
	trouble(w.oro, "create", &crm.Fault{Kind: crm.Offline, Op: "memory"}, false)
	w.account.add(meeting)
	_ = w.Now(t.Context()) // nothing was made
	w.oro.before = nil
	w.oro.add(with(meeting, crm.Fields{crm.SheetTitle: "Call"}))
	w.run()
	if len(w.oro.ids()) != 2 || len(w.account.ids()) != 2 {
		t.Errorf("Oro has %v, the account %v", w.oro.ids(), w.account.ids())
	}
}

// Where several come into question none is taken for another: twice is better than mixed up.
func TestLike_NobodyIsTakenForAnother(t *testing.T) {
	t.Parallel()
	one, other := with(lee, crm.Fields{crm.SheetPhone: "7"}), with(lee, crm.Fields{crm.SheetFirstName: "Bob", crm.SheetPhone: "8"})
	w := left(t, crm.SheetContact, one, other) // with one address for both
	for _, id := range w.oro.ids() {
		w.oro.edit(id, with(w.oro.get(id), crm.Fields{crm.SheetLastName: "Kim", crm.SheetPhone: "9"}))
	}
	w.run()
	if len(w.oro.ids()) != 4 || len(w.account.ids()) != 4 {
		t.Errorf("Oro has %v, the account %v", w.oro.ids(), w.account.ids())
	}
	// One that keeps its key is known, and the other one is what remains.
	w = left(t, crm.SheetContact, one, other)
	id := w.oro.ids()[slices.IndexFunc(w.oro.ids(), func(id string) bool { return w.oro.get(id)[crm.SheetFirstName] == "Bob" })]
	changed := with(w.oro.get(id), crm.Fields{crm.SheetLastName: "Kim"})
	w.oro.edit(id, changed)
	w.run()
	if len(w.oro.ids()) != 2 || len(w.account.ids()) != 2 || !maps.Equal(w.oro.get(id), changed) {
		t.Errorf("Oro has %v, the account %v", w.oro.ids(), w.account.ids())
	}
	// A record that was there before, or that has nothing in common, is another one.
	w = newTwo(t, crm.SheetContact)
	w.oro.before = func(did string, _ crm.Sheet) error {
		if did == "create" {
			return &crm.Fault{Kind: crm.Offline, Op: "memory"}
		}
		return nil
	}
	w.account.add(lee)
	_ = w.Now(t.Context()) // nothing was made
	w.oro.before = nil
	w.oro.add(crm.Fields{crm.SheetFirstName: "Ann", crm.SheetLastName: "Berg", crm.SheetEmails: "berg@firm.example"})
	w.run()
	if len(w.oro.ids()) != 2 || len(w.account.ids()) != 2 {
		t.Errorf("Oro has %v, the account %v", w.oro.ids(), w.account.ids())
	}
}

// The same through Oro's own interfaces: an event is called by a name of ours, which stays whatever is changed in it.
func TestLike_DemoServers(t *testing.T) {
	t.Parallel()
	for kind, cases := range changes {
		for name, c := range cases {
			t.Run(fmt.Sprintf("%s %s", kind, name), func(t *testing.T) {
				t.Parallel()
				s, client := emptyOro(t, []byte("[]"))
				_, server := demoDAV(t)
				side, book := client.Sheets(kind), server.book(t, kind)
				w := newWorld(t, map[crm.SheetKind][2]reconcile.Side{kind: {side, book}})
				if _, err := book.Create(t.Context(), crm.Sheet{Kind: kind, Fields: c[0]}, ""); err != nil {
					t.Fatal(err)
				}
				s.Fail(demo.Fault{Kind: demo.Lost, Method: http.MethodPost, Times: 1})
				if err := w.Now(t.Context()); err == nil {
					t.Fatal("nothing went wrong")
				}
				s.Heal()
				all := listed(t, side)
				if len(all) != 1 {
					t.Fatalf("Oro has %+v", all)
				}
				if _, err := side.Update(t.Context(), all[0], all[0].Fields.Changed(c[1]), ""); err != nil {
					t.Fatal(err)
				}
				w.run()
				w.run()
				for _, side := range []reconcile.Side{side, book} {
					if all := listed(t, side); len(all) != 1 || len(c[1].Changed(all[0].Fields)) > 0 && kind != crm.SheetTask {
						t.Errorf("there is %+v", all)
					}
				}
			})
		}
	}
}

func listed(t *testing.T, side reconcile.Side) (all []crm.Sheet) {
	t.Helper()
	if _, err := side.Changes(context.WithoutCancel(t.Context()), nil, func(s crm.Sheet) error {
		all = append(all, s)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}
