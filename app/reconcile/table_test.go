package reconcile_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
)

// counted counts what is written through a side.
type counted struct {
	reconcile.Side
	writes atomic.Int64
}

// Create implements reconcile.Side.
func (c *counted) Create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error) {
	c.writes.Add(1)
	return c.Side.Create(ctx, s, oro)
}

// Update implements reconcile.Side.
func (c *counted) Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error) {
	c.writes.Add(1)
	return c.Side.Update(ctx, before, changed, oro)
}

// Delete implements reconcile.Side.
func (c *counted) Delete(ctx context.Context, before crm.Sheet) error {
	c.writes.Add(1)
	return c.Side.Delete(ctx, before)
}

// act is what was done before the run, in the words of spec 7.7.
type act string

const (
	onlyOro        act = "exists only in Oro"
	onlyAccount    act = "exists only in the account"
	updatedOro     act = "updated in Oro"
	updatedAccount act = "updated in the account"
	updatedBoth    act = "updated in both"
	deletedAccount act = "deleted in the account"
	deletedOro     act = "deleted in Oro"
)

// cell is what follows: the version that each side has afterwards. 0 is that of the last run, 1 Oro's, 2
// the account's, empty none.
type cell struct{ oro, account string }

type directions struct{ toAccount, toOro, oroWins, accountWins cell }

// table is that of spec 7.7.
var table = map[act]directions{
	onlyOro:        {cell{"1", "1"}, cell{"1", ""}, cell{"1", "1"}, cell{"1", "1"}},
	onlyAccount:    {cell{"", "2"}, cell{"2", "2"}, cell{"2", "2"}, cell{"2", "2"}},
	updatedOro:     {cell{"1", "1"}, cell{"0", "0"}, cell{"1", "1"}, cell{"1", "1"}},
	updatedAccount: {cell{"0", "2"}, cell{"2", "2"}, cell{"2", "2"}, cell{"2", "2"}},
	updatedBoth:    {cell{"1", "1"}, cell{"2", "2"}, cell{"1", "1"}, cell{"2", "2"}},
	deletedAccount: {cell{"0", "0"}, cell{"0", ""}, cell{"0", "0"}, cell{"0", "0"}},
	deletedOro:     {cell{"", "0"}, cell{"", ""}, cell{"", ""}, cell{"", ""}},
}

func (d directions) of(direction, conflict settings.Value) cell {
	switch {
	case direction == settings.OroToAccount:
		return d.toAccount
	case direction == settings.AccountToOro:
		return d.toOro
	case conflict == settings.AccountWins:
		return d.accountWins
	}
	return d.oroWins
}

// ground gives two fresh sides of a kind, empty or not.
type ground func(t *testing.T, kind crm.SheetKind) (oro, account reconcile.Side)

// conform runs the table on sides, every cell of it: three kinds, three directions, both conflict rules.
func conform(t *testing.T, g ground, kinds ...crm.SheetKind) {
	for _, kind := range kinds {
		for _, direction := range []settings.Value{settings.OroToAccount, settings.AccountToOro, settings.Bidirectional} {
			for _, conflict := range []settings.Value{settings.OroWins, settings.AccountWins} {
				for done, follows := range table {
					name := fmt.Sprintf("%s/%s/%s wins/%s", kind, direction, conflict, strings.ReplaceAll(string(done), " ", "-"))
					t.Run(name, func(t *testing.T) {
						c := &conforming{t: t, kind: kind, name: "N" + strings.NewReplacer("/", "", " ", "", "-", "").Replace(name)}
						oro, account := g(t, kind)
						c.oro, c.account = &counted{Side: oro}, &counted{Side: account}
						c.play(direction, conflict, done, follows.of(direction, conflict))
					})
				}
			}
		}
	}
}

type conforming struct {
	t            *testing.T
	kind         crm.SheetKind
	name         string
	oro, account *counted
	w            *world
}

func (c *conforming) fields(v string) crm.Fields { return sample(c.kind, c.name, v) }

