package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// EdgeWidth is how wide the place is that takes the pointer around the line between two columns.
const EdgeWidth float32 = 9

// Edge is the place between two columns that the pointer moves. It paints nothing: the line does.
type Edge struct {
	widget.BaseWidget
	OnMoved func(by float32) // called with every step of the pointer
	OnDone  func()
}

var (
	_ fyne.Draggable     = (*Edge)(nil)
	_ desktop.Cursorable = (*Edge)(nil)
)

// NewEdge returns one.
func NewEdge(moved func(by float32), done func()) *Edge {
	e := &Edge{OnMoved: moved, OnDone: done}
	e.ExtendBaseWidget(e)
	return e
}

// Dragged implements fyne.Draggable.
func (e *Edge) Dragged(d *fyne.DragEvent) { e.OnMoved(d.Dragged.DX) }

// DragEnd implements fyne.Draggable.
func (e *Edge) DragEnd() { e.OnDone() }

// Cursor implements desktop.Cursorable.
func (e *Edge) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// CreateRenderer implements fyne.Widget.
func (e *Edge) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{layout: func(fyne.Size) {}, min: func() fyne.Size { return fyne.NewSize(EdgeWidth, 1) }, refresh: func() {}}
}
