package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Item is one line of a List: exactly one of its fields, or none for an empty line of Height.
type Item struct {
	Row    *RowData
	Title  *TitleData
	Fold   *FoldData
	Object fyne.CanvasObject // anything else, such as a message's card; it belongs to this list alone
	Height float32           // of Object (0: what it needs at least) or of an empty line, not scaled
}

// stop tells whether the keyboard stops at the item.
func (i *Item) stop() bool { return i.Row != nil || i.Fold != nil }

func (i *Item) height() float32 {
	switch {
	case i.Row != nil:
		return i.Row.height()
	case i.Title != nil:
		return look.Scaled(look.SectionBand)
	case i.Fold != nil:
		row := i.Fold.row()
		return row.height()
	case i.Height > 0:
		return i.Height
	case i.Object != nil:
		return i.Object.MinSize().Height
	}
	return 1
}

// cell is what a List reuses for its items: it has one widget for each sort of item and shows one of them.
type cell struct {
	widget.BaseWidget
	list  *List
	index int
	row   *Row
	title *TitleRow
	shown fyne.CanvasObject
}

var (
	_ fyne.Tappable     = (*cell)(nil)
	_ desktop.Hoverable = (*cell)(nil)
)

// Tapped implements fyne.Tappable: taps beside a row's own places do not select in Fyne's list.
func (c *cell) Tapped(*fyne.PointEvent) {}

// MouseIn implements desktop.Hoverable: Fyne's list paints no hover.
func (c *cell) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (c *cell) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *cell) MouseOut() {}

func newCell(l *List) *cell {
	c := &cell{list: l, index: -1}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *cell) CreateRenderer() fyne.WidgetRenderer { return &cellRenderer{c} }

// set shows item i.
func (c *cell) set(i int, item Item) {
	c.index = i
	switch {
	case item.Row != nil:
		c.showRow(*item.Row)
	case item.Fold != nil:
		c.showRow(item.Fold.row())
	case item.Title != nil:
		if c.title == nil {
			c.title = NewTitleRow()
		}
		c.show(c.title)
		c.title.Set(*item.Title)
	default:
		c.show(item.Object)
	}
}

func (c *cell) showRow(d RowData) {
	if c.row == nil {
		c.row = NewRow()
		c.row.OnTapped = func() { c.list.tapped(c.index) }
		c.row.OnSecondary = func(at fyne.Position) { c.list.menu(c.index, at) }
	}
	c.row.OnHint = c.list.OnHint
	c.row.OnDouble = nil
	if c.list.OnDouble != nil {
		c.row.OnDouble = func() { c.list.OnDouble(c.index) }
	}
	d.Focused = d.Focused || c.list.focus.ring && c.index == c.list.current
	c.show(c.row)
	c.row.Set(d)
}

func (c *cell) show(o fyne.CanvasObject) {
	if c.shown != o {
		c.shown = o
		c.layout(c.Size())
		c.Refresh()
	}
}

func (c *cell) layout(size fyne.Size) {
	if c.shown != nil {
		margin := c.list.margin()
		place(c.shown, margin, 0, fyne.Max(0, size.Width-2*margin), size.Height)
	}
}

type cellRenderer struct{ c *cell }

func (r *cellRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *cellRenderer) Objects() []fyne.CanvasObject {
	if r.c.shown == nil {
		return nil
	}
	return []fyne.CanvasObject{r.c.shown}
}

// MinSize implements fyne.WidgetRenderer.
func (r *cellRenderer) MinSize() fyne.Size { return fyne.NewSize(1, r.c.list.usual()) }

// Layout implements fyne.WidgetRenderer.
func (r *cellRenderer) Layout(size fyne.Size) { r.c.layout(size) }

// Refresh implements fyne.WidgetRenderer.
func (r *cellRenderer) Refresh() {
	r.c.layout(r.c.Size())
	if r.c.shown != nil {
		r.c.shown.Refresh()
	}
}
