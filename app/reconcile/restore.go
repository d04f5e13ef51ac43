package reconcile

import (
	"context"
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
	entry, err := e.entry("sync.restore", id)
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
	if err := e.copyBack(ctx, place.Side, entry, fields); err != nil {
		return crm.AsFault("sync.restore", err)
	}
	entry.Restored = e.o.Now().UTC()
	if err := (base{vault: e.o.Vault}).save(edit{{journalKey(id), entryBytes(entry)}}); err != nil {
		return err
	}
	e.due(entry.Kind, entry.Lost)
	e.tell()
	return nil
}

func (e *Engine) placeOf(ctx context.Context, p crm.Party, kind crm.SheetKind) (Place, error) {
	if p == crm.PartyOro {
		return e.o.Oro(ctx, kind)
	}
	return e.o.Account(ctx, kind)
}

// copyBack writes the version; where the record changes meanwhile, once more.
func (e *Engine) copyBack(ctx context.Context, side Side, entry crm.JournalEntry, fields []crm.SheetField) error {
	id := entry.Account
	if entry.Lost == crm.PartyOro {
		id = entry.Oro
	}
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
		diff := crm.Fields{}
		for f, v := range entry.Kept.Changed(entry.Replaced) {
			if (len(fields) == 0 || slices.Contains(fields, f)) && now.Fields[f] != v {
				diff[f] = v
			}
		}
		if len(diff) == 0 {
			return nil
		}
		if _, err = side.Update(ctx, now, diff, ""); !crm.IsFault(err, crm.Conflict) || try > 1 {
			return err
		}
	}
}

// makeAgain makes a deleted record anew, unless an interrupted attempt has.
func (e *Engine) makeAgain(ctx context.Context, side Side, entry crm.JournalEntry) error {
	s := crm.Sheet{Kind: entry.Kind, Fields: entry.Replaced}
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
