package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Button is a verb: with a label, an icon or both. Enter and Space work it. Its width follows its label; with less
// room the label is cut.
type Button struct {
	widget.BaseWidget
	keyed
	OnTapped func()
	OnHint   func(hint string, at fyne.Position) // as Row.OnHint
	face     face
	data     faceData
	hint     string
	focus    focus
}

var (
	_ fyne.Focusable    = (*Button)(nil)
	_ fyne.Tappable     = (*Button)(nil)
	_ fyne.Disableable  = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
	_ desktop.Mouseable = (*Button)(nil)
)

// NewButton returns a button; icon may be empty.
func NewButton(label, icon string, l Look, s Size, tapped func()) *Button {
	b := &Button{OnTapped: tapped, data: faceData{label: label, icon: icon, look: l, size: s, side: look.IconButtonSize}}
	b.ExtendBaseWidget(b)
	return b
}

// NewMenuButton returns a button that opens something: it has an arrow behind its label.
func NewMenuButton(label, icon string, l Look, s Size, tapped func()) *Button {
	b := NewButton(label, icon, l, s, tapped)
	b.data.trail = "chevron-down"
	return b
}

// IconButton is a Button of an icon only, 32 units square, with a ground under the pointer. Its hint names it.
type IconButton = Button

// NewIconButton returns one. The hint is the verb in words.
func NewIconButton(icon, hint string, tapped func()) *IconButton {
	b := NewButton("", icon, QuietVerb, Normal, tapped)
	b.hint = hint
	return b
}

// NewSmallIconButton returns a button with a sign alone, 24 units, for the line of a text.
func NewSmallIconButton(icon, hint string, tapped func()) *IconButton {
	b := NewIconButton(icon, hint, tapped)
	b.data.side = 24
	return b
}

// SetLabel changes the label.
func (b *Button) SetLabel(label string) {
	if b.data.label != label {
		b.data.label = label
		b.Refresh()
	}
}

// SetIcon changes the icon.
func (b *Button) SetIcon(icon string) {
	if b.data.icon != icon {
		b.data.icon = icon
		b.Refresh()
	}
}

// SetLook changes the look.
func (b *Button) SetLook(l Look) {
	if b.data.look != l {
		b.data.look = l
		b.Refresh()
	}
}

// Label returns the whole label.
func (b *Button) Label() string { return b.data.label }

// Hint is the button's meaning in words: what it was given, else its whole label where that is cut.
func (b *Button) Hint() string {
	if b.hint == "" && b.face.text.Text != visual(b.data.label) {
		return b.data.label
	}
	return b.hint
}

// Enable lets the button be used.
func (b *Button) Enable() { b.SetEnabled(true) }

// Disable stops it from being used.
func (b *Button) Disable() { b.SetEnabled(false) }

// SetEnabled is Enable or Disable.
func (b *Button) SetEnabled(on bool) {
	if b.data.off == on {
		b.data.off = !on
		b.data.hovered, b.data.pressed = false, false
		b.Refresh()
	}
}

// Disabled implements fyne.Disableable.
func (b *Button) Disabled() bool { return b.data.off }

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		b.data.ringed = b.focus.ring
		b.face.paint(b.data, 0, 0, size.Width, size.Height)
	}
	return &renderer{
		objects: b.face.objects(), layout: layout,
		min:     func() fyne.Size { return b.data.min() },
		refresh: func() { layout(b.Size()); b.face.repaint() },
	}
}

func (b *Button) repaint() {
	b.data.ringed = b.focus.ring
	size := b.Size()
	b.face.paint(b.data, 0, 0, size.Width, size.Height)
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) {
	ByPointer()
	if b.data.off {
		return
	}
	b.focus.take(b)
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.focus.gained(b); b.repaint() }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.focus.lost(); b.repaint() }

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	if !trigger(e) {
		passKey(b, e)
		return
	}
	if !b.data.off && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedRune implements fyne.Focusable.
func (b *Button) TypedRune(r rune) {
	if r != ' ' {
		passRune(b, r)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.hover(true)
	tellHint(b, b.OnHint, b.Hint(), e)
}

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.data.pressed = false
	b.hover(false)
	tellHint(b, b.OnHint, "", nil)
}

// MouseDown implements desktop.Mouseable.
func (b *Button) MouseDown(e *desktop.MouseEvent) { b.press(e.Button == desktop.MouseButtonPrimary) }

// MouseUp implements desktop.Mouseable.
func (b *Button) MouseUp(*desktop.MouseEvent) { b.press(false) }

func (b *Button) hover(on bool) {
	if !b.data.off {
		b.data.hovered = on
		b.repaint()
	}
}

func (b *Button) press(on bool) {
	if !b.data.off && b.data.pressed != on {
		b.data.pressed = on
		b.repaint()
	}
}
