// Package reconcile keeps contacts, tasks and calendar events the same in Oro and in the account (spec 7.4
// to 7.9). It knows the two sides by an interface only.
//
// The base. For every pair of records the vault keeps their ids and, as short sums, the fields that each
// side had when they were last the same. What a side has now is compared with that, field by field: so
// it is known what was changed where, whatever clocks and ETags say, and a second run finds nothing to do.
// Each side is compared with its own sums: what one side cannot hold, or writes in another way, is no change.
//
// A run, kind by kind: both sides (or the one whose interval is over) tell what changed; what an
// interrupted run left open is settled; records without a partner are matched by the Oro id that they
// carry, then by key; every pair's fate is decided by the table of spec 7.7 (rules.go); a run that would
// delete much stops and asks; then the rest is carried out, first what goes to the account, then what goes to
// Oro. The cursors are kept last.
//
// Exactly once. Before a group of writes their intents are kept, after it what came of them. An intent
// found later is settled before anything else: a creation by asking the side for what it may have made, which is
// known by the Oro id that it carries, by the mark that it was made with, by its key as it was sent, and where
// somebody has changed that since, by what is left of it (like.go); an update by comparing the record with what was
// to be written.
//
// Faults that it makes have Op "sync.run", "sync.status", "sync.journal", "sync.restore", "sync.retry" or
// "sync.answer" and these codes: "sync.noAccount" (Missing: there is no account to synchronize with),
// "sync.stopped" (Conflict: a run would delete much and waits for an answer), "sync.gone" (Missing: no such
// entry, problem or question), "sync.nothing" (Invalid: the entry has no version to copy back), "sync.cut" (Invalid: it is too long for
// the journal, which has its beginning only), "sync.newer"
// (Damaged: a newer version of the program wrote the base), "sync.base" (Damaged), "sync.changing"
// (Conflict: the record changes faster than it can be written), "disk.full" (Busy), "disk.readOnly" (Refused).
// Reasons of its own for leaving a record are the code "private" (words: "odd.private").
package reconcile

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
	"oroconnector/app/vault"
)

// Side is Oro, or the account, for one kind of record. Its methods are called from up to Options.Parallel
// goroutines at once. Errors are Faults: Offline, SignedOut and Busy with After end the run; Refused and
// Invalid belong to the one record; Conflict says that it was changed meanwhile.
type Side interface {
	// Changes lists all sheets when the cursor is nil or no longer taken (Full), else at least those that
	// changed, and the ids gone. A sheet whose Fields are nil and that is not Odd is alive but not read: it is
	// read where its Mark is another one than known. A listing that could not be finished is an error. An
	// error of each ends the listing and is returned as it is. A Missing fault says that this side has no
	// such kind.
	Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error)
	// Read returns a record as it is now; Fault Missing where it is gone.
	Read(ctx context.Context, id string) (crm.Sheet, error)
	// Create makes a record of the sheet's fields and returns what the side has then. The account writes
	// the Oro id into it; Oro calls it by the sheet's ID, a UUID, where it can (its UID then).
	Create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error)
	// Update sets the changed fields, an empty one being taken away, if the record still is at before's
	// Mark; else Fault Conflict. It returns what the side has then. The account writes a given Oro id into the
	// record; changed may be empty then.
	Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error)
	// Delete deletes the record if it still is at before's Mark. One that is gone already may be a
	// Fault Missing or none.
	Delete(ctx context.Context, before crm.Sheet) error
	// Made looks for a record that an interrupted Create of the sheet may have left: one that carries s.Oro, is called
	// s.ID, or has its key. since is a day before the attempt, as clocks differ.
	Made(ctx context.Context, s crm.Sheet, since time.Time) (crm.Sheet, bool, error)
}

// Recent is a side that can tell what this user made on it lately.
type Recent interface {
	MadeSince(ctx context.Context, since time.Time) ([]crm.Sheet, error)
}

// Place is a side together with a name of what it gives, such as a collection's address: pairs belong to it.
type Place struct {
	Side Side
	Name string
}

// Vault is where the base and the journal are kept: *vault.Vault, opened with Sync.
type Vault interface {
	View(f func(vault.Reader) error) error
	Update(f func(vault.Tx) error) error
}

// Options of an Engine. Oro, Account, Vault and Settings are obligatory.
type Options struct {
	Connection string
	// Oro and Account give the sides of a kind, anew for every run. A Fault Missing says that there is none;
	// its code has the sentence why.
	Oro     func(ctx context.Context, kind crm.SheetKind) (Place, error)
	Account func(ctx context.Context, kind crm.SheetKind) (Place, error)
	Vault   Vault
	// Settings are those in force; looked at every few seconds, and by Wake at once.
	Settings func() settings.Set
	// Untitled is what a task or event without a title is called in Oro, which demands one. nil, or empty: it
	// is sent as it is, and Oro's refusal is shown.
	Untitled func(kind crm.SheetKind) string
	News     func(crm.News)   // must not block; nil: nobody
	Now      func() time.Time // wall clock; nil: time.Now
	Rand     func() float64   // in [0, 1), for jitter; nil: math/rand
	Log      *slog.Logger     // nil: none
	Parallel int              // writes at once; 0: 4
	Batch    int              // writes whose intents are kept together; 0: 200
}

// Engine is safe for concurrent use.
type Engine struct {
	o    Options
	turn chan struct{} // holds one token: whoever has it may run, restore or answer
	poke chan struct{}

	mu      sync.Mutex
	clocks  map[crm.SheetKind]*clock
	cancel  context.CancelFunc // of the run under way
	running bool
	shown   map[crm.SheetKind]crm.SyncKind // as of the last run, or as far as the one under way is
}

// New makes an Engine; nothing happens before Run or Now.
func New(o Options) *Engine {
	if o.News == nil {
		o.News = func(crm.News) {}
	}
	if o.Untitled == nil {
		o.Untitled = func(crm.SheetKind) string { return "" }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Parallel <= 0 {
		o.Parallel = 4
	}
	if o.Batch <= 0 {
		o.Batch = 200
	}
	e := &Engine{
		o: o, turn: make(chan struct{}, 1), poke: make(chan struct{}, 1),
		clocks: map[crm.SheetKind]*clock{}, shown: map[crm.SheetKind]crm.SyncKind{},
	}
	for _, kind := range crm.SheetKinds {
		e.clocks[kind] = &clock{}
	}
	e.turn <- struct{}{}
	return e
}

func (e *Engine) tell() { e.o.News(crm.News{Connection: e.o.Connection, Sync: true}) }

// take waits for the turn; give must follow.
func (e *Engine) take(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-e.turn:
		return nil
	}
}

func (e *Engine) give() { e.turn <- struct{}{} }
