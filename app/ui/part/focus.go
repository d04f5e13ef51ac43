package part

import (
	"fyne.io/fyne/v2"
)

// focus is what a focusable widget knows about being focused. Fyne calls FocusGained whether a key or the
// pointer brought the focus; a widget that asks for the focus because it was tapped says so with take.
type focus struct {
	has, ring bool
	tapped    bool
}

// pointed is true from a tap or a drop until a key is pressed: what gets the keyboard meanwhile needs no ring. It
// belongs to the UI thread.
var pointed bool

// ByPointer says that the person uses the pointer: a tap, or something that was dropped.
func ByPointer() { pointed = true }

// ByKeyboard says that the person uses the keyboard.
func ByKeyboard() { pointed = false }

// keyed tells of every key that is pressed while its widget has the keyboard, Tab too, which widgets are not told of.
type keyed struct{}

// KeyDown implements desktop.Keyable.
func (keyed) KeyDown(*fyne.KeyEvent) { ByKeyboard() }

// KeyUp implements desktop.Keyable.
func (keyed) KeyUp(*fyne.KeyEvent) {}

// AcceptsTab implements fyne.Tabbable: Tab comes to TypedKey, and from there to passKey.
func (keyed) AcceptsTab() bool { return true }

// goOn takes the keyboard to the next widget, or with Shift to the one before. Texts that the pointer can select are
// no stops: nothing can be done to them with keys.
func goOn(c fyne.Canvas) {
	for range 1000 {
		if modifiers()&fyne.KeyModifierShift != 0 {
			c.FocusPrevious()
		} else {
			c.FocusNext()
		}
		_, typed := c.Focused().(*entry)
		if _, text := c.Focused().(interface{ SelectedText() string }); typed || !text {
			return
		}
	}
}

func (f *focus) gained(w fyne.Focusable) {
	f.has, f.ring = true, !f.tapped && !pointed
	if f.ring {
		bringIntoView(w)
	}
}

func (f *focus) lost() { f.has, f.ring = false, false }

// take asks the canvas for the focus after a tap: without a ring.
func (f *focus) take(w fyne.Focusable) {
	c := canvasOf(w)
	if c == nil || f.has {
		return
	}
	f.tapped = true
	c.Focus(w)
	f.tapped = false
}

func canvasOf(o any) fyne.Canvas {
	object, ok := o.(fyne.CanvasObject)
	if !ok {
		return nil
	}
	return fyne.CurrentApp().Driver().CanvasForObject(object)
}

// passKey gives a key that the focused widget has no use for to whatever floats above the window, else to
// the canvas's own handler.
func passKey(from any, e *fyne.KeyEvent) {
	c := canvasOf(from)
	switch {
	case c == nil:
		return
	case e.Name == fyne.KeyTab:
		goOn(c)
		return
	case TypedKey(c, e):
		return
	}
	if handler := c.OnTypedKey(); handler != nil {
		handler(e)
	}
}

// passRune does the same for runes.
func passRune(from any, r rune) {
	c := canvasOf(from)
	if c == nil || c.Overlays().Top() != nil {
		return
	}
	if handler := c.OnTypedRune(); handler != nil {
		handler(r)
	}
}

// TypedKey gives a key to the menu or dialog that floats above the canvas, and tells whether there is one.
// The window's own key handler asks it first: a dialog without a focused widget gets its Escape this way.
func TypedKey(c fyne.Canvas, e *fyne.KeyEvent) bool {
	top, ok := c.Overlays().Top().(*layer)
	if ok {
		top.typed(e)
	}
	return ok
}

// trigger tells whether a key works a focused control.
func trigger(e *fyne.KeyEvent) bool {
	return e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace
}
