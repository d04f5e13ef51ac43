package reconcile

import (
	"cmp"
	"context"
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// task is what is to be done about an item. Everything below to is the work's.
type task struct {
	it *item
	do taskKind
	to crm.Party // where it is written, as far as known before both records are read

	ops   []op
	entry *crm.JournalEntry
	gone  [2]bool    // found gone while working
	lives *crm.Sheet // Oro's record that was not listed, but is there
	hold  bool       // nothing has changed since it was refused
	err   error
	on    crm.Party // side of err, which is one of reading
	again bool      // changed meanwhile: to be looked at once more
	first bool      // the two records meet for the first time
	begun bool
}

type taskKind uint8

const (
	doPair taskKind = iota
	doCreate
	doDelete
)

// rounds is how often a run looks again at records that changed while it worked.
const rounds = 4

// work deals with all that was marked.
func (k *kindRun) work(ctx context.Context) error {
	if err := k.sweep(ctx); err != nil {
		return err
	}
	if err := k.settle(ctx); err != nil {
		return err
	}
	if err := k.lookBeforeCreating(ctx); err != nil {
		return err
	}
	if k.state.keep {
		for _, it := range k.items {
			if it.pair() && it.oro.gone {
				k.touch(it)
			}
		}
	}
	deletes, alive := 0, k.alive(crm.PartyAccount)
	for round := 0; len(k.touched) > 0 && round < rounds; round++ {
		tasks, err := k.plan(ctx)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if t.do == doDelete && !t.it.asked { // the answer holds for those that it was about
				deletes++
			}
		}
		if muchDeleted(deletes, alive) && deletes > k.state.allowed {
			return k.stop(deletes, alive)
		}
		k.allow(tasks)
		k.planned += len(tasks)
		if err := k.carryOut(ctx, tasks); err != nil {
			return err
		}
	}
	if len(k.touched) > 0 {
		return &crm.Fault{Kind: crm.Busy, Op: "sync.run", Code: "sync.changing"}
	}
	return nil
}

// lookBeforeCreating asks a side that was not asked in this run before something is made there: what would
// match may have come meanwhile.
func (k *kindRun) lookBeforeCreating(ctx context.Context) error {
	for _, p := range parties {
		if k.listed[ix(p.Other())] {
			continue
		}
		if slices.ContainsFunc(k.touched, func(it *item) bool {
			alone := it.fresh && !it.pair() && it.end(p).id != ""
			return (alone || it.pair() && it.account.gone) && creates(k.rules.Direction, p)
		}) {
			if err := k.look(ctx, p.Other()); err != nil {
				return err
			}
			return k.sweep(ctx)
		}
	}
	return nil
}

func (k *kindRun) alive(p crm.Party) int {
	n := 0
	for _, it := range k.items {
		if it.end(p).id != "" && !it.end(p).gone {
			n++
		}
	}
	return n
}

// allow notes which records the person's word lets go. One that Oro does not confirm (it is somebody else's now, and
// not to be seen) stays, is tried again every day, and is no new question then.
func (k *kindRun) allow(tasks []*task) {
	for _, t := range tasks {
		if t.do == doDelete && k.state.allowed > 0 {
			t.it.asked, t.it.dirty = true, true
		}
	}
}

// stop keeps the question and ends the run with nothing done.
func (k *kindRun) stop(deletes, of int) error {
	kept, err := k.base.state()
	if err != nil {
		return err
	}
	since := k.e.o.Now().UTC()
	if kept.stop != nil {
		since = kept.stop.Since
	}
	kept.stop = &crm.SyncStop{Deletes: deletes, Of: of, Since: since}
	if kept.rules != k.state.rules {
		kept.oro.cursor, kept.account.cursor = nil, nil
	}
	kept.allowed, kept.rules = 0, k.state.rules
	k.state = kept
	if err := k.base.saveState(kept); err != nil {
		return err
	}
	return stopped(*kept.stop)
}

func stopped(crm.SyncStop) error {
	return &crm.Fault{Kind: crm.Conflict, Op: "sync.run", Code: "sync.stopped"}
}

// plan decides what is to be done about every item that was touched.
func (k *kindRun) plan(ctx context.Context) ([]*task, error) {
	touched := k.touched
	k.touched = nil
	k.relink(touched)
	var tasks []*task
	once := map[*item]bool{}
	alone := false
	for _, it := range touched {
		if k.items[it.seq] != it || once[it] {
			continue
		}
		once[it] = true
		if it.pair() {
			if t := k.planPair(it); t != nil {
				tasks = append(tasks, t)
			}
		}
		if !it.pair() && k.items[it.seq] == it {
			alone = true
			if it.oro.id != "" && it.oro.gone || it.account.id != "" && it.account.gone {
				k.pending = append(k.pending, k.remove(it))
			} else if it.prob != nil {
				it.fresh = true
			}
		}
	}
	if alone {
		more, err := k.match(ctx)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, more...)
	}
	slices.SortStableFunc(tasks, func(a, b *task) int {
		return cmp.Or(cmp.Compare(ix(b.to), ix(a.to)), cmp.Compare(a.it.failed(), b.it.failed()), cmp.Compare(a.it.seq, b.it.seq))
	})
	return tasks, nil
}

