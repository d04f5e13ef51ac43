package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Ground paints a colour under content. A window's content stands on one in look.Canvas: Fyne clears a window with
// its background divided by 65,025 in place of 65,535, which is visibly lighter than the colour.
type Ground struct {
	widget.BaseWidget
	color   fyne.ThemeColorName
	content fyne.CanvasObject
	rect    canvas.Rectangle
}

// NewGround returns the content on look.Canvas.
func NewGround(content fyne.CanvasObject) *Ground { return NewColorGround(look.Canvas, content) }

// NewColorGround returns the content on a colour.
func NewColorGround(color fyne.ThemeColorName, content fyne.CanvasObject) *Ground {
	g := &Ground{color: color, content: content}
	g.ExtendBaseWidget(g)
	return g
}

// SetColor changes the colour.
func (g *Ground) SetColor(color fyne.ThemeColorName) {
	if g.color != color {
		g.color = color
		fill(&g.rect, color, "", 0, 0)
	}
}

// CreateRenderer implements fyne.Widget.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		fill(&g.rect, g.color, "", 0, 0)
		place(&g.rect, 0, 0, size.Width, size.Height)
		place(g.content, 0, 0, size.Width, size.Height)
	}
	return &renderer{
		objects: []fyne.CanvasObject{&g.rect, g.content}, layout: layout,
		min:     func() fyne.Size { return g.content.MinSize() },
		refresh: func() { layout(g.Size()); g.content.Refresh() },
	}
}
