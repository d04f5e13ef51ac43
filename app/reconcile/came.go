package reconcile

import (
	"errors"
	"time"

	"oroconnector/app/crm"
)

// came takes what came of a task into its item and returns what is to be kept. The error ends the run.
func (k *kindRun) came(t *task) (edit, error) {
	it := t.it
	clear := edit{{key: k.base.key(tableIntent, it.seq)}}
	k.done++
	switch {
	case !t.begun:
		k.done--
		return nil, nil
	case t.hold:
		return k.saved(it), nil
	case t.err != nil:
		return k.failed(t, t.on, t.err, nil)
	case t.again:
		k.foundGone(t)
		return clear, nil
	}
	it.check = nil
	for i := range t.ops {
		o := &t.ops[i]
		switch {
		case o.after != nil || o.do == intentDelete && o.err == nil:
			k.landed(it, o, i == 0 && o.do == intentCreate)
		case o.stamp && o.err != nil && !errors.Is(o.err, errLater):
			it.stamped = it.stamped || !crm.IsFault(o.err, crm.Conflict)
		case errors.Is(o.err, errLater):
			k.done--
			return k.undone(t, i), nil
		case o.err != nil:
			return k.failed(t, o.on, o.err, o)
		}
	}
	k.counted(t)
	if t.do == doDelete {
		return append(k.remove(it), clear...), nil
	}
	k.even(t)
	return append(append(k.saved(it), clear...), k.solved(it)...), nil
}

// undone takes back the intent of a task that was not begun; i is the write that was not.
func (k *kindRun) undone(t *task, i int) edit {
	e := edit{{key: k.base.key(tableIntent, t.it.seq)}}
	if t.entry != nil && i == 0 {
		e = append(e, put{key: journalKey(t.entry.ID)})
	}
	if i > 0 { // the first of two writes was made
		t.ops = t.ops[:i]
		k.counted(t)
		k.even(t)
		e = append(e, k.saved(t.it)...)
	}
	return e
}

// landed takes over what a side has after a write.
func (k *kindRun) landed(it *item, o *op, made bool) {
	if o.do == intentDelete {
		return
	}
	s := *o.after
	end := it.end(o.on)
	if made {
		k.byID[ix(o.on)][s.ID] = it
		*end = end.as(&s)
	}
	if s.ID != "" && s.ID != end.id { // a side may give a changed record another address
		delete(k.byID[ix(o.on)], end.id)
		k.byID[ix(o.on)][s.ID] = it
		end.id = s.ID
	}
	end.mark, it.now[ix(o.on)] = s.Mark, &s
	if o.on == crm.PartyAccount {
		it.stamp = s.Oro
		it.stamped = it.stamped || o.oro != "" || made
	}
}

func (e end) as(s *crm.Sheet) end {
	return end{id: s.ID, mark: s.Mark, key: keyOf(s.Kind, s.Fields)}
}

// even notes that both records are the same now, as far as the direction goes: the base takes what they
// have. In a direction that leaves the account's changes alone, these stay changes.
func (k *kindRun) even(t *task) {
	it := t.it
	if it.now[0] == nil || it.now[1] == nil {
		return
	}
	wrote := false
	for _, o := range t.ops {
		wrote = wrote || !o.stamp
	}
	if !wrote && !t.first && !k.settledBy(it) {
		for _, p := range parties {
			it.end(p).mark = it.now[ix(p)].Mark
		}
		it.open, it.dirty = true, true
		return
	}
	for _, p := range parties {
		end, s := it.end(p), it.now[ix(p)]
		end.base, end.all, end.mark, end.odd = sumsOf(s.Fields).bytes(), whole(s.Fields), s.Mark, s.Odd
		end.key = keyOf(k.kind, s.Fields)
	}
	it.open, it.left, it.kept, it.fresh, it.guessed = false, false, false, false, false
	it.synced, it.dirty = k.e.o.Now().UTC(), true
}

// settledBy tells whether a pair about which nothing was written is the same on both sides by the rules: a
// change that the direction does not carry over is not.
func (k *kindRun) settledBy(it *item) bool {
	v := decide(k.rules.Direction, k.rules.Conflict, it.against(crm.PartyOro), it.against(crm.PartyAccount))
	return v != nothing || it.against(crm.PartyOro) == same && it.against(crm.PartyAccount) == same
}

func (k *kindRun) counted(t *task) {
	if len(t.ops) > 0 {
		k.refusals = refusals{}
	}
	for _, o := range t.ops {
		switch {
		case o.stamp:
		case o.do == intentDelete:
			k.counts.AccountDeleted++
		case o.do == intentCreate:
			k.created(o.on)
		case o.on == crm.PartyOro:
			k.counts.OroUpdated++
		default:
			k.counts.AccountUpdated++
		}
	}
	if t.entry != nil && t.entry.Event == crm.JournalConflict {
		k.counts.Conflicts++
	}
}

