package outbox

import (
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// edit is one record as it is to be; a new item is added, remove takes it out.
type edit struct {
	it     *item
	rec    record
	remove bool
}

// change is how records change: f says what is to be, from what is (it may read rec, items and byID, which
// nobody else changes meanwhile); that is written in one transaction, then shown, then told. What f
// returns as an error goes back as it is; nothing has changed then.
func (b *Outbox) change(op string, f func() ([]edit, error)) error {
	b.write.Lock()
	edits, err := f()
	if err == nil && len(edits) > 0 {
		if err = b.save(edits); err != nil {
			err = vaultFault(op, err)
		} else {
			b.show(edits)
			b.writeSidecar()
		}
	}
	b.write.Unlock()
	if err != nil {
		return err
	}
	b.tell(edits)
	return nil
}

func (b *Outbox) save(edits []edit) error {
	return b.vault.Update(func(tx vault.Tx) error {
		for _, e := range edits {
			var err error
			if e.remove {
				err = tx.Delete(e.it.key())
			} else {
				err = tx.Set(e.it.key(), e.rec.bytes())
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// show makes memory like the disk.
func (b *Outbox) show(edits []edit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	removed := false
	for _, e := range edits {
		switch {
		case e.remove:
			delete(b.byID, e.it.rec.change.ID)
			removed = true
			continue
		case b.byID[e.rec.change.ID] == nil:
			e.it.rec = e.rec
			b.insert(e.it)
		}
		e.it.rec = e.rec
		b.schedule(e.it)
	}
	if removed {
		b.items = slices.DeleteFunc(b.items, func(it *item) bool { return b.byID[it.rec.change.ID] == nil })
		b.lanes = lanes{}
		for _, it := range b.items {
			b.lanes.add(it.rec.change)
		}
	}
	b.stir()
}

// stir wakes Await and Idle. The caller holds mu.
func (b *Outbox) stir() {
	close(b.changed)
	b.changed = make(chan struct{})
}

func (b *Outbox) tell(edits []edit) {
	news := map[string]crm.News{}
	for _, e := range edits {
		c := e.rec.change
		n := news[c.Connection]
		n.Connection, n.Outbox = c.Connection, true
		if !slices.Contains(n.Threads, c.Thread) {
			n.Threads = append(n.Threads, c.Thread)
		}
		n.Refs = append(append(n.Refs, c.Refs...), e.rec.took...)
		news[c.Connection] = n
	}
	for _, n := range news {
		b.o.News(n)
	}
	b.nudge()
}

func (b *Outbox) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// schedule turns the record's times, which are of the wall clock, into ones that a leap of it does not
// move. A pause is never longer than it was meant to be. The caller holds mu or is Open.
func (b *Outbox) schedule(it *item) {
	now, wall := time.Now(), b.o.Now()
	rec := it.rec
	it.after, it.retry = time.Time{}, time.Time{}
	if c := rec.change; !c.NotBefore.IsZero() {
		left := c.NotBefore.Sub(wall)
		if !c.At.IsZero() {
			left = min(left, c.NotBefore.Sub(c.At))
		}
		if left > 0 {
			it.after = now.Add(left)
		}
	}
	if rec.nextTry.IsZero() {
		return
	}
	next := now.Add(min(rec.nextTry.Sub(wall), rec.delay))
	if rec.last != nil && rec.last.After > 0 {
		it.after = latest(it.after, next)
	} else {
		it.retry = next
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// prune forgets what was sent longer ago than is shown, by either direction of a clock's leap.
func (b *Outbox) prune() error {
	err := b.change("outbox.open", func() ([]edit, error) {
		var edits []edit
		now := b.o.Now()
		for _, it := range b.items {
			done := it.rec.state == sent || it.rec.state == void
			if age := now.Sub(it.rec.doneAt); done && (age > b.o.Keep || age < -b.o.Keep) && len(edits) < 1000 {
				edits = append(edits, edit{it: it, rec: it.rec, remove: true})
			}
		}
		return edits, nil
	})
	b.mu.Lock()
	b.pruned = time.Now()
	b.mu.Unlock()
	return err
}
