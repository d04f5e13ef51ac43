package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Line is a hairline between panes or under a header; it fills its width or its height, whichever it is given.
type Line struct {
	widget.BaseWidget
	rect canvas.Rectangle
}

// NewLine returns a hairline.
func NewLine() *Line {
	l := &Line{}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		fill(&l.rect, look.Hairline, "", 0, 0)
		if size.Width > size.Height {
			size.Height = 1
		} else {
			size.Width = 1
		}
		place(&l.rect, 0, 0, size.Width, size.Height)
	}
	return &renderer{
		objects: []fyne.CanvasObject{&l.rect}, layout: layout,
		min:     func() fyne.Size { return fyne.NewSquareSize(1) },
		refresh: func() { layout(l.Size()) },
	}
}
