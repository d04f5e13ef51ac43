package reconcile_test

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
	"oroconnector/app/vault"
)

// world is an engine between sides, of one kind where only one is given.
type world struct {
	*reconcile.Engine
	t     testing.TB
	vault reconcile.Vault
	sides map[crm.SheetKind][2]reconcile.Side
	o     reconcile.Options

	mu    sync.Mutex
	rules settings.Layers
}

func newVault(t testing.TB) *vault.Vault {
	t.Helper()
	v, err := vault.Open("", vault.Options{Key: make([]byte, 32), Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// newWorld makes an engine; set are settings' keys and values in pairs.
func newWorld(t testing.TB, sides map[crm.SheetKind][2]reconcile.Side, set ...settings.Value) *world {
	t.Helper()
	w := &world{t: t, sides: sides, vault: newVault(t)}
	w.set(set...)
	w.o = reconcile.Options{
		Connection: "c", Oro: places(sides, 0), Account: places(sides, 1), Vault: w.vault, Settings: w.settings, Parallel: 2,
		Untitled: func(k crm.SheetKind) string { return "Untitled " + string(k) },
	}
	w.Engine = reconcile.New(w.o)
	return w
}

func (w *world) settings() settings.Set {
	w.mu.Lock()
	defer w.mu.Unlock()
	return settings.Resolve(w.rules)
}

func (w *world) set(pairs ...settings.Value) {
	w.mu.Lock()
	defer w.mu.Unlock()
	organization, person := maps.Clone(w.rules.Organization), maps.Clone(w.rules.Preferences)
	if organization == nil {
		organization, person = settings.Layer{}, settings.Layer{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		o, known := settings.Find(settings.Key(pairs[i]))
		if !known {
			w.t.Fatalf("no option %s", pairs[i])
		}
		if o.Scope == settings.Personal {
			person[o.Key] = pairs[i+1]
		} else {
			organization[o.Key] = pairs[i+1]
		}
	}
	w.rules = settings.Layers{Organization: organization, Preferences: person}
}

// places gives the sides of every kind; at is 0 for Oro.
func places(all map[crm.SheetKind][2]reconcile.Side, at int) func(context.Context, crm.SheetKind) (reconcile.Place, error) {
	return func(_ context.Context, kind crm.SheetKind) (reconcile.Place, error) {
		sides, ok := all[kind]
		if !ok {
			return reconcile.Place{}, &crm.Fault{Kind: crm.Missing, Op: "test", Code: "sync.noAccount"}
		}
		return reconcile.Place{Side: sides[at], Name: fmt.Sprint(at)}, nil
	}
}

// run makes a run that must succeed.
func (w *world) run() {
	w.t.Helper()
	if err := w.Now(w.t.Context()); err != nil {
		w.t.Fatalf("run: %v", err)
	}
}

func (w *world) status(kind crm.SheetKind) crm.SyncKind {
	w.t.Helper()
	s, err := w.Status(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, k := range s.Kinds {
		if k.Kind == kind {
			return k
		}
	}
	w.t.Fatalf("no status of %s", kind)
	return crm.SyncKind{}
}

func (w *world) journal(event crm.JournalEvent) []crm.JournalEntry {
	w.t.Helper()
	all, err := w.Journal(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	var out []crm.JournalEntry
	for _, e := range all {
		if e.Event == event {
			out = append(out, e)
		}
	}
	return out
}

// two is a world of two sides in memory, for one kind.
type two struct {
	*world
	kind         crm.SheetKind
	oro, account *memory
}

func newTwo(t testing.TB, kind crm.SheetKind, set ...settings.Value) *two {
	t.Helper()
	w := &two{kind: kind, oro: newMemory(kind, ""), account: newMemory(kind, "a")}
	w.world = newWorld(t, map[crm.SheetKind][2]reconcile.Side{kind: {w.oro, w.account}}, set...)
	return w
}

// quiet makes a further run and demands that it writes nothing.
func (w *two) quiet() {
	w.t.Helper()
	before := w.oro.writes() + w.account.writes()
	w.run()
	if n := w.oro.writes() + w.account.writes() - before; n != 0 {
		w.t.Errorf("a further run wrote %d times", n)
	}
}

// sample are the fields of a record of the kind with the given name; v is what changes.
func sample(kind crm.SheetKind, name, v string) crm.Fields {
	switch kind {
	case crm.SheetTask:
		return crm.Fields{crm.SheetSubject: name, crm.SheetPriority: "normal", crm.SheetStatus: "open", crm.SheetDue: "2026-12-1" + v + "T10:00:00Z"}
	case crm.SheetEvent:
		return crm.Fields{crm.SheetTitle: name, crm.SheetStart: "2026-12-01T10:00:00Z", crm.SheetEnd: "2026-12-01T1" + v + ":30:00Z"}
	}
	return crm.Fields{crm.SheetFirstName: "Ann", crm.SheetLastName: name, crm.SheetPhone: "+49 30 555010" + v, crm.SheetEmails: name + "@firm.example"}
}

const day = 24 * time.Hour
