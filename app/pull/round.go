package pull

import (
	"context"
	"errors"
	"slices"
	"time"

	"oroconnector/app/crm"
)

// kindsKept is how long the installation's list of kinds is believed without asking again.
const kindsKept = 10 * time.Minute

// sliceMin is how long loads and sweeps go on at least before they give way to following.
const sliceMin = 10 * time.Second

// outcome of a run: whether it changed the cache, or left a paused load alone; the first fault of one kind alone, which held up no
// other kind; and what ended the run early.
type outcome struct {
	changed bool
	paused  bool // a first load is paused, so that not all was reached
	aside   *crm.Fault
	err     error
}

// work is what the process remembers of a kind between runs. It can be lost without harm.
type work struct {
	kind   crm.Kind
	dated  bool
	cur    cursor
	pages  map[string]pageSums // of the last sweep, by the first id on the page
	recent map[crm.Ref]uint32  // fingerprints of what the last following put
	markAt time.Time           // when Mark last moved
	swept  time.Time           // when the last sweep began
	held   *held               // of the sweep under way
	follow trouble             // with following this kind alone
	long   trouble             // with its load or sweep
}

// trouble that one kind makes while others go well.
type trouble struct {
	fails int // in a row
	retry time.Time
	fault *crm.Fault // to be told; nil where the kind is not to be had
}

// round makes one run: the kinds that are loaded are followed; then first loads and due sweeps go on,
// interrupted every interval by another following, so that a long first load leaves nothing stale.
func (p *Pull) round(ctx context.Context, asked bool) outcome {
	r := &round{p: p, asked: asked}
	if err := r.begin(ctx); err != nil {
		r.out.err = err
		return r.out
	}
	for {
		if r.out.err = r.each(ctx, r.follow, func(w *work) *trouble { return &w.follow }); r.out.err != nil {
			return r.out
		}
		r.more, r.until = false, time.Now().Add(max(p.o.Interval(), sliceMin))
		r.out.err = r.each(ctx, r.newest, func(w *work) *trouble { return &w.long })
		if r.out.err != nil {
			return r.out
		}
		r.out.err = r.each(ctx, r.long, func(w *work) *trouble { return &w.long })
		if r.out.err != nil || !r.more {
			return r.out
		}
	}
}

// round is one run under way.
type round struct {
	p     *Pull
	asked bool
	until time.Time // then long work gives way to following
	more  bool      // long work gave way
	works []*work
	out   outcome
}

// begin sees where things stand.
func (r *round) begin(ctx context.Context) error {
	r.p.mu.Lock()
	recalled := r.p.recalled
	r.p.mu.Unlock()
	if !recalled {
		if err := r.p.Recall(ctx); err != nil {
			return err
		}
	}
	return r.readKinds(ctx)
}

// readKinds finds out which kinds exist and are allowed, and brings their cursors.
func (r *round) readKinds(ctx context.Context) error {
	p := r.p
	if p.kinds == nil || r.asked || time.Since(p.kindsAt) > kindsKept {
		kinds, err := p.o.Oro.Kinds(ctx)
		if err != nil {
			return err
		}
		p.kinds, p.kindsAt = kinds, time.Now()
	}
	allowed := map[crm.Kind]bool{}
	for _, k := range p.kinds {
		if k.Allowed {
			allowed[k.Kind] = true
		}
	}
	if len(p.kinds) > 0 {
		if err := r.forget(ctx, allowed); err != nil {
			return err
		}
	}
	for _, kind := range sortedKinds(allowed) {
		if p.work[kind] == nil {
			data, err := p.o.Store.Cursor(ctx, cursorName(kind))
			if err != nil {
				return &storeError{err}
			}
			p.work[kind] = &work{
				kind: kind, dated: p.o.Dated(kind), cur: readCursor(data),
				pages: map[string]pageSums{}, recent: map[crm.Ref]uint32{},
			}
		}
		r.works = append(r.works, p.work[kind])
		r.progress(p.work[kind])
	}
	return nil
}

// forget drops the records of kinds that were pulled earlier and that the user may not view any more.
func (r *round) forget(ctx context.Context, allowed map[crm.Kind]bool) error {
	was := crm.Kinds()
	for kind := range r.p.work {
		if !kind.Known() {
			was = append(was, kind)
		}
	}
	for _, kind := range was {
		if allowed[kind] {
			continue
		}
		store := r.p.o.Store
		data, err := store.Cursor(ctx, cursorName(kind))
		if err != nil {
			return &storeError{err}
		}
		if len(data) == 0 {
			continue
		}
		for refs, err := range r.p.stored(ctx, kind) {
			if err != nil {
				return err
			}
			if err := r.drop(ctx, kind, refs); err != nil {
				return err
			}
		}
		if err := store.PutPage(ctx, nil, cursorName(kind), nil); err != nil {
			return &storeError{err}
		}
		delete(r.p.work, kind)
		r.p.setProgress(crm.Progress{Kind: kind})
	}
	return nil
}

