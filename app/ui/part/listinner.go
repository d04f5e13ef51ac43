package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// innerList is Fyne's list with the keyboard, focus and selection taken from it.
type innerList struct {
	widget.List
	keyed
	outer *List
	quiet bool // heights are being set: each would refresh the whole list
}

func newInnerList(outer *List) *innerList {
	l := &innerList{outer: outer}
	l.Length = func() int { return outer.length }
	l.CreateItem = func() fyne.CanvasObject { return newCell(outer) }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		if l.quiet || i >= outer.length {
			return
		}
		c := o.(*cell)
		outer.live[i] = c
		c.set(i, outer.at(i))
	}
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *innerList) CreateRenderer() fyne.WidgetRenderer {
	return &quietRenderer{l.List.CreateRenderer(), l}
}

// quietRenderer is the list's renderer, silent while many heights are set.
type quietRenderer struct {
	fyne.WidgetRenderer
	list *innerList
}

// Refresh implements fyne.WidgetRenderer.
func (r *quietRenderer) Refresh() {
	if !r.list.quiet {
		r.WidgetRenderer.Refresh()
	}
}

// setHeights gives every item its height from the tops; nil: all have the usual one.
func (l *innerList) setHeights(tops []float32) {
	l.quiet = true
	for i := 0; i+1 < len(tops); i++ {
		l.SetItemHeight(i, tops[i+1]-tops[i])
	}
	l.quiet = false
}

// Disabled implements fyne.Disableable: the keyboard goes past a list in which it has nothing to do.
func (l *innerList) Disabled() bool {
	return !l.outer.hasStop() && !l.outer.scrolls() && !l.outer.entering
}

// Enable implements fyne.Disableable; a list is enabled by what it shows.
func (l *innerList) Enable() {}

// Disable implements fyne.Disableable.
func (l *innerList) Disable() {}

// FocusGained implements fyne.Focusable.
func (l *innerList) FocusGained() {
	l.outer.focus.gained(l)
	l.outer.focused()
}

// FocusLost implements fyne.Focusable.
func (l *innerList) FocusLost() {
	l.outer.focus.lost()
	l.outer.updateItem(l.outer.current)
	l.outer.paintRing()
	if l.outer.OnFocus != nil {
		l.outer.OnFocus(false)
	}
}

// TypedKey implements fyne.Focusable.
func (l *innerList) TypedKey(e *fyne.KeyEvent) { l.outer.typedKey(e) }

// TypedRune implements fyne.Focusable.
func (l *innerList) TypedRune(r rune) { l.outer.typedRune(r) }
