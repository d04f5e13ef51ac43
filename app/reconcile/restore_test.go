package reconcile_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/vault"
)

// conflicted is a world with one entry of a conflict that the account lost.
func conflicted(t *testing.T, note string) (*two, crm.JournalEntry) {
	t.Helper()
	w := filledWith(t, 1)
	f := w.account.get(w.account.ids()[0])
	theirs, ours := maps.Clone(f), maps.Clone(f)
	theirs["phone"], ours["phone"], ours["note"] = "1", "2", note
	w.oro.edit(w.oro.ids()[0], theirs)
	w.account.edit(w.account.ids()[0], ours)
	w.run()
	j := w.journal(crm.JournalConflict)
	if len(j) != 1 || j[0].Lost != crm.PartyAccount {
		t.Fatalf("the journal has %+v", j)
	}
	return w, j[0]
}

// An entry tells of the account that was in use then: nothing of it gets into another one's book.
func TestRestore_IntoItsOwnPlaceOnly(t *testing.T) {
	t.Parallel()
	w, entry := conflicted(t, "n")
	other := newMemory(crm.SheetContact, "a")
	o := w.o
	o.Account = func(context.Context, crm.SheetKind) (reconcile.Place, error) {
		return reconcile.Place{Side: other, Name: "another account"}, nil
	}
	err := reconcile.New(o).Restore(t.Context(), entry.ID)
	if f := crm.AsFault("", err); f == nil || f.Code != "sync.gone" || other.writes() != 0 {
		t.Errorf("%v, %d writes", err, other.writes())
	}
	if err := w.Restore(t.Context(), entry.ID); err != nil || w.account.get(w.account.ids()[0])["phone"] != "2" {
		t.Errorf("%v, %v", err, w.account.get(w.account.ids()[0]))
	}
}

// forgetPlace takes the place from an entry: tag, length and print are the last of the record.
func (w *two) forgetPlace(id string) {
	w.t.Helper()
	key := []byte("sync/j/" + id)
	if err := w.vault.Update(func(tx vault.Tx) error {
		data, err := tx.Get(key)
		if err != nil {
			return err
		}
		return tx.Set(key, data[:len(data)-2-16])
	}); err != nil {
		w.t.Fatal(err)
	}
}

// An entry of an older version of the program does not name its place: it is good while its pair is known.
func TestRestore_EntryWithoutAPlace(t *testing.T) {
	t.Parallel()
	w, entry := conflicted(t, "n")
	w.forgetPlace(entry.ID)
	if err := w.Restore(t.Context(), entry.ID, "phone"); err != nil {
		t.Errorf("its pair is known: %v", err)
	}
	w.forgetPlace(entry.ID)
	if err := w.Resync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Restore(t.Context(), entry.ID); crm.AsFault("", err) == nil || crm.AsFault("", err).Code != "sync.gone" {
		t.Errorf("its pair is not known: %v", err)
	}
}

// What the journal could not keep whole is not written as if it were.
func TestRestore_NeverWhatWasCut(t *testing.T) {
	t.Parallel()
	w, entry := conflicted(t, strings.Repeat("ü", 100<<10))
	card := w.account.ids()[0]
	err := w.Restore(t.Context(), entry.ID, "note")
	if f := crm.AsFault("", err); f == nil || f.Code != "sync.cut" {
		t.Errorf("%v", err)
	}
	if err := w.Restore(t.Context(), entry.ID); err != nil {
		t.Error(err)
	}
	if f := w.account.get(card); f["note"] != "" || f["phone"] != "2" {
		t.Errorf("note of %d bytes, phone %s", len(f["note"]), f["phone"])
	}
	long := filledWith(t, 2)
	id := long.oro.ids()[0]
	f := long.oro.get(id)
	f["note"] = strings.Repeat("n", 200<<10)
	long.oro.edit(id, f)
	long.run()
	long.dropOro(1)
	long.run()
	if err := long.Restore(t.Context(), long.journal(crm.JournalDeleted)[0].ID); err != nil {
		t.Error(err)
	}
	for _, card := range long.account.ids() {
		if n := len(long.account.get(card)["note"]); n != 0 {
			t.Errorf("a note of %d bytes", n)
		}
	}
}
