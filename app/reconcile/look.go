package reconcile

import (
	"context"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// look asks a side what changed, and marks what is to be looked at.
func (k *kindRun) look(ctx context.Context, p crm.Party) error {
	at := k.state.side(p)
	if len(at.cursor) == 0 {
		if err := k.load(); err != nil {
			return err
		}
	}
	delta, err := k.side(p).Changes(ctx, at.cursor, func(s crm.Sheet) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := k.load(); err != nil {
			return err
		}
		k.heard(p, k.tidy(p, s))
		return nil
	})
	if err != nil {
		return onSide(p, err)
	}
	if delta.Full || len(delta.Gone) > 0 {
		if err := k.load(); err != nil {
			return err
		}
	}
	for _, id := range delta.Gone {
		if it := k.byID[ix(p)][id]; it != nil && !it.seen[ix(p)] {
			k.lost(p, it)
		}
	}
	if delta.Full {
		for _, it := range k.items {
			if it.end(p).id != "" && !it.seen[ix(p)] {
				k.lost(p, it)
			}
		}
	}
	k.listed[ix(p)], k.full[ix(p)], k.cursor[ix(p)] = true, delta.Full, delta.Next
	return nil
}

// tidy gives a sheet the form in which it is compared, and marks what must not leave this computer
// (spec 4.13).
func (k *kindRun) tidy(p crm.Party, s crm.Sheet) crm.Sheet {
	s.Kind = k.kind
	if s.Fields == nil && s.Odd == "" {
		return s
	}
	s.Fields = clean(s.Fields)
	if p == crm.PartyAccount && s.Odd == "" {
		for _, text := range s.Fields { // a task's subject or a note names people too
			if k.privacy.Names(text) {
				s.Odd = "private"
				break
			}
		}
	}
	return s
}

// heard takes one listed sheet in.
func (k *kindRun) heard(p crm.Party, s crm.Sheet) {
	it := k.byID[ix(p)][s.ID]
	if it == nil {
		it = k.add(p, &s)
		it.seen[ix(p)] = true
		if s.Fields == nil && s.Odd == "" {
			k.unread = append(k.unread, it)
			return
		}
		k.note(p, it, &s)
		k.touch(it)
		return
	}
	end := it.end(p)
	back := end.gone
	it.seen[ix(p)], end.gone = true, false
	if back {
		it.kept, it.asked, it.dirty = false, false, true
		k.touch(it)
	}
	if s.Fields == nil && s.Odd == "" {
		if s.Mark != end.mark || s.Mark == "" {
			k.unread = append(k.unread, it)
		}
		return
	}
	k.differs(p, it, &s)
}

// differs marks a known record whose fields are others than in the base; one that only has another mark, or
// was written anew with the same content, is as it was.
func (k *kindRun) differs(p crm.Party, it *item, s *crm.Sheet) {
	end := it.end(p)
	if p == crm.PartyAccount && s.Oro != it.stamp {
		it.stamp, it.dirty = s.Oro, true
	}
	if whole(s.Fields) == end.all && s.Odd == end.odd {
		if s.Mark != end.mark {
			end.mark, it.dirty = s.Mark, true
		}
		if it.fresh || it.prob != nil || it.open || k.renewed {
			it.now[ix(p)] = s
			if k.renewed {
				it.fresh = it.fresh || !it.pair() && !it.left
				k.touch(it)
			}
		}
		return
	}
	if it.pair() {
		it.now[ix(p)] = s
	} else {
		k.note(p, it, s)
		it.fresh, it.open = true, true
	}
	k.touch(it)
}

// note takes the sheet of a record that stands alone into its link.
func (k *kindRun) note(p crm.Party, it *item, s *crm.Sheet) {
	end := it.end(p)
	if key := keyOf(k.kind, s.Fields); key != end.key {
		end.key, it.left = key, false
	}
	end.mark, end.all = s.Mark, whole(s.Fields)
	if p == crm.PartyAccount {
		it.stamp = s.Oro
	}
	it.now[ix(p)], it.dirty = s, true
}

// lost notes that a side has the record no longer.
func (k *kindRun) lost(p crm.Party, it *item) {
	end := it.end(p)
	if end.gone && !k.renewed {
		return
	}
	end.gone, it.now[ix(p)], it.dirty = true, nil, true
	k.touch(it)
}

// onSide says in logs which side a fault came from.
func onSide(p crm.Party, err error) error {
	f := *crm.AsFault("sync.run", err)
	if f.Op == "" {
		f.Op = "sync." + string(p)
	}
	return &sideFault{p, &f}
}

// sideFault is a fault with the side that it came from.
type sideFault struct {
	party crm.Party
	fault *crm.Fault
}

func (e *sideFault) Error() string { return string(e.party) + ": " + e.fault.Error() }
func (e *sideFault) Unwrap() error { return e.fault }

// privacyPrint is the never-send lists in short: when they change, records may be left or taken that no
// side will list again.
func (k *kindRun) privacyPrint() string {
	return string(k.set.Get(settings.PrivatePeople).Value) + "/" + string(k.set.Get(settings.PrivateDomains).Value)
}
