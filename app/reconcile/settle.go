package reconcile

import (
	"context"
	"maps"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// early is how much earlier than the attempt what it made may be dated: clocks differ, also by their zone.
const early = 26 * time.Hour

// sweep reads the records that were listed without their fields.
func (k *kindRun) sweep(ctx context.Context) error {
	unread := k.unread
	k.unread = nil
	type found struct {
		sheet crm.Sheet
		err   error
	}
	for p := 0; p < len(unread); p += k.e.o.Batch {
		group := unread[p:min(p+k.e.o.Batch, len(unread))]
		sheets := make([][2]*found, len(group))
		k.e.aside(ctx, len(group), func(i int) {
			for _, party := range parties {
				it := group[i]
				if !it.seen[ix(party)] || it.now[ix(party)] != nil {
					continue
				}
				s, err := k.side(party).Read(ctx, it.end(party).id)
				sheets[i][ix(party)] = &found{k.tidy(party, s), err}
			}
		})
		for i, it := range group {
			for _, party := range parties {
				if f := sheets[i][ix(party)]; f != nil {
					if err := k.swept(party, it, f.sheet, f.err); err != nil {
						return err
					}
				}
			}
		}
	}
	return ctx.Err()
}

func (k *kindRun) swept(p crm.Party, it *item, s crm.Sheet, err error) error {
	switch {
	case crm.IsFault(err, crm.Missing):
		k.lost(p, it)
		return nil
	case err != nil:
		return onSide(p, err)
	case !it.pair() && it.end(p).all == 0: // new
		k.note(p, it, &s)
		k.touch(it)
		return nil
	}
	k.differs(p, it, &s)
	return nil
}

// settle finds out what came of the writes of an interrupted run.
func (k *kindRun) settle(ctx context.Context) error {
	intents := k.intents
	k.intents = nil
	var lost []intent
	for _, i := range intents {
		it := k.items[i.seq]
		clear := put{key: k.base.key(tableIntent, i.seq)}
		if it == nil {
			if err := k.base.save(edit{clear}); err != nil {
				return err
			}
			continue
		}
		e := edit{clear}
		landed := true
		switch i.op {
		case intentCreate:
			found, err := k.settleCreate(ctx, it, i)
			if err != nil {
				return err
			}
			if !found { // once all others are known
				lost = append(lost, i)
				continue
			}
			e = append(e, k.saved(it)...)
		case intentUpdate:
			it.check = &i
			k.touch(it)
			continue // by whoever has read both records, with clear
		case intentDelete:
			landed = it.account.gone
		}
		if !landed && i.journal != "" {
			e = append(e, put{key: journalKey(i.journal)})
		}
		if err := k.base.save(e); err != nil {
			return err
		}
	}
	return k.settleLost(ctx, lost)
}

// settleCreate finds the record that an interrupted creation may have made: among those that were listed, else by
// asking the side. false: it may be that nothing was made.
func (k *kindRun) settleCreate(ctx context.Context, it *item, i intent) (bool, error) {
	if it.pair() || it.end(i.on.Other()).id == "" {
		return true, nil
	}
	k.touch(it)
	m, err := k.made(ctx, it, i)
	if err != nil {
		return false, onSide(i.on, err)
	}
	if m != nil {
		k.settled(it, i, m)
	}
	return m != nil, nil
}

// settled makes a pair of an interrupted creation's source and what it made.
func (k *kindRun) settled(it *item, i intent, m *crm.Sheet) {
	k.join(it, i.on, k.byID[ix(i.on)][m.ID], m)
	source := maps.Clone(i.source)
	for f := range i.fields {
		if strings.Contains(string(f), ".") && m.Fields[f] == "" {
			delete(source, f) // an address is written behind the record: it had not come so far
		}
	}
	it.end(i.on.Other()).base, it.end(i.on.Other()).all = source.bytes(), 0
	it.end(i.on).base, it.end(i.on).all = asMade(m.Fields, i.fields).bytes(), 0
	it.synced = i.at
	k.created(i.on)
}

// made is the record of an interrupted creation, or nil.
func (k *kindRun) made(ctx context.Context, it *item, i intent) (*crm.Sheet, error) {
	s := crm.Sheet{Kind: k.kind, ID: k.base.mark(i.seq, i.at), Fields: i.fields}
	if i.on == crm.PartyAccount {
		s.Oro = it.oro.id
	}
	if m := k.listedAs(s, i.on); m != nil {
		return m, nil
	}
	m, ok, err := k.side(i.on).Made(ctx, s, i.at.Add(-early))
	if err != nil || !ok {
		return nil, err
	}
	m = k.tidy(i.on, m)
	if other := k.byID[ix(i.on)][m.ID]; m.Odd != "" || m.Fields == nil || other != nil && other.pair() {
		return nil, nil
	}
	return &m, nil
}

// listedAs is the record among those that this run has read which a creation of the sheet made: by the Oro id or the
// mark that it carries, then by its fields, then by its key.
func (k *kindRun) listedAs(s crm.Sheet, on crm.Party) *crm.Sheet {
	want, key := whole(s.Fields), keyOf(k.kind, s.Fields)
	var found *crm.Sheet
	close := 0 // of found: 2 where all fields are the same, 1 the key
	for _, other := range k.alone() {
		now := other.now[ix(on)]
		if now == nil || now.Odd != "" {
			continue
		}
		switch {
		case s.Oro != "" && now.Oro == s.Oro, s.Oro == "" && now.UID != "" && now.UID == s.ID:
			return now
		case s.Oro != "":
		case close < 2 && whole(now.Fields) == want:
			found, close = now, 2
		case close < 1 && key != 0 && keyOf(k.kind, now.Fields) == key:
			found, close = now, 1
		}
	}
	return found
}

// asMade are the sums of a record as it was made, by what it has now and what was sent: a value of its own in
// the place of one that was sent, or where none was, is somebody's change; one that is missing is the side's.
func asMade(now, sent crm.Fields) sums {
	out := sums{}
	for f, v := range sent {
		if now[f] != "" {
			out[f] = part(v)
		}
	}
	return out
}

// join makes a pair of a record that stands alone and one of the other side; other is the item that the
// latter stood in, if any.
func (k *kindRun) join(it *item, p crm.Party, other *item, s *crm.Sheet) {
	if other != nil && other != it {
		delete(k.items, other.seq)
		it.drop = append(append(it.drop, other.seq), other.drop...)
	}
	end := it.end(p)
	*end = dressed(end, s)
	if p == crm.PartyAccount {
		it.stamp = s.Oro
	}
	it.now[ix(p)] = s
	it.seen[ix(p)] = it.seen[ix(p)] || other != nil && other.seen[ix(p)]
	it.fresh, it.left, it.kept, it.asked, it.dirty = false, false, false, false, true
	k.byID[ix(p)][s.ID] = it
}

// dressed is an end as it is when a side has the sheet; its base is left to the caller.
func dressed(before *end, s *crm.Sheet) end {
	return end{id: s.ID, mark: s.Mark, all: before.all, key: keyOf(s.Kind, s.Fields), odd: s.Odd, base: before.base}
}

// checked compares what a record has with what an interrupted update was to write, and takes the base along
// where the update was carried out: the side may have written the values in its own way.
func (k *kindRun) checked(it *item) {
	i := it.check
	now := it.now[ix(i.on)]
	if now == nil {
		return
	}
	has, had := sumsOf(now.Fields), readSums(it.end(i.on).base)
	carriedOut := false
	for f, want := range i.want {
		carriedOut = carriedOut || want != had[f] && has[f] == want
	}
	for f, n := range has {
		if n != i.want[f] && n != had[f] {
			carriedOut = false // somebody else has changed it since
		}
	}
	if !carriedOut {
		return
	}
	it.arrived = true
	it.end(i.on).base, it.end(i.on).all = has.bytes(), whole(now.Fields)
	source := it.end(i.on.Other())
	source.base, source.all = i.source.bytes(), 0
	if s := it.now[ix(i.on.Other())]; s != nil && string(sumsOf(s.Fields).bytes()) == string(source.base) {
		source.all = whole(s.Fields)
	}
	it.dirty = true
}
