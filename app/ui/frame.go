package ui

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// frame lays the window out: one column with pages over each other, from 760 units two columns, from 980
// three. It only places; what is visible is decided in arrange.
type frame struct {
	w                 *window
	columns           int
	messages, context float32 // widths that the person gave columns; 0: as designed
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

// Widths of the columns when there are several: as designed, and the least and most that a person can give them.
const (
	messagesWidth float32 = 332
	contextWidth  float32 = 424
	searchWidth   float32 = 460
	leastMessages float32 = 240
	mostMessages  float32 = 480
	leastContext  float32 = 340
	leastDetail   float32 = 300
)

// widths are those of the columns in a window of a width; messages is 0 where they have no column.
func (f *frame) widths(width float32) (messages, context float32) {
	if f.columns == 3 {
		messages = messagesWidth
		if f.messages > 0 {
			messages = f.messages
		}
		messages = max(leastMessages, min(messages, mostMessages, width-leastContext-leastDetail))
	}
	context = contextWidth
	if f.context > 0 {
		context = f.context
	}
	least := leastDetail
	if f.context == 0 {
		least = 0 // as designed, the detail may be narrower
	}
	return messages, max(leastContext, min(context, width-messages-least))
}

// moveEdge gives the column at the left of an edge another width.
func (f *frame) moveEdge(edge int, by float32) {
	width := f.w.win.Canvas().Size().Width
	messages, context := f.widths(width)
	if edge == 0 {
		f.messages = max(leastMessages, min(messages+by, mostMessages, width-context-leastDetail))
	} else {
		f.context = max(leastContext, min(context+by, width-messages-leastDetail))
	}
	f.w.win.Content().Refresh()
}

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
		p.header.limit(0)
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

// banner places the strip under the search that says who has to sign in; it gives where the page begins.
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
	messages, context := f.widths(width)
	left := messages
	if messages > 0 {
		place(p.messages.root, 0, head, messages, bottom-head)
		place(p.lines[1], messages, head, 1, bottom-head)
		place(p.edges[0], messages-part.EdgeWidth/2, head, part.EdgeWidth, bottom-head)
		left++
	}
	at := fyne.Max(left+look.PaneMargin-4, look.Scaled(240))
	end := width - p.header.right() - look.Scaled(24)
	if least := look.Scaled(200); at < p.header.left()+look.Scaled(20) { // a long state gives way to a field that can be used
		at = fyne.Max(at, fyne.Min(p.header.left()+look.Scaled(20), end-least))
	}
	p.header.limit(at - look.Scaled(16))
	search := fyne.Min(searchWidth, end-at)
	place(p.search, at, (head-look.Scaled(look.SearchHeight))/2, search, look.Scaled(look.SearchHeight))
	y := f.banner(left, head+look.PaneMargin, context)
	for _, o := range p.middle() {
		top := y
		if headed(f.w, o) {
			top = head
		}
		place(o, left, top, context, bottom-top)
	}
	right := left + context
	place(p.lines[2], right, head, 1, bottom-head)
	place(p.edges[1], right-part.EdgeWidth/2, head, part.EdgeWidth, bottom-head)
	place(p.detail.root, right+1, head, width-right-1, bottom-head)
	f.undo(left, context, bottom, false)
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