func (k *kindRun) created(on crm.Party) {
	if on == crm.PartyOro {
		k.counts.OroCreated++
	} else {
		k.counts.AccountCreated++
	}
}

// foundGone marks records that were found gone, or there, and has the item looked at once more.
func (k *kindRun) foundGone(t *task) {
	if t.lives != nil {
		t.it.now[0] = t.lives
		k.heard(crm.PartyOro, *t.lives)
	}
	for _, p := range parties {
		if t.gone[ix(p)] {
			k.lost(p, t.it)
		}
		if s := t.it.now[ix(p)]; s != nil && !t.it.pair() {
			k.note(p, t.it, s)
			t.it.fresh = true
		}
	}
	k.touch(t.it)
}

// failed takes a failure in: what was changed meanwhile is looked at once more, what a side refuses is kept
// as a problem, and what says nothing about the record ends the run.
func (k *kindRun) failed(t *task, on crm.Party, cause error, o *op) (edit, error) {
	it, f := t.it, crm.AsFault("sync.run", cause)
	clear := edit{{key: k.base.key(tableIntent, it.seq)}}
	sure := o == nil || o.do != intentCreate || f.Kind == crm.Refused || f.Kind == crm.Invalid || f.Kind == crm.Missing
	if !sure {
		clear = nil // what became of it is asked for in the next run
	}
	if t.entry != nil && sure && (f.Kind == crm.Conflict || !passing(f)) {
		clear = append(clear, put{key: journalKey(t.entry.ID)})
	}
	switch {
	case passing(f):
		if o == nil {
			clear = nil
		} else if sure && o.do != intentCreate {
			clear = nil // it may have been carried out: the next run compares
		}
		return clear, onSide(on, cause)
	case o != nil && o.do != intentCreate && (f.Kind == crm.Conflict || f.Kind == crm.Missing) && it.again():
		k.reread(t, on, f)
		return clear, nil
	case f.Kind == crm.Conflict && o != nil:
		f = &crm.Fault{Kind: crm.Conflict, Op: "sync.run", Code: "sync.changing", Detail: f.Detail, Err: f}
	}
	e := append(clear, k.refused(t, on, f)...)
	return append(e, k.saved(it)...), k.enough(on, f)
}

// again counts how often an item was changed under the run's hands.
func (it *item) again() bool {
	it.conflicts++
	return it.conflicts < rounds
}

// reread forgets what was read of a record that has changed meanwhile.
func (k *kindRun) reread(t *task, on crm.Party, f *crm.Fault) {
	it := t.it
	it.now[ix(on)] = nil
	it.open = true // so that it is read, whatever the base says
	if f.Kind == crm.Missing {
		k.lost(on, it)
	}
	k.touch(it)
}

// refused keeps a failure where the person sees it.
func (k *kindRun) refused(t *task, on crm.Party, f *crm.Fault) edit {
	it, now := t.it, k.e.o.Now().UTC()
	before := it.prob
	p := &problem{seq: it.seq, to: on, fault: bare(f), at: now, tries: 1, tried: tried(it)}
	for _, s := range it.now {
		if s != nil && p.title == "" {
			p.title = titleOf(k.kind, s.Fields)
		}
	}
	if before != nil {
		p.tries = before.tries + 1
		if p.title == "" {
			p.title = before.title
		}
	}
	pause := 24 * time.Hour
	if f.Kind != crm.Refused && f.Kind != crm.Invalid {
		pause = min(time.Minute<<min(p.tries-1, 6), time.Hour)
	}
	p.next = now.Add(pause)
	e := edit{}
	if before != nil && before.journal != "" && before.fault.Code == f.Code && before.fault.Detail == f.Detail {
		p.journal = before.journal
	} else {
		entry := crm.JournalEntry{Event: crm.JournalRefused, Lost: on, Title: p.title, Fault: p.fault}
		if s := it.now[ix(on.Other())]; s != nil {
			entry.Replaced = s.Fields
		}
		if s := it.now[ix(on)]; s != nil {
			entry.Kept = s.Fields
		}
		k.dress(&entry, it, now)
		p.journal = entry.ID
		e = append(e, put{journalKey(entry.ID), k.entryBytes(entry)})
	}
	it.prob, it.open, it.dirty = p, true, true
	k.probs[it.seq] = p
	k.counts.Refused++
	return append(e, put{k.base.key(tableProblem, it.seq), p.bytes()})
}

// solved forgets an item's problem.
func (k *kindRun) solved(it *item) edit {
	it.prob = nil
	delete(k.probs, it.seq)
	return edit{{key: k.base.key(tableProblem, it.seq)}}
}

// enough ends a run in which nothing goes any more.
func (k *kindRun) enough(on crm.Party, f *crm.Fault) error {
	if k.refusals.count(on, f) {
		return onSide(on, f)
	}
	return nil
}

// bare is the fault without its cause, which is for logs and may hold what is not to be kept.
func bare(f *crm.Fault) *crm.Fault {
	kept := *f
	kept.Err = nil
	return &kept
}
