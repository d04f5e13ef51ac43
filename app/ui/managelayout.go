package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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
	head, foot := objects[0].MinSize().Height, heightFor(objects[4], size.Width)
	place(objects[0], 0, 0, size.Width, head)
	place(objects[1], 0, head, size.Width, 1)
	place(objects[2], 0, head+1, size.Width, size.Height-head-foot-2)
	place(objects[3], 0, size.Height-foot-1, size.Width, 1)
	place(objects[4], 0, size.Height-foot, size.Width, foot)
}

// noteAndVerbs stands a note before verbs, or over them where it would have no room beside them.
type noteAndVerbs struct{ width float32 }

const leastNote float32 = 200

func (n *noteAndVerbs) beside(o []fyne.CanvasObject) bool {
	return n.width == 0 || n.width-o[1].MinSize().Width >= look.Scaled(leastNote)
}

// MinSize implements fyne.Layout.
func (n *noteAndVerbs) MinSize(o []fyne.CanvasObject) fyne.Size {
	note, verbs := o[0].MinSize(), o[1].MinSize()
	if n.beside(o) {
		return fyne.NewSize(verbs.Width, fyne.Max(note.Height, verbs.Height))
	}
	return fyne.NewSize(verbs.Width, note.Height+look.Scaled(8)+verbs.Height)
}

// Layout implements fyne.Layout.
func (n *noteAndVerbs) Layout(o []fyne.CanvasObject, size fyne.Size) {
	n.width = size.Width
	if n.beside(o) {
		ends{16}.Layout(o, size)
		return
	}
	note, verbs := heightFor(o[0], size.Width), o[1].MinSize()
	place(o[0], 0, 0, size.Width, note)
	place(o[1], size.Width-verbs.Width, size.Height-verbs.Height, verbs.Width, verbs.Height)
}

// ruledRows are the rows with a line between two.
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

// tableOf is a card with rows under each other and lines between them, each row as high as the width asks.
func tableOf(rows []fyne.CanvasObject) fyne.CanvasObject {
	body := container.New(flow{0}, ruledRows(rows)...)
	return newFitted(part.NewCard(body), func(width float32) float32 {
		return flow{0}.run(body.Objects, width-2, false) + 2
	})
}
