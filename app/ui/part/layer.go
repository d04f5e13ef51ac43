package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// layer is what floats over a whole canvas: it catches taps and keys that are not for its content. Fyne's own popups
// paint a shadow, a blur and a selection of their own, which the design does not have.
type layer struct {
	widget.BaseWidget
	canvas  fyne.Canvas
	scrim   fyne.ThemeColorName // "" for none
	content fyne.CanvasObject
	place   func(area fyne.Size) (fyne.Position, fyne.Size)
	keys    func(*fyne.KeyEvent) // what the content does with keys
	outside func()               // a tap beside the content
	ground  canvas.Rectangle
}

var (
	_ fyne.Tappable          = (*layer)(nil)
	_ fyne.SecondaryTappable = (*layer)(nil)
	_ desktop.Hoverable      = (*layer)(nil)
)

func (l *layer) show() {
	l.ExtendBaseWidget(l)
	if h := hinted[l.canvas]; h != nil {
		h.Hide() // what it explained is covered
	}
	l.canvas.Overlays().Add(l)
}

func (l *layer) hide() { l.canvas.Overlays().Remove(l) }

func (l *layer) typed(e *fyne.KeyEvent) {
	if l.keys != nil {
		l.keys(e)
	}
}

// CreateRenderer implements fyne.Widget.
func (l *layer) CreateRenderer() fyne.WidgetRenderer {
	paint := func(size fyne.Size) {
		fill(&l.ground, l.scrim, "", 0, 0)
		show(&l.ground, l.scrim != "")
		place(&l.ground, 0, 0, size.Width, size.Height)
		at, content := l.place(size)
		l.content.Move(at)
		l.content.Resize(content)
	}
	return &renderer{
		objects: []fyne.CanvasObject{&l.ground, l.content},
		layout:  paint, min: func() fyne.Size { return l.content.MinSize() },
		refresh: func() { paint(l.Size()); l.content.Refresh() },
	}
}

// Tapped implements fyne.Tappable.
func (l *layer) Tapped(*fyne.PointEvent) {
	if l.outside != nil {
		l.outside()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (l *layer) TappedSecondary(*fyne.PointEvent) { l.Tapped(nil) }

// MouseIn implements desktop.Hoverable: nothing under the layer is hovered.
func (l *layer) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (l *layer) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *layer) MouseOut() {}
