package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// begin shows that a kind's run is under way.
func (e *Engine) begin(k *kindRun) {
	e.mu.Lock()
	s := e.shown[k.kind]
	s.Kind, s.Fault, s.Absent = k.kind, nil, nil
	s.Progress = crm.Progress{Task: "sync"}
	e.shown[k.kind] = s
	e.mu.Unlock()
	e.tell()
}

// show tells how far the run is.
func (k *kindRun) show() {
	k.e.mu.Lock()
	s := k.e.shown[k.kind]
	s.Progress = crm.Progress{Task: "sync", Done: min(k.done, k.planned), Total: k.planned}
	k.e.shown[k.kind] = s
	k.e.mu.Unlock()
	k.e.tell()
}

// ended keeps for Status what a run came to.
func (e *Engine) ended(k *kindRun, f *crm.Fault, absent bool) {
	s := crm.SyncKind{Kind: k.kind}
	switch {
	case absent:
		s.Absent = bare(f)
	case f != nil && f.Kind != crm.Cancelled && f.Code != "sync.stopped":
		s.Fault = bare(f)
	}
	if f != nil && !absent && k.counts != (crm.SyncCounts{}) {
		s.Last, s.LastAt = k.counts, e.o.Now().UTC() // what a run did that did not reach its end
	}
	e.mu.Lock()
	e.shown[k.kind] = s
	e.mu.Unlock()
	e.tell()
}

// Status tells how things stand; it may be called at any time.
func (e *Engine) Status(ctx context.Context) (crm.SyncStatus, error) {
	set := e.o.Settings()
	e.mu.Lock()
	out := crm.SyncStatus{Enabled: set.Sync().Enabled, Running: e.running}
	e.mu.Unlock()
	for _, kind := range crm.SheetKinds {
		one, err := e.kindStatus(ctx, kind)
		if err != nil {
			return out, err
		}
		one.On = on(set.Sync(), kind)
		out.Kinds = append(out.Kinds, one)
	}
	return out, nil
}

func (e *Engine) kindStatus(ctx context.Context, kind crm.SheetKind) (crm.SyncKind, error) {
	e.mu.Lock()
	s := e.shown[kind]
	e.mu.Unlock()
	s.Kind = kind
	b, err := e.baseFor(ctx, kind)
	if crm.IsFault(err, crm.Missing) {
		s.Absent = bare(crm.AsFault("sync.status", err))
		return s, nil
	}
	if err != nil {
		s.Fault = bare(crm.AsFault("sync.status", err)) //nolint:nilerr // how a kind stands is what is asked for
		return s, nil
	}
	state, err := b.state()
	if err != nil {
		return s, err
	}
	s.Oro.Last, s.Account.Last = state.oro.asked, state.account.asked
	s.Pairs, s.Stop = state.pairs, state.stop
	if s.LastAt.IsZero() {
		s.Last, s.LastAt = state.last, state.lastAt
	}
	err = b.each(tableProblem, func(seq uint64, data []byte) error {
		p, err := readProblem(seq, data)
		if err == nil {
			s.Problems = append(s.Problems, p.shown(kind))
		}
		return err
	}, func(error) {})
	slices.SortStableFunc(s.Problems, func(a, b crm.SyncProblem) int { return b.At.Compare(a.At) })
	s.Waiting = len(s.Problems)
	if s.Stop != nil {
		s.Waiting += s.Stop.Deletes
	}
	e.upcoming(&s)
	return s, err
}

// upcoming tells when each side will be asked.
func (e *Engine) upcoming(s *crm.SyncKind) {
	settings, mono, now := e.o.Settings().Sync(), time.Now(), e.o.Now()
	if !settings.Enabled || !on(settings, s.Kind) || s.Stop != nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.clocks[s.Kind]
	s.Oro.Next = now.Add(max(0, c.next(crm.PartyOro, settings).Sub(mono)))
	s.Account.Next = now.Add(max(0, c.next(crm.PartyAccount, settings).Sub(mono)))
}

