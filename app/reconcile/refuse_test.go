package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
)

var refusal = &crm.Fault{Kind: crm.Refused, Op: "memory", Code: "oro.rejected", Detail: "lastName: too long"}

// What a side refuses stays visible, is not tried again until something changes or somebody asks, and the rest
// goes on.
func TestRefused_StaysVisibleAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	w.oro.before = func(op string, s crm.Sheet) error {
		if op == "create" && s.Fields["last"] == "Bad" {
			return refusal
		}
		return nil
	}
	bad := w.account.add(sample(crm.SheetContact, "Bad", "1"))
	for i := range 5 {
		w.account.add(sample(crm.SheetContact, fmt.Sprint("Good", i), "1"))
	}
	w.run()
	k := w.status(crm.SheetContact)
	if len(w.oro.ids()) != 5 || len(k.Problems) != 1 || k.Waiting != 1 || k.Last.Refused != 1 {
		t.Fatalf("%d records, status %+v", len(w.oro.ids()), k)
	}
	p := k.Problems[0]
	if p.Title != "Ann Bad" || p.To != crm.PartyOro || p.Fault.Detail != refusal.Detail || p.Fault.Code != refusal.Code {
		t.Errorf("problem %+v", p)
	}
	if j := w.journal(crm.JournalRefused); len(j) != 1 || j[0].Replaced["last"] != "Bad" {
		t.Errorf("the journal has %+v", j)
	}
	// Run by itself, nothing is tried; after a change it is.
	auto := w.automatic()
	before := w.oro.calls["create"]
	auto()
	if n := w.oro.calls["create"] - before; n != 0 {
		t.Errorf("tried %d times without a change", n)
	}
	w.account.edit(bad, sample(crm.SheetContact, "Bad", "2"))
	auto()
	if n := w.oro.calls["create"] - before; n != 1 {
		t.Errorf("tried %d times after a change", n)
	}
	if j := w.journal(crm.JournalRefused); len(j) != 1 {
		t.Errorf("the same refusal stands %d times in the journal", len(j))
	}
	w.oro.before = nil
	if err := w.Retry(t.Context(), p.ID); err != nil {
		t.Fatal(err)
	}
	if k := w.status(crm.SheetContact); len(k.Problems) != 0 || len(w.oro.ids()) != 6 {
		t.Errorf("after a retry: %+v", k)
	}
	if err := w.Retry(t.Context(), p.ID); !crm.IsFault(err, crm.Missing) {
		t.Errorf("a retry of nothing: %v", err)
	}
	w.quiet()
}

// automatic gives a function that lets the engine run once as it does by itself.
func (w *two) automatic() func() {
	return func() {
		w.t.Helper()
		var e *reconcile.Engine
		ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
		defer cancel()
		ran, o := false, w.o
		o.News = func(crm.News) { // on the engine's goroutine, between its steps
			s, err := e.Status(ctx)
			if err != nil || ran && !s.Running {
				cancel()
			}
			ran = ran || s.Running
		}
		e = reconcile.New(o)
		if err := e.Run(ctx); err != nil || !ran {
			w.t.Error("the engine did not run by itself", err)
		}
	}
}

// A record that is changed while it is written is looked at again, and decided anew.
func TestFault_412IsReadAgain(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	oro := w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	w.run()
	card := w.account.ids()[0]
	times := 2
	w.account.before = func(op string, _ crm.Sheet) error {
		if op == "update" && times > 0 {
			times--
			w.account.set(w.account.recs[card], crm.Fields{"note": fmt.Sprint("meanwhile ", times)})
			w.account.touch(card)
		}
		return nil
	}
	w.oro.edit(oro, sample(crm.SheetContact, "Lee", "2"))
	w.run()
	if f := w.account.get(card); f["phone"] != "+49 30 5550102" || f["note"] != "" {
		t.Errorf("the account has %v", f)
	}
	j := w.journal(crm.JournalConflict)
	if len(j) != 1 || j[0].Replaced["note"] != "meanwhile 0" {
		t.Errorf("the journal has %+v", j)
	}
	w.account.before = nil
	w.quiet()
}

