package reconcile_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
)

// filler is a side in memory that takes many new records at once, where it is empty.
type filler struct {
	*memory
	refuses, loses bool // the filling; its answer
	fills, ended   int
	open           bool // between Fill and Filled
}

// Fillable implements reconcile.Filler.
func (f *filler) Fillable(context.Context) ([]byte, error) {
	if len(f.ids()) > 0 {
		return nil, nil
	}
	return []byte("note"), nil
}

// Fill implements reconcile.Filler.
func (f *filler) Fill(_ context.Context, note []byte, sheets []crm.Sheet) (out []crm.Sheet, err error) {
	f.fills++
	if f.refuses || string(note) != "note" {
		return nil, &crm.Fault{Kind: crm.Refused, Op: "memory"}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range sheets {
		out = append(out, f.sheet(f.put(s.Fields, s.Oro)))
	}
	if f.open = f.loses; f.loses {
		return nil, &crm.Fault{Kind: crm.Offline, Op: "memory"}
	}
	return out, nil
}

// Filled implements reconcile.Filler.
func (f *filler) Filled(_ context.Context, note []byte) error {
	if string(note) == "note" {
		f.open = false
		f.ended++
	}
	return nil
}

// many is Oro with n contacts, and an empty account that can be filled.
func many(t *testing.T, n int) (*two, *filler) {
	t.Helper()
	w := newTwo(t, crm.SheetContact)
	side := &filler{memory: w.account}
	w.sides[crm.SheetContact] = [2]reconcile.Side{w.oro, side}
	for i := range n {
		w.oro.add(sample(crm.SheetContact, fmt.Sprint("C", i), "1"))
	}
	return w, side
}

// A first run into an empty account makes its many records at once, and knows them afterwards.
func TestFill_AFirstRunIntoAnEmptyAccount(t *testing.T) {
	t.Parallel()
	w, side := many(t, 150)
	w.run()
	k := w.status(crm.SheetContact)
	if len(w.account.ids()) != 150 || k.Pairs != 150 || k.Last.AccountCreated != 150 || side.fills != 1 || w.account.calls["create"] != 0 {
		t.Errorf("%d made by %d fillings and %d creations, %+v", len(w.account.ids()), side.fills, w.account.calls["create"], k)
	}
	w.quiet()
	oro := w.oro.ids()[3]
	w.oro.edit(oro, sample(crm.SheetContact, "C3", "2"))
	w.run()
	if k := w.status(crm.SheetContact); k.Last.AccountUpdated != 1 || side.fills != 1 {
		t.Errorf("%+v", k.Last)
	}
	for i := range 120 { // a later run does not: the account has records of its own
		w.oro.add(sample(crm.SheetContact, fmt.Sprint("D", i), "1"))
	}
	w.run()
	if len(w.account.ids()) != 270 || side.fills != 1 {
		t.Errorf("%d made, %d fillings", len(w.account.ids()), side.fills)
	}
	w.quiet()
}

// Few records, and an account that refuses to be filled, are dealt with one by one.
func TestFill_ElseOneByOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, fills int
		refuses  bool
	}{{99, 0, false}, {150, 1, true}} {
		w, side := many(t, c.n)
		side.refuses = c.refuses
		w.run()
		if len(w.account.ids()) != c.n || w.account.calls["create"] != c.n || side.fills != c.fills {
			t.Errorf("%+v: %d made, %d one by one, %d fillings", c, len(w.account.ids()), w.account.calls["create"], side.fills)
		}
		w.quiet()
	}
}

// An answer that is lost, or a process that is killed at any step, makes nothing twice, and what the filling took
// from the account is given back.
func TestFill_KilledAnywhere(t *testing.T) {
	t.Parallel()
	w, side := many(t, 120)
	side.loses = true
	if err := w.Now(t.Context()); !crm.IsFault(err, crm.Offline) || !side.open {
		t.Fatal(err)
	}
	side.loses = false
	w.run()
	if k := w.status(crm.SheetContact); len(w.account.ids()) != 120 || k.Pairs != 120 || side.open || w.account.calls["create"] != 0 {
		t.Errorf("%d made, %+v, open %v", len(w.account.ids()), k, side.open)
	}
	w.quiet()
	if side.ended != 1 {
		t.Errorf("ended %d times", side.ended)
	}
	for steps := 1; ; steps++ {
		for _, acts := range []bool{true, false} {
			w, side := many(t, 110)
			l := &life{left: steps, acts: acts}
			o := w.o
			o.Vault = mortalVault{w.vault, l}
			dying := mortalFiller{mortalSide{side, l}, side}
			o.Oro, o.Account = places(w.sides, 0), places(map[crm.SheetKind][2]reconcile.Side{crm.SheetContact: {w.oro, dying}}, 1)
			_ = reconcile.New(o).Now(t.Context())
			w.run()
			if k := w.status(crm.SheetContact); len(w.account.ids()) != 110 || k.Pairs != 110 || side.open {
				t.Errorf("killed at step %d (acts %v): %d made, %+v", steps, acts, len(w.account.ids()), k)
			}
			w.quiet()
			if j, _ := w.Journal(t.Context()); len(j) > 0 {
				t.Errorf("killed at step %d: the journal has %+v", steps, j[0])
			}
			if !l.dead {
				return
			}
		}
	}
}

// mortalFiller is a filler that only a living process reaches.
type mortalFiller struct {
	mortalSide
	side *filler
}

// Fillable implements reconcile.Filler.
func (m mortalFiller) Fillable(ctx context.Context) (note []byte, err error) {
	err = m.do(func() (err error) { note, err = m.side.Fillable(ctx); return err })
	return bytes.Clone(note), err
}

// Fill implements reconcile.Filler.
func (m mortalFiller) Fill(ctx context.Context, note []byte, sheets []crm.Sheet) (out []crm.Sheet, err error) {
	err = m.do(func() (err error) { out, err = m.side.Fill(ctx, note, sheets); return err })
	return out, err
}

// Filled implements reconcile.Filler.
func (m mortalFiller) Filled(ctx context.Context, note []byte) error {
	return m.do(func() error { return m.side.Filled(ctx, note) })
}
