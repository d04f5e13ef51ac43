package reconcile

import (
	"context"
	"errors"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// Filler is a side that can take many new records in one request, where it holds none.
type Filler interface {
	// Fillable gives a note where that is so, else nil. The note is kept until Filled was called with it.
	Fillable(ctx context.Context) (note []byte, err error)
	// Fill makes records of sheets that carry an Oro id each, all or none, and returns what the side has then.
	// Refused: none, and they are to be created one by one.
	Fill(ctx context.Context, note []byte, sheets []crm.Sheet) ([]crm.Sheet, error)
	// Filled ends what an interrupted Fill may have left half done. It may be called again.
	Filled(ctx context.Context, note []byte) error
}

// fillMin is how many new records are worth it.
const fillMin = 100

// fill makes the records of a first run at once, where the account holds none and can do that. It returns the tasks
// that remain. No intents are kept: every record carries its Oro id, by which the next run knows it if this one is
// killed, and an account that was not empty any more took none of them.
func (k *kindRun) fill(ctx context.Context, tasks []*task) ([]*task, error) {
	side, can := k.side(crm.PartyAccount).(Filler)
	n := 0
	for n < len(tasks) && tasks[n].do == doCreate && tasks[n].to == crm.PartyAccount {
		n++
	}
	if !can || n < fillMin || !k.full[1] || k.alive(crm.PartyAccount) > 0 {
		return tasks, nil
	}
	note, err := side.Fillable(ctx)
	if err != nil {
		return nil, onSide(crm.PartyAccount, err)
	}
	if note == nil {
		return tasks, nil
	}
	k.e.aside(ctx, n, func(i int) { k.prepare(ctx, tasks[i]); tasks[i].begun = true })
	if err := ctx.Err(); err != nil {
		return nil, crm.AsFault("sync.run", err)
	}
	var sheets []crm.Sheet
	var filled, rest []*task
	for _, t := range tasks[:n] {
		if t.err != nil || t.again || t.hold || len(t.ops) != 1 {
			rest = append(rest, t.anew())
			continue
		}
		filled = append(filled, t)
		sheets = append(sheets, crm.Sheet{Kind: k.kind, Oro: t.ops[0].oro, Fields: t.ops[0].fields})
	}
	if err := k.base.save(edit{{k.base.key(tableFill, 0), note}}); err != nil {
		return nil, err
	}
	made, err := side.Fill(ctx, note, sheets)
	if crm.IsFault(err, crm.Refused) {
		made, err = nil, nil
	}
	if err != nil {
		return nil, onSide(crm.PartyAccount, err)
	}
	left, err := k.tookAll(filled, made)
	return append(append(rest, left...), tasks[n:]...), err
}

// anew is a task as it was before it was prepared.
func (t *task) anew() *task { return &task{it: t.it, do: t.do, to: t.to} }

// tookAll takes over what was made, and returns the tasks of what was not.
func (k *kindRun) tookAll(tasks []*task, made []crm.Sheet) (rest []*task, err error) {
	byOro := make(map[string]*crm.Sheet, len(made))
	for i := range made {
		made[i] = k.tidy(crm.PartyAccount, made[i])
		byOro[made[i].Oro] = &made[i]
	}
	edits := []edit{{{key: k.base.key(tableFill, 0)}}}
	for _, t := range tasks {
		s := byOro[t.ops[0].oro]
		if s == nil || s.Odd != "" {
			rest = append(rest, t.anew())
			continue
		}
		t.ops[0].after = s
		e, err := k.came(t)
		if err != nil {
			return nil, err
		}
		edits = append(edits, e)
	}
	k.show()
	return rest, k.base.save(edits...)
}

// unfilled ends a filling that was interrupted.
func (k *kindRun) unfilled(ctx context.Context) error {
	var note []byte
	err := k.base.vault.View(func(r vault.Reader) (err error) {
		note, err = r.Get(k.base.key(tableFill, 0))
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return vaultFault("sync.run", err)
	}
	if side, can := k.side(crm.PartyAccount).(Filler); can {
		if err := side.Filled(ctx, note); err != nil {
			return onSide(crm.PartyAccount, err)
		}
	}
	return k.base.save(edit{{key: k.base.key(tableFill, 0)}})
}
