package reconcile

import (
	"context"
	"maps"
	"slices"

	"oroconnector/app/crm"
)

// Restore copies the version of an entry that lost back to the side that had it: all fields in which the
// two differed, or only those that are given. What comes of it is a change on that side like any other: the
// next run deals with it by the rules. A record that was deleted is made again.
func (e *Engine) Restore(ctx context.Context, id string, fields ...crm.SheetField) error {
	if err := e.take(ctx); err != nil {
		return crm.AsFault("sync.restore", err)
	}
	defer e.give()
	entry, print, err := e.entry("sync.restore", id)
	if err != nil {
		return err
	}
	if !entry.Restorable() {
		return &crm.Fault{Kind: crm.Invalid, Op: "sync.restore", Code: "sync.nothing"}
	}
	place, err := e.placeOf(ctx, entry.Lost, entry.Kind)
	if err != nil {
		return err
	}
	if err := e.samePlace(ctx, entry, place, print); err != nil {
		return err
	}
	if err := e.copyBack(ctx, place.Side, entry, fields); err != nil {
		return crm.AsFault("sync.restore", err)
	}
	entry.Restored = e.o.Now().UTC()
	if err := (base{vault: e.o.Vault}).save(edit{{journalKey(id), entryBytes(entry, placePrint(place.Name))}}); err != nil {
		return err
	}
	e.due(entry.Kind, entry.Lost)
	e.tell()
	return nil
}

// samePlace makes sure that an entry tells of the place that is in use now: another account has another book, in
// which the entry's address says nothing. An entry that does not name its place is taken where its pair is known.
func (e *Engine) samePlace(ctx context.Context, entry crm.JournalEntry, place Place, print string) error {
	same := print == placePrint(place.Name)
	if print == "" {
		known, err := e.baseFor(ctx, entry.Kind)
		if err != nil {
			return err
		}
		id := idIn(entry)
		err = known.each(tableLink, func(seq uint64, data []byte) error {
			l, err := readLink(seq, data)
			same = same || err == nil && l.pair() && l.end(entry.Lost).id == id
			return err
		}, func(error) {})
		if err != nil {
			return err
		}
	}
	if !same {
		return &crm.Fault{Kind: crm.Missing, Op: "sync.restore", Code: "sync.gone"}
	}
	return nil
}

// idIn is the record whose version lost.
func idIn(entry crm.JournalEntry) string {
	if entry.Lost == crm.PartyOro {
		return entry.Oro
	}
	return entry.Account
}

func (e *Engine) placeOf(ctx context.Context, p crm.Party, kind crm.SheetKind) (Place, error) {
	if p == crm.PartyOro {
		return e.o.Oro(ctx, kind)
	}
	return e.o.Account(ctx, kind)
}

// copyBack writes the version; where the record changes meanwhile, once more. Of a value that was too long for the
// journal only the beginning is known: it is left alone.
func (e *Engine) copyBack(ctx context.Context, side Side, entry crm.JournalEntry, fields []crm.SheetField) error {
	id := idIn(entry)
	for try := 0; ; try++ {
		now, err := crm.Sheet{}, error(&crm.Fault{Kind: crm.Missing})
		if entry.Event != crm.JournalDeleted || !entry.Restored.IsZero() {
			now, err = side.Read(ctx, id)
		}
		if crm.IsFault(err, crm.Missing) {
			return e.makeAgain(ctx, side, entry)
		}
		if err != nil {
			return err
		}
		diff, cut := crm.Fields{}, false
		for f, v := range entry.Kept.Changed(entry.Replaced) {
			if (len(fields) > 0 && !slices.Contains(fields, f)) || now.Fields[f] == v {
				continue
			}
			if isCut(v) {
				cut = true
				continue
			}
			diff[f] = v
		}
		if len(diff) == 0 && cut {
			return errCut()
		}
		if len(diff) == 0 {
			return nil
		}
		if _, err = side.Update(ctx, now, diff, ""); !crm.IsFault(err, crm.Conflict) || try > 1 {
			return err
		}
	}
}

func errCut() error { return &crm.Fault{Kind: crm.Invalid, Op: "sync.restore", Code: "sync.cut"} }

// makeAgain makes a deleted record anew, unless an interrupted attempt has.
func (e *Engine) makeAgain(ctx context.Context, side Side, entry crm.JournalEntry) error {
	s := crm.Sheet{Kind: entry.Kind, Fields: maps.Clone(entry.Replaced)}
	maps.DeleteFunc(s.Fields, func(_ crm.SheetField, v string) bool { return isCut(v) })
	if len(s.Fields) == 0 {
		return errCut()
	}
	made, ok, err := side.Made(ctx, s, entry.At)
	if err != nil {
		return err
	}
	if ok && whole(clean(made.Fields)) == whole(clean(s.Fields)) {
		return nil
	}
	if entry.Lost == crm.PartyOro {
		s.Fields = filled(entry.Kind, s.Fields, e.o.Untitled(entry.Kind))
	}
	_, err = side.Create(ctx, s, "")
	return err
}
