package pull

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// isDated are the kinds that Oro can filter by updatedAt (oro/observed.md, Conventions).
func isDated(kind crm.Kind) bool {
	return slices.Contains([]crm.Kind{
		crm.KindContact, crm.KindLead, crm.KindTask, crm.KindCustomer, crm.KindOrder, crm.KindRFQ,
	}, kind)
}

// oro is an Oro of records with a name and an updatedAt. It pages by key, takes its time for an answer
// and notes every question.
type oro struct {
	mu     sync.Mutex
	kinds  []crm.KindInfo
	recs   map[crm.Ref]crm.Entity
	top    int
	page   int
	delay  time.Duration
	asked  []question
	busy   int // requests under way, and the most there were at once
	most   int
	fault  func(q crm.BatchQuery) *crm.Fault // nil: none
	byID   bool                              // pages of changes go by id, not by updatedAt
	shaken bool                              // pages go by the last digits of ids
}

type question struct {
	crm.BatchQuery
	at time.Time
}

func newOro(kinds ...crm.Kind) *oro {
	o := &oro{recs: map[crm.Ref]crm.Entity{}, page: 10, delay: 100 * time.Millisecond}
	for _, kind := range kinds {
		o.kinds = append(o.kinds, crm.KindInfo{Kind: kind, Allowed: true})
	}
	return o
}

func (o *oro) add(kind crm.Kind, n int) []crm.Ref {
	o.mu.Lock()
	defer o.mu.Unlock()
	var refs []crm.Ref
	for range n {
		o.top++
		ref := crm.Ref{Kind: kind, ID: strconv.Itoa(o.top)}
		o.recs[ref] = crm.Entity{Ref: ref, Name: "new", Depth: crm.DepthListed, UpdatedAt: stampNow()}
		refs = append(refs, ref)
	}
	return refs
}

func stampNow() time.Time { return time.Now().UTC().Truncate(time.Second) }

func (o *oro) change(ref crm.Ref, name string) {
	o.edit(ref, func(e *crm.Entity) { e.Name, e.UpdatedAt = name, stampNow() })
}

func (o *oro) edit(ref crm.Ref, f func(*crm.Entity)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	e := o.recs[ref]
	f(&e)
	o.recs[ref] = e
}

func (o *oro) allow(kind int, allowed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kinds[kind].Allowed = allowed
}

func (o *oro) remove(ref crm.Ref) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.recs, ref)
}

func (o *oro) begin(ctx context.Context, q crm.BatchQuery) error {
	o.mu.Lock()
	o.asked = append(o.asked, question{q, time.Now()})
	o.busy++
	o.most = max(o.most, o.busy)
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		o.busy--
		o.mu.Unlock()
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(o.delay):
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fault != nil {
		if f := o.fault(q); f != nil {
			return f
		}
	}
	return nil
}

func (o *oro) Kinds(ctx context.Context) ([]crm.KindInfo, error) {
	if err := o.begin(ctx, crm.BatchQuery{}); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.kinds), nil
}

func (o *oro) Batch(ctx context.Context, q crm.BatchQuery) (crm.Batch, error) {
	if err := o.begin(ctx, q); err != nil {
		return crm.Batch{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !q.Since.IsZero() && !isDated(q.Kind) {
		return crm.Batch{}, &crm.Fault{Kind: crm.Invalid, Op: "batch", Code: "filter"}
	}
	type keyed struct {
		key string
		ref crm.Ref
	}
	var all []keyed
	total := 0
	for ref, e := range o.recs {
		if ref.Kind != q.Kind || e.UpdatedAt.Before(q.Since) {
			continue
		}
		total++
		n, _ := strconv.Atoi(e.ID)
		if q.Newest {
			n = 1_000_000 - n
		}
		key := strconv.Itoa(1_000_000_000 + n)
		if o.shaken && !q.Newest {
			digits := []byte(key)
			slices.Reverse(digits)
			key = string(digits)
		}
		if !q.Since.IsZero() && !o.byID {
			key = e.UpdatedAt.Format(time.RFC3339) + key
		}
		if key > q.After {
			all = append(all, keyed{key, ref})
		}
	}
	slices.SortFunc(all, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	b := crm.Batch{Total: total}
	for _, e := range all[:min(o.page, len(all))] {
		b.Entities = append(b.Entities, o.recs[e.ref])
	}
	if len(all) > o.page {
		b.Next = all[o.page-1].key
	}
	now := time.Now()
	for i := range b.Entities {
		b.Entities[i].ReadAt = now
	}
	return b, nil
}

// questions returns the matching ones since the last call of forget.
func (o *oro) questions(match func(question) bool) (found []question) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, q := range o.asked {
		if match(q) {
			found = append(found, q)
		}
	}
	return found
}

func (o *oro) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked, o.most = nil, 0
}

func (o *oro) fail(f func(q crm.BatchQuery) *crm.Fault) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault = f
}

