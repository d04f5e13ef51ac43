package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// views are what scrolls in the windows, by canvas. It is used on the UI thread only.
var views = map[fyne.Canvas][]view{}

// view is something that scrolls: a list, or the page of a window.
type view interface {
	object() fyne.CanvasObject
	offset() float32
	scrollTo(y float32) // bounded
}

// scrolled is Fyne's scroll as a view.
type scrolled struct{ *container.Scroll }

func (s scrolled) object() fyne.CanvasObject { return s.Scroll }

func (s scrolled) offset() float32 { return s.Offset.Y }

func (s scrolled) scrollTo(y float32) { s.ScrollToOffset(fyne.NewPos(s.Offset.X, y)) }

func (l *List) object() fyne.CanvasObject { return l }

func (l *List) offset() float32 { return l.Offset() }

func (l *List) scrollTo(y float32) {
	l.SetOffset(fyne.Max(0, fyne.Min(y, l.top(l.length)-l.inner.Size().Height)))
}

// KeepInView says what scrolls in a canvas: what the keyboard comes to there is scrolled to, and has a ring once a key
// was pressed. It replaces what was said of the canvas before; nothing drops it.
func KeepInView(c fyne.Canvas, pages []*container.Scroll, lists ...*List) {
	if keyed, ok := c.(desktop.Canvas); ok {
		keyed.SetOnKeyDown(func(*fyne.KeyEvent) { ByKeyboard() })
	}
	delete(views, c)
	for _, p := range pages {
		views[c] = append(views[c], scrolled{p})
	}
	for _, l := range lists {
		views[c] = append(views[c], l)
	}
}

// viewGap is the room that is kept around what has the keyboard.
const viewGap float32 = 8

// bringIntoView scrolls to what has just got the keyboard.
func bringIntoView(w fyne.Focusable) {
	o, ok := w.(fyne.CanvasObject)
	c := canvasOf(w)
	if !ok || c == nil {
		return
	}
	all := views[c]
	if top, ok := c.Overlays().Top().(*layer); ok {
		all = nil
		if p, ok := top.content.(*panel); ok {
			all = []view{scrolled{p.scroll}}
		}
	}
	for _, v := range all {
		if by := beyond(v, o); by != 0 && movesWith(v, o) {
			v.scrollTo(v.offset() + by)
		}
	}
}

// beyond is how far an object lies outside of what a view shows; what is taller than the view shows its beginning.
func beyond(v view, o fyne.CanvasObject) float32 {
	if list, ok := v.(*List); ok && o == fyne.CanvasObject(list.inner) {
		return 0
	}
	d, room := fyne.CurrentApp().Driver(), v.object().Size().Height
	at, from := d.AbsolutePositionForObject(o), d.AbsolutePositionForObject(v.object())
	if from.IsZero() && room < canvasOf(o).Size().Height { // it is not seen
		return 0
	}
	top := at.Y - from.Y - viewGap
	end := at.Y + o.Size().Height - from.Y + viewGap - room
	switch {
	case top < 0:
		return top
	case end > 0:
		return fyne.Min(end, top)
	}
	return 0
}

// movesWith tells whether an object stands in a view: Fyne does not tell what an object stands in, but it moves when
// the view is scrolled.
func movesWith(v view, o fyne.CanvasObject) bool {
	d, was := fyne.CurrentApp().Driver(), v.offset()
	before := d.AbsolutePositionForObject(o)
	v.scrollTo(was + 1)
	if v.offset() == was {
		v.scrollTo(was - 1)
	}
	moved := d.AbsolutePositionForObject(o) != before
	v.scrollTo(was)
	return moved
}

// Seen tells whether an object stands in what its window shows; what is covered by a dialog does.
func Seen(o fyne.CanvasObject) bool {
	c := canvasOf(o)
	return c != nil && (o == c.Content() || !fyne.CurrentApp().Driver().AbsolutePositionForObject(o).IsZero())
}
