// Package part holds the window's widgets: values in, callbacks out. A widget shows what its Set was given
// and tells by callbacks what a person did; it keeps no data of the product, starts nothing and asks nobody.
// Colours, sizes and icons are look's. Everything here belongs to the UI thread.
//
// Setting equal data again does nothing, so panes may set all they have whenever something changed. The
// focus ring shows only where the keyboard brought the focus. Keys and runes that a widget has no use for go
// on to the canvas's handlers (see TypedKey), so that shortcuts work wherever the focus is.
package part

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"oroconnector/app/ui/look"
)

// ink is the present colour of a name; "" is no colour. It is the app's colour also inside an overridden theme
// such as a list's, which theme.Color would ask.
func ink(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	settings := fyne.CurrentApp().Settings()
	return settings.Theme().Color(name, settings.ThemeVariant())
}

// Range is a stretch of a text in bytes, [From, To).
type Range struct{ From, To int }

// Tone says what a text or sign means; its colour follows.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	Quiet
	Good
	Warning
	Critical
	Accented
)

// text is the tone's colour for text and signs; plain is what an untold tone is there.
func (t Tone) text(plain fyne.ThemeColorName) fyne.ThemeColorName {
	switch t {
	case Quiet:
		return look.Text3
	case Good:
		return look.OK
	case Warning:
		return look.Warn
	case Critical:
		return look.Bad
	case Accented:
		return look.AccentText
	}
	return plain
}

// soft is the tone's quiet ground.
func (t Tone) soft() fyne.ThemeColorName {
	switch t {
	case Good:
		return look.OKSoft
	case Warning:
		return look.WarnSoft
	case Critical:
		return look.BadSoft
	case Accented:
		return look.AccentSoft
	}
	return look.Sunken
}

// renderer lays a widget's own canvas objects out by numbers.
type renderer struct {
	objects []fyne.CanvasObject
	min     func() fyne.Size
	layout  func(fyne.Size)
	refresh func()
}

func (r *renderer) Destroy()                     {}
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) MinSize() fyne.Size           { return r.min() }
func (r *renderer) Layout(size fyne.Size)        { r.layout(size) }
func (r *renderer) Refresh()                     { r.refresh() }

// style is a weight and size of text.
type style struct {
	size fyne.ThemeSizeName
	bold bool
}

var (
	strong  = style{look.Body, true}
	body    = style{look.Body, false}
	small   = style{look.Small, false}
	section = style{look.Small, true}
	caption = style{look.Caption, false}
	pilled  = style{look.Caption, true}
)

func (s style) measure(text string) fyne.Size {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, theme.Size(s.size), fyne.TextStyle{Bold: s.bold}, look.FontFor(text, s.bold))
	return size
}

// ReadFonts has the fonts read that a window begins with: ours, and those that Fyne's own fields have. It may be
// called beside the UI thread while nothing is shown or measured there.
func ReadFonts() {
	body.height()
	strong.height()
	fyne.MeasureText("M", theme.TextSize(), fyne.TextStyle{})
}

// width is the exact width of the text.
func (s style) width(text string) float32 {
	if text == "" {
		return 0
	}
	return s.measure(text).Width
}

// room is the width in whole units upwards: what stands behind the text begins at a whole pixel.
func (s style) room(text string) float32 { return whole(s.width(text)) }

func whole(v float32) float32 { return float32(math.Ceil(float64(v) - 0.01)) }

func (s style) height() float32 { return s.measure("M").Height }

// put shows text in the style and colour with its upper left corner at x, y; nothing happens where all is so already.
func (s style) put(t *canvas.Text, text string, in fyne.ThemeColorName, x, y float32) {
	size, c := theme.Size(s.size), ink(in)
	text = visual(text)
	changed := t.Text != text || t.TextSize != size || t.Color != c || t.TextStyle.Bold != s.bold
	t.Text, t.TextSize, t.Color, t.TextStyle = text, size, c, fyne.TextStyle{Bold: s.bold}
	t.FontSource = look.FontFor(text, s.bold)
	show(t, text != "")
	if text == "" {
		return
	}
	t.Move(fyne.NewPos(x, y))
	if changed {
		t.Resize(t.MinSize())
		t.Refresh()
	}
}

// show makes the object visible or not, without work where it is so already. Fyne draws a window anew where one of
// its primitives is hidden, but not where one is shown, so that is asked for here.
func show(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
		redraw()
	default:
		o.Hide()
	}
}

// redraw has what stands in the windows drawn again in the next frame. An object that was never seen has no canvas
// that could be asked alone.
func redraw() {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if c, ok := w.Canvas().(interface{ SetDirty() }); ok {
			c.SetDirty()
		}
	}
}

// place moves and resizes.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// fill gives a rectangle its colours and radius, and redraws it only when they changed.
func fill(r *canvas.Rectangle, ground, stroke fyne.ThemeColorName, strokeWidth, radius float32) {
	g, s := ink(ground), ink(stroke)
	if stroke == "" {
		strokeWidth = 0
	}
	if r.FillColor == g && r.StrokeColor == s && r.StrokeWidth == strokeWidth && r.CornerRadius == radius {
		return
	}
	r.FillColor, r.StrokeColor, r.StrokeWidth, r.CornerRadius = g, s, strokeWidth, radius
	r.Refresh()
}

// corners rounds the upper or the lower corners, or both.
func corners(r *canvas.Rectangle, top, bottom bool, radius float32) {
	t, b := float32(0), float32(0)
	if top {
		t = radius
	}
	if bottom {
		b = radius
	}
	if r.TopLeftCornerRadius == t && r.BottomLeftCornerRadius == b {
		return
	}
	r.TopLeftCornerRadius, r.TopRightCornerRadius = t, t
	r.BottomLeftCornerRadius, r.BottomRightCornerRadius = b, b
	r.Refresh()
}

// picture shows an icon in a square; an empty name hides it.
func picture(i *canvas.Image, name string, in fyne.ThemeColorName, x, y, side float32) {
	show(i, name != "")
	if name == "" {
		return
	}
	look.Follow()
	drawing(i, look.Icon(name, in), x, y, side)
}

func drawing(i *canvas.Image, r fyne.Resource, x, y, side float32) {
	i.FillMode = canvas.ImageFillContain
	place(i, x, y, side, side)
	if i.Resource != r {
		i.Resource = r
		redrawIcon(i)
	}
}

// redrawIcon has an icon drawn anew. Where it is on no canvas yet, Fyne does so when it comes onto one.
func redrawIcon(i *canvas.Image) {
	if canvasOf(i) != nil {
		i.Refresh()
	}
}

// repaint has icons drawn anew that were drawn for another theme or another screen. Every refresh of a widget asks for
// it, and an icon is three times parsed to be drawn.
func repaint(images ...*canvas.Image) {
	look.Follow()
	for _, i := range images {
		if i.Resource == nil || !i.Visible() {
			continue
		}
		if now := look.Now(i.Resource); now != i.Resource || !sharp(i) {
			i.Resource = now
			redrawIcon(i)
		}
	}
}

// sharp tells whether an icon has as many pixels as its place on the screen.
func sharp(i *canvas.Image) bool {
	c := canvasOf(i)
	if c == nil || i.Image == nil {
		return i.Image != nil
	}
	wide, high := c.PixelCoordinateForPosition(fyne.NewPos(i.Size().Width, i.Size().Height))
	return i.Image.Bounds().Dx() == wide && i.Image.Bounds().Dy() == high
}
