package outbox

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// Pending returns the changes of a conversation in their order, sent ones of the last day among them.
func (b *Outbox) Pending(ctx context.Context, thread string) ([]crm.Pending, error) {
	return b.pick(ctx, func(it *item) bool {
		return it.rec.change.Thread == thread || b.lanes.of(it.rec.change) == b.lanes.find(threadKey(thread))
	})
}

// List returns all changes in their order, sent ones of the last day among them.
func (b *Outbox) List(ctx context.Context) ([]crm.Pending, error) {
	return b.pick(ctx, func(*item) bool { return true })
}

func (b *Outbox) pick(ctx context.Context, want func(*item) bool) ([]crm.Pending, error) {
	if err := ctx.Err(); err != nil {
		return nil, crm.AsFault("outbox.list", err)
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []crm.Pending
	for _, it := range b.items {
		if it.rec.state != void && want(it) {
			out = append(out, it.pending())
		}
	}
	return out, nil
}

var publicStates = [...]crm.PendingState{
	waiting: crm.PendingWaiting, sending: crm.PendingSending, refused: crm.PendingRefused, asks: crm.PendingAsks,
	sent: crm.PendingSent, confirmed: crm.PendingSending, void: crm.PendingSent,
}

func (it *item) pending() crm.Pending {
	rec := it.rec
	p := crm.Pending{
		Change: rec.change, State: publicStates[rec.state], Attempts: rec.attempts, Last: rec.last,
		SentAt: rec.doneAt, Receipt: rec.receipt,
	}
	p.Change.Refs = slices.Clone(rec.change.Refs)
	if rec.state == waiting {
		p.NextTry = rec.nextTry
	}
	return p
}

// Await waits until the change is sent, refused or asks, and returns how it then stands. A change that
// an opposite one has cancelled out counts as sent. When ctx ends first, it returns how the change stands
// together with a Fault of kind Cancelled (Offline with code "timeout" for a deadline).
func (b *Outbox) Await(ctx context.Context, id string) (crm.Pending, error) {
	seen := false
	for {
		b.mu.RLock()
		it, changed := b.byID[id], b.changed
		var p crm.Pending
		if it != nil {
			p = it.pending()
		}
		b.mu.RUnlock()
		switch {
		case it == nil && seen:
			return p, &crm.Fault{Kind: crm.Cancelled, Op: "outbox.await", Code: "outbox.withdrawn"}
		case it == nil:
			return p, gone("outbox.await")
		case p.State != crm.PendingWaiting && p.State != crm.PendingSending:
			return p, nil
		}
		seen = true
		select {
		case <-changed:
		case <-ctx.Done():
			return p, crm.AsFault("outbox.await", ctx.Err())
		}
	}
}

// Idle waits until nothing is left that Oro could take without a person: what is refused, what asks and
// what is held up by those may remain.
func (b *Outbox) Idle(ctx context.Context) error {
	for {
		b.mu.RLock()
		changed, moving := b.changed, b.plan().moving
		b.mu.RUnlock()
		if !moving {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return crm.AsFault("outbox.await", ctx.Err())
		}
	}
}
