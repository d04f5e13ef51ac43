package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// edges are the straight parts of a rounded outline, drawn once more as plain rectangles. Fyne softens the edges of a
// rounded rectangle over two pixels, which turns an outline of one unit into a pale smear of three; plain
// rectangles stand at whole pixels.
type edges struct{ top, bottom, left, right canvas.Rectangle }

func (e *edges) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{&e.top, &e.bottom, &e.left, &e.right}
}

func (e *edges) hide() {
	for _, o := range e.objects() {
		show(o, false)
	}
}

// paint draws the straight parts of an outline in a colour; "" draws none.
func (e *edges) paint(in fyne.ThemeColorName, x, y, w, h, width, radius float32) {
	e.paintOpen(in, x, y, w, h, width, radius, radius)
}

// paintOpen does so where only the upper or the lower corners are round; a radius below 0 leaves that end open.
func (e *edges) paintOpen(in fyne.ThemeColorName, x, y, w, h, width, upper, lower float32) {
	if in == "" || w <= 0 || h <= 0 {
		e.hide()
		return
	}
	up, low := fyne.Max(upper, 0), fyne.Max(lower, 0)
	e.bar(&e.top, in, x+up, y, w-2*up, width, upper >= 0)
	e.bar(&e.bottom, in, x+low, y+h-width, w-2*low, width, lower >= 0)
	e.bar(&e.left, in, x, y+up, width, h-up-low, true)
	e.bar(&e.right, in, x+w-width, y+up, width, h-up-low, true)
}

func (e *edges) bar(r *canvas.Rectangle, in fyne.ThemeColorName, x, y, w, h float32, on bool) {
	on = on && w > 0 && h > 0
	show(r, on)
	if on {
		fill(r, in, "", 0, 0)
		place(r, x, y, w, h)
	}
}
