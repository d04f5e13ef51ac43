package reconcile

import (
	"context"
	"strings"
	"sync"

	"oroconnector/app/crm"
)

// op is one write on one side.
type op struct {
	do     intentOp
	on     crm.Party
	before crm.Sheet
	fields crm.Fields // of a creation all, of an update the changed ones
	want   crm.Fields // of an update: what the record is to have
	oro    string     // id to write into the account's record
	mark   string     // of a creation in Oro: what the record is called
	stamp  bool       // nothing but the id: what becomes of it is of no weight
	after  *crm.Sheet // what the side has now
	err    error
}

// aside calls f for 0..n-1, a few at a time, and returns when all have.
func (e *Engine) aside(ctx context.Context, n int, f func(i int)) {
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, e.o.Parallel)
	for i := range n {
		if ctx.Err() != nil {
			return
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			f(i)
		})
	}
}

// prepare reads what the task needs and says what is to be written. It changes nothing but the task and the
// sheets of its item, so that several may go side by side.
func (k *kindRun) prepare(ctx context.Context, t *task) {
	it := t.it
	for _, p := range parties {
		wanted := it.end(p).id != "" && !it.end(p).gone
		if !wanted || it.now[ix(p)] != nil || t.do == doDelete && p == crm.PartyOro {
			continue
		}
		s, err := k.side(p).Read(ctx, it.end(p).id)
		switch {
		case crm.IsFault(err, crm.Missing):
			t.gone[ix(p)], t.again = true, true
		case err != nil:
			t.err, t.on = err, p
			return
		default:
			s = k.tidy(p, s)
			it.now[ix(p)] = &s
		}
	}
	if t.again {
		return
	}
	if it.prob != nil && !k.due(it.prob) && it.prob.tried == tried(it) {
		t.hold = true
		return
	}
	switch t.do {
	case doDelete:
		if !k.goneFromOro(ctx, t) {
			return
		}
		now := *it.now[1]
		t.ops = []op{{do: intentDelete, on: crm.PartyAccount, before: now}}
		t.entry = &crm.JournalEntry{Event: crm.JournalDeleted, Lost: crm.PartyAccount, Replaced: now.Fields}
	case doCreate:
		k.prepareCreate(t)
	case doPair:
		k.preparePair(t)
	}
}

// goneFromOro asks Oro for the record itself: that a listing lacks it may as well mean that the user may not see it
// any more, or that it has moved out of what is listed. Only Oro's word that there is no such record deletes.
func (k *kindRun) goneFromOro(ctx context.Context, t *task) bool {
	s, err := k.side(crm.PartyOro).Read(ctx, t.it.oro.id)
	switch {
	case crm.IsFault(err, crm.Missing) && !strings.HasPrefix(crm.AsFault("sync.run", err).Code, "sheet.absent."):
		return true
	case err != nil:
		t.err, t.on = err, crm.PartyOro
	default:
		s = k.tidy(crm.PartyOro, s)
		t.lives, t.again = &s, true
	}
	return false
}

// tried stands for both records as they are.
func tried(it *item) sum {
	var n sum
	for i, s := range it.now {
		if s != nil {
			n += whole(s.Fields) * sum(2*i+1)
		}
	}
	return n | 1
}

func (k *kindRun) prepareCreate(t *task) {
	source := t.it.now[ix(t.to.Other())]
	if source.Odd != "" {
		t.again = true // found while it was read
		return
	}
	fields := source.Fields
	if t.to == crm.PartyOro {
		fields = filled(k.kind, fields, k.untitled)
	}
	t.ops = []op{{do: intentCreate, on: t.to, fields: fields, oro: t.it.oro.id}}
	if t.to == crm.PartyOro {
		t.ops = append(t.ops, op{do: intentUpdate, on: crm.PartyAccount, before: *source, stamp: true})
	}
}

// preparePair decides with both records at hand.
func (k *kindRun) preparePair(t *task) {
	it := t.it
	oro, account := it.now[0], it.now[1]
	if oro == nil || account == nil || oro.Odd != "" || account.Odd != "" {
		t.again = oro != nil && account != nil
		return
	}
	if it.check != nil {
		k.checked(it)
	}
	t.first = it.oro.base == nil && it.account.base == nil
	var v verdict
	oroState, accountState := it.against(crm.PartyOro), it.against(crm.PartyAccount)
	switch {
	case t.first && first(k.rules.Direction, k.rules.Conflict) == crm.PartyAccount:
		v = toOro
	case t.first:
		v = toAccount
	default:
		v = decide(k.rules.Direction, k.rules.Conflict, oroState, accountState)
	}
	var wantOro, wantAccount crm.Fields
	switch v {
	case toAccount:
		wantAccount = k.forAccount(t, oro.Fields, account.Fields)
		if t.first && k.bothWays() {
			wantOro = k.forOroFirst(oro.Fields, account.Fields)
		}
	case toOro:
		wantOro = k.forOro(t, account.Fields, oro.Fields)
		if t.first && k.bothWays() {
			wantAccount = united(account.Fields, without(oro.Fields, filled(k.kind, account.Fields, k.untitled), account.Fields))
		}
	}
	k.conflictEntry(t, v, oroState, accountState, wantOro, wantAccount)
	k.addUpdate(t, crm.PartyAccount, account, wantAccount)
	k.addUpdate(t, crm.PartyOro, oro, wantOro)
	if len(t.ops) == 0 && it.stamp != it.oro.id && !it.stamped {
		t.ops = []op{{do: intentUpdate, on: crm.PartyAccount, before: *account, oro: it.oro.id, stamp: true}}
	}
}

