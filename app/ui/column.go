package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// column is a list of cards whose objects take the height that the column's width asks of them. Panes show
// all they have in one: it is one stop of the keyboard and scrolls as a whole.
type column struct {
	widget.BaseWidget
	list  *part.List
	items []part.Item
	width float32
}

func newColumn() *column {
	c := &column{list: part.NewCardList()}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows the items. Their heights are measured here, so an Object needs none.
func (c *column) Set(items []part.Item) {
	c.items = items
	c.measure()
	c.list.Set(append([]part.Item(nil), items...))
}

// measure sets the objects' heights for the present width and tells whether one changed.
func (c *column) measure() (changed bool) {
	width := c.width - 2*look.PaneMargin
	if width <= 0 {
		return false
	}
	for i := range c.items {
		o := c.items[i].Object
		if o == nil {
			continue
		}
		if h := heightFor(o, width); h != c.items[i].Height {
			c.items[i].Height, changed = h, true
		}
	}
	return changed
}

// again measures anew, after an object in it opened or closed.
func (c *column) again() {
	if c.measure() {
		c.list.Set(append([]part.Item(nil), c.items...))
	}
}

// CreateRenderer implements fyne.Widget.
func (c *column) CreateRenderer() fyne.WidgetRenderer { return &columnRenderer{c} }

type columnRenderer struct{ c *column }

func (r *columnRenderer) Destroy()                     {}
func (r *columnRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c.list} }
func (r *columnRenderer) MinSize() fyne.Size           { return fyne.NewSize(200, 100) }

// Layout implements fyne.WidgetRenderer.
func (r *columnRenderer) Layout(size fyne.Size) {
	if size.Width != r.c.width {
		r.c.width = size.Width
		r.c.again()
	}
	place(r.c.list, 0, 0, size.Width, size.Height)
}

// Refresh implements fyne.WidgetRenderer.
func (r *columnRenderer) Refresh() {
	r.c.again()
	r.c.list.Refresh()
}

// top is the height at which item i begins in the whole list.
func (c *column) top(i int) float32 {
	y := float32(0)
	for n := range min(max(i, 0), len(c.items)) {
		y += c.tall(n)
	}
	return y
}

// tall is the height of item i as the list lays it out.
func (c *column) tall(i int) float32 {
	item := c.items[i]
	edge := float32(1)
	if i == 0 || c.items[i-1].Row == nil && c.items[i-1].Fold == nil {
		edge = 2
	}
	switch {
	case item.Title != nil:
		return look.Scaled(look.SectionBand)
	case item.Fold != nil:
		return look.Scaled(look.RowFolded) + edge
	case item.Row == nil:
		return item.Height
	}
	return look.Scaled(item.Row.Inside()) + edge
}
