package pull

import (
	"context"
	"iter"

	"oroconnector/app/crm"
)

// ahead is how many pages of a first load may wait to be kept while the next one is on its way: what the
// store takes for a page is uneven, and Oro's time for one more hides it.
const ahead = 3

// walk asks for the pages of q, from q.After on, one at a time, and hands each to keep, until there is none, or
// last said that the page is the last one wanted; keep is told whether it did. At most wait pages wait to be
// kept, so with 0 a page is asked for only when the one before it is kept; last is called from another goroutine
// than keep, and must not read what keep changes. When walk has returned, no request goes on.
func (p *Pull) walk(
	ctx context.Context, q crm.BatchQuery, wait int, last func(crm.Batch) bool, keep func(b crm.Batch, last bool) error,
) error {
	ctx, cancel := context.WithCancel(ctx)
	pages := make(chan answer, wait)
	room := make(chan struct{}, wait+1) // a token for each page that is on its way or not kept yet
	go func() {
		defer close(pages)
		p.ask(ctx, q, last, room, pages)
	}()
	defer func() {
		cancel()
		for range pages { // until the request under way has ended
		}
	}()
	for a := range pages {
		if a.err != nil {
			return a.err
		}
		if err := keep(a.batch, a.last); err != nil {
			return err
		}
		<-room
	}
	return ctx.Err()
}

// answer is a page, whether last chose it to be the last one, or why there is none.
type answer struct {
	batch crm.Batch
	last  bool
	err   error
}

// ask brings the pages until there is none, or one is the last, or an error ends it, or ctx.
func (p *Pull) ask(ctx context.Context, q crm.BatchQuery, last func(crm.Batch) bool, room chan<- struct{}, pages chan<- answer) {
	q.Size = p.o.Page
	for empty := 0; ; {
		select {
		case <-ctx.Done():
			return
		case room <- struct{}{}:
		}
		batch, err := p.o.Oro.Batch(ctx, q)
		if len(batch.Entities) == 0 {
			empty++
		} else {
			empty = 0
		}
		if next := batch.Next; err == nil && next != "" && (next == q.After || empty > 2) {
			err = &crm.Fault{Kind: crm.Damaged, Op: "pull.run", Code: "pull.page", Detail: string(q.Kind)}
		}
		a := answer{batch: batch, err: err}
		a.last = err == nil && last(batch)
		select {
		case <-ctx.Done():
			return
		case pages <- a:
		}
		if q.After = batch.Next; err != nil || a.last || q.After == "" {
			return
		}
	}
}

// storedPage is how many references are asked of the store at once.
const storedPage = 1000

// stored yields what the store holds of the kind.
func (p *Pull) stored(ctx context.Context, kind crm.Kind) iter.Seq2[[]crm.Ref, error] {
	return func(yield func([]crm.Ref, error) bool) {
		for after := ""; ; {
			refs, err := p.o.Store.Refs(ctx, kind, after, storedPage)
			if err != nil {
				yield(nil, &storeError{err})
				return
			}
			if len(refs) == 0 || !yield(refs, nil) || len(refs) < storedPage {
				return
			}
			after = refs[len(refs)-1].ID
		}
	}
}