// against is stateOf by single fields, for a pair whose base was settled by fields.
func (it *item) against(p crm.Party) state {
	now, end := it.now[ix(p)], it.end(p)
	if now == nil {
		return gone
	}
	if end.all != 0 && whole(now.Fields) == end.all || string(sumsOf(now.Fields).bytes()) == string(end.base) {
		return same
	}
	return changed
}

func (k *kindRun) bothWays() bool {
	return creates(k.rules.Direction, crm.PartyOro) && creates(k.rules.Direction, crm.PartyAccount)
}

// forAccount is what the account's record is to have when Oro's values overwrite it. What Oro has only because
// it demands it is not carried back into an empty field.
func (k *kindRun) forAccount(t *task, oro, account crm.Fields) crm.Fields {
	demanded := filled(k.kind, account, k.untitled)
	source := without(oro, demanded, account)
	if t.first {
		if k.bothWays() {
			return united(source, account)
		}
		return source
	}
	return carried(source, account, baseWithout(t.it.oro.base, source, oro), readSums(t.it.account.base))
}

// baseWithout takes from Oro's base the fields that without has taken from its values.
func baseWithout(base []byte, source, oro crm.Fields) sums {
	out := readSums(base)
	for f, v := range oro {
		if source[f] == "" && out[f] == part(v) {
			delete(out, f)
		}
	}
	return out
}

// without leaves out of Oro's values those that the account's record lacks and that Oro demands.
func without(oro, demanded, account crm.Fields) crm.Fields {
	out := make(crm.Fields, len(oro))
	for f, v := range oro {
		if account[f] != "" || demanded[f] != v {
			out[f] = v
		}
	}
	return out
}

// forOro is what Oro's record is to have when the account's values overwrite it.
func (k *kindRun) forOro(t *task, account, oro crm.Fields) crm.Fields {
	source := filled(k.kind, account, k.untitled)
	if t.first {
		if k.bothWays() {
			return united(source, oro)
		}
		return source
	}
	want := carried(source, oro, k.filledSums(readSums(t.it.account.base)), readSums(t.it.oro.base))
	return filled(k.kind, want, k.untitled)
}

func (k *kindRun) forOroFirst(oro, account crm.Fields) crm.Fields {
	return united(oro, account)
}

// filledSums is filled for the base.
func (k *kindRun) filledSums(s sums) sums {
	lacks := func(f crm.SheetField, n sum) {
		if s[f] == 0 && n != 0 {
			s[f] = n
		}
	}
	switch k.kind {
	case crm.SheetContact:
		lacks(crm.SheetFirstName, s[crm.SheetLastName])
		lacks(crm.SheetLastName, s[crm.SheetFirstName])
	case crm.SheetTask:
		lacks(crm.SheetSubject, part(k.untitled))
		lacks(crm.SheetPriority, part(crm.PriorityNormal))
		lacks(crm.SheetStatus, part(crm.StatusOpen))
	case crm.SheetEvent:
		lacks(crm.SheetTitle, part(k.untitled))
		lacks(crm.SheetEnd, s[crm.SheetStart])
	}
	return s
}

func (k *kindRun) addUpdate(t *task, p crm.Party, now *crm.Sheet, want crm.Fields) {
	if want == nil {
		return
	}
	diff := now.Fields.Changed(want)
	if len(diff) == 0 {
		return
	}
	o := op{do: intentUpdate, on: p, before: *now, fields: diff, want: want}
	if p == crm.PartyAccount && t.it.stamp != t.it.oro.id {
		o.oro = t.it.oro.id
	}
	t.ops = append(t.ops, o)
}

// conflictEntry is what the journal keeps of a version that gives way although somebody made it.
func (k *kindRun) conflictEntry(t *task, v verdict, oro, account state, wantOro, wantAccount crm.Fields) {
	it := t.it
	e := crm.JournalEntry{Event: crm.JournalConflict, Why: why(k.rules.Direction, k.rules.Conflict), Since: it.synced}
	if t.first || it.guessed {
		e.Why = crm.WhyFirst
	}
	switch {
	case v == toAccount && (account == changed || t.first || it.guessed):
		e.Lost, e.Kept, e.Replaced = crm.PartyAccount, wantAccount, it.now[1].Fields
	case v == toOro && (oro == changed || t.first || it.guessed):
		e.Lost, e.Kept, e.Replaced = crm.PartyOro, wantOro, it.now[0].Fields
	default:
		return
	}
	if t.first && loses(e.Replaced, e.Kept) || !t.first && len(e.Replaced.Changed(e.Kept)) > 0 {
		t.entry = &e
	}
}
