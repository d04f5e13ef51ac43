package house

import (
	"context"
	"errors"
	"sync"

	"oroconnector/app/crm"
)

// furnishing is how far a house is with what may take its time: the demo's servers, the connections' folders and
// what goes on in them.
type furnishing struct {
	start  sync.Once
	ctx    context.Context // ends when it is given up
	giveUp context.CancelFunc
	done   chan struct{} // closed when it is over
	err    error         // what it failed with; read it behind done
}

func newFurnishing(ctx context.Context) *furnishing {
	f := &furnishing{done: make(chan struct{})}
	f.ctx, f.giveUp = context.WithCancel(ctx)
	return f
}

// Begin builds a house for a window: it returns as soon as the window can be opened, and furnishes the house
// meanwhile, the demo from when Ready is called (see Slow). What is asked of the desk before waits; Ready tells when
// that is over. Faults, ErrHeld and Close are as with Open.
func Begin(ctx context.Context, o Options) (*House, error) {
	h, err := build(ctx, o)
	if err != nil {
		return nil, err
	}
	if !h.Slow() {
		h.startFurnishing()
	}
	return h, nil
}

func (h *House) startFurnishing() {
	h.furnishing.start.Do(func() {
		h.group.Go(func() { _ = h.furnish(h.furnishing.ctx) }) // Ready tells the error
	})
}

// Slow tells whether furnishing takes the processor for longer than a window needs to appear: the demo's servers do.
// Then Ready is called when the window stands.
func (h *House) Slow() bool { return h.o.Demo }

// Ready waits until the house is furnished and tells what that failed with. Where ctx ends before, furnishing is
// given up, and whoever waits for it is told.
func (h *House) Ready(ctx context.Context) error {
	h.startFurnishing()
	select {
	case <-h.furnishing.done:
		return h.furnishing.err
	case <-ctx.Done():
		h.furnishing.giveUp()
		return crm.AsFault("profile.open", ctx.Err())
	}
}

// Coming tells whether there may be a connection when the house is furnished though there is none yet: the demo
// connects a profile that was never used.
func (h *House) Coming() bool { return h.o.Demo && !h.config.Used() }

// furnish opens what may take its time, in order. It is called once.
func (h *House) furnish(ctx context.Context) (err error) {
	f := h.furnishing
	defer func() {
		f.err = err
		close(f.done)
	}()
	for _, step := range []func(context.Context) error{
		h.openDemo, h.openLines, h.keepChoice, h.enterDemo, h.enterDemoMail, h.enterDemoBooks,
	} {
		if err := step(ctx); err != nil {
			return err
		}
		if err := f.ctx.Err(); err != nil {
			return crm.AsFault("profile.open", err)
		}
	}
	if h.o.Stay {
		h.run("settings", h.watchSettings)
		h.run("autostart", h.startAtLogin)
		h.run("memory", settle)
	}
	return nil
}

// await waits until the house is furnished, or that is given up.
func (h *House) await() error {
	select {
	case <-h.furnishing.done:
		return h.furnishing.err
	default:
	}
	select {
	case <-h.furnishing.done:
		return h.furnishing.err
	case <-h.furnishing.ctx.Done():
		return crm.AsFault("profile.open", h.furnishing.ctx.Err())
	}
}

// unfurnished is what furnishing failed with; nil while it goes on, and where it was given up.
func (h *House) unfurnished() error {
	select {
	case <-h.furnishing.done:
	default:
		return nil
	}
	if err := h.furnishing.err; !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
