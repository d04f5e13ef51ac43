package ui

import (
	"context"

	"oroconnector/app/ui/part"
)

// MotionSystem tells, at once and whenever it changes, whether the system asks for less motion. Watch returns when the
// context ends.
type MotionSystem interface {
	Watch(ctx context.Context, tell func(reduced bool)) error
}

// watchMotion follows what the system asks for; the person's own option can only ask for less.
func (e *extras) watchMotion() {
	if e.w.o.Motion == nil {
		return
	}
	b := e.w.bridge
	b.start(func() {
		err := e.w.o.Motion.Watch(b.ctx, func(reduced bool) {
			b.show(func() {
				e.still = reduced
				part.SetStill(e.look.ReduceMotion || reduced)
			})
		})
		if err != nil && b.ctx.Err() == nil {
			e.w.o.Log.Info("the system does not tell about motion", "err", err)
		}
	})
}
