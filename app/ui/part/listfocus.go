package part

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/ui/look"
)

// Focus gives the list the keyboard.
func (l *List) Focus() {
	l.entering = true
	if c := l.canvas(); c != nil {
		c.Focus(l.inner)
	}
	l.entering = false
}

// canvas is the list's canvas. Fyne knows it from the first frame on in which the list is drawn, KeepInView before.
func (l *List) canvas() fyne.Canvas {
	if c := canvasOf(l); c != nil {
		return c
	}
	for c, all := range views {
		for _, v := range all {
			if v == view(l) {
				return c
			}
		}
	}
	return nil
}

// Enter gives the list the keyboard; one without a stop gives it on to what stands in it: the verbs of an empty page.
func (l *List) Enter() {
	l.Focus()
	c := canvasOf(l)
	if c == nil || !l.focus.has || l.hasStop() {
		return
	}
	l.entering = true
	c.FocusNext()
	if o, ok := c.Focused().(fyne.CanvasObject); !ok || !l.covers(o) {
		c.Focus(l.inner)
	}
	l.entering = false
}

// Usable tells whether the list is seen and has something that the keyboard can do: a stop, or an object with verbs.
func (l *List) Usable() bool {
	if !l.Visible() {
		return false
	}
	for i := range l.length {
		if item := l.at(i); item.stop() || item.Object != nil {
			return true
		}
		if l.flat > 0 {
			break
		}
	}
	return false
}

// covers tells whether an object is seen inside the list.
func (l *List) covers(o fyne.CanvasObject) bool {
	d := fyne.CurrentApp().Driver()
	at, from := d.AbsolutePositionForObject(o), d.AbsolutePositionForObject(l)
	size := l.Size()
	return at.X >= from.X && at.X < from.X+size.Width && at.Y >= from.Y && at.Y < from.Y+size.Height
}

// Contains tells whether the list, or something seen inside it, has the keyboard.
func (l *List) Contains(f fyne.Focusable) bool {
	o, ok := f.(fyne.CanvasObject)
	return l.focus.has || ok && l.Visible() && l.covers(o)
}

// Focused tells whether the list has the keyboard.
func (l *List) Focused() bool { return l.focus.has }

// paintRing shows where the keyboard is in a list that has no stop: it scrolls.
func (l *List) paintRing() {
	size := l.Size()
	fill(&l.ring, "", look.Focus, 2, look.RadiusSmall)
	place(&l.ring, 1, 1, size.Width-2, size.Height-2)
	show(&l.ring, l.focus.ring && !l.hasStop())
}

// hasStop tells whether the keyboard can stand at one of the items.
func (l *List) hasStop() bool {
	return l.flat > 0 && l.length > 0 || l.flat == 0 && l.step(-1, 1) >= 0
}
