package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Bar shows a part of a whole, 4 units high; 6 in the first load.
type Bar struct {
	widget.BaseWidget
	part        float32
	tone        Tone
	thick       float32
	track, full canvas.Rectangle
}

// NewBar returns an empty bar.
func NewBar() *Bar { return newBar(4) }

// NewThickBar returns the first load's bar.
func NewThickBar() *Bar { return newBar(6) }

func newBar(thick float32) *Bar {
	b := &Bar{thick: thick}
	b.ExtendBaseWidget(b)
	return b
}

// Set shows a part between 0 and 1; Good is done, else the colour is accent.
func (b *Bar) Set(part float32, tone Tone) {
	if !(part >= 0) { // also not a number
		part = 0
	}
	if part = fyne.Min(part, 1); b.part != part || b.tone != tone {
		b.part, b.tone = part, tone
		b.paint(b.Size())
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{&b.track, &b.full}, layout: b.paint,
		min:     func() fyne.Size { return fyne.NewSize(look.Scaled(40), look.Scaled(b.thick)) },
		refresh: func() { b.paint(b.Size()) },
	}
}

func (b *Bar) paint(size fyne.Size) {
	h := look.Scaled(b.thick)
	y := (size.Height - h) / 2
	fill(&b.track, look.Pressed, "", 0, h/2)
	place(&b.track, 0, y, size.Width, h)
	fill(&b.full, b.tone.text(look.Accent), "", 0, h/2)
	width := size.Width * b.part
	if b.part > 0 {
		width = fyne.Max(width, h)
	}
	place(&b.full, 0, y, width, h)
	show(&b.full, b.part > 0)
}
