package reconcile

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// match pairs records that stand alone, by the Oro id that they carry and then by key (spec 7.6), and makes
// tasks of the pairs and of what is to be created.
func (k *kindRun) match(ctx context.Context) ([]*task, error) {
	k.reconsider()
	alone := k.alone()
	for _, it := range alone {
		k.oddity(crm.PartyOro, it)
		k.oddity(crm.PartyAccount, it)
	}
	tasks, err := k.matchStamps(ctx, alone)
	if err != nil {
		return nil, err
	}
	more, err := k.matchKeys(ctx, k.alone())
	if err != nil {
		return nil, err
	}
	tasks = append(tasks, more...)
	for _, it := range k.alone() {
		if !it.fresh {
			continue
		}
		p := crm.PartyOro
		if it.oro.id == "" {
			p = crm.PartyAccount
		}
		it.fresh = false
		if it.end(p).odd != "" || it.left || !creates(k.rules.Direction, p) {
			it.open, it.dirty = false, true
			continue
		}
		tasks = append(tasks, &task{it: it, do: doCreate, to: p.Other()})
	}
	return tasks, nil
}

// alone are the records without a partner, in the order in which they were first seen.
func (k *kindRun) alone() []*item {
	var out []*item
	for _, it := range k.items {
		if !it.pair() && !it.oro.gone && !it.account.gone {
			out = append(out, it)
		}
	}
	slices.SortFunc(out, func(a, b *item) int {
		if a.seq < b.seq {
			return -1
		}
		return 1
	})
	return out
}

// reconsider ends the leaving alone of records that no longer match anything.
func (k *kindRun) reconsider() {
	var keys [2]map[sum]bool
	for _, it := range k.items {
		if !it.left {
			continue
		}
		if keys[0] == nil {
			keys = [2]map[sum]bool{{}, {}}
			for _, any := range k.items {
				for _, p := range parties {
					if end := any.end(p); end.id != "" && !end.gone {
						keys[ix(p)][end.key] = true
					}
				}
			}
		}
		other := 0
		if it.oro.id != "" {
			other = 1
		}
		if !keys[other][max(it.oro.key, it.account.key)] {
			it.left, it.fresh, it.open, it.dirty = false, true, true, true
		}
	}
}

func (k *kindRun) matchStamps(ctx context.Context, alone []*item) ([]*task, error) {
	var tasks []*task
	for _, a := range alone {
		if a.account.id == "" || a.stamp == "" || a.account.odd != "" {
			continue
		}
		o := k.byID[0][a.stamp]
		if o == nil || o.pair() || o.oro.gone || o.oro.odd != "" || !a.fresh && !o.fresh {
			continue
		}
		for _, end := range []struct {
			it *item
			p  crm.Party
		}{{o, crm.PartyOro}, {a, crm.PartyAccount}} {
			if err := k.need(ctx, end.it, end.p); err != nil {
				return nil, err
			}
		}
		if o.now[0] == nil || a.now[1] == nil || !kin(k.kind, o.now[0].Fields, a.now[1].Fields) {
			continue
		}
		tasks = append(tasks, k.couple(o, a))
	}
	return tasks, nil
}

// need reads a record that was not listed in this run; one that is gone has no sheet then.
func (k *kindRun) need(ctx context.Context, it *item, p crm.Party) error {
	if it.now[ix(p)] != nil {
		return nil
	}
	s, err := k.side(p).Read(ctx, it.end(p).id)
	switch {
	case crm.IsFault(err, crm.Missing):
		k.lost(p, it)
		return nil
	case err != nil:
		return onSide(p, err)
	}
	s = k.tidy(p, s)
	it.now[ix(p)] = &s
	return nil
}

// couple makes a pair of two records that meet for the first time.
func (k *kindRun) couple(o, a *item) *task {
	k.join(o, crm.PartyAccount, a, a.now[1])
	o.open, o.oro.base, o.account.base = true, nil, nil
	if a.prob != nil && o.prob == nil {
		o.prob = a.prob
	}
	k.counts.Matched++
	return &task{it: o, do: doPair, to: first(k.rules.Direction, k.rules.Conflict).Other()}
}

