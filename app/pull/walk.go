package pull

import (
	"context"
	"iter"

	"oroconnector/app/crm"
)

// walk asks for the pages of q, from q.After on, and hands each to keep, until there is none, or last
// said that the page is the last one wanted. With ahead the next page is on its way while the one
// before it is kept. No request goes on after it has returned.
func (p *Pull) walk(
	ctx context.Context, q crm.BatchQuery, ahead bool, last func(crm.Batch) bool, keep func(crm.Batch) error,
) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	q.Size = p.o.Page
	coming := p.ask(ctx, q)
	for empty := 0; ; {
		a := <-coming
		if a.err != nil {
			return a.err
		}
		if len(a.batch.Entities) == 0 {
			empty++
		} else {
			empty = 0
		}
		next := a.batch.Next
		if next != "" && (next == q.After || empty > 2) {
			return &crm.Fault{Kind: crm.Damaged, Op: "pull.run", Code: "pull.page", Detail: string(q.Kind)}
		}
		done := last(a.batch) || next == ""
		q.After = next
		if ahead && !done {
			coming = p.ask(ctx, q)
		}
		if err := keep(a.batch); err != nil || done {
			if ahead && !done {
				cancel()
				<-coming
			}
			return err
		}
		if !ahead {
			coming = p.ask(ctx, q)
		}
	}
}

type answer struct {
	batch crm.Batch
	err   error
}

func (p *Pull) ask(ctx context.Context, q crm.BatchQuery) <-chan answer {
	out := make(chan answer, 1)
	go func() {
		batch, err := p.o.Oro.Batch(ctx, q)
		out <- answer{batch, err}
	}()
	return out
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