// find is the id and the version of the test's record on a side.
func (c *conforming) find(s reconcile.Side) (id, version string) {
	c.t.Helper()
	_, err := s.Changes(c.t.Context(), nil, func(one crm.Sheet) error {
		for _, v := range []string{"0", "1", "2"} {
			if maps.Equal(one.Fields, c.fields(v)) {
				if id != "" {
					c.t.Errorf("the record is there twice: %s and %s", id, one.ID)
				}
				id, version = one.ID, v
			}
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return id, version
}

func (c *conforming) add(s reconcile.Side, v string) {
	c.t.Helper()
	if _, err := s.Create(c.t.Context(), crm.Sheet{Kind: c.kind, Fields: c.fields(v)}, ""); err != nil {
		c.t.Fatal(err)
	}
}

// change gives the record another version as somebody else would, or takes it away.
func (c *conforming) change(s reconcile.Side, v string) {
	c.t.Helper()
	id, _ := c.find(s)
	now, err := s.Read(c.t.Context(), id)
	if err == nil && v == "" {
		err = s.Delete(c.t.Context(), now)
	} else if err == nil {
		_, err = s.Update(c.t.Context(), now, now.Fields.Changed(c.fields(v)), "")
	}
	if err != nil {
		c.t.Fatalf("%q: %v", id, err)
	}
}

func (c *conforming) play(direction, conflict settings.Value, done act, want cell) {
	c.t.Helper()
	c.w = newWorld(c.t, map[crm.SheetKind][2]reconcile.Side{c.kind: {c.oro, c.account}},
		settings.Value(settings.SyncDirection), settings.Bidirectional, settings.Value(settings.Conflict), conflict)
	if done != onlyOro && done != onlyAccount {
		c.add(c.oro, "0")
	}
	c.w.run()
	c.w.set(settings.Value(settings.SyncDirection), direction)
	c.w.run()
	switch done {
	case onlyOro:
		c.add(c.oro, "1")
	case onlyAccount:
		c.add(c.account, "2")
	case updatedOro:
		c.change(c.oro, "1")
	case updatedAccount:
		c.change(c.account, "2")
	case updatedBoth:
		c.change(c.oro, "1")
		c.change(c.account, "2")
	case deletedAccount:
		c.change(c.account, "")
	case deletedOro:
		c.change(c.oro, "")
	}
	c.w.run()
	c.check("after the run", want)
	before := c.oro.writes.Load() + c.account.writes.Load()
	c.w.run()
	if n := c.oro.writes.Load() + c.account.writes.Load() - before; n != 0 {
		c.t.Errorf("a second run wrote %d times", n)
	}
	c.check("after a second run", want)
	c.journal(done, want)
}

func (c *conforming) check(when string, want cell) {
	c.t.Helper()
	_, oro := c.find(c.oro)
	_, account := c.find(c.account)
	if got := (cell{oro, account}); got != want {
		c.t.Errorf("%s: %+v, want %+v", when, got, want)
	}
}

// journal demands that a version that somebody made and that gave way is kept, and no other.
func (c *conforming) journal(done act, want cell) {
	c.t.Helper()
	lost := ""
	switch {
	case done == updatedOro && want.oro == "0", done == updatedBoth && want.oro == "2":
		lost = "1"
	case done == updatedBoth && want.account == "1":
		lost = "2"
	case done == deletedOro && want.account == "":
		lost = "0"
	}
	all, err := c.w.Journal(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	switch {
	case lost == "" && len(all) > 0:
		c.t.Errorf("the journal has %+v", all)
	case lost != "" && (len(all) != 1 || !maps.Equal(all[0].Replaced, c.fields(lost))):
		c.t.Errorf("the journal has not version %s: %+v", lost, all)
	}
}

func TestTable_InMemory(t *testing.T) {
	t.Parallel()
	conform(t, func(_ *testing.T, kind crm.SheetKind) (oro, account reconcile.Side) {
		return newMemory(kind, ""), newMemory(kind, "a")
	}, crm.SheetKinds...)
}

// Sides that take no cursor, list marks only, lie in their marks or drop the Oro id lead to the same.
func TestTable_PoorSides(t *testing.T) {
	t.Parallel()
	for name, poor := range map[string]func(*memory){
		"no cursor": func(m *memory) { m.whole = true },
		"sparse":    func(m *memory) { m.sparse = true },
		"drops ids": func(m *memory) { m.drops = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conform(t, func(_ *testing.T, kind crm.SheetKind) (reconcile.Side, reconcile.Side) {
				oro, account := newMemory(kind, ""), newMemory(kind, "a")
				poor(oro)
				poor(account)
				return full{oro}, full{account}
			}, crm.SheetContact)
		})
	}
}

// full lists fields where a test asks with no cursor, and is as poor as it is else.
type full struct{ *memory }

// Changes implements reconcile.Side.
func (f full) Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	return f.memory.Changes(ctx, cursor, func(s crm.Sheet) error {
		if cursor == nil && s.Fields == nil {
			s = f.sheet(s.ID)
		}
		return each(s)
	})
}