// A record that never stops changing, or whose mark lies, is left for later, and holds up nobody.
func TestFault_ALyingMarkHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	a, b := w.oro.add(sample(crm.SheetContact, "Lee", "1")), w.oro.add(sample(crm.SheetContact, "Kim", "1"))
	w.run()
	w.account.before = func(op string, s crm.Sheet) error {
		if op == "update" && s.Fields["last"] == "Lee" {
			return &crm.Fault{Kind: crm.Conflict, Op: "memory"}
		}
		return nil
	}
	w.oro.edit(a, sample(crm.SheetContact, "Lee", "2"))
	w.oro.edit(b, sample(crm.SheetContact, "Kim", "2"))
	w.run()
	k := w.status(crm.SheetContact)
	if len(k.Problems) != 1 || k.Problems[0].Fault.Code != "sync.changing" || k.Last.AccountUpdated != 1 {
		t.Errorf("status %+v", k)
	}
	w.account.before = nil
	w.run()
	if k := w.status(crm.SheetContact); len(k.Problems) != 0 {
		t.Errorf("status %+v", k)
	}
	w.quiet()
	// Marks that never change are no reason not to see a change.
	w.account.liar = true
	for _, card := range w.account.ids() {
		if w.account.get(card)["last"] == "Lee" {
			w.account.edit(card, sample(crm.SheetContact, "Lee", "7"))
		}
	}
	w.run()
	if f := w.oro.get(a); f["phone"] != "+49 30 5550107" {
		t.Errorf("Oro has %v", f)
	}
}

// Cut connections, 500 and 503: the run ends politely, nothing is made twice, and a later one ends the work.
func TestFault_PassingTroubleMakesNothingTwice(t *testing.T) {
	t.Parallel()
	faults := map[string]*crm.Fault{
		"cut":  {Kind: crm.Offline, Op: "memory"},
		"500":  {Kind: crm.Busy, Op: "memory", Code: "oro.internal"},
		"503":  {Kind: crm.Busy, Op: "memory", After: time.Second},
		"html": {Kind: crm.Damaged, Op: "memory"},
	}
	for name, f := range faults {
		for _, lost := range []bool{false, true} {
			for _, op := range []string{"create", "update", "delete", "changes", "read"} {
				t.Run(fmt.Sprintf("%s/%v/%s", name, lost, op), func(t *testing.T) {
					t.Parallel()
					w := newTwo(t, crm.SheetContact)
					var ids []string
					for i := range 20 {
						ids = append(ids, w.oro.add(sample(crm.SheetContact, fmt.Sprint("C", i), "1")))
					}
					w.run()
					trouble(w.account, op, f, lost)
					w.oro.add(sample(crm.SheetContact, "New", "1"))
					w.oro.edit(ids[1], sample(crm.SheetContact, "C1", "2"))
					w.oro.drop(ids[2])
					_ = w.Now(t.Context())
					w.account.before, w.account.after = nil, nil
					if k := w.status(crm.SheetContact); op == "changes" && !lost && k.Fault == nil {
						t.Errorf("status %+v", k)
					}
					fresh := newWorld(t, w.sides)
					fresh.vault, fresh.o.Vault = w.vault, w.vault
					w.Engine = reconcile.New(fresh.o)
					w.run()
					if len(w.account.ids()) != 20 || len(w.oro.ids()) != 20 {
						t.Errorf("%d and %d records", len(w.oro.ids()), len(w.account.ids()))
					}
					w.quiet()
				})
			}
		}
	}
}

func trouble(m *memory, op string, f *crm.Fault, lost bool) {
	fail := func(did string, _ crm.Sheet) error {
		if did == op {
			return f
		}
		return nil
	}
	if lost {
		m.after = fail
	} else {
		m.before = fail
	}
}

