package ui

import (
	"fyne.io/fyne/v2"
)

// held keeps a control of a page where it is on the screen while everything round it takes another size: the pointer
// stays on it. For that the page may be scrolled beyond its ends, until another one is shown.
type held struct {
	control      fyne.CanvasObject // nil: none is held
	y            float32           // of its middle, on the screen
	above, below float32           // room that the page was given
}

// MinSize implements fyne.Layout.
func (h *held) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(0, h.above+h.below)
}

// Layout implements fyne.Layout.
func (h *held) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, h.above, size.Width, size.Height-h.above-h.below)
}

// hold notes where a control is, before what is saved changes the sizes.
func (p *preferencesWindow) hold(control fyne.CanvasObject) {
	p.held.control, p.held.y = control, middleOf(control)
}

func middleOf(o fyne.CanvasObject) float32 {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y + o.Size().Height/2
}

// keepHeld moves the page so that the control is where it was.
func (p *preferencesWindow) keepHeld() {
	if p.held.control == nil {
		return
	}
	for range 2 { // the first time texts still take their new heights
		p.shift(middleOf(p.held.control) - p.held.y)
	}
	p.held.control = nil
}

// shift scrolls the page, beyond its ends if need be.
func (p *preferencesWindow) shift(by float32) {
	h, content := p.held, p.scroll.Content
	height := content.MinSize().Height - h.above - h.below
	offset := p.scroll.Offset.Y + by
	if offset < 0 {
		h.above, offset = h.above-offset, 0
	} else { // room above is given back first
		back := min(h.above, offset)
		h.above, offset = h.above-back, offset-back
	}
	h.below = max(0, offset+p.scroll.Size().Height-h.above-height)
	content.Resize(content.MinSize().Max(p.scroll.Size())) // a scroll forgets the offset of what fits into it
	p.scroll.ScrollToOffset(fyne.NewPos(0, offset))
	p.again()
}
