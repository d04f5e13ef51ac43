package reconcile

import (
	"context"
	"errors"
	"time"

	"oroconnector/app/asleep"
	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// How the time between runs is spent.
const (
	glance     = 5 * time.Second // how often the settings and the clock are looked at
	backoffMin = 5 * time.Second
	backoffMax = 5 * time.Minute
)

// clock is when a kind is due, on the monotonic clock. Guarded by Engine.mu.
type clock struct {
	ended [2]time.Time // of the last listing of each side, and of the run that made it
	retry time.Time    // back-off
	hold  time.Time    // Retry-After; nothing overrides it
	fails int
}

// Run keeps the sides the same while Enable Sync is on, until ctx ends; then it returns nil. Call it once.
func (e *Engine) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if !e.waitDue(ctx) {
			break
		}
		if e.take(ctx) != nil {
			return nil //nolint:nilerr // ctx has ended, as it was asked to
		}
		if e.o.Settings().Sync().Enabled {
			_ = e.round(ctx, false, crm.SheetKinds) // kept for Status
		}
		e.give()
	}
	return nil
}

// Now synchronizes all kinds that are on, whether Enable Sync is on or not, tries again what was refused, and
// returns when the run is over: with the fault that ended it, the first where there are several. It works with
// and without Run.
func (e *Engine) Now(ctx context.Context) error {
	if err := e.take(ctx); err != nil {
		return crm.AsFault("sync.run", err)
	}
	defer e.give()
	return e.round(ctx, true, crm.SheetKinds)
}

// Cancel ends the run under way, if any: what was begun is finished and kept, the rest waits for the next run.
func (e *Engine) Cancel() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cancel != nil {
		e.cancel()
	}
}

// Wake says that something outside has changed: the network is back, the person has signed in, a setting is
// another one. It ends every back-off (not a Retry-After). It does not block.
func (e *Engine) Wake() {
	e.mu.Lock()
	for _, c := range e.clocks {
		c.retry = time.Time{}
	}
	e.mu.Unlock()
	e.nudge()
}

// Refresh makes every side due at once, where Enable Sync is on (spec 2.3). It does not block.
func (e *Engine) Refresh() {
	for _, kind := range crm.SheetKinds {
		e.due(kind, crm.PartyOro)
		e.due(kind, crm.PartyAccount)
	}
}

// due makes a side of a kind due at once.
func (e *Engine) due(kind crm.SheetKind, p crm.Party) {
	e.mu.Lock()
	e.clocks[kind].ended[ix(p)] = time.Time{}
	e.mu.Unlock()
	e.nudge()
}

func (e *Engine) nudge() {
	select {
	case e.poke <- struct{}{}:
	default:
	}
}

// next is when the side of a kind is due. The caller holds mu.
func (c *clock) next(p crm.Party, s settings.Sync) time.Time {
	every := s.CRMEvery
	if p == crm.PartyAccount {
		every = s.AccountEvery
	}
	at := time.Time{}
	if !c.ended[ix(p)].IsZero() {
		at = c.ended[ix(p)].Add(max(every, time.Second))
	}
	for _, not := range []time.Time{c.retry, c.hold} {
		if at.Before(not) {
			at = not
		}
	}
	return at
}

// waitDue returns when some kind is due; false: the context has ended. It wakes every few seconds, so that a
// changed setting acts without anybody saying so, and takes a leap of the wall clock for a sleep.
func (e *Engine) waitDue(ctx context.Context) bool {
	for {
		mono, watch := time.Now(), asleep.From(e.o.Now)
		s := e.o.Settings().Sync()
		left := glance
		if s.Enabled {
			e.mu.Lock()
			for _, kind := range crm.SheetKinds {
				for _, p := range parties {
					if on(s, kind) {
						left = min(left, e.clocks[kind].next(p, s).Sub(mono))
					}
				}
			}
			e.mu.Unlock()
		}
		if ctx.Err() != nil {
			return false
		}
		if left <= 0 {
			return true
		}
		timer := time.NewTimer(left)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case <-e.poke:
		case <-timer.C:
		}
		timer.Stop()
		if leap := watch.Slept(); leap > 0 {
			e.slept(leap)
		}
	}
}

// slept counts the time of the machine's sleep as waited.
func (e *Engine) slept(leap time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range e.clocks {
		for _, at := range []*time.Time{&c.ended[0], &c.ended[1], &c.retry, &c.hold} {
			if !at.IsZero() {
				*at = at.Add(-leap)
			}
		}
	}
}

