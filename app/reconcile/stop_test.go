package reconcile_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
)

// filledWith gives a world whose n records are the same on both sides.
func filledWith(t *testing.T, n int, set ...settings.Value) *two {
	t.Helper()
	w := newTwo(t, crm.SheetContact, set...)
	for i := range n {
		w.oro.add(sample(crm.SheetContact, fmt.Sprint("C", i), "1"))
	}
	w.run()
	return w
}

func (w *two) dropOro(n int) {
	for _, id := range w.oro.ids()[:n] {
		w.oro.drop(id)
	}
}

func TestStop_AsksBeforeMuchIsDeleted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		all, gone int
		asks      bool
	}{
		{40, 10, false}, // not more than ten
		{55, 11, false}, // 20 %, not more
		{54, 11, true},
		{12, 12, true},
		{10, 10, false},
	} {
		w := filledWith(t, c.all)
		w.dropOro(c.gone)
		err := w.Now(t.Context())
		asks := crm.AsFault("", err) != nil && crm.AsFault("", err).Code == "sync.stopped"
		if asks != c.asks || !asks && err != nil {
			t.Errorf("%d of %d: asks %v, %v", c.gone, c.all, asks, err)
		}
		k := w.status(crm.SheetContact)
		if asks && (k.Stop == nil || k.Stop.Deletes != c.gone || k.Stop.Of != c.all || len(w.account.ids()) != c.all) {
			t.Errorf("%d of %d: stopped with %+v and %d left", c.gone, c.all, k.Stop, len(w.account.ids()))
		}
		if !asks && len(w.account.ids()) != c.all-c.gone {
			t.Errorf("%d of %d: %d left", c.gone, c.all, len(w.account.ids()))
		}
	}
}

func TestStop_YesDeletesSoManyAndNoMore(t *testing.T) {
	t.Parallel()
	w := filledWith(t, 30)
	w.dropOro(12)
	_ = w.Now(t.Context())
	if err := w.Answer(t.Context(), crm.SheetContact, true); err != nil {
		t.Fatal(err)
	}
	w.dropOro(3)
	if err := w.Now(t.Context()); crm.AsFault("", err) == nil || len(w.account.ids()) != 30 {
		t.Fatalf("fifteen were deleted though twelve were allowed: %v", err)
	}
	if err := w.Answer(t.Context(), crm.SheetContact, true); err != nil {
		t.Fatal(err)
	}
	w.run()
	if n := len(w.account.ids()); n != 15 {
		t.Errorf("%d left", n)
	}
	if j := w.journal(crm.JournalDeleted); len(j) != 15 || j[0].Replaced["first"] != "Ann" {
		t.Errorf("%d in the journal", len(j))
	}
	w.quiet()
	if err := w.Answer(t.Context(), crm.SheetContact, true); !crm.IsFault(err, crm.Missing) {
		t.Errorf("an answer to nothing: %v", err)
	}
}

// Contacts that were given to somebody else are not to be seen any more, and Oro does not say that they are deleted.
// The answer about them is not asked for again, whatever else goes, until they come back.
func TestStop_TheAnswerHoldsForWhatOroDoesNotConfirm(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	w := filledWith(t, 40)
	o := w.o
	o.Now = func() time.Time { return now }
	w.Engine = reconcile.New(o)
	others := map[string]*rec{}
	for _, id := range w.oro.ids()[:12] {
		others[id] = w.oro.recs[id]
	}
	w.dropOro(12)
	w.oro.before = func(op string, s crm.Sheet) error {
		if op == "read" && others[s.ID] != nil {
			return &crm.Fault{Kind: crm.Refused, Op: "memory", Code: "oro.denied"}
		}
		return nil
	}
	stopped := func() bool {
		t.Helper()
		f := crm.AsFault("", w.Now(t.Context()))
		return f != nil && f.Code == "sync.stopped"
	}
	if !stopped() {
		t.Fatal("no question")
	}
	if err := w.Answer(t.Context(), crm.SheetContact, true); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if stopped() || len(w.account.ids()) != 40 || len(w.status(crm.SheetContact).Problems) != 12 {
			t.Fatalf("asked again on %v: %d in the account", now, len(w.account.ids()))
		}
		now = now.Add(25 * time.Hour)
		w.Engine = reconcile.New(o) // after a restart, too
	}
	w.dropOro(1)
	if stopped() || len(w.account.ids()) != 39 {
		t.Errorf("one more was not deleted, or asked for: %d in the account", len(w.account.ids()))
	}
	w.oro.mu.Lock() // they are given back
	for id, r := range others {
		w.oro.recs[id] = r
		w.oro.touch(id)
	}
	w.oro.mu.Unlock()
	w.oro.before = nil
	w.run()
	w.quiet()
	w.dropOro(12)
	if !stopped() {
		t.Error("an old answer holds for a new question")
	}
}