// each does the work for every kind. What ends the run is returned; a fault of one kind is noted.
func (r *round) each(ctx context.Context, do func(context.Context, *work) error, of func(*work) *trouble) error {
	for _, w := range r.works {
		t := of(w)
		if time.Now().Before(t.retry) && !r.asked {
			r.aside(t)
			continue
		}
		err := do(ctx, w)
		var local *storeError
		f := crm.AsFault("pull.run", err)
		switch {
		case errors.Is(err, errNotBegun):
			r.aside(t)
			continue
		case err == nil:
			*t = trouble{}
			continue
		case ctx.Err() != nil || errors.As(err, &local):
			return err
		case f.Kind.Passing() || f.Kind == crm.SignedOut || f.Kind == crm.Cancelled:
			return err
		case f.Kind == crm.Refused || f.Kind == crm.Missing:
			r.p.kinds = nil // rights have changed: ask again the next time
			t.fault = nil
		default:
			t.fault = f
		}
		t.fails++
		r.aside(t)
		t.retry = time.Now().Add(r.p.backoff(t.fails))
		r.p.o.Log.Info("kind left out", "kind", string(w.kind), "fault", f.Kind.String(), "code", f.Code)
	}
	return nil
}

func (r *round) aside(t *trouble) {
	if r.out.aside == nil {
		r.out.aside = t.fault
	}
}

// errNotBegun: the kind's first page could not be read in this run, which has been noted.
var errNotBegun = errors.New("pull: not begun")

// newest begins the first load of a kind: before one of them is read to its end, the newest records of all are
// there, and how many there are.
func (r *round) newest(ctx context.Context, w *work) error {
	if w.cur.Loaded || w.cur.Load != nil || r.p.isPaused() {
		return nil
	}
	return r.loadNewest(ctx, w)
}

// long goes on with the first load or a due sweep of a kind until it is over or the time is up.
func (r *round) long(ctx context.Context, w *work) error {
	switch {
	case !w.cur.Loaded && r.p.isPaused():
		r.out.paused = true
		return nil
	case !w.cur.Loaded && w.cur.Load == nil:
		return errNotBegun
	case w.cur.Loaded && !r.sweepDue(w):
		return nil
	case r.late():
		r.more = true
		return nil
	case w.cur.Loaded:
		return r.sweep(ctx, w)
	}
	return r.load(ctx, w)
}

func (r *round) late() bool { return !time.Now().Before(r.until) }

// storeError marks what the store said, which no other kind would fare better with.
type storeError struct{ error }

func (e *storeError) Unwrap() error { return e.error }

// put keeps records and cursor. When the store fails, what is remembered of the kind may be ahead of it:
// the next run reads it from the store.
func (r *round) put(ctx context.Context, w *work, es []crm.Entity) error {
	if err := r.p.o.Store.PutPage(ctx, es, cursorName(w.kind), w.cur.bytes()); err != nil {
		delete(r.p.work, w.kind)
		return &storeError{err}
	}
	if len(es) > 0 {
		r.out.changed = true
		refs := make([]crm.Ref, len(es))
		for i, e := range es {
			refs[i] = e.Ref
		}
		r.p.o.News(crm.News{Connection: r.p.o.Connection, Refs: refs})
	}
	return nil
}

func (r *round) drop(ctx context.Context, kind crm.Kind, refs []crm.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	if err := r.p.o.Store.Drop(ctx, refs...); err != nil {
		delete(r.p.work, kind)
		return &storeError{err}
	}
	r.out.changed = true
	r.p.o.News(crm.News{Connection: r.p.o.Connection, Refs: slices.Clone(refs)})
	return nil
}

// setProgress shows how far the first load of a kind is; without a task it is over.
func (p *Pull) setProgress(progress crm.Progress) {
	p.mu.Lock()
	if _, shown := p.progress[progress.Kind]; !shown && progress.Task == "" {
		p.mu.Unlock()
		return
	}
	if progress.Task == "" {
		delete(p.progress, progress.Kind)
	} else {
		p.progress[progress.Kind] = progress
	}
	p.mu.Unlock()
	p.newsState()
}
