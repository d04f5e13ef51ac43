package pull

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// overlap is how far before the mark following begins: a record may be committed later than its
// updatedAt says, and Oro's machines may differ by that much.
const overlap = 2 * time.Minute

// follow brings what is new of a kind whose first load is over.
func (r *round) follow(ctx context.Context, w *work) error {
	switch {
	case !w.cur.Loaded:
		return nil
	case w.dated:
		return r.followDated(ctx, w)
	}
	return r.followNewest(ctx, w)
}

// followDated reads what changed since the mark. Times are Oro's own throughout.
func (r *round) followDated(ctx context.Context, w *work) error {
	resumed := w.cur.Follow != nil
	err := r.changes(ctx, w)
	if resumed && crm.IsFault(err, crm.Invalid) {
		w.cur.Follow = nil
		return r.changes(ctx, w)
	}
	if !resumed && crm.IsFault(err, crm.Invalid) && !w.cur.Mark.IsZero() {
		// This Oro cannot filter the kind by updatedAt after all.
		w.dated, w.cur.Follow = false, nil
		return r.followNewest(ctx, w)
	}
	return err
}

// changes walks over what changed since the mark. Pages may come by id: a record whose page has been read
// can change while the walk goes on, so the next mark is a time that Oro had reached when this walk began,
// known from its first page and from walks before.
func (r *round) changes(ctx context.Context, w *work) error {
	place, began := w.cur.Follow, time.Now()
	if place == nil {
		place = &walked{Since: since(w.cur), Mark: w.cur.Seen}
	} else {
		began = time.Time{} // unknown
	}
	q := crm.BatchQuery{Kind: w.kind, Since: place.Since, After: place.Next}
	last := func(crm.Batch) bool { return false }
	return r.p.walk(ctx, q, 0, last, func(b crm.Batch, _ bool) error {
		changed := w.news(b.Entities)
		seen := w.cur.Seen
		r.see(w, b.Entities)
		if w.cur.Follow == nil {
			for _, e := range b.Entities {
				place.Mark = later(place.Mark, r.stamp(e))
			}
		}
		place.Next, w.cur.Follow = b.Next, place
		moved := b.Next != "" || !seen.Equal(w.cur.Seen)
		if b.Next == "" {
			w.cur.Follow = nil
			moved = w.reached(place.Mark, began) || moved
		}
		if !moved && len(changed) == 0 {
			return nil
		}
		return r.put(ctx, w, changed)
	})
}

// since is where following begins. A settled mark is done with, its own second too, so that a
// great import is not read again and again.
func since(c cursor) time.Time {
	switch {
	case c.Mark.IsZero():
		return time.Time{}
	case c.Settled:
		return c.Mark.Add(time.Second)
	}
	return c.Mark.Add(-overlap)
}

// reached ends a walk that has read everything up to the time at, and tells whether the cursor moved. The
// mark settles when it had stood, before the walk began, for so long that nothing stamped before it can have
// turned up any more.
func (w *work) reached(at, began time.Time) bool {
	switch {
	case at.After(w.cur.Mark):
		w.cur.Mark, w.cur.Settled, w.markAt = at, false, time.Now()
		return true
	case w.markAt.IsZero():
		w.markAt = time.Now()
	case !w.cur.Settled && began.Sub(w.markAt) > 2*overlap:
		w.cur.Settled = true
		clear(w.recent)
		return true
	}
	return false
}

// recentMax bounds the memory of what was put lately; beyond it records are put again, which does no harm.
const recentMax = 20_000

// news returns the records that are not as the last following put them.
func (w *work) news(es []crm.Entity) []crm.Entity {
	var changed []crm.Entity
	for _, e := range es {
		sum := fingerprints.of(e)
		if old, known := w.recent[e.Ref]; known && old == sum {
			continue
		}
		if len(w.recent) >= recentMax {
			clear(w.recent)
		}
		w.recent[e.Ref] = sum
		changed = append(changed, e)
	}
	return changed
}

// recall notes what a load puts of a kind followed by updatedAt, as far as following will meet it again.
func (w *work) recall(es []crm.Entity) {
	for _, e := range es {
		if w.dated && !e.UpdatedAt.Before(w.cur.Mark.Add(-overlap)) {
			w.news([]crm.Entity{e})
		}
	}
}

// followNewest reads from the highest id downwards until it meets one that is known. Where one page
// holds the whole kind, that is a sweep.
func (r *round) followNewest(ctx context.Context, w *work) error {
	top := crm.Ref{Kind: w.kind, ID: w.cur.Top}
	met := func(b crm.Batch) bool {
		for _, e := range b.Entities {
			if e.Ref.Compare(top) <= 0 {
				return true
			}
		}
		return false
	}
	q := crm.BatchQuery{Kind: w.kind, Newest: true}
	firstPage, highest := true, work{kind: w.kind, cur: w.cur}
	return r.p.walk(ctx, q, 0, met, func(b crm.Batch, _ bool) error {
		if firstPage && b.Next == "" {
			if err := r.dropOthers(ctx, w, b.Entities); err != nil {
				return err
			}
		}
		r.advance(&highest, b.Entities)
		changed := b.Entities
		if firstPage {
			w.keepOnly(b.Entities)
			changed = w.news(b.Entities)
		}
		firstPage = false
		moved := false
		if met(b) || b.Next == "" {
			moved = w.cur.Top != highest.cur.Top
			w.cur.Top = highest.cur.Top
		}
		if !moved && len(changed) == 0 {
			return nil
		}
		return r.put(ctx, w, changed)
	})
}

// keepOnly forgets the fingerprints of records that are not among es.
func (w *work) keepOnly(es []crm.Entity) {
	kept := make(map[crm.Ref]uint32, len(es))
	for _, e := range es {
		if sum, known := w.recent[e.Ref]; known {
			kept[e.Ref] = sum
		}
	}
	w.recent = kept
}

// dropOthers drops what the store has of the kind beyond es, which is all that Oro has.
func (r *round) dropOthers(ctx context.Context, w *work, es []crm.Entity) error {
	h, err := r.p.readHeld(ctx, w.kind, "")
	if err != nil {
		return err
	}
	for _, e := range es {
		if !h.meet(e.ID) {
			delete(w.recent, e.Ref) // the store has lost it: put it again
		}
	}
	r.sweepBegins(w)
	return r.drop(ctx, w.kind, h.gone(true))
}
