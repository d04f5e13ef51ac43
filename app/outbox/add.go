package outbox

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// Add takes a change over: when it returns nil, the change is on the disk. A change whose ID is known
// already is not taken twice.
func (b *Outbox) Add(ctx context.Context, c crm.Change) error {
	if err := ctx.Err(); err != nil {
		return crm.AsFault("outbox.add", err)
	}
	if c.ID == "" || c.Op == "" || c.Op.Inverse() != "" && len(c.Refs) == 0 {
		return &crm.Fault{Kind: crm.Invalid, Op: "outbox.add", Code: "outbox.incomplete"}
	}
	return b.change("outbox.add", func() ([]edit, error) {
		if b.byID[c.ID] != nil {
			return nil, nil
		}
		return b.place(c), nil
	})
}

// place adds a change at the end and lets it meet the opposite ones that have not left.
func (b *Outbox) place(c crm.Change) []edit {
	c.Refs = distinct(c.Refs)
	own := edit{it: &item{seq: b.next}, rec: record{change: c}}
	edits := []edit{}
	for i := len(b.items) - 1; i >= 0 && len(own.rec.change.Refs) > 0; i-- {
		it := b.items[i]
		rec := it.rec
		if !unfinished(rec.state) || rec.change.Thread != c.Thread || !overlap(rec.change.Refs, own.rec.change.Refs) {
			continue
		}
		if rec.change.Op != c.Op.Inverse() || !b.free(it) {
			break // what was said in between counts
		}
		b.meet(&rec, &own.rec)
		edits = append(edits, edit{it: it, rec: rec})
	}
	return append(edits, own)
}

// meet takes out of both changes the refs that they share. later remembers them, to undo it.
func (b *Outbox) meet(earlier, later *record) {
	shared := func(ref crm.Ref) bool { return slices.Contains(later.change.Refs, ref) }
	both := filter(earlier.change.Refs, shared)
	isBoth := func(ref crm.Ref) bool { return slices.Contains(both, ref) }
	later.took = append(slices.Clone(later.took), both...)
	later.tookCreates = later.tookCreates || earlier.change.Creates
	for _, rec := range []*record{earlier, later} {
		rec.change.Refs = filter(rec.change.Refs, func(ref crm.Ref) bool { return !isBoth(ref) })
		if len(rec.change.Refs) == 0 {
			rec.state, rec.doneAt, rec.last = void, b.o.Now().UTC(), nil
		}
	}
}

// free tells whether the change is certain not to have reached Oro. The caller holds write.
func (b *Outbox) free(it *item) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return it.rec.state == waiting && !it.rec.left && !it.active
}

func unfinished(s state) bool { return s != sent && s != void }

func overlap(a, b []crm.Ref) bool {
	return slices.ContainsFunc(a, func(ref crm.Ref) bool { return slices.Contains(b, ref) })
}

func filter(in []crm.Ref, keep func(crm.Ref) bool) []crm.Ref {
	var out []crm.Ref
	for _, ref := range in {
		if keep(ref) {
			out = append(out, ref)
		}
	}
	return out
}

func distinct(in []crm.Ref) []crm.Ref {
	var out []crm.Ref
	for _, ref := range in {
		if !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}
