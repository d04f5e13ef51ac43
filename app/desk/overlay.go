package desk

import (
	"slices"

	"oroconnector/app/crm"
)

// overlay shows the changes under way on a context as Oro last knew it (spec 4.10): what waits to be
// attached stands among the attached, what waits to be removed is gone, what was refused says so on its
// row. The pending changes come in the order in which they were made.
func overlay(c crm.Context, pending []crm.Pending, lookUp func(crm.Ref) crm.Entity) crm.Context {
	for _, p := range pending {
		for _, ref := range p.Change.Refs {
			switch {
			case p.State == crm.PendingSent:
			case p.Change.Op == crm.OpAttach:
				c = showAttach(c, p, ref, lookUp)
			case p.Change.Op == crm.OpDetach:
				c = showDetach(c, p, ref)
			}
		}
	}
	return c
}

func showAttach(c crm.Context, p crm.Pending, ref crm.Ref, lookUp func(crm.Ref) crm.Entity) crm.Context {
	if at := rowOf(c.Attached, ref); at >= 0 {
		c.Attached = slices.Clone(c.Attached)
		mark(&c.Attached[at], p)
		return c
	}
	row, suggested := crm.Row{Entity: crm.Entity{Ref: ref}, Attachable: true}, rowOf(c.Suggested, ref)
	if suggested >= 0 {
		row = c.Suggested[suggested]
		c.Suggested = slices.Delete(slices.Clone(c.Suggested), suggested, suggested+1)
	} else {
		row.Entity = lookUp(ref)
	}
	row.Reason = crm.Reason{Code: crm.ReasonAttached}
	mark(&row, p)
	c.Attached = append(slices.Clone(c.Attached), row)
	return c
}

func showDetach(c crm.Context, p crm.Pending, ref crm.Ref) crm.Context {
	at := rowOf(c.Attached, ref)
	if at < 0 {
		return c
	}
	c.Attached = slices.Clone(c.Attached)
	if p.State == crm.PendingRefused || p.State == crm.PendingAsks {
		mark(&c.Attached[at], p)
		return c
	}
	c.Attached = slices.Delete(c.Attached, at, at+1)
	return c
}

func mark(row *crm.Row, p crm.Pending) {
	row.Change = p.Change.ID
	switch p.State {
	case crm.PendingSending:
		row.State = crm.RowSending
	case crm.PendingRefused, crm.PendingAsks:
		row.State, row.Refusal = crm.RowRefused, p.Last
	default:
		row.State = crm.RowWaiting
	}
}

func rowOf(rows []crm.Row, ref crm.Ref) int {
	return slices.IndexFunc(rows, func(r crm.Row) bool { return r.Entity.Ref == ref })
}
