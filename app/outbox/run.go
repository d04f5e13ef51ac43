package outbox

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// Run sends what waits until ctx ends; then it waits for the requests under way, which end with ctx,
// and returns nil. Call it once at a time.
func (b *Outbox) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for ctx.Err() == nil {
		if time.Since(b.prunedAt()) > time.Hour {
			if err := b.prune(); err != nil {
				b.o.Log.Warn("sent changes could not be forgotten", "error", err)
			}
		}
		timer := time.NewTimer(min(time.Until(b.dispatch(ctx, &wg)), time.Hour))
		select {
		case <-ctx.Done():
		case <-b.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// Wake says that sending may go well now: the network is back, the person has signed in. It ends every
// back-off, but neither undo's wait nor a Retry-After. It does not block.
func (b *Outbox) Wake() {
	b.mu.Lock()
	b.gate, b.fails = time.Time{}, min(b.fails, 1)
	for _, it := range b.items {
		it.retry, it.fails = time.Time{}, 0
	}
	b.mu.Unlock()
	b.nudge()
}

func (b *Outbox) prunedAt() time.Time {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.pruned
}

// plan is what could be done.
type plan struct {
	ready  []*item
	next   time.Time // when something more will be ready
	moving bool      // some change can leave without a person
}

// plan goes by the order of the package's comment. The caller holds mu.
func (b *Outbox) plan() plan {
	now := time.Now()
	p := plan{next: now.Add(time.Hour)}
	lanes := map[string]*lane{}
	for _, it := range b.items {
		if it.active {
			// Even an earlier change, retried after a refusal, waits for a later one on its way.
			lanes[b.lanes.of(it.rec.change)] = &lane{closed: true}
			p.moving = true
		}
	}
	for _, it := range b.items {
		if !unfinished(it.rec.state) {
			continue
		}
		name := b.lanes.of(it.rec.change)
		l := lanes[name]
		if l == nil {
			l = &lane{}
			lanes[name] = l
		}
		switch {
		case l.closed:
		case it.rec.state == refused, it.rec.state == asks, l.holds(it.rec.change):
			l.stuck = append(l.stuck, it.rec.change.Refs...)
		default:
			l.closed, p.moving = true, true
			if due := latest(it.after, it.retry); due.After(now) {
				p.next = earliest(p.next, due)
			} else {
				p.ready = append(p.ready, it)
			}
		}
	}
	return p
}

// dispatch starts what is ready, as much as may go side by side, and returns when to look again. While
// sending fails, one change at a time is tried, the one that was not tried for longest.
func (b *Outbox) dispatch(ctx context.Context, wg *sync.WaitGroup) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.plan()
	running, most := 0, b.o.Parallel
	for _, it := range b.items {
		if it.active {
			running++
		}
	}
	if b.fails > 0 {
		most = 1
	}
	gate := latest(b.gate, b.hold)
	closed := gate.After(time.Now())
	slices.SortStableFunc(p.ready, func(x, y *item) int { return cmp.Or(x.tried.Compare(y.tried), cmp.Compare(x.seq, y.seq)) })
	for _, it := range p.ready {
		if closed && it.rec.state != confirmed {
			p.next = earliest(p.next, gate)
			continue
		}
		if running >= most {
			continue // whoever ends wakes Run
		}
		running++
		it.active, it.tried = true, time.Now()
		wg.Go(func() {
			b.carry(ctx, it)
			b.mu.Lock()
			it.active = false
			b.stir()
			b.mu.Unlock()
			b.nudge()
		})
	}
	return p.next
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
