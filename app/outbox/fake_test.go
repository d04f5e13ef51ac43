package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// disk is what survives a crash; a process has a handle to it.
type disk struct {
	mu   sync.Mutex
	data map[string][]byte
}

func newDisk() *disk { return &disk{data: map[string][]byte{}} }

// handle is a vault of one process. When its fuse has burnt down, nothing works any more, as if the process
// were dead; the last write is on the disk or not, as lost says.
type handle struct {
	disk *disk
	mu   sync.Mutex
	fuse int // writes until the end; 0: never
	lost bool
	dead bool
	full bool // writes give ErrFull
	ends func()
}

var errDead = errors.New("the process is dead")

func (h *handle) View(f func(vault.Reader) error) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return f(&memTx{data: maps.Clone(h.disk.data)})
}

func (h *handle) Update(f func(vault.Tx) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dead {
		return errDead
	}
	if h.full {
		return fmt.Errorf("write: %w", vault.ErrFull)
	}
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	tx := &memTx{data: maps.Clone(h.disk.data)}
	if err := f(tx); err != nil {
		return err
	}
	if h.fuse--; h.fuse == 0 {
		h.dead = true
		if !h.lost {
			h.disk.data = tx.data
		}
		h.ends()
		return errDead
	}
	h.disk.data = tx.data
	return nil
}

func (h *handle) kill() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dead = true
}

func (h *handle) setFull(full bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.full = full
}

type memTx struct {
	vault.Tx // what the outbox does not use would panic
	data     map[string][]byte
}

func (t *memTx) Get(key []byte) ([]byte, error) {
	if v, ok := t.data[string(key)]; ok {
		return bytes.Clone(v), nil
	}
	return nil, vault.ErrNotFound
}

func (t *memTx) Scan(prefix, from []byte, reverse bool) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		for k := range t.Keys(prefix, from, reverse) {
			if !yield(k, bytes.Clone(t.data[string(k)])) {
				return
			}
		}
	}
}

func (t *memTx) Look(prefix, from []byte, reverse bool) iter.Seq2[[]byte, []byte] {
	return t.Scan(prefix, from, reverse)
}

func (t *memTx) Keys(prefix, _ []byte, _ bool) iter.Seq[[]byte] {
	return func(yield func(k []byte) bool) {
		for _, k := range slices.Sorted(maps.Keys(t.data)) {
			if bytes.HasPrefix([]byte(k), prefix) && !yield([]byte(k)) {
				return
			}
		}
	}
}

func (t *memTx) Set(key, value []byte) error {
	t.data[string(key)] = bytes.Clone(value)
	return nil
}

func (t *memTx) Delete(key []byte) error {
	delete(t.data, string(key))
	return nil
}

// oro is a server that carries out every request it gets, even the same one twice: the test counts.
type oro struct {
	mu      sync.Mutex
	applied []crm.Change
	times   map[string]int             // change → how often carried out
	held    map[string]map[crm.Ref]int // thread → its records
	asked   map[string]int             // Done calls by change
	busy    map[string]int             // thread → requests under way
	most    int                        // threads at once
	calls   []time.Time
	overlap bool // two requests of one thread at once
	// script decides about a Send: an error before it is carried out, and one after. nil: all goes well.
	script func(c crm.Change, attempt int) (before, after error)
	done   func(c crm.Change) error
	sends  map[string]int
	delay  time.Duration
}

func newOro() *oro {
	return &oro{
		times: map[string]int{}, held: map[string]map[crm.Ref]int{}, asked: map[string]int{}, sends: map[string]int{},
		busy: map[string]int{}, delay: 100 * time.Millisecond,
	}
}

func (o *oro) Send(ctx context.Context, c crm.Change) (crm.Receipt, error) {
	o.mu.Lock()
	o.calls = append(o.calls, time.Now())
	o.sends[c.ID]++
	attempt := o.sends[c.ID]
	if o.busy[c.Thread]++; o.busy[c.Thread] > 1 {
		o.overlap = true
	}
	o.most = max(o.most, len(o.busy))
	var before, after error
	if o.script != nil {
		before, after = o.script(c, attempt)
	}
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.busy[c.Thread]--; o.busy[c.Thread] == 0 {
			delete(o.busy, c.Thread)
		}
	}()
	if err := pause(ctx, o.delay); err != nil {
		return crm.Receipt{}, err
	}
	if before != nil {
		return crm.Receipt{}, before
	}
	o.mu.Lock()
	o.apply(c)
	o.mu.Unlock()
	if err := pause(ctx, o.delay); err != nil {
		return crm.Receipt{}, err
	}
	return crm.Receipt{Change: c.ID, EmailID: "7"}, after
}

