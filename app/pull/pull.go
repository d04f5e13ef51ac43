// Package pull keeps the cache like Oro, politely and for ever (spec 7.1, 7.2). What was never read is
// loaded kind by kind and page by page; afterwards every interval what changed is followed: by
// updatedAt where Oro can filter by it, else by the newest ids; and slower sweeps over whole kinds find
// what neither shows, deletions above all. After every page the place is kept, so that a killed
// process goes on where it stood.
//
// Faults that it makes have Op "pull.run"; the only Code of its own is "pull.page" (Damaged: Oro's
// pages lead in a circle). Its progress has Task "load".
package pull

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"oroconnector/app/crm"
)

// Oro is what is asked. Errors are Faults. Batch pages by id, or with Since by updatedAt: either will do.
type Oro interface {
	Kinds(ctx context.Context) ([]crm.KindInfo, error)
	Batch(ctx context.Context, q crm.BatchQuery) (crm.Batch, error)
}

// Store is what is filled.
type Store interface {
	// Cursor returns what PutPage kept under the name, nil where there is none.
	Cursor(ctx context.Context, name string) ([]byte, error)
	// PutPage keeps the records, then the cursor; no records: the cursor alone; no cursor: it is forgotten.
	PutPage(ctx context.Context, es []crm.Entity, name string, cursor []byte) error
	// Refs returns at most limit records of the kind behind the id after ("": from the first), in any
	// order that stays the same.
	Refs(ctx context.Context, kind crm.Kind, after string, limit int) ([]crm.Ref, error)
	Drop(ctx context.Context, refs ...crm.Ref) error
}

// Options of a Pull. Oro, Store and Interval are obligatory.
type Options struct {
	Connection string
	Oro        Oro
	Store      Store
	// Interval is the pause between the end of a run and the next one; asked again every few seconds,
	// and by Wake at once. Less than a second is taken for a second.
	Interval func() time.Duration
	// Dated tells which kinds Oro can list by when they changed (crm.BatchQuery.Since); nil: none.
	Dated func(crm.Kind) bool
	// Idle tells that nobody is looking; while it holds and nothing changes, the pauses grow. nil: never.
	Idle func() bool
	News func(crm.News)   // is called after every page that changed something; must not block. nil: nobody
	Now  func() time.Time // wall clock, for Status, sleep and stamps of the future only; nil: time.Now
	Rand func() float64   // in [0, 1), for jitter; nil: math/rand
	Log  *slog.Logger     // nil: none
	Page int              // records a page; 0: the client's choice
}

// Pull is safe for concurrent use.
type Pull struct {
	o    Options
	turn chan struct{} // holds one token: whoever has it may run
	poke chan struct{}

	// Owned by whoever has the turn.
	kinds   []crm.KindInfo
	kindsAt time.Time
	work    map[crm.Kind]*work

	mu       sync.Mutex
	started  uint64 // runs begun so far
	lastErr  error  // of the last run
	end      time.Time
	running  bool
	fails    int       // runs that failed in a row
	retry    time.Time // back-off after them
	hold     time.Time // Retry-After; nothing overrides it
	quiet    int       // runs in a row that changed nothing while idle
	last     time.Time // wall clock
	fault    *crm.Fault
	progress map[crm.Kind]crm.Progress
	recalled bool
	paused   bool
	again    bool // the load went on while a run was under way: another one follows at once
	pace     pace
}

// Status is how things stand.
type Status struct {
	Running    bool
	Last, Next time.Time      // end of the last run that reached all kinds, and when the next one is due; zero: never, unknown
	Progress   []crm.Progress // of kinds whose first load is not over, in the order of kinds
	Load       crm.LoadState  // of these
	Fault      *crm.Fault     // of the last run
}

// New makes a Pull; nothing happens before Run or Now.
func New(o Options) *Pull {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.News == nil {
		o.News = func(crm.News) {}
	}
	if o.Dated == nil {
		o.Dated = func(crm.Kind) bool { return false }
	}
	if o.Idle == nil {
		o.Idle = func() bool { return false }
	}
	p := &Pull{
		o: o, turn: make(chan struct{}, 1), poke: make(chan struct{}, 1),
		work: map[crm.Kind]*work{}, progress: map[crm.Kind]crm.Progress{},
	}
	p.turn <- struct{}{}
	return p
}

// Status may be called at any time.
func (p *Pull) Status() Status {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	s := Status{Running: p.running, Last: p.last, Load: p.loadState(), Fault: p.fault}
	if !p.running && !p.end.IsZero() {
		s.Next = p.o.Now().Add(max(0, p.due().Sub(now)))
	}
	for _, kind := range sortedKinds(p.progress) {
		s.Progress = append(s.Progress, p.progress[kind])
	}
	return s
}

func (p *Pull) newsState() {
	p.o.News(crm.News{Connection: p.o.Connection, State: true})
}
