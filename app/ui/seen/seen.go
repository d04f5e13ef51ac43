// Package seen reads which texts stand on a canvas and where, as a person would see them. It is for tests, and
// for the build with the tag "probe" that the tests of the real window make; no other program has it.
package seen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Text is a text and its place on the canvas, in Fyne's units.
type Text struct {
	Text          string
	X, Y          float32
	Width, Height float32
}

// Texts lists what stands in an object, in the order in which it is drawn. Hidden objects and what is scrolled
// out of view are left out; what is cut at an edge is in. Call it on the UI thread.
func Texts(o fyne.CanvasObject) []Text {
	var out []Text
	walk(o, fyne.NewPos(0, 0), area{max: fyne.NewPos(1e6, 1e6)}, &out)
	return out
}

// area is what is not clipped.
type area struct{ min, max fyne.Position }

func (a area) within(at fyne.Position, size fyne.Size) area {
	return area{
		fyne.NewPos(fyne.Max(a.min.X, at.X), fyne.Max(a.min.Y, at.Y)),
		fyne.NewPos(fyne.Min(a.max.X, at.X+size.Width), fyne.Min(a.max.Y, at.Y+size.Height)),
	}
}

func (a area) empty() bool { return a.min.X >= a.max.X || a.min.Y >= a.max.Y }

func walk(o fyne.CanvasObject, from fyne.Position, clip area, out *[]Text) {
	if o == nil || !o.Visible() {
		return
	}
	at := from.Add(o.Position())
	switch o := o.(type) {
	case *canvas.Text:
		if o.Text != "" && !clip.within(at, o.MinSize()).empty() {
			*out = append(*out, Text{o.Text, at.X, at.Y, o.MinSize().Width, o.MinSize().Height})
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, at, clip, out)
		}
	case fyne.Widget:
		if _, scrolls := o.(fyne.Scrollable); scrolls {
			clip = clip.within(at, o.Size())
		}
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, at, clip, out)
		}
	}
}
