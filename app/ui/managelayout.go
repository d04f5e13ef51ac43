package ui

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// wide gives its one object a width.
type wide struct{ width float32 }

// MinSize implements fyne.Layout.
func (w wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(w.width), objects[0].MinSize().Height)
}

// Layout implements fyne.Layout.
func (w wide) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
}

// stacked stands head, line, body, line and foot of a page under each other; the body takes what is left. Tab
// walks them in this order.
type stacked struct{}

// MinSize implements fyne.Layout.
func (stacked) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		min := o.MinSize()
		size = fyne.NewSize(fyne.Max(size.Width, min.Width), size.Height+min.Height)
	}
	return size
}

// Layout implements fyne.Layout.
func (stacked) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head, foot := objects[0].MinSize().Height, objects[4].MinSize().Height
	place(objects[0], 0, 0, size.Width, head)
	place(objects[1], 0, head, size.Width, 1)
	place(objects[2], 0, head+1, size.Width, size.Height-head-foot-2)
	place(objects[3], 0, size.Height-foot-1, size.Width, 1)
	place(objects[4], 0, size.Height-foot, size.Width, foot)
}

// ruled stands rows under each other with a line between two; every second object is that line.
type ruled struct{}

func ruledRows(rows []fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i, r := range rows {
		if i > 0 {
			out = append(out, part.NewLine())
		}
		out = append(out, r)
	}
	return out
}

// MinSize implements fyne.Layout.
func (ruled) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		min := o.MinSize()
		size = fyne.NewSize(fyne.Max(size.Width, min.Width), size.Height+min.Height)
	}
	return size
}

// Layout implements fyne.Layout.
func (ruled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		height := o.MinSize().Height
		place(o, 0, y, size.Width, height)
		y += height
	}
}
