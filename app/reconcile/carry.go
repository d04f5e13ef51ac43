package reconcile

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"oroconnector/app/crm"
)

// What ends a run that meets nothing but trouble: so many failures in a row that may pass, and so many
// refusals in a row for one and the same reason.
const (
	troubleMax = 3
	refusalMax = 50
)

// refusals counts failures in a row. It belongs to the run's goroutine.
type refusals struct {
	trouble, same int
	last          string
}

// errLater says that a write was not begun because the run is about to end.
var errLater = errors.New("not begun")

// carryOut does the tasks, a group at a time.
func (k *kindRun) carryOut(ctx context.Context, tasks []*task) error {
	tasks, err := k.fill(ctx, tasks)
	if err != nil {
		return err
	}
	for len(tasks) > 0 {
		n := min(len(tasks), k.e.o.Batch)
		if err := k.carryGroup(ctx, tasks[:n]); err != nil {
			return err
		}
		tasks = tasks[n:]
		k.show()
	}
	return nil
}

// carryGroup reads what a group needs, keeps its intents, writes, and keeps what came of it. The error is
// the one that ends the run.
func (k *kindRun) carryGroup(ctx context.Context, tasks []*task) error {
	k.e.aside(ctx, len(tasks), func(i int) { k.prepare(ctx, tasks[i]); tasks[i].begun = true })
	if err := ctx.Err(); err != nil {
		return crm.AsFault("sync.run", err)
	}
	var intents []edit
	at := k.e.o.Now().UTC()
	for _, t := range tasks {
		if e := k.intend(t, at); len(e) > 0 {
			intents = append(intents, e)
		}
	}
	if err := k.base.save(intents...); err != nil {
		return err
	}
	brake := &brake{refusals: k.refusals}
	k.e.aside(context.WithoutCancel(ctx), len(tasks), func(i int) { k.perform(ctx, tasks[i], brake) })
	var edits []edit
	var worst error
	left := false
	for _, t := range tasks {
		e, err := k.came(t)
		edits = append(edits, e)
		if worst == nil {
			worst = err
		}
		left = left || slices.ContainsFunc(t.ops, func(o op) bool { return errors.Is(o.err, errLater) })
	}
	if worst == nil && left {
		worst = &crm.Fault{Kind: crm.Busy, Op: "sync.run"} // the cursors must not pass what was not begun
	}
	edits = slices.DeleteFunc(edits, func(e edit) bool { return len(e) == 0 })
	if !slices.ContainsFunc(tasks, func(t *task) bool { return len(t.ops) > 0 || t.it.check != nil }) && worst == nil {
		k.pending = append(k.pending, edits...) // nothing was written anywhere: the end of the run is soon enough
	} else if err := k.base.save(edits...); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return crm.AsFault("sync.run", err)
	}
	return worst
}

// intend is what is kept before a task's writes: the intent, the entry of the journal.
func (k *kindRun) intend(t *task, at time.Time) edit {
	var e edit
	it := t.it
	if t.err != nil || t.again || t.hold {
		return nil
	}
	if it.arrived { // with the intent goes what told of it: the base takes its place
		e = append(e, k.saved(it)...)
	}
	if it.check != nil {
		e = append(e, put{key: k.base.key(tableIntent, it.seq)})
		if it.check.journal != "" && t.entry == nil && !it.arrived {
			e = append(e, put{key: journalKey(it.check.journal)})
		}
	}
	if len(t.ops) == 0 {
		return e
	}
	first := t.ops[0]
	i := intent{op: first.do, on: first.on, at: at}
	if t.entry != nil {
		if it.check != nil && !it.arrived {
			t.entry.ID = it.check.journal
		}
		k.dress(t.entry, it, at)
		i.journal = t.entry.ID
		e = append(e, put{journalKey(t.entry.ID), k.entryBytes(*t.entry)})
	}
	switch {
	case first.stamp:
		return e
	case first.do == intentCreate:
		t.ops[0].mark = k.base.mark(it.seq, at)
		i.fields, i.source = brief(first.fields), sumsOf(it.now[ix(first.on.Other())].Fields)
		e = append(e, put{k.base.key(tableLink, it.seq), it.link.bytes()}) // the intent is of a link that is kept
	case first.do == intentUpdate:
		i.want, i.source = sumsOf(first.want), sumsOf(it.now[ix(first.on.Other())].Fields)
		if t.first {
			return e // they meet again
		}
	}
	return append(e, put{k.base.key(tableIntent, it.seq), i.bytes()})
}