func (o *oro) apply(c crm.Change) {
	o.applied = append(o.applied, c)
	o.times[c.ID]++
	if o.held[c.Thread] == nil {
		o.held[c.Thread] = map[crm.Ref]int{}
	}
	for _, ref := range c.Refs {
		if c.Op == crm.OpAttach {
			o.held[c.Thread][ref] = 1 // as Oro does: what is attached already stays so
		} else {
			o.held[c.Thread][ref] = 0
		}
	}
}

func (o *oro) Done(ctx context.Context, c crm.Change) (crm.Receipt, bool, error) {
	o.mu.Lock()
	o.asked[c.ID]++
	o.calls = append(o.calls, time.Now())
	var err error
	if o.done != nil {
		err = o.done(c)
	}
	done := o.times[c.ID] > 0
	o.mu.Unlock()
	if e := pause(ctx, o.delay); e != nil {
		err = e
	}
	if err != nil {
		return crm.Receipt{}, false, err
	}
	return crm.Receipt{Change: c.ID, EmailID: "7"}, done, nil
}

func pause(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (o *oro) carried() []crm.Change {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.applied)
}

func (o *oro) did() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	for _, c := range o.applied {
		out = append(out, c.ID)
	}
	return out
}

// requests is how many there were, of either sort.
func (o *oro) requests() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.calls)
}

// count is how often the change was sent, carried out and asked about.
func (o *oro) count(id string) (sends, times, asked int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sends[id], o.times[id], o.asked[id]
}

func (o *oro) has(thread string, ref crm.Ref) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.held[thread][ref] > 0
}

func (o *oro) say(script func(c crm.Change, attempt int) (before, after error)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.script = script
}

// answer lets Done fail.
func (o *oro) answer(done func(c crm.Change) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done = done
}

// process is one life of an outbox on a disk.
type process struct {
	*Outbox
	t      *testing.T
	handle *handle
	cancel context.CancelFunc
	ended  chan struct{}
}

// live opens an outbox and runs it.
func live(t *testing.T, d *disk, o Options) *process {
	t.Helper()
	p := sleeping(t, d, o)
	p.run()
	return p
}

// sleeping opens an outbox that does not run yet.
func sleeping(t *testing.T, d *disk, o Options) *process {
	t.Helper()
	p := &process{t: t, handle: &handle{disk: d}, ended: make(chan struct{})}
	if o.Rand == nil {
		o.Rand = func() float64 { return 0.5 }
	}
	b, err := Open(p.handle, o)
	if err != nil {
		t.Fatal(err)
	}
	p.Outbox = b
	close(p.ended)
	p.cancel = func() {}
	return p
}

func (p *process) run() {
	ctx, cancel := context.WithCancel(p.t.Context())
	p.cancel, p.ended, p.handle.ends = cancel, make(chan struct{}), cancel
	go func() {
		defer close(p.ended)
		if err := p.Run(ctx); err != nil {
			p.t.Errorf("Run: %v", err)
		}
	}()
	p.t.Cleanup(p.end)
}

// end is an orderly end, crash none: what the process still does is without effect on the disk.
func (p *process) end() {
	p.cancel()
	<-p.ended
}

func (p *process) crash() {
	p.handle.kill()
	p.end()
}

func ref(n int) crm.Ref { return crm.Ref{Kind: crm.KindContact, ID: fmt.Sprint(n)} }

func change(id, thread string, op crm.ChangeOp, ns ...int) crm.Change {
	c := crm.Change{ID: id, Connection: "c1", Thread: thread, Op: op, At: time.Now().UTC()}
	c.Envelope.MessageID = thread + "-message"
	for _, n := range ns {
		c.Refs = append(c.Refs, ref(n))
	}
	return c
}

func (p *process) add(c crm.Change) {
	p.t.Helper()
	if err := p.Add(p.t.Context(), c); err != nil {
		p.t.Fatalf("add %s: %v", c.ID, err)
	}
}

func (p *process) state(id string) crm.PendingState {
	p.t.Helper()
	all, err := p.List(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, one := range all {
		if one.Change.ID == id {
			return one.State
		}
	}
	return ""
}

func (p *process) idle() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Hour)
	defer cancel()
	if err := p.Idle(ctx); err != nil {
		p.t.Fatalf("not idle: %v", err)
	}
}

func wantFault(t *testing.T, err error, kind crm.FaultKind, code string) {
	t.Helper()
	f := crm.AsFault("", err)
	if f == nil || f.Kind != kind || f.Code != code {
		t.Errorf("got %v, want %v (%s)", err, kind, code)
	}
}
