package outbox

import (
	"context"
	"slices"
	"time"

	"oroconnector/app/crm"
)

const (
	// callMax bounds a request whose Sender does not.
	callMax = 3 * time.Minute
	// oddMax is how often answers that make no sense are taken for a passing trouble of the server.
	oddMax = 8
	// landMax is how often the store is told what it cannot keep; after that it will read it from Oro.
	landMax = 5
)

// carry brings one change a step further. The caller has set active.
func (b *Outbox) carry(ctx context.Context, it *item) {
	rec := b.record(it)
	receipt := rec.receipt
	if rec.state != confirmed {
		var ok bool
		if receipt, ok = b.reach(ctx, it, rec); !ok {
			return
		}
		b.mu.Lock()
		b.fails, b.gate = 0, time.Time{}
		b.mu.Unlock()
	}
	b.land(ctx, it, receipt)
}

func (b *Outbox) record(it *item) record {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return it.rec
}

// reach asks Oro whether it has carried the change out, where that is uncertain, and else sends it. ok
// tells that Oro has it now. What may not leave is not asked about either.
func (b *Outbox) reach(ctx context.Context, it *item, rec record) (receipt crm.Receipt, ok bool) {
	limited, cancel := context.WithTimeout(ctx, callMax)
	defer cancel()
	if rec.left {
		if !b.may(it, rec) {
			return crm.Receipt{}, false
		}
		receipt, done, err := b.o.Sender.Done(limited, rec.change)
		if err != nil {
			b.failed(ctx, it, err)
			return crm.Receipt{}, false
		}
		if done {
			return receipt, true
		}
	}
	if !b.may(it, rec) {
		return crm.Receipt{}, false
	}
	rec, err := b.begin(it)
	if err != nil {
		b.stumbled(it, waiting, rec.receipt, err)
		return crm.Receipt{}, false
	}
	if rec.state != sending {
		return crm.Receipt{}, false
	}
	receipt, err = b.o.Sender.Send(limited, rec.change)
	if err != nil {
		b.failed(ctx, it, err)
		return crm.Receipt{}, false
	}
	return receipt, true
}

// may tells whether the change may leave; one that may not is refused. Whether Oro has carried out what left
// before remains as uncertain as it was.
func (b *Outbox) may(it *item, rec record) bool {
	cause := b.o.May(rec.change)
	if cause == nil {
		return true
	}
	f := crm.AsFault("outbox.send", cause)
	b.o.Log.Info("a change may not be sent", "fault", f.Kind.String(), "code", f.Code)
	err := b.change("outbox.send", func() ([]edit, error) {
		if !b.here(it) || it.rec.state != waiting {
			return nil, nil
		}
		rec := it.rec
		rec.state, rec.last = refused, bare(f)
		rec.nextTry, rec.delay = time.Time{}, 0
		return []edit{{it: it, rec: rec}}, nil
	})
	if err != nil {
		b.stumbled(it, refused, rec.receipt, f)
	}
	return false
}

// begin writes that the change is on its way. Where it is certain that Oro has not carried it out, it
// meets the opposite ones that have been queued behind it meanwhile. Of a change of several records that
// has left before, some may be so in Oro and others not: its opposites are sent behind it.
func (b *Outbox) begin(it *item) (record, error) {
	rec := b.record(it)
	err := b.change("outbox.send", func() ([]edit, error) {
		rec = it.rec
		if !b.here(it) || rec.state != waiting {
			rec.state = void // taken out, or met by an opposite one, just before it was ours
			return nil, nil
		}
		var edits []edit
		if !rec.left || len(rec.change.Refs) == 1 {
			for _, later := range b.opposite(it) {
				other := later.rec
				b.meet(&rec, &other)
				edits = append(edits, edit{it: later, rec: other})
			}
		}
		rec.left = false
		if rec.state != void {
			rec.state, rec.left = sending, true
			rec.attempts++
		}
		return append(edits, edit{it: it, rec: rec}), nil
	})
	return rec, err
}

// here tells whether the change has not been taken out. The caller holds write.
func (b *Outbox) here(it *item) bool { return b.byID[it.rec.change.ID] == it }

// opposite finds the changes behind it that take back some of its records, and that have not left. What
// another change says about a record in between counts.
func (b *Outbox) opposite(it *item) []*item {
	var found []*item
	refs := it.rec.change.Refs
	for _, other := range b.items {
		c := other.rec.change
		if other.seq <= it.seq || !unfinished(other.rec.state) || c.Thread != it.rec.change.Thread || !overlap(c.Refs, refs) {
			continue
		}
		if c.Op != it.rec.change.Op.Inverse() || !b.free(other) {
			break
		}
		found = append(found, other)
		refs = filter(refs, func(ref crm.Ref) bool { return !slices.Contains(c.Refs, ref) })
	}
	return found
}

