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

// undrawn is a driver that knows no canvas of an object yet: nothing was drawn.
type (
	undrawnApp    struct{ fyne.App }
	undrawnDriver struct{ fyne.Driver }
)

func (a undrawnApp) Driver() fyne.Driver                              { return undrawnDriver{a.App.Driver()} }
func (d undrawnDriver) CanvasForObject(fyne.CanvasObject) fyne.Canvas { return nil }

// A page that has just come takes the keyboard before its first frame.
func TestList_TakesTheFocusBeforeItIsDrawn(t *testing.T) {
	l := NewCardList()
	w := window(t, l, 420, 300)
	l.Set(groups())
	KeepInView(w.Canvas(), nil, l)
	app := fyne.CurrentApp()
	fyne.SetCurrentApp(undrawnApp{app})
	defer fyne.SetCurrentApp(app)
	if l.Focus(); w.Canvas().Focused() != fyne.Focusable(l.inner) {
		t.Errorf("the keyboard is at %T", w.Canvas().Focused())
	}
}
