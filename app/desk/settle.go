package desk

import (
	"context"
	"slices"
	"time"

	"oroconnector/app/crm"
)

// glance is how often the outbox is looked at beside its news, which may be lost.
const glance = 250 * time.Millisecond

// Settle has the outbox try now and returns how the change stands when it was sent, was refused or has to
// ask; or when an attempt, of this change or of one before it, showed that Oro cannot take any now. The
// change then stays queued. A change that is in the queue no more gives Await's fault.
func (q *Queue) Settle(ctx context.Context, connection, id string) (crm.Pending, error) {
	line, err := q.lines.Line(connection)
	if err != nil {
		return crm.Pending{}, err
	}
	gone := false
	all, err := q.watch(ctx, line, func(all []crm.Pending) bool {
		at := indexOf(all, id)
		gone = at < 0
		return gone || !moving(all[at])
	})
	if at := indexOf(all, id); at >= 0 {
		return all[at], err
	}
	if err == nil && gone {
		return line.Outbox.Await(ctx, id)
	}
	return crm.Pending{Change: crm.Change{ID: id}, State: crm.PendingWaiting}, err
}

// Flush has the outbox try now and returns how all changes stand when nothing is left that Oro could take
// without a person, or when an attempt showed that Oro cannot take any now.
func (q *Queue) Flush(ctx context.Context, connection string) ([]crm.Pending, error) {
	line, err := q.lines.Line(connection)
	if err != nil {
		return nil, err
	}
	return q.watch(ctx, line, func(all []crm.Pending) bool { return !slices.ContainsFunc(all, moving) })
}

// watch wakes the outbox and looks at it until done says so, an attempt has failed for a reason that will
// hold for the others too, or ctx ends.
func (q *Queue) watch(ctx context.Context, line Line, done func([]crm.Pending) bool) ([]crm.Pending, error) {
	changed := make(chan struct{}, 1)
	defer q.news.Watch(func(crm.News) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	all, err := line.Outbox.List(ctx)
	if err != nil || done(all) {
		return all, err
	}
	before := map[string]int{}
	for _, p := range all {
		before[p.Change.ID] = p.Attempts
	}
	line.Outbox.Wake()
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		select {
		case <-changed:
		case <-tick.C:
		case <-ctx.Done():
			return all, crm.AsFault("outbox.await", ctx.Err())
		}
		if all, err = line.Outbox.List(ctx); err != nil || done(all) {
			return all, err
		}
		if slices.ContainsFunc(all, func(p crm.Pending) bool { return stopped(p, before[p.Change.ID]) }) {
			return all, nil
		}
	}
}

// stopped tells whether the change was tried since and came back for a reason that is not its own.
func stopped(p crm.Pending, attempts int) bool {
	return p.State == crm.PendingWaiting && p.Attempts > attempts && p.Last != nil &&
		(p.Last.Kind == crm.Offline || p.Last.Kind == crm.SignedOut || p.Last.Kind == crm.Busy)
}

func moving(p crm.Pending) bool {
	return p.State == crm.PendingWaiting || p.State == crm.PendingSending
}

func indexOf(all []crm.Pending, id string) int {
	return slices.IndexFunc(all, func(p crm.Pending) bool { return p.Change.ID == id })
}