// cache is a store in memory whose references come in the order of text, as keys do.
type cache struct {
	mu      sync.Mutex
	recs    map[crm.Ref]crm.Entity
	cursors map[string][]byte
	puts    int // records put
	fuse    int // writes until everything fails; 0: never
	written int
	oro     *oro // for which nothing is dropped that it has; nil: not watched
	wrong   []crm.Ref
	takes   func(n int) time.Duration // what the nth page takes; nil: nothing
	pages   int
}

var errBurnt = errors.New("the fuse has burnt")

func newCache() *cache {
	return &cache{recs: map[crm.Ref]crm.Entity{}, cursors: map[string][]byte{}}
}

func (c *cache) Cursor(_ context.Context, name string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cursors[name], nil
}

func (c *cache) burnt() bool {
	c.written++
	return c.fuse > 0 && c.written >= c.fuse
}

// PutPage fails half-way when the fuse burns: records are kept, the cursor is not.
func (c *cache) PutPage(ctx context.Context, es []crm.Entity, name string, cursor []byte) error {
	if c.takes != nil {
		c.pages++
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(c.takes(c.pages)):
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range es {
		c.recs[e.Ref] = e
		c.puts++
	}
	if c.burnt() {
		return errBurnt
	}
	if len(cursor) == 0 {
		delete(c.cursors, name)
	} else {
		c.cursors[name] = cursor
	}
	return nil
}

func (c *cache) Refs(_ context.Context, kind crm.Kind, after string, limit int) ([]crm.Ref, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var refs []crm.Ref
	for ref := range c.recs {
		if ref.Kind == kind && ref.ID > after {
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, func(a, b crm.Ref) int { return strings.Compare(a.ID, b.ID) })
	return refs[:min(limit, len(refs))], nil
}

func (c *cache) Drop(_ context.Context, refs ...crm.Ref) error {
	for _, ref := range refs {
		if c.oro != nil && c.oro.has(ref) {
			c.mu.Lock()
			c.wrong = append(c.wrong, ref)
			c.mu.Unlock()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.burnt() {
		return errBurnt
	}
	for _, ref := range refs {
		delete(c.recs, ref)
	}
	return nil
}

func (c *cache) get(ref crm.Ref) (crm.Entity, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.recs[ref]
	return e, ok
}

func (c *cache) putCount() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.puts
}

func (c *cache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.puts = 0
}

func (c *cache) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.recs)
}

// same fails unless the cache holds exactly what Oro has.
func same(t *testing.T, o *oro, c *cache) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	for ref, want := range o.recs {
		if got, ok := c.recs[ref]; !ok || got.Name != want.Name {
			t.Errorf("%v: cache has %q (%v), Oro has %q", ref, got.Name, ok, want.Name)
		}
	}
	if len(c.wrong) > 0 {
		t.Errorf("dropped though Oro has them: %v", c.wrong)
	}
	for ref := range c.recs {
		if _, ok := o.recs[ref]; !ok {
			t.Errorf("%v: in the cache, not in Oro", ref)
		}
	}
}

// start runs a Pull in the background until the test or the returned function ends it.
func start(t *testing.T, o Options) (*Pull, func()) {
	t.Helper()
	if o.Interval == nil {
		o.Interval = func() time.Duration { return time.Minute }
	}
	o.Rand = func() float64 { return 0.5 }
	o.Dated = isDated
	p := New(o)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return p, stop
}

func (o *oro) has(ref crm.Ref) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, ok := o.recs[ref]
	return ok
}
