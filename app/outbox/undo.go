package outbox

import (
	"context"
	"slices"
	"time"

	"oroconnector/app/crm"
)

// Undo takes back a change: one that has not left, or that was refused, is taken out, and is returned; else
// its opposite is queued behind it, and that is returned. Of a refused detaching of several records Oro may
// have carried out a part (partly): it is taken out and all of its records are attached again.
func (b *Outbox) Undo(ctx context.Context, id string) (crm.Change, error) {
	const op = "outbox.undo"
	if err := ctx.Err(); err != nil {
		return crm.Change{}, crm.AsFault(op, err)
	}
	var answer crm.Change
	err := b.change(op, func() ([]edit, error) {
		it := b.byID[id]
		if it == nil {
			return nil, gone(op)
		}
		rec := it.rec
		answer = rec.change
		if rec.undoneBy != "" {
			return nil, &crm.Fault{Kind: crm.Conflict, Op: op, Code: "outbox.undone"}
		}
		stays := !b.free(it) && rec.state != refused && rec.state != asks
		back := slices.Clone(rec.took)
		if stays && rec.state != void || partly(rec) {
			back = append(back, rec.change.Refs...)
		}
		if rec.change.Op.Inverse() == "" && stays {
			return nil, &crm.Fault{Kind: crm.Invalid, Op: op, Code: "outbox.noInverse"}
		}
		var edits []edit
		if len(back) > 0 {
			answer = b.inverse(rec, back)
			edits = b.place(answer)
			edits[len(edits)-1].rec.left = partly(rec) // what Oro has is asked first: it may have carried out nothing
		}
		switch {
		case !stays:
			edits = append(edits, edit{it: it, rec: rec, remove: true})
			edits = append(edits, b.undoneNoMore(id)...)
		case len(back) > 0:
			rec.undoneBy = answer.ID
			edits = append(edits, edit{it: it, rec: rec})
		}
		return edits, nil
	})
	return answer, err
}

// partly tells whether Oro may have carried out a part of a change that it refused: records are detached one
// by one. They are attached all at once.
func partly(rec record) bool {
	return rec.state == refused && rec.attempts > 0 && rec.change.Op == crm.OpDetach && len(rec.change.Refs) > 1
}

func (b *Outbox) inverse(rec record, refs []crm.Ref) crm.Change {
	c := rec.change
	c.ID, c.Op, c.Refs = crm.NewChangeID(), c.Op.Inverse(), refs
	c.Creates = rec.tookCreates
	c.At, c.NotBefore = b.o.Now().UTC(), time.Time{}
	return c
}

// undoneNoMore lets a change be undone again whose undoing was taken out.
func (b *Outbox) undoneNoMore(id string) []edit {
	var edits []edit
	for _, it := range b.items {
		if it.rec.undoneBy == id {
			rec := it.rec
			rec.undoneBy = ""
			edits = append(edits, edit{it: it, rec: rec})
		}
	}
	return edits
}

// Retry tries a change again now that was refused, that asks, or that waits for its next try. Whether Oro
// has carried it out meanwhile is asked first.
func (b *Outbox) Retry(ctx context.Context, id string) error {
	return b.one(ctx, "outbox.retry", id, func(it *item) edit {
		rec := it.rec
		rec.state, rec.nextTry, rec.delay = waiting, time.Time{}, 0
		return edit{it: it, rec: rec}
	})
}

// Discard takes a change out that is not on its way and not sent: Oro will not hear of it, or not again.
func (b *Outbox) Discard(ctx context.Context, id string) error {
	return b.one(ctx, "outbox.discard", id, func(it *item) edit {
		return edit{it: it, rec: it.rec, remove: true}
	})
}

// one makes an edit of a change that stands still.
func (b *Outbox) one(ctx context.Context, op, id string, f func(*item) edit) error {
	if err := ctx.Err(); err != nil {
		return crm.AsFault(op, err)
	}
	return b.change(op, func() ([]edit, error) {
		it := b.byID[id]
		if it == nil {
			return nil, gone(op)
		}
		b.mu.RLock()
		active := it.active
		b.mu.RUnlock()
		switch {
		case !unfinished(it.rec.state):
			return nil, &crm.Fault{Kind: crm.Conflict, Op: op, Code: "outbox.sent"}
		case active || it.rec.state == sending || it.rec.state == confirmed:
			return nil, &crm.Fault{Kind: crm.Busy, Op: op, Code: "outbox.sending"}
		}
		return []edit{f(it)}, nil
	})
}