func on(s settings.Sync, kind crm.SheetKind) bool {
	switch kind {
	case crm.SheetTask:
		return s.Tasks
	case crm.SheetEvent:
		return s.Events
	}
	return s.Contacts
}

// round runs over the kinds that are due, or over all that are on where a person asks. The caller has the turn.
func (e *Engine) round(parent context.Context, asked bool, kinds []crm.SheetKind) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	e.mu.Lock()
	e.cancel, e.running = cancel, true
	e.mu.Unlock()
	e.tell()
	defer func() {
		e.mu.Lock()
		e.cancel, e.running = nil, false
		e.mu.Unlock()
		e.tell()
	}()
	var first error
	down := map[crm.Party]bool{}
	for _, kind := range kinds {
		set := e.o.Settings()
		poll, held := e.dueSides(kind, set.Sync(), asked)
		if !on(set.Sync(), kind) || poll == [2]bool{} && held == nil || down[crm.PartyOro] {
			continue
		}
		err := held
		if held == nil {
			err = e.kind(ctx, kind, set, poll, asked)
		}
		if err != nil && ctx.Err() != nil {
			err = &crm.Fault{Kind: crm.Cancelled, Op: "sync.run", Err: ctx.Err()}
		}
		var at *sideFault
		if errors.As(err, &at) && (at.fault.Kind == crm.Offline || at.fault.Kind == crm.SignedOut || at.fault.After > 0) {
			down[at.party] = true
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	e.prune()
	if first != nil {
		return crm.AsFault("sync.run", first)
	}
	return nil
}

// dueSides are the sides of a kind that are to be asked now. held is the fault of a Retry-After that is not
// over, where a person asks.
func (e *Engine) dueSides(kind crm.SheetKind, s settings.Sync, asked bool) (poll [2]bool, held error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c, now := e.clocks[kind], time.Now()
	if left := c.hold.Sub(now); asked && left > 0 {
		return poll, &crm.Fault{Kind: crm.Busy, Op: "sync.run", After: left}
	}
	for _, p := range parties {
		poll[ix(p)] = asked || !c.next(p, s).After(now)
	}
	return poll, nil
}

// kind runs over one kind and notes what came of it.
func (e *Engine) kind(ctx context.Context, kind crm.SheetKind, set settings.Set, poll [2]bool, asked bool) error {
	k := &kindRun{
		e: e, kind: kind, set: set, rules: set.Sync(), privacy: set.Privacy(), untitled: e.o.Untitled(kind), asked: asked,
	}
	err := k.enter(ctx)
	if err == nil {
		e.begin(k)
		err = k.run(ctx, poll)
	}
	absent := err != nil && crm.IsFault(err, crm.Missing)
	f := crm.AsFault("sync.run", err)
	e.mu.Lock()
	c, now := e.clocks[kind], time.Now()
	for _, p := range parties {
		if poll[ix(p)] || k.listed[ix(p)] {
			c.ended[ix(p)] = now
		}
	}
	switch {
	case err == nil, absent, f.Kind == crm.Cancelled, f.Code == "sync.stopped":
		c.fails, c.retry = 0, time.Time{}
	default:
		c.fails++
		c.retry = now.Add(e.backoff(c.fails))
		c.ended = [2]time.Time{} // both are asked again
		if f.After > 0 {
			c.hold = now.Add(f.After + time.Duration(e.o.Rand()*float64(f.After)/10))
		}
	}
	e.mu.Unlock()
	e.ended(k, f, absent)
	if f != nil && !absent && f.Kind != crm.Cancelled {
		e.o.Log.Info("a kind ended with a fault", "kind", string(kind), "fault", f.Kind.String(), "code", f.Code)
	}
	if absent {
		return nil
	}
	return err
}

// enter gets the two sides.
func (k *kindRun) enter(ctx context.Context) error {
	for _, p := range parties {
		place, err := k.e.placeOf(ctx, p, k.kind)
		if err != nil {
			return onSide(p, err)
		}
		k.places[ix(p)] = place
	}
	k.base = baseOf(k.e.o.Vault, k.kind, k.places[0].Name, k.places[1].Name)
	return nil
}

// backoff doubles with every failure; half of it is chance, so that many desks do not come back together.
func (e *Engine) backoff(fails int) time.Duration {
	d := min(backoffMin<<min(fails-1, 10), backoffMax)
	return d/2 + time.Duration(e.o.Rand()*float64(d/2))
}