// failed is how often an item was tried in vain: such ones come last, so that they hold up nothing.
func (it *item) failed() int {
	if it.prob == nil {
		return 0
	}
	return it.prob.tries
}

// stateOf is how a side's record stands against the base.
func (it *item) stateOf(p crm.Party) state {
	end := it.end(p)
	switch {
	case end.gone:
		return gone
	case it.now[ix(p)] != nil && whole(it.now[ix(p)].Fields) != end.all:
		return changed
	}
	return same
}

// planPair decides about a pair; nil: there is nothing to do, or it was done in the base. A pair whose
// account's record is gone comes apart.
func (k *kindRun) planPair(it *item) *task {
	if k.frozen(it) {
		return nil
	}
	oro, account := it.stateOf(crm.PartyOro), it.stateOf(crm.PartyAccount)
	v := decide(k.rules.Direction, k.rules.Conflict, oro, account)
	if v == deleteAccount && k.state.keep && !it.kept {
		it.kept, it.dirty = true, true
		k.keepEntry(it)
	}
	if v == deleteAccount && it.kept {
		v = nothing
	}
	switch v {
	case forget:
		k.pending = append(k.pending, k.remove(it))
	case unpair:
		k.comeApart(it)
	case deleteAccount:
		return &task{it: it, do: doDelete, to: crm.PartyAccount}
	case toAccount:
		return &task{it: it, do: doPair, to: crm.PartyAccount}
	case toOro:
		return &task{it: it, do: doPair, to: crm.PartyOro}
	case nothing:
		return k.planNothing(it, oro, account)
	}
	return nil
}

// planNothing leaves a pair as it is, unless something about it has yet to be found out.
func (k *kindRun) planNothing(it *item, oro, account state) *task {
	switch {
	case oro == gone:
		it.open, it.dirty = true, true
		return nil
	case it.check != nil, it.prob != nil, it.open, it.stamp != it.oro.id && !it.stamped:
		return &task{it: it, do: doPair, to: crm.PartyAccount}
	case account == changed:
		it.open, it.dirty = true, true
	}
	return nil
}

// comeApart lets Oro's record of a pair stand alone, since the account's is gone.
func (k *kindRun) comeApart(it *item) {
	delete(k.byID[1], it.account.id)
	it.account, it.stamp, it.stamped, it.guessed, it.now[1], it.seen[1] = end{}, "", false, false, nil, false
	it.oro.base = nil
	it.fresh, it.open, it.dirty = true, true, true
}

// frozen leaves a pair untouched one of whose records cannot be mapped, and notes that in the journal.
func (k *kindRun) frozen(it *item) bool {
	odd := false
	for _, p := range parties {
		k.oddity(p, it)
		odd = odd || it.end(p).odd != "" && !it.end(p).gone
	}
	if odd {
		it.open, it.dirty = true, true
	}
	return odd
}

// oddity takes over why a record is to be left untouched; a new reason goes into the journal.
func (k *kindRun) oddity(p crm.Party, it *item) {
	s, end := it.now[ix(p)], it.end(p)
	if s == nil || s.Odd == end.odd {
		return
	}
	end.odd, it.dirty = s.Odd, true
	if s.Odd == "" {
		return
	}
	k.counts.Odd++
	k.write(crm.JournalEntry{
		Event: crm.JournalOdd, Lost: p, Title: titleOf(k.kind, s.Fields), Oro: it.oro.id, Account: it.account.id, Code: s.Odd, Kept: s.Fields,
	})
}

// relink follows records of the account that have moved to another address: they still carry the Oro id.
func (k *kindRun) relink(touched []*item) {
	for _, it := range touched {
		if it.pair() || it.account.id == "" || it.stamp == "" || it.account.gone || k.items[it.seq] != it || it.now[1] == nil {
			continue
		}
		was := k.byID[0][it.stamp]
		if was == nil || !was.pair() || !was.account.gone || was.oro.gone {
			continue
		}
		delete(k.byID[1], was.account.id)
		base, all := was.account.base, was.account.all
		k.join(was, crm.PartyAccount, it, it.now[1])
		was.account.base, was.account.all = base, all
		k.touch(was)
	}
}

// first tells which side's values win when two records meet for the first time.
func first(direction, conflict settings.Value) crm.Party {
	if direction == settings.AccountToOro || direction == settings.Bidirectional && conflict == settings.AccountWins {
		return crm.PartyAccount
	}
	return crm.PartyOro
}
