package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

const (
	checkSide   float32 = 18
	checkGap    float32 = 8
	checkRadius float32 = 5
)

// checkData is what a check's box shows.
type checkData struct{ on, off, hovered, ringed bool }

// checkFace paints the box of a check. off is disabled.
type checkFace struct {
	ground, ring canvas.Rectangle
	outline      edges
	sign         canvas.Image
}

func (f *checkFace) objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{&f.ground}, f.outline.objects()...), &f.ring, &f.sign)
}

func (f *checkFace) hide() {
	show(&f.ground, false)
	f.outline.hide()
	show(&f.ring, false)
	show(&f.sign, false)
}

func (f *checkFace) paint(d checkData, x, y float32) {
	side := look.Scaled(checkSide)
	ground, stroke := look.Surface, look.Control
	switch {
	case d.on && d.off:
		ground, stroke = look.Control, ""
	case d.off:
		ground, stroke = look.Sunken, look.Border
	case d.on && d.hovered:
		ground, stroke = look.AccentHover, ""
	case d.on:
		ground, stroke = look.Accent, ""
	case d.hovered:
		ground = look.Hover
	}
	fill(&f.ground, ground, stroke, 1, checkRadius)
	place(&f.ground, x, y, side, side)
	f.outline.paint(stroke, x, y, side, side, 1, checkRadius)
	show(&f.ground, true)
	icon := look.Scaled(13)
	name := ""
	if d.on {
		name = "check"
	}
	picture(&f.sign, name, look.OnAccent, x+(side-icon)/2, y+(side-icon)/2, icon)
	fill(&f.ring, "", look.Focus, 2, checkRadius+3)
	place(&f.ring, x-3, y-3, side+6, side+6)
	show(&f.ring, d.ringed)
}

// Check is a yes or no that waits for a Save. Space and Enter turn it.
type Check struct {
	widget.BaseWidget
	keyed
	OnChanged func(bool)
	label     string
	data      checkData
	face      checkFace
	text      canvas.Text
	focus     focus
}

var (
	_ fyne.Focusable    = (*Check)(nil)
	_ fyne.Tappable     = (*Check)(nil)
	_ fyne.Disableable  = (*Check)(nil)
	_ desktop.Hoverable = (*Check)(nil)
)

// NewCheck returns a check; label may be empty.
func NewCheck(label string, on bool, changed func(bool)) *Check {
	c := &Check{OnChanged: changed, label: label, data: checkData{on: on}}
	c.ExtendBaseWidget(c)
	return c
}

// Set turns the check without telling OnChanged.
func (c *Check) Set(on bool) {
	if c.data.on != on {
		c.data.on = on
		c.Refresh()
	}
}

// SetLabel changes the label.
func (c *Check) SetLabel(label string) {
	if c.label != label {
		c.label = label
		c.Refresh()
	}
}

// On tells whether it is checked.
func (c *Check) On() bool { return c.data.on }

// Enable implements fyne.Disableable.
func (c *Check) Enable() { c.SetEnabled(true) }

// Disable implements fyne.Disableable.
func (c *Check) Disable() { c.SetEnabled(false) }

// SetEnabled is Enable or Disable.
func (c *Check) SetEnabled(on bool) {
	if c.data.off == on {
		c.data.off, c.data.hovered = !on, false
		c.Refresh()
	}
}

// Disabled implements fyne.Disableable.
func (c *Check) Disabled() bool { return c.data.off }

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: append(c.face.objects(), &c.text),
		layout:  c.paint,
		min: func() fyne.Size {
			side := look.Scaled(checkSide)
			if c.label == "" {
				return fyne.NewSquareSize(side)
			}
			return fyne.NewSize(side+look.Scaled(checkGap)+body.width(c.label), side+2)
		},
		refresh: func() { c.paint(c.Size()); repaint(&c.face.sign) },
	}
}

func (c *Check) paint(size fyne.Size) {
	side := look.Scaled(checkSide)
	c.data.ringed = c.focus.ring
	c.face.paint(c.data, 0, (size.Height-side)/2)
	color := look.Text
	if c.data.off {
		color = look.Disabled
	}
	left := side + look.Scaled(checkGap)
	body.put(&c.text, body.cut(c.label, size.Width-left+1), color, left, (size.Height-body.height())/2)
}

func (c *Check) turn() {
	if c.data.off {
		return
	}
	c.data.on = !c.data.on
	c.paint(c.Size())
	if c.OnChanged != nil {
		c.OnChanged(c.data.on)
	}
}

// Tapped implements fyne.Tappable.
func (c *Check) Tapped(*fyne.PointEvent) {
	ByPointer()
	if !c.data.off {
		c.focus.take(c)
		c.turn()
	}
}

// FocusGained implements fyne.Focusable.
func (c *Check) FocusGained() { c.focus.gained(c); c.paint(c.Size()) }

// FocusLost implements fyne.Focusable.
func (c *Check) FocusLost() { c.focus.lost(); c.paint(c.Size()) }

// TypedKey implements fyne.Focusable.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if trigger(e) {
		c.turn()
		return
	}
	passKey(c, e)
}

// TypedRune implements fyne.Focusable.
func (c *Check) TypedRune(r rune) {
	if r != ' ' {
		passRune(c, r)
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Check) MouseIn(*desktop.MouseEvent) { c.hover(!c.data.off) }

// MouseMoved implements desktop.Hoverable.
func (c *Check) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Check) MouseOut() { c.hover(false) }

func (c *Check) hover(on bool) {
	if c.data.hovered != on {
		c.data.hovered = on
		c.paint(c.Size())
	}
}
