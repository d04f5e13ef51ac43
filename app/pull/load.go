package pull

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// load goes on with the first load of a kind, which has begun with the newest records, the likeliest to be asked
// for: it takes the rest by id.
func (r *round) load(ctx context.Context, w *work) error {
	resumed := w.cur.Load.Next != ""
	err := r.loadPages(ctx, w)
	if resumed && crm.IsFault(err, crm.Invalid) {
		// Oro does not know the place any more. What was read stays; the walk begins anew.
		w.cur.Load = &walked{Total: w.cur.Load.Total}
		err = r.loadPages(ctx, w)
	}
	return err
}

// loadNewest keeps the page with the highest ids and from it the mark that following will begin at: a
// time that Oro had reached when the load began. Marks of later pages would be too late, for a record
// that was read early may have changed meanwhile.
func (r *round) loadNewest(ctx context.Context, w *work) error {
	last := func(crm.Batch) bool { return true }
	return r.p.walk(ctx, crm.BatchQuery{Kind: w.kind, Newest: true}, 0, last, func(b crm.Batch, _ bool) error {
		w.cur.Load = &walked{Total: max(0, b.Total)}
		r.advance(w, b.Entities)
		w.recall(b.Entities)
		if b.Next == "" {
			r.loaded(w)
		}
		if err := r.put(ctx, w, b.Entities); err != nil {
			return err
		}
		r.progress(w)
		return nil
	})
}

func (r *round) loadPages(ctx context.Context, w *work) error {
	place := w.cur.Load
	began := time.Now()
	r.progress(w)
	q := crm.BatchQuery{Kind: w.kind, After: place.Next}
	return r.p.walk(ctx, q, ahead, func(crm.Batch) bool { return r.late() || r.p.isPaused() }, func(b crm.Batch, stopped bool) error {
		r.see(w, b.Entities)
		if place.Next == "" {
			r.advance(w, b.Entities) // asked for when the load began, as the newest were
		}
		place.Next, place.Done = b.Next, place.Done+len(b.Entities)
		place.Total = max(place.Total, b.Total, place.Done)
		took := time.Since(began)
		began = time.Now()
		place.Took += took
		r.p.paced(len(b.Entities), took)
		if b.Next == "" {
			r.loaded(w)
			r.more = true // what changed while it was loaded is followed before the run ends
		}
		w.recall(b.Entities)
		if err := r.put(ctx, w, b.Entities); err != nil {
			return err
		}
		r.progress(w)
		r.more = r.more || stopped && b.Next != ""
		return nil
	})
}

// longSettled is an age of the mark by this machine's clock, however wrong that may be, at which nothing
// stamped before it turns up any more.
const longSettled = 24 * time.Hour

// loaded ends the first load. It counts as a sweep, but one that has found no deletions. An old mark is
// settled at once: a great import of long ago, all of one stamp, is not read a second time.
func (r *round) loaded(w *work) {
	w.cur.Loaded, w.cur.Took = true, w.cur.Load.Took
	w.cur.Settled = !w.cur.Mark.IsZero() && r.p.o.Now().Sub(w.cur.Mark) > longSettled
	w.cur.Load = nil
	r.sweepBegins(w)
}

// advance moves the mark, or the highest id, to what was seen.
func (r *round) advance(w *work, es []crm.Entity) {
	for _, e := range es {
		if w.dated {
			w.cur.Mark = later(w.cur.Mark, r.stamp(e))
		} else if (crm.Ref{Kind: w.kind, ID: w.cur.Top}).Compare(e.Ref) < 0 {
			w.cur.Top = e.ID
		}
	}
}

// see notes the greatest updatedAt.
func (r *round) see(w *work, es []crm.Entity) {
	for _, e := range es {
		w.cur.Seen = later(w.cur.Seen, r.stamp(e))
	}
}

// stamp is the record's updatedAt, or zero where it cannot be right: a single record stamped in the
// future would let following wait for that day. Such a record is read every time instead.
func (r *round) stamp(e crm.Entity) time.Time {
	if e.UpdatedAt.After(r.p.o.Now().Add(24 * time.Hour)) {
		return time.Time{}
	}
	return e.UpdatedAt
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (r *round) progress(w *work) {
	p := crm.Progress{Kind: w.kind}
	if !w.cur.Loaded {
		p.Task = "load"
	}
	if place := w.cur.Load; place != nil {
		p.Done, p.Total = place.Done, place.Total
	}
	r.p.setProgress(p)
}
