package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// drawn is an app of one window that counts how often it is to be drawn again.
type (
	drawnApp struct {
		fyne.App
		n *int
	}
	drawnDriver struct {
		fyne.Driver
		n *int
	}
	drawnWindow struct {
		fyne.Window
		n *int
	}
	drawnCanvas struct {
		fyne.Canvas
		n *int
	}
)

func (a drawnApp) Driver() fyne.Driver          { return drawnDriver{a.App.Driver(), a.n} }
func (d drawnDriver) AllWindows() []fyne.Window { return []fyne.Window{drawnWindow{n: d.n}} }
func (w drawnWindow) Canvas() fyne.Canvas       { return drawnCanvas{n: w.n} }
func (c drawnCanvas) SetDirty()                 { *c.n++ }

// What is shown again is drawn at once: Fyne itself waits until something else changes.
func TestShow_HasTheWindowDrawnAgain(t *testing.T) {
	app, n := fyne.CurrentApp(), 0
	fyne.SetCurrentApp(drawnApp{app, &n})
	defer fyne.SetCurrentApp(app)
	ring := canvas.NewRectangle(nil)
	show(ring, true)
	if n != 0 {
		t.Error("what was shown before is drawn again")
	}
	ring.Hidden = true
	if show(ring, true); n != 1 || !ring.Visible() {
		t.Errorf("drawn %d times", n)
	}
}
