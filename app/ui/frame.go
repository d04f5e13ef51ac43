package ui

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/ui/look"
)

// frame lays the window out: one column with pages over each other, from 760 units two columns, from 980
// three. It only places; what is visible is decided in arrange.
type frame struct {
	w       *window
	columns int
}

// MinSize implements fyne.Layout.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.LeastWidth, look.LeastHeight)
}

// columnsFor is how many columns stand in a width.
func columnsFor(width float32) int {
	switch {
	case width >= look.ThreeColumnsMin:
		return 3
	case width >= look.TwoColumnsFrom:
		return 2
	}
	return 1
}

// Widths of the columns when there are several.
const (
	messagesWidth float32 = 332
	contextWidth  float32 = 424
	searchWidth   float32 = 460
)

// Layout implements fyne.Layout.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	if n := columnsFor(size.Width); n != f.columns {
		f.columns = n
		f.w.arrange()
	}
	p := f.w.parts
	if p.welcome.root.Visible() {
		place(p.welcome.root, 0, 0, size.Width, size.Height)
		return
	}
	status := look.Scaled(look.StatusHeight)
	place(p.status, 0, size.Height-status, size.Width, status)
	bottom := size.Height - status
	if f.columns == 1 {
		f.narrow(size.Width, bottom)
	} else {
		f.wide(size.Width, bottom)
	}
}

// narrow places header, search, banner and the page; a page with a head of its own has all the room.
func (f *frame) narrow(width, bottom float32) {
	p := f.w.parts
	y := float32(0)
	if p.header.root.Visible() {
		y = look.Scaled(look.HeaderHeight)
		place(p.header.root, 0, 0, width, y)
		height := look.Scaled(look.SearchHeight)
		place(p.search, look.PaneMargin, y, width-2*look.PaneMargin, height)
		y += height + look.Gap
		y = f.banner(0, y, width)
	}
	for _, o := range p.middle() {
		place(o, 0, y, width, bottom-y)
	}
	place(p.messages.root, 0, 0, width, bottom)
	place(p.detail.root, 0, 0, width, bottom)
	f.undo(0, width, bottom, p.detail.root.Visible())
}

func (f *frame) banner(x, y, width float32) float32 {
	b := f.w.parts.banner
	if !b.root.Visible() {
		return y
	}
	height := b.root.MinSize().Height
	place(b.root, x+look.PaneMargin, y, width-2*look.PaneMargin, height)
	return y + height + look.Gap
}

// wide places the columns under a header that has the search field in it.
func (f *frame) wide(width, bottom float32) {
	p := f.w.parts
	head := look.Scaled(look.HeaderHeight)
	place(p.header.root, 0, 0, width, head)
	place(p.lines[0], 0, head-1, width, 1)
	left := float32(0)
	if f.columns == 3 {
		left = messagesWidth
		place(p.messages.root, 0, head, left, bottom-head)
		place(p.lines[1], left, head, 1, bottom-head)
		left++
	}
	search := fyne.Min(searchWidth, contextWidth-2*look.PaneMargin+32)
	at := left + look.PaneMargin - 4
	if f.columns == 2 {
		search = fyne.Min(searchWidth-80, width-messagesWidth-look.Scaled(150))
		at = look.Scaled(240)
	}
	place(p.search, at, (head-look.Scaled(look.SearchHeight))/2, search, look.Scaled(look.SearchHeight))
	y := f.banner(left, head+look.PaneMargin, contextWidth)
	for _, o := range p.middle() {
		top := y
		if headed(f.w, o) {
			top = head
		}
		place(o, left, top, contextWidth, bottom-top)
	}
	right := left + contextWidth
	place(p.lines[2], right, head, 1, bottom-head)
	place(p.detail.root, right+1, head, width-right-1, bottom-head)
	f.undo(left, contextWidth, bottom, false)
}

// headed tells whether a page has a head of its own and so needs no room above it.
func headed(w *window, o fyne.CanvasObject) bool { return o == w.parts.outbox.root }

// undo places the undo bar over the content, above a footer where there is one.
func (f *frame) undo(left, width, bottom float32, overFooter bool) {
	u := f.w.parts.undo
	height := u.MinSize().Height
	if overFooter || f.w.parts.context.bar.root.Visible() {
		bottom -= look.Scaled(look.FooterHeight)
	}
	place(u, left+look.PaneMargin, bottom-height-look.Scaled(12), width-2*look.PaneMargin, height)
}