// matchKeys pairs what has the same key: the first with the first. What is over on a side, where several match,
// is left alone.
func (k *kindRun) matchKeys(ctx context.Context, alone []*item) ([]*task, error) {
	groups := map[sum]*[2][]*item{}
	var order []sum
	for _, it := range alone {
		p := 0
		if it.oro.id == "" {
			p = 1
		}
		key := it.end(parties[p]).key
		if key == 0 || it.left {
			continue
		}
		g := groups[key]
		if g == nil {
			g = &[2][]*item{}
			groups[key] = g
			order = append(order, key)
		}
		g[p] = append(g[p], it)
	}
	var tasks []*task
	for _, key := range order {
		g := groups[key]
		news := slices.ContainsFunc(slices.Concat(g[0], g[1]), func(it *item) bool { return it.fresh })
		if len(g[0]) == 0 || len(g[1]) == 0 || !news {
			continue
		}
		more, err := k.matchGroup(ctx, g[0], g[1])
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, more...)
	}
	return tasks, nil
}

// matchGroup pairs records of one key. Where there are several on both sides, those with the same fields
// find each other first.
func (k *kindRun) matchGroup(ctx context.Context, oro, account []*item) ([]*task, error) {
	sane := func(p crm.Party, in []*item) (out, odd []*item) {
		for _, it := range in {
			if it.end(p).odd != "" {
				odd = append(odd, it)
			} else {
				out = append(out, it)
			}
		}
		return out, odd
	}
	oro, oddOro := sane(crm.PartyOro, oro)
	account, oddAccount := sane(crm.PartyAccount, account)
	if len(oddOro) > 0 && len(account) > 0 || len(oddAccount) > 0 && len(oro) > 0 {
		// Its partner may be the one that cannot be mapped.
		k.leave(oro, account)
		return nil, nil
	}
	if len(oro) > 1 && len(account) > 1 {
		oro, account = alike(oro, account)
	}
	var tasks []*task
	for len(oro) > 0 && len(account) > 0 {
		o, a := oro[0], account[0]
		for _, end := range []struct {
			it *item
			p  crm.Party
		}{{o, crm.PartyOro}, {a, crm.PartyAccount}} {
			if err := k.need(ctx, end.it, end.p); err != nil {
				return nil, err
			}
		}
		switch {
		case o.now[0] == nil:
			oro = oro[1:]
		case a.now[1] == nil:
			account = account[1:]
		default:
			tasks = append(tasks, k.couple(o, a))
			oro, account = oro[1:], account[1:]
		}
	}
	k.leave(oro, account)
	return tasks, nil
}

// alike puts those with the same fields first, in one order on both sides.
func alike(oro, account []*item) (o, a []*item) {
	used := map[*item]bool{}
	for _, one := range oro {
		at := slices.IndexFunc(account, func(other *item) bool { return !used[other] && other.account.all == one.oro.all })
		if at >= 0 {
			used[one], used[account[at]] = true, true
			o, a = append(o, one), append(a, account[at])
		}
	}
	rest := func(in []*item) []*item {
		return slices.DeleteFunc(slices.Clone(in), func(it *item) bool { return used[it] })
	}
	return append(o, rest(oro)...), append(a, rest(account)...)
}

// leave notes records that are left alone although they stand alone.
func (k *kindRun) leave(groups ...[]*item) {
	for _, group := range groups {
		for _, it := range group {
			it.left, it.fresh, it.open, it.dirty = true, false, false, true
			p := crm.PartyOro
			if it.oro.id == "" {
				p = crm.PartyAccount
			}
			e := crm.JournalEntry{Event: crm.JournalLeft, Lost: p, Oro: it.oro.id, Account: it.account.id}
			if s := it.now[ix(p)]; s != nil {
				e.Title, e.Kept = titleOf(k.kind, s.Fields), s.Fields
			}
			k.write(e)
		}
	}
}
