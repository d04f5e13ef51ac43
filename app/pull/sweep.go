package pull

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// How often a kind is swept, from one start to the next: never more often than sweepGap (spec 7.1), and
// so that sweeping takes a part of the time only.
const (
	sweepGap   = 120 * time.Second
	sweepPause = 4   // times what the last sweep took
	datedPause = 100 // the same for kinds that are followed by updatedAt: it is for their deletions only
)

func (r *round) sweepUnderWay(w *work) bool { return w.cur.Sweep != nil }

// sweepDue tells whether a sweep begins or goes on. A person's asking shortens the pause to the gap.
func (r *round) sweepDue(w *work) bool {
	if r.sweepUnderWay(w) {
		return true
	}
	gap := max(sweepGap, sweepPause*w.cur.Took)
	if w.dated {
		gap = max(sweepGap, datedPause*w.cur.Took)
	}
	if r.asked && !w.dated {
		gap = sweepGap
	}
	if !w.swept.IsZero() {
		return time.Since(w.swept) >= gap
	}
	ago := r.p.o.Now().Sub(w.cur.SweptAt)
	return ago < 0 || ago >= gap
}

// sweepBegins notes the start of a sweep; the cursor is kept with the next page.
func (r *round) sweepBegins(w *work) {
	w.swept, w.cur.SweptAt = time.Now(), r.p.o.Now()
}

// sweep goes on with reading a kind whole by id, puts what is not as it was, and drops what Oro has no
// more.
func (r *round) sweep(ctx context.Context, w *work) error {
	if w.cur.Sweep == nil {
		w.cur.Sweep, w.held = &walked{}, nil
		r.sweepBegins(w)
	}
	resumed := w.cur.Sweep.Next != ""
	err := r.sweepPages(ctx, w)
	if resumed && crm.IsFault(err, crm.Invalid) {
		w.cur.Sweep, w.held = &walked{}, nil
		err = r.sweepPages(ctx, w)
	}
	return err
}

func (r *round) sweepPages(ctx context.Context, w *work) error {
	place := w.cur.Sweep
	if w.held == nil {
		h, err := r.p.readHeld(ctx, w.kind, place.Last)
		if err != nil {
			return err
		}
		w.held = h
	}
	began := time.Now()
	q := crm.BatchQuery{Kind: w.kind, After: place.Next}
	pages := 0
	return r.p.walk(ctx, q, 0, func(crm.Batch) bool { return r.late() }, func(b crm.Batch, late bool) error {
		end := b.Next == ""
		changed := w.compare(b.Entities)
		if err := r.drop(ctx, w.kind, w.held.gone(end)); err != nil {
			return err
		}
		place.Next = b.Next
		if n := len(b.Entities); n > 0 {
			place.Last = b.Entities[n-1].ID
		}
		place.Took += time.Since(began)
		began = time.Now()
		if end {
			w.cur.Took, w.cur.Sweep, w.held = place.Took, nil, nil
		}
		r.more = r.more || late && !end
		pages++
		// A page that is as it was costs a write only now and then.
		if len(changed) == 0 && !end && !late && pages%16 != 0 {
			return nil
		}
		return r.put(ctx, w, changed)
	})
}

// compare returns the records of a page that are not as the sweep before found them, or that the store
// lacks.
func (w *work) compare(es []crm.Entity) []crm.Entity {
	if len(es) == 0 {
		return nil
	}
	old := w.pages[es[0].ID]
	fresh := pageSums{sums: make([]uint32, len(es)), at: old.at}
	if time.Since(old.at) > pagePutAgain {
		old.sums, fresh.at = nil, time.Now()
	}
	var changed []crm.Entity
	for i, e := range es {
		fresh.sums[i] = fingerprints.of(e)
		had := w.held.meet(e.ID)
		if had && i < len(old.sums) && old.sums[i] == fresh.sums[i] {
			continue
		}
		changed = append(changed, e)
	}
	w.pages[es[0].ID] = fresh
	return changed
}
