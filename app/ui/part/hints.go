package part

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
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
func (h *Hints) Hide() { h.tell("", fyne.Position{}) }

// Tip is what is shown, for the canvas's content.
func (h *Hints) Tip() *Tip { return h.tip }

// tell shows the hint near a place once the pointer has rested; "" takes it away at once.
func (h *Hints) tell(hint string, at fyne.Position) {
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
	at := fyne.Position{}
	if e != nil {
		at = e.AbsolutePosition
	}
	if tell != nil {
		tell(hint, at)
		return
	}
	if len(hinted) == 0 {
		return
	}
	if h := hinted[canvasOf(o)]; h != nil {
		h.tell(hint, at)
	}
}
