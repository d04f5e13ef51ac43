package house

import (
	"context"
	"errors"
	"sync"
)

// together runs the parts side by side until the context ends, and returns when all have. A part that
// ends with another error than the context's is told and does not end the others.
func together(ctx context.Context, parts []func(context.Context) error, tell func(error)) {
	var group sync.WaitGroup
	for _, part := range parts {
		group.Go(func() {
			if err := part(ctx); err != nil && !errors.Is(err, context.Canceled) {
				tell(err)
			}
		})
	}
	group.Wait()
}
