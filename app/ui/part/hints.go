package part

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"oroconnector/app/ui/look"
)

// hintTime is how long the pointer rests before a tip tells a hint.
const hintTime = 600 * time.Millisecond

// Hints shows the tips of one window: what the pointer rests on says its hint after a moment. Nothing of it takes
// the keyboard, and all that a tip says can be had without one.
type Hints struct {
	tip   *Tip
	after func(d time.Duration, f func()) (stop func())
	stop  func()
	area  func() fyne.Size
}

// besides is how high a thing may be for its tip to stand below or above it; in a higher one it stands at the pointer.
const besides float32 = 80

// hinted are the windows that show tips. It is used on the UI thread only.
var hinted = map[fyne.Canvas]*Hints{}

// ShowHints gives a canvas its tips. after calls f on the UI thread when the time has passed. The Tip belongs into
// the canvas's content, as the last of its objects and without a layout.
func ShowHints(c fyne.Canvas, after func(d time.Duration, f func()) (stop func())) *Hints {
	h := &Hints{tip: NewTip(), after: after, area: func() fyne.Size { return c.Size() }}
	hinted[c] = h
	return h
}

// DropHints ends the tips of a canvas.
func DropHints(c fyne.Canvas) { delete(hinted, c) }

// Hide takes a tip away at once: what it explained is gone.
func (h *Hints) Hide() { h.tell("", spotOf{}) }

// Tip is what is shown, for the canvas's content.
func (h *Hints) Tip() *Tip { return h.tip }

// spotOf is where the pointer rests in the window, and from where to where what it rests on reaches in height.
type spotOf struct {
	at          fyne.Position
	top, bottom float32
}

// tell shows the hint near a place once the pointer has rested; "" takes it away at once.
func (h *Hints) tell(hint string, at spotOf) {
	if h.stop != nil {
		h.stop()
		h.stop = nil
	}
	h.tip.Set("", at, h.area())
	if hint != "" {
		h.stop = h.after(hintTime, func() { h.tip.Set(hint, at, h.area()) })
	}
}

// tellHint says to whoever wants to know, else to the window's tips, what the pointer rests on.
func tellHint(o fyne.CanvasObject, tell func(string, fyne.Position), hint string, e *desktop.MouseEvent) {
	at := spotOf{}
	if e != nil {
		at.at, at.top, at.bottom = e.AbsolutePosition, e.AbsolutePosition.Y, e.AbsolutePosition.Y
		if height := o.Size().Height; height > 0 && height <= look.Scaled(besides) {
			at.top = e.AbsolutePosition.Y - e.Position.Y
			at.bottom = at.top + height
		}
	}
	if tell != nil {
		tell(hint, at.at)
		return
	}
	if len(hinted) == 0 {
		return
	}
	if h := hinted[canvasOf(o)]; h != nil {
		h.tell(hint, at)
	}
}