// baseFor is the base of a kind with the sides of now.
func (e *Engine) baseFor(ctx context.Context, kind crm.SheetKind) (base, error) {
	var names [2]string
	for _, p := range parties {
		place, err := e.placeOf(ctx, p, kind)
		if err != nil {
			return base{}, err
		}
		names[ix(p)] = place.Name
	}
	return baseOf(e.o.Vault, kind, names[0], names[1]), nil
}

// shown gives a problem the form in which a person sees it.
func (p problem) shown(kind crm.SheetKind) crm.SyncProblem {
	return crm.SyncProblem{
		ID: fmt.Sprintf("%s-%d", kind, p.seq), Kind: kind, Title: p.title, To: p.to, Fault: p.fault, At: p.at, Tries: p.tries, Next: p.next,
	}
}

// Retry tries a problem's record again, or with an empty id all of them, and returns when the run is over.
// How it fared is told by Status: a second refusal is no fault of Retry.
func (e *Engine) Retry(ctx context.Context, id string) error {
	if err := e.take(ctx); err != nil {
		return crm.AsFault("sync.retry", err)
	}
	defer e.give()
	kinds := crm.SheetKinds
	if id != "" {
		name, number, _ := strings.Cut(id, "-")
		seq, err := strconv.ParseUint(number, 10, 64)
		if err != nil || !slices.Contains(crm.SheetKinds, crm.SheetKind(name)) {
			return &crm.Fault{Kind: crm.Missing, Op: "sync.retry", Code: "sync.gone"}
		}
		kinds = []crm.SheetKind{crm.SheetKind(name)}
		if err := e.sooner(ctx, kinds[0], seq); err != nil {
			return err
		}
	}
	return e.round(ctx, true, kinds)
}

// sooner makes sure that there is such a problem.
func (e *Engine) sooner(ctx context.Context, kind crm.SheetKind, seq uint64) error {
	b, err := e.baseFor(ctx, kind)
	if err != nil {
		return err
	}
	known := false
	err = b.each(tableProblem, func(at uint64, _ []byte) error {
		known = known || at == seq
		return nil
	}, func(error) {})
	if err == nil && !known {
		return &crm.Fault{Kind: crm.Missing, Op: "sync.retry", Code: "sync.gone"}
	}
	return err
}

// Answer gives the person's word on a run that would delete much (spec 7.8): yes lets the next run delete
// so many, no keeps the records in the account and lets them be. The run itself is Now's, or Run's.
func (e *Engine) Answer(ctx context.Context, kind crm.SheetKind, yes bool) error {
	if err := e.take(ctx); err != nil {
		return crm.AsFault("sync.answer", err)
	}
	defer e.give()
	b, err := e.baseFor(ctx, kind)
	if err != nil {
		return err
	}
	state, err := b.state()
	if err != nil {
		return err
	}
	if state.stop == nil {
		return &crm.Fault{Kind: crm.Missing, Op: "sync.answer", Code: "sync.gone"}
	}
	if yes {
		state.allowed, state.keep = state.stop.Deletes, false
	} else {
		state.allowed, state.keep = 0, true
	}
	state.stop = nil
	if err := b.saveState(state); err != nil {
		return err
	}
	e.due(kind, crm.PartyOro)
	e.due(kind, crm.PartyAccount)
	e.tell()
	return nil
}

// Resync forgets what is known of the pairs: the next run is a first one, which matches records before it
// creates any and deletes nothing.
func (e *Engine) Resync(ctx context.Context) error {
	if err := e.take(ctx); err != nil {
		return crm.AsFault("sync.run", err)
	}
	defer e.give()
	for _, kind := range crm.SheetKinds {
		b, err := e.baseFor(ctx, kind)
		if crm.IsFault(err, crm.Missing) {
			continue
		}
		if err == nil {
			err = b.forget()
		}
		if err != nil {
			return err
		}
		e.due(kind, crm.PartyOro)
	}
	return nil
}
