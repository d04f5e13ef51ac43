package pull

import (
	"context"
	"time"

	"oroconnector/app/asleep"
	"oroconnector/app/crm"
)

// How the time between runs is spent.
const (
	look        = 5 * time.Second // how often the interval, idleness and the clock are looked at
	backoffMin  = 5 * time.Second
	backoffMax  = 5 * time.Minute
	idleMax     = 15 * time.Minute
	idleDoubles = 3
)

// Run follows Oro until ctx ends; then it returns nil. Call it once.
func (p *Pull) Run(ctx context.Context) error {
	for {
		if p.waitDue(ctx) != nil {
			return nil //nolint:nilerr // ctx has ended, as it was asked to
		}
		select {
		case <-ctx.Done():
			return nil
		case <-p.turn:
		}
		// While the turn was awaited, somebody's Now may have done the work.
		p.mu.Lock()
		due := !p.due().After(time.Now())
		p.mu.Unlock()
		if due {
			_ = p.run(ctx, false) // kept for Status
		}
		p.turn <- struct{}{}
	}
}

// Now makes a run that begins after the call and returns when it is over, with the Fault that it ended
// with. Callers that wait at the same time share one. A back-off does not hold it up, but a Retry-After
// does: it then returns that Fault and asks nothing. It works with and without Run.
func (p *Pull) Now(ctx context.Context) error {
	p.mu.Lock()
	want := p.started + 1
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return crm.AsFault("pull.run", ctx.Err())
	case <-p.turn:
	}
	defer func() { p.turn <- struct{}{} }()
	p.mu.Lock()
	shared, err := p.started >= want, p.lastErr
	left, fault := time.Until(p.hold), p.fault
	p.mu.Unlock()
	if shared && !crm.IsFault(err, crm.Cancelled) {
		return err
	}
	if left > 0 && fault != nil {
		again := *fault
		again.After = left
		return &again
	}
	return p.run(ctx, true)
}

// Wake says that something outside has changed: the network is back, the person has signed in, the
// interval is another one, somebody looks again. It ends a back-off (not a Retry-After) and lets Run look
// at the time anew. It does not block.
func (p *Pull) Wake() {
	p.mu.Lock()
	p.retry = time.Time{}
	p.quiet = 0
	p.mu.Unlock()
	p.nudge()
}

func (p *Pull) nudge() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

// due is when the next run may begin, on the monotonic clock. The caller holds mu.
func (p *Pull) due() time.Time {
	at := p.retry
	if p.fails == 0 && !p.end.IsZero() {
		at = p.end.Add(p.pause())
	}
	if at.Before(p.hold) {
		return p.hold
	}
	return at
}

func (p *Pull) pause() time.Duration {
	pause := max(p.o.Interval(), time.Second)
	if p.quiet > 0 && p.o.Idle() {
		pause = max(pause, min(pause<<min(p.quiet, idleDoubles), idleMax))
	}
	return pause
}

// waitDue returns nil when a run is due. It wakes every few seconds, so that a changed interval acts
// without anybody saying so, and takes a leap of the wall clock for a sleep of the machine.
func (p *Pull) waitDue(ctx context.Context) error {
	for {
		watch := asleep.From(p.o.Now)
		p.mu.Lock()
		left := time.Until(p.due())
		p.mu.Unlock()
		if left <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(min(left, look))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-p.poke:
		case <-timer.C:
		}
		timer.Stop()
		if leap := watch.Slept(); leap > 0 {
			p.slept(leap)
		}
	}
}

// slept counts the time of the machine's sleep as waited.
func (p *Pull) slept(leap time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = 0
	for _, at := range []*time.Time{&p.end, &p.retry, &p.hold} {
		if !at.IsZero() {
			*at = at.Add(-leap)
		}
	}
}

// run makes one run. The caller has the turn.
func (p *Pull) run(ctx context.Context, asked bool) error {
	p.mu.Lock()
	p.started++
	p.running, p.again = true, false
	p.mu.Unlock()
	p.newsState()
	out := p.round(ctx, asked)
	if out.err != nil && ctx.Err() != nil {
		out.err = &crm.Fault{Kind: crm.Cancelled, Op: "pull.run", Err: ctx.Err()}
	}
	p.ended(out)
	p.newsState()
	p.nudge()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lastErr
}

// ended notes what a run came to.
func (p *Pull) ended(o outcome) {
	fault := crm.AsFault("pull.run", o.err)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running, p.end, p.lastErr = false, time.Now(), nil
	p.quiet++
	if o.changed || !p.o.Idle() {
		p.quiet = 0
	}
	switch {
	case fault == nil:
		p.fails = 0
		if !o.paused {
			p.last = p.o.Now()
		}
		if p.again {
			p.soon()
		}
		if fault = o.aside; fault == nil {
			p.fault = nil
			return
		}
	case fault.Kind == crm.Cancelled:
		p.lastErr = fault // says nothing about Oro
		return
	default:
		p.fails++
		p.retry = p.end.Add(p.backoff(p.fails))
	}
	p.fault, p.lastErr = fault, fault
	if fault.After > 0 {
		p.hold = p.end.Add(fault.After + time.Duration(p.o.Rand()*float64(fault.After)/10))
	}
	p.o.Log.Info("run ended with a fault", "fault", fault.Kind.String(), "code", fault.Code, "fails", p.fails)
}

// backoff doubles with every failure; half of it is chance, so that many desks do not come back together.
func (p *Pull) backoff(fails int) time.Duration {
	d := min(backoffMin<<min(fails-1, 10), backoffMax)
	return d/2 + time.Duration(p.o.Rand()*float64(d/2))
}