// No keeps the records in the account, for good, and they are not made in Oro again.
func TestStop_NoKeepsThem(t *testing.T) {
	t.Parallel()
	w := filledWith(t, 20)
	w.dropOro(12)
	_ = w.Now(t.Context())
	if err := w.Answer(t.Context(), crm.SheetContact, false); err != nil {
		t.Fatal(err)
	}
	w.oro.add(sample(crm.SheetContact, "New", "1"))
	w.run()
	if len(w.account.ids()) != 21 || len(w.oro.ids()) != 9 {
		t.Errorf("%d in the account, %d in Oro", len(w.account.ids()), len(w.oro.ids()))
	}
	if j := w.journal(crm.JournalKept); len(j) != 12 {
		t.Errorf("%d in the journal", len(j))
	}
	w.quiet()
}

// A stop is of one kind: the others go on, and a run that comes by itself does not ask anew.
func TestStop_HoldsItsKindOnly(t *testing.T) {
	t.Parallel()
	w := filledWith(t, 20)
	w.dropOro(20)
	_ = w.Now(t.Context())
	calls := w.oro.calls["changes"]
	w.automatic()()
	if n := w.oro.calls["changes"] - calls; n != 0 {
		t.Errorf("a stopped kind was listed %d times", n)
	}
}

func TestRestore_CopiesTheLosingVersionBack(t *testing.T) {
	t.Parallel()
	w := filledWith(t, 1)
	oro, card := w.oro.ids()[0], w.account.ids()[0]
	w.oro.edit(oro, crm.Fields{"first": "Ann", "last": "C0", "phone": "1", "job": "Head"})
	w.account.edit(card, crm.Fields{"first": "Ann", "last": "C0", "phone": "2", "job": "Manager", "note": "n"})
	w.run()
	j := w.journal(crm.JournalConflict)
	if len(j) != 1 || j[0].Lost != crm.PartyAccount || j[0].Why != crm.WhyOroWins || j[0].Since.IsZero() {
		t.Fatalf("the journal has %+v", j)
	}
	if d := j[0].Differs(); len(d) != 3 || d[0] != "job" {
		t.Errorf("differs in %v", d)
	}
	if err := w.Restore(t.Context(), j[0].ID, "phone"); err != nil {
		t.Fatal(err)
	}
	w.run()
	if f := w.oro.get(oro); f["phone"] != "2" || f["job"] != "Head" {
		t.Errorf("Oro has %v", f)
	}
	if err := w.Restore(t.Context(), j[0].ID); err != nil {
		t.Fatal(err)
	}
	w.run()
	want := crm.Fields{"first": "Ann", "last": "C0", "phone": "2", "job": "Manager", "note": "n"}
	if !maps.Equal(w.oro.get(oro), want) || !maps.Equal(w.account.get(card), want) {
		t.Errorf("%v, %v", w.oro.get(oro), w.account.get(card))
	}
	if j := w.journal(crm.JournalConflict); len(j) != 1 || j[0].Restored.IsZero() {
		t.Errorf("the journal has %+v", j)
	}
	w.quiet()
	if err := w.Restore(t.Context(), "nothing"); !crm.IsFault(err, crm.Missing) {
		t.Errorf("%v", err)
	}
}

func TestRestore_MakesADeletedRecordAgain(t *testing.T) {
	t.Parallel()
	w := filledWith(t, 2)
	w.dropOro(1)
	w.run()
	j := w.journal(crm.JournalDeleted)
	if len(j) != 1 {
		t.Fatalf("the journal has %+v", j)
	}
	for range 2 { // twice makes one
		if err := w.Restore(t.Context(), j[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	w.run()
	if len(w.account.ids()) != 2 || len(w.oro.ids()) != 2 {
		t.Errorf("%v, %v", w.oro.ids(), w.account.ids())
	}
	w.quiet()
}

// What is cancelled has done whole steps, and the next run ends the work.
func TestCancel_LeavesNothingHalfDone(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	for i := range 300 {
		w.oro.add(sample(crm.SheetContact, fmt.Sprint("C", i), "1"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	w.account.after = func(op string, _ crm.Sheet) error {
		if op == "create" && w.account.calls["create"] == 100 {
			w.Cancel()
		}
		return nil
	}
	if err := w.Now(ctx); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("%v", err)
	}
	cancel()
	if n := len(w.account.ids()); n < 100 || n > 110 {
		t.Errorf("%d made", n)
	}
	w.account.after = nil
	w.run()
	if n := len(w.account.ids()); n != 300 {
		t.Errorf("%d made", n)
	}
	w.quiet()
}
