package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/ui/part"
)

// withTips is the content of a window in which what is cut tells the whole, and a button its name.
func withTips(win fyne.Window, b *bridge, content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(tipped{}, content, part.ShowHints(win.Canvas(), b.after).Tip())
}

// tipped gives the content all the room; the tip over it stands where it was put.
type tipped struct{}

// MinSize implements fyne.Layout.
func (tipped) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout implements fyne.Layout.
func (tipped) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, 0, size.Width, size.Height)
}