// land tells the store what Oro confirmed and then writes that the change is sent.
func (b *Outbox) land(ctx context.Context, it *item, receipt crm.Receipt) {
	rec := b.record(it)
	if err := b.o.Landed(ctx, rec.change, receipt); err != nil {
		if ctx.Err() != nil {
			return // Done is asked after the restart
		}
		b.o.Log.Warn("the store could not keep what Oro confirmed", "error", err)
		b.mu.Lock()
		it.landed++
		again := it.landed < landMax
		b.mu.Unlock()
		if again {
			b.stumbled(it, confirmed, receipt, nil)
			return
		}
	}
	err := b.change("outbox.send", func() ([]edit, error) {
		if !b.here(it) {
			return nil, nil
		}
		rec := it.rec
		rec.state, rec.receipt, rec.doneAt = sent, receipt, b.o.Now().UTC()
		rec.last, rec.nextTry, rec.delay = nil, time.Time{}, 0
		return []edit{{it: it, rec: rec}}, nil
	})
	if err != nil {
		b.stumbled(it, confirmed, receipt, err)
	}
}

// stumbled lets a change wait in memory after the disk or the store failed: what the disk says leads to
// the same end after a restart, only with one more question to Oro.
func (b *Outbox) stumbled(it *item, s state, receipt crm.Receipt, err error) {
	b.write.Lock()
	b.mu.Lock()
	it.fails++
	it.rec.state, it.rec.receipt = s, receipt
	it.retry = time.Now().Add(b.backoff(it.fails))
	if err != nil {
		it.rec.last = bare(crm.AsFault("outbox.send", err))
	}
	b.stir()
	edits := []edit{{it: it, rec: it.rec}}
	b.mu.Unlock()
	b.write.Unlock()
	b.tell(edits)
}

// failed notes what came of an attempt.
func (b *Outbox) failed(ctx context.Context, it *item, cause error) {
	if ctx.Err() != nil {
		b.write.Lock()
		b.mu.Lock()
		it.rec.state = waiting // on the disk it is on its way; either has an unknown outcome
		b.mu.Unlock()
		b.write.Unlock()
		return
	}
	f := crm.AsFault("outbox.send", cause)
	b.o.Log.Info("a change could not be sent", "fault", f.Kind.String(), "code", f.Code)
	b.mu.Lock()
	it.fails++
	answered := b.outcome(f, it.fails)
	delay := b.backoff(it.fails)
	if answered != waiting {
		b.fails, b.gate = 0, time.Time{}
	} else {
		b.fails++
		b.gate = time.Now().Add(b.backoff(b.fails))
	}
	if f.After > 0 {
		wait := f.After + time.Duration(b.o.Rand()*float64(f.After)/10)
		delay = max(delay, wait)
		b.hold = latest(b.hold, time.Now().Add(wait))
	}
	b.mu.Unlock()
	err := b.change("outbox.send", func() ([]edit, error) {
		if !b.here(it) {
			return nil, nil
		}
		rec := it.rec
		if rec.state != sending {
			rec.attempts++ // Done was asked in vain
		}
		rec.state, rec.last = answered, bare(f)
		rec.nextTry, rec.delay = time.Time{}, 0
		if answered == waiting {
			rec.nextTry, rec.delay = b.o.Now().UTC().Add(delay), delay
		}
		return []edit{{it: it, rec: rec}}, nil
	})
	if err != nil {
		b.stumbled(it, answered, crm.Receipt{}, nil)
	}
}

// outcome is where a change stands after a fault.
func (b *Outbox) outcome(f *crm.Fault, fails int) state {
	switch f.Kind {
	case crm.Offline, crm.Busy, crm.SignedOut, crm.Cancelled:
		return waiting
	case crm.Damaged, crm.Bug:
		if fails < oddMax {
			return waiting
		}
	case crm.Conflict:
		if f.Code == CodeAsks {
			return asks
		}
	}
	return refused
}

// backoff is between half of the doubled pause and the whole.
func (b *Outbox) backoff(fails int) time.Duration {
	d := min(b.o.Backoff.Min<<min(fails-1, 16), b.o.Backoff.Max)
	return d/2 + time.Duration(b.o.Rand()*float64(d/2))
}

// bare is the fault without its cause, which is for logs and may hold what is not to be kept.
func bare(f *crm.Fault) *crm.Fault {
	kept := *f
	kept.Err = nil
	return &kept
}