// A side that answers nothing but errors is not asked ten thousand times.
func TestFault_NoStormOfRequests(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*crm.Fault{
		"500": {Kind: crm.Busy, Op: "memory", Code: "oro.internal"}, "403": {Kind: crm.Refused, Op: "memory", Code: "oro.denied"},
		"offline": {Kind: crm.Offline, Op: "memory"},
	} {
		w := newTwo(t, crm.SheetContact)
		for i := range 500 {
			w.oro.add(sample(crm.SheetContact, fmt.Sprint("C", i), "1"))
		}
		trouble(w.account, "create", f, false)
		err := w.Now(t.Context())
		if !errors.Is(err, f) && crm.AsFault("", err).Code != f.Code {
			t.Errorf("%s: %v", name, err)
		}
		if n := w.account.calls["create"]; n > 130 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

// A record that cannot be mapped is left untouched on both sides, stands in the journal once, and comes along when
// it can be mapped.
func TestOdd_IsLeftUntouched(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetEvent)
	oro := w.oro.add(sample(crm.SheetEvent, "Weekly", "1"))
	w.run()
	card := w.account.ids()[0]
	w.account.mu.Lock()
	w.account.recs[card].odd = "recurrence"
	alone := w.account.put(sample(crm.SheetEvent, "Series", "1"), "")
	w.account.recs[alone].odd = "recurrence"
	w.account.touch(card)
	w.account.mu.Unlock()
	w.oro.edit(oro, sample(crm.SheetEvent, "Weekly", "2"))
	before := w.account.writes() + w.oro.writes()
	w.run()
	w.run()
	if n := w.account.writes() + w.oro.writes() - before; n != 0 {
		t.Errorf("%d writes", n)
	}
	if j := w.journal(crm.JournalOdd); len(j) != 2 || j[0].Code != "recurrence" {
		t.Errorf("the journal has %+v", j)
	}
	w.account.mu.Lock()
	w.account.recs[card].odd, w.account.recs[alone].odd = "", ""
	w.account.touch(card)
	w.account.touch(alone)
	w.account.mu.Unlock()
	w.run()
	if f := w.account.get(card); f["end"] != "2026-12-01T12:30:00Z" || len(w.oro.ids()) != 2 {
		t.Errorf("%v; Oro has %v", f, w.oro.ids())
	}
	w.quiet()
}

// Whoever is on the never-send list does not get to Oro (spec 4.13).
func TestPrivate_NeverReachesOro(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact, settings.Value(settings.PrivateDomains), "secret.example")
	w.account.add(crm.Fields{"first": "Eve", "last": "Hush", "emails": "eve@mail.secret.example"})
	shown := w.account.add(sample(crm.SheetContact, "Lee", "1"))
	w.run()
	f := w.account.get(shown)
	f["emails"] = "lee@secret.example"
	w.account.edit(shown, f)
	w.run()
	for _, id := range w.oro.ids() {
		if e := w.oro.get(id)["emails"]; e != "Lee@firm.example" {
			t.Errorf("Oro was told %s", e)
		}
	}
	if len(w.oro.ids()) != 1 {
		t.Errorf("Oro has %v", w.oro.ids())
	}
	w.set(settings.Value(settings.PrivateDomains), "")
	w.run()
	if len(w.oro.ids()) != 2 {
		t.Errorf("once off the list they are taken along: %v", w.oro.ids())
	}
	w.quiet()
}

// Clocks that are an hour off, in either direction, decide nothing.
func TestClock_AnHourOffDecidesNothing(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-time.Hour, time.Hour, -25 * time.Hour} {
		w := newTwo(t, crm.SheetTask)
		w.oro.now = func() time.Time { return time.Now().Add(off) }
		card := w.account.add(sample(crm.SheetTask, "Call", "1"))
		w.oro.after = func(op string, _ crm.Sheet) error {
			if op == "create" {
				return &crm.Fault{Kind: crm.Offline, Op: "memory"}
			}
			return nil
		}
		_ = w.Now(t.Context())
		w.oro.after = nil
		w.run()
		if len(w.oro.ids()) != 1 {
			t.Errorf("%v off: %v", off, w.oro.ids())
		}
		w.account.edit(card, sample(crm.SheetTask, "Call", "2"))
		w.run()
		if f := w.oro.get(w.oro.ids()[0]); f["due"] != "2026-12-12T10:00:00Z" {
			t.Errorf("%v off: %v", off, f)
		}
		w.quiet()
	}
}
