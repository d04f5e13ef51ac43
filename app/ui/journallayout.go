package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"oroconnector/app/ui/look"
)

// signOf is a small icon before a text.
func signOf(name string, color fyne.ThemeColorName) *canvas.Image {
	sign := canvas.NewImageFromResource(look.Icon(name, color))
	sign.SetMinSize(fyne.NewSquareSize(look.Scaled(14)))
	return sign
}

// journalFrame lays the journal's window out: head, line, list, line, entry. In a narrow window an entry takes the
// list's place.
type journalFrame struct{ j *journalWindow }

// MinSize implements fyne.Layout.
func (*journalFrame) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.LeastWidth, look.LeastHeight)
}

// Layout implements fyne.Layout.
func (f *journalFrame) Layout(o []fyne.CanvasObject, size fyne.Size) {
	j, top := f.j, look.Scaled(look.HeaderHeight)
	place(o[0], 0, 0, size.Width, top)
	place(o[1], 0, top, size.Width, 1)
	top++
	status := look.Scaled(look.StatusHeight)
	place(j.state, 0, size.Height-status, size.Width, status)
	size.Height -= status
	left := look.Scaled(journalList)
	beside := size.Width >= journalBeside
	entry := beside || j.chosen != ""
	reveal(j.left, beside || !entry)
	reveal(j.ruler, beside)
	reveal(j.right, entry)
	if !beside {
		place(j.left, 0, top, size.Width, size.Height-top)
		place(j.right, 0, top, size.Width, size.Height-top)
		return
	}
	place(j.left, 0, top, left, size.Height-top)
	place(j.ruler, left, top, 1, size.Height-top)
	place(j.right, left+1, top, size.Width-left-1, size.Height-top)
}

// journalSide stands the tabs over the list, or over what is said where it is empty.
type journalSide struct{}

// MinSize implements fyne.Layout.
func (journalSide) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(240, 200) }

// Layout implements fyne.Layout.
func (journalSide) Layout(o []fyne.CanvasObject, size fyne.Size) {
	margin, band := look.Scaled(12), look.Scaled(44)
	tabs := o[0].MinSize()
	place(o[0], margin, (band-tabs.Height)/2, fyne.Min(tabs.Width, size.Width-2*margin), tabs.Height)
	for _, below := range o[1:] {
		place(below, 0, band, size.Width, size.Height-band)
	}
}

// journalHead stands a record's tile before its name and what happened to it.
type journalHead struct{}

// MinSize implements fyne.Layout.
func (journalHead) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(240), look.Scaled(look.TileHead))
}

// Layout implements fyne.Layout.
func (h journalHead) Layout(o []fyne.CanvasObject, size fyne.Size) { h.run(o, size.Width, true) }

func (journalHead) run(o []fyne.CanvasObject, width float32, move bool) float32 {
	tile := look.Scaled(look.TileHead)
	left := tile + look.Scaled(12)
	room := fyne.Max(width-left, look.Scaled(60))
	title, text := heightFor(o[1], room), heightFor(o[2], room)
	if move {
		place(o[0], 0, 0, tile, tile)
		place(o[1], left, 0, room, title)
		place(o[2], left, title, room, text)
	}
	return fyne.Max(tile, title+text)
}