// brief leaves out what is too long to find a record by.
func brief(f crm.Fields) crm.Fields {
	out := crm.Fields{}
	for k, v := range f {
		if len(v) <= 1000 {
			out[k] = v
		}
	}
	return out
}

// brake lets a group end early: what was not begun then waits.
type brake struct {
	mu sync.Mutex
	refusals
	on bool
}

func (b *brake) pulled() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.on
}

// met notes how a write went.
func (b *brake) met(on crm.Party, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.refusals = refusals{}
		return
	}
	f := crm.AsFault("sync.run", err)
	b.on = b.on || passing(f) || b.count(on, f)
}

// count notes a failure; true: it is one too many.
func (r *refusals) count(on crm.Party, f *crm.Fault) bool {
	reason := string(on) + f.Code + f.Detail
	if r.last != reason {
		r.same = 0
	}
	r.last = reason
	r.same++
	if f.Kind == crm.Busy || f.Kind == crm.Bug || f.Kind == crm.Damaged {
		r.trouble++
	}
	return r.trouble >= troubleMax || r.same >= refusalMax
}

// writeTime is how long a write may take that goes on though the run was cancelled.
const writeTime = 2 * time.Minute

// perform makes a task's writes, one after the other; the first that fails ends it. One that is under way is not
// cut when the run is cancelled: what became of it would not be known.
func (k *kindRun) perform(ctx context.Context, t *task, brake *brake) {
	if t.err != nil || t.again || t.hold {
		return
	}
	for i := range t.ops {
		o := &t.ops[i]
		if brake.pulled() || ctx.Err() != nil {
			o.err = errLater
			return
		}
		if o.stamp && i > 0 {
			o.oro = t.ops[0].after.ID
		}
		uncut, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
		o.err = k.write1(uncut, o)
		if o.err != nil && uncut.Err() != nil && ctx.Err() == nil { // it is the side that is slow
			o.err = &crm.Fault{Kind: crm.Offline, Op: "sync.run", Err: o.err}
		}
		cancel()
		if o.stamp && o.err != nil && !passing(crm.AsFault("sync.run", o.err)) {
			return // what becomes of it is of no weight
		}
		brake.met(o.on, o.err)
		if o.err != nil {
			return
		}
	}
}

func (k *kindRun) write1(ctx context.Context, o *op) error {
	side := k.side(o.on)
	var s crm.Sheet
	var err error
	switch o.do {
	case intentCreate:
		s, err = side.Create(ctx, crm.Sheet{Kind: k.kind, ID: o.mark, Fields: o.fields, Oro: o.oro}, o.oro)
	case intentUpdate:
		s, err = side.Update(ctx, o.before, o.fields, o.oro)
	case intentDelete:
		if err = side.Delete(ctx, o.before); crm.IsFault(err, crm.Missing) {
			err = nil
		}
		return err
	}
	if err != nil {
		return err
	}
	s = k.tidy(o.on, s)
	o.after = &s
	return nil
}

// passing tells whether a fault says nothing about the one record, so that the run ends with it.
func passing(f *crm.Fault) bool {
	return f.Kind == crm.Offline || f.Kind == crm.SignedOut || f.Kind == crm.Cancelled || f.Kind == crm.Busy && f.After > 0
}
