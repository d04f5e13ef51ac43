package post

import (
	"context"
	"errors"
	"sync"
	"time"

	"oroconnector/app/asleep"
	"oroconnector/app/crm"
)

const (
	look       = 5 * time.Second // how often the clock and the network are looked at
	backoffMin = 2 * time.Second
	backoffMax = 5 * time.Minute
	// steady is how long a watch must have gone well before the next fault counts as the first one: a server
	// that ends every connection soon is not asked faster for it.
	steady = time.Minute
)

// Reasons to end what an account is doing.
var (
	errChanged = errors.New("another account, folder or setting")
	errWoken   = errors.New("the network or the clock changed")
	errRetry   = errors.New("the person tries again")
)

// Run keeps the active account going until ctx ends; then it returns nil. Call it once at a time.
func (p *Post) Run(ctx context.Context) error {
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(func() { p.lookOut(ctx) })
	parts.Go(func() { p.resolve(ctx) })
	parts.Go(func() { p.followed(ctx) })
	for ctx.Err() == nil {
		if login, ok := p.login(p.o.Active()); ok {
			p.keep(ctx, login)
			p.rest(login.ID)
		} else {
			_ = p.await(ctx, time.Time{}) // whatever ends it, the next look tells
		}
	}
	return nil
}

// keep keeps one account going until ctx ends or something about it has changed.
func (p *Post) keep(ctx context.Context, login crm.Login) {
	for fails := 0; ctx.Err() == nil; {
		began := time.Now()
		var fault *crm.Fault
		cause := p.during(ctx, func(ctx context.Context) {
			fault = crm.AsFault("mail.watch", p.session(ctx, login))
		})
		if cause == nil && ctx.Err() == nil {
			if time.Since(began) > steady {
				fails = 0
			}
			fails++
			cause = p.wait(ctx, login, fault, fails)
		}
		switch {
		case errors.Is(cause, errChanged):
			return
		case cause != nil: // connections may be dead without knowing it, and a refusal is to be forgotten
			p.drop(login.ID)
			fails = 0
		}
	}
}

// wait says what is wrong and waits until it is to be tried again, and returns what ended the wait, nil for
// the time.
func (p *Post) wait(ctx context.Context, login crm.Login, fault *crm.Fault, fails int) error {
	if fault == nil {
		fault = &crm.Fault{Kind: crm.Offline, Op: "mail.watch", Code: "mail.cut"}
	}
	if waits(fault) {
		p.set(login.ID, crm.LoginState{State: stateOf(fault), Fault: fault})
		p.o.Log.Info("mail account waits for the person", "login", login.ID, "code", fault.Code)
		for {
			// Whatever the network does: a refused login is not tried again by itself.
			if cause := p.await(ctx, time.Time{}); !errors.Is(cause, errWoken) {
				return cause
			}
		}
	}
	pause := max(p.backoff(fails), fault.After)
	p.set(login.ID, crm.LoginState{State: crm.MailOffline, Fault: fault, Retry: p.o.Now().Add(pause).UTC()})
	p.o.Log.Info("mail account is offline", "login", login.ID, "code", fault.Code, "fails", fails, "pause", pause.String())
	return p.await(ctx, time.Now().Add(pause))
}

// during runs f with a context that Wake, Retry and Changed end, and returns which of them did; nil: none.
func (p *Post) during(ctx context.Context, f func(context.Context)) error {
	doing, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p.mu.Lock()
	p.cancel = cancel
	if p.pending != nil { // it came when nobody listened
		cancel(p.pending)
	}
	p.mu.Unlock()
	f(doing)
	p.mu.Lock()
	defer p.mu.Unlock()
	cause := p.pending
	p.cancel, p.pending = nil, nil
	return cause
}

// await returns nil when the time has come (zero: never) or ctx has ended, else what ended it.
func (p *Post) await(ctx context.Context, until time.Time) error {
	return p.during(ctx, func(ctx context.Context) {
		var due <-chan time.Time
		if !until.IsZero() {
			timer := time.NewTimer(time.Until(until))
			defer timer.Stop()
			due = timer.C
		}
		select {
		case <-ctx.Done():
		case <-due:
		}
	})
}

// end ends what goes on, with the reason. A change outweighs a retry, and that a wake.
func (p *Post) end(cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pending == nil || errors.Is(p.pending, errWoken) || errors.Is(cause, errChanged) {
		p.pending = cause
	}
	if p.cancel != nil {
		p.cancel(cause)
	}
}

// Wake says that the network or the clock has changed: connections are made anew at once.
func (p *Post) Wake() { p.end(errWoken) }

// Retry tries again now; where the account is not the active one, when it is next. It ends every wait but does
// nothing to an account that goes well.
func (p *Post) Retry(login string) {
	p.mu.Lock()
	state := p.states[login].State
	p.mu.Unlock()
	switch {
	case login != p.o.Active():
		p.drop(login)
	case state == crm.MailOffline || state.Waits():
		p.end(errRetry)
	}
}

// Changed says that accounts, the active one or a setting of theirs may be others.
func (p *Post) Changed() {
	p.end(errChanged)
	for id := range p.logins() {
		if _, ok := p.login(id); !ok {
			p.drop(id)
			p.mu.Lock()
			delete(p.states, id)
			p.mu.Unlock()
		}
	}
	p.tell()
}

// logins are the ids of accounts that something is kept of here.
func (p *Post) logins() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := map[string]bool{}
	for id := range p.boxes {
		ids[id] = true
	}
	for id := range p.states {
		ids[id] = true
	}
	return ids
}

// lookOut wakes when the machine has slept or the network is another one.
func (p *Post) lookOut(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	watch, network := asleep.From(p.o.Now), p.o.Network()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		leap, now := watch.Slept(), p.o.Network()
		if leap > 0 || now != network {
			p.o.Log.Info("mail accounts are woken", "leap", leap.String(), "network", now != network)
			p.Wake()
		}
		watch, network = asleep.From(p.o.Now), now
	}
}

// backoff doubles with every failure; half of it is chance, so that many desks do not come back together.
func (p *Post) backoff(fails int) time.Duration {
	d := min(backoffMin<<min(fails-1, 12), backoffMax)
	return d/2 + time.Duration(p.o.Rand()*float64(d/2))
}

// Renew says that an account, or its secret, is another one: its connections are made anew.
func (p *Post) Renew(login string) {
	p.drop(login)
	p.end(errChanged)
	p.tell()
}
