// Package outbox brings what a person changes here to Oro: durably, in order, exactly once (spec 7.3).
//
// Order. Changes of one conversation leave one after the other, as they were added; conversations go side
// by side. A change that waits (for undo to pass, for the network, for its next try) holds up every later
// one of its conversation. One that was refused, or that asks, holds up only those later ones that
// name one of its records, and those that name a record of a change so held up: what concerns other
// records goes on. A conversation is the thread key, and everything that shares a message id with it.
//
// Exactly once. Before a request the record says that it is under way. When that is found after a
// restart, or when an answer was never read, the Sender is asked whether Oro has carried the change out
// before it is sent again.
//
// Permission. Whether a change may go to Oro (Options.May) is asked before every attempt, and before Oro is asked
// about it. One that may not is refused with the Fault of the answer; Oro hears nothing of it.
//
// Undo. What has not left is taken out; what has is followed by its opposite. Opposite changes of one
// thread and one record that have both not left cancel out.
//
// Faults that it makes have Op "outbox.add", "outbox.open", "outbox.undo", "outbox.retry",
// "outbox.discard", "outbox.await" or "outbox.send" and these codes: "outbox.incomplete" (Invalid: the change lacks
// something), "outbox.tooBig" (Invalid), "outbox.gone" (Missing: no such change, or no longer),
// "outbox.sending" (Busy: just on its way), "outbox.sent" (Conflict: Oro has it), "outbox.undone"
// (Conflict: undone already), "outbox.noInverse" (Invalid: cannot be undone), "outbox.withdrawn"
// (Cancelled: taken out while it was awaited), "outbox.newer" (Damaged: a newer version of the program
// wrote it), "outbox.read" (Damaged), "disk.full" (Busy), "disk.readOnly" (Refused).
package outbox

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
	"oroconnector/app/wire"
)

// Sender carries changes out. Errors are Faults: Offline, Busy and SignedOut mean that it may go well
// later; Refused, Invalid, Missing and Conflict that Oro said no. A Fault with CodeAsks, from Done, means that
// several records could be what the change created.
type Sender interface {
	Send(ctx context.Context, c crm.Change) (crm.Receipt, error)
	// Done tells whether Oro has carried c out already. It changes nothing.
	Done(ctx context.Context, c crm.Change) (crm.Receipt, bool, error)
}

// CodeAsks is the Fault code with which a Sender says that the person has to be asked.
const CodeAsks = "outbox.asks"

// Vault is where changes are kept: *vault.Vault, opened with Sync.
type Vault interface {
	View(f func(vault.Reader) error) error
	Update(f func(vault.Tx) error) error
}

// Options of an Outbox. Sender is obligatory.
type Options struct {
	Sender Sender
	// May tells whether a change may leave; an error says why not. It must not wait. nil: all may.
	May func(c crm.Change) error
	// Landed tells the store what Oro confirmed, before the change counts as sent; it may be told twice.
	Landed   func(ctx context.Context, c crm.Change, r crm.Receipt) error
	News     func(crm.News)   // after every step; must not block
	Now      func() time.Time // wall clock; nil: time.Now
	Rand     func() float64   // in [0, 1), for jitter; nil: math/rand
	Log      *slog.Logger     // nil: none
	Parallel int              // conversations at once; 0: 4
	Backoff  Backoff
	Keep     time.Duration // how long sent changes are shown; 0: a day
	Sidecar  string        // path of the plain file (see Waiting); empty: none
}

// Backoff is how long to wait after a failure: Min at first, doubled every time up to Max. Zero: 2 s, 2 min.
type Backoff struct{ Min, Max time.Duration }

// Outbox is safe for concurrent use. Reading never waits for the disk.
type Outbox struct {
	o     Options
	vault Vault
	wake  chan struct{}

	write sync.Mutex // held while records change, over the write to the disk

	mu         sync.RWMutex // held for moments only
	items      []*item      // by seq
	byID       map[string]*item
	lanes      lanes
	next       uint64
	unreadable int
	changed    chan struct{} // closed and replaced whenever something moves
	gate       time.Time     // back-off of the whole
	hold       time.Time     // Retry-After of the whole
	fails      int           // in a row
	pruned     time.Time
}

// item is a record in memory. rec changes under both locks, the rest under mu.
type item struct {
	seq    uint64
	rec    record
	active bool      // a goroutine of Run has it
	after  time.Time // undo must have passed, or Retry-After
	retry  time.Time // back-off; Wake ends it
	tried  time.Time
	fails  int // in a row, in this process
	landed int // times that the store failed
}

const prefix = "outbox/"

func (it *item) key() []byte { return binary.BigEndian.AppendUint64([]byte(prefix), it.seq) }

// Open reads what is waiting. A record that cannot be read stays where it is and is counted by Unreadable;
// one of a newer version is a Fault, and nothing is touched.
func Open(v Vault, o Options) (*Outbox, error) {
	b := &Outbox{
		o: defaults(o), vault: v, wake: make(chan struct{}, 1), changed: make(chan struct{}),
		byID: map[string]*item{}, lanes: lanes{},
	}
	err := v.View(func(r vault.Reader) error {
		// Scan would pass over a value that cannot be read.
		for _, key := range slices.Collect(r.Keys([]byte(prefix), nil, false)) {
			value, err := r.Get(key)
			if err = b.read(key, value, err); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, wire.ErrNewer) {
		return nil, &crm.Fault{Kind: crm.Damaged, Op: "outbox.open", Code: "outbox.newer", Err: err}
	}
	if err != nil {
		return nil, vaultFault("outbox.open", err)
	}
	if err := b.prune(); err != nil {
		return nil, err
	}
	b.sweepSidecar()
	b.writeSidecar()
	return b, nil
}

func defaults(o Options) Options {
	if o.Landed == nil {
		o.Landed = func(context.Context, crm.Change, crm.Receipt) error { return nil }
	}
	if o.May == nil {
		o.May = func(crm.Change) error { return nil }
	}
	if o.News == nil {
		o.News = func(crm.News) {}
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
	if o.Backoff.Min <= 0 {
		o.Backoff.Min = 2 * time.Second
	}
	if o.Backoff.Max <= 0 {
		o.Backoff.Max = 2 * time.Minute
	}
	if o.Keep <= 0 {
		o.Keep = 24 * time.Hour
	}
	return o
}

// read takes one record into memory. What was under way when the process ended has an unknown outcome.
func (b *Outbox) read(key, value []byte, err error) error {
	var rec record
	if err == nil {
		rec, err = readRecord(value)
	}
	if errors.Is(err, wire.ErrNewer) {
		return err
	}
	seq, whole := uint64(0), len(key) == len(prefix)+8
	if whole {
		seq = binary.BigEndian.Uint64(key[len(prefix):])
		b.next = max(b.next, seq+1)
	}
	if err != nil || !whole || b.byID[rec.change.ID] != nil {
		b.unreadable++
		b.o.Log.Error("a change cannot be read and stays where it is", "error", err)
		return nil
	}
	it := &item{seq: seq, rec: rec}
	if rec.state == sending {
		it.rec.state, it.rec.left = waiting, true
	}
	b.schedule(it)
	b.insert(it)
	return nil
}

func (b *Outbox) insert(it *item) {
	b.items = append(b.items, it)
	b.byID[it.rec.change.ID] = it
	b.lanes.add(it.rec.change)
	b.next = max(b.next, it.seq+1)
}

// Unreadable is how many records could not be read by Open. They are kept for a version that can.
func (b *Outbox) Unreadable() int { return b.unreadable }
