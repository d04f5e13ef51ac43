package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Card is a ground with a hairline and round corners under its content, which fills it up to the hairline.
// Children are not clipped: the first and last row round their own corners (RowData.First, Last).
type Card struct {
	widget.BaseWidget
	content        fyne.CanvasObject
	padX, padY     float32
	ground, stroke fyne.ThemeColorName
	frame          canvas.Rectangle
	outline        edges
}

// NewCard returns a card around rows: without padding.
func NewCard(content fyne.CanvasObject) *Card {
	c := &Card{content: content, ground: look.Surface, stroke: look.Hairline}
	c.ExtendBaseWidget(c)
	return c
}

// NewPaddedCard returns a card around anything else, with the padding of 12 by 14 units.
func NewPaddedCard(content fyne.CanvasObject) *Card {
	c := NewCard(content)
	c.padX, c.padY = look.CardPadX, look.CardPadY
	return c
}

// NewNotice returns a card in the tone's soft ground, without a hairline.
func NewNotice(content fyne.CanvasObject, tone Tone) *Card {
	c := NewPaddedCard(content)
	c.ground, c.stroke = tone.soft(), ""
	return c
}

// SetPadding gives the content another distance from the edges.
func (c *Card) SetPadding(x, y float32) {
	c.padX, c.padY = x, y
	c.Refresh()
}

// SetStroke changes the outline's colour: look.Border for a drop target, look.Accent while it flashes.
func (c *Card) SetStroke(name fyne.ThemeColorName) {
	if c.stroke != name {
		c.stroke = name
		c.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		fill(&c.frame, c.ground, c.stroke, 1, look.RadiusCard)
		place(&c.frame, 0, 0, size.Width, size.Height)
		c.outline.paint(c.stroke, 0, 0, size.Width, size.Height, 1, look.RadiusCard)
		x, y := 1+c.padX, 1+c.padY
		place(c.content, x, y, fyne.Max(0, size.Width-2*x), fyne.Max(0, size.Height-2*y))
	}
	return &renderer{
		objects: append(append([]fyne.CanvasObject{&c.frame}, c.outline.objects()...), c.content), layout: layout,
		min: func() fyne.Size {
			return c.content.MinSize().AddWidthHeight(2+2*c.padX, 2+2*c.padY)
		},
		refresh: func() { layout(c.Size()); c.content.Refresh() },
	}
}
